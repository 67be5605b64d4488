//! What the reference server made of each recorded schema, and where ours differs on purpose.

#[path = "golden_schemas/protobuf.rs"]
mod protobuf;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use etymon_schema::{Dependency, InvalidSchema, Schema, Validation, guid, normalized_references};
use etymon_types::{Reference, SchemaType, Version};
use pretty_assertions::assert_eq;
use serde_json::Value;

fn golden(path: &str) -> String {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    std::fs::read_to_string(golden.join(path)).expect("the golden data lies in the repository")
}

/// The recordings that are replayed.
const FILES: [&str; 2] = ["avro", "json"];

fn entries(file: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(&golden(&format!("schemas/{file}.json"))).unwrap();
    file["schemas"].as_array().unwrap().clone()
}

/// The names of the recorded schemas whose answers ours does not copy.
fn deviations(file: &str) -> BTreeSet<String> {
    let list = golden("deviations_schemas.txt");
    let prefix = format!("schemas/{file}/");
    let names = list.lines().filter_map(|line| {
        let entry = line.split('#').next().unwrap_or_default().trim();
        entry.strip_prefix(&prefix).map(str::to_owned)
    });
    names.collect()
}

fn reference(of: &Value) -> Reference {
    Reference {
        name: of["name"].as_str().unwrap_or_default().to_owned(),
        subject: of["subject"].as_str().unwrap().to_owned(),
        version: Version::try_from(of["version"].as_i64().unwrap()).unwrap(),
    }
}

fn references(entry: &Value) -> Vec<Reference> {
    let references = entry["references"].as_array();
    references.into_iter().flatten().map(reference).collect()
}

fn schema_type(entry: &Value) -> SchemaType {
    entry["schemaType"].as_str().unwrap().parse().unwrap()
}

/// The dependencies of an entry, dependencies before dependents, each once; `None` when a reference leads nowhere.
fn dependencies(of: SchemaType, entry: &Value) -> Option<Vec<Dependency>> {
    let mut found = Vec::new();
    for reference in entry["references"].as_array().into_iter().flatten() {
        let inner = dependencies(of, reference)?;
        let text = reference["schema"].as_str()?;
        let schema = Schema::parse(of, text, &inner, Validation::Lenient).unwrap();
        let name = reference["name"].as_str().unwrap().to_owned();
        for dependency in inner.into_iter().chain([Dependency {
            name,
            schema: Arc::new(schema),
        }]) {
            if found
                .iter()
                .all(|it: &Dependency| it.name != dependency.name)
            {
                found.push(dependency);
            }
        }
    }
    Some(found)
}

fn parse(entry: &Value) -> Option<Result<Schema, InvalidSchema>> {
    let text = entry["schema"].as_str().unwrap();
    let dependencies = dependencies(schema_type(entry), entry)?;
    Some(Schema::parse(
        schema_type(entry),
        text,
        &dependencies,
        Validation::Strict,
    ))
}

/// What ours answers, in the form of a recorded entry.
fn answer(entry: &Value) -> BTreeMap<&'static str, Value> {
    let Some(Ok(schema)) = parse(entry) else {
        return BTreeMap::from([("status", 422.into()), ("error_code", 42201.into())]);
    };
    let references = references(entry);
    let normalized = schema.normalized();
    let normalized_references = normalized_references(&references);
    let canonical = schema.canonical().to_owned();
    let resolved = schema
        .formatted("Resolved")
        .unwrap_or_else(|| canonical.clone());
    BTreeMap::from([
        ("status", 200.into()),
        (
            "guid",
            guid(&canonical, &references, None, None).to_string().into(),
        ),
        (
            "normalized_guid",
            guid(&normalized, &normalized_references, None, None)
                .to_string()
                .into(),
        ),
        ("normalized", normalized.into()),
        (
            "normalized_references",
            serde_json::to_value(normalized_references).unwrap(),
        ),
        ("resolved", resolved.into()),
        ("canonical", canonical.into()),
    ])
}

/// What was recorded, in the same form.
fn recorded(entry: &Value) -> BTreeMap<&'static str, Value> {
    let mut recorded = BTreeMap::new();
    for key in [
        "status",
        "error_code",
        "canonical",
        "guid",
        "normalized",
        "normalized_guid",
    ] {
        if let Some(value) = entry.get(key) {
            recorded.insert(key, value.clone());
        }
    }
    if let Some(canonical) = entry.get("canonical") {
        let resolved = entry["formats"].get("resolved").unwrap_or(canonical);
        recorded.insert("resolved", resolved.clone());
        let same = serde_json::to_value(references(entry)).unwrap();
        let normalized = entry.get("normalized_references").cloned().unwrap_or(same);
        recorded.insert("normalized_references", normalized);
    }
    recorded
}

#[test]
fn every_recorded_schema_gets_the_recorded_answer() {
    for file in FILES {
        replay(file);
    }
}

fn replay(file: &str) {
    let deviations = deviations(file);
    let mut different = Vec::new();
    for entry in entries(file) {
        let name = entry["name"].as_str().unwrap();
        let (ours, theirs) = (answer(&entry), recorded(&entry));
        if deviations.contains(name) {
            assert!(
                ours != theirs,
                "{name} is listed as a deviation and matches: take it off the list"
            );
        } else if ours != theirs {
            different.push(name.to_owned());
            eprintln!("{name}\n  text   {}", entry["schema"]);
            for (key, theirs) in &theirs {
                let ours = ours.get(key).unwrap_or(&Value::Null);
                if ours != theirs {
                    eprintln!("  {key}\n    recorded {theirs}\n    ours     {ours}");
                }
            }
            if let Some(Err(error)) = parse(&entry) {
                eprintln!("  refused {error}");
            }
        }
    }
    assert_eq!(different, Vec::<String>::new());
}

#[test]
fn every_listed_deviation_is_a_recorded_schema() {
    for file in FILES {
        let names: BTreeSet<_> = entries(file)
            .iter()
            .map(|entry| entry["name"].as_str().unwrap().to_owned())
            .collect();
        let unknown: Vec<_> = deviations(file).difference(&names).cloned().collect();
        assert_eq!(unknown, Vec::<String>::new());
    }
}

/// Registration answers as recorded there too; the normal form is ours: it loses nothing and never refuses.
#[test]
fn where_ours_differs_the_normal_form_keeps_everything() {
    let sorted_or_respelled = BTreeMap::from([
        (
            "props-odd-keys",
            r#"{"type":"int","\"":3,"a b":1,"a.b":4,"é":2}"#,
        ),
        (
            "default-of-double-12",
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":"double","default":1.0E20}]}"#,
        ),
    ]);
    let deviations = deviations("avro");
    for entry in entries("avro") {
        let name = entry["name"].as_str().unwrap();
        if !deviations.contains(name) {
            continue;
        }
        let (ours, theirs) = (answer(&entry), recorded(&entry));
        for key in ["status", "canonical", "guid", "resolved"] {
            assert_eq!(ours.get(key), theirs.get(key), "{key} of {name}");
        }
        let canonical = ours["canonical"].as_str().unwrap();
        let expected = sorted_or_respelled.get(name).unwrap_or(&canonical);
        assert_eq!(ours["normalized"].as_str().unwrap(), *expected, "{name}");
    }
}
