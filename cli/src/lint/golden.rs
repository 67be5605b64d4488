//! What the rules find in the schemas of `tests/golden`, which registries take: many of them are odd on purpose, and each
//! finding in them was looked at.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use etymon_schema::{Schema, Validation};
use etymon_types::SchemaType;
use serde_json::Value;

use super::look;
use super::rule::{Profile, RULES};
use crate::report::Severity;

/// The schemas of `folder` by their names; of pairs both.
pub(crate) fn golden(folder: &str, name: &str) -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/golden")
        .join(folder)
        .join(format!("{name}.json"));
    let text = fs::read_to_string(file).expect("it is there");
    let data: Value = serde_json::from_str(&text).expect("it is JSON");
    let all = data["schemas"].as_array().or(data["pairs"].as_array());
    let all = all.expect("it has some").iter();
    let parts = all.flat_map(|one| ["schema", "old", "new"].map(|part| (one, part)));
    let named = parts.filter_map(|(one, part)| {
        let name = one["name"].as_str()?.to_owned();
        Some((name, one[part].as_str()?.to_owned()))
    });
    named.collect()
}

pub(crate) const TYPES: [(SchemaType, &str); 3] = [
    (SchemaType::Avro, "avro"),
    (SchemaType::Protobuf, "protobuf"),
    (SchemaType::Json, "json"),
];

#[test]
fn what_is_told_of_golden_schemas_was_looked_at() {
    let mut errors: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
    for (schema_type, file) in TYPES {
        let schemas = golden("schemas", file).into_iter();
        for (name, text) in schemas.filter(|(name, _)| !name.starts_with("random-")) {
            let parsed = Schema::parse(schema_type, &text, &[], Validation::Strict);
            let Ok(schema) = parsed else { continue };
            for rule in RULES.iter().filter(|rule| rule.profile == Profile::Default) {
                for hit in look(rule, &text, &schema) {
                    let words = &text[hit.span.start as usize..hit.span.end as usize];
                    match rule.severity {
                        Severity::Error => errors
                            .entry(rule.id)
                            .or_default()
                            .push(format!("{name}: {words}")),
                        _ => *warnings.entry(rule.id).or_default() += 1,
                    }
                }
            }
        }
    }
    let mut told = String::new();
    for (id, number) in warnings {
        writeln!(told, "{id}: {number}").expect("texts take all");
    }
    for (id, places) in errors {
        writeln!(told, "{id}:\n  {}", places.join("\n  ")).expect("texts take all");
    }
    insta::assert_snapshot!(told);
}

#[test]
fn every_finding_points_at_words_of_its_text() {
    let mut found = 0;
    for (schema_type, file) in TYPES {
        for (name, text) in golden("compat", file) {
            let parsed = Schema::parse(schema_type, &text, &[], Validation::Lenient);
            let Ok(schema) = parsed else { continue };
            for hit in RULES.iter().flat_map(|rule| look(rule, &text, &schema)) {
                let words = text.get(hit.span.start as usize..hit.span.end as usize);
                assert!(
                    words.is_some_and(|words| !words.is_empty()),
                    "{name}: {hit:?}"
                );
                found += 1;
            }
        }
    }
    assert!(found > 1_000, "{found}");
}
