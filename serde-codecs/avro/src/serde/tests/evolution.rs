//! What one schema wrote, read by types of another.

use pretty_assertions::assert_eq;
use serde::Deserialize;

use super::{read, record, schema};
use crate::{Limits, Plan};

#[derive(Deserialize, Debug, PartialEq)]
struct Order {
    id: i64,
    note: Option<String>,
    count: f64,
}

fn of(id: i64, note: Option<&str>, count: f64) -> Order {
    Order {
        id,
        note: note.map(str::to_owned),
        count,
    }
}

const READER: &str = r#"{"type": "record", "name": "Order", "fields": [
    {"name": "id", "type": "long"},
    {"name": "note", "type": ["null", "string"], "default": null, "aliases": ["comment"]},
    {"name": "count", "type": "double", "default": 1.5}]}"#;

#[test]
fn fields_are_added_removed_renamed_reordered_and_widened() {
    let id = r#"{"name": "id", "type": "int"}"#;
    let cases: [(&[&str], &[u8], Order); 6] = [
        (&[id], b"\x02", of(1, None, 1.5)),
        (
            &[
                id,
                r#"{"name": "old", "type": {"type": "array", "items": "string"}}"#,
                r#"{"name": "count", "type": "float"}"#,
            ],
            b"\x02\x02\x02x\0\0\0\0\x40",
            of(1, None, 2.0),
        ),
        (
            &[
                r#"{"name": "count", "type": "long"}"#,
                id,
                r#"{"name": "comment", "type": "string"}"#,
            ],
            b"\x06\x02\x02c",
            of(1, Some("c"), 3.0),
        ),
        (
            &[r#"{"name": "note", "type": ["string", "null"]}"#, id],
            b"\x02\x02",
            of(1, None, 1.5),
        ),
        (
            &[r#"{"name": "note", "type": ["string", "null"]}"#, id],
            b"\0\x02n\x02",
            of(1, Some("n"), 1.5),
        ),
        (
            &[
                id,
                r#"{"name": "count", "type": ["int", "double"]}"#,
                r#"{"name": "z", "type": "bytes"}"#,
            ],
            b"\x02\0\x08\x04zz",
            of(1, None, 4.0),
        ),
    ];
    for (fields, payload, wanted) in cases {
        let writer = record("Order", &fields.join(","));
        assert_eq!(
            read::<Order>(&writer, READER, payload).unwrap(),
            wanted,
            "{writer}"
        );
        // Once more with a plan that knows the type.
        let plan = Plan::new(&schema(&writer), &schema(READER)).unwrap();
        for _ in 0..3 {
            assert_eq!(
                plan.deserialize::<Order>(payload, Limits::default())
                    .unwrap(),
                wanted
            );
        }
    }
}

#[test]
fn a_tuple_takes_the_fields_in_the_order_of_the_reader() {
    let (a, b) = (
        r#"{"name": "a", "type": "int"}"#,
        r#"{"name": "b", "type": "string"}"#,
    );
    let reader = record(
        "P",
        &[a, b, r#"{"name": "c", "type": "string", "default": "c"}"#].join(","),
    );
    let wanted = (1, "b".to_owned(), "c".to_owned());
    for (fields, payload) in [([a, b], b"\x02\x02b"), ([b, a], b"\x02b\x02")] {
        let writer = record("P", &fields.join(","));
        assert_eq!(
            read::<(i32, String, String)>(&writer, &reader, payload).unwrap(),
            wanted
        );
    }
}

#[test]
fn defaults_of_every_shape_are_read() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct All {
        text: String,
        list: Vec<i32>,
        map: std::collections::BTreeMap<String, bool>,
        inner: (String, Option<i64>),
        kind: Kind,
        bytes: serde_bytes::ByteBuf,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    enum Kind {
        A,
        B,
    }
    let reader = record(
        "All",
        r#"{"name": "text", "type": "string", "default": "t"},
        {"name": "list", "type": {"type": "array", "items": "int"}, "default": [1, 2]},
        {"name": "map", "type": {"type": "map", "values": "boolean"}, "default": {"k": true}},
        {"name": "inner", "type": {"type": "record", "name": "I", "fields": [
            {"name": "a", "type": "string"}, {"name": "b", "type": ["null", "long"], "default": null}]},
            "default": {"a": "x"}},
        {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["A", "B"]}, "default": "B"},
        {"name": "bytes", "type": "bytes", "default": "\u00ff"}"#,
    );
    let all: All = read(&record("All", ""), &reader, b"").unwrap();
    let wanted = All {
        text: "t".into(),
        list: vec![1, 2],
        map: [("k".to_owned(), true)].into(),
        inner: ("x".into(), None),
        kind: Kind::B,
        bytes: serde_bytes::ByteBuf::from(vec![255]),
    };
    assert_eq!(all, wanted);
}

#[test]
fn enums_take_the_default_for_symbols_that_they_do_not_know() {
    #[derive(Deserialize, Debug, PartialEq)]
    enum Colour {
        Red,
        Other,
    }
    let writer = r#"{"type": "enum", "name": "Colour", "symbols": ["Green", "Red"]}"#;
    let reader = |default| {
        format!(r#"{{"type": "enum", "name": "Colour", "symbols": ["Red", "Other"]{default}}}"#)
    };
    let with = reader(r#", "default": "Other""#);
    assert_eq!(read::<Colour>(writer, &with, b"\0").unwrap(), Colour::Other);
    assert_eq!(read::<Colour>(writer, &with, b"\x02").unwrap(), Colour::Red);
    assert_eq!(
        read::<Colour>(writer, &reader(""), b"\0")
            .unwrap_err()
            .to_string(),
        "what was written cannot be read: the reader's enum has no symbol for the writer's 0, and no default, at byte 1"
    );
}

#[test]
fn a_type_that_takes_no_sequence_is_given_names() {
    /// Fields by name only, though it lists them as the record does.
    #[derive(Debug, PartialEq)]
    struct Picky(i32);
    impl<'de> Deserialize<'de> for Picky {
        fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Picky;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("names")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Picky, A::Error> {
                    let mut sum = 0;
                    while let Some((_, value)) = map.next_entry::<String, i32>()? {
                        sum += value;
                    }
                    Ok(Picky(sum))
                }
            }
            from.deserialize_struct("P", &["a", "b"], Visitor)
        }
    }
    let text = record(
        "P",
        r#"{"name": "a", "type": "int"}, {"name": "b", "type": "int"}"#,
    );
    let plan = Plan::new(&schema(&text), &schema(&text)).unwrap();
    for _ in 0..2 {
        assert_eq!(
            plan.deserialize::<Picky>(b"\x02\x04", Limits::default())
                .unwrap(),
            Picky(3)
        );
    }
}

#[test]
fn names_decide_where_a_list_of_names_holds_aliases() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Aliased {
        #[serde(alias = "b")]
        a: i32,
        c: i32,
    }
    // The list of names is a, b, c: that of the record, though b is no field of the type.
    let three = |skip| {
        let names: Vec<String> = ["a", "b", "c"]
            .iter()
            .filter(|name| **name != skip)
            .map(|name| format!(r#"{{"name": "{name}", "type": "int"}}"#))
            .collect();
        record("P", &names.join(","))
    };
    assert!(
        read::<Aliased>(&three(""), &three(""), b"\x02\x04\x06").is_err(),
        "a comes twice"
    );
    let wanted = Aliased { a: 1, c: 2 };
    for skipped in ["a", "b"] {
        assert_eq!(
            read::<Aliased>(&three(skipped), &three(skipped), b"\x02\x04").unwrap(),
            wanted
        );
    }
}

#[test]
fn a_type_with_fewer_or_other_fields_reads_what_it_knows() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Few {
        c: i32,
        #[serde(default)]
        more: i32,
    }
    let text = record(
        "P",
        r#"{"name": "a", "type": "string"}, {"name": "b", "type": {"type": "array", "items": "int"}},
        {"name": "c", "type": "int"}"#,
    );
    let few: Few = read(&text, &text, b"\x02x\x02\x02\0\x06").unwrap();
    assert_eq!(few, Few { c: 3, more: 0 });
}
