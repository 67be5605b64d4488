//! What holds for every text.

use etymon_schema::{Schema, Validation};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::{formatted, json, protobuf};
use crate::lint::golden::{TYPES, golden};

fn pieces(schema_type: SchemaType, text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = match schema_type {
        SchemaType::Protobuf => {
            let tokens = protobuf::tokens(text).into_iter();
            tokens.map(|token| token.text.to_owned()).collect()
        }
        SchemaType::Avro | SchemaType::Json => {
            let tokens = json::tokens(text).into_iter();
            tokens.map(|token| token.text.to_owned()).collect()
        }
    };
    if schema_type != SchemaType::Protobuf {
        // Comments of JSON may move past a name, a colon or a comma, and never past each other.
        let (comments, others): (Vec<_>, Vec<_>) =
            pieces.into_iter().partition(|piece| piece.starts_with('/'));
        pieces = comments;
        pieces.extend(others);
    }
    pieces
}

fn parse(schema_type: SchemaType, text: &str) -> Option<Schema> {
    Schema::parse(schema_type, text, &[], Validation::Lenient).ok()
}

/// Lays out a text that can be read, and checks what must hold.
fn check(schema_type: SchemaType, text: &str) -> bool {
    let Some(before) = parse(schema_type, text) else {
        return false;
    };
    let laid = formatted(schema_type, text);
    let after = parse(schema_type, &laid).unwrap_or_else(|| panic!("{text}\nbecame\n{laid}"));
    assert_eq!(before.canonical(), after.canonical(), "{text}");
    assert_eq!(before.structural(), after.structural(), "{text}");
    assert_eq!(
        pieces(schema_type, text),
        pieces(schema_type, &laid),
        "{text}"
    );
    assert_eq!(formatted(schema_type, &laid), laid, "{text}");
    true
}

fn all() -> Vec<(SchemaType, String)> {
    let mut all = Vec::new();
    for (schema_type, file) in TYPES {
        for folder in ["schemas", "compat"] {
            let texts = golden(folder, file).into_iter();
            all.extend(texts.map(|(_, text)| (schema_type, text)));
        }
    }
    all
}

#[test]
fn a_layout_is_final_and_keeps_all_that_is_written() {
    let checked = all()
        .iter()
        .filter(|(schema_type, text)| check(*schema_type, text))
        .count();
    assert!(checked > 3_000, "{checked}");
}

/// The text with other blanks, and comments, between its pieces.
fn disturbed(schema_type: SchemaType, text: &str, choices: &[u8]) -> String {
    let blanks: &[&str] = match schema_type {
        SchemaType::Json => &[" ", "\n", "\n\n\n", "\t "],
        _ => &[
            " ",
            "\n",
            "\n\n\n",
            "\t ",
            " /* a\n b */ ",
            " // c\n",
            "\n// d\n",
            "\n /* e */\n",
        ],
    };
    let mut out = String::new();
    for (at, piece) in pieces_in_order(schema_type, text).iter().enumerate() {
        let choice = usize::from(choices[at % choices.len()]);
        // Most are left as they are near, so that lines get long.
        if at > 0 {
            out.push_str(blanks.get(choice % (blanks.len() * 2)).unwrap_or(&" "));
        }
        out.push_str(piece);
    }
    out
}

fn pieces_in_order(schema_type: SchemaType, text: &str) -> Vec<String> {
    match schema_type {
        SchemaType::Protobuf => pieces(schema_type, text),
        _ => json::tokens(text)
            .iter()
            .map(|token| token.text.to_owned())
            .collect(),
    }
}

#[test]
fn other_blanks_and_comments_keep_most_texts_readable() {
    let choices = [3, 1, 4, 1, 5, 9, 2, 6, 5, 8, 11, 7, 10, 13];
    let all = all();
    let checked = all.iter().filter(|(schema_type, text)| {
        check(*schema_type, &disturbed(*schema_type, text, &choices))
    });
    let checked = checked.count();
    assert!(checked * 2 > all.len(), "{checked} of {}", all.len());
}

#[test]
fn line_ends_are_those_of_the_first_line() {
    let avro = "{\r\n\"type\": \"fixed\",\n\"name\": \"F\", \"size\": 2}";
    let laid = formatted(SchemaType::Avro, avro);
    let expected = "{\r\n  \"type\": \"fixed\",\r\n  \"name\": \"F\",\r\n  \"size\": 2\r\n}\r\n";
    assert_eq!(laid, expected);
    let proto = "message M {}\nmessage N {}\r\n";
    let laid = formatted(SchemaType::Protobuf, proto);
    assert_eq!(laid, "message M {}\n\nmessage N {}\n");
}

#[test]
fn a_descriptor_stays_as_it_is() {
    let base64 = "CgdhLnByb3RvEgFhIgMKAU0=";
    assert!(parse(SchemaType::Protobuf, base64).is_some());
    assert_eq!(formatted(SchemaType::Protobuf, base64), base64);
}

#[test]
fn what_nests_deep_is_laid_out() {
    let deep = 990;
    let text = "{\"items\":".repeat(deep) + "true" + &"}".repeat(deep);
    assert!(check(SchemaType::Json, &text));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn wherever_blanks_and_comments_stand_they_do_no_harm(
        place in any::<prop::sample::Index>(),
        choices in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        thread_local!(static ALL: Vec<(SchemaType, String)> = all());
        ALL.with(|all| {
            let (schema_type, text) = &all[place.index(all.len())];
            check(*schema_type, &disturbed(*schema_type, text, &choices));
        });
    }
}
