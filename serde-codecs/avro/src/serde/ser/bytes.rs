//! Avro's binary encoding, appended to a buffer.

/// A `long`: zig-zag, seven bits a byte, the lowest first.
#[inline]
pub(crate) fn long(value: i64, out: &mut Vec<u8>) {
    varint(
        (value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned(),
        out,
    );
}

/// A length, a count or an index.
#[inline]
pub(crate) fn length(length: usize, out: &mut Vec<u8>) {
    varint((length as u64) << 1, out); // no slice is longer than `isize::MAX`
}

#[inline]
fn varint(mut rest: u64, out: &mut Vec<u8>) {
    if rest < 0x80 {
        out.push(low_byte(rest));
        return;
    }
    let mut bytes = [0; crate::LONG_BYTES];
    let mut written = 0;
    while rest >= 0x80 {
        bytes[written] = low_byte(rest) | 0x80;
        rest >>= 7;
        written += 1;
    }
    bytes[written] = low_byte(rest);
    out.extend_from_slice(&bytes[..=written]);
}

/// `bytes`, or a `string`.
#[inline]
pub(crate) fn bytes(value: &[u8], out: &mut Vec<u8>) {
    length(value.len(), out);
    out.extend_from_slice(value);
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low byte is meant")]
fn low_byte(value: u64) -> u8 {
    value as u8
}
