//! Reads request bodies the way the field does: a number or boolean where a text is wanted is that text, `"1"` and `1.7`
//! are the integer 1, `"true"` and `1` are true, null is absent, unknown members are skipped, and of a repeated member
//! the last counts. Numbers keep their digits as written.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::ErrorCode;

/// Why a body is refused.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("{message}")]
pub struct InvalidBody {
    /// [`ErrorCode::BadRequest`] for what is no JSON or has the wrong shape; another code where the shape is right.
    pub code: ErrorCode,
    /// Says which member is wrong, and how.
    pub message: String,
}

/// A request body.
pub trait ReadBody: Sized {
    /// Reads the body from a JSON value, which is not `null`.
    ///
    /// # Errors
    ///
    /// [`InvalidBody`] names the member that does not fit.
    fn read(value: &RawValue) -> Result<Self, InvalidBody>;
}

/// Reads a body; `None` when there is nothing but blanks, or `null`.
///
/// # Errors
///
/// [`InvalidBody`] when it is no JSON in UTF-8, when something follows the JSON value, or when its shape is wrong.
pub fn read_body<B: ReadBody>(body: &[u8]) -> Result<Option<B>, InvalidBody> {
    let text = std::str::from_utf8(body)
        .map_err(|error| malformed(format!("the body is not UTF-8: {error}")))?;
    if text.trim_ascii().is_empty() {
        return Ok(None);
    }
    let value: &RawValue = serde_json::from_str(text)
        .map_err(|error| malformed(format!("the body is not JSON: {error}")))?;
    if is_null(value) {
        return Ok(None);
    }
    B::read(value).map(Some)
}

/// Any JSON object.
#[derive(Debug, Clone, Copy)]
pub struct JsonMap;

impl ReadBody for JsonMap {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        members(value, "the body").map(|_| Self)
    }
}

pub(super) fn malformed(message: String) -> InvalidBody {
    InvalidBody {
        code: ErrorCode::BadRequest,
        message,
    }
}

fn wrong(name: &str, wanted: &str, value: &RawValue) -> InvalidBody {
    let text: String = value.get().chars().take(40).collect();
    malformed(format!("{name} must be {wanted}, not {text}"))
}

pub(super) fn is_null(value: &RawValue) -> bool {
    value.get() == "null"
}

/// The members of an object, in order; repeated ones are all there.
pub(super) fn members<'a>(
    value: &'a RawValue,
    name: &str,
) -> Result<Vec<(Cow<'a, str>, &'a RawValue)>, InvalidBody> {
    let read: Result<Members<'a>, _> = serde_json::from_str(value.get());
    read.map(|members| members.0)
        .map_err(|_| wrong(name, "an object", value))
}

/// The elements of a list; null is none.
pub(super) fn elements<'a>(
    value: &'a RawValue,
    name: &str,
) -> Result<Vec<&'a RawValue>, InvalidBody> {
    if is_null(value) {
        return Ok(Vec::new());
    }
    serde_json::from_str(value.get()).map_err(|_| wrong(name, "a list", value))
}

/// A text; null is none.
pub(super) fn text(value: &RawValue, name: &str) -> Result<Option<String>, InvalidBody> {
    match value.get().as_bytes()[0] {
        b'n' => Ok(None),
        // A lone surrogate is JSON, but no text.
        b'"' => serde_json::from_str(value.get())
            .map(Some)
            .map_err(|error| malformed(format!("{name} is no text: {error}"))),
        b'{' | b'[' => Err(wrong(name, "a text", value)),
        _ => Ok(Some(value.get().to_owned())),
    }
}

/// An integer of 32 bits; null and the empty text are none, fractions are cut.
pub(super) fn integer(value: &RawValue, name: &str) -> Result<Option<i32>, InvalidBody> {
    let wanted = || wrong(name, "an integer from -2147483648 to 2147483647", value);
    let is_text = value.get().starts_with('"');
    let Some(written) = text(value, name).map_err(|_| wanted())? else {
        return Ok(None);
    };
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    if let Ok(integer) = written.parse::<i32>() {
        return Ok(Some(integer));
    }
    if is_text {
        return Err(wanted());
    }
    let number = written.parse::<f64>().map_err(|_| wanted())?.trunc();
    if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number) {
        return Err(wanted());
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole, and in range")]
    Ok(Some(number as i32))
}

