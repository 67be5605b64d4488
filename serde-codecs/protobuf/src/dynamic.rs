//! Messages whose types are known at run time alone.

use etymon_wire::MessageIndexes;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, ReflectMessage};

use crate::error::{Error, ErrorKind};
use crate::schema::Schema;
use crate::typed::Limits;

/// Writes dynamic values as one message of a schema.
#[derive(Debug, Clone)]
pub struct DynamicWriter {
    message: Box<str>,
    indexes: Box<[u8]>,
}

impl DynamicWriter {
    /// Writes the message with this full name. Values have this name, whatever pool their type comes from.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoMessage`] when the schema does not have it.
    pub fn new(schema: &Schema, message: &str) -> Result<Self, Error> {
        Ok(Self {
            message: message.into(),
            indexes: schema.indexes(message)?.into(),
        })
    }

    /// The written message indexes, which stand between the schema's id, or GUID, and the payload.
    #[must_use]
    pub fn indexes(&self) -> &[u8] {
        &self.indexes
    }

    /// Appends the payload.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OtherValue`] for a value of another message.
    pub fn append(&self, value: &DynamicMessage, out: &mut Vec<u8>) -> Result<(), Error> {
        let descriptor = value.descriptor();
        if descriptor.full_name() != &*self.message {
            return Err(ErrorKind::OtherValue {
                expected: self.message.clone(),
                found: descriptor.full_name().into(),
            }
            .into());
        }
        value.encode(out).expect("a vector grows as it is filled");
        Ok(())
    }
}

/// Reads dynamic values.
#[derive(Debug, Clone)]
pub struct DynamicReader {
    writer: Schema,
    types: DescriptorPool,
    /// What alone is read; otherwise whatever the record holds.
    only: Option<MessageDescriptor>,
    reads_any: bool,
}

impl DynamicReader {
    /// Reads whatever message a record holds, with the schema that it was written with.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] when compilers refuse the schema, which an old one in a registry may be.
    pub fn new(writer: &Schema) -> Result<Self, Error> {
        Self::with_reader(writer, writer)
    }

    /// The same with another schema, in which messages have the same names: fields that only the writer knows are kept as
    /// unknown ones.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_reader(writer: &Schema, reader: &Schema) -> Result<Self, Error> {
        Ok(Self {
            writer: writer.clone(),
            types: reader.pool()?.clone(),
            only: None,
            reads_any: false,
        })
    }

    /// Reads the message with this full name alone; records of others are errors.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoMessage`] when the schema that is read with does not have it.
    pub fn only(mut self, message: &str) -> Result<Self, Error> {
        self.only = Some(self.message(message)?);
        Ok(self)
    }

    /// Reads every message as the one with this full name: where a message was renamed, and its fields were not
    /// renumbered.
    ///
    /// # Errors
    ///
    /// As [`only`](Self::only).
    pub fn any_as(mut self, message: &str) -> Result<Self, Error> {
        self.only = Some(self.message(message)?);
        self.reads_any = true;
        Ok(self)
    }

    /// Reads a payload.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoIndexes`], [`ErrorKind::OtherMessage`], [`ErrorKind::TooLong`], [`ErrorKind::Payload`]; and
    /// [`ErrorKind::NoMessage`] when the reader schema lacks the message.
    pub fn read(
        &self,
        indexes: MessageIndexes<'_>,
        payload: &[u8],
        limits: Limits,
    ) -> Result<DynamicMessage, Error> {
        limits.check(payload)?;
        let descriptor = match &self.only {
            Some(only) if self.reads_any => only.clone(),
            only => self.descriptor(self.writer.message_at(indexes)?, only.as_ref())?,
        };
        Ok(DynamicMessage::decode(descriptor, payload)?)
    }

    fn descriptor(
        &self,
        found: &str,
        only: Option<&MessageDescriptor>,
    ) -> Result<MessageDescriptor, Error> {
        match only {
            None => self.message(found),
            Some(only) if only.full_name() == found => Ok(only.clone()),
            Some(only) => Err(ErrorKind::OtherMessage {
                expected: only.full_name().into(),
                found: found.into(),
            }
            .into()),
        }
    }

    fn message(&self, name: &str) -> Result<MessageDescriptor, Error> {
        let found = self.types.get_message_by_name(name);
        found.ok_or_else(|| {
            ErrorKind::NoMessage {
                message: name.into(),
                has: "evolve the schema that is read with".into(),
            }
            .into()
        })
    }
}
