//! Records as they lie in streams of bytes.

mod cut;
mod kcat;
mod out;
mod source;
mod stream;
mod write;

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;

use crate::hex;
pub(crate) use cut::Shape;
pub(crate) use out::{Out, Stop, ended};
pub(crate) use source::sources;
pub(crate) use stream::{Broken, Next, Stream};
pub(crate) use write::{Output, delimiter};

/// What a stream of records looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Input {
    /// One record, which is all of the input
    #[default]
    Record,
    /// Each record follows its length in four bytes, big-endian, and -1 is a tombstone, as `kcat -f '%R%s'` prints it
    Sized,
    /// A line of hexadecimal digits each
    Hex,
    /// A line of base64 each
    Base64,
    /// A line each with key, headers, topic and offset, as `kcat -J` prints it
    Kcat,
}

/// A record, with all that its stream tells about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Record<'r> {
    pub(crate) position: Position,
    /// Names and values, in their order.
    pub(crate) headers: Vec<(String, Option<Vec<u8>>)>,
    pub(crate) key: Option<Cow<'r, [u8]>>,
    /// `None` for a tombstone.
    pub(crate) value: Option<Cow<'r, [u8]>>,
}

/// Where a record lies in Kafka, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Position {
    pub(crate) topic: Option<String>,
    pub(crate) partition: Option<i64>,
    pub(crate) offset: Option<i64>,
    /// In milliseconds since 1970.
    pub(crate) timestamp: Option<i64>,
}

impl Input {
    /// How records of this kind are told apart.
    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::Record => Shape::Whole,
            Self::Sized => Shape::Sized,
            Self::Hex | Self::Base64 | Self::Kcat => Shape::Lines,
        }
    }

    /// What a piece of a stream holds. An empty line of digits is a record of no bytes.
    ///
    /// # Errors
    ///
    /// When it is no record of this kind.
    pub(crate) fn record(self, piece: &[u8]) -> Result<Record<'_>, String> {
        let value = match self {
            Self::Record | Self::Sized => Cow::Borrowed(piece),
            Self::Hex => {
                let mut bytes = Vec::with_capacity(piece.len() / 2);
                hex::read(piece, &mut bytes)?;
                Cow::Owned(bytes)
            }
            Self::Base64 => {
                let bytes = STANDARD.decode(piece.trim_ascii());
                Cow::Owned(bytes.map_err(|error| format!("this is no base64: {error}"))?)
            }
            Self::Kcat => return kcat::read(piece),
        };
        Ok(Record {
            value: Some(value),
            ..Record::default()
        })
    }
}

/// What serde_json says about a text of one line, which needs no number.
pub(crate) fn in_one_line(error: &impl ToString) -> String {
    error
        .to_string()
        .replace(" at line 1 column ", " in column ")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn pieces_are_records() {
        for (input, piece, value) in [
            (Input::Record, "00", Ok(b"00".to_vec())),
            (Input::Sized, "00", Ok(b"00".to_vec())),
            (Input::Hex, "00 61", Ok(b"\0a".to_vec())),
            (
                Input::Hex,
                "0g",
                Err("'g' in column 2 is no hexadecimal digit"),
            ),
            (Input::Base64, "AGE= ", Ok(b"\0a".to_vec())),
            (
                Input::Base64,
                "AGE",
                Err("this is no base64: Invalid padding"),
            ),
        ] {
            let record = input.record(piece.as_bytes());
            let found = record.map(|record| record.value.expect("it has one").into_owned());
            assert_eq!(found, value.map_err(str::to_owned), "{piece}");
        }
    }
}
