//! What a type says about itself, so that its values travel without a name being looked up.

use crate::cursor::Cursor;
use crate::error::Error;
use crate::plan::{Place, Plan};
use crate::reader::{Limits, Reader};
use crate::types::{Names, Type};

/// A Rust type that is an Avro type.
pub trait AvroType {
    /// The schema.
    const TYPE: Type;
}

/// A type whose values are written straight as their schema, [`AvroType::TYPE`], says.
pub trait Encode: AvroType {
    /// At least as many bytes as [`encode`](Self::encode) writes, and cheap to say: numbers count with the most that they
    /// can take.
    fn bound(&self) -> usize;

    /// Writes the value.
    ///
    /// # Panics
    ///
    /// When `out` has fewer bytes left than [`bound`](Self::bound).
    fn encode(&self, out: &mut Cursor<'_>);
}

/// A type whose values are read from payloads, from which they may borrow.
pub trait Decode<'m>: AvroType + Sized {
    /// Reads a value that was written with the very schema of this type.
    ///
    /// # Errors
    ///
    /// What [`ErrorKind`](crate::ErrorKind) lists for payloads.
    fn decode(from: &mut Reader<'m>) -> Result<Self, Error>;

    /// Reads a value that was written with the schema that `plan` resolves to the schema of this type; `at` is the place
    /// of this type in it.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), and [`ErrorKind::Unresolvable`](crate::ErrorKind::Unresolvable) where the writer
    /// wrote what this type cannot hold.
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'m>) -> Result<Self, Error>;
}

/// A type that is a whole schema: what `#[derive(Record)]` makes of a struct or enum.
pub trait Record: Encode {
    /// The schema, as Avro's JSON.
    const SCHEMA: &'static str;
    /// Its Parsing Canonical Form.
    const CANONICAL: &'static str;
    /// The 64-bit Rabin fingerprint of the canonical form.
    const FINGERPRINT: u64;
    /// Its full name; empty for a type that has none, as a union.
    const NAME: &'static str;
    /// The same type, borrowing from a payload that lives for `'m`; itself where it borrows nothing.
    type Of<'m>: Decode<'m> + Encode;
}

/// A type that has a name of its own in Avro: a record, an enum, a fixed.
pub trait Named: AvroType {
    /// What it is called.
    const NAMES: Names;
}

/// `T` in the schema of a type that lies in `T`: its name. Values of it do not exist.
#[derive(Debug)]
pub struct ByName<T: ?Sized>(std::convert::Infallible, std::marker::PhantomData<T>);

impl<T: Named + ?Sized> AvroType for ByName<T> {
    const TYPE: Type = Type::Named(&T::NAMES);
}

/// Appends the payload of `value` to `out`, which grows at most once.
pub fn append<T: Encode + ?Sized>(value: &T, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + value.bound(), 0);
    let mut cursor = Cursor::new(&mut out[start..]);
    value.encode(&mut cursor);
    let end = start + cursor.written();
    out.truncate(end);
}

/// Reads a payload that was written with the schema of `T`.
///
/// # Errors
///
/// What [`ErrorKind`](crate::ErrorKind) lists for payloads.
pub fn decode<'m, T: Decode<'m>>(payload: &'m [u8], limits: Limits) -> Result<T, Error> {
    let mut reader = Reader::new(payload, limits)?;
    let value = T::decode(&mut reader);
    if value.is_ok() {
        reader.finish()?; // before the value is taken out of its result, which would move it
    }
    value
}

/// Reads a payload that was written with the writer schema of `plan`, whose reader schema is that of `T`.
///
/// # Errors
///
/// As [`decode`], and [`ErrorKind::Unresolvable`](crate::ErrorKind::Unresolvable).
pub fn decode_with<'m, T: Decode<'m>>(
    plan: &Plan,
    payload: &'m [u8],
    limits: Limits,
) -> Result<T, Error> {
    let mut reader = Reader::new(payload, limits)?;
    let value = if plan.is_same(plan.root()) {
        T::decode(&mut reader)
    } else {
        T::decode_with(plan, plan.root(), &mut reader)
    };
    if value.is_ok() {
        reader.finish()?;
    }
    value
}
