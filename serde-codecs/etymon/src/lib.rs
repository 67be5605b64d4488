//! Records with their schemas: serializers and deserializers for Kafka pipelines that share a schema registry, this one or
//! Confluent's.

mod codec;
mod deserializer;
mod error;
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
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(feature = "avro")]
pub use avro::Record;
pub use codec::{BoxedError, CodecError, Decoder, Encoder, Format};
pub use deserializer::Deserializer;
pub use error::{Error, ErrorKind};
pub use etymon_client as client;
pub use etymon_types::{Guid, Reference, SchemaId, SchemaType, Subject, Version};
pub use etymon_wire::{
    AssociatedStrategy, NameStrategy, Part, SchemaRef, SubjectNameStrategy, header_value,
};
pub use limits::Limits;
pub use options::{Choice, DeserializerOptions, Framing, SchemaSource, SerializerOptions};
pub use registry::Registry;
pub use serializer::{Header, Serializer};
#[cfg(feature = "http")]
pub use settings::Settings;
