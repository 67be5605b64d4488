//! Records of any format, for tools: the schema says which one it is.

use etymon_types::SchemaType;
use etymon_wire::Frame;

use crate::codec::{BoxedError, Decoder, Encoder, Format};
use crate::options::{DeserializerOptions, SerializerOptions};
use crate::{Limits, avro, json, protobuf};

/// Values of any format as JSON text, on one line: a `Deserializer<String, Any>` reads whatever a topic holds, and a
/// `Serializer<String, Any>` writes with whatever schema it is told to.
///
/// Avro is printed in its JSON encoding, Protobuf by its JSON mapping, and JSON as it is.
///
/// ```
/// use etymon::{Any, Choice, Deserializer, DeserializerOptions, Part, Serializer, SerializerOptions, Subject};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let local = etymon::testing::LocalRegistry::start();
/// # let registry = local.registry();
/// let subject = Subject::parse("ratings-value")?;
/// let schema = etymon::client::NewSchema::avro(r#"{"type":"array","items":"int"}"#);
/// registry.client().register(&subject, &schema).await?;
///
/// let latest = SerializerOptions { choice: Choice::Latest, ..SerializerOptions::default() };
/// let writer: Serializer<String, Any> = registry.serializer("ratings", Part::Value, &latest).await?;
/// let record = writer.encode(&"[1, 2]".to_owned())?;
///
/// let reader: Deserializer<String, Any> =
///     registry.deserializer(Part::Value, &DeserializerOptions::default()).await?;
/// assert_eq!(reader.decode_async(&record).await?, "[1,2]");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Any {}

/// A schema of any format.
#[derive(Debug, Clone)]
pub enum AnySchema {
    /// Of Avro
    Avro(<avro::Printed as Format>::Schema),
    /// Of Protobuf
    Protobuf(<protobuf::Printed as Format>::Schema),
    /// Of JSON Schema
    Json(<json::Printed as Format>::Schema),
}

/// How values of one format are written.
pub enum AnyEncoder {
    /// Avro
    Avro(<avro::Printed as Encoder<String>>::Plan),
    /// Protobuf
    Protobuf(<protobuf::Printed as Encoder<String>>::Plan),
    /// JSON
    Json(<json::Printed as Encoder<String>>::Plan),
}

/// How payloads of one format are read.
pub enum AnyDecoder {
    /// Avro
    Avro(<avro::Printed as Decoder<String>>::Plan),
    /// Protobuf
    Protobuf(<protobuf::Printed as Decoder<String>>::Plan),
    /// JSON
    Json(<json::Printed as Decoder<String>>::Plan),
}

impl Format for Any {
    /// Of a schema that is given as text.
    const SCHEMA_TYPE: SchemaType = SchemaType::Avro;

    type Schema = AnySchema;

    fn speaks(_: SchemaType) -> bool {
        true
    }

    fn parse(text: &str, references: &[(String, AnySchema)]) -> Result<AnySchema, BoxedError> {
        Self::parse_as(Self::SCHEMA_TYPE, text, references)
    }

    fn parse_as(
        schema_type: SchemaType,
        text: &str,
        references: &[(String, AnySchema)],
    ) -> Result<AnySchema, BoxedError> {
        macro_rules! of {
            ($format:ident, $way:ty) => {{
                let references: Vec<_> = references
                    .iter()
                    .filter_map(|(name, schema)| match schema {
                        AnySchema::$format(schema) => Some((name.clone(), schema.clone())),
                        _ => None, // a schema does not build on another language
                    })
                    .collect();
                <$way>::parse(text, &references).map(AnySchema::$format)
            }};
        }
        match schema_type {
            SchemaType::Avro => of!(Avro, avro::Printed),
            SchemaType::Protobuf => of!(Protobuf, protobuf::Printed),
            SchemaType::Json => of!(Json, json::Printed),
        }
    }

    fn record_name(schema: &AnySchema) -> Option<String> {
        match schema {
            AnySchema::Avro(schema) => avro::Printed::record_name(schema),
            AnySchema::Protobuf(schema) => protobuf::Printed::record_name(schema),
            AnySchema::Json(schema) => json::Printed::record_name(schema),
        }
    }

