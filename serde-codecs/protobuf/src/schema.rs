//! A schema as the codec uses it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use etymon_schema::protobuf::ProtobufSchema;
use etymon_schema::{Dependency, Sides, Validation};
use etymon_types::SchemaType;
use etymon_wire::{MAX_DEPTH, MessageIndexes, encode_indexes};
use prost_reflect::{DescriptorPool, MessageDescriptor};

use crate::error::{Error, ErrorKind};

/// A parsed `.proto` file with all that it imports; cloning shares it.
#[derive(Clone)]
pub struct Schema(Arc<Inner>);

struct Inner {
    parsed: Arc<etymon_schema::Schema>,
    /// The types of `prost-reflect`, as soon as somebody asks.
    pool: OnceLock<Result<DescriptorPool, Error>>,
}

/// A file that another one imports.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The path that it is imported by.
    pub path: String,
    /// The file.
    pub schema: Schema,
}

impl Schema {
    /// Reads `text`: a `.proto` file, or a `FileDescriptorProto` in base64. The files that every registry knows, as
    /// `google/protobuf/timestamp.proto`, can be imported.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] with everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, &[])
    }

    /// Reads `text`, which imports other files. `references` are all of them, directly imported ones and theirs: what is
    /// imported before what imports it, each once.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(text: &str, references: &[Reference]) -> Result<Self, Error> {
        let dependencies: Vec<Dependency> = references
            .iter()
            .map(|reference| Dependency {
                name: reference.path.clone(),
                schema: Arc::clone(&reference.schema.0.parsed),
            })
            .collect();
        // Lenient: what a registry holds is readable, also where a new schema would be refused today.
        let parsed = etymon_schema::Schema::parse(
            SchemaType::Protobuf,
            text,
            &dependencies,
            Validation::Lenient,
        );
        let parsed = parsed.map_err(Error::schema)?;
        Ok(Self(Arc::new(Inner {
            parsed: Arc::new(parsed),
            pool: OnceLock::new(),
        })))
    }

    /// The canonical text: what a registry stores.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.parsed.canonical()
    }

    /// Whether the file itself imports `path`.
    #[must_use]
    pub fn imports(&self, path: &str) -> bool {
        self.file().imports().any(|import| import == path)
    }

    /// The full name of the first message, which a record without more is.
    #[must_use]
    pub fn first_message(&self) -> Option<&str> {
        self.file().message_at([0])
    }

    /// The written message indexes of a message: what stands behind the schema's id. They count the messages of the text,
    /// those of groups and of `map<...>` aside; of a file that holds one public import and nothing else, they count in the
    /// imported file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoMessage`] when the file has none of this name, or one that is nested more than 32 deep.
    pub fn indexes(&self, message: &str) -> Result<Vec<u8>, Error> {
        match self.file().indexes_of(message) {
            Some(path) if path.len() <= MAX_DEPTH => Ok(encode_indexes(&path)?),
            _ => Err(self.no_message(message)),
        }
    }

    /// The full name of the message that indexes lead to.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoIndexes`] when they lead nowhere.
    pub fn message_at(&self, indexes: MessageIndexes<'_>) -> Result<&str, Error> {
        let found = self.file().message_at(indexes.iter());
        found.ok_or_else(|| ErrorKind::NoIndexes(indexes.iter().collect()).into())
    }

    /// The message with this full name, of this file or of those that it can reach, for
    /// [`DynamicMessage`](prost_reflect::DynamicMessage). Files of an edition are said there in the words of proto2 and
    /// proto3.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoMessage`]; [`ErrorKind::Schema`] when compilers refuse the file, which an old one in a registry may
    /// be.
    pub fn descriptor(&self, message: &str) -> Result<MessageDescriptor, Error> {
        let found = self.pool()?.get_message_by_name(message);
        found.ok_or_else(|| self.no_message(message))
    }

    pub(crate) fn pool(&self) -> Result<&DescriptorPool, Error> {
        let pool = self.0.pool.get_or_init(|| {
            let made = self.file().pool();
            made.map_err(|problem| {
                Error::schema(format_args!(
                    "dynamic values need a valid schema: {problem}"
                ))
            })
        });
        pool.as_ref().map_err(Clone::clone)
    }

    /// The first reason why this schema cannot read everything that was written with `writer`; `None` when it can.
    #[must_use]
    pub fn incompatibility(&self, writer: &Self) -> Option<String> {
        match etymon_schema::incompatibilities(&self.0.parsed, &writer.0.parsed) {
            Ok(reasons) => reasons
                .first()
                .map(|reason| reason.message(Sides::NewReadsOld)),
            Err(over) => Some(over.to_string()),
        }
    }

    #[cold]
    fn no_message(&self, message: &str) -> Error {
        let has = match self.first_message() {
            Some(first) => format!("its first is `{first}`"),
            None => "it has none".to_owned(),
        };
        let message = message.into();
        let has = has.into();
        ErrorKind::NoMessage { message, has }.into()
    }

    fn file(&self) -> &ProtobufSchema {
        match self.0.parsed.as_ref() {
            etymon_schema::Schema::Protobuf(schema) => schema,
            _ => unreachable!("it was parsed as Protobuf"),
        }
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Schema").field(&self.text()).finish()
    }
}

/// Whether every registry knows the file of this path, as `google/protobuf/timestamp.proto`, so that it can be imported
/// without a reference.
#[must_use]
pub fn is_built_in(path: &str) -> bool {
    etymon_schema::protobuf::built_in(path).is_some()
}
