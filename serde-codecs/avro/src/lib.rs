//! Values to Avro and back: derived, through serde, or dynamic; each pair of writer and reader schema is resolved once.
//!
//! Everything here is synchronous and does no IO: bytes and schemas in, values out. Frames and schema ids are the
//! business of `etymon-wire`, and the `etymon` crate brings both together with a registry.

#[cfg(test)]
extern crate self as etymon_avro; // as the derive names it in tests

pub mod container;
mod cursor;
#[cfg(feature = "derive")]
#[doc(hidden)]
pub mod derived;
mod error;
mod impls;
#[cfg(feature = "json")]
mod json;
mod plan;
mod reader;
mod record;
mod schema;
mod serde;
mod types;
#[cfg(feature = "apache-avro")]
mod value;

pub use self::serde::Writer;
pub use cursor::{Cursor, INT_BYTES, LONG_BYTES};
pub use error::{Error, ErrorKind};
#[cfg(feature = "derive")]
pub use etymon_derive::Record;
pub use impls::{Bytes, Key, Pairs, Unscaled};
pub use plan::{Field, Place, Plan, Step};
pub use reader::{Limits, Reader};
pub use record::{AvroType, ByName, Decode, Encode, Named, Record, append, decode, decode_with};
pub use schema::{Reference, Schema};
pub use types::{
    EnumType, FieldType, FixedType, Names, Preset, PresetBytes, RecordType, Text, Type, fingerprint,
};
