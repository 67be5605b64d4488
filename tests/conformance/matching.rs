//! Where an answer differs from a recorded one. Placeholders in recorded strings stand for what
//! nobody can foresee: times, random numbers, the words of somebody else's parser.

use std::io::Read;

use serde_json::Value;

use etymon_tests::Answer;

use crate::transcript::Step;

/// Every difference between the recorded answer and the actual one, one a line; none: they agree.
pub(crate) fn differences(step: &Step, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    if answer.status != step.status {
        found.push(format!(
            "status: expected {}, got {}",
            step.status, answer.status
        ));
    }
    let content_type = answer.header("content-type").unwrap_or_default();
    if !text_matches(&step.content_type, content_type) {
        let expected = &step.content_type;
        found.push(format!(
            "content type: expected {expected:?}, got {content_type:?}"
        ));
    }
    for (name, expected) in &step.response_headers {
        let actual = answer.header(&name.to_ascii_lowercase());
        let agrees = match (expected, actual) {
            (Some(expected), Some(actual)) => text_matches(expected, actual),
            (expected, actual) => expected.is_none() && actual.is_none(),
        };
        if !agrees {
            found.push(format!(
                "header {name}: expected {expected:?}, got {actual:?}"
            ));
        }
    }
    let text = body_text(answer);
    if let Some(expected) = &step.raw_response {
        if !text_matches(expected, &text) {
            found.push(format!("body: expected {expected:?}, got {text:?}"));
        }
        return found;
    }
    let expected = step.response.as_ref().unwrap_or(&Value::Null);
    match serde_json::from_str(&text) {
        Ok(actual) => value_differences("$", expected, &actual, step.unordered, &mut found),
        Err(_) => found.push(format!(
            "body: expected {expected}, got (not JSON) {text:?}"
        )),
    }
    found
}

/// The body as text, unpacked when it came with gzip.
pub(crate) fn body_text(answer: &Answer) -> String {
    let mut unpacked = Vec::new();
    let body = match answer.header("content-encoding") {
        Some("gzip") if !answer.body.is_empty() => {
            match flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut unpacked) {
                Ok(_) => &unpacked,
                Err(problem) => return format!("(no gzip: {problem})"),
            }
        }
        _ => &answer.body,
    };
    String::from_utf8_lossy(body).into_owned()
}

/// Whether the recorded value, with its placeholders, describes the actual one.
pub(crate) fn value_matches(expected: &Value, actual: &Value, unordered: bool) -> bool {
    let mut found = Vec::new();
    value_differences("$", expected, actual, unordered, &mut found);
    found.is_empty()
}

fn value_differences(
    path: &str,
    expected: &Value,
    actual: &Value,
    unordered: bool,
    found: &mut Vec<String>,
) {
    match (expected, actual) {
        (Value::String(any), _) if any == "<any-text>" => {}
        (Value::String(ts), Value::Number(number)) if ts == "<ts>" => {
            if number
                .as_i64()
                .is_none_or(|millis| millis <= 100_000_000_000)
            {
                found.push(format!("{path}: expected a time, got {number}"));
            }
        }
        (Value::String(ts), _) if ts == "<ts>" => {
            found.push(format!("{path}: expected a time, got {actual}"));
        }
        (Value::String(pattern), Value::String(text)) if text_matches(pattern, text) => {}
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, value) in expected {
                let path = format!("{path}.{name}");
                match actual.get(name) {
                    Some(other) => value_differences(&path, value, other, unordered, found),
                    None => found.push(format!("{path}: expected {value}, got nothing")),
                }
            }
            for (name, value) in actual {
                if !expected.contains_key(name) {
                    found.push(format!("{path}.{name}: expected nothing, got {value}"));
                }
            }
        }
        (Value::Array(items), Value::Array(others)) if unordered => {
            if !same_multiset(items, others) {
                found.push(format!(
                    "{path}: expected in any order {expected}, got {actual}"
                ));
            }
        }
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => {
            for (at, (item, other)) in items.iter().zip(others).enumerate() {
                value_differences(&format!("{path}[{at}]"), item, other, false, found);
            }
        }
        _ if expected == actual => {}
        _ => found.push(format!("{path}: expected {expected}, got {actual}")),
    }
}

