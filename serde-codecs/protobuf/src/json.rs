//! Messages as JSON, by the [mapping] of Protobuf: for people and tools.
//!
//! [mapping]: https://protobuf.dev/programming-guides/json/

use etymon_wire::MessageIndexes;
use prost_reflect::{DynamicMessage, MessageDescriptor};

use crate::{DynamicReader, DynamicWriter, Error, ErrorKind, Limits, Schema};

/// Writes messages that are given as JSON.
#[derive(Debug, Clone)]
pub struct JsonWriter {
    writer: DynamicWriter,
    message: MessageDescriptor,
}

impl JsonWriter {
    /// Writes the message with this full name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoMessage`] when the schema does not have it, [`ErrorKind::Schema`] when it cannot be used.
    pub fn new(schema: &Schema, message: &str) -> Result<Self, Error> {
        Ok(Self {
            writer: DynamicWriter::new(schema, message)?,
            message: schema.descriptor(message)?,
        })
    }

    /// As [`DynamicWriter::indexes`].
    #[must_use]
    pub fn indexes(&self) -> &[u8] {
        self.writer.indexes()
    }

    /// Appends the payload.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Json`] when it is no JSON, or does not fit the message.
    pub fn append(&self, json: &str, out: &mut Vec<u8>) -> Result<(), Error> {
        let mut text = serde_json::Deserializer::from_str(json);
        let value = DynamicMessage::deserialize(self.message.clone(), &mut text)
            .and_then(|value| text.end().map(|()| value))
            .map_err(unfit)?;
        self.writer.append(&value, out)
    }
}

impl DynamicReader {
    /// As [`read`](Self::read), as JSON on one line.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), and [`ErrorKind::Json`] for what JSON cannot say, such as a time before the year 1.
    pub fn read_json(
        &self,
        indexes: MessageIndexes<'_>,
        payload: &[u8],
        limits: Limits,
    ) -> Result<String, Error> {
        let value = self.read(indexes, payload, limits)?;
        serde_json::to_string(&value).map_err(unfit)
    }
}

fn unfit(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Json(error.to_string().into()))
}
