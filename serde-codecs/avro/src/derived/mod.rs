//! What the code that `#[derive(Record)]` writes calls. Not for others: it changes with the derive.

use crate::error::{Error, ErrorKind};
use crate::reader::Reader;
use crate::record::Decode;

/// The default of a field, from bytes that are a constant of the program; what it takes counts for the value that `from`
/// reads.
///
/// # Errors
///
/// [`ErrorKind::Limit`]
pub fn preset<'m, T: Decode<'m>>(bytes: &'static [u8], from: &mut Reader<'_>) -> Result<T, Error> {
    let mut beside = from.beside(bytes);
    let value = T::decode(&mut beside);
    from.back_from(&beside);
    value
}

/// That a plan, made for another type, leads to a symbol or a branch that the type does not have.
#[cold]
#[must_use]
pub fn beyond(what: &'static str, index: usize, of: usize) -> Error {
    Error::new(ErrorKind::Index {
        what,
        index: i64::try_from(index).unwrap_or(i64::MAX),
        of,
    })
}

#[cfg(test)]
mod tests;
