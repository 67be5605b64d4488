//! Enums whose variants hold values: fields of which a message has one.

use prost::DecodeError;
use prost::bytes::{Buf, BufMut};
use prost::encoding::{DecodeContext, WireType};

use super::ProtobufType;

/// An enum whose variants are fields of which a message has one.
pub trait OneOf: ProtobufType + Sized {
    /// Whether one of the fields has this number.
    fn has(number: u32) -> bool;

    /// Writes the field, also when it is the plainest value.
    fn write(&self, out: &mut impl BufMut);

    /// How many bytes [`write`](Self::write) writes.
    fn size(&self) -> usize;

    /// Reads what stands behind the key of one of the fields: over `found` where this is the same field, and else in its
    /// place.
    ///
    /// # Errors
    ///
    /// When the bytes are no such value.
    fn merge(
        found: &mut Option<Self>,
        number: u32,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError>;
}

/// A place for one of several fields, or none: an `Option`, or an enum with a variant that holds nothing.
pub trait OneOfField: ProtobufType + Sized {
    /// Whether one of the fields has this number.
    fn has(number: u32) -> bool;

    /// None of the fields.
    fn plain() -> Self;

    /// Writes the field that there is.
    fn write(&self, out: &mut impl BufMut);

    /// How many bytes [`write`](Self::write) writes.
    fn size(&self) -> usize;

    /// Reads what stands behind the key of one of the fields.
    ///
    /// # Errors
    ///
    /// When the bytes are no such value.
    fn merge(
        &mut self,
        number: u32,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError>;
}

impl<T: OneOf> OneOfField for Option<T> {
    fn has(number: u32) -> bool {
        T::has(number)
    }

    fn plain() -> Self {
        None
    }

    fn write(&self, out: &mut impl BufMut) {
        if let Some(field) = self {
            field.write(out);
        }
    }

    fn size(&self) -> usize {
        self.as_ref().map_or(0, OneOf::size)
    }

    fn merge(
        &mut self,
        number: u32,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        T::merge(self, number, wire, from, context)
    }
}
