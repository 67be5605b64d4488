//! Values as Avro.

mod bytes;
#[cfg(feature = "apache-avro")]
mod dynamic;
#[cfg(feature = "text")]
mod printed;
mod straight;
mod through_serde;

use std::marker::PhantomData;

pub use etymon_avro::*;
use etymon_types::SchemaType;

use crate::codec::{BoxedError, CodecError, Format};

/// Avro, by one of several ways from Rust types to its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Avro<Way>(PhantomData<fn() -> Way>);

/// Types with `#[derive(Record)]`: straight from memory to bytes and back.
pub type Derived = Avro<way::Derived>;

/// Types of serde, owned, with a schema that is given ([`SerializerOptions::schema`](crate::SerializerOptions)) or that of
/// the registry.
pub type Serde = Avro<way::Serde>;

/// [`apache_avro::types::Value`]: values whose types the program does not know.
#[cfg(feature = "apache-avro")]
pub type Dynamic = Avro<way::Dynamic>;

/// Values as JSON text: for tools, which know no types.
#[cfg(feature = "text")]
pub type Printed = Avro<way::Printed>;

/// The ways from Rust types to Avro.
pub mod way {
    /// See [`Derived`](super::Derived).
    #[derive(Debug, Clone, Copy)]
    pub enum Derived {}

    /// See [`Serde`](super::Serde).
    #[derive(Debug, Clone, Copy)]
    pub enum Serde {}

    /// See `Printed`, with the feature `text`.
    #[derive(Debug, Clone, Copy)]
    pub enum Printed {}

    /// See `Dynamic`, with the feature `apache-avro`.
    #[derive(Debug, Clone, Copy)]
    pub enum Dynamic {}
}

impl<Way: 'static> Format for Avro<Way> {
    const SCHEMA_TYPE: SchemaType = SchemaType::Avro;

    type Schema = Schema;

    fn parse(text: &str, references: &[(String, Schema)]) -> Result<Schema, BoxedError> {
        let references: Vec<Reference> = references
            .iter()
            .map(|(name, schema)| Reference {
                name: name.clone(),
                schema: schema.clone(),
            })
            .collect();
        Ok(Schema::parse_with(text, &references)?)
    }

    fn record_name(schema: &Schema) -> Option<String> {
        schema.name().map(str::to_owned)
    }

    fn incompatibility(reader: &Schema, writer: &Schema) -> Option<String> {
        reader.incompatibility(writer)
    }
}

impl From<&Schema> for crate::SchemaSource {
    /// The schema as text, with what it refers to written out.
    fn from(schema: &Schema) -> Self {
        Self::from(schema.resolved().as_str())
    }
}

impl CodecError for Error {
    fn field_path(&self) -> String {
        self.path()
    }

    fn offset(&self) -> Option<usize> {
        Self::offset(self)
    }
}

impl From<Error> for BoxedError {
    fn from(error: Error) -> Self {
        Box::new(error)
    }
}

impl From<crate::Limits> for Limits {
    fn from(limits: crate::Limits) -> Self {
        Self {
            payload: limits.payload,
            depth: limits.depth,
            allocation: limits.allocation,
        }
    }
}
