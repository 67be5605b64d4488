//! Enums.

use pretty_assertions::assert_eq;
use serde::{Deserialize, Serialize};

use super::{read, record, there_and_back, write};

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone, Copy)]
enum Colour {
    Red,
    #[serde(rename = "BLUE", alias = "Azure")]
    Blue,
}

const COLOURS: &str = r#"{"type": "enum", "name": "Colour", "symbols": ["Green", "BLUE", "Red"]}"#;

#[test]
fn unit_variants_are_symbols_and_strings() {
    there_and_back(COLOURS, &Colour::Red, b"\x04");
    there_and_back(COLOURS, &Colour::Blue, b"\x02");
    there_and_back(r#""string""#, &Colour::Blue, b"\x08BLUE");
    there_and_back(
        &format!(r#"["null", {COLOURS}]"#),
        &Some(Colour::Red),
        b"\x02\x04",
    );
    there_and_back(
        &format!(r#"["null", {COLOURS}]"#),
        &Colour::Red,
        b"\x02\x04",
    );
    there_and_back(r#"["null", "string"]"#, &Some(Colour::Red), b"\x02\x06Red");
    let aliased = r#"{"type": "enum", "name": "Colour", "symbols": ["Red", "BLUE", "Azure"]}"#;
    assert_eq!(
        read::<Colour>(aliased, aliased, b"\x04").unwrap(),
        Colour::Blue
    );
    let error = read::<Colour>(COLOURS, COLOURS, b"\0")
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("unknown variant `Green`"), "{error}");
    assert!(read::<Colour>(COLOURS, COLOURS, b"\x06").is_err());
    assert!(write(r#""int""#, &Colour::Red).is_err());
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Point {
    x: i32,
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
enum Named {
    Null,
    Long(i64),
    String(String),
    Point(Point),
    #[serde(rename = "geo.Area")]
    Area {
        w: i32,
        h: i32,
    },
    Pair(i32, i32),
    Colour(Colour),
}

#[test]
fn a_variant_is_the_branch_with_its_name() {
    let point = record("Point", r#"{"name": "x", "type": "int"}"#);
    let area = r#"{"type": "record", "name": "Area", "namespace": "geo",
        "fields": [{"name": "w", "type": "int"}, {"name": "h", "type": "int"}]}"#;
    let pair = record(
        "Pair",
        r#"{"name": "a", "type": "int"}, {"name": "b", "type": "int"}"#,
    );
    // In another order than the variants.
    let union = format!(r#"[{point}, {pair}, "string", "null", {area}, {COLOURS}, "long"]"#);
    there_and_back(&union, &Named::Null, b"\x06");
    there_and_back(&union, &Named::Long(1), b"\x0c\x02");
    there_and_back(&union, &Named::String("Null".into()), b"\x04\x08Null");
    there_and_back(&union, &Named::Point(Point { x: 1 }), b"\0\x02");
    there_and_back(&union, &Named::Area { w: 1, h: 2 }, b"\x08\x02\x04");
    there_and_back(&union, &Named::Pair(1, 2), b"\x02\x02\x04");
    there_and_back(&union, &Named::Colour(Colour::Red), b"\x0a\x04");
    there_and_back(&point, &Named::Point(Point { x: 1 }), b"\x02");
    there_and_back(r#"["null", "long"]"#, &Some(Named::Long(1)), b"\x02\x02");
    assert!(write(&point, &Named::Long(1)).is_err());
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
enum Placed {
    First(i32),
    Second(i32),
    Third(String),
}

#[test]
fn a_variant_without_a_branch_of_its_name_is_the_one_at_its_position() {
    let union = r#"["int", "long", "string"]"#;
    there_and_back(union, &Placed::First(1), b"\0\x02");
    there_and_back(union, &Placed::Second(1), b"\x02\x02");
    there_and_back(union, &Placed::Third("Second".into()), b"\x04\x0cSecond");
    let nullable = r#"["int", "null", "long", "string"]"#;
    there_and_back(nullable, &Some(Placed::First(1)), b"\0\x02");
    there_and_back(nullable, &Some(Placed::Second(1)), b"\x04\x02");
    there_and_back(nullable, &Some(Placed::Third("a".into())), b"\x06\x02a");
    there_and_back(nullable, &None::<Placed>, b"\x02");
    assert!(write(r#"["null", "string", "int"]"#, &Colour::Blue).is_err());
    assert!(write(r#"["int"]"#, &Placed::Second(1)).is_err());
    assert!(write(r#"["int", "boolean"]"#, &Placed::Second(1)).is_err());
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    enum Maybe {
        Nothing,
        Some(i32),
    }
    there_and_back(r#"["null", "int"]"#, &Maybe::Nothing, b"\0");
    there_and_back(r#"["null", "int"]"#, &Maybe::Some(1), b"\x02\x02");
}

#[test]
fn untagged_and_tagged_enums_are_what_they_hold() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    #[serde(untagged)]
    enum Any {
        Long(i64),
        Text(String),
        List(Vec<Any>), // first: serde takes a sequence for a struct
        Point(Point),
        Nothing,
    }
    let union = format!(
        r#"["null", {}, "string", "long", {{"type": "array", "items": "int"}}]"#,
        record("Point", r#"{"name": "x", "type": "int"}"#)
    );
    there_and_back(&union, &Any::Long(1), b"\x06\x02");
    there_and_back(&union, &Any::Text("a".into()), b"\x04\x02a");
    there_and_back(&union, &Any::Point(Point { x: 1 }), b"\x02\x02");
    there_and_back(&union, &Any::List(vec![Any::Long(1)]), b"\x08\x02\x02\0");
    there_and_back(&union, &Any::Nothing, b"\0");

    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    #[serde(tag = "kind")]
    enum Tagged {
        Circle { r: i32 },
        Square { side: i32 },
    }
    let shape = record(
        "Shape",
        r#"{"name": "kind", "type": "string"}, {"name": "r", "type": ["null", "int"]},
        {"name": "side", "type": ["null", "int"]}"#,
    );
    there_and_back(&shape, &Tagged::Circle { r: 1 }, b"\x0cCircle\x02\x02\0");
    there_and_back(&shape, &Tagged::Square { side: 1 }, b"\x0cSquare\0\x02\x02");
}

#[test]
fn a_struct_chooses_the_record_of_its_name() {
    let a = record("A", r#"{"name": "x", "type": "int"}"#);
    let union = format!(
        r#"["null", {a}, {}]"#,
        record("Point", r#"{"name": "x", "type": "int"}"#)
    );
    there_and_back(&union, &Some(Point { x: 1 }), b"\x04\x02");
    there_and_back(&format!(r#"["null", {a}]"#), &Point { x: 1 }, b"\x02\x02");
}
