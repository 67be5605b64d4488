//! Records with their schemas: serializers and deserializers for Kafka pipelines that share a schema registry, this one or
//! Confluent's.
//!
//! A [`Registry`] makes a [`Serializer`] for the keys or values of a topic and a [`Deserializer`] for those of any. Both are
//! cheap to clone, and synchronous once they exist.
//!
//! ```
//! use etymon::avro::Derived;
//! use etymon::{Deserializer, DeserializerOptions, Part, Record, Serializer, SerializerOptions};
//!
//! #[derive(Record, Debug, PartialEq)]
//! struct Order<'a> {
//!     id: i64,
//!     customer: &'a str,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), etymon::Error> {
//! let local = etymon::testing::LocalRegistry::start(); // or `Registry::new("http://127.0.0.1:8081")`
//! let registry = local.registry();
//!
//! let writer: Serializer<Order, Derived> =
//!     registry.serializer("orders", Part::Value, &SerializerOptions::default()).await?;
//! let record = writer.encode(&Order { id: 7, customer: "ann" })?;
//!
//! let reader: Deserializer<Order, Derived> =
//!     registry.deserializer(Part::Value, &DeserializerOptions::default()).await?;
//! assert_eq!(reader.decode_async(&record).await?, Order { id: 7, customer: "ann" });
//! # Ok(())
//! # }
//! ```
//!
//! Deliberately missing: a Kafka client, which is yours to choose, and the rules and the encryption of data contracts.

#[cfg(feature = "any")]
mod any;
mod codec;
mod deserializer;
mod error;
mod imports;
mod limits;
mod options;
mod plans;
mod registry;
mod schemas;
mod serializer;
#[cfg(feature = "http")]
mod settings;

#[cfg(feature = "avro")]
pub mod avro;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "protobuf")]
pub mod protobuf;
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(feature = "any")]
pub use any::{Any, AnyDecoder, AnyEncoder, AnySchema};
#[cfg(feature = "avro")]
pub use avro::{Bytes, Record};
pub use codec::{BoxedError, CodecError, Decoder, Encoder, Format};
pub use deserializer::Deserializer;
pub use error::{Error, ErrorKind};
pub use etymon_client as client;
pub use etymon_types::{Guid, Reference, SchemaId, SchemaType, Subject, Version};
pub use etymon_wire::{
    AssociatedStrategy, NameStrategy, Part, ReferenceSubjectStrategy, SchemaRef,
    SubjectNameStrategy, header_value,
};
#[cfg(all(feature = "json", not(feature = "avro")))]
pub use json::{Bytes, Record};
pub use limits::Limits;
pub use options::{Choice, DeserializerOptions, Framing, Import, SchemaSource, SerializerOptions};
#[cfg(all(feature = "protobuf", not(any(feature = "avro", feature = "json"))))]
pub use protobuf::{Bytes, Record};
pub use registry::Registry;
pub use serializer::{Header, Serializer};
#[cfg(feature = "http")]
pub use settings::Settings;

/// The examples of the guide.
#[cfg(all(
    doctest,
    feature = "avro",
    feature = "http",
    feature = "json",
    feature = "protobuf",
    feature = "testing"
))]
#[doc = include_str!("../../../docs/codecs.md")]
mod guide {}
