//! What a line holds: a value, or an object around a value and its key.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::hex;
use crate::records::in_one_line;

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'l> {
    /// The value, as JSON.
    pub(super) value: &'l str,
    /// The bytes of the key; empty where there is none.
    pub(super) key: Cow<'l, [u8]>,
}

/// As `decode --envelope` prints it; what else there is in it says nothing about the record.
#[derive(Deserialize)]
struct Envelope<'l> {
    #[serde(borrow, default, deserialize_with = "some")]
    value: Option<&'l RawValue>,
    #[serde(borrow)]
    key: Option<&'l RawValue>,
    key_hex: Option<Cow<'l, str>>,
}

/// A value that may be null, and is there all the same.
fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

impl<'l> Line<'l> {
    /// A line that is the value.
    pub(super) fn plain(text: &'l str) -> Self {
        Self {
            value: text,
            key: Cow::Borrowed(&[]),
        }
    }

    /// A line that is an envelope.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub(super) fn of_envelope(text: &'l str) -> Result<Self, String> {
        let envelope: Envelope<'l> = serde_json::from_str(text)
            .map_err(|error| format!("this is no envelope: {}", in_one_line(&error)))?;
        let value = envelope.value.map(RawValue::get).ok_or(
            "this is no envelope: it has no \"value\"; leave out --envelope where lines are values",
        )?;
        let key = match (envelope.key, envelope.key_hex) {
            (None, None) => Cow::Borrowed(&[][..]),
            (Some(key), None) => match serde_json::from_str::<String>(key.get()) {
                Ok(text) => Cow::Owned(text.into_bytes()),
                Err(_) => {
                    return Err(format!(
                        "the key {} is no string, and keys are written as texts",
                        key.get()
                    ));
                }
            },
            (None, Some(digits)) => {
                let mut bytes = Vec::new();
                hex::read(digits.as_bytes(), &mut bytes)
                    .map_err(|wrong| format!("\"key_hex\": {wrong}"))?;
                Cow::Owned(bytes)
            }
            (Some(_), Some(_)) => {
                return Err("there is a \"key\" and a \"key_hex\": one of them is meant".to_owned());
            }
        };
        Ok(Self { value, key })
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn an_envelope_holds_a_value_and_perhaps_a_key() {
        for (text, value, key) in [
            (
                r#"{"record":1,"value":{"a":[1, 2]}}"#,
                r#"{"a":[1, 2]}"#,
                &b""[..],
            ),
            (
                r#"{"key":"k\u00e9","value":null}"#,
                "null",
                "k\u{e9}".as_bytes(),
            ),
            (r#"{"key_hex":"00ff","value":"x"}"#, r#""x""#, b"\0\xff"),
        ] {
            let line = Line::of_envelope(text).expect(text);
            assert_eq!((line.value, &*line.key), (value, key), "{text}");
        }
    }

    #[test]
    fn what_is_no_envelope_is_told() {
        for (text, told) in [
            (
                "{}",
                "this is no envelope: it has no \"value\"; leave out --envelope where lines are values",
            ),
            (
                r#"{"key":{"id":1},"value":1}"#,
                r#"the key {"id":1} is no string, and keys are written as texts"#,
            ),
            (
                r#"{"key":"a","key_hex":"00","value":1}"#,
                r#"there is a "key" and a "key_hex": one of them is meant"#,
            ),
            (
                r#"{"key_hex":"0","value":1}"#,
                r#""key_hex": the number of hexadecimal digits is odd"#,
            ),
            (
                "[",
                "this is no envelope: EOF while parsing a list in column 1",
            ),
        ] {
            assert_eq!(Line::of_envelope(text), Err(told.to_owned()), "{text}");
        }
    }
}
