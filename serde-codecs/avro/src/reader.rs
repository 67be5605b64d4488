//! Reading Avro's binary encoding from bytes that nobody vouches for.

use crate::error::{Error, ErrorKind};

/// What a payload may cost the one who reads it. The bytes of a payload bound most things by themselves; these bound the
/// rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many bytes a payload may have.
    pub payload: usize,
    /// How many arrays, maps and boxed values may lie in one another. 64 by default: every level takes space on the stack.
    pub depth: u16,
    /// How many bytes the values read may take in memory, counting strings that are copied and the items of arrays and maps.
    /// An item that takes no bytes of the payload, as `null`, counts 64, whatever it takes: a few bytes may say that there
    /// are billions of them.
    pub allocation: usize,
}

impl Default for Limits {
    /// 64 MiB of payload, 64 levels, 256 MiB of values.
    fn default() -> Self {
        Self {
            payload: 64 << 20,
            depth: 64,
            allocation: 256 << 20,
        }
    }
}

/// What an item without bytes counts of the limit on allocation, so that it bounds the time that they take, too.
const EMPTY_ITEM: usize = 64;

/// A place in a payload.
#[derive(Debug, Clone)]
pub struct Reader<'m> {
    rest: &'m [u8],
    length: usize,
    depth: u16,
    allocation: usize,
    limits: Limits,
}

impl<'m> Reader<'m> {
    /// Reads `payload` from its front.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] when it is longer than the limit.
    pub fn new(payload: &'m [u8], limits: Limits) -> Result<Self, Error> {
        if payload.len() > limits.payload {
            return Err(Error::new(ErrorKind::Limit {
                what: "bytes in a payload",
                limit: limits.payload,
            }));
        }
        Ok(Self {
            rest: payload,
            length: payload.len(),
            depth: limits.depth,
            allocation: limits.allocation,
            limits,
        })
    }

    /// How many bytes are read.
    #[must_use]
    #[inline(always)]
    pub fn offset(&self) -> usize {
        self.length - self.rest.len()
    }

