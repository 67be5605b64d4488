//! What the reader takes and what it refuses.

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::{Options, Value, View, read, write_string};

const PLAIN: Options = Options {
    comments: false,
    max_depth: 1_000,
};

/// A document back to text: members and numbers as they are, strings respelled.
fn rewritten(value: Value<'_>) -> String {
    let mut text = String::new();
    match value.view() {
        View::Null | View::Bool(_) | View::Number(_) => text.push_str(value.text()),
        View::String(string) => write_string(&mut text, string),
        View::Array(elements) => {
            let elements: Vec<_> = elements.map(rewritten).collect();
            text = format!("[{}]", elements.join(","));
        }
        View::Object(members) => {
            let members: Vec<_> = members
                .map(|(name, value)| {
                    let mut member = String::new();
                    write_string(&mut member, name);
                    member + ":" + &rewritten(value)
                })
                .collect();
            text = format!("{{{}}}", members.join(","));
        }
    }
    text
}

#[test]
fn order_repetitions_and_digits_are_kept() {
    for (text, kept) in [
        (
            r#" {"b" : 1.50e+3 , "a":[ ],"b":{ },"c":[true,false,null] } "#,
            r#"{"b":1.50e+3,"a":[],"b":{},"c":[true,false,null]}"#,
        ),
        (
            r#""\u00e9\/\ud83d\ude00\u0000\"\\\b\f\n\r\t""#,
            "\"é/😀\\u0000\\\"\\\\\\b\\f\\n\\r\\t\"",
        ),
        ("-0", "-0"),
        ("12345678901234567890.0E-1", "12345678901234567890.0E-1"),
    ] {
        let document = read(text, PLAIN).unwrap();
        assert_eq!(rewritten(document.root()), kept);
    }
}

#[test]
fn the_last_of_repeated_names_wins_at_the_place_of_the_first() {
    for count in [3, 40] {
        let members: Vec<_> = (0..count * 2)
            .map(|at| format!("\"{}\":{at}", at % count))
            .collect();
        let text = format!("{{{}}}", members.join(","));
        let document = read(&text, PLAIN).unwrap();
        let View::Object(members) = document.root().view() else {
            panic!("it is an object");
        };
        let mut unique = Vec::new();
        members.last_wins(&mut unique);
        let unique = unique
            .iter()
            .map(|(name, value)| format!("{name}:{}", value.text()));
        let expected = (0..count).map(|at| format!("{at}:{}", at + count));
        assert_eq!(unique.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}

#[test]
fn comments_are_white_space_where_they_are_allowed() {
    let text = "// one\n[1/* two **/,/**/2]//";
    assert!(read(text, PLAIN).is_err());
    let options = Options {
        comments: true,
        ..PLAIN
    };
    let document = read(text, options).unwrap();
    assert_eq!(rewritten(document.root()), "[1,2]");
    for open in ["/* one", "1 /*/", "1 /", "/"] {
        assert!(read(open, options).is_err(), "{open}");
    }
}

#[test]
fn what_is_not_json_is_refused_where_it_goes_wrong() {
    for (text, at) in [
        ("", 0),
        (" \n", 2),
        ("nul", 0),
        ("NaN", 0),
        ("+1", 0),
        ("01", 1),
        ("1.", 2),
        (".5", 0),
        ("1e", 2),
        ("-", 1),
        ("[1,]", 3),
        ("[1 2]", 3),
        ("[1}", 2),
        ("{\"a\"}", 4),
        ("{\"a\":1,}", 7),
        ("{a:1}", 1),
        ("{'a':1}", 1),
        ("\"a\tb\"", 2),
        ("\"\\x\"", 1),
        ("\"\\u12\"", 1),
        ("\"\\ud800\"", 1),
        ("\"\\ud800\\u0041\"", 1),
        ("\"\\udc00\"", 1),
        ("\"open", 0),
        ("\"a\\", 2),
        ("1 1", 2),
        ("\u{feff}1", 0),
    ] {
        let error = read(text, PLAIN).unwrap_err();
        assert_eq!(error.span.start, at, "{text}: {}", error.message);
    }
}

proptest! {
    #[test]
    fn what_is_read_is_what_another_reader_reads(text in r#"[\[\]{}",:0-9a-c.eE+\- \\/]{0,24}"#) {
        prop_assert_eq!(
            read(&text, PLAIN).is_ok(),
            serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok()
        );
    }

    #[test]
    fn any_string_reads_back(string: String) {
        let mut text = String::new();
        write_string(&mut text, &string);
        let document = read(&text, PLAIN).unwrap();
        prop_assert_eq!(document.root().as_str(), Some(&*string));
    }
}
