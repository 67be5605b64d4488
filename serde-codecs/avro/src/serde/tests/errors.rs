//! Where an error is said to be.

use pretty_assertions::assert_eq;
use serde::{Deserialize, Serialize};

use super::{read, record, schema, write};
use crate::{ErrorKind, Limits, Plan};

#[derive(Serialize, Deserialize, Debug)]
struct Order {
    id: i64,
    items: Vec<Item>,
    tags: std::collections::BTreeMap<String, i8>,
}

#[derive(Serialize, Deserialize, Debug)]
struct Item {
    sku: String,
    count: u8,
}

fn text(count: &str) -> String {
    let item = record(
        "Item",
        &format!(r#"{{"name": "sku", "type": "string"}}, {{"name": "count", "type": {count}}}"#),
    );
    record(
        "Order",
        &format!(
            r#"{{"name": "id", "type": "long"}}, {{"name": "items", "type": {{"type": "array", "items": {item}}}}},
            {{"name": "tags", "type": {{"type": "map", "values": "int"}}}}"#
        ),
    )
}

#[test]
fn an_error_says_the_path_and_the_byte() {
    let int = text(r#""int""#);
    let cases: [(&[u8], &str); 6] = [
        (
            b"",
            "id: the payload ends where 1 more bytes are needed, at byte 0",
        ),
        (
            b"\x02\x02\x02\xff\x02\0\0",
            "items[0].sku: the string is not UTF-8, at byte 4",
        ),
        (
            b"\x02\x04\x02a\x02\x02b\xfe\x07\0\0",
            "items[1].count: invalid value: integer `511`, expected u8, at byte 7",
        ),
        (
            b"\x02\0\x02\x02k\x80\x04\0",
            "tags[\"k\"]: invalid value: integer `256`, expected i8, at byte 5",
        ),
        (
            b"\x02\x80\x80\x08\0",
            "items: the payload ends where 131071 more bytes are needed, at byte 4",
        ),
        (
            b"\x02\0\0!",
            "1 bytes are left after the value: the payload was not written with this schema, at byte 3",
        ),
    ];
    for (payload, wanted) in cases {
        let error = read::<Order>(&int, &int, payload).unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
    let error = read::<Order>(
        &text(r#""string""#),
        &text(r#""string""#),
        b"\x02\x02\x02a\x02b\0\0",
    )
    .unwrap_err();
    assert_eq!(error.path(), "items[0].count");
    assert_eq!(error.offset(), Some(4));
    assert_eq!(
        error.to_string(),
        "items[0].count: u8 does not fit the schema, which has `string` here, at byte 4"
    );
}

#[test]
fn an_error_of_writing_says_the_path() {
    let order = Order {
        id: 1,
        items: vec![Item {
            sku: "a".into(),
            count: 1,
        }],
        tags: [("k".to_owned(), 1)].into(),
    };
    let cases = [
        (
            text(r#""string""#),
            "items[0].count: the whole number 1 does not fit the schema, which has `string` here",
        ),
        (
            text(r#""int""#).replace(r#""values": "int""#, r#""values": "boolean""#),
            "tags[\"k\"]: the whole number 1 does not fit the schema, which has `boolean` here",
        ),
        (
            text(r#"["null", "string"]"#),
            "items[0].count: a whole number does not fit the schema, which has a union of `null`, `string` here",
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(write(&text, &order).unwrap_err().to_string(), wanted);
    }
}

#[test]
fn limits_hold() {
    #[derive(Deserialize, Debug)]
    struct Node {
        #[expect(dead_code, reason = "it is not read")]
        next: Option<Box<Node>>,
    }
    let node = schema(&record(
        "Node",
        r#"{"name": "next", "type": ["null", "Node"]}"#,
    ));
    let plan = Plan::new(&node, &node).unwrap();
    let chain = |levels: usize| [vec![2; levels - 1], vec![0]].concat();
    assert!(
        plan.deserialize::<Node>(&chain(64), Limits::default())
            .is_ok()
    );
    let limit = |error: crate::Error| match error.kind() {
        ErrorKind::Limit { what, limit } => (*what, *limit),
        other => panic!("{other}"),
    };
    let error = plan
        .deserialize::<Node>(&chain(65), Limits::default())
        .unwrap_err();
    assert_eq!(limit(error), ("nested values", 64));
    let error = plan
        .deserialize::<serde::de::IgnoredAny>(&chain(65), Limits::default())
        .unwrap_err();
    assert_eq!(limit(error), ("nested values", 64));

    let limits = Limits {
        allocation: 1000,
        ..Limits::default()
    };
    let array = schema(r#"{"type": "array", "items": "null"}"#);
    let nulls = Plan::new(&array, &array).unwrap();
    let many = b"\x82\x80\x80\x04\0"; // 2^22 + 1
    let error = nulls
        .deserialize::<Vec<()>>(many, Limits::default())
        .unwrap_err();
    assert_eq!(limit(error), ("bytes allocated for values", 256 << 20));
    let large = schema(r#"{"type": "array", "items": "int"}"#);
    let plan = Plan::new(&large, &large).unwrap();
    let hundred = [b"\xc8\x01".as_slice(), &[2; 100], b"\0"].concat();
    assert!(plan.deserialize::<Vec<i64>>(&hundred, limits).is_ok());
    let error = plan
        .deserialize::<Vec<[Option<i64>; 1]>>(&hundred, limits)
        .unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::Limit { .. } | ErrorKind::Mismatch { .. }
    ));
    let error = plan
        .deserialize::<Vec<Option<i128>>>(&hundred, limits)
        .unwrap_err();
    assert_eq!(limit(error), ("bytes allocated for values", 1000));
    let string = schema(r#""string""#);
    let plan = Plan::new(&string, &string).unwrap();
    let long = [b"\xa0\x1f".as_slice(), &[b'a'; 2000]].concat();
    assert!(
        plan.deserialize::<&str>(&long, limits).is_ok(),
        "it is borrowed"
    );
    assert_eq!(
        limit(plan.deserialize::<String>(&long, limits).unwrap_err()),
        ("bytes allocated for values", 1000)
    );
}
