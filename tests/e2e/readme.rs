//! The transcript of a page: the first `sh` block with a certain command in it. It has commands, and under each the answer
//! as comments, on as many lines as read well. An ellipsis in an answer stands for anything.

use std::fs;
use std::process::Command;

use etymon_tests::{forget_package, workspace};

/// How long a command may take, in seconds.
const PATIENCE: &str = "300";

/// Pastes the transcript of `page` with `command` in it into a shell, with other `places` than those that it names, and
/// compares what comes.
pub(crate) fn check(page: &str, command: &str, places: &[(&str, &str)]) {
    let page = fs::read_to_string(workspace().join(page)).expect("there is such a page");
    let exchanges = exchanges(transcript(&page, command));
    assert!(
        exchanges.len() >= 5,
        "the transcript shows too little: {exchanges:#?}"
    );
    for (command, expected) in exchanges {
        let mut placed = command.clone();
        for (documented, here) in places {
            placed = placed.replace(documented, here);
        }
        assert_ne!(placed, command, "not about any of {places:?}");
        let ran = forget_package(&mut Command::new("timeout"))
            .args([PATIENCE, "bash", "-c", &placed])
            .current_dir(workspace())
            .output()
            .expect("`timeout` runs");
        let actual = String::from_utf8_lossy(&ran.stdout);
        assert!(
            agrees(&expected, &actual.replace('\n', "")),
            "{command}\n  promised: {expected}\n  got:      {actual}{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
}

/// The text of the block.
fn transcript<'p>(page: &'p str, command: &str) -> &'p str {
    page.split("```sh\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .find(|block| block.contains(command))
        .expect("a `sh` block with this command")
}

/// Commands, and the answers promised under them: the comments that follow a command without an empty line.
fn exchanges(block: &str) -> Vec<(String, String)> {
    let exchange = |paragraph: &str| {
        let lines = paragraph.lines();
        let lines: Vec<&str> = lines.skip_while(|line| line.starts_with('#')).collect();
        let commands = lines.iter().position(|line| line.starts_with('#'));
        let (command, answer) = lines.split_at(commands.unwrap_or(lines.len()));
        let answer: Vec<&str> = answer
            .iter()
            .map(|line| line.strip_prefix("# ").unwrap_or_default())
            .collect();
        assert!(!answer.is_empty(), "no answer is promised for {command:?}");
        (command.join("\n"), answer.concat())
    };
    let paragraphs = block.split("\n\n").map(str::trim);
    paragraphs
        .filter(|paragraph| !paragraph.is_empty())
        .map(exchange)
        .collect()
}

/// Whether `actual` is `expected`, where an ellipsis stands for anything.
fn agrees(expected: &str, actual: &str) -> bool {
    let mut parts = expected.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = actual.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[test]
fn an_ellipsis_stands_for_anything() {
    for (expected, actual, same) in [
        ("a", "a", true),
        ("a", "ab", false),
        ("a…c", "abc", true),
        ("a…c", "ab", false),
        ("…b…", "abc", true),
        ("a…a", "a", false),
    ] {
        assert_eq!(agrees(expected, actual), same, "{expected} / {actual}");
    }
}

#[test]
fn commands_may_take_several_lines_and_answers_too() {
    let block = "# words\ncurl a \\\n  -d b\n# {\n# }\n\ncurl c\n# 1\n";
    let pair = |command: &str, answer: &str| (command.to_owned(), answer.to_owned());
    let expected = [pair("curl a \\\n  -d b", "{}"), pair("curl c", "1")];
    assert_eq!(exchanges(block), expected);
}
