//! How fields are written and read, with prost's own code: the bytes are those of a `prost::Message` with the same fields.

mod collections;
mod one_of;
mod scalars;

pub use one_of::{OneOf, OneOfField};
use prost::DecodeError;
use prost::bytes::{Buf, BufMut};
use prost::encoding::{DecodeContext, WireType, encode_key, key_len};

use crate::types::Type;

/// A Rust type that is a Protobuf type, or a field of one.
pub trait ProtobufType {
    /// Which one.
    const TYPE: Type;
}

/// A type that has a name of its own in a file.
pub trait Named: ProtobufType {
    /// What it is called, without the package.
    const NAME: &'static str;
}

/// `T` in the file of a type that lies in `T`: its name. Values of it do not exist.
#[derive(Debug)]
pub struct ByName<T: ?Sized>(std::convert::Infallible, std::marker::PhantomData<T>);

impl<T: Named + ?Sized> ProtobufType for ByName<T> {
    const TYPE: Type = Type::Named(T::NAME);
}

/// A single value: a scalar, an enum or a message.
pub trait Item: ProtobufType + Send + Sync + Sized {
    /// How it is written.
    const WIRE: WireType;

    /// Whether a field of it is written also when it is the plainest value: of messages.
    const PRESENCE: bool = false;

    /// What a field is that is not written.
    fn plain() -> Self;

    /// Whether it is what [`plain`](Self::plain) makes.
    fn is_plain(&self) -> bool;

    /// Writes the value, with its length where it has one, and without a key.
    fn write(&self, out: &mut impl BufMut);

    /// How many bytes [`write`](Self::write) writes.
    fn size(&self) -> usize;

    /// Reads a value over this one.
    ///
    /// # Errors
    ///
    /// When the bytes are none.
    fn merge(
        &mut self,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError>;
}

/// A field of a message, of whatever label.
pub trait Field: ProtobufType + Sized {
    /// What it is when it is not written.
    fn absent() -> Self;

    /// Writes it with the number `number`, unless it is nothing.
    fn put(&self, number: u32, out: &mut impl BufMut);

    /// How many bytes [`put`](Self::put) writes.
    fn length(&self, number: u32) -> usize;

    /// Reads what stands behind a key.
    ///
    /// # Errors
    ///
    /// When the bytes are no such value.
    fn take(
        &mut self,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError>;
}

impl<T: Item> Field for T {
    #[inline]
    fn absent() -> Self {
        Item::plain()
    }

    #[inline]
    fn put(&self, number: u32, out: &mut impl BufMut) {
        if T::PRESENCE || !self.is_plain() {
            keyed(self, number, out);
        }
    }

    #[inline]
    fn length(&self, number: u32) -> usize {
        if T::PRESENCE || !self.is_plain() {
            keyed_size(self, number)
        } else {
            0
        }
    }

    #[inline]
    fn take(
        &mut self,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        Item::merge(self, wire, from, context)
    }
}

/// Writes a value with its key.
#[inline]
fn keyed<T: Item>(value: &T, number: u32, out: &mut impl BufMut) {
    encode_key(number, T::WIRE, out);
    value.write(out);
}

#[inline]
fn keyed_size<T: Item>(value: &T, number: u32) -> usize {
    key_len(number) + value.size()
}
