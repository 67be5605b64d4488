//! Values as Avro.

mod straight;

use std::marker::PhantomData;

pub use etymon_avro::*;
use etymon_types::SchemaType;

use crate::codec::{BoxedError, CodecError, Format};

/// Avro, by one of several ways from Rust types to its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Avro<Way>(PhantomData<fn() -> Way>);

/// Types with `#[derive(Record)]`: straight from memory to bytes and back.
pub type Derived = Avro<way::Derived>;

/// The ways from Rust types to Avro.
pub mod way {
    /// See [`Derived`](super::Derived).
    #[derive(Debug, Clone, Copy)]
    pub enum Derived {}
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
