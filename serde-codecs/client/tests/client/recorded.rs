//! Answers of a Confluent Schema Registry, as they were recorded (`tests/golden/api`).

use std::fs;
use std::path::Path;

use etymon_client::{Error, NewSchema};
use pretty_assertions::assert_eq;
use serde::Deserialize;
use serde_json::Value;

use crate::harness::{Script, key, status, subject};

#[derive(Deserialize)]
struct Area {
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    name: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    method: String,
    path: String,
    status: u16,
    response: Option<Value>,
}

/// What of the client reads such an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    ById,
    Version,
    Register,
    LookUp,
}

fn asks(step: &Step) -> Option<Asks> {
    let (path, query) = step.path.split_once('?').unwrap_or((&step.path, ""));
    // The text in another form, or parts of the answer, are nothing that the client asks for.
    if query.contains("format=") || query.contains("fields=") || query.contains("dryRun") {
        return None;
    }
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (&*step.method, &segments[..]) {
        ("GET", ["schemas", "ids" | "guids", _]) => Some(Asks::ById),
        ("GET", ["subjects", _, "versions", _] | ["subjects", _, "metadata"]) => {
            Some(Asks::Version)
        }
        ("POST", ["subjects", _, "versions"]) => Some(Asks::Register),
        ("POST", ["subjects", _]) => Some(Asks::LookUp),
        _ => None,
    }
}

fn recorded() -> Vec<(String, Asks, Step)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/api");
    let mut steps = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let area: Area = serde_json::from_str(&text).unwrap();
        for scenario in area.scenarios {
            for step in scenario.steps {
                if let Some(asks) = asks(&step) {
                    let name = format!("{}: {} {}", scenario.name, step.method, step.path);
                    steps.push((name, asks, step));
                }
            }
        }
    }
    steps
}

#[tokio::test(start_paused = true)]
async fn what_confluents_registry_answers_is_understood() {
    let (mut good, mut refused) = (0, 0);
    for (name, asks, step) in recorded() {
        let Some(response) = step.response.filter(Value::is_object) else {
            continue;
        };
        let body = response.to_string();
        // A number that could not be foreseen.
        if step.status < 300 && body.contains("<any-text>") {
            continue;
        }
        let script = Script::new(move |_| status(step.status, body.clone()));
        let client = script.here().build().unwrap();
        let (subject, schema) = (subject("s"), NewSchema::avro("as sent"));
        let answer = match asks {
            Asks::ById => client
                .fetch_schema(&key(1))
                .await
                .map(|schema| (None, schema)),
            Asks::Version => client
                .fetch_latest(&subject)
                .await
                .map(|one| (Some(one.id), one.schema.clone())),
            Asks::Register => client
                .register(&subject, &schema)
                .await
                .map(|one| (Some(one.id), one.schema.clone())),
            Asks::LookUp => client
                .look_up(&subject, &schema)
                .await
                .map(|one| (Some(one.id), one.schema.clone())),
        };
        match answer {
            Ok((id, schema)) => {
                good += 1;
                assert!(step.status < 300, "{name}");
                let text = response["schema"].as_str().unwrap_or("as sent");
                assert_eq!(schema.text, text, "{name}");
                assert_eq!(
                    id.map(|id| u64::from(id.get())),
                    id.and(response["id"].as_u64()),
                    "{name}"
                );
                let references = response["references"].as_array().map_or(0, Vec::len);
                assert_eq!(schema.references.len(), references, "{name}");
                assert_eq!(
                    schema.metadata.is_some(),
                    response["metadata"].is_object(),
                    "{name}"
                );
                assert_eq!(
                    schema.rule_set.is_some(),
                    response["ruleSet"].is_object(),
                    "{name}"
                );
                let guid = schema.guid.map(|guid| guid.to_string());
                assert_eq!(guid.as_deref(), response["guid"].as_str(), "{name}");
            }
            Err(Error::Refused(error)) => {
                refused += 1;
                assert_eq!(error.status, step.status, "{name}");
                let code = response["error_code"].as_u64();
                assert_eq!(error.code.map(u64::from), code, "{name}");
                assert_eq!(
                    error.message,
                    response["message"].as_str().unwrap(),
                    "{name}"
                );
            }
            Err(other) => panic!("{name}: {other}"),
        }
    }
    assert!(good > 500 && refused > 100, "{good} and {refused}");
}
