//! Values to JSON and back, checked against JSON Schema; schemas from types.
//!
//! Everything here is synchronous and does no IO: bytes and schemas in, values out. Frames and schema ids are the
//! business of `etymon-wire`, and the `etymon` crate brings both together with a registry.

#[cfg(test)]
extern crate self as etymon_json; // as the derive names it in tests

#[cfg(feature = "derive")]
#[doc(hidden)]
pub mod derived;
#[cfg(feature = "schemars")]
mod describe;
#[cfg(feature = "validate")]
mod document;
mod error;
mod limits;
mod names;
mod record;
mod schema;
mod text;
mod types;
#[cfg(feature = "validate")]
mod validate;

#[cfg(feature = "schemars")]
pub use describe::{Description, Draft, schema_of};
pub use error::{Error, ErrorKind, Violation};
pub use etymon_constant::Bytes;
#[cfg(feature = "derive")]
pub use etymon_derive::Record;
pub use limits::{Limits, MAX_DEPTH};
pub use names::Found;
pub use record::{ByName, JsonType, Named, Record, check};
pub use schema::{Reference, Schema};
pub use text::{append, read};
#[cfg(feature = "validate")]
pub use text::{append_valid, read_valid};
pub use types::{EnumType, FieldType, IntegerType, Preset, RecordType, Text, Type, UnionType};
#[cfg(feature = "validate")]
pub use validate::Validator;
