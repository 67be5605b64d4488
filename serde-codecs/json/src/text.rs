//! Values to JSON and back.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
#[cfg(feature = "validate")]
use crate::validate::Validator;

/// Appends a value as JSON, without spaces. What is not finite of floats is `null`, as serde_json has it.
///
/// # Errors
///
/// [`ErrorKind::Value`] when the value has no JSON; `out` is then as it was.
pub fn append<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), Error> {
    let start = out.len();
    serde_json::to_writer(&mut *out, value).map_err(|error| {
        out.truncate(start);
        Error::new(ErrorKind::Value(error.to_string().into()))
    })
}

/// As [`append`], of a value that fits a schema.
///
/// # Errors
///
/// As [`append`], and [`ErrorKind::Invalid`]; `out` is then as it was.
#[cfg(feature = "validate")]
pub fn append_valid<T: Serialize + ?Sized>(
    value: &T,
    validator: &Validator,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    // What the caller writes, the caller can hold.
    const NONE: Limits = Limits {
        payload: usize::MAX,
        allocation: usize::MAX,
    };
    let start = out.len();
    append(value, out)?;
    validator.validate(&out[start..], NONE).map_err(|error| {
        out.truncate(start);
        error.elsewhere()
    })
}

/// Reads a payload. It borrows from the payload where the type wants it and no escapes are in the way.
///
/// # Errors
///
/// [`ErrorKind::Syntax`], [`ErrorKind::Type`], [`ErrorKind::Limit`].
pub fn read<'p, T: Deserialize<'p>>(payload: &'p [u8], limits: Limits) -> Result<T, Error> {
    within(payload, limits)?;
    plainly(payload)
}

/// As [`read`], of a payload that fits a schema: what does not fit it never becomes a value.
///
/// # Errors
///
/// As [`read`], and [`ErrorKind::Invalid`].
#[cfg(feature = "validate")]
pub fn read_valid<'p, T: Deserialize<'p>>(
    payload: &'p [u8],
    validator: &Validator,
    limits: Limits,
) -> Result<T, Error> {
    let document = validator.scan(payload, limits)?;
    match document.map(|document| T::deserialize(document.root())) {
        Some(Ok(value)) => Ok(value),
        _ => plainly(payload),
    }
}

fn plainly<'p, T: Deserialize<'p>>(payload: &'p [u8]) -> Result<T, Error> {
    serde_json::from_slice(payload).map_err(|error| Error::reading(&error, payload))
}

pub(crate) fn within(payload: &[u8], limits: Limits) -> Result<(), Error> {
    if payload.len() > limits.payload {
        return Err(Error::new(ErrorKind::Limit {
            what: "bytes",
            limit: limits.payload,
        }));
    }
    Ok(())
}
