//! Where one record of a stream ends and the next one begins.

use std::ops::Range;

/// Longest piece of a stream that is taken for one record, in bytes.
pub(crate) const MAX_BYTES: usize = 256 << 20;

/// How the records of a stream are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The stream is one record; an empty one has none.
    Whole,
    /// Each follows its length: four bytes, big-endian; -1 is a tombstone.
    Sized,
    /// Each is a line.
    Lines,
    /// These bytes, which are at least one, stand behind each; behind the last they may be missing.
    Delimited(Vec<u8>),
}

/// The first record of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// How many bytes belong to it, with what tells it apart.
    pub(crate) used: usize,
    /// Which of them it is; `None` for a tombstone.
    pub(crate) record: Option<Range<usize>>,
}

impl Shape {
    /// The first record of `bytes`; `None` when there is none yet, or, at the end of the stream, none any more. The first
    /// `searched` bytes are known to hold no end of a record.
    ///
    /// # Errors
    ///
    /// Why the stream does not have this shape.
    pub(crate) fn cut(
        &self,
        bytes: &[u8],
        searched: usize,
        is_end: bool,
    ) -> Result<Option<Cut>, String> {
        match self {
            Self::Sized => sized(bytes, is_end),
            _ if bytes.is_empty() => Ok(None),
            Self::Whole => Ok(is_end.then(|| Cut::all(bytes))),
            Self::Lines => Ok(line(bytes, searched, is_end)),
            Self::Delimited(delimiter) => Ok(delimited(delimiter, bytes, searched, is_end)),
        }
    }

    /// How many of `bytes`, in which no record ended, need not be searched again.
    pub(crate) fn searched(&self, bytes: usize) -> usize {
        match self {
            Self::Delimited(delimiter) => bytes.saturating_sub(delimiter.len() - 1),
            _ => bytes,
        }
    }
}

impl Cut {
    fn all(bytes: &[u8]) -> Self {
        Self {
            used: bytes.len(),
            record: Some(0..bytes.len()),
        }
    }
}

fn sized(bytes: &[u8], is_end: bool) -> Result<Option<Cut>, String> {
    let Some((length, rest)) = bytes.split_first_chunk() else {
        return match bytes.len() {
            left if is_end && left > 0 => Err(format!(
                "the input ends inside the four bytes of a length, after {left}"
            )),
            _ => Ok(None),
        };
    };
    let length = i32::from_be_bytes(*length);
    if length == -1 {
        let tombstone = Cut {
            used: 4,
            record: None,
        };
        return Ok(Some(tombstone));
    }
    let length = usize::try_from(length)
        .ok()
        .filter(|length| *length <= MAX_BYTES)
        .ok_or_else(|| format!("{length} is no length of a record: has each its length in front, as `kcat -f '%R%s'` prints it?"))?;
    if rest.len() >= length {
        return Ok(Some(Cut {
            used: 4 + length,
            record: Some(4..4 + length),
        }));
    }
    if is_end {
        return Err(format!(
            "the input ends inside a record: it is to have {length} bytes, and there are {}",
            rest.len()
        ));
    }
    Ok(None)
}

fn line(bytes: &[u8], searched: usize, is_end: bool) -> Option<Cut> {
    let newline = bytes[searched..].iter().position(|byte| *byte == b'\n');
    let (end, used) = match newline {
        Some(at) => (searched + at, searched + at + 1),
        None if is_end => (bytes.len(), bytes.len()),
        None => return None,
    };
    let end = end - usize::from(bytes[..end].ends_with(b"\r"));
    Some(Cut {
        used,
        record: Some(0..end),
    })
}

fn delimited(delimiter: &[u8], bytes: &[u8], searched: usize, is_end: bool) -> Option<Cut> {
    let mut from = searched;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == delimiter[0]) {
        let at = from + at;
        if bytes[at..].starts_with(delimiter) {
            return Some(Cut {
                used: at + delimiter.len(),
                record: Some(0..at),
            });
        }
        from = at + 1;
    }
    is_end.then(|| Cut::all(bytes))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn records_end_where_their_shape_says() {
        let delimited = Shape::Delimited(b"\x1e\n".to_vec());
        let cut = |used, record| Ok(Some(Cut { used, record }));
        for (shape, bytes, is_end, found) in [
            (&Shape::Whole, &b"ab"[..], false, Ok(None)),
            (&Shape::Whole, b"ab", true, cut(2, Some(0..2))),
            (&Shape::Whole, b"", true, Ok(None)),
            (&Shape::Sized, b"\0\0\0", false, Ok(None)),
            (&Shape::Sized, b"\0\0\0\x02a", false, Ok(None)),
            (&Shape::Sized, b"\0\0\0\x02abc", false, cut(6, Some(4..6))),
            (&Shape::Sized, b"\0\0\0\0", false, cut(4, Some(4..4))),
            (&Shape::Sized, b"\xff\xff\xff\xffa", false, cut(4, None)),
            (&Shape::Sized, b"", true, Ok(None)),
            (&Shape::Lines, b"ab", false, Ok(None)),
            (&Shape::Lines, b"ab\r\ncd", false, cut(4, Some(0..2))),
            (&Shape::Lines, b"\ncd", false, cut(1, Some(0..0))),
            (&Shape::Lines, b"cd", true, cut(2, Some(0..2))),
            (&delimited, b"a\n\x1e", false, Ok(None)),
            (&delimited, b"a\n\x1e\x1e\nb", false, cut(5, Some(0..3))),
            (&delimited, b"a\x1e", true, cut(2, Some(0..2))),
        ] {
            assert_eq!(shape.cut(bytes, 0, is_end), found, "{shape:?} {bytes:?}");
        }
    }

    #[test]
    fn lengths_that_cannot_be_are_told() {
        for (bytes, told) in [
            (
                &b"\0\0"[..],
                "the input ends inside the four bytes of a length, after 2",
            ),
            (
                b"\0\0\0\x05abc",
                "the input ends inside a record: it is to have 5 bytes, and there are 3",
            ),
            (
                b"\xff\xff\xff\xfe",
                "-2 is no length of a record: has each its length in front, as `kcat -f '%R%s'` prints it?",
            ),
            (
                b"{\"id\":1}",
                "2065852772 is no length of a record: has each its length in front, as `kcat -f '%R%s'` prints it?",
            ),
        ] {
            assert_eq!(Shape::Sized.cut(bytes, 0, true), Err(told.to_owned()));
        }
    }
}
