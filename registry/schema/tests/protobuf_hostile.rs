//! Protobuf texts and descriptors that nobody would write: reading, printing and comparing them ends soon, with an answer
//! and without a panic.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

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

/// Diagnostics stand at characters of the text. Of a descriptor in base64, they stand in the text made of it.
fn assert_inside(text: &str, error: &InvalidSchema) {
    assert!(!error.diagnostics.is_empty());
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    if text.bytes().all(base64) {
        return;
    }
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

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(bytes: &[u8]) -> String {
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        (0..4).map(move |digit| match digit <= chunk.len() {
            true => char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]),
            false => '=',
        })
    });
    digits.collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |byte| DIGITS.iter().position(|&digit| digit == byte);
    let digits: Vec<usize> = text.bytes().filter_map(digit).collect();
    let groups = digits.chunks(4).flat_map(|group| {
        let at = |index: usize| group.get(index).copied().unwrap_or_default();
        let bits = at(0) << 18 | at(1) << 12 | at(2) << 6 | at(3);
        let bytes = [16, 8, 0].map(|shift| u8::try_from(bits >> shift & 0xff).unwrap());
        bytes.into_iter().take(group.len() - 1)
    });
    groups.collect()
}

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
        survive(&to_base64(&bytes));
    }

    #[test]
    fn damaged_descriptors_are_survived(text in recorded(1), from in recorded(1), edits in edits()) {
        let (bytes, from) = (from_base64(&text), from_base64(&from));
        survive(&to_base64(&mutated(bytes, &from, &edits)));
    }
}

/// What grows along the length of a text takes milliseconds; what grows along its square, minutes.
fn soon<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(30), "{what}: {taken:?}");
    result
}

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
    assert_eq!(soon("name", || survive(&mebibyte)), [false, false]);
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
        assert_eq!(soon(opening, || survive(&text)), [false, false]);
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
fn wide_schemas_are_read_soon() {
    for n in [5_000, 10_000] {
        for (what, text) in wide(n) {
            assert_eq!(
                soon(&format!("{n} {what}"), || survive(&text)),
                [true, true],
                "{what}"
            );
        }
    }
}

#[test]
fn very_many_errors_are_found_soon() {
    for n in [50_000, 100_000] {
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
            assert!(
                !soon(&format!("{n} {what}"), || survive(&text))[1],
                "{what}"
            );
        }
    }
}

#[test]
fn a_chain_of_a_thousand_imports_is_followed_soon() {
    for n in [500, 1_000] {
        soon(&format!("{n} imports"), || {
            let mut files: Vec<Dependency> = Vec::new();
            for index in 0..n {
                let text = match index {
                    0 => "syntax = \"proto3\"; message M0 {}".to_owned(),
                    _ => format!(
                        "syntax = \"proto3\"; import public \"{0}.proto\"; message M{index} {{ M{0} a = 1; M0 b = 2; }}",
                        index - 1
                    ),
                };
                let validation = if index + 1 == n {
                    Validation::Strict
                } else {
                    Validation::Lenient
                };
                let schema =
                    Schema::parse(SchemaType::Protobuf, &text, &files, validation).unwrap();
                if index + 1 == n {
                    exercise(&schema, &files);
                }
                files.push(Dependency {
                    name: format!("{index}.proto"),
                    schema: Arc::new(schema),
                });
            }
        });
    }
}
