//! The two lists beside the transcripts: what ours answers differently on purpose
//! (`deviations.txt`), and what it cannot answer yet (`pending.txt`).

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value};

use etymon_tests::{Answer, workspace};

use crate::matching::{body_text, value_matches};

/// What ours answers instead of the recorded answer.
#[derive(Debug, PartialEq)]
pub(crate) struct Ours {
    status: u16,
    body: Option<Body>,
}

#[derive(Debug, PartialEq)]
enum Body {
    /// The error code.
    Code(u64),
    /// Members of an object; what is not named is not compared.
    Members(Map<String, Value>),
    /// Any other value, compared as a whole.
    Whole(Value),
}

/// `area/scenario/step  # why => 422 42201` for each line of `deviations.txt`. After the arrow stand
/// the status and, where it says something, the error code or the body as JSON.
pub(crate) fn deviations() -> BTreeMap<String, Ours> {
    entries("deviations.txt")
        .map(|(name, comment)| {
            let (_, ours) = comment
                .split_once("=>")
                .unwrap_or_else(|| panic!("{name}: the line does not say `=> STATUS` of ours"));
            let ours = parse_ours(ours.trim())
                .unwrap_or_else(|| panic!("{name}: not a status, code or JSON: {ours}"));
            (name, ours)
        })
        .collect()
}

/// What cannot match yet: `area/scenario  # what it needs`, or `area/scenario/2,4-6  # …` for some of its
/// steps. The map's values are the steps, counted from 1; none: the scenario as a whole.
pub(crate) fn pending() -> BTreeMap<String, Vec<usize>> {
    entries("pending.txt")
        .map(|(name, comment)| {
            assert!(
                !comment.is_empty(),
                "{name}: the line does not say what it needs"
            );
            match name.splitn(3, '/').collect::<Vec<_>>()[..] {
                [area, scenario, steps] => {
                    let steps = parse_steps(steps)
                        .unwrap_or_else(|| panic!("{name}: not a list of steps: {steps}"));
                    (format!("{area}/{scenario}"), steps)
                }
                _ => (name, Vec::new()),
            }
        })
        .collect()
}

/// Steps as `pending.txt` writes them: `2,4-6`.
pub(crate) fn steps_as_text(steps: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &step in steps {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == step => *last = step,
            _ => runs.push((step, step)),
        }
    }
    let runs: Vec<_> = runs
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{first}-{last}"),
        })
        .collect();
    runs.join(",")
}

impl Ours {
    /// Where `answer` is not what the list promises; `None` when it is.
    pub(crate) fn difference(&self, answer: &Answer) -> Option<String> {
        let text = body_text(answer);
        let actual: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        let agrees = answer.status == self.status
            && match &self.body {
                None => true,
                Some(Body::Code(code)) => actual["error_code"].as_u64() == Some(*code),
                Some(Body::Members(expected)) => expected
                    .iter()
                    .all(|(name, value)| value_matches(value, &actual[name], false)),
                Some(Body::Whole(expected)) => value_matches(expected, &actual, false),
            };
        (!agrees).then(|| {
            let (status, body) = (self.status, &self.body);
            format!(
                "ours: expected {status} {body:?}, got {} {actual}",
                answer.status
            )
        })
    }
}

pub(crate) fn parse_ours(text: &str) -> Option<Ours> {
    let (status, body) = text.split_once(' ').unwrap_or((text, ""));
    let body = match body.trim() {
        "" => None,
        digits if digits.len() == 5 && digits.parse::<u64>().is_ok() => {
            Some(Body::Code(digits.parse().ok()?))
        }
        json => Some(match serde_json::from_str(json).ok()? {
            Value::Object(members) => Body::Members(members),
            whole => Body::Whole(whole),
        }),
    };
    Some(Ours {
        status: status.parse().ok()?,
        body,
    })
}

fn parse_steps(text: &str) -> Option<Vec<usize>> {
    let mut steps = Vec::new();
    for run in text.split(',') {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        steps.extend(first.parse::<usize>().ok()?..=last.parse().ok()?);
    }
    Some(steps)
}

/// The names of a list and their comments, without empty lines.
fn entries(file: &str) -> impl Iterator<Item = (String, String)> {
    let path = workspace().join("tests/golden").join(file);
    let text = fs::read_to_string(&path).expect("the list is there");
    let entries: Vec<_> = text
        .lines()
        .filter_map(|line| {
            let (name, comment) = line.split_once('#').unwrap_or((line, ""));
            let name = name.trim();
            (!name.is_empty()).then(|| (name.to_owned(), comment.trim().to_owned()))
        })
        .collect();
    entries.into_iter()
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::{Body, Ours, parse_ours, parse_steps, steps_as_text};

    #[test]
    fn our_answer_is_a_status_with_a_code_or_a_body() {
        for (text, status, body) in [
            ("200", 200, None),
            ("422 42208", 422, Some(Body::Code(42208))),
            ("200 [\".\"]", 200, Some(Body::Whole(json!(["."])))),
            ("200 {}", 200, Some(Body::Members(Map::new()))),
        ] {
            assert_eq!(parse_ours(text), Some(Ours { status, body }), "{text}");
        }
        assert_eq!(parse_ours("200 [1"), None);
    }

    #[test]
    fn steps_are_written_as_runs() {
        assert_eq!(parse_steps("2,4-6"), Some(vec![2, 4, 5, 6]));
        assert_eq!(steps_as_text(&[2, 4, 5, 6]), "2,4-6");
        assert_eq!(parse_steps("x"), None);
    }
}
