//! Messages as JSON text, by the [mapping] of Protobuf.
//!
//! [mapping]: https://protobuf.dev/programming-guides/json/

use etymon_protobuf::{DynamicReader, Error, JsonWriter};
use etymon_wire::Frame;
use prost_reflect::DynamicMessage;

use super::{Chosen, Dynamic, Printed, chosen};
use crate::SchemaSource;
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl Encoder<String> for Printed {
    type Plan = JsonWriter;

    type Value<'v> = String;

    fn own_schema(_: &SerializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(None)
    }

    fn encoder(
        own: Option<&Chosen>,
        target: &Chosen,
        _: &SerializerOptions,
    ) -> Result<JsonWriter, BoxedError> {
        Ok(JsonWriter::new(&target.file, chosen(own, target)?)?)
    }

    fn after_schema(plan: &JsonWriter) -> &[u8] {
        plan.indexes()
    }

    fn append(plan: &JsonWriter, json: &String, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        Ok(plan.append(json, out)?)
    }
}

impl Decoder<String> for Printed {
    type Plan = DynamicReader;

    type Value<'m> = String;

    fn own_schema(_: &DeserializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(None)
    }

    fn decoder(
        writer: &Chosen,
        reader: Option<&Chosen>,
        options: &DeserializerOptions,
    ) -> Result<DynamicReader, BoxedError> {
        <Dynamic as Decoder<DynamicMessage>>::decoder(writer, reader, options)
    }

    fn decode<'m>(
        plan: &DynamicReader,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<String, BoxedError> {
        let (indexes, payload) = frame.message().map_err(Error::from)?;
        Ok(plan.read_json(indexes, payload, limits.into())?)
    }
}
