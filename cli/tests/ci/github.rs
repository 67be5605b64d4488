//! The action of GitHub, done as a runner does composite actions.

use std::collections::BTreeMap;
use std::fs;

use pretty_assertions::assert_eq;

use super::formats;
use super::project::{BREAKING, Checkout, FILE, GOOD, ORDER, Project};
use super::ran::{Clean, Ran};
use super::yaml::{documents, entries, filled, text, workspace};

super::tests!(
    a_pull_request_is_compared_with_what_it_goes_to,
    a_pull_request_whose_own_commit_is_checked_out_is_compared_with_where_it_left,
    a_push_is_compared_with_the_commit_before_it,
    a_push_that_rewrote_history_is_compared_with_the_main_branch,
    the_first_push_of_a_branch_is_compared_with_where_it_left,
    the_first_commit_is_compared_with_nothing,
    a_merge_queue_is_compared_with_what_it_goes_to,
    what_cannot_be_fetched_is_told_and_fails,
    what_git_does_not_know_is_not_taken_for_nothing,
    names_of_files_are_no_commands,
    a_wrong_argument_fails_the_step,
    a_project_in_a_folder_is_annotated_from_the_top,
    transitive_levels_want_the_whole_history,
    a_checkout_of_another_user_is_worked_in,
);

const NOBODY: &str = "0000000000000000000000000000000000000000";

/// One use of the action.
struct Action<'c> {
    checkout: &'c Checkout,
    inputs: BTreeMap<&'c str, &'c str>,
    event: BTreeMap<&'c str, &'c str>,
    variables: BTreeMap<&'c str, &'c str>,
}

/// What came of it.
struct Done {
    ran: Ran,
    sarif: Option<serde_json::Value>,
    summary: String,
    outputs: String,
}

impl<'c> Action<'c> {
    fn on(checkout: &'c Checkout, event: &'c str) -> Self {
        Self {
            checkout,
            inputs: BTreeMap::new(),
            event: BTreeMap::new(),
            variables: BTreeMap::from([("GITHUB_EVENT_NAME", event)]),
        }
    }

    /// A push, after the commit `before`.
    fn push(checkout: &'c Checkout, before: &'c str) -> Self {
        let mut action = Self::on(checkout, "push");
        action.event.insert("github.event.before", before);
        let default = "github.event.repository.default_branch";
        action.event.insert(default, "main");
        action
    }

    fn input(mut self, name: &'c str, value: &'c str) -> Self {
        self.inputs.insert(name, value);
        self
    }

    fn variable(mut self, name: &'c str, value: &'c str) -> Self {
        self.variables.insert(name, value);
        self
    }

    /// What an expression is worth.
    fn value(&self, expression: &str) -> String {
        const KNOWN: [&str; 3] = [
            "github.event.before",
            "github.event.merge_group.base_sha",
            "github.event.repository.default_branch",
        ];
        if let Some(name) = expression.strip_prefix("inputs.") {
            let action = documents("cli/ci/github/action.yml");
            let declared = entries(&action[0]["inputs"]);
            let input = declared.get(name);
            let input = input.unwrap_or_else(|| panic!("there is no input {name}"));
            let given = self.inputs.get(name).map(|value| (*value).to_owned());
            return given.unwrap_or_else(|| text(&input["default"]));
        }
        assert!(KNOWN.contains(&expression), "GitHub has no {expression}");
        (*self.event.get(expression).unwrap_or(&"")).to_owned()
    }

