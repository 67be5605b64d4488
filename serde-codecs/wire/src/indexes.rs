//! Which message of a Protobuf file a record holds.
//!
//! A path of indexes: that of the message among those at the top of the file, then among those nested in it, and so on,
//! in the order of the file and without counting enums. Written as a count and that many indexes, all of them zigzag
//! varints; the path `[0]`, which is the usual one, as the single byte 0.

use crate::WireError;

/// How many indexes a path has at most: as deep as `protoc` lets messages nest.
pub const MAX_DEPTH: usize = 32;

/// The path of a message, checked and borrowed from the record. Each path has one written form, so equal paths have equal
/// bytes, which can be keys of a map as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageIndexes<'a>(&'a [u8]);

/// Writes the path of a message, to be done once per type: the bytes follow the schema in every record.
///
/// ```
/// use etymon_wire::encode_indexes;
/// assert_eq!(encode_indexes(&[0])?, [0]); // the first message of the file
/// assert_eq!(encode_indexes(&[1])?, [2, 2]); // the second
/// assert_eq!(encode_indexes(&[0, 0])?, [4, 0, 0]); // the first one in the first
/// # Ok::<(), etymon_wire::WireError>(())
/// ```
///
/// # Errors
///
/// [`WireError::IndexCount`] for no index or more than [`MAX_DEPTH`], [`WireError::IndexTooLarge`] above 2147483647.
pub fn encode_indexes(path: &[u32]) -> Result<Vec<u8>, WireError> {
    if path.is_empty() || path.len() > MAX_DEPTH {
        let count = u32::try_from(path.len()).unwrap_or(u32::MAX);
        return Err(WireError::IndexCount(count));
    }
    if path == [0] {
        return Ok(vec![0]);
    }
    let count = u32::try_from(path.len()).expect("it was just found to be small");
    let mut bytes = Vec::with_capacity(1 + path.len());
    put(count, &mut bytes)?;
    for &index in path {
        put(index, &mut bytes)?;
    }
    Ok(bytes)
}

fn put(number: u32, bytes: &mut Vec<u8>) -> Result<(), WireError> {
    let number = i32::try_from(number).map_err(|_| WireError::IndexTooLarge(number))?;
    // Zigzag of what is not negative.
    let mut left = number.unsigned_abs() << 1;
    while left >= 0x80 {
        bytes.push(left.to_le_bytes()[0] | 0x80);
        left >>= 7;
    }
    bytes.push(left.to_le_bytes()[0]);
    Ok(())
}

impl MessageIndexes<'static> {
    /// The first message of the file.
    pub const FIRST: Self = Self(&[0]);
}

impl<'a> MessageIndexes<'a> {
    /// Takes the path off the front of `bytes`; the rest is what follows. A count of 0 is the path `[0]`.
    ///
    /// # Errors
    ///
    /// [`WireError::TruncatedIndexes`], [`WireError::IndexCount`] above [`MAX_DEPTH`], [`WireError::NegativeIndex`] and
    /// [`WireError::OverlongIndex`]: a count or an index in more bytes than it needs is refused, since nobody writes it
    /// like that and each path is to have one form.
    #[inline]
    pub fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), WireError> {
        if let [0, rest @ ..] = bytes {
            return Ok((MessageIndexes::FIRST, rest));
        }
        split_path(bytes)
    }

    /// The written form, as [`encode_indexes`] makes it.
    #[must_use]
    #[inline]
    pub fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The indexes from the outermost message inwards; at least one.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = u32> + 'a {
        // The short form of `[0]` is its index; any other starts with a count, which takes one byte up to 63.
        let mut left = if self.0.len() == 1 {
            self.0
        } else {
            &self.0[1..]
        };
        std::iter::from_fn(move || {
            let (index, rest) = varint(left).ok()?;
            left = rest;
            u32::try_from(index).ok()
        })
    }
}

fn split_path(bytes: &[u8]) -> Result<(MessageIndexes<'_>, &[u8]), WireError> {
    let (count, mut rest) = varint(bytes)?;
    let count = u32::try_from(count).map_err(|_| WireError::NegativeIndex(count))?;
    if usize::try_from(count).is_ok_and(|count| count > MAX_DEPTH) {
        return Err(WireError::IndexCount(count));
    }
    for _ in 0..count {
        let (index, after) = varint(rest)?;
        if index < 0 {
            return Err(WireError::NegativeIndex(index));
        }
        rest = after;
    }
    match &bytes[..bytes.len() - rest.len()] {
        [2, 0] => Ok((MessageIndexes::FIRST, rest)),
        path => Ok((MessageIndexes(path), rest)),
    }
}

