//! What can be wrong with a value, a payload or a pair of schemas.

use std::fmt;

/// Why a value cannot be written, a payload not be read, or a writer schema not be resolved; where in the value, and at
/// which byte.
///
/// One pointer wide, so that results stay small on the paths where nothing is wrong.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    offset: Option<usize>,
    /// The innermost first: each caller adds its own.
    path: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Field(Box<str>),
    Index(usize),
    Key(Box<str>),
}

/// What is wrong, without the place.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The payload ends inside a value.
    #[error("the payload ends where {0} more bytes are needed")]
    TooShort(usize),
    /// A variable-length number does not end after ten bytes, or does not fit its type.
    #[error(
        "the number does not fit {0}: the payload was not written with this schema, or is damaged"
    )]
    Number(&'static str),
    /// A boolean that is neither 0 nor 1.
    #[error("{0} is not a boolean: 0 and 1 are")]
    Boolean(u8),
    /// A string that is not UTF-8.
    #[error("the string is not UTF-8")]
    Utf8,
    /// A length or a count below zero.
    #[error("{0} is not a length")]
    Length(i64),
    /// No such branch in the union, no such symbol in the enum.
    #[error("{what} {index} does not exist: there are {of}")]
    Index {
        /// `branch` or `symbol`
        what: &'static str,
        /// What the payload says
        index: i64,
        /// How many there are
        of: usize,
    },
    /// More than one of the [`Limits`](crate::Limits) allows.
    #[error(
        "the payload goes beyond the limit of {limit} {what}: raise it if the writer is trusted"
    )]
    Limit {
        /// `bytes allocated`, `nested values` and so on
        what: &'static str,
        /// The limit
        limit: usize,
    },
    /// Bytes are left over after the value.
    #[error("{0} bytes are left after the value: the payload was not written with this schema")]
    Trailing(usize),
    /// The writer schema cannot be resolved to the reader schema here.
    #[error("what was written cannot be read: {0}")]
    Unresolvable(Box<str>),
    /// The value does not fit the schema.
    #[error("{found} does not fit the schema, which has {expected} here")]
    Mismatch {
        /// What the schema or the type asks for
        expected: Box<str>,
        /// What is there
        found: Box<str>,
    },
    /// A schema that cannot be used.
    #[error("{0}")]
    Schema(Box<str>),
    /// Reading from or writing to a file failed.
    #[error("the file cannot be read or written: {0}")]
    Io(Box<str>),
    /// A file that is no Avro object container file, or a damaged one.
    #[error("{0}")]
    File(Box<str>),
    /// What a type says in its own words, through serde.
    #[error("{0}")]
    Custom(Box<str>),
}

impl Error {
    /// An error at a place that callers add.
    #[must_use]
    #[cold]
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            offset: None,
            path: Vec::new(),
        }))
    }

    #[cold]
    pub(crate) fn at(kind: ErrorKind, offset: usize) -> Self {
        Self(Box::new(Inner {
            kind,
            offset: Some(offset),
            path: Vec::new(),
        }))
    }

    /// That the writer does not have the field `name`, and the reader schema no default for it.
    #[must_use]
    #[cold]
    pub fn missing(name: &str) -> Self {
        Self::new(ErrorKind::Unresolvable(
            "the writer does not have the field, which has no default".into(),
        ))
        .in_field(name)
    }

    /// The same, in the field `name` of a record.
    #[must_use]
    #[cold]
    pub fn in_field(mut self, name: &str) -> Self {
        self.0.path.push(Segment::Field(name.into()));
        self
    }

    /// The same, in the item `index` of an array.
    #[must_use]
    #[cold]
    pub fn in_item(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }

    /// The same, in the value of a map under `key`.
    #[must_use]
    #[cold]
    pub fn in_value(mut self, key: &str) -> Self {
        self.0.path.push(Segment::Key(key.into()));
        self
    }

    /// The same, at the byte `offset` of the payload unless a place is known already.
    #[must_use]
    #[cold]
    pub(crate) fn near(mut self, offset: usize) -> Self {
        self.0.offset.get_or_insert(offset);
        self
    }

    /// The same, without the place in what was read: that was no payload.
    #[must_use]
    #[cold]
    pub(crate) fn elsewhere(mut self) -> Self {
        self.0.offset = None;
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// How many bytes of the payload come before the place; `None` where no payload was read.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The place in the value, as `items[3].sku`; empty for the value as a whole.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Field(name) if path.is_empty() => path.push_str(name),
                Segment::Field(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Segment::Index(index) => path.push_str(&format!("[{index}]")),
                Segment::Key(key) => path.push_str(&format!("[{key:?}]")),
            }
        }
        path
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        self.0.kind.fmt(f)?;
        match self.0.offset {
            Some(offset) => write!(f, ", at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new(ErrorKind::Io(error.to_string().into()))
    }
}