    fn run(self) -> Done {
        let action = documents("cli/ci/github/action.yml");
        let fill = |yaml| filled(&text(yaml), ("${{", "}}"), &|one| self.value(one));
        assert_eq!(action[0]["runs"]["using"].as_str(), Some("composite"));
        let steps = action[0]["runs"]["steps"].as_vec().expect("steps");
        assert_eq!(steps.len(), 1, "more steps want more of a runner");
        let step = &steps[0];
        assert_eq!(step["shell"].as_str(), Some("bash"));
        let runner = tempfile::tempdir().expect("a temporary folder");
        let (summary, outputs) = (runner.path().join("summary"), runner.path().join("outputs"));
        for file in [&summary, &outputs] {
            fs::write(file, "").expect("it can be written");
        }
        let folder = self.checkout.path.join(fill(&step["working-directory"]));
        let script = fill(&step["run"]);
        let mut command = Clean::new("bash", &folder)
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
            .set("GITHUB_ACTIONS", "true")
            .set("GITHUB_ACTION_PATH", workspace().join("cli/ci/github"))
            .set("GITHUB_WORKSPACE", &self.checkout.path)
            .set("GITHUB_STEP_SUMMARY", &summary)
            .set("GITHUB_OUTPUT", &outputs);
        for (name, value) in entries(&step["env"]) {
            command = command.set(&name, fill(value));
        }
        for (name, value) in &self.variables {
            command = command.set(name, value);
        }
        let ran = command.run();
        let read = |file| fs::read_to_string(file).expect("it can be read");
        let sarif = fs::read_to_string(folder.join("etymon.sarif")).ok();
        Done {
            ran,
            sarif: sarif.map(|sarif| formats::sarif(&sarif)),
            summary: read(&summary),
            outputs: read(&outputs),
        }
    }
}

impl Done {
    /// The exit code, also told to later steps.
    fn code(&self) -> i32 {
        let told = format!("exit-code={}\n", self.ran.code);
        assert!(self.outputs.starts_with(&told), "{}", self.outputs);
        self.ran.code
    }

    /// The annotations: command, file, line and title.
    fn annotations(&self) -> Vec<String> {
        let head = |line: &str| {
            let (head, _) = line
                .strip_prefix("::")
                .expect("a command")
                .split_once("::")?;
            let kept = head.split(',').filter(|one| !one.contains("ol"));
            Some(kept.collect::<Vec<_>>().join(","))
        };
        let lines = self.ran.stdout.lines();
        lines.map(|line| head(line).expect(line)).collect()
    }
}

const BROKEN: &str =
    "error file=schemas/orders value.avsc,line=3,title=READER_FIELD_MISSING_DEFAULT_VALUE";

/// Asserts that the order was found broken, and nothing else.
fn assert_broken(done: &Done) {
    assert_eq!(done.annotations(), [BROKEN], "{:#?}", done.ran);
    assert_eq!(done.code(), 1);
    let sarif = done.sarif.as_ref().expect("a report");
    assert_eq!(
        sarif["runs"][0]["results"].as_array().map(Vec::len),
        Some(1)
    );
    assert!(done.outputs.contains("\nsarif-file=/"), "{}", done.outputs);
    assert!(done.summary.starts_with("### etymon check\n"));
    assert!(done.summary.contains("| error |"), "{}", done.summary);
}

/// Asserts that nothing was found.
fn assert_sound(done: &Done, told: &str) {
    assert_eq!(done.ran.stdout, "", "{:#?}", done.ran);
    assert_eq!(done.code(), 0);
    assert!(done.ran.stderr.contains(told), "{:#?}", done.ran);
    assert!(done.summary.contains("nothing found"), "{}", done.summary);
    assert!(done.sarif.is_some());
}

fn a_pull_request_is_compared_with_what_it_goes_to() {
    for (order, is_broken) in [(GOOD, false), (BREAKING, true)] {
        let project = Project::with_topic(order);
        let merged = project.merge_aside();
        for depth in [Some(1), None] {
            let checkout = project.checkout("refs/pull/1/merge", depth);
            let done = Action::on(&checkout, "pull_request")
                .variable("GITHUB_BASE_REF", "main")
                .variable("GITHUB_SHA", &merged)
                .run();
            if is_broken {
                assert_broken(&done);
            } else {
                assert_sound(&done, "2 matched (1 unchanged), 0 new, 0 skipped");
            }
        }
    }
}

fn a_pull_request_whose_own_commit_is_checked_out_is_compared_with_where_it_left() {
    let project = Project::with_topic(BREAKING);
    let merged = project.merge_aside();
    for depth in [Some(1), None] {
        let checkout = project.checkout("refs/heads/topic", depth);
        for event in ["pull_request", "pull_request_target"] {
            let done = Action::on(&checkout, event)
                .variable("GITHUB_BASE_REF", "main")
                .variable("GITHUB_SHA", &merged)
                .run();
            assert_broken(&done);
        }
    }
}

