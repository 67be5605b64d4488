//! What the pages under `docs` name is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pretty_assertions::assert_eq;

use etymon_tests::workspace;

#[test]
fn the_tests_that_the_architecture_names_exist() {
    let page = read("docs/architecture.md");
    let sources = sources(workspace());
    let words = |name: &&str| {
        name.bytes()
            .all(|b| b.is_ascii_lowercase() || b"_0123456789".contains(&b))
    };
    let tests: BTreeSet<&str> = code(&page)
        .filter(words)
        .filter(|name| name.matches('_').count() > 2)
        .collect();
    assert!(tests.len() > 15, "the page names few tests: {tests:?}");
    let gone = tests
        .iter()
        .filter(|name| !sources.contains(&format!("fn {name}(")));
    assert_eq!(gone.collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn the_deviations_on_the_page_are_those_of_the_list() {
    let page = read("docs/compatibility-with-confluent.md");
    let list = read("tests/golden/deviations.txt");
    let listed: BTreeSet<&str> = list
        .lines()
        .filter_map(|line| line.split('#').next())
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let mut shown = BTreeSet::new();
    for name in code(&page) {
        if let Some((scenario, steps)) = name.rsplit_once('/')
            && !steps.is_empty()
            && scenario.contains('/')
            && steps.bytes().all(|b| b.is_ascii_digit() || b == b',')
        {
            shown.extend(steps.split(',').map(|step| format!("{scenario}/{step}")));
        }
    }
    let unlisted = shown.iter().filter(|name| !listed.contains(name.as_str()));
    assert_eq!(unlisted.collect::<Vec<_>>(), Vec::<&String>::new());
    let unexplained = listed.iter().filter(|name| !shown.contains(**name));
    assert_eq!(unexplained.collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn the_clients_on_the_page_are_those_that_run() {
    let page = read("docs/compatibility-with-confluent.md");
    for (file, client, before) in [
        (
            "requirements.txt",
            "confluent-kafka",
            "[avro,json,protobuf,schemaregistry]==",
        ),
        (
            "javascript/package.json",
            "@confluentinc/schemaregistry",
            "\": \"",
        ),
        (
            "javascript/package.json",
            "@kafkajs/confluent-schema-registry",
            "\": \"",
        ),
        (
            "go/go.mod",
            "github.com/confluentinc/confluent-kafka-go/v2",
            " ",
        ),
        ("go/go.mod", "github.com/twmb/franz-go/pkg/sr", " "),
    ] {
        let pinned = read(&format!("tests/e2e/{file}"));
        let (_, rest) = pinned
            .split_once(&format!("{client}{before}"))
            .expect("the client is pinned");
        let version = rest.split(['"', '\n']).next().unwrap_or_default();
        let row = format!("`{client}` | {version} |");
        assert!(page.contains(&row), "the page does not say {row}");
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// What stands between backticks.
fn code(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2)
}

/// The text of every Rust file of the workspace.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "target" && name != ".git" {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).expect("a source is text"));
        }
    }
    text
}
