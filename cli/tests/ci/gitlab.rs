//! The template of GitLab, done as a runner does jobs.

use std::collections::BTreeMap;
use std::fs;

use pretty_assertions::assert_eq;
use tempfile::TempDir;
use yaml_rust2::Yaml;

use super::formats;
use super::project::{BREAKING, Checkout, GOOD, Project, git};
use super::ran::{Clean, Ran};
use super::yaml::{documents, entries, filled, text, workspace};

super::tests!(
    a_merge_request_is_compared_with_where_it_left,
    a_merged_result_is_compared_with_what_it_goes_to,
    branches_are_compared_with_what_was_there_before,
    a_project_in_a_folder_is_reported_from_the_top,
);

const NOBODY: &str = "0000000000000000000000000000000000000000";

/// A repository of Etymon with nothing but the scripts.
fn scripts() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to = folder.path().join("cli/ci");
    fs::create_dir_all(&to).expect("it can be made");
    for name in ["check.sh", "install.sh"] {
        let from = workspace().join("cli/ci").join(name);
        fs::copy(from, to.join(name)).expect("it can be copied");
    }
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message", "words"]);
    folder
}

/// The job, with the inputs and the variables of a pipeline; it must leave the reports that it promises.
fn run(checkout: &Checkout, folder: &str, variables: &[(&str, &str)]) -> (Ran, Reports) {
    let template = documents("cli/ci/gitlab/etymon.yml");
    let [head, jobs] = template.as_slice() else {
        panic!("a head and jobs: {template:#?}");
    };
    let scripts = scripts();
    let repository = format!("file://{}", scripts.path().display());
    let given = BTreeMap::from([("repository", &*repository), ("folder", folder)]);
    let inputs = entries(&head["spec"]["inputs"]);
    let value = |expression: &str| {
        let name = expression.strip_prefix("inputs.").expect("an input");
        let input = inputs.get(name);
        let input = input.unwrap_or_else(|| panic!("there is no input {name}"));
        let given = given.get(name).map(|value| (*value).to_owned());
        given.unwrap_or_else(|| text(&input["default"]))
    };
    let fill = |yaml: &Yaml| filled(&text(yaml), ("$[[", "]]"), &value);
    let job = &jobs["etymon-check"];
    let lines = |name: &str| job[name].as_vec().expect("a list").iter().map(fill);
    let script: Vec<String> = lines("before_script").chain(lines("script")).collect();
    let mut command = Clean::new("bash", &checkout.path)
        .args(["-eo", "pipefail", "-c", &script.join("\n")])
        .set("GITLAB_CI", "true")
        .set("CI_DEFAULT_BRANCH", "main");
    for (name, value) in entries(&job["variables"]) {
        command = command.set(&name, fill(value));
    }
    for (name, value) in variables {
        command = command.set(name, value);
    }
    let ran = command.run();
    let reports = entries(&job["artifacts"]["reports"]);
    let read = |name: &str| {
        let file = fill(reports[name]);
        let text = checkout.read(&file);
        text.unwrap_or_else(|| panic!("no {file}: {ran:#?}"))
    };
    let reports = Reports {
        issues: formats::code_quality(&read("codequality")),
        junit: formats::junit(&read("junit")),
    };
    (ran, reports)
}

/// What the job leaves.
struct Reports {
    issues: Vec<serde_json::Value>,
    junit: String,
}

/// Asserts that of the schemas that were found broken there is only this one.
fn assert_broken((ran, reports): &(Ran, Reports), path: &str) {
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(ran.stdout.contains("\u{1b}["), "it has colours: {ran:#?}");
    let told = reports.issues.iter();
    let told: Vec<_> = told
        .map(|issue| (&issue["check_name"], &issue["location"]["path"]))
        .collect();
    let kind = "READER_FIELD_MISSING_DEFAULT_VALUE".into();
    assert_eq!(told, [(&kind, &path.into())]);
    let case = format!("file=\"{path}\" time=\"0\">\n      <failure type=");
    assert!(reports.junit.contains(&case), "{}", reports.junit);
    assert_eq!(reports.junit.matches("<failure").count(), 1);
}

fn a_merge_request_is_compared_with_where_it_left() {
    let project = Project::with_topic(BREAKING);
    let left = project.git(&["rev-parse", "topic~2"]);
    for depth in [Some(1), None] {
        let checkout = project.checkout("refs/heads/topic", depth);
        let variables = [
            ("CI_PIPELINE_SOURCE", "merge_request_event"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &*left),
            ("CI_COMMIT_BEFORE_SHA", NOBODY),
        ];
        assert_broken(
            &run(&checkout, ".", &variables),
            "schemas/orders value.avsc",
        );
    }
}

fn a_merged_result_is_compared_with_what_it_goes_to() {
    for (order, issues) in [(BREAKING, 1), (GOOD, 0)] {
        let project = Project::with_topic(order);
        project.merge_aside();
        let left = project.git(&["rev-parse", "topic~2"]);
        let target = project.git(&["rev-parse", "main"]);
        let checkout = project.checkout("refs/pull/1/merge", Some(1));
        let variables = [
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &*left),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", &*target),
        ];
        let (ran, reports) = run(&checkout, ".", &variables);
        assert_eq!(reports.issues.len(), issues, "{ran:#?}");
        assert_eq!(ran.code, i32::from(issues > 0));
    }
}

fn branches_are_compared_with_what_was_there_before() {
    let project = Project::with_topic(BREAKING);
    let before = project.git(&["rev-parse", "topic~1"]);
    let checkout = project.checkout("refs/heads/topic", Some(1));
    for before in [&*before, NOBODY] {
        let done = run(&checkout, ".", &[("CI_COMMIT_BEFORE_SHA", before)]);
        assert_broken(&done, "schemas/orders value.avsc");
    }
}

fn a_project_in_a_folder_is_reported_from_the_top() {
    let project = Project::empty();
    project.write("inner/etymon.toml", "");
    project.write("inner/orders.avsc", super::project::ORDER);
    let before = project.commit();
    project.write("inner/orders.avsc", BREAKING);
    project.commit();
    let checkout = project.checkout("refs/heads/main", None);
    let done = run(&checkout, "inner", &[("CI_COMMIT_BEFORE_SHA", &before)]);
    assert_broken(&done, "inner/orders.avsc");
}