    fn with_message(schema: AnySchema, message: &str) -> Result<AnySchema, BoxedError> {
        Ok(match schema {
            AnySchema::Protobuf(schema) => {
                AnySchema::Protobuf(protobuf::Printed::with_message(schema, message)?)
            }
            other => other,
        })
    }

    fn incompatibility(reader: &AnySchema, writer: &AnySchema) -> Option<String> {
        match (reader, writer) {
            (AnySchema::Avro(reader), AnySchema::Avro(writer)) => {
                avro::Printed::incompatibility(reader, writer)
            }
            (AnySchema::Protobuf(reader), AnySchema::Protobuf(writer)) => {
                protobuf::Printed::incompatibility(reader, writer)
            }
            (AnySchema::Json(reader), AnySchema::Json(writer)) => {
                json::Printed::incompatibility(reader, writer)
            }
            _ => Some("the two schemas are in different languages".to_owned()),
        }
    }
}

impl Encoder<String> for Any {
    type Plan = AnyEncoder;

    type Value<'v> = String;

    fn encoder(
        _: Option<&AnySchema>,
        target: &AnySchema,
        options: &SerializerOptions,
    ) -> Result<AnyEncoder, BoxedError> {
        Ok(match target {
            AnySchema::Avro(target) => {
                AnyEncoder::Avro(avro::Printed::encoder(None, target, options)?)
            }
            AnySchema::Protobuf(target) => {
                AnyEncoder::Protobuf(protobuf::Printed::encoder(None, target, options)?)
            }
            AnySchema::Json(target) => {
                AnyEncoder::Json(json::Printed::encoder(None, target, options)?)
            }
        })
    }

    fn after_schema(plan: &AnyEncoder) -> &[u8] {
        match plan {
            AnyEncoder::Protobuf(plan) => protobuf::Printed::after_schema(plan),
            AnyEncoder::Avro(_) | AnyEncoder::Json(_) => &[],
        }
    }

    fn append(plan: &AnyEncoder, json: &String, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        match plan {
            AnyEncoder::Avro(plan) => avro::Printed::append(plan, json, out),
            AnyEncoder::Protobuf(plan) => protobuf::Printed::append(plan, json, out),
            AnyEncoder::Json(plan) => json::Printed::append(plan, json, out),
        }
    }
}

impl Decoder<String> for Any {
    type Plan = AnyDecoder;

    type Value<'m> = String;

    fn decoder(
        writer: &AnySchema,
        reader: Option<&AnySchema>,
        options: &DeserializerOptions,
    ) -> Result<AnyDecoder, BoxedError> {
        Ok(match (writer, reader) {
            (AnySchema::Avro(writer), Some(AnySchema::Avro(reader))) => {
                AnyDecoder::Avro(avro::Printed::decoder(writer, Some(reader), options)?)
            }
            (AnySchema::Protobuf(writer), Some(AnySchema::Protobuf(reader))) => {
                AnyDecoder::Protobuf(protobuf::Printed::decoder(writer, Some(reader), options)?)
            }
            (AnySchema::Json(writer), Some(AnySchema::Json(reader))) => {
                AnyDecoder::Json(json::Printed::decoder(writer, Some(reader), options)?)
            }
            // A reader schema of another language says nothing here.
            (AnySchema::Avro(writer), _) => {
                AnyDecoder::Avro(avro::Printed::decoder(writer, None, options)?)
            }
            (AnySchema::Protobuf(writer), _) => {
                AnyDecoder::Protobuf(protobuf::Printed::decoder(writer, None, options)?)
            }
            (AnySchema::Json(writer), _) => {
                AnyDecoder::Json(json::Printed::decoder(writer, None, options)?)
            }
        })
    }

    fn decode<'m>(
        plan: &AnyDecoder,
        frame: &Frame<'m>,
        limits: Limits,
    ) -> Result<String, BoxedError> {
        match plan {
            AnyDecoder::Avro(plan) => avro::Printed::decode(plan, frame, limits),
            AnyDecoder::Protobuf(plan) => protobuf::Printed::decode(plan, frame, limits),
            AnyDecoder::Json(plan) => json::Printed::decode(plan, frame, limits),
        }
    }
}
