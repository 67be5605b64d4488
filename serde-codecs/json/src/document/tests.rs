use std::collections::{BTreeMap, HashMap};

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::*;
use crate::limits::MAX_DEPTH;

fn scan(payload: &[u8]) -> Result<Option<Document<'_>>, Error> {
    Document::scan(payload, Limits::default())
}

/// The document as serde_json has it, by way of tokens; `None` when names stand twice.
fn through_tokens<T: DeserializeOwned>(payload: &[u8]) -> Result<Option<T>, Error> {
    let document = scan(payload)?;
    Ok(document.map(|document| T::deserialize(document.root()).expect("it is read here")))
}

fn agrees(payload: &[u8]) {
    let expected = serde_json::from_slice::<Value>(payload);
    match (through_tokens::<Value>(payload), expected) {
        (Ok(Some(value)), Ok(expected)) => assert_eq!(value, expected),
        (Ok(None), _) => {}
        (Err(error), Err(expected)) => {
            assert_eq!(
                error.to_string(),
                Error::reading(&expected, payload).to_string()
            );
        }
        (ours, expected) => panic!("{ours:?}, {expected:?}: {payload:?}"),
    }
}

#[test]
fn what_serde_json_takes_is_taken_and_nothing_else() {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let texts = [
        "",
        " ",
        "null",
        "nul",
        "truefalse",
        "true ",
        " false\n",
        "0",
        "-0",
        "00",
        "01",
        "-",
        "1.",
        "1.0",
        "-1.5e-7",
        "1e",
        "1e+",
        "1E5",
        "1e400",
        "-1e400",
        "0e999999",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "+1",
        ".5",
        "0x1",
        "NaN",
        "\"",
        "\"a",
        "\"a\"",
        "\"\\",
        "\"\\\"",
        r#""\n\u00e9\\""#,
        r#""\x""#,
        r#""\u12""#,
        r#""\ud83d\ude00""#,
        r#""\ud83d""#,
        r#""\ude00""#,
        "\"\t\"",
        "\"é\"",
        "[]",
        "[ ]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,2",
        "[",
        "]",
        "[}",
        "{}",
        "{ }",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{\"a\" : [ {} , {\"b\":null} ] , \"c\":[]}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{1:2}",
        "{,}",
        "{\"a\":1 \"b\":2}",
        "{",
        "{\"a\":{\"a\":{\"a\":[[]]}}}",
        "1 2",
        "[] []",
        "é",
        "\u{feff}1",
        r#"{"\u0061":1,"b":2}"#,
    ];
    for text in texts {
        agrees(text.as_bytes());
    }
    for levels in [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 100_000] {
        agrees(deep(levels).as_bytes());
    }
    let digits = "9".repeat(400);
    for text in [
        digits.clone(),
        format!("0.{digits}"),
        format!("{digits}e-300"),
    ] {
        agrees(text.as_bytes());
    }
    for bytes in [
        &b"\"\xff\""[..],
        b"\xff",
        b"[1,\"\xc3\"]",
        b"\"\xed\xa0\x80\"",
    ] {
        assert!(scan(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn numbers_of_few_digits_are_understood_while_they_are_scanned() {
    for (text, kind) in [
        ("0", Kind::Positive),
        ("999999999999999999", Kind::Positive),
        ("1000000000000000000", Kind::Number),
        ("-1", Kind::Negative),
        ("-99999999999999999", Kind::Negative),
        ("-0", Kind::Number),
        ("0.0", Kind::Decimal),
        ("-0.0", Kind::Decimal),
        ("-1234567.890123", Kind::Decimal),
        ("0.12345678901234", Kind::Decimal),
        ("0.123456789012345", Kind::Number),
        ("1e2", Kind::Number),
        ("1.5e2", Kind::Number),
    ] {
        let document = scan(text.as_bytes()).expect("it is JSON");
        let document = document.expect("no name stands twice");
        let root = document.root();
        assert_eq!(root.kind(), kind, "{text}");
        let number: serde_json::Number = serde_json::from_str(text).expect("a number");
        assert_eq!(root.number(), Some(number), "{text}");
    }
}

#[test]
fn names_that_stand_twice_are_noticed() {
    let many = |more: &str| {
        let members: Vec<String> = (0..100).map(|at| format!("\"n{at}\":{at}")).collect();
        format!("{{{}{more}}}", members.join(","))
    };
    for (text, twice) in [
        (r#"{"a":1,"b":2}"#.to_owned(), false),
        (r#"{"a":1,"a":2}"#.to_owned(), true),
        (r#"{"a":{"a":1},"b":{"a":1}}"#.to_owned(), false),
        (r#"{"x":[{"a":[1,2],"":3,"a":1}]}"#.to_owned(), true),
        (r#"{"":1,"":2}"#.to_owned(), true),
        (r#"{"\u0061":1,"a":2}"#.to_owned(), true),
        (r#"{"\u0061":1,"b":2}"#.to_owned(), false),
        (many(""), false),
        (many(",\"n3\":0"), true),
        (many(",\"n99\":0"), true),
        (many(",\"\\u006e3\":0"), true),
    ] {
        let scanned = scan(text.as_bytes()).expect("it is JSON");
        assert_eq!(scanned.is_none(), twice, "{text}");
    }
}

#[test]
fn more_values_than_fit_are_refused() {
    let limits = Limits {
        allocation: 3 * size_of::<Token>(),
        ..Limits::default()
    };
    assert!(Document::scan(b"[1,2]", limits).is_ok());
    let error = Document::scan(b"[1,2,3]", limits).expect_err("four tokens");
    assert_eq!(
        error.to_string(),
        "the payload goes beyond the limit of 60 bytes allocated: raise it if the writer is trusted"
    );
}

#[derive(Debug, Deserialize, PartialEq)]
enum Shape {
    Point,
    Circle(f64),
    Line(i32, i32),
    Box { w: u8, h: Option<u8> },
}

#[derive(Debug, Deserialize, PartialEq)]
struct Everything<'a> {
    #[serde(borrow)]
    text: &'a str,
    escaped: String,
    #[serde(borrow)]
    either: Cow<'a, str>,
    wide: i128,
    wider: u128,
    single: f32,
    letter: char,
    flag: bool,
    unit: (),
    pair: (u8, String),
    shapes: Vec<Shape>,
    by_number: BTreeMap<i16, u8>,
    by_truth: HashMap<bool, u8>,
    by_shape: BTreeMap<Option<String>, u8>,
    none: Option<u8>,
    missing: Option<u8>,
    newtype: Wrapped,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Wrapped(u64);

const EVERYTHING: &str = r#"{"text":"té","escaped":"\"\n\u00e9","either":"e","wide":-170141183460469231731687303715884105728,
    "wider":340282366920938463463374607431768211455,"single":0.1,"letter":"x","flag":true,"unit":null,"pair":[1,"b"],
    "shapes":["Point",{"Circle":1e3},{"Line":[-1,2]},{"Box":{"w":1,"h":null}}],"by_number":{"-1":1,"7":2},
    "by_truth":{"true":1},"by_shape":{"k":3},"none":null,"newtype":18446744073709551615,"more":[1.50,-0,0,-7],"other":{"a":{}}}"#;

#[test]
fn types_are_made_as_serde_json_makes_them() {
    let document = scan(EVERYTHING.as_bytes()).expect("it is JSON");
    let document = document.expect("no name stands twice");
    let read = Everything::deserialize(document.root()).expect("it is read here");
    let expected: Everything<'_> = serde_json::from_str(EVERYTHING).expect("it fits");
    assert_eq!(read, expected);
    assert!(
        EVERYTHING
            .as_bytes()
            .as_ptr_range()
            .contains(&read.text.as_ptr())
    );
}

#[test]
fn what_serde_json_refuses_is_left_to_it() {
    for text in [
        "[1,2,3]",
        r#"{"Circle":1,"Point":null}"#,
        r#"{"Line":[1,2,3]}"#,
        "7",
        r#""None""#,
    ] {
        let document = scan(text.as_bytes()).expect("it is JSON");
        let document = document.expect("no name stands twice");
        assert!(Shape::deserialize(document.root()).is_err(), "{text}");
        assert!(<(u8, u8)>::deserialize(document.root()).is_err(), "{text}");
        assert!(bool::deserialize(document.root()).is_err(), "{text}");
    }
    for name in ["01", " 1", "1 ", "x", "1e", "99999999999"] {
        let text = format!("{{\"{name}\":1}}");
        let document = scan(text.as_bytes()).expect("it is JSON");
        let document = document.expect("no name stands twice");
        let read = BTreeMap::<u32, u8>::deserialize(document.root());
        assert!(read.is_err(), "{name}");
        assert!(serde_json::from_str::<BTreeMap<u32, u8>>(&text).is_err());
    }
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?",
        "-?(0|[1-9][0-9]{0,9})\\.[0-9]{1,9}",
        ".{0,8}".prop_map(|text| Value::from(text).to_string()),
        "[a-z]{0,12}".prop_map(|text| Value::from(text).to_string()),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let name = prop_oneof!["[a-c]{0,2}", ".{0,3}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6)
                .prop_map(|items| format!("[ {} ]", items.join(" ,"))),
            prop::collection::vec((name, inner), 0..40).prop_map(|members| {
                let member =
                    |(name, value): (String, String)| format!("{}:{value}", Value::from(name));
                let members: Vec<String> = members.into_iter().map(member).collect();
                format!("{{{}}}", members.join(", "))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn documents_are_read_as_serde_json_reads_them(text in json(), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        agrees(text.as_bytes());
        let value = serde_json::from_str::<Value>(&text).expect("it is JSON");
        let once = value.to_string();
        prop_assert_eq!(through_tokens::<Value>(once.as_bytes()).expect("it is JSON"), Some(value));
        let mut damaged = text.clone().into_bytes();
        let at = cut.index(damaged.len());
        damaged[at] = byte;
        if std::str::from_utf8(&damaged).is_ok() {
            agrees(&damaged);
        } else {
            prop_assert!(scan(&damaged).is_err());
        }
        agrees(text.get(..at).unwrap_or_default().as_bytes());
    }

    #[test]
    fn strings_stop_at_the_first_byte_that_is_not_plain(bytes in prop::collection::vec(prop_oneof![8 => any::<u8>(), 1 => prop::sample::select(&b"\"\\\x1f\x20\x21\x23\x80"[..])], 0..40)) {
        let plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
        prop_assert_eq!(scan::stop(&bytes), bytes.iter().position(|byte| !plain(byte)));
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b"{}[]\":,\\u0e-1. "[..])], 0..60)) {
        if let Ok(Some(document)) = scan(&bytes) {
            prop_assert!(serde_json::from_slice::<Value>(&bytes).is_ok());
            drop(document);
        }
    }
}
