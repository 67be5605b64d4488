//! Types that are messages, tied to a schema.

use etymon_wire::MessageIndexes;

use crate::error::{Error, ErrorKind};
use crate::message::Message;
use crate::schema::Schema;

/// Bounds on payloads that nobody vouches for. The first page of the crate says what is not bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many bytes a payload may have.
    pub payload: usize,
}

impl Default for Limits {
    /// 64 MiB of payload.
    fn default() -> Self {
        Self { payload: 64 << 20 }
    }
}

impl Limits {
    #[inline]
    pub(crate) fn check(self, payload: &[u8]) -> Result<(), Error> {
        if payload.len() > self.payload {
            return Err(ErrorKind::TooLong {
                found: payload.len(),
                limit: self.payload,
            }
            .into());
        }
        Ok(())
    }
}

/// Writes values as one message of a schema.
#[derive(Debug, Clone)]
pub struct Writer {
    indexes: Box<[u8]>,
}

impl Writer {
    /// Writes the message with this full name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoMessage`] when the schema does not have it.
    pub fn new(schema: &Schema, message: &str) -> Result<Self, Error> {
        let indexes = schema.indexes(message)?.into();
        Ok(Self { indexes })
    }

    /// The written message indexes, which stand between the schema's id, or GUID, and the payload.
    #[must_use]
    #[inline]
    pub fn indexes(&self) -> &[u8] {
        &self.indexes
    }

    /// Appends the payload. Whether the type is the message of the schema is up to who brought both together.
    #[inline]
    pub fn append<M: Message>(&self, value: &M, out: &mut Vec<u8>) {
        value.append(out);
    }
}

/// Reads one message of a schema.
#[derive(Debug, Clone)]
pub struct Reader {
    writer: Schema,
    message: Box<str>,
    /// The message's written indexes; empty, as no indexes are, when the schema does not have it.
    indexes: Box<[u8]>,
    reads_any: bool,
}

impl Reader {
    /// Reads records that were written with the schema `writer`, as a type that is the message with this full name.
    /// Records of its other messages are errors, and all are if it does not have this one.
    #[must_use]
    pub fn new(writer: &Schema, message: &str) -> Self {
        Self {
            writer: writer.clone(),
            message: message.into(),
            indexes: writer.indexes(message).unwrap_or_default().into(),
            reads_any: false,
        }
    }

    /// Reads every message of the schema as this one: where a message was renamed, and its fields were not renumbered.
    #[must_use]
    pub fn any_message(mut self) -> Self {
        self.reads_any = true;
        self
    }

    /// Reads a payload.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OtherMessage`], [`ErrorKind::NoIndexes`], [`ErrorKind::TooLong`], [`ErrorKind::Payload`].
    #[inline]
    pub fn read<M: Message>(
        &self,
        indexes: MessageIndexes<'_>,
        payload: &[u8],
        limits: Limits,
    ) -> Result<M, Error> {
        limits.check(payload)?;
        if *indexes.as_bytes() != *self.indexes && !self.reads_any {
            return Err(self.other_message(indexes));
        }
        M::read(payload)
    }

    #[cold]
    fn other_message(&self, indexes: MessageIndexes<'_>) -> Error {
        match self.writer.message_at(indexes) {
            Ok(found) => ErrorKind::OtherMessage {
                expected: self.message.clone(),
                found: found.into(),
            }
            .into(),
            Err(error) => error,
        }
    }
}
