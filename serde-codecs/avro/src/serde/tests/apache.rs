//! Bytes and values are those of `apache-avro`'s own serde, where it takes a type with a schema.

use std::collections::BTreeMap;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::schema;
use crate::{Limits, Plan, Writer};

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Everything {
    flag: bool,
    byte: i8,
    short: u16,
    small: i32,
    medium: u32,
    large: i64,
    unsigned: u64,
    wide: i128,
    wider: u128,
    single: f32,
    double: f64,
    letter: char,
    text: String,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    #[serde(with = "serde_bytes")]
    digest: [u8; 4],
    list: Vec<Option<i64>>,
    map: BTreeMap<String, Vec<String>>,
    kind: Kind,
    choice: Choice,
    pair: (i32, String),
    point: Point,
    id: Id,
    unit: (),
    #[serde(flatten)]
    more: More,
    next: Option<Box<Everything>>,
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
enum Kind {
    A,
    B,
    C,
}

/// A union by position.
#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
enum Choice {
    Nothing,
    Number(i64),
    Words(String),
    Held(Held),
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Held {
    on: bool,
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Point(i32, i32);

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Id(i64);

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct More {
    extra: String,
}

const TEXT: &str = r#"{"type": "record", "name": "Everything", "fields": [
    {"name": "flag", "type": "boolean"}, {"name": "byte", "type": "int"}, {"name": "short", "type": "int"},
    {"name": "small", "type": "int"}, {"name": "medium", "type": "long"}, {"name": "large", "type": "long"},
    {"name": "unsigned", "type": {"type": "fixed", "name": "org.apache.avro.rust.u64", "size": 8}},
    {"name": "wide", "type": {"type": "fixed", "name": "org.apache.avro.rust.i128", "size": 16}},
    {"name": "wider", "type": {"type": "fixed", "name": "org.apache.avro.rust.u128", "size": 16}},
    {"name": "single", "type": "float"}, {"name": "double", "type": "double"}, {"name": "letter", "type": "string"},
    {"name": "text", "type": "string"}, {"name": "bytes", "type": "bytes"},
    {"name": "digest", "type": {"type": "fixed", "name": "Digest", "size": 4}},
    {"name": "list", "type": {"type": "array", "items": ["null", "long"]}},
    {"name": "map", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B", "C"]}},
    {"name": "choice", "type": ["null", "long", "string",
        {"type": "record", "name": "Held", "fields": [{"name": "on", "type": "boolean"}]}]},
    {"name": "pair", "type": {"type": "record", "name": "Pair", "fields": [
        {"name": "a", "type": "int"}, {"name": "b", "type": "string"}]}},
    {"name": "point", "type": {"type": "record", "name": "Point", "fields": [
        {"name": "x", "type": "int"}, {"name": "y", "type": "int"}]}},
    {"name": "id", "type": {"type": "record", "name": "Id", "fields": [{"name": "of", "type": "long"}]}},
    {"name": "unit", "type": "null"}, {"name": "extra", "type": "string"},
    {"name": "next", "type": ["null", "Everything"]}]}"#;

fn everything() -> impl Strategy<Value = Everything> {
    let numbers = (
        any::<(bool, i8, u16, i32, u32, i64, u64, i128, u128)>(),
        -1e9_f32..1e9,
        -1e9_f64..1e9,
    );
    let texts = (
        any::<char>(),
        ".{0,6}",
        prop::collection::vec(any::<u8>(), 0..6),
        ".{0,6}",
    );
    let many = (
        prop::collection::vec(any::<Option<i64>>(), 0..4),
        prop::collection::btree_map(".{0,3}", prop::collection::vec(".{0,3}", 0..3), 0..3),
    );
    let enums = (
        prop_oneof![Just(Kind::A), Just(Kind::B), Just(Kind::C)],
        prop_oneof![
            Just(Choice::Nothing),
            any::<i64>().prop_map(Choice::Number),
            ".{0,4}".prop_map(Choice::Words),
            any::<bool>().prop_map(|on| Choice::Held(Held { on })),
        ],
    );
    let records = (any::<[u8; 4]>(), any::<(i32, i32, i64)>());
    let leaf = (numbers, texts, many, enums, records).prop_map(
        |(numbers, texts, many, enums, records)| {
            let (flag, byte, short, small, medium, large, unsigned, wide, wider) = numbers.0;
            let (digest, (x, y, id)) = records;
            Everything {
                flag,
                byte,
                short,
                small,
                medium,
                large,
                unsigned,
                wide,
                wider,
                single: numbers.1,
                double: numbers.2,
                letter: texts.0,
                text: texts.1.clone(),
                bytes: texts.2,
                digest,
                list: many.0,
                map: many.1,
                kind: enums.0,
                choice: enums.1,
                pair: (x, texts.1),
                point: Point(x, y),
                id: Id(id),
                unit: (),
                more: More { extra: texts.3 },
                next: None,
            }
        },
    );
    prop::collection::vec(leaf, 1..3).prop_map(|all| {
        let chained = all.into_iter().reduce(|next, one| Everything {
            next: Some(Box::new(next)),
            ..one
        });
        chained.expect("one at least")
    })
}

proptest! {
    #[test]
    fn bytes_and_values_are_the_same(value in everything()) {
        let theirs = apache_avro::Schema::parse_str(TEXT).unwrap();
        let written = GenericDatumWriter::builder(&theirs).human_readable(false).build().unwrap().write_ser_to_vec(&value).unwrap();
        let ours = schema(TEXT);
        let mut payload = Vec::new();
        Writer::new(&ours).append(&value, &mut payload).unwrap();
        prop_assert_eq!(&payload, &written);
        let read: Everything = Plan::new(&ours, &ours).unwrap().deserialize(&payload, Limits::default()).unwrap();
        prop_assert_eq!(&read, &value);
        let reader = GenericDatumReader::builder(&theirs).human_readable(false).build().unwrap();
        prop_assert_eq!(&reader.read_deser::<Everything>(&mut &payload[..]).unwrap(), &value);
    }
}
