//! Values as JSON, with JSON Schema.
//!
//! ```
//! use etymon::json::Schemars;
//! use etymon::{Deserializer, DeserializerOptions, Part, Serializer, SerializerOptions};
//! use schemars::JsonSchema;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, JsonSchema, Debug, PartialEq)]
//! struct Rating {
//!     product: String,
//!     #[schemars(range(min = 1, max = 5))]
//!     stars: u8,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), etymon::Error> {
//! # let registry = etymon::testing::LocalRegistry::start();
//! # let registry = registry.registry();
//! let mut options = SerializerOptions::default();
//! options.json.validate = true;
//! let writer: Serializer<Rating, Schemars> =
//!     registry.serializer("ratings", Part::Value, &options).await?;
//! let record = writer.encode(&Rating { product: "lamp".into(), stars: 4 })?;
//! assert_eq!(&record[5..], br#"{"product":"lamp","stars":4}"#);
//! assert!(writer.encode(&Rating { product: "lamp".into(), stars: 6 }).is_err());
//!
//! let reader: Deserializer<Rating, Schemars> =
//!     registry.deserializer(Part::Value, &DeserializerOptions::default()).await?;
//! assert_eq!(reader.decode_async(&record).await?.stars, 4);
//! # Ok(())
//! # }
//! ```
//!
//! Records are read by serde, whatever schema they were written with: the writer's must be JSON Schema and is otherwise
//! not looked at. With [`Options::validate`] a record has to fit the schema that it is read with: that of the type, one that
//! is given, or else the writer's. It is checked before a value is made of it.
//!
//! Documents lie at most [`MAX_DEPTH`] levels deep, whatever [`Limits::depth`](crate::Limits) says.

mod constant;
#[cfg(feature = "text")]
mod printed;
mod ways;

use std::marker::PhantomData;

pub use etymon_json::*;
use etymon_types::SchemaType;

use crate::codec::{BoxedError, CodecError, Format};

/// JSON, by one of several ways from Rust types to their schemas.
#[derive(Debug, Clone, Copy)]
pub struct Json<Way>(PhantomData<fn() -> Way>);

/// Types with `#[derive(Record)]` and `formats(json)`, whose schema is a constant. serde writes and reads them, and has to
/// call their fields as the schema does: that is looked at when a serializer or deserializer begins with a schema.
/// [`Options::description`] does not count for them.
pub type Derived = Json<way::Derived>;

/// Types of serde, owned, with the schema that `schemars` derives for them.
pub type Schemars = Json<way::Schemars>;

/// Types of serde, owned, with a schema that is given ([`SerializerOptions::schema`](crate::SerializerOptions)) or that of
/// the registry; `serde_json::Value` for values whose types the program does not know.
pub type Serde = Json<way::Serde>;

/// Values as JSON text: for tools, which know no types.
#[cfg(feature = "text")]
pub type Printed = Json<way::Printed>;

/// The ways from Rust types to JSON Schema.
pub mod way {
    /// See [`Derived`](super::Derived).
    #[derive(Debug, Clone, Copy)]
    pub enum Derived {}

    /// See [`Schemars`](super::Schemars).
    #[derive(Debug, Clone, Copy)]
    pub enum Schemars {}

    /// See [`Serde`](super::Serde).
    #[derive(Debug, Clone, Copy)]
    pub enum Serde {}

    /// See `Printed`, with the feature `text`.
    #[derive(Debug, Clone, Copy)]
    pub enum Printed {}
}

/// What is particular to JSON, for serializers and deserializers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Whether documents must fit their schema, when they are written and when they are read
    /// (`json.fail.invalid.schema`); not by default, as in the field.
    pub validate: bool,
    /// How the schemas of [`Schemars`] types are written. Serializers and deserializers of one type should agree.
    pub description: Description,
}

impl<Way: 'static> Format for Json<Way> {
    const SCHEMA_TYPE: SchemaType = SchemaType::Json;

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

    /// The title.
    fn record_name(schema: &Schema) -> Option<String> {
        schema.title().map(str::to_owned)
    }

    fn refers_to(schema: &Schema, name: &str) -> bool {
        schema.refers_to(name)
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
            allocation: limits.allocation,
        }
    }
}
