//! The JSON envelope that `kcat -J` prints around a record.
//!
//! It puts keys, values and headers into strings as they are: bytes beyond ASCII stand there raw, whether they are UTF-8 or
//! not, so that nothing is lost. Who takes a line for a text loses them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

use super::{Position, Record};

#[derive(serde::Deserialize)]
struct Line<'l> {
    topic: Option<String>,
    partition: Option<i64>,
    offset: Option<i64>,
    ts: Option<i64>,
    #[serde(borrow, default)]
    headers: Vec<Option<Bytes<'l>>>,
    #[serde(borrow)]
    key: Option<Bytes<'l>>,
    #[serde(borrow)]
    payload: Option<Bytes<'l>>,
}

/// A string of JSON whose bytes are no text.
struct Bytes<'b>(Cow<'b, [u8]>);

impl<'de: 'b, 'b> Deserialize<'de> for Bytes<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfString;

        impl<'de> Visitor<'de> for OfString {
            type Value = Bytes<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a string with the bytes of the record: leave out the option -s of kcat",
                )
            }

            fn visit_borrowed_bytes<E: de::Error>(self, bytes: &'de [u8]) -> Result<Bytes<'de>, E> {
                Ok(Bytes(Cow::Borrowed(bytes)))
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes<'de>, E> {
                Ok(Bytes(Cow::Owned(bytes.to_vec())))
            }
        }

        deserializer.deserialize_bytes(OfString)
    }
}

/// Reads a line.
///
/// # Errors
///
/// When it is no envelope.
pub(super) fn read(line: &[u8]) -> Result<Record<'_>, String> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| {
        format!(
            "this is no line of `kcat -J`: {}",
            super::in_one_line(&error)
        )
    })?;
    let bytes = |bytes: Option<Bytes<'_>>| bytes.map(|bytes| bytes.0.into_owned());
    let mut headers = Vec::with_capacity(line.headers.len() / 2);
    let mut parts = line.headers.into_iter();
    while let Some(name) = parts.next() {
        let name = name.map(|name| name.0).unwrap_or_default();
        let value = parts.next().flatten();
        headers.push((String::from_utf8_lossy(&name).into_owned(), bytes(value)));
    }
    Ok(Record {
        position: Position {
            topic: line.topic,
            partition: line.partition,
            offset: line.offset,
            timestamp: line.ts,
        },
        headers,
        key: line.key.map(|key| key.0),
        value: line.payload.map(|payload| payload.0),
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    /// As kcat 1.7.1 printed it, with 0xff, 0xfe and 0x80 in the payload and 0xff in a header.
    #[test]
    fn every_byte_arrives() {
        let line = b"{\"topic\":\"bin\",\"partition\":0,\"offset\":3,\"tstype\":\"create\",\"ts\":1796019637926,\"broker\":1,\"headers\":[\"a\",\"b\",\"__value_schema_id\",\"\\u0001\\u0002\xff\",\"n\",null],\"key\":\"k\\\\xff\",\"payload\":\"\\u0000\\u0000\\u0000\\u0000\\u0007\\u0002a\\n\\\"\\\\\xff\xfe\\n\x80\"}";
        let record = read(line).expect("kcat printed it");
        assert_eq!(record.position.topic.as_deref(), Some("bin"));
        assert_eq!(record.position.offset, Some(3));
        assert_eq!(record.position.timestamp, Some(1_796_019_637_926));
        assert_eq!(
            record.headers,
            [
                ("a".to_owned(), Some(b"b".to_vec())),
                (
                    "__value_schema_id".to_owned(),
                    Some(b"\x01\x02\xff".to_vec())
                ),
                ("n".to_owned(), None),
            ]
        );
        assert_eq!(record.key.as_deref(), Some(&b"k\\xff"[..]));
        assert_eq!(
            record.value.as_deref(),
            Some(&b"\0\0\0\0\x07\x02a\n\"\\\xff\xfe\n\x80"[..])
        );
    }

    #[test]
    fn a_tombstone_has_no_value() {
        let record = read(br#"{"topic":"t","key":"k","payload":null}"#).expect("an envelope");
        assert_eq!(record.value, None);
        assert_eq!(record.key.as_deref(), Some(&b"k"[..]));
    }

    #[test]
    fn what_is_no_envelope_is_told() {
        for (line, told) in [
            (
                &b"\0\0\0\0\x07"[..],
                "this is no line of `kcat -J`: expected value in column 1",
            ),
            (
                br#"{"payload":{"id":1}}"#,
                "this is no line of `kcat -J`: invalid type: map, expected a string with the bytes of the record: leave out the option -s of kcat in column 11",
            ),
        ] {
            assert_eq!(read(line).err(), Some(told.to_owned()));
        }
    }
}
