//! What the code that `#[derive(Record)]` writes calls. Not for others: it changes with the derive.

pub use prost;
use prost::DecodeError;
use prost::bytes::{Buf, BufMut};
use prost::encoding::{DecodeContext, WireType, encode_varint, encoded_len_varint};

/// Writes a message with its length.
#[inline]
pub fn write_message(message: &impl prost::Message, out: &mut impl BufMut) {
    encode_varint(message.encoded_len() as u64, out);
    message.encode_raw(out);
}

/// How many bytes [`write_message`] writes.
#[inline]
pub fn message_size(message: &impl prost::Message) -> usize {
    let length = message.encoded_len();
    encoded_len_varint(length as u64) + length
}

/// Writes the number of a symbol.
#[inline]
pub fn write_symbol(number: i32, out: &mut impl BufMut) {
    encode_varint(i64::from(number).cast_unsigned(), out);
}

/// How many bytes [`write_symbol`] writes.
#[inline]
#[must_use]
pub fn symbol_size(number: i32) -> usize {
    encoded_len_varint(i64::from(number).cast_unsigned())
}

/// Reads the number of a symbol.
///
/// # Errors
///
/// When the bytes are none.
#[inline]
pub fn read_symbol(
    wire: WireType,
    from: &mut impl Buf,
    context: DecodeContext,
) -> Result<i32, DecodeError> {
    let mut number = 0;
    prost::encoding::int32::merge(wire, &mut number, from, context)?;
    Ok(number)
}

/// An error with the field that it is found in.
#[cold]
#[must_use]
pub fn within(mut error: DecodeError, message: &'static str, field: &'static str) -> DecodeError {
    error.push(message, field);
    error
}

#[cfg(test)]
mod tests;
