//! Records that the official Python client wrote (`tests/vectors/json.json`): read as it reads them, refused where it
//! refuses them, and written so that they mean the same.

use std::path::Path;

use etymon_json::{ErrorKind, Limits, Reference, Schema, append_valid, read, read_valid};
use pretty_assertions::assert_eq;
use serde_json::Value;

fn cases() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/json.json");
    let text = std::fs::read(file).expect("the vectors are there");
    let mut vectors: Value = serde_json::from_slice(&text).expect("they are JSON");
    match vectors["cases"].take() {
        Value::Array(cases) => cases,
        other => panic!("no list of cases: {other}"),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn bytes(hex: &Value) -> Vec<u8> {
    let digit = |at| u8::from_str_radix(&text(hex)[at..at + 2], 16).expect("hexadecimal");
    (0..text(hex).len()).step_by(2).map(digit).collect()
}

/// A schema with those that it refers to, which stand before it; what each is called stands in one that refers to it.
fn schema(text_of_it: &str, referenced: &[Value], all: &[Value]) -> Schema {
    let mut references: Vec<Reference> = Vec::new();
    for each in referenced {
        let schema = Schema::parse_with(text(&each["schema"]), &references).expect("a schema");
        let is_it = |reference: &&Value| {
            (&reference["subject"], &reference["version"]) == (&each["subject"], &each["version"])
        };
        let name = all
            .iter()
            .flat_map(|referrer| list(&referrer["references"]))
            .find(is_it)
            .map(|reference| text(&reference["name"]).to_owned())
            .expect("somebody refers to it");
        references.push(Reference { name, schema });
    }
    Schema::parse_with(text_of_it, &references).expect("a schema")
}

#[test]
fn every_record_is_read_and_refused_as_python_does() {
    let cases = cases();
    let (mut records, mut refused) = (0, 0);
    for case in &cases {
        let name = text(&case["name"]);
        let (writer, before) = list(&case["schemas"]).split_last().expect("a schema");
        let writes = schema(text(&writer["schema"]), before, list(&case["schemas"]));
        let reads = match &case["reader"] {
            Value::Null => writes.clone(),
            reader => {
                let referenced = list(&reader["referenced"]);
                let all: Vec<Value> = referenced.iter().chain([reader]).cloned().collect();
                schema(text(&reader["schema"]), referenced, &all)
            }
        };
        let validator = reads.validator().expect(name);
        let limits = Limits::default();
        for record in list(&case["records"]) {
            if record["payload"].is_null() {
                continue; // a tombstone
            }
            records += 1;
            let payload = bytes(&record["payload"]);
            let value: Value = read_valid(&payload, &validator, limits)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(value, record["value"], "{name}");
            assert_eq!(
                read::<Value>(&payload, limits).expect(name),
                value,
                "{name}"
            );
            let mut written = Vec::new();
            let writer = writes.validator().expect(name);
            append_valid(&value, &writer, &mut written).expect(name);
            assert_eq!(
                read::<Value>(&written, limits).expect(name),
                value,
                "{name}"
            );
        }
        for record in list(&case["invalid"]) {
            refused += 1;
            let payload = bytes(&record["payload"]);
            let error = read_valid::<Value>(&payload, &validator, limits);
            let error = error.expect_err(name);
            assert!(
                matches!(error.kind(), ErrorKind::Invalid(_)),
                "{name}: {error}"
            );
            let value = read::<Value>(&payload, limits).expect(name);
            assert_eq!(value, record["value"], "{name}");
            let error = append_valid(&value, &validator, &mut Vec::new()).expect_err(name);
            assert!(
                matches!(error.kind(), ErrorKind::Invalid(_)),
                "{name}: {error}"
            );
        }
    }
    assert!(records > 100 && refused > 60, "{records} {refused}");
}
