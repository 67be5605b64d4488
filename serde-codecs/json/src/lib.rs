//! Values to JSON and back, checked against JSON Schema; schemas from types.
//!
//! Everything here is synchronous and does no IO: bytes and schemas in, values out. Frames and schema ids are the
//! business of `etymon-wire`, and the `etymon` crate brings both together with a registry.

#[cfg(feature = "schemars")]
mod describe;
#[cfg(feature = "validate")]
mod document;
mod error;
mod limits;
mod schema;
mod text;
#[cfg(feature = "validate")]
mod validate;

#[cfg(feature = "schemars")]
pub use describe::{Description, Draft, schema_of};
pub use error::{Error, ErrorKind, Violation};
pub use limits::{Limits, MAX_DEPTH};
pub use schema::{Reference, Schema};
pub use text::{append, read};
#[cfg(feature = "validate")]
pub use text::{append_valid, read_valid};
#[cfg(feature = "validate")]
pub use validate::Validator;
