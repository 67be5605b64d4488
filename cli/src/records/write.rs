//! Records into a stream of bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;

use crate::hex;

/// What a stream of records is to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Output {
    /// One record, as it is
    #[default]
    Record,
    /// Each record after its length in four bytes, big-endian; -1 is a tombstone
    Sized,
    /// A line of hexadecimal digits each
    Hex,
    /// A line of base64 each
    Base64,
}

impl Output {
    /// Appends a record, or a tombstone, with what tells it apart. A tombstone is a record of no bytes where nothing else is
    /// possible.
    pub(crate) fn append(self, record: Option<&[u8]>, out: &mut Vec<u8>) {
        let bytes = record.unwrap_or_default();
        match self {
            Self::Record => out.extend_from_slice(bytes),
            Self::Sized => {
                let length = match record {
                    Some(record) => i32::try_from(record.len()).unwrap_or(i32::MAX),
                    None => -1,
                };
                out.extend_from_slice(&length.to_be_bytes());
                out.extend_from_slice(bytes);
            }
            Self::Hex => {
                hex::append(bytes, out);
                out.push(b'\n');
            }
            Self::Base64 => {
                out.extend_from_slice(STANDARD.encode(bytes).as_bytes());
                out.push(b'\n');
            }
        }
    }
}

/// The bytes of a delimiter as people and kcat write it: with `\n`, `\r`, `\t`, `\\` and `\xNN`.
///
/// # Errors
///
/// When it is empty, or has another escape.
pub(crate) fn delimiter(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'\\' {
            bytes.push(first);
            continue;
        }
        let (byte, used) = match rest {
            [b'n', ..] => (b'\n', 1),
            [b'r', ..] => (b'\r', 1),
            [b't', ..] => (b'\t', 1),
            [b'\\', ..] => (b'\\', 1),
            [b'x', high, low, ..] => {
                let mut pair = Vec::new();
                hex::read(&[*high, *low], &mut pair)?;
                (
                    pair.first()
                        .copied()
                        .ok_or("\\x wants two hexadecimal digits")?,
                    3,
                )
            }
            _ => return Err(
                "a backslash comes before n, r, t, another one, or x and two hexadecimal digits"
                    .to_owned(),
            ),
        };
        bytes.push(byte);
        rest = &rest[used..];
    }
    if bytes.is_empty() {
        return Err("nothing can be told apart by nothing".to_owned());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::super::{Input, Next, Shape, Stream};
    use super::*;

    #[test]
    fn delimiters_are_written_as_for_kcat() {
        for (text, bytes) in [
            (r"\n", Some(&b"\n"[..])),
            (r"\x1e--\x00\\", Some(b"\x1e--\0\\")),
            ("", None),
            (r"\q", None),
            (r"\x1", None),
            (r"\x  ", None),
            (r"\", None),
        ] {
            assert_eq!(delimiter(text).ok().as_deref(), bytes, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..8)) {
            for (output, input) in [(Output::Sized, Input::Sized), (Output::Hex, Input::Hex), (Output::Base64, Input::Base64)] {
                let mut bytes = Vec::new();
                for record in &records {
                    output.append(Some(record), &mut bytes);
                }
                let mut stream = Stream::new(&bytes[..], input.shape());
                for record in &records {
                    let Ok(Next::Record(piece)) = stream.next(|| Ok(())) else { panic!("there is one more") };
                    let read = input.record(piece).expect("it was written");
                    prop_assert_eq!(read.value.as_deref(), Some(&record[..]));
                }
                prop_assert_eq!(stream.next(|| Ok(())).expect("it is well"), Next::End);
            }
        }
    }

    #[test]
    fn a_tombstone_is_told_by_its_length() {
        let mut out = Vec::new();
        Output::Sized.append(None, &mut out);
        Output::Sized.append(Some(b""), &mut out);
        assert_eq!(out, b"\xff\xff\xff\xff\0\0\0\0");
        assert_eq!(
            Shape::Sized
                .cut(&out, 0, true)
                .expect("it is sized")
                .map(|cut| cut.record),
            Some(None)
        );
    }
}
