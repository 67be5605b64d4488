//! Protobuf texts and descriptors that nobody would write: reading, printing and comparing them ends with an answer and
//! without a panic.

mod limits;

use std::path::Path;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use etymon_schema::{Dependency, InvalidSchema, Schema, Validation, incompatibilities};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

fn parse(text: &str, validation: Validation) -> Result<Schema, InvalidSchema> {
    Schema::parse(SchemaType::Protobuf, text, &[], validation)
}

/// Everything that can be asked of a schema.
fn exercise(schema: &Schema, dependencies: &[Dependency]) {
    let _ = (schema.normalized(), schema.structural());
    let _ = schema.formatted("serialized");
    let _ = schema.formatted("ignore_extensions");
    let canonical = schema.canonical();
    let again = Schema::parse(
        SchemaType::Protobuf,
        canonical,
        dependencies,
        Validation::Lenient,
    );
    let again = again.unwrap_or_else(|error| panic!("{error}: {canonical}"));
    assert!(
        again.canonical() == canonical,
        "no fixed point: {canonical}"
    );
    if let Ok(reasons) = incompatibilities(schema, &again) {
        assert_eq!(reasons, []);
    }
}

/// Diagnostics stand at characters of the text.
fn assert_inside(text: &str, error: &InvalidSchema) {
    assert!(!error.diagnostics.is_empty());
    for diagnostic in &error.diagnostics {
        let span = diagnostic.span.start as usize..diagnostic.span.end as usize;
        assert!(text.get(span).is_some(), "{diagnostic:?} in {text:?}");
    }
}

/// Reads and exercises `text`; whether it is a schema, when read leniently and when read strictly.
fn survive(text: &str) -> [bool; 2] {
    [Validation::Lenient, Validation::Strict].map(|validation| match parse(text, validation) {
        Ok(schema) => {
            if validation == Validation::Lenient {
                exercise(&schema, &[]);
            }
            true
        }
        Err(error) => {
            assert_inside(text, &error);
            false
        }
    })
}

/// The recorded schemas: texts, and descriptors in base64.
static GOLDEN: LazyLock<[Vec<String>; 2]> = LazyLock::new(|| {
    let path = "../../tests/golden/schemas/protobuf.json";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let golden: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let entries = golden["schemas"].as_array().unwrap().iter();
    let (descriptors, texts): (Vec<_>, Vec<_>) =
        entries.partition(|entry| entry["name"].as_str().unwrap().starts_with("base64-"));
    let schemas = |entries: Vec<&Value>| {
        let schemas = entries
            .into_iter()
            .filter_map(|entry| entry["schema"].as_str());
        schemas.map(str::to_owned).collect()
    };
    [schemas(texts), schemas(descriptors)]
});

/// One of the recorded texts (0) or descriptors (1).
fn recorded(kind: usize) -> impl Strategy<Value = String> {
    select(GOLDEN[kind].as_slice())
}

/// Replaces one range by another, or by none, a few times.
fn mutated<T: Clone>(mut of: Vec<T>, from: &[T], edits: &[(Index, u8, Index, u8)]) -> Vec<T> {
    for (at, cut, source, pasted) in edits {
        let start = at.index(of.len() + 1);
        let end = (start + usize::from(*cut)).min(of.len());
        let source = source.index(from.len() + 1);
        let pasted = &from[source..(source + usize::from(*pasted)).min(from.len())];
        of.splice(start..end, pasted.iter().cloned());
    }
    of
}

fn edits() -> impl Strategy<Value = Vec<(Index, u8, Index, u8)>> {
    let length = || prop_oneof![Just(0), 1..4_u8, 0..60_u8];
    prop::collection::vec((any::<Index>(), length(), any::<Index>(), length()), 1..6)
}

const TOKENS: [&str; 64] = [
    "syntax",
    "edition",
    "=",
    "\"proto2\"",
    "\"proto3\"",
    "\"2023\"",
    ";",
    ";",
    ";",
    "package",
    "import",
    "public",
    "weak",
    "message",
    "message",
    "M",
    "M",
    "{",
    "{",
    "{",
    "}",
    "}",
    "}",
    "enum",
    "E",
    "option",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    ",",
    ":",
    ".",
    "-",
    "+",
    "int32",
    "string",
    "map",
    "oneof",
    "group",
    "extend",
    "extensions",
    "reserved",
    "to",
    "max",
    "service",
    "rpc",
    "returns",
    "stream",
    "optional",
    "required",
    "repeated",
    "1",
    "0x7f",
    "1e400",
    "99999999999999999999",
    "'\\x80\\377'",
    "\"a",
    "/*",
    "//",
    "default",
    "\u{e9}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn tokens_in_any_order_are_survived(tokens in prop::collection::vec(select(TOKENS.as_slice()), 0..80)) {
        survive(&tokens.join(" "));
        survive(&tokens.concat());
    }

    #[test]
    fn damaged_texts_are_survived(text in recorded(0), from in recorded(0), edits in edits()) {
        let (text, from): (Vec<_>, Vec<_>) = (text.chars().collect(), from.chars().collect());
        survive(&mutated(text, &from, &edits).into_iter().collect::<String>());
    }

    #[test]
    fn arbitrary_descriptors_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&BASE64.encode(&bytes));
    }

    #[test]
    fn damaged_descriptors_are_survived(text in recorded(1), from in recorded(1), edits in edits()) {
        let decode = |text: &String| BASE64.decode(text).unwrap_or_default();
        let (bytes, from) = (decode(&text), decode(&from));
        survive(&BASE64.encode(mutated(bytes, &from, &edits)));
    }
}
