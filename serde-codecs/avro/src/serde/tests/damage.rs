//! Bytes that nobody vouches for.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::schema;
use crate::{Limits, Plan, Writer};

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Everything {
    flag: bool,
    small: i32,
    large: i64,
    single: f32,
    double: f64,
    text: String,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    list: Vec<Option<i64>>,
    map: BTreeMap<String, Vec<String>>,
    kind: Kind,
    choice: Choice,
    next: Option<Box<Everything>>,
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
enum Kind {
    A,
    B,
    C,
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
enum Choice {
    Long(i64),
    String(String),
    Null,
}

const TEXT: &str = r#"{"type": "record", "name": "Everything", "fields": [
    {"name": "flag", "type": "boolean"}, {"name": "small", "type": "int"}, {"name": "large", "type": "long"},
    {"name": "single", "type": "float"}, {"name": "double", "type": "double"}, {"name": "text", "type": "string"},
    {"name": "bytes", "type": "bytes"}, {"name": "list", "type": {"type": "array", "items": ["null", "long"]}},
    {"name": "map", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B", "C"]}},
    {"name": "choice", "type": ["string", "null", "long"]}, {"name": "next", "type": ["null", "Everything"]}]}"#;

fn everything() -> impl Strategy<Value = Everything> {
    let scalars = (
        any::<bool>(),
        any::<i32>(),
        any::<i64>(),
        -1e9_f32..1e9,
        -1e9_f64..1e9,
    );
    let texts = (".{0,6}", prop::collection::vec(any::<u8>(), 0..6));
    let lists = (
        prop::collection::vec(any::<Option<i64>>(), 0..4),
        prop::collection::btree_map(
            ".{0,3}",
            prop::collection::vec(".{0,3}".prop_map(String::from), 0..3),
            0..3,
        ),
    );
    let enums = (
        prop_oneof![Just(Kind::A), Just(Kind::B), Just(Kind::C)],
        prop_oneof![
            any::<i64>().prop_map(Choice::Long),
            ".{0,4}".prop_map(Choice::String),
            Just(Choice::Null)
        ],
    );
    let leaf =
        (scalars, texts, lists, enums).prop_map(|(scalars, texts, lists, enums)| Everything {
            flag: scalars.0,
            small: scalars.1,
            large: scalars.2,
            single: scalars.3,
            double: scalars.4,
            text: texts.0,
            bytes: texts.1,
            list: lists.0,
            map: lists.1,
            kind: enums.0,
            choice: enums.1,
            next: None,
        });
    prop::collection::vec(leaf, 1..4).prop_map(|all| {
        let chained = all.into_iter().reduce(|next, one| Everything {
            next: Some(Box::new(next)),
            ..one
        });
        chained.expect("one at least")
    })
}

/// Any value, as serde sees it where it has no type to ask for.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is only made")]
enum Any {
    Null,
    Bool(bool),
    Long(i64),
    Double(f64),
    Text(String),
    List(Vec<Any>),
    Map(BTreeMap<String, Any>),
    Bytes(serde_bytes::ByteBuf),
}

proptest! {
    #[test]
    fn what_is_written_is_read(value in everything()) {
        let schema = schema(TEXT);
        let mut payload = Vec::new();
        Writer::new(&schema).append(&value, &mut payload).unwrap();
        let plan = Plan::new(&schema, &schema).unwrap();
        prop_assert_eq!(plan.deserialize::<Everything>(&payload, Limits::default()).unwrap(), value);
        plan.deserialize::<Any>(&payload, Limits::default()).unwrap();
    }

    #[test]
    fn bytes_in_the_wrong_place_do_no_harm(value in everything(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let schema = schema(TEXT);
        let mut payload = Vec::new();
        Writer::new(&schema).append(&value, &mut payload).unwrap();
        let at = at.index(payload.len());
        payload[at] = byte;
        payload.truncate(cut.index(payload.len() * 4) + 1);
        survives(&payload);
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        survives(&payload);
    }
}

/// Reads a payload in every way: whatever comes, it comes without a panic, and what is read can be written.
fn survives(payload: &[u8]) {
    let limits = Limits {
        allocation: 1 << 20,
        ..Limits::default()
    };
    let reader = TEXT.replace("\"int\"", "\"long\"").replace(
        r#"{"name": "flag", "type": "boolean"},"#,
        r#"{"name": "new", "type": {"type": "map", "values": "string"}, "default": {"a": "b"}},"#,
    );
    let (writer, reader) = (schema(TEXT), schema(&reader));
    let plan = Plan::new(&writer, &writer).unwrap();
    if let Ok(read) = plan.deserialize::<Everything>(payload, limits) {
        Writer::new(&writer).append(&read, &mut Vec::new()).unwrap();
    }
    let _ = plan.deserialize::<Any>(payload, limits);
    let _ = plan.deserialize::<serde::de::IgnoredAny>(payload, limits);
    let plan = Plan::new(&writer, &reader).unwrap();
    let _ = plan.deserialize::<Any>(payload, limits);
}

#[test]
fn a_variant_that_holds_its_own_enum_ends_at_the_limit() {
    #[derive(Deserialize, Debug)]
    #[expect(dead_code, reason = "it is never made")]
    enum Term {
        Int(i32),
        Negated(Box<Term>),
    }

    let text =
        r#"{"type": "record", "name": "Negated", "fields": [{"name": "of", "type": "int"}]}"#;
    let error = super::read::<Term>(text, text, &[2]).expect_err("the schema has no end for it");
    assert!(error.to_string().contains("64 nested values"), "{error}");
}