    /// A reader of other bytes, which are not of the payload, on what is left of the limits.
    pub(crate) fn beside<'x>(&self, bytes: &'x [u8]) -> Reader<'x> {
        Reader {
            rest: bytes,
            length: bytes.len(),
            ..*self
        }
    }

    /// Takes over what is left of the limits after [`beside`](Self::beside).
    pub(crate) fn back_from(&mut self, beside: &Reader<'_>) {
        self.allocation = beside.allocation;
    }

    /// Goes on at `rest`, which this reader gave as its [`rest`](Self::rest).
    pub(crate) fn go_to(&mut self, rest: &'m [u8]) {
        self.rest = rest;
    }

    /// What is not read yet.
    #[must_use]
    pub fn rest(&self) -> &'m [u8] {
        self.rest
    }

    /// An error here.
    #[inline(always)] // the place goes by value, so that a reader can stay in registers
    #[must_use]
    pub fn error(&self, kind: ErrorKind) -> Error {
        Error::at(kind, self.offset())
    }

    /// That everything is read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Trailing`] when something is left.
    pub fn finish(&self) -> Result<(), Error> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(self.error(ErrorKind::Trailing(left))),
        }
    }

    /// The next `count` bytes, as they are.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooShort`]
    #[inline(always)]
    pub fn raw(&mut self, count: usize) -> Result<&'m [u8], Error> {
        match self.rest.split_at_checked(count) {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(self.error(ErrorKind::TooShort(count - self.rest.len()))),
        }
    }

    /// The next `N` bytes, as they are.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooShort`]
    #[inline(always)]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        match self.rest.split_first_chunk::<N>() {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(*bytes)
            }
            None => Err(self.error(ErrorKind::TooShort(N - self.rest.len()))),
        }
    }

    /// A `boolean`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooShort`], [`ErrorKind::Boolean`]
    #[inline(always)]
    pub fn boolean(&mut self) -> Result<bool, Error> {
        match self.array::<1>()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [other] => Err(self.error(ErrorKind::Boolean(other))),
        }
    }

    /// An `int`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooShort`], [`ErrorKind::Number`]
    #[inline(always)]
    pub fn int(&mut self) -> Result<i32, Error> {
        let long = self.long()?;
        i32::try_from(long).map_err(|_| self.error(ErrorKind::Number("an int")))
    }

    /// A `long`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooShort`], [`ErrorKind::Number`]
    #[inline(always)]
    pub fn long(&mut self) -> Result<i64, Error> {
        let coded = match self.rest {
            [first, rest @ ..] if *first < 0x80 => {
                self.rest = rest;
                u64::from(*first)
            }
            [first, second, rest @ ..] if *second < 0x80 => {
                self.rest = rest;
                u64::from(*first & 0x7f) | u64::from(*second) << 7
            }
            rest => {
                let (value, used) = varint(rest);
                if used == 0 {
                    return Err(self.unending());
                }
                self.rest = &rest[used..];
                value
            }
        };
        Ok((coded >> 1).cast_signed() ^ -(coded & 1).cast_signed())
    }

    /// Why no number of variable length is here.
    #[inline(always)]
    fn unending(&self) -> Error {
        self.error(if self.rest.len() < 10 {
            ErrorKind::TooShort(1)
        } else {
            ErrorKind::Number("a long")
        })
    }

    /// A length.
    ///
    /// # Errors
    ///
    /// As [`long`](Self::long), and [`ErrorKind::Length`] below zero.
    #[inline(always)]
    pub fn length(&mut self) -> Result<usize, Error> {
        let length = self.long()?;
        usize::try_from(length).map_err(|_| self.error(ErrorKind::Length(length)))
    }

    /// A `float`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooShort`]
    #[inline(always)]
    pub fn float(&mut self) -> Result<f32, Error> {
        self.array().map(f32::from_le_bytes)
    }

    /// A `double`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooShort`]
    #[inline(always)]
    pub fn double(&mut self) -> Result<f64, Error> {
        self.array().map(f64::from_le_bytes)
    }

    /// `bytes`, borrowed.
    ///
    /// # Errors
    ///
    /// As [`length`](Self::length) and [`raw`](Self::raw).
    #[inline(always)]
    pub fn bytes(&mut self) -> Result<&'m [u8], Error> {
        let length = self.length()?;
        self.raw(length)
    }

    /// A `string`, borrowed.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), and [`ErrorKind::Utf8`].
    #[inline(always)]
    pub fn string(&mut self) -> Result<&'m str, Error> {
        let bytes = self.bytes()?;
        str::from_utf8(bytes).map_err(|_| self.error(ErrorKind::Utf8))
    }

    /// The index of a branch of a union, or of a symbol of an enum, of which there are `of`.
    ///
    /// # Errors
    ///
    /// As [`long`](Self::long), and [`ErrorKind::Index`].
    #[inline(always)]
    pub fn index(&mut self, what: &'static str, of: usize) -> Result<usize, Error> {
        let index = self.long()?;
        match usize::try_from(index) {
            Ok(found) if found < of => Ok(found),
            _ => Err(self.error(ErrorKind::Index { what, index, of })),
        }
    }

    /// How many items the next block of an array or map has: 0 at its end. `least` is the fewest bytes that an item
    /// takes; more items than the rest of the payload can hold are an error, and so is a block of items without bytes
    /// that has more than the limit on allocation.
    ///
    /// # Errors
    ///
    /// As [`length`](Self::length), [`ErrorKind::TooShort`], [`ErrorKind::Limit`].
    #[inline]
    pub fn block(&mut self, least: usize) -> Result<usize, Error> {
        let count = self.long()?;
        let count = if count < 0 {
            self.length()?; // of the block in bytes: for those who skip
            count.checked_neg().unwrap_or(i64::MAX)
        } else {
            count
        };
        let count = usize::try_from(count).map_err(|_| self.error(ErrorKind::Length(count)))?;
        if least == 0 {
            self.allocate(count.saturating_mul(EMPTY_ITEM))?;
        } else if count > self.rest.len() / least {
            return Err(self.error(ErrorKind::TooShort(
                count.saturating_mul(least) - self.rest.len(),
            )));
        }
        Ok(count)
    }

    /// Skips blocks whose size in bytes is told. Answers how many items to skip one by one come next, 0 at the end.
    ///
    /// # Errors
    ///
    /// As [`block`](Self::block).
    pub fn skip_blocks(&mut self, least: usize) -> Result<usize, Error> {
        loop {
            let before = self.rest;
            let count = self.long()?;
            if count >= 0 {
                self.rest = before;
                return self.block(least);
            }
            let bytes = self.length()?;
            self.raw(bytes)?;
        }
    }

    /// Accounts for `bytes` of memory that a value is about to take.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`]
    #[inline(always)]
    pub fn allocate(&mut self, bytes: usize) -> Result<(), Error> {
        match self.allocation.checked_sub(bytes) {
            Some(left) => {
                self.allocation = left;
                Ok(())
            }
            None => Err(self.error(ErrorKind::Limit {
                what: "bytes allocated for values",
                limit: self.limits.allocation,
            })),
        }
    }

    /// Goes one level down; [`leave`](Self::leave) comes back up.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`]
    #[inline(always)]
    pub fn enter(&mut self) -> Result<(), Error> {
        match self.depth.checked_sub(1) {
            Some(left) => {
                self.depth = left;
                Ok(())
            }
            None => Err(self.error(ErrorKind::Limit {
                what: "nested values",
                limit: usize::from(self.limits.depth),
            })),
        }
    }

    /// Comes back up from [`enter`](Self::enter).
    #[inline(always)]
    pub fn leave(&mut self) {
        self.depth += 1;
    }
}