fn a_push_is_compared_with_the_commit_before_it() {
    let project = Project::with_topic(BREAKING);
    let before = project.git(&["rev-parse", "topic~2"]);
    for depth in [Some(1), None] {
        let checkout = project.checkout("refs/heads/topic", depth);
        assert_broken(&Action::push(&checkout, &before).run());
    }
}

fn a_push_that_rewrote_history_is_compared_with_the_main_branch() {
    let project = Project::with_topic(BREAKING);
    let checkout = project.checkout("refs/heads/topic", Some(1));
    let gone = "123456789abcdef0123456789abcdef012345678";
    let done = Action::push(&checkout, gone).run();
    assert_broken(&done);
    assert!(done.ran.stderr.contains("is gone"), "{}", done.ran.stderr);
}

fn the_first_push_of_a_branch_is_compared_with_where_it_left() {
    let project = Project::with_topic(BREAKING);
    for depth in [Some(1), None] {
        let checkout = project.checkout("refs/heads/topic", depth);
        assert_broken(&Action::push(&checkout, NOBODY).run());
    }
    // Of the main branch itself: with the commit before.
    let checkout = project.checkout("refs/heads/main", Some(1));
    let done = Action::push(&checkout, NOBODY).run();
    let broken = "error file=schemas/rating.proto,line=3,title=FIELD_SCALAR_KIND_CHANGED";
    assert_eq!(done.annotations(), [broken], "{:#?}", done.ran);
}

fn the_first_commit_is_compared_with_nothing() {
    for (order, code) in [(ORDER, 0), ("{", 3)] {
        let project = Project::empty();
        project.write(FILE, order);
        project.commit();
        let checkout = project.checkout("refs/heads/main", Some(1));
        let done = Action::push(&checkout, NOBODY).run();
        assert_eq!(done.code(), code, "{:#?}", done.ran);
        assert!(done.ran.stderr.contains("this is the first commit"));
        let summary = if code == 0 { "1 new" } else { "INVALID" };
        assert!(done.summary.contains(summary), "{}", done.summary);
    }
}

fn a_merge_queue_is_compared_with_what_it_goes_to() {
    let project = Project::with_topic(BREAKING);
    project.merge_aside();
    let base = project.git(&["rev-parse", "main"]);
    let checkout = project.checkout("refs/pull/1/merge", Some(1));
    let mut action = Action::on(&checkout, "merge_group");
    let name = "github.event.merge_group.base_sha";
    action.event.insert(name, &base);
    assert_broken(&action.run());
}

fn what_cannot_be_fetched_is_told_and_fails() {
    let project = Project::with_topic(GOOD);
    let before = project.git(&["rev-parse", "topic~2"]);
    let checkout = project.checkout("refs/heads/topic", Some(1));
    let secret = "https://user:secret@127.0.0.1:1/nothing";
    super::project::git(&checkout.path, &["remote", "set-url", "origin", secret]);
    let done = Action::push(&checkout, &before).run();
    assert_eq!(done.code(), 3, "{:#?}", done.ran);
    let failed = "::error title=etymon check::The schemas were not checked (exit code 3)";
    assert!(done.ran.stdout.starts_with(failed), "{}", done.ran.stdout);
    assert!(
        done.ran.stderr.contains("fetch-depth: 0"),
        "{:#?}",
        done.ran
    );
    let told = format!("{:?}{}{}", done.ran, done.summary, done.outputs);
    assert!(!told.contains("secret"), "{told}");
    assert!(done.sarif.is_none() && !done.outputs.contains("sarif-file"));
}

