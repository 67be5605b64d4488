//! What a wrong Avro text is told: everything at once, each in a sentence, each with its place.

use etymon_schema::{Schema, Validation};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;

/// What is wrong with `text`: the words at the place, and the sentence.
fn problems(text: &str, validation: Validation) -> Vec<(&str, String)> {
    let error = match Schema::parse(SchemaType::Avro, text, &[], validation) {
        Ok(_) => return Vec::new(),
        Err(error) => error,
    };
    let place = |start: u32, end: u32| &text[start as usize..end as usize];
    let diagnostics = error.diagnostics.into_iter();
    diagnostics
        .map(|it| (place(it.span.start, it.span.end), it.message))
        .collect()
}

fn assert_problem(text: &str, at: &str, sentence: &str) {
    let problems = problems(text, Validation::Strict);
    assert_eq!(problems, [(at, sentence.to_owned())], "{text}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = r#"{
  "type": "record", "name": "my-order", "namespace": "com.2acme", "aliases": "Old",
  "fields": [
    {"name": "a", "type": "int", "default": "x", "order": "sideways"},
    {"name": "a", "type": "Money"},
    {"type": "int"},
    {"name": "b", "type": ["int", "int", ["null"]]},
    {"name": "c", "type": {"type": "enum", "name": "E", "symbols": ["A", "A", "B-C"], "default": "Z"}},
    {"name": "d", "type": {"type": "fixed", "name": "F", "size": -1}},
    {"name": "e"},
    7
  ]
}"#;
    let places: Vec<_> = problems(text, Validation::Strict)
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(
        places,
        [
            "\"my-order\"",
            "\"com.2acme\"",
            "\"Old\"",
            "\"sideways\"",
            "\"a\"",
            "{\"type\": \"int\"}",
            "{\"name\": \"e\"}",
            "7",
            "[\"null\"]",
            "\"A\"",
            "\"B-C\"",
            "\"Z\"",
            "-1",
            "\"Money\"",
            "\"int\"",
            "{\"name\": \"a\", \"type\": \"int\", \"default\": \"x\", \"order\": \"sideways\"}",
        ]
    );
}

#[test]
fn a_sentence_names_the_value_and_the_way_out() {
    for (text, at, sentence) in [
        (
            "",
            "",
            "the text is empty: a value is expected (line 1, column 1: the text ends)",
        ),
        (
            "{\"type\":\"int\",}",
            "}",
            "expected a name in double quotes (line 1, column 15: found '}')",
        ),
        (
            "\"int\" x",
            "x",
            "the schema ends before this: remove what follows (line 1, column 7: found 'x')",
        ),
        (
            "42",
            "42",
            "42 is not a type: a type is a name, an object or a list, the branches of a union",
        ),
        (
            "\"Missing\"",
            "\"Missing\"",
            "the type `Missing` is not defined: define it in the schema, or add the schema that does to the references",
        ),
        (
            r#"{"type":{"type":"int"}}"#,
            r#"{"type":"int"}"#,
            "`type` is a name here, not {\"type\":\"int\"}: write that type without the object around it",
        ),
        (
            r#"{"type":"record","name":"a b","fields":[]}"#,
            "\"a b\"",
            "`a b` is not a name: a name has ASCII letters, digits and underscores, and starts with no digit",
        ),
        (
            r#"{"type":"record","name":"int","fields":[]}"#,
            "\"int\"",
            "`int` is a primitive type: choose another name, or add a `namespace`",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":"enum","symbols":["A"]}]}"#,
            "\"enum\"",
            "`enum` alone is not a type: write an object of its own, such as {\"type\": {\"type\": \"enum\", …}}",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":"double","default":"abc"}]}"#,
            "\"abc\"",
            "the default \"abc\" is not a number: write one, or \"NaN\", \"Infinity\" or \"-Infinity\"",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":"int","default":1e3}]}"#,
            r#"{"name":"f","type":"int","default":1e3}"#,
            "the default 1000.0 of the field `f` in `R` does not fit its type `int`, which takes a whole number from -2147483648 to 2147483647",
        ),
        (
            r#"["int",{"type":"int","p":1}]"#,
            r#"{"type":"int","p":1}"#,
            "`int` is there twice in a union: a union has one branch of each type, keep one",
        ),
    ] {
        assert_problem(text, at, sentence);
    }
}

#[test]
fn a_stored_schema_is_read_with_its_old_sins() {
    for text in [
        r#"{"type":"record","name":"R","namespace":"a-bad.2name..x.","fields":[]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"f","type":"string","default":null}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"f","type":["null","R"],"default":{}}]}"#,
    ] {
        assert!(!problems(text, Validation::Strict).is_empty(), "{text}");
        assert_eq!(problems(text, Validation::Lenient), [], "{text}");
    }
    for text in [
        r#"{"type":"record","name":"a-b","fields":[]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a-b","type":"int"}]}"#,
        r#"["int","int"]"#,
        "\"Missing\"",
    ] {
        assert!(!problems(text, Validation::Lenient).is_empty(), "{text}");
    }
}

/// Records whose defaults need one another; the reference cannot read some of them at all.
#[test]
fn a_default_needs_records_that_are_complete() {
    let record = |name: &str, field: &str| {
        format!(r#"{{"type":"record","name":"{name}","fields":[{field}]}}"#)
    };
    let field = |type_: &str| format!(r#"{{"name":"f","type":{type_},"default":{{}}}}"#);
    let itself = record("R", &field("\"R\""));
    let around = record(
        "A",
        &format!(r#"{{"name":"b","type":{}}}"#, record("B", &field("\"A\""))),
    );
    let circle = format!(
        "[{},{},{}]",
        record("A", &field("\"B\"")),
        record("B", &field("\"C\"")),
        record("C", &field("\"B\""))
    );
    for (text, reason) in [
        (itself, "still being defined"),
        (around, "still being defined"),
        (circle, "without end"),
    ] {
        let problems = problems(&text, Validation::Strict);
        assert!(
            !problems.is_empty() && problems.iter().all(|it| it.1.contains("leave")),
            "{text}: {problems:?}"
        );
        assert!(
            problems.iter().any(|it| it.1.contains(reason)),
            "{text}: {problems:?}"
        );
    }
    let later = format!("[{},{}]", record("A", &field("\"B\"")), record("B", ""));
    assert_eq!(problems(&later, Validation::Strict), []);
}

#[test]
fn of_very_many_errors_the_first_hundred_are_told() {
    let text = format!("[{}]", vec!["1"; 100_000].join(","));
    let problems = problems(&text, Validation::Strict);
    assert_eq!(problems.len(), 101);
    assert_eq!(problems[100].1, "and 99900 more errors");
}

/// The canonical text defines a type at its first use, and inside a namespace a bare name is looked up there first.
#[test]
fn a_name_that_the_canonical_text_would_hide_is_refused() {
    let within = |name: &str, field: &str| {
        format!(r#"{{"type":"record","name":"n.{name}","fields":[{{"name":"f","type":{field}}}]}}"#)
    };
    let bare = r#"{"type":"fixed","name":"B","size":1}"#;
    let full = r#"{"type":"fixed","name":"n.B","size":2}"#;
    let uses = within("D", r#""B""#);
    // `B` is the bare one where `n.B` comes later, in the text as in the canonical one.
    let clear = format!("[{bare},{uses},{full}]");
    assert_eq!(problems(&clear, Validation::Strict), []);
    // Here `n.B` moves to the front, into `n.A`.
    let moved = format!(
        "[{},{bare},{uses},{}]",
        within("A", r#""C""#),
        within("C", full)
    );
    let refused = problems(&moved, Validation::Strict);
    assert_eq!(refused.len(), 1);
    assert!(refused[0].1.contains("`n.B` hides the type"), "{refused:?}");
}
