//! Why a record cannot be written or read.

use std::fmt;
use std::sync::Arc;

use etymon_types::{SchemaType, Subject};
use etymon_wire::{SchemaRef, WireError};

use crate::codec::CodecError;

/// Why a record cannot be written or read, with the subject and the schema that it is about.
///
/// One pointer wide, so that results stay small.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    subject: Option<Subject>,
    schema: Option<SchemaRef>,
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The deserializer has not met the schema yet: [`prepare`](crate::Deserializer::prepare) it, and decode again. The
    /// `_async` methods do both.
    #[error("the schema is not prepared: prepare it, and decode again")]
    Unprepared,
    /// The record is not framed as records are.
    #[error(transparent)]
    Frame(#[from] WireError),
    /// The registry refuses, or does not answer.
    #[error(transparent)]
    Registry(#[from] etymon_client::Error),
    /// A value, a payload or a schema is not what it has to be.
    #[error("{0}")]
    Codec(Arc<dyn CodecError>),
    /// The schema is of another format.
    #[error("the schema is {found}, and this codec speaks {expected}")]
    Format {
        /// What the codec speaks.
        expected: SchemaType,
        /// What the schema is.
        found: SchemaType,
    },
    /// The schema that is to be written with is not compatible with that of the type (`latest.compatibility.strict`,
    /// `id.compatibility.strict`).
    #[error(
        "the schema cannot read what this type writes: {0}; evolve one of them, or switch the strict check off"
    )]
    Incompatible(String),
    /// The schema of the type is not compatible with the one that a record was written with, where that was to be checked
    /// ([`strict`](crate::DeserializerOptions::strict)).
    #[error(
        "the type cannot read everything that is written with this schema: {0}; evolve one of them, or switch the strict check off"
    )]
    Unreadable(String),
    /// A setting is unknown, has no such value, or contradicts another.
    #[error("{0}")]
    Settings(String),
}

impl Error {
    /// Something wrong that is about no schema yet.
    pub(crate) fn new(kind: impl Into<ErrorKind>) -> Self {
        Self(Box::new(Inner {
            kind: kind.into(),
            subject: None,
            schema: None,
        }))
    }

    pub(crate) fn settings(problem: impl Into<String>) -> Self {
        Self::new(ErrorKind::Settings(problem.into()))
    }

    pub(crate) fn of_subject(mut self, subject: &Subject) -> Self {
        self.0.subject = Some(subject.clone());
        self
    }

    pub(crate) fn of_schema(mut self, schema: SchemaRef) -> Self {
        self.0.schema = Some(schema);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The subject, where one is known.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.0.subject.as_ref()
    }

    /// The schema that the record names, or that it would be written with.
    #[must_use]
    pub fn schema(&self) -> Option<SchemaRef> {
        self.0.schema
    }

    /// The schema to prepare, when that is all that is missing.
    #[must_use]
    pub fn unprepared(&self) -> Option<SchemaRef> {
        match self.0.kind {
            ErrorKind::Unprepared => self.0.schema,
            _ => None,
        }
    }

    /// The place in the value, as `items[3].sku`; empty for a value as a whole, and where no value was looked at.
    #[must_use]
    pub fn field_path(&self) -> String {
        match &self.0.kind {
            ErrorKind::Codec(error) => error.field_path(),
            _ => String::new(),
        }
    }

    /// How many bytes of the payload, behind the frame, come before the place; `None` where no payload was read.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        match &self.0.kind {
            ErrorKind::Codec(error) => error.offset(),
            _ => None,
        }
    }

    /// Whether the same call may succeed later without anything being changed. What a record says never changes; what a
    /// registry says may.
    #[must_use]
    pub fn is_retriable(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Unprepared => true,
            ErrorKind::Registry(error) => error.is_retriable(),
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.schema {
            Some(SchemaRef::Id(id)) => write!(f, "schema id {id}")?,
            Some(SchemaRef::Guid(guid)) => write!(f, "schema guid {guid}")?,
            None => {}
        }
        match (&self.0.subject, self.0.schema) {
            (Some(subject), Some(_)) => write!(f, " of subject `{subject}`: ")?,
            (Some(subject), None) => write!(f, "subject `{subject}`: ")?,
            (None, Some(_)) => f.write_str(": ")?,
            (None, None) => {}
        }
        self.0.kind.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.kind)
    }
}

impl From<etymon_client::Error> for Error {
    fn from(error: etymon_client::Error) -> Self {
        Self::new(error)
    }
}

impl From<WireError> for Error {
    fn from(error: WireError) -> Self {
        Self::new(error)
    }
}

impl From<Box<dyn CodecError>> for Error {
    fn from(error: Box<dyn CodecError>) -> Self {
        Self::new(ErrorKind::Codec(error.into()))
    }
}