/// A zigzag varint of 32 bits off the front of `bytes`.
fn varint(bytes: &[u8]) -> Result<(i32, &[u8]), WireError> {
    let mut number = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let ends = byte < 0x80;
        if (at > 0 && byte == 0) || (at == 4 && byte > 0x0f) {
            return Err(WireError::OverlongIndex);
        }
        number |= u32::from(byte & 0x7f) << (7 * at);
        if ends {
            let number = (number >> 1).cast_signed() ^ -(number & 1).cast_signed();
            return Ok((number, &bytes[at + 1..]));
        }
    }
    Err(WireError::TruncatedIndexes)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn path(bytes: &[u8]) -> Result<(Vec<u32>, &[u8]), WireError> {
        let (indexes, rest) = MessageIndexes::split(bytes)?;
        Ok((indexes.iter().collect(), rest))
    }

    #[test]
    fn a_path_is_written_as_the_field_writes_it() {
        //   path                          bytes
        let cases: [(&[u32], &[u8]); 8] = [
            (&[0], &[0]),
            (&[1], &[2, 2]),
            (&[0, 0], &[4, 0, 0]),
            (&[2, 0, 1], &[6, 4, 0, 2]),
            (&[63], &[2, 126]),
            (&[64], &[2, 0x80, 1]),
            (&[8192], &[2, 0x80, 0x80, 1]),
            (&[0x7fff_ffff], &[2, 0xfe, 0xff, 0xff, 0xff, 0x0f]),
        ];
        for (indexes, bytes) in cases {
            assert_eq!(encode_indexes(indexes).unwrap(), bytes, "{indexes:?}");
            let message = [bytes, b"\0abc"].concat();
            assert_eq!(
                path(&message),
                Ok((indexes.to_vec(), &b"\0abc"[..])),
                "{bytes:?}"
            );
        }
        assert_eq!(MessageIndexes::FIRST.iter().collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn the_long_form_of_the_first_message_is_the_first_message() {
        let (indexes, rest) = MessageIndexes::split(&[2, 0, 9]).unwrap();
        assert_eq!((indexes, rest), (MessageIndexes::FIRST, &[9][..]));
        assert_eq!(indexes.as_bytes(), [0]);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        let too_many = [[66].as_slice(), &[0; 33]].concat();
        //   bytes                                  why
        let cases: [(&[u8], WireError); 15] = [
            (&[], WireError::TruncatedIndexes),
            (&[2], WireError::TruncatedIndexes),
            (&[4, 0], WireError::TruncatedIndexes),
            (&[2, 0x80], WireError::TruncatedIndexes),
            (&[0x80, 0x80], WireError::TruncatedIndexes),
            (&[1, 0], WireError::NegativeIndex(-1)),
            (&[2, 3], WireError::NegativeIndex(-2)),
            (
                &[2, 0xff, 0xff, 0xff, 0xff, 0x0f],
                WireError::NegativeIndex(i32::MIN),
            ),
            (&too_many, WireError::IndexCount(33)),
            (
                &[0xfe, 0xff, 0xff, 0xff, 0x0f],
                WireError::IndexCount(0x7fff_ffff),
            ),
            (&[0x82, 0], WireError::OverlongIndex),
            (&[2, 0x80, 0], WireError::OverlongIndex),
            (&[2, 0x82, 0x80, 0], WireError::OverlongIndex),
            (&[2, 0xfe, 0xff, 0xff, 0xff, 0x1f], WireError::OverlongIndex),
            (&[0xff; 12], WireError::OverlongIndex),
        ];
        for (bytes, why) in cases {
            assert_eq!(path(bytes), Err(why), "{bytes:?}");
        }
        assert!(path(&[[64].as_slice(), &[0; 32]].concat()).is_ok());
    }

    #[test]
    fn what_is_no_path_is_not_written() {
        assert_eq!(encode_indexes(&[]), Err(WireError::IndexCount(0)));
        assert_eq!(encode_indexes(&[0; 33]), Err(WireError::IndexCount(33)));
        assert_eq!(
            encode_indexes(&[1, 1 << 31]),
            Err(WireError::IndexTooLarge(1 << 31))
        );
        assert!(encode_indexes(&[0; 32]).is_ok());
    }

    #[test]
    fn an_old_client_is_named_as_the_likely_cause() {
        // What `use.deprecated.format` wrote for the second message: no zigzag.
        let refused = path(&[1, 1]).unwrap_err().to_string();
        assert!(refused.contains("use.deprecated.format"), "{refused}");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(indexes in vec(0..=0x7fff_ffffu32, 1..=MAX_DEPTH), message: Vec<u8>) {
            let bytes = encode_indexes(&indexes).unwrap();
            let record = [&bytes[..], &message].concat();
            let (read, rest) = MessageIndexes::split(&record).unwrap();
            prop_assert_eq!(read.as_bytes(), bytes);
            prop_assert_eq!(read.iter().collect::<Vec<_>>(), indexes);
            prop_assert_eq!(rest, message);
        }

        #[test]
        fn any_bytes_are_one_path_in_one_form_or_an_error(count in 0..80u8, tail in vec(prop_oneof![0..4u8, any::<u8>()], 0..40)) {
            let bytes = [vec![count], tail].concat();
            if let Ok((indexes, rest)) = MessageIndexes::split(&bytes) {
                let path: Vec<_> = indexes.iter().collect();
                prop_assert_eq!(encode_indexes(&path).unwrap(), indexes.as_bytes());
                prop_assert!(bytes.ends_with(rest));
            }
        }
    }
}
