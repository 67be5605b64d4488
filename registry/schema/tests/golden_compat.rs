//! What the reference server said about each recorded pair of schemas, message for message.
//!
//! The entries that the server appends to the reasons (version and text of the old schema, the level) are added here as
//! it adds them, so that whole answers are compared.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use etymon_schema::{Budget, Dependency, Schema, Sides, Validation, incompatibilities_within};
use etymon_types::{CompatibilityPolicy, SchemaType};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

fn golden(path: &str) -> String {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    std::fs::read_to_string(golden.join(path)).expect("the golden data lies in the repository")
}

fn pairs(file: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(&golden(&format!("compat/{file}.json"))).unwrap();
    file["pairs"].as_array().unwrap().clone()
}

/// The names of the recorded pairs whose answers ours does not copy.
fn deviations(file: &str) -> BTreeSet<String> {
    let list = golden("deviations_schemas.txt");
    let prefix = format!("compat/{file}/");
    let names = list.lines().filter_map(|line| {
        let entry = line.split('#').next().unwrap_or_default().trim();
        entry.strip_prefix(&prefix).map(str::to_owned)
    });
    names.collect()
}

fn schema_type(pair: &Value) -> SchemaType {
    pair["schemaType"].as_str().unwrap().parse().unwrap()
}

/// The schema on one side of a pair; `None` when it is none.
fn schema(pair: &Value, side: &str, validation: Validation) -> Option<Schema> {
    let of = schema_type(pair);
    let references = dependencies(of, &pair["references"][side]);
    let text = pair[side].as_str().unwrap();
    Schema::parse(of, text, &references, validation).ok()
}

/// The schema on a side that ours refuses when it is new, and the reference does not: as it is when it is stored already.
fn kept(pair: &Value, side: &str) -> Option<Schema> {
    let taken = match side {
        "old" => pair.get("old_refused").is_none(),
        _ => pair["backward"]["messages"].is_array(),
    };
    let is_protobuf = schema_type(pair) == SchemaType::Protobuf;
    (taken && is_protobuf).then(|| schema(pair, side, Validation::Lenient))?
}

fn dependencies(of: SchemaType, references: &Value) -> Vec<Dependency> {
    let mut all: Vec<Dependency> = Vec::new();
    for reference in references.as_array().into_iter().flatten() {
        let inner = dependencies(of, &reference["references"]);
        let text = reference["schema"].as_str().unwrap();
        let schema = Schema::parse(of, text, &inner, Validation::Lenient).unwrap();
        all.extend(inner);
        all.push(Dependency {
            name: reference["name"].as_str().unwrap().to_owned(),
            schema: Arc::new(schema),
        });
    }
    all
}

fn reasons(
    reader: &Schema,
    writer: &Schema,
    policy: CompatibilityPolicy,
    sides: Sides,
) -> Vec<String> {
    let reasons = incompatibilities_within(reader, writer, policy, &mut Budget::default()).unwrap();
    reasons.iter().map(|reason| reason.message(sides)).collect()
}

/// What the server answers at `level`.
fn answer(old: &Schema, new: &Schema, level: &str, policy: CompatibilityPolicy) -> Value {
    let mut messages = Vec::new();
    if level != "BACKWARD" {
        messages.extend(reasons(old, new, policy, Sides::OldReadsNew));
    }
    let mut last = match level {
        "FORWARD" => std::mem::take(&mut messages),
        _ => reasons(new, old, policy, Sides::NewReadsOld),
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

/// The recorded answers to a pair: the name of each, its level and its policy.
const VIEWS: [(&str, &str, CompatibilityPolicy); 5] = [
    ("backward", "BACKWARD", CompatibilityPolicy::Strict),
    ("forward", "FORWARD", CompatibilityPolicy::Strict),
    ("full", "FULL", CompatibilityPolicy::Strict),
    ("lenient_backward", "BACKWARD", CompatibilityPolicy::Lenient),
    ("lenient_forward", "FORWARD", CompatibilityPolicy::Lenient),
];

/// Where ours answers a pair differently: the names of the views, and both answers.
fn differences(pair: &Value) -> Vec<String> {
    let mut different = Vec::new();
    let Some(old) = schema(pair, "old", Validation::Strict).or_else(|| kept(pair, "old")) else {
        if pair.get("old_refused").is_none() {
            different.push("the old schema is refused".to_owned());
        }
        return different;
    };
    let Some(new) = schema(pair, "new", Validation::Strict).or_else(|| kept(pair, "new")) else {
        if !pair["backward"]["message_text"].is_string() {
            different.push("the new schema is refused".to_owned());
        }
        return different;
    };
    for (view, level, policy) in VIEWS {
        // A lenient answer that is not there is as the strict one.
        let strict = view.trim_start_matches("lenient_");
        let Some(recorded) = pair.get(view).or_else(|| pair.get(strict)) else {
            different.push(format!("{view} is not recorded"));
            continue;
        };
        if recorded["unstable"] == true {
            continue;
        }
        let ours = answer(&old, &new, level, policy);
        if ours != *recorded {
            different.push(format!(
                "{view}\n    recorded {recorded}\n    ours     {ours}"
            ));
        }
    }
    different
}

fn replay(file: &str, count: usize) {
    let (pairs, mut listed) = (pairs(file), deviations(file));
    assert_eq!(pairs.len(), count);
    let mut different = Vec::new();
    for pair in &pairs {
        let name = pair["name"].as_str().unwrap();
        let differences = differences(pair);
        if listed.remove(name) {
            assert!(
                !differences.is_empty(),
                "{name} is listed as a deviation and matches: take it off the list"
            );
        } else if !differences.is_empty() {
            eprintln!("{name}\n  old {}\n  new {}", pair["old"], pair["new"]);
            differences.iter().for_each(|it| eprintln!("  {it}"));
            different.push(name.to_owned());
        }
    }
    assert_eq!(different, Vec::<String>::new());
    assert_eq!(listed, BTreeSet::new(), "listed, and not recorded");
}

#[test]
fn every_recorded_pair_of_avro_gets_the_recorded_messages() {
    replay("avro", 535);
}

#[test]
fn every_recorded_pair_of_json_schema_gets_the_recorded_messages() {
    replay("json", 1024);
}

#[test]
fn every_recorded_pair_of_protobuf_gets_the_recorded_messages() {
    replay("protobuf", 599);
}

#[test]
fn all_recorded_pairs_of_protobuf_can_be_registered_anew() {
    let is_kept = |pair: &&Value| {
        ["old", "new"].into_iter().any(|side| {
            schema(pair, side, Validation::Strict).is_none() && kept(pair, side).is_some()
        })
    };
    let pairs = pairs("protobuf");
    let kept = pairs.iter().filter(is_kept);
    let names: Vec<_> = kept.map(|pair| pair["name"].as_str().unwrap()).collect();
    assert_eq!(names, Vec::<&str>::new());
}
