//! What can be wrong with a value, a payload or a schema.

use std::fmt;

use etymon_wire::WireError;
use prost::DecodeError;

/// Why a value cannot be written, a payload not be read, or a schema not be used.
///
/// One pointer wide, so that results stay small on the paths where nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    path: String,
}

/// What is wrong, without the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A schema that is none, or cannot be used.
    #[error("{0}")]
    Schema(Box<str>),
    /// The schema does not have the message.
    #[error("the schema has no message `{message}`: {has}")]
    NoMessage {
        /// The full name that was asked for.
        message: Box<str>,
        /// Some that it has.
        has: Box<str>,
    },
    /// The record holds another message than the one that is read.
    #[error("the record holds the message `{found}`, and `{expected}` is read")]
    OtherMessage {
        /// What is read.
        expected: Box<str>,
        /// What the indexes of the record lead to.
        found: Box<str>,
    },
    /// The value is another message than the one that is written.
    #[error("the value is the message `{found}`, and `{expected}` is written")]
    OtherValue {
        /// What is written.
        expected: Box<str>,
        /// What the value is.
        found: Box<str>,
    },
    /// The message indexes of a record lead nowhere.
    #[error(
        "the message indexes {0:?} lead to no message of the schema: the record names another schema than it was written with"
    )]
    NoIndexes(Vec<u32>),
    /// Message indexes that are none.
    #[error(transparent)]
    Indexes(#[from] WireError),
    /// The payload is longer than [`Limits::payload`](crate::Limits::payload).
    #[error(
        "the payload has {found} bytes, beyond the limit of {limit}: raise it if the writer is trusted"
    )]
    TooLong {
        /// How long it is.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// JSON that is not this message, or a value that has no JSON.
    #[error("between this message and JSON: {0}")]
    Json(Box<str>),
    /// Bytes that are not this message.
    #[error("{0}: the payload was not written with this message, or is damaged")]
    Payload(Box<str>),
}

impl Error {
    /// An error about a value as a whole.
    #[must_use]
    #[cold]
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            path: String::new(),
        }))
    }

    #[cold]
    pub(crate) fn schema(problem: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Schema(problem.to_string().into()))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The field, as `customer.street`, where prost tells it; empty otherwise.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.0.path)?;
        }
        self.0.kind.fmt(f)
    }
}

impl std::error::Error for Error {}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

impl From<WireError> for Error {
    fn from(error: WireError) -> Self {
        Self::new(ErrorKind::Indexes(error))
    }
}

impl From<DecodeError> for Error {
    #[cold]
    fn from(error: DecodeError) -> Self {
        let text = error.to_string();
        let mut rest = text
            .strip_prefix("failed to decode Protobuf message: ")
            .unwrap_or(&text);
        // `Street.name: Customer.street: invalid varint`: the innermost first, each with the type that it is a field of.
        let mut fields = Vec::new();
        while let Some((place, after)) = rest.split_once(": ")
            && let Some((message, field)) = place.split_once('.')
            && !message.contains(' ')
            && !field.contains(' ')
        {
            fields.push(field);
            rest = after;
        }
        fields.reverse();
        Self(Box::new(Inner {
            kind: ErrorKind::Payload(rest.into()),
            path: fields.join("."),
        }))
    }
}
