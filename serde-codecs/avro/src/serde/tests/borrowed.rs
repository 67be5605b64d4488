//! What is borrowed from the payload, and what cannot be.

use std::borrow::Cow;

use pretty_assertions::assert_eq;
use serde::Deserialize;

use super::{record, schema};
use crate::{Limits, Plan};

#[derive(Deserialize, Debug)]
struct Borrowed<'a> {
    text: &'a str,
    #[serde(with = "serde_bytes")]
    bytes: &'a [u8],
    #[serde(borrow)]
    cow: Cow<'a, str>,
    list: Vec<&'a str>,
}

const FIELDS: &str = r#"{"name": "text", "type": "string"}, {"name": "bytes", "type": "bytes"},
    {"name": "cow", "type": "string", "default": "d"}, {"name": "list", "type": {"type": "array", "items": "string"}}"#;

#[test]
fn strings_and_bytes_lie_in_the_payload() {
    let text = record("B", FIELDS);
    let plan = Plan::new(&schema(&text), &schema(&text)).unwrap();
    let payload = b"\x02t\x02b\x02c\x02\x02l\0";
    let inside = payload.as_ptr_range();
    let read: Borrowed<'_> = plan.deserialize(payload, Limits::default()).unwrap();
    for part in [
        read.text.as_bytes(),
        read.bytes,
        read.cow.as_bytes(),
        read.list[0].as_bytes(),
    ] {
        assert!(inside.contains(&part.as_ptr()));
    }
    assert!(matches!(read.cow, Cow::Borrowed("c")));
}

#[test]
fn a_default_can_be_a_cow_and_not_a_reference() {
    let (with, without) = (
        record("B", FIELDS),
        record(
            "B",
            &FIELDS.replace(r#"{"name": "cow", "type": "string", "default": "d"},"#, ""),
        ),
    );
    let plan = Plan::new(&schema(&without), &schema(&with)).unwrap();
    let read: Borrowed<'_> = plan
        .deserialize(b"\x02t\x02b\x02\x02l\0", Limits::default())
        .unwrap();
    assert_eq!(read.cow, "d");
    assert!(matches!(read.cow, Cow::Owned(_)));

    #[derive(Deserialize, Debug)]
    struct Strict<'a> {
        #[expect(dead_code, reason = "it is not read")]
        text: &'a str,
    }
    let reader = record("S", r#"{"name": "text", "type": "string", "default": "d"}"#);
    let plan = Plan::new(&schema(&record("S", "")), &schema(&reader)).unwrap();
    let error = plan
        .deserialize::<Strict<'_>>(b"", Limits::default())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "text: invalid type: string \"d\", expected a borrowed string, at byte 0"
    );
}
