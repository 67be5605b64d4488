//! What the example and the manual tell people to write for services names only what is there.

use std::collections::BTreeSet;
use std::fs;

use pretty_assertions::assert_eq;
use yaml_rust2::{Yaml, YamlLoader};

use super::yaml::{documents, entries, text, workspace};

super::tests!(
    the_settings_of_the_example_name_what_is_there,
    the_settings_in_the_manual_name_what_is_there,
);

const EXAMPLE: &str = "examples/schemas-in-git";

fn the_settings_of_the_example_name_what_is_there() {
    for (file, kind) in [
        (".github/workflows/schemas.yml", Kind::Workflow),
        (".gitlab-ci.yml", Kind::Pipeline),
        (".pre-commit-config.yaml", Kind::Hooks),
    ] {
        let documents = documents(&format!("{EXAMPLE}/{file}"));
        assert_eq!(documents.iter().map(check).collect::<Vec<_>>(), [kind]);
    }
}

fn the_settings_in_the_manual_name_what_is_there() {
    let page = fs::read_to_string(workspace().join("docs/cli.md")).expect("there is a manual");
    let blocks = page.split("```yaml\n").skip(1);
    let kinds: BTreeSet<Kind> = blocks
        .map(|rest| {
            let block = rest.split("```").next().unwrap_or_default();
            let documents = YamlLoader::load_from_str(block);
            let documents = documents.unwrap_or_else(|e| panic!("{e}: {block}"));
            check(&documents[0])
        })
        .collect();
    let all = [Kind::Workflow, Kind::Pipeline, Kind::Hooks];
    assert_eq!(kinds, all.into());
}

/// Whose settings they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Workflow,
    Pipeline,
    Hooks,
}

/// Checks settings against what `cli/ci` has.
fn check(settings: &Yaml) -> Kind {
    let parts = entries(settings);
    if let Some(jobs) = parts.get("jobs") {
        entries(jobs).values().for_each(|job| check_job(job));
        Kind::Workflow
    } else if let Some(include) = parts.get("include") {
        check_include(&include[0]);
        Kind::Pipeline
    } else {
        check_hooks(parts.get("repos").expect("hooks"));
        Kind::Hooks
    }
}

/// A job of a workflow: the inputs that it gives the action, and the outputs that it takes from it.
fn check_job(job: &Yaml) {
    let action = &documents("cli/ci/github/action.yml")[0];
    let (inputs, outputs) = (entries(&action["inputs"]), entries(&action["outputs"]));
    let mut ours = BTreeSet::new();
    for step in job["steps"].as_vec().expect("steps") {
        for word in words(step) {
            if let Some((id, name)) = word.split_once(".outputs.") {
                assert!(ours.contains(id), "{id} is no step before");
                assert!(outputs.contains_key(name), "there is no output {name}");
            }
        }
        let uses = step["uses"].as_str().unwrap_or_default();
        if uses.contains("/cli/ci/github@") {
            for name in entries(&step["with"]).keys() {
                assert!(inputs.contains_key(name), "there is no input {name}");
            }
            ours.insert(step["id"].as_str().unwrap_or("-").to_owned());
        }
    }
    assert!(!ours.is_empty(), "no step uses the action");
}

/// What comes after `steps.` in the values of a step.
fn words(step: &Yaml) -> Vec<String> {
    let mut values: Vec<String> = entries(&step["with"])
        .values()
        .map(|one| text(one))
        .collect();
    values.extend(step["if"].as_str().map(str::to_owned));
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let named = values.iter().flat_map(|value| {
        let parts = value.split("steps.").skip(1);
        parts.map(|part| part.split(|c| !is_name(c)).next().unwrap_or_default())
    });
    named.map(str::to_owned).collect()
}

/// An `include` of a pipeline: its inputs, with those that have no default.
fn check_include(include: &Yaml) {
    let file = text(&include["file"]);
    let file = file.strip_prefix('/').expect("a path from the top");
    let template = &documents(file)[0];
    let declared = entries(&template["spec"]["inputs"]);
    let given = entries(&include["inputs"]);
    for name in given.keys() {
        assert!(declared.contains_key(name), "there is no input {name}");
    }
    for (name, input) in declared {
        let is_optional = !input["default"].is_badvalue();
        assert!(
            is_optional || given.contains_key(&name),
            "{name} is missing"
        );
    }
}

/// The hooks of the settings of pre-commit.
fn check_hooks(repositories: &Yaml) {
    let known = documents(".pre-commit-hooks.yaml");
    let known = known[0].as_vec().expect("a list").iter();
    let known: BTreeSet<String> = known.map(|hook| text(&hook["id"])).collect();
    for repository in repositories.as_vec().expect("a list") {
        assert!(!repository["rev"].is_badvalue(), "pre-commit wants a rev");
        for hook in repository["hooks"].as_vec().expect("a list") {
            let id = text(&hook["id"]);
            assert!(known.contains(&id), "there is no hook {id}");
        }
    }
}
