//! What the reference server said about each recorded pair of schemas, message for message.
//!
//! The entries that the server appends to the reasons (version and text of the old schema, the level) are added here as
//! it adds them, so that whole answers are compared.

use std::path::Path;
use std::sync::Arc;

use etymon_schema::{Dependency, Schema, Sides, Validation, incompatibilities};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

fn pairs() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/compat/avro.json");
    let text = std::fs::read_to_string(path).expect("the golden data lies in the repository");
    let file: Value = serde_json::from_str(&text).unwrap();
    file["pairs"].as_array().unwrap().clone()
}

/// The schema on one side of a pair; `None` when it is none.
fn schema(pair: &Value, side: &str, validation: Validation) -> Option<Schema> {
    let references = dependencies(&pair["references"][side]);
    let text = pair[side].as_str().unwrap();
    Schema::parse(SchemaType::Avro, text, &references, validation).ok()
}

fn dependencies(references: &Value) -> Vec<Dependency> {
    let mut all: Vec<Dependency> = Vec::new();
    for reference in references.as_array().into_iter().flatten() {
        let inner = dependencies(&reference["references"]);
        let text = reference["schema"].as_str().unwrap();
        let schema = Schema::parse(SchemaType::Avro, text, &inner, Validation::Lenient).unwrap();
        all.extend(inner);
        all.push(Dependency {
            name: reference["name"].as_str().unwrap().to_owned(),
            schema: Arc::new(schema),
        });
    }
    all
}

fn reasons(reader: &Schema, writer: &Schema, sides: Sides) -> Vec<String> {
    let reasons = incompatibilities(reader, writer).unwrap();
    reasons.iter().map(|reason| reason.message(sides)).collect()
}

/// What the server answers at `level`.
fn answer(old: &Schema, new: &Schema, level: &str) -> Value {
    let mut messages = Vec::new();
    if level != "BACKWARD" {
        messages.extend(reasons(old, new, Sides::OldReadsNew));
    }
    let mut last = match level {
        "FORWARD" => std::mem::take(&mut messages),
        _ => reasons(new, old, Sides::NewReadsOld),
    };
    if !last.is_empty() {
        let text = old.canonical();
        last.push("{oldSchemaVersion: 1}".to_owned());
        last.push(match text.char_indices().nth(10_240) {
            None => format!("{{oldSchema: '{text}'}}"),
            Some((at, _)) => format!("{{oldSchema: <truncated> '{}...'}}", &text[..at]),
        });
    }
    messages.extend(last);
    let is_compatible = messages.is_empty();
    if !is_compatible {
        messages.push(format!(
            "{{validateFields: 'false', compatibility: '{level}'}}"
        ));
    }
    json!({ "is_compatible": is_compatible, "messages": messages })
}

#[test]
fn every_recorded_pair_gets_the_recorded_messages() {
    let pairs = pairs();
    assert_eq!(pairs.len(), 535);
    for pair in &pairs {
        let name = pair["name"].as_str().unwrap();
        let old = schema(pair, "old", Validation::Lenient)
            .unwrap_or_else(|| panic!("{name}: the old schema is refused"));
        let Some(new) = schema(pair, "new", Validation::Strict) else {
            for level in ["backward", "forward", "full"] {
                assert!(
                    pair[level]["message_text"].is_string(),
                    "{name}: the new schema is refused"
                );
            }
            continue;
        };
        for level in ["backward", "forward", "full"] {
            let ours = answer(&old, &new, &level.to_uppercase());
            assert_eq!(ours, pair[level], "{name}, {level}");
        }
    }
}
