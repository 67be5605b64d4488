//! What is deep, long or wide.

use std::sync::Arc;

use etymon_schema::{Dependency, Schema, Validation};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;

use crate::{exercise, survive};

fn repeated(count: usize, element: impl Fn(usize) -> String) -> String {
    (0..count).map(element).collect()
}

#[test]
fn a_hundred_nested_messages_are_read_and_one_more_is_refused() {
    let nested = |levels: usize| {
        format!(
            "syntax = \"proto3\";\n{}{}",
            "message M{".repeat(levels),
            "}".repeat(levels)
        )
    };
    // Compilers take 32, and stored schemas have more.
    assert_eq!(survive(&nested(32)), [true, true]);
    assert_eq!(survive(&nested(33)), [true, false]);
    assert_eq!(survive(&nested(100)), [true, false]);
    assert_eq!(survive(&nested(101)), [false, false]);
}

#[test]
fn option_values_nested_too_deep_are_refused() {
    for (open, close) in [("a{", "}"), ("a<", ">"), ("a:[{", "}]")] {
        let nested = |levels: usize| {
            let (open, close) = (open.repeat(levels), close.repeat(levels));
            format!("option (o) = {{{open}{close}}};")
        };
        assert_eq!(survive(&nested(20)), [true, false], "{open}");
        assert_eq!(survive(&nested(200)), [false, false], "{open}");
    }
}

#[test]
fn names_of_up_to_1024_bytes_are_read_and_longer_ones_are_refused() {
    let named = |bytes: usize| format!("syntax = \"proto3\";\nmessage {} {{}}", "M".repeat(bytes));
    assert_eq!(survive(&named(1024)), [true, true]);
    assert_eq!(survive(&named(1025)), [false, false]);
    let mebibyte = named(1 << 20);
    assert_eq!(survive(&mebibyte), [false, false]);
}

#[test]
fn a_mebibyte_of_opening_is_refused() {
    for opening in [
        "{",
        "[",
        "(",
        "<",
        "message M{",
        "option a={",
        "option (a)=[",
        "/*",
        "\"",
        "map<",
    ] {
        let text = opening.repeat((1 << 20) / opening.len());
        assert_eq!(survive(&text), [false, false]);
    }
}

/// Schemas of `n` equal parts, all of them valid.
fn wide(n: usize) -> [(&'static str, String); 5] {
    let proto3 = "syntax = \"proto3\";\n";
    [
        (
            "fields",
            format!(
                "{proto3}message M {{{}}}",
                repeated(n, |i| format!(
                    "int32 f{i} = {};",
                    i % 18_999 + 1 + i / 18_999 * 20_000
                ))
            ),
        ),
        (
            "messages",
            format!(
                "{proto3}{}",
                repeated(n, |i| format!(
                    "message M{i} {{ M{} a = 1; M{} b = 2; }}",
                    (i + 1) % n,
                    (i * 7) % n
                ))
            ),
        ),
        (
            "constants",
            format!(
                "{proto3}enum E {{{}}}",
                repeated(n * 10, |i| format!("V{i} = {i};"))
            ),
        ),
        (
            "ranges",
            format!(
                "{proto3}message M {{ reserved {}; }}",
                (0..n * 2)
                    .map(|i| format!("{} to {}", i * 4 + 20_000, i * 4 + 20_001))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
        ),
        (
            "reserved names",
            format!(
                "{proto3}message M {{ reserved {}; }}",
                (0..n * 2)
                    .map(|i| format!("\"r{i}\""))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
        ),
    ]
}

#[test]
fn wide_schemas_are_read() {
    for (what, text) in wide(10_000) {
        assert_eq!(survive(&text), [true, true], "{what}");
    }
}

#[test]
fn very_many_errors_are_found() {
    let n = 100_000;
    for (what, text) in [
        ("syntax", "message 1 {}\n".repeat(n)),
        ("tokens", "\u{e9} ".repeat(n)),
        ("duplicates", "message M {}\n".repeat(n)),
        (
            "types",
            format!(
                "message M {{{}}}",
                repeated(n, |i| format!("optional X{i} f{i} = {};", i + 20_000))
            ),
        ),
        (
            "numbers",
            format!(
                "message M {{{}}}",
                repeated(n, |i| format!("optional int32 f{i} = 1;"))
            ),
        ),
        ("options", repeated(n, |i| format!("option (o{i}) = 1;"))),
    ] {
        assert!(!survive(&text)[1], "{what}");
    }
}

#[test]
fn a_chain_of_a_thousand_imports_is_followed() {
    let last = 999;
    let mut files: Vec<Dependency> = Vec::new();
    let first = "syntax = \"proto3\"; message M0 {}".to_owned();
    let next = |index: usize| {
        let before = index - 1;
        format!(
            "syntax = \"proto3\"; import public \"{before}.proto\"; \
             message M{index} {{ M{before} a = 1; M0 b = 2; }}"
        )
    };
    for (index, text) in std::iter::once(first)
        .chain((1..=last).map(next))
        .enumerate()
    {
        let validation = if index == last {
            Validation::Strict
        } else {
            Validation::Lenient
        };
        let schema = Schema::parse(SchemaType::Protobuf, &text, &files, validation).unwrap();
        if index == last {
            exercise(&schema, &files);
        }
        files.push(Dependency {
            name: format!("{index}.proto"),
            schema: Arc::new(schema),
        });
    }
}
