//! The hooks of pre-commit, run as it runs those of the language `script`.

use pretty_assertions::assert_eq;
use yaml_rust2::Yaml;

use super::project::{BREAKING, FILE, GOOD, ORDER, Project};
use super::ran::{Clean, Ran};
use super::yaml::{documents, text, workspace};

super::tests!(
    a_commit_that_breaks_readers_is_stopped,
    the_first_commit_is_let_through,
    two_commits_of_ci_are_compared,
    mistakes_are_found_before_a_commit,
    schemas_are_laid_out_before_a_commit,
    the_repository_of_the_folder_counts_and_not_that_of_the_hook,
    each_hook_is_a_command_that_exists,
);

/// The hooks, by their ids.
fn hooks() -> Vec<Yaml> {
    let mut documents = documents(".pre-commit-hooks.yaml");
    documents.remove(0).into_vec().expect("a list")
}

/// The entry of a hook with the arguments of the settings, in a project.
fn command(id: &str, arguments: &[&str], project: &Project) -> Clean {
    let hooks = hooks();
    let hook = hooks.iter().find(|hook| hook["id"].as_str() == Some(id));
    let hook = hook.expect("there is such a hook");
    assert_eq!(hook["language"].as_str(), Some("script"));
    let entry = text(&hook["entry"]);
    let mut words = entry.split(' ');
    let script = workspace().join(words.next().expect("a script"));
    Clean::new(script.to_str().expect("UTF-8"), project.path())
        .args(words.chain(arguments.iter().copied()))
}

fn check(arguments: &[&str], project: &Project) -> Ran {
    command("etymon-check", arguments, project).run()
}

fn a_commit_that_breaks_readers_is_stopped() {
    let project = Project::empty();
    project.write(FILE, ORDER);
    project.commit();
    for (order, level, code) in [
        (GOOD, "BACKWARD", 0),
        (BREAKING, "BACKWARD", 1),
        (BREAKING, "FORWARD", 0),
        (BREAKING, "SIDEWARD", 2),
    ] {
        project.write(FILE, order);
        project.git(&["add", "--all"]);
        let ran = check(&["--level", level], &project);
        assert_eq!(ran.code, code, "{ran:#?}");
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(code == 2 || told.contains("against git:HEAD"), "{told}");
    }
}

fn the_first_commit_is_let_through() {
    let project = Project::empty();
    project.write(FILE, ORDER);
    project.git(&["add", "--all"]);
    let ran = check(&[], &project);
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(ran.stderr.contains("1 new"), "{ran:#?}");
}

fn two_commits_of_ci_are_compared() {
    let project = Project::with_topic(BREAKING);
    project.git(&["checkout", "--quiet", "topic"]);
    assert_eq!(check(&[], &project).code, 0, "HEAD is what is there");
    let ran = command("etymon-check", &[], &project)
        .set("PRE_COMMIT_FROM_REF", "topic~2")
        .run();
    assert_eq!(ran.code, 1, "{ran:#?}");
    // Whoever says what to compare with is heard.
    for argument in ["--against=git:main~1", "--against git:main~1"] {
        let arguments: Vec<&str> = argument.split(' ').collect();
        let ran = check(&arguments, &project);
        assert_eq!(ran.code, 1, "{ran:#?}");
    }
}

fn mistakes_are_found_before_a_commit() {
    let project = Project::empty();
    let wrong = r#"{"type": "record", "name": "Order", "fields": [
      {"name": "note", "type": ["string", "null"], "default": null}
    ]}"#;
    for (order, code) in [(ORDER, 0), (wrong, 1)] {
        project.write(FILE, order);
        let ran = command("etymon-lint", &[], &project).run();
        assert_eq!(ran.code, code, "{ran:#?}");
    }
}

fn schemas_are_laid_out_before_a_commit() {
    let project = Project::empty();
    project.write(FILE, "{\"type\":   \"string\"}");
    let ran = command("etymon-fmt", &["--check"], &project).run();
    assert_eq!(ran.code, 1, "{ran:#?}");
    let ran = command("etymon-fmt", &[], &project).run();
    assert_eq!(ran.code, 0, "{ran:#?}");
    let ran = command("etymon-fmt", &["--check"], &project).run();
    assert_eq!(ran.code, 0, "{ran:#?}");
}

fn the_repository_of_the_folder_counts_and_not_that_of_the_hook() {
    let project = Project::empty();
    project.write("svc/order.avsc", ORDER);
    project.write(
        "svc/etymon.toml",
        "[[map]]\nfiles = \"**\"\nsubject = \"{path}\"\n",
    );
    project.commit();
    project.write("svc/order.avsc", BREAKING);
    let ran = Clean::new("etymon", &project.path().join("svc"))
        .args(["check", "--against", "git:HEAD"])
        .set("GIT_DIR", project.path().join(".git"))
        .set("GIT_INDEX_FILE", project.path().join(".git/index"))
        .run();
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(ran.stderr.contains("1 matched"), "{ran:#?}");
}

fn each_hook_is_a_command_that_exists() {
    let mut ids = Vec::new();
    for hook in hooks() {
        let id = text(&hook["id"]);
        let entry = text(&hook["entry"]);
        let subcommand = entry.split(' ').nth(1).expect("a command").to_owned();
        assert_eq!(id, format!("etymon-{subcommand}"));
        let help = Clean::new("etymon", &workspace()).args([&*subcommand, "--help"]);
        help.succeed();
        ids.push(id);
    }
    assert!(ids.contains(&"etymon-check".to_owned()), "{ids:?}");
}
