//! Values to Protobuf and back as schema registries have it: a record names a file by its schema id, and a message of the
//! file by its place, the message indexes.
//!
//! - [`Schema`]: a file with everything that it imports; knows the indexes of its messages, and compares.
//! - [`Message`]: types that are messages. Those of prost are, and any other is with two methods. [`Record`] adds the file.
//! - [`Reader`] and [`Writer`] tie a type to a message of a schema; [`DynamicReader`] and [`DynamicWriter`] do so for
//!   [`DynamicMessage`](prost_reflect::DynamicMessage), whose type is known at run time alone.
//!
//! Everything here is synchronous and does no IO. Frames and schema ids are the business of `etymon-wire`, and the
//! `etymon` crate brings both together with a registry.
//!
//! ```
//! use etymon_protobuf::{Limits, Reader, Schema, Writer};
//! use etymon_wire::MessageIndexes;
//!
//! #[derive(prost::Message, PartialEq)]
//! struct Order {
//!     #[prost(int64, tag = "1")]
//!     id: i64,
//! }
//!
//! let schema = Schema::parse(
//!     r#"syntax = "proto3"; package shop; message Address {} message Order { int64 id = 1; }"#,
//! )?;
//! let writer = Writer::new(&schema, "shop.Order")?;
//! let mut record = writer.indexes().to_vec(); // behind the schema's id
//! writer.append(&Order { id: 7 }, &mut record);
//! assert_eq!(record, [2, 2, 8, 7]);
//!
//! let reader = Reader::new(&schema, "shop.Order");
//! let (indexes, payload) = MessageIndexes::split(&record)?;
//! let order: Order = reader.read(indexes, payload, Limits::default())?;
//! assert_eq!(order, Order { id: 7 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is bounded, and what is not
//!
//! A payload has at most [`Limits::payload`] bytes. Messages nest at most 100 deep, which is the limit of prost: deeper
//! ones are errors. Of the memory that values take only the strings and bytes are bounded by the payload. An item of a
//! list takes as much as its Rust type, and one byte of payload can make a number, two bytes a message: where nobody
//! vouches for the payloads, set the limit with the largest type in mind.

//!
//! # What prost does with zeros
//!
//! A floating-point number that is zero with a sign, in a field without presence, is written as nothing, as prost does it,
//! and so read as zero without one. Other libraries write it.

#[cfg(test)]
extern crate self as etymon_protobuf; // as the derive names it in tests

#[cfg(feature = "derive")]
#[doc(hidden)]
pub mod derived;
mod dynamic;
mod error;
mod field;
#[cfg(feature = "json")]
mod json;
mod message;
mod own;
mod schema;
mod typed;
mod types;

#[cfg(test)]
mod tests;

pub use dynamic::{DynamicReader, DynamicWriter};
pub use error::{Error, ErrorKind};
pub use etymon_constant::Bytes;
#[cfg(feature = "derive")]
pub use etymon_derive::Record;
pub use field::{ByName, Field, Item, Named, OneOf, OneOfField, ProtobufType};
#[cfg(feature = "json")]
pub use json::JsonWriter;
pub use message::{Described, Message, Record};
pub use own::{Import, Own};
pub use schema::{Reference, Schema, is_built_in};
pub use typed::{Limits, Reader, Writer};
pub use types::{Descriptor, EnumType, FieldType, MessageType, OneOfType, Text, Type};
