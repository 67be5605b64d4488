//! The recorded transcripts: their format is described in `tests/golden/README.md`.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use etymon_tests::{Request, workspace};

/// One file of transcripts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Area {
    /// Its name, the first half of a scenario's full name.
    pub(crate) area: String,
    /// The server that was recorded, and when.
    pub(crate) recorded_from: String,
    /// What was played, each on an empty registry.
    pub(crate) scenarios: Vec<Scenario>,
}

/// Steps that build on each other; the registry is empty before the first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    /// Properties of the server; none: the defaults.
    #[serde(default)]
    pub(crate) server: BTreeMap<String, String>,
    /// Set when the recorded answers are known to differ from what ours must give.
    pub(crate) etymon: Option<Mark>,
    pub(crate) note: Option<String>,
    pub(crate) steps: Vec<Step>,
}

/// Why recorded answers are not what ours must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mark {
    /// The HTTP container refused the target; ours answers as in the sibling with legacy URIs.
    RefusedByContainer,
    /// The answer depended on what the node had in memory; `deviations.txt` says ours.
    CacheDependent,
}

/// A request and its recorded answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    #[serde(default, deserialize_with = "present")]
    body: Option<Box<RawValue>>,
    raw_body: Option<String>,
    pub(crate) status: u16,
    pub(crate) content_type: String,
    #[serde(default, deserialize_with = "present")]
    pub(crate) response: Option<Value>,
    pub(crate) raw_response: Option<String>,
    #[serde(default)]
    pub(crate) response_headers: BTreeMap<String, Option<String>>,
    #[serde(default)]
    pub(crate) unordered: bool,
    pub(crate) note: Option<String>,
}

impl Step {
    /// The request as it was sent.
    pub(crate) fn request(&self) -> Request {
        // The recorder's client made an empty target the root.
        let target = if self.path.is_empty() {
            "/"
        } else {
            &self.path
        };
        let mut request = Request::new(&self.method, target);
        request.body = self.sent().map(String::into_bytes);
        let replaced = self.headers.keys().any(|name| is_content_type(name));
        if request.body.is_some() && !replaced {
            let media_type = "application/vnd.schemaregistry.v1+json".to_owned();
            request
                .headers
                .push(("Content-Type".to_owned(), media_type));
        }
        for (name, value) in &self.headers {
            if let Some(value) = value {
                request.headers.push((name.clone(), value.clone()));
            }
        }
        request
    }

    /// The body's text.
    pub(crate) fn sent(&self) -> Option<String> {
        let json = self.body.as_ref().map(|body| one_line(body.get()));
        self.raw_body.clone().or(json)
    }
}

/// All transcripts, sorted by area.
pub(crate) fn areas() -> Vec<Area> {
    let folder = workspace().join("tests/golden/api");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("tests/golden/api is a folder")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = fs::read_to_string(file).expect("a transcript is a text");
            serde_json::from_str(&text)
                .unwrap_or_else(|problem| panic!("{}: {problem}", file.display()))
        })
        .collect()
}

/// Reads a member that may be `null`, which is not the same as missing.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    input: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(input).map(Some)
}

fn is_content_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

/// JSON as it was sent: on one line, one space after `:` and `,`; the members keep their order.
fn one_line(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            line.push(c);
        } else if !c.is_ascii_whitespace() {
            in_string = c == '"';
            line.push(c);
            if matches!(c, ':' | ',') {
                line.push(' ');
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_body_is_sent_on_one_line_with_its_strings_untouched() {
        let json = "{\n  \"b\": [1,\n 2],\n \"a\": \"x ,\\\" : y\\\\\"\n}";
        assert_eq!(one_line(json), r#"{"b": [1, 2], "a": "x ,\" : y\\"}"#);
    }
}
