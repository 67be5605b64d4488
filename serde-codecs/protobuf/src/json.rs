//! Values as JSON text, by Protobuf's own mapping: for tools, which know no types.

use etymon_wire::MessageIndexes;
use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};

use crate::dynamic::DynamicReader;
use crate::error::{Error, ErrorKind};
use crate::schema::Schema;
use crate::typed::Limits;

/// Writes JSON as one message of a schema.
#[derive(Debug, Clone)]
pub struct JsonWriter {
    descriptor: MessageDescriptor,
    indexes: Box<[u8]>,
}

impl JsonWriter {
    /// Writes the message with this full name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoMessage`] when the schema does not have it, [`ErrorKind::Schema`] when compilers refuse the schema.
    pub fn new(schema: &Schema, message: &str) -> Result<Self, Error> {
        Ok(Self {
            descriptor: schema.descriptor(message)?,
            indexes: schema.indexes(message)?.into(),
        })
    }

    /// The written message indexes, which stand between the schema's id, or GUID, and the payload.
    #[must_use]
    pub fn indexes(&self) -> &[u8] {
        &self.indexes
    }

    /// Appends the payload of a value in JSON. Names of fields are those of the mapping or those of the file; others are
    /// refused.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Json`] when it is no JSON, or not of this message.
    pub fn append(&self, json: &str, out: &mut Vec<u8>) -> Result<(), Error> {
        let refused = |error: serde_json::Error| ErrorKind::Json(error.to_string().into());
        let mut json = serde_json::Deserializer::from_str(json);
        let value = DynamicMessage::deserialize(self.descriptor.clone(), &mut json);
        let value = value.map_err(refused)?;
        json.end().map_err(refused)?;
        value.encode(out).expect("a vector grows as it is filled");
        Ok(())
    }
}

impl DynamicReader {
    /// Reads a payload as JSON: names in camel case, numbers of 64 bits as strings, bytes in base64, and what has its
    /// default left out. Unknown fields are left out too.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); and [`ErrorKind::Json`] for a value that has no JSON, as an `Any` of a type that the schema
    /// cannot reach.
    pub fn read_json(
        &self,
        indexes: MessageIndexes<'_>,
        payload: &[u8],
        limits: Limits,
    ) -> Result<String, Error> {
        let value = self.read(indexes, payload, limits)?;
        serde_json::to_string(&value)
            .map_err(|error| ErrorKind::Json(error.to_string().into()).into())
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    const SHOP: &str = r#"syntax = "proto3"; package shop; import "google/protobuf/any.proto"; import "google/protobuf/timestamp.proto";
        message Address {}
        message Order { int64 order_id = 1; google.protobuf.Timestamp at = 2; google.protobuf.Any more = 3; float f = 4; }"#;

    #[test]
    fn json_is_written_and_read_back() {
        let schema = Schema::parse(SHOP).expect("it is valid");
        let writer = JsonWriter::new(&schema, "shop.Order").expect("it has orders");
        let reader = DynamicReader::new(&schema).expect("it is valid");
        let cases = [
            (r#"{"orderId":"7"}"#, r#"{"orderId":"7"}"#),
            (r#" { "order_id": 7 } "#, r#"{"orderId":"7"}"#),
            (
                r#"{"at":"2024-02-29T12:34:56Z","f":0.1}"#,
                r#"{"at":"2024-02-29T12:34:56Z","f":0.1}"#,
            ),
            (
                r#"{"more":{"@type":"type.googleapis.com/shop.Address"}}"#,
                r#"{"more":{"@type":"type.googleapis.com/shop.Address"}}"#,
            ),
            ("{}", "{}"),
        ];
        for (json, shown) in cases {
            let mut record = writer.indexes().to_vec();
            writer.append(json, &mut record).expect(json);
            let (indexes, payload) =
                MessageIndexes::split(&record).expect("they were just written");
            let read = reader.read_json(indexes, payload, Limits::default());
            assert_eq!(read.expect(json), shown);
        }
    }

    #[test]
    fn what_is_no_json_of_the_message_is_refused() {
        let schema = Schema::parse(SHOP).expect("it is valid");
        let writer = JsonWriter::new(&schema, "shop.Order").expect("it has orders");
        let deep = "[".repeat(100_000);
        for json in [
            "",
            "{",
            "{} {}",
            r#"{"nothing":1}"#,
            r#"{"orderId":true}"#,
            r#"{"at":"yesterday"}"#,
            &deep,
        ] {
            let error = writer.append(json, &mut Vec::new()).expect_err("no order");
            assert!(matches!(error.kind(), ErrorKind::Json(_)), "{error}");
        }
        let reader = DynamicReader::new(&schema).expect("it is valid");
        let any = [0x1a, 5, 10, 3, b'x', b'/', b'y'];
        let second = [2, 2];
        let (indexes, _) = MessageIndexes::split(&second).expect("the second message");
        let error = reader.read_json(indexes, &any, Limits::default());
        let error = error.expect_err("nobody knows the type `y`");
        assert!(matches!(error.kind(), ErrorKind::Json(_)), "{error}");
    }
}