fn what_git_does_not_know_is_not_taken_for_nothing() {
    // A main branch that is not there.
    let project = Project::with_topic(BREAKING);
    let checkout = project.checkout("refs/heads/topic", Some(1));
    let mut action = Action::push(&checkout, NOBODY);
    let default = "github.event.repository.default_branch";
    action.event.insert(default, "nowhere");
    assert_eq!(action.run().code(), 3);
    // A folder that is no repository any more.
    let checkout = project.checkout("refs/heads/topic", None);
    fs::remove_dir_all(checkout.path.join(".git")).expect("it is there");
    for event in ["push", "pull_request", "schedule"] {
        let done = Action::on(&checkout, event).run();
        assert_eq!(done.code(), 3, "{:#?}", done.ran);
    }
}

fn names_of_files_are_no_commands() {
    let project = Project::empty();
    let name = "schemas/x\n::warning::mine\n##[warning]mine.avsc";
    project.write(name, ORDER);
    project.write("schemas/y/x\n::warning::mine\n##[warning]mine.avsc", ORDER);
    project.commit();
    let checkout = project.checkout("refs/heads/main", None);
    let done = Action::push(&checkout, NOBODY).run();
    assert_ne!(done.code(), 0);
    let told = format!("{}\n{}", done.ran.stdout, done.ran.stderr);
    assert!(told.contains("\n: :warning::mine"), "{told}");
    for line in told.lines() {
        let is_ours = line.starts_with("::error title=etymon check::");
        assert!(is_ours || !line.trim_start().starts_with("::"), "{told}");
        assert!(!line.contains("##["), "{told}");
    }
}

fn a_wrong_argument_fails_the_step() {
    let project = Project::with_topic(GOOD);
    let checkout = project.checkout("refs/heads/topic", None);
    let done = Action::push(&checkout, NOBODY)
        .input("arguments", "--level=BACKWARDS")
        .run();
    assert_eq!(done.code(), 2, "{:#?}", done.ran);
    // The other inputs: a path with a space, two arguments, something else to compare with.
    let done = Action::push(&checkout, NOBODY)
        .input("paths", "schemas/orders value.avsc\n")
        .input("arguments", "--level=FULL\n--all-versions\n")
        .input("against", "git:HEAD~1")
        .run();
    assert_sound(&done, "1 schema against git:HEAD~1: 1 matched");
}

fn a_project_in_a_folder_is_annotated_from_the_top() {
    let project = Project::empty();
    project.write("inner/etymon.toml", "");
    project.write("inner/orders.avsc", ORDER);
    let before = project.commit();
    project.write("inner/orders.avsc", BREAKING);
    project.commit();
    let checkout = project.checkout("refs/heads/main", None);
    let done = Action::push(&checkout, &before)
        .input("working-directory", "inner")
        .run();
    let found = "error file=inner/orders.avsc,line=3,title=READER_FIELD_MISSING_DEFAULT_VALUE";
    assert_eq!(done.annotations(), [found]);
    let sarif = done.sarif.as_ref().expect("a report");
    let location = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "inner/orders.avsc");
    assert!(checkout.read("inner/etymon.sarif").is_some());
}

fn transitive_levels_want_the_whole_history() {
    let project = Project::with_topic(GOOD);
    let before = project.git(&["rev-parse", "topic~1"]);
    for (depth, code) in [(Some(1), 3), (Some(2), 3), (None, 0)] {
        let checkout = project.checkout("refs/heads/topic", depth);
        let done = Action::push(&checkout, &before)
            .input("arguments", "--level=FULL_TRANSITIVE")
            .run();
        assert_eq!(done.code(), code, "{:#?}", done.ran);
        let advises = done.ran.stderr.contains("fetch-depth: 0");
        assert_eq!(advises, code == 3, "{:#?}", done.ran);
    }
}

fn a_checkout_of_another_user_is_worked_in() {
    let project = Project::with_topic(BREAKING);
    let before = project.git(&["rev-parse", "topic~1"]);
    let checkout = project.checkout("refs/heads/topic", None);
    // As it is in a container.
    let done = Action::push(&checkout, &before)
        .variable("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        .variable("GIT_CONFIG_COUNT", "1")
        .variable("GIT_CONFIG_KEY_0", "core.quotePath")
        .variable("GIT_CONFIG_VALUE_0", "false")
        .run();
    assert_broken(&done);
}
