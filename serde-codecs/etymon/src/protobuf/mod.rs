//! Values as Protobuf.

mod dynamic;
#[cfg(feature = "text")]
mod printed;
mod typed;

use std::marker::PhantomData;
use std::sync::Arc;

pub use etymon_protobuf::*;
use etymon_types::SchemaType;

use crate::SchemaSource;
use crate::codec::{BoxedError, CodecError, Format};

/// Protobuf, by one of several ways from Rust types to its bytes.
///
/// Records say which message of their schema they hold. A type is one message, and records of others are errors; dynamic
/// values are whatever a record holds. Of [`crate::Limits`] only the payload counts here: messages nest at most 100 deep,
/// and the memory that values take has no bound of its own (the crate `etymon-protobuf` says what that means).
#[derive(Debug, Clone, Copy)]
pub struct Protobuf<Way>(PhantomData<fn() -> Way>);

/// Types that know their file ([`Record`]): those of generators that implement `prost_reflect::ReflectMessage`, and those
/// that a few lines make so.
pub type Typed = Protobuf<way::Typed>;

/// Types with `#[derive(Record)]` and `formats(protobuf)`, which know their file, too.
pub type Derived = Typed;

/// Types of prost, or others that are a [`Message`], whose file is given
/// ([`SerializerOptions::schema`](crate::SerializerOptions::schema) and
/// [`message`](crate::SerializerOptions::message)), or is the writer's.
pub type Given = Protobuf<way::Given>;

/// [`DynamicMessage`](prost_reflect::DynamicMessage), whose type is known at run time alone.
pub type Dynamic = Protobuf<way::Dynamic>;

/// Values as JSON text, by Protobuf's own mapping: for tools, which know no types.
#[cfg(feature = "text")]
pub type Printed = Protobuf<way::Printed>;

/// The ways from Rust types to Protobuf.
pub mod way {
    /// See [`Typed`](super::Typed).
    #[derive(Debug, Clone, Copy)]
    pub enum Typed {}
    /// See [`Given`](super::Given).
    #[derive(Debug, Clone, Copy)]
    pub enum Given {}
    /// See [`Dynamic`](super::Dynamic).
    #[derive(Debug, Clone, Copy)]
    pub enum Dynamic {}
    /// See `Printed`, with the feature `text`.
    #[derive(Debug, Clone, Copy)]
    pub enum Printed {}
}

/// A file, and the message of it that is meant.
#[derive(Debug, Clone)]
pub struct Chosen {
    file: Schema,
    message: Option<Arc<str>>,
}

impl Chosen {
    /// The full name of the message that is meant: the first one, where none was named.
    fn name(&self) -> Option<&str> {
        self.message
            .as_deref()
            .or_else(|| self.file.first_message())
    }
}

impl<Way: 'static> Format for Protobuf<Way> {
    const SCHEMA_TYPE: SchemaType = SchemaType::Protobuf;

    type Schema = Chosen;

    fn parse(text: &str, references: &[(String, Chosen)]) -> Result<Chosen, BoxedError> {
        let references: Vec<Reference> = references
            .iter()
            .map(|(path, schema)| Reference {
                path: path.clone(),
                schema: schema.file.clone(),
            })
            .collect();
        let file = Schema::parse_with(text, &references)?;
        Ok(Chosen {
            file,
            message: None,
        })
    }

    fn record_name(schema: &Chosen) -> Option<String> {
        schema.name().map(str::to_owned)
    }

    fn refers_to(schema: &Chosen, name: &str) -> bool {
        schema.file.imports(name)
    }

    fn is_built_in(name: &str) -> bool {
        is_built_in(name)
    }

    fn with_message(schema: Chosen, message: &str) -> Result<Chosen, BoxedError> {
        schema.file.indexes(message)?;
        Ok(Chosen {
            message: Some(message.into()),
            ..schema
        })
    }

    fn incompatibility(reader: &Chosen, writer: &Chosen) -> Option<String> {
        reader.file.incompatibility(&writer.file)
    }
}

/// The message that is written with `target`, or read with it.
fn chosen<'s>(own: Option<&'s Chosen>, target: &'s Chosen) -> Result<&'s str, Error> {
    let named = target.message.as_deref();
    let name = named.or_else(|| own.and_then(Chosen::name));
    name.or_else(|| target.name())
        .ok_or_else(|| Error::new(ErrorKind::Schema("the schema has no message".into())))
}

impl From<Own> for SchemaSource {
    fn from(own: Own) -> Self {
        let imports = own.imports.into_iter().map(|import| crate::Import {
            name: import.path,
            text: import.text,
        });
        Self {
            text: own.text,
            references: Vec::new(),
            imports: imports.collect(),
        }
    }
}

impl CodecError for Error {
    fn field_path(&self) -> String {
        self.path().to_owned()
    }

    fn offset(&self) -> Option<usize> {
        None
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
        }
    }
}