/// A boolean; null and the empty text are none, a number is true unless it is 0.
pub(super) fn boolean(value: &RawValue, name: &str) -> Result<Option<bool>, InvalidBody> {
    let wanted = || wrong(name, "a boolean", value);
    let Some(written) = text(value, name).map_err(|_| wanted())? else {
        return Ok(None);
    };
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    for (word, meaning) in [("true", true), ("false", false)] {
        if written.eq_ignore_ascii_case(word) {
            return Ok(Some(meaning));
        }
    }
    if value.get().starts_with('"') {
        return Err(wanted());
    }
    let number: f64 = written.parse().map_err(|_| wanted())?;
    Ok(Some(number != 0.0))
}

struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            members.push((name, map.next_value()?));
        }
        Ok(Members(members))
    }
}

/// Borrows where the name has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_number_or_boolean_where_a_text_is_wanted_becomes_its_text() {
        for (json, read) in [
            ("7", Some("7")),
            ("1.10", Some("1.10")),
            ("12345678901234567890123", Some("12345678901234567890123")),
            ("true", Some("true")),
            ("null", None),
            (r#""""#, Some("")),
            (r#""a\u00e9\n""#, Some("aé\n")),
        ] {
            assert_eq!(text(raw(json), "m"), Ok(read.map(str::to_owned)), "{json}");
        }
        for json in ["{}", "[1]", r#""\ud800""#] {
            assert!(text(raw(json), "m").is_err(), "{json}");
        }
    }

    #[test]
    fn an_integer_is_cut_or_read_from_a_text_and_must_fit_in_32_bits() {
        for (json, read) in [
            ("1", Some(1)),
            ("-1", Some(-1)),
            ("1.7", Some(1)),
            ("-1.7", Some(-1)),
            ("1e2", Some(100)),
            ("2147483647", Some(i32::MAX)),
            (r#""1""#, Some(1)),
            (r#"" 1 ""#, Some(1)),
            (r#""""#, None),
            ("null", None),
        ] {
            assert_eq!(integer(raw(json), "m"), Ok(read), "{json}");
        }
        for json in [
            "2147483648",
            "99999999999",
            "1e999",
            "true",
            r#""one""#,
            r#""1.7""#,
            "[]",
            "{}",
        ] {
            assert!(integer(raw(json), "m").is_err(), "{json}");
        }
    }

    #[test]
    fn a_boolean_is_a_word_in_any_case_or_a_number() {
        for (json, read) in [
            ("true", Some(true)),
            ("false", Some(false)),
            ("1", Some(true)),
            ("0", Some(false)),
            (r#""TRUE""#, Some(true)),
            (r#""false""#, Some(false)),
            (r#""""#, None),
            ("null", None),
        ] {
            assert_eq!(boolean(raw(json), "m"), Ok(read), "{json}");
        }
        for json in [r#""yes""#, r#""1""#, "[]", "{}"] {
            assert!(boolean(raw(json), "m").is_err(), "{json}");
        }
    }

    #[test]
    fn what_is_no_single_json_value_is_refused_and_blanks_are_no_body() {
        for body in ["", " \n\t", "null", " null "] {
            assert!(
                matches!(read_body::<JsonMap>(body.as_bytes()), Ok(None)),
                "{body:?}"
            );
        }
        for body in [
            "{",
            "not json",
            "\0",
            r#"{"a":1,}"#,
            "{} trailing",
            "{'a':1}",
            "[]",
            "7",
            r#""text""#,
        ] {
            let refused = read_body::<JsonMap>(body.as_bytes()).unwrap_err();
            assert_eq!(refused.code, ErrorCode::BadRequest, "{body:?}");
        }
        assert!(read_body::<JsonMap>(b"\xff").is_err());
        assert!(read_body::<JsonMap>(br#" {"a":[{}]} "#).is_ok());
    }

    #[test]
    fn a_megabyte_of_brackets_is_refused_without_harm() {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let deep = format!(
                r#"{{"unknown":{}1{}}}"#,
                open.repeat(200_000),
                close.repeat(200_000)
            );
            // Whether it is read or refused does not matter; that it comes back does.
            let _ = read_body::<JsonMap>(deep.as_bytes());
            assert!(read_body::<JsonMap>(open.repeat(1_000_000).as_bytes()).is_err());
        }
    }
}
