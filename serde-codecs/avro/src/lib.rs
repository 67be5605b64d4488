//! Values to Avro and back: derived, through serde, or dynamic; each pair of writer and reader schema is resolved once.
//!
//! Everything here is synchronous and does no IO: bytes and schemas in, values out. Frames and schema ids are the
//! business of `etymon-wire`, and the `etymon` crate brings both together with a registry.
//!
//! ```
//! use etymon_avro::{Limits, Plan, Record, Schema, append, decode, decode_with};
//!
//! #[derive(Record, Debug, PartialEq)]
//! #[record(crate = etymon_avro)]
//! struct Order<'a> {
//!     id: i64,
//!     customer: &'a str,
//!     #[record(default = "EUR")]
//!     currency: &'a str,
//! }
//!
//! // With the schema of the type: straight-line code both ways, borrowing from the payload.
//! let order = Order { id: 7, customer: "ann", currency: "USD" };
//! let mut payload = Vec::new();
//! append(&order, &mut payload);
//! assert_eq!(decode::<Order>(&payload, Limits::default())?, order);
//!
//! // With another writer schema: the pair is resolved once, then followed.
//! let writer = Schema::parse(
//!     r#"{"type":"record","name":"Order","fields":[{"name":"customer","type":"string"},{"name":"id","type":"int"}]}"#,
//! )?;
//! let plan = Plan::new(&writer, &Schema::of::<Order>()?)?;
//! let order: Order = decode_with(&plan, b"\x06ann\x0e", Limits::default())?;
//! assert_eq!(order, Order { id: 7, customer: "ann", currency: "EUR" });
//! # Ok::<(), etymon_avro::Error>(())
//! ```
//!
//! | For | Write | Read |
//! |---|---|---|
//! | types with [`derive@Record`] | [`append`] | [`decode`], [`decode_with`] |
//! | types of serde | [`Writer::append`] | [`Plan::deserialize`] |
//! | `apache_avro::types::Value` (feature `apache-avro`) | `Writer::append_value` | `Plan::decode_value` |
//! | JSON text (feature `json`) | `Schema::append_json` | `Plan::to_json` |
//! | payloads of another schema | [`Plan::transcode`] | |
//! | files | [`container::FileWriter`] | [`container::FileReader`], [`container::Blocks`] |
//!
//! What payloads may cost is bounded by [`Limits`]. Deliberately missing: other container codecs than `deflate`, `snappy` and
//! `zstandard`, single-object encoding, and protocols.

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
pub use etymon_constant::Bytes;
#[cfg(feature = "derive")]
pub use etymon_derive::Record;
pub use impls::{Key, Pairs, Unscaled};
pub use plan::{Field, Place, Plan, Step};
pub use reader::{Limits, Reader};
pub use record::{AvroType, ByName, Decode, Encode, Named, Record, append, decode, decode_with};
pub use schema::{Reference, Schema};
pub use types::{
    EnumType, FieldType, FixedType, Names, Preset, PresetBytes, RecordType, Text, Type, fingerprint,
};
