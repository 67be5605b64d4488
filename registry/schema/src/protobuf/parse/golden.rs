//! The grammar and the recorded schemas.

use pretty_assertions::assert_eq;

use super::text;
use crate::diagnostic::Problems;

const RECORDED: &str = include_str!("../../../../../tests/golden/schemas/protobuf.json");

/// The recorded texts, without those in base64, and whether the reference takes them.
fn recorded() -> Vec<(String, String, bool)> {
    let recorded: serde_json::Value = serde_json::from_str(RECORDED).expect("the file is JSON");
    let schemas = recorded["schemas"].as_array().expect("a list");
    let string = |schema: &serde_json::Value, member| schema[member].as_str().unwrap().to_owned();
    schemas
        .iter()
        .map(|schema| {
            (
                string(schema, "name"),
                string(schema, "schema"),
                schema["status"] == 200,
            )
        })
        .filter(|(name, _, _)| !name.starts_with("base64-"))
        .collect()
}

/// What is wrong with `source`.
fn errors(source: &str) -> Vec<String> {
    let mut problems = Problems::default();
    if text(source, &mut problems).is_some() {
        assert!(problems.is_empty());
        return Vec::new();
    }
    let error = problems.into_error();
    for problem in &error.diagnostics {
        let span = problem.span.start as usize..problem.span.end as usize;
        assert!(
            source.get(span).is_some(),
            "{problem:?} is inside of {source:?}"
        );
    }
    error
        .diagnostics
        .into_iter()
        .map(|problem| problem.message)
        .collect()
}

#[test]
fn what_the_reference_takes_has_a_tree() {
    let taken = recorded().into_iter().filter(|(_, _, taken)| *taken);
    for (name, source, _) in taken {
        assert_eq!(errors(&source), Vec::<String>::new(), "{name}: {source}");
    }
}

#[test]
fn of_what_the_reference_refuses_these_break_the_grammar() {
    let refused = recorded()
        .into_iter()
        .filter(|(_, source, taken)| !taken && !errors(source).is_empty());
    let names: Vec<String> = refused.map(|(name, _, _)| name).collect();
    assert_eq!(names, BROKEN);
}

/// `protoc` refuses these as well, but for the first two; the reference's other refusals are not about grammar.
const BROKEN: [&str; 32] = [
    "file-empty-text",
    "file-blank",
    "file-syntax-unknown",
    "file-syntax-without-semicolon",
    "file-syntax-after-package",
    "file-edition-unknown",
    "file-is-json",
    "file-is-avro-primitive",
    "file-is-prose",
    "comment-hash",
    "comment-nested",
    "field-number-float",
    "field-number-huge",
    "field-number-missing",
    "field-without-semicolon",
    "field-without-type",
    "field-without-name",
    "field-label-twice",
    "field-name-digit-start",
    "type-names-are-keywords",
    "message-without-closing-brace",
    "message-without-name",
    "map-repeated",
    "map-optional",
    "enum-missing-semicolon",
    "oneof-in-oneof",
    "reserved-empty",
    "option-field-empty-brackets",
    "option-field-trailing-comma",
    "option-field-without-value",
    "service-type-named-stream",
    "service-rpc-without-semicolon",
];

#[test]
fn recorded_texts_that_are_damaged_neither_panic_nor_leave_their_spans() {
    for (_, source, _) in recorded()
        .into_iter()
        .filter(|(_, source, _)| source.len() < 300)
    {
        for (at, _) in source.char_indices() {
            errors(&source[..at]);
            errors(&source[at..]);
            let mut without = source[..at].to_owned();
            without.extend(source[at..].chars().skip(1));
            errors(&without);
        }
    }
}

#[test]
fn a_broken_statement_hides_no_other_one() {
    let found = errors(
        "syntax = \"proto3\";\nmessage A { int32 a = ; int32 b = 2 [x = { y: ]}]; string c 3; message B { oops } int32 d = 4; }\n} enum E { A = 1.5; B = 2; } rpc;",
    );
    assert_eq!(
        found,
        [
            "expected the number of the field, found `;`",
            "expected a value: a word, a number, a string or `{`, found `]`",
            "expected `=` and a number after the name of a field, found `3`",
            "expected the name of a field: fields are written `type name = number;`, found `}`",
            "expected `message`, `enum`, `service`, `extend`, `import`, `package` or `option`, found `}`",
            "expected the number of the constant, found `1.5`: it must be a whole number",
            "expected `message`, `enum`, `service`, `extend`, `import`, `package` or `option`, found `rpc`",
        ]
    );
}

#[test]
fn deep_nesting_is_an_error() {
    let message = |depth: usize| "message M {".repeat(depth) + &"}".repeat(depth);
    let value = |depth: usize| {
        format!(
            "option (a) = {}{};",
            "{ a ".repeat(depth - 1) + "{",
            "}".repeat(depth)
        )
    };
    let list = |depth: usize| {
        format!(
            "option (a) = {{ a: {}{} }};",
            "[".repeat(depth - 1),
            "]".repeat(depth - 1)
        )
    };
    for (kind, nest) in [
        ("messages", &message as &dyn Fn(usize) -> String),
        ("values", &value),
        ("lists", &list),
    ] {
        assert_eq!(errors(&nest(100)), Vec::<String>::new(), "{kind}");
        for depth in [101, 10_000] {
            let found = errors(&nest(depth));
            assert!(
                found[0].starts_with("more than 100 blocks"),
                "{kind}: {found:?}"
            );
        }
    }
}

#[test]
fn names_written_with_blanks_are_kept_without_them() {
    let source = "package a /* x */ . b; message M { . a .b. M m = 1 [( a . x ) . y = - 1, z = { [a . b / c . D] { } }]; map<int32, map < string ,M>> n = 2; }";
    let file = text(source, &mut Problems::default()).expect("the grammar holds");
    assert_eq!(file.package(), "a.b");
    let words: Vec<&str> = file.heap[source.len()..]
        .split_inclusive(|_: char| false)
        .collect();
    assert_eq!(words, ["a.b.a.b.M(a.x).y-1[a.b/c.D]map<string, M>"]);
}

#[test]
fn numbers_are_decimal_octal_and_hexadecimal() {
    //   written                   number
    for (written, number) in [
        ("010", Some(8)),
        ("0x1F", Some(31)),
        ("0", Some(0)),
        ("- 1", Some(-1)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775808", None),
        ("09", None),
        ("1.0", None),
        ("0x", None),
        ("1a", None),
        ("99999999999999999999", None),
        ("-x", None),
    ] {
        let source = format!("enum E {{ A = {written}; }}");
        let file = text(&source, &mut Problems::default());
        assert_eq!(
            file.map(|file| file.enums[0].values[0].number),
            number,
            "{written}"
        );
    }
}

#[test]
fn what_compilers_refuse_is_remembered() {
    for source in [
        "package a; package b;",
        "option a = \"b\nc\";",
        "/* /* */ message M {}",
        "option a = 1.f;",
    ] {
        let file = text(source, &mut Problems::default()).expect("the grammar holds");
        assert_eq!(file.tolerated.len(), 1, "{source}");
    }
}
