//! Writing Avro's binary encoding into a buffer that is large enough from the start.

/// A place in a buffer that is large enough for all that is written; see [`Encode::bound`](crate::Encode::bound).
///
/// # Panics
///
/// Each method, when the buffer ends: the bound that it was made for was too small.
#[derive(Debug)]
pub struct Cursor<'b> {
    buffer: &'b mut [u8],
    at: usize,
}

/// The most bytes that an `int` takes.
pub const INT_BYTES: usize = 5;
/// The most bytes that a `long`, a length or a count takes.
pub const LONG_BYTES: usize = 10;

impl<'b> Cursor<'b> {
    /// Writes from the front of `buffer`.
    #[must_use]
    pub fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, at: 0 }
    }

    /// How many bytes are written.
    #[must_use]
    pub fn written(&self) -> usize {
        self.at
    }

    /// A `boolean`.
    #[inline]
    pub fn boolean(&mut self, value: bool) {
        self.byte(u8::from(value));
    }

    /// An `int`: as a `long`.
    #[inline]
    pub fn int(&mut self, value: i32) {
        let mut rest = (value.cast_unsigned() << 1) ^ (value >> 31).cast_unsigned();
        while rest >= 0x80 {
            self.byte(low_byte(u64::from(rest)) | 0x80);
            rest >>= 7;
        }
        self.byte(low_byte(u64::from(rest)));
    }

    /// A `long`: zig-zag, seven bits a byte, the lowest first.
    #[inline]
    pub fn long(&mut self, value: i64) {
        self.varint((value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned());
    }

    #[inline]
    fn varint(&mut self, mut rest: u64) {
        while rest >= 0x80 {
            self.byte(low_byte(rest) | 0x80);
            rest >>= 7;
        }
        self.byte(low_byte(rest));
    }

    /// A length or a count.
    #[inline]
    pub fn length(&mut self, length: usize) {
        self.varint((length as u64) << 1); // no slice is longer than `isize::MAX`
    }

    /// A `float`.
    #[inline]
    pub fn float(&mut self, value: f32) {
        self.raw(&value.to_le_bytes());
    }

    /// A `double`.
    #[inline]
    pub fn double(&mut self, value: f64) {
        self.raw(&value.to_le_bytes());
    }

    /// `bytes`: the length and the bytes.
    #[inline]
    pub fn bytes(&mut self, value: &[u8]) {
        self.length(value.len());
        self.raw(value);
    }

    /// A `string`: as `bytes`.
    #[inline]
    pub fn string(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    /// Bytes as they are: a `fixed`.
    #[inline]
    pub fn raw(&mut self, bytes: &[u8]) {
        let end = self.at + bytes.len();
        copy(bytes, &mut self.buffer[self.at..end]);
        self.at = end;
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.buffer[self.at] = byte;
        self.at += 1;
    }
}

/// Copies to a slice of the same length. Short strings are most: they go in two pieces, which overlap where the length
/// is not twice theirs, because calling `memcpy` takes longer than copying them.
#[inline]
fn copy(from: &[u8], to: &mut [u8]) {
    match from.len() {
        0 => {}
        length @ 1..4 => {
            to[0] = from[0];
            to[length / 2] = from[length / 2];
            to[length - 1] = from[length - 1];
        }
        4..8 => copy_pieces::<4>(from, to),
        8..16 => copy_pieces::<8>(from, to),
        16..=32 => copy_pieces::<16>(from, to),
        _ => to.copy_from_slice(from),
    }
}

/// Copies the first and the last `N` bytes.
#[inline]
fn copy_pieces<const N: usize>(from: &[u8], to: &mut [u8]) {
    if let (Some(first), Some(last)) = (from.first_chunk::<N>(), from.last_chunk::<N>()) {
        to[..N].copy_from_slice(first);
        let end = to.len();
        to[end - N..].copy_from_slice(last);
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low byte is meant")]
fn low_byte(value: u64) -> u8 {
    value as u8
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::Cursor;

    #[test]
    fn bytes_of_each_length_arrive_and_touch_nothing_else() {
        for length in 0..=70_u8 {
            let bytes: Vec<u8> = (1..=length).collect();
            let mut buffer = [0xee; 80];
            let mut cursor = Cursor::new(&mut buffer);
            cursor.raw(&bytes);
            assert_eq!(cursor.written(), bytes.len());
            let (written, rest) = buffer.split_at(bytes.len());
            assert_eq!(written, bytes);
            assert!(rest.iter().all(|&byte| byte == 0xee), "{length}");
        }
    }
}
