//! Derived types read what older and newer writers wrote.

use pretty_assertions::assert_eq;

use super::types::*;
use super::{bytes, evolve};
use crate::{Bytes, Error, Record};

/// `{"type":"record","name":NAME,"fields":[FIELDS]}`
fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
}

#[derive(Record, Debug, PartialEq)]
#[record(crate = etymon_avro, name = "T")]
struct Reader<'a> {
    a: i64,
    #[record(alias = "was_b")]
    b: Option<&'a str>,
    #[record(default = "none")]
    c: &'a str,
    #[record(default = 1.5)]
    d: f64,
    #[record(default)]
    e: Vec<i32>,
    #[record(default = "NEW")]
    f: Status,
    #[record(default)]
    g: Status,
    #[record(default = b"\xff")]
    h: Bytes,
    #[record(default = {})]
    i: Inner,
    #[record(default)]
    j: Payment,
}

#[derive(Record, Debug, PartialEq)]
#[record(crate = etymon_avro)]
struct Inner {
    #[record(default = 7)]
    x: i32,
    y: Option<i32>,
}

fn reader(a: i64) -> Reader<'static> {
    Reader {
        a,
        b: None,
        c: "none",
        d: 1.5,
        e: Vec::new(),
        f: Status::New,
        g: Status::Unknown,
        h: Bytes(vec![0xff]),
        i: Inner { x: 7, y: None },
        j: Payment::None,
    }
}

#[test]
fn what_the_writer_does_not_have_is_the_default() {
    let writer = record("T", r#"{"name":"a","type":"long"}"#);
    assert_eq!(
        evolve::<Reader>(&writer, &[4]).expect("all have defaults"),
        reader(2)
    );
}

#[test]
fn fields_go_where_the_reader_has_them() {
    let cases: [(&str, &str, &[u8], Reader); 9] = [
        (
            "removed",
            r#"{"name":"z","type":{"type":"array","items":"string"}},{"name":"a","type":"long"}"#,
            &[2, 2, b'x', 0, 6],
            reader(3),
        ),
        (
            "reordered",
            r#"{"name":"c","type":"string"},{"name":"a","type":"long"}"#,
            &[2, b'c', 6],
            Reader {
                c: "c",
                ..reader(3)
            },
        ),
        ("promoted", r#"{"name":"a","type":"int"}"#, &[6], reader(3)),
        (
            "promoted in a field",
            r#"{"name":"d","type":"float"},{"name":"a","type":"int"}"#,
            &[0, 0, 0, 0x40, 6],
            Reader {
                d: 2.0,
                ..reader(3)
            },
        ),
        (
            "renamed",
            r#"{"name":"was_b","type":["null","string"]},{"name":"a","type":"long"}"#,
            &[2, 2, b'b', 6],
            Reader {
                b: Some("b"),
                ..reader(3)
            },
        ),
        (
            "made optional",
            r#"{"name":"b","type":"string"},{"name":"a","type":"long"}"#,
            &[2, b'b', 6],
            Reader {
                b: Some("b"),
                ..reader(3)
            },
        ),
        (
            "optional before",
            r#"{"name":"a","type":["null","long"]}"#,
            &[2, 6],
            reader(3),
        ),
        (
            "optional the other way round",
            r#"{"name":"b","type":["string","null"]},{"name":"a","type":"long"}"#,
            &[0, 2, b'b', 6],
            Reader {
                b: Some("b"),
                ..reader(3)
            },
        ),
        (
            "a branch of the union",
            r#"{"name":"j","type":["string","int"]},{"name":"a","type":"long"}"#,
            &[2, 10, 6],
            Reader {
                j: Payment::Cents(5),
                ..reader(3)
            },
        ),
    ];
    for (what, fields, payload, expected) in cases {
        let found = evolve::<Reader>(&record("T", fields), payload);
        assert_eq!(found.expect(what), expected, "{what}");
    }
}

#[test]
fn a_symbol_that_is_not_known_is_the_default() {
    let writer = r#"{"type":"enum","name":"shop.Status","symbols":["LOST","DONE"]}"#;
    assert_eq!(
        evolve::<Status>(writer, &[0]).expect("a default"),
        Status::Unknown
    );
    assert_eq!(
        evolve::<Status>(writer, &[2]).expect("known"),
        Status::Delivered
    );
}

#[test]
fn a_record_is_found_under_its_aliases() {
    for name in ["shop.Purchase", "old.Sale", "shop.Order"] {
        let writer = Order::SCHEMA.replacen(
            r#""name":"Order","namespace":"shop""#,
            &format!(
                r#""name":"{name}","namespace":"{}""#,
                name.split_once('.').expect("a full name").0
            ),
            1,
        );
        let found = evolve::<Order>(&writer, &bytes(&order()));
        assert_eq!(found.expect(name), order());
    }
}

#[test]
fn trees_evolve_at_every_level() {
    let writer = r#"{"type":"record","name":"tree.Node","fields":[
        {"name":"extra","type":"string"},{"name":"value","type":"int"},{"name":"next","type":["null","Node"]}]}"#;
    let payload = [2, b'x', 2, 2, 2, b'y', 4, 0];
    let leaf = Node {
        value: 2,
        next: None,
        children: Vec::new(),
    };
    let root = Node {
        value: 1,
        next: Some(Box::new(leaf)),
        children: Vec::new(),
    };
    assert_eq!(evolve::<Node>(writer, &payload).expect("by a plan"), root);
}

fn said(error: Result<impl std::fmt::Debug, Error>) -> String {
    error.expect_err("it is refused").to_string()
}

#[test]
fn what_cannot_be_read_says_where() {
    let writer = record("T", r#"{"name":"b","type":"string"}"#);
    assert_eq!(
        said(evolve::<Reader>(&writer, &[])),
        "what was written cannot be read: the writer does not have the field `a` of `T`, which has no default"
    );
    let writer = record("T", r#"{"name":"a","type":["long","string"]}"#);
    assert_eq!(
        evolve::<Reader>(&writer, &[0, 6]).expect("a number"),
        reader(3)
    );
    assert_eq!(
        said(evolve::<Reader>(&writer, &[2, 0])),
        "a: what was written cannot be read: the writer has `string` where the reader has `long`, at byte 1"
    );
    let writer = record(
        "T",
        r#"{"name":"z","type":"long"},{"name":"a","type":"long"},{"name":"c","type":"string"}"#,
    );
    assert_eq!(
        said(evolve::<Reader>(&writer, &[2, 2, 2, 0xff])),
        "c: the string is not UTF-8, at byte 4"
    );
}