/// A number of variable length, and how many bytes it takes: none when it does not end, or is too large. For those of more
/// than two bytes; by value, so that a reader can stay in registers.
#[inline(never)]
fn varint(from: &[u8]) -> (u64, usize) {
    if let Some(word) = from.first_chunk() {
        let word = u64::from_le_bytes(*word);
        let ends = !word & 0x8080_8080_8080_8080;
        if ends != 0 {
            let last = ends.trailing_zeros(); // the bit that ends the number
            let bits = word & (u64::MAX >> (63 - last)) & 0x7f7f_7f7f_7f7f_7f7f;
            // Seven bits of each byte move together: pairs, pairs of pairs, halves.
            let bits = bits & 0x007f_007f_007f_007f | (bits & 0x7f00_7f00_7f00_7f00) >> 1;
            let bits = bits & 0x0000_3fff_0000_3fff | (bits & 0x3fff_0000_3fff_0000) >> 2;
            let bits = bits & 0x0fff_ffff | (bits & 0x0fff_ffff_0000_0000) >> 4;
            return (bits, last as usize / 8 + 1);
        }
    }
    let mut value = 0;
    for (at, &byte) in from.iter().take(10).enumerate() {
        if at == 9 && byte > 1 {
            break;
        }
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return (value, at + 1);
        }
    }
    (0, 0)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::{Limits, Reader};
    use crate::Cursor;

    /// The number at the front and how many bytes it takes, byte by byte as the specification says it.
    fn slowly(bytes: &[u8]) -> Option<(i64, usize)> {
        let end = bytes.iter().take(10).position(|byte| *byte < 0x80)?;
        let coded = bytes[..=end].iter().rev().try_fold(0u64, |sum, byte| {
            let shifted = sum.checked_mul(128)?;
            Some(shifted | u64::from(byte & 0x7f))
        })?;
        let value = (coded >> 1).cast_signed() ^ -(coded & 1).cast_signed();
        Some((value, end + 1))
    }

    proptest! {
        #[test]
        fn a_long_is_read_as_it_is_written(value: i64, shift in 0..64u32, after in prop::collection::vec(any::<u8>(), 0..12)) {
            let value = value >> shift;
            let mut payload = vec![0; 10];
            let mut cursor = Cursor::new(&mut payload);
            cursor.long(value);
            let written = cursor.written();
            payload.truncate(written);
            payload.extend(after);
            let mut reader = Reader::new(&payload, Limits::default()).unwrap();
            prop_assert_eq!(reader.long().unwrap(), value);
            prop_assert_eq!(reader.offset(), written);
        }

        #[test]
        fn any_bytes_are_the_number_that_they_are(bytes in prop::collection::vec(prop_oneof![0x80..=0xffu8, any::<u8>()], 0..14)) {
            let mut reader = Reader::new(&bytes, Limits::default()).unwrap();
            let found = reader.long().ok().map(|long| (long, reader.offset()));
            prop_assert_eq!(found, slowly(&bytes));
        }
    }

    #[test]
    fn ten_bytes_hold_64_bits_and_no_more() {
        let mut bytes = [0xff; 10];
        for (last, expected) in [(1, Some(i64::MIN)), (2, None), (0x7f, None), (0xff, None)] {
            bytes[9] = last;
            let mut reader = Reader::new(&bytes, Limits::default()).unwrap();
            assert_eq!(reader.long().ok(), expected, "{last}");
        }
    }
}
