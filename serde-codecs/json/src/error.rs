//! What can be wrong with a value, a payload or a schema.

use std::fmt;

/// Why a value cannot be written, a payload not be read, or a schema not be used.
///
/// One pointer wide, so that results stay small on the paths where nothing is wrong.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: ErrorKind,
    offset: Option<usize>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The payload is not JSON.
    #[error("the payload is not JSON: {0}")]
    Syntax(Box<str>),
    /// The payload is JSON, and the type wants something else.
    #[error("the type does not take the payload: {0}")]
    Type(Box<str>),
    /// The value has no JSON, as a map whose keys are lists.
    #[error("the value cannot be written: {0}")]
    Value(Box<str>),
    /// The document does not fit the schema; the first few reasons.
    #[error("the document does not fit the schema: {}", List(.0))]
    Invalid(Vec<Violation>),
    /// More than one of the [`Limits`](crate::Limits) allows.
    #[error(
        "the payload goes beyond the limit of {limit} {what}: raise it if the writer is trusted"
    )]
    Limit {
        /// `bytes` or `bytes allocated`
        what: &'static str,
        /// The limit
        limit: usize,
    },
    /// A schema that cannot be used.
    #[error("the schema cannot be used: {0}")]
    Schema(Box<str>),
}

/// One reason why a document does not fit a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The place in the document, as a JSON pointer; empty for the document as a whole.
    pub instance_path: Box<str>,
    /// The keyword that is not satisfied, as a JSON pointer into the schema that it stands in.
    pub schema_path: Box<str>,
    /// What is wrong there, with the value, cut short when it is long.
    pub message: Box<str>,
}

struct List<'a>(&'a [Violation]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, violation) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            instance_path,
            schema_path,
            message,
        } = self;
        if !instance_path.is_empty() {
            write!(f, "at `{instance_path}` ")?;
        }
        write!(f, "{message} (`{schema_path}`)")
    }
}

impl Error {
    /// An error without a place in a payload.
    #[must_use]
    #[cold]
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, offset: None }))
    }

    /// An error that is found behind `offset` bytes of a payload.
    #[must_use]
    #[cold]
    pub(crate) fn at(kind: ErrorKind, offset: usize) -> Self {
        Self(Box::new(Inner {
            kind,
            offset: Some(offset),
        }))
    }

    /// Of what serde_json says about `payload`.
    #[cold]
    pub(crate) fn reading(error: &serde_json::Error, payload: &[u8]) -> Self {
        let text = error.to_string();
        let (line, column) = (error.line(), error.column());
        let place = format!(" at line {line} column {column}");
        let text = text.strip_suffix(&place).unwrap_or(&text);
        let kind = match error.classify() {
            serde_json::error::Category::Data => ErrorKind::Type(text.into()),
            _ => ErrorKind::Syntax(text.into()),
        };
        if line == 0 {
            return Self::new(kind);
        }
        let before: usize = payload
            .split_inclusive(|byte| *byte == b'\n')
            .take(line - 1)
            .map(<[u8]>::len)
            .sum();
        // The column counts the byte that is wrong; at the end there is none.
        let column = column - usize::from(!error.is_eof() && column > 0);
        Self::at(kind, (before + column).min(payload.len()))
    }

    /// The same, of a payload that nobody has seen.
    #[cfg(feature = "validate")]
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

    /// The place in the document where it first does not fit its schema, as `items[3].sku`; empty for the document as a
    /// whole, and for other errors.
    #[must_use]
    pub fn path(&self) -> String {
        match &self.0.kind {
            ErrorKind::Invalid(violations) => violations
                .first()
                .map(|first| dotted(&first.instance_path))
                .unwrap_or_default(),
            _ => String::new(),
        }
    }
}

/// A JSON pointer as it is written elsewhere: indexes in brackets, names parted by points.
fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{name}]"));
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&name);
        }
    }
    path
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)?;
        match self.0.offset {
            Some(offset) => write!(f, ", at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_byte_that_is_wrong_is_told() {
        for (payload, offset, message) in [
            ("{\"a\":x}", 5, "expected value"),
            ("[1,\n 2,\n ?]", 9, "expected value"),
            ("[1", 2, "EOF while parsing a list"),
            ("", 0, "EOF while parsing a value"),
            ("1 2", 2, "trailing characters"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(payload).expect_err("no JSON");
            let error = Error::reading(&error, payload.as_bytes());
            assert_eq!(error.offset(), Some(offset), "{payload}");
            assert_eq!(error.kind(), &ErrorKind::Syntax(message.into()));
        }
    }

    #[test]
    fn pointers_are_shown_as_paths() {
        for (pointer, path) in [
            ("", ""),
            ("/items/3/sku", "items[3].sku"),
            ("/0/1", "[0][1]"),
            ("/a~1b/~0", "a/b.~"),
        ] {
            assert_eq!(dotted(pointer), path);
        }
    }
}