fn same_multiset(expected: &[Value], actual: &[Value]) -> bool {
    let mut left: Vec<&Value> = actual.iter().collect();
    expected.len() == actual.len()
        && expected.iter().all(|item| {
            let hit = left
                .iter()
                .position(|other| value_matches(item, other, true));
            hit.map(|at| left.swap_remove(at)).is_some()
        })
}

/// Whether a recorded text, with its placeholders, describes the actual one.
fn text_matches(pattern: &str, text: &str) -> bool {
    let first = PLACEHOLDERS
        .iter()
        .filter_map(|known| Some((pattern.find(known.name)?, known)))
        .min_by_key(|(at, _)| *at);
    let Some((at, placeholder)) = first else {
        return pattern == text;
    };
    let Some(rest) = text.strip_prefix(&pattern[..at]) else {
        return false;
    };
    let pattern = &pattern[at + placeholder.name.len()..];
    (0..=rest.len())
        .filter(|&end| rest.is_char_boundary(end))
        .any(|end| (placeholder.accepts)(&rest[..end]) && text_matches(pattern, &rest[end..]))
}

struct Placeholder {
    name: &'static str,
    accepts: fn(&str) -> bool,
}

const PLACEHOLDERS: [Placeholder; 4] = [
    Placeholder {
        name: "<any-text>",
        accepts: |_| true,
    },
    Placeholder {
        name: "<request-id>",
        accepts: |text| !text.is_empty() && !text.contains('\n'),
    },
    Placeholder {
        name: "<ts>",
        accepts: |text| {
            (12..=14).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        },
    },
    Placeholder {
        name: "<uuid>",
        accepts: |text| {
            text.len() == 36
                && text.bytes().enumerate().all(|(at, byte)| match at {
                    8 | 13 | 18 | 23 => byte == b'-',
                    _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
                })
        },
    },
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{text_matches, value_matches};

    #[test]
    fn placeholders_stand_for_what_their_name_says() {
        let uuid = "095d71cf-1255-6b9d-5e33-0ad575b3df5d";
        for (pattern, text, agrees) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("<any-text>", "", true),
            ("Invalid <any-text>.", "Invalid x.y.", true),
            ("Invalid <any-text>.", "Invalid x", false),
            ("at <ts>!", "at 1700000000000!", true),
            ("at <ts>!", "at 17!", false),
            ("<uuid>", uuid, true),
            ("<uuid>", "095D71CF-1255-6b9d-5e33-0ad575b3df5d", false),
            ("<request-id>", "", false),
            ("<any-text>'é'", "è'é'", true),
        ] {
            assert_eq!(text_matches(pattern, text), agrees, "{pattern} / {text}");
        }
    }

    #[test]
    fn values_match_whole_and_lists_in_order_unless_they_are_sets() {
        for (expected, actual, unordered, agrees) in [
            (json!({"a": 1}), json!({"a": 1}), false, true),
            (json!({"a": 1}), json!({"a": 1, "b": 2}), false, false),
            (json!({"a": 1, "b": null}), json!({"a": 1}), false, false),
            (json!(1), json!(true), false, false),
            (json!(1), json!(1.0), false, false),
            (json!([1, 2]), json!([2, 1]), false, false),
            (json!([1, 2]), json!([2, 1]), true, true),
            (json!([1, 1]), json!([2, 1]), true, false),
            (json!([1]), json!([1, 1]), true, false),
            (
                json!({"ts": "<ts>"}),
                json!({"ts": 1_700_000_000_000_i64}),
                false,
                true,
            ),
            (
                json!({"ts": "<ts>"}),
                json!({"ts": "1700000000000"}),
                false,
                false,
            ),
            (json!("<any-text>"), json!({"a": 1}), false, true),
            (json!("x <any-text>"), json!(1), false, false),
        ] {
            let found = value_matches(&expected, &actual, unordered);
            assert_eq!(found, agrees, "{expected} / {actual}");
        }
    }
}
