//! Values as JSON text.

use etymon_protobuf::{DynamicReader, Error, JsonWriter};
use etymon_wire::Frame;

use super::{Chosen, Printed, chosen, dynamic};
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl Encoder<String> for Printed {
    type Plan = JsonWriter;

    type Value<'v> = String;

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

    fn decoder(
        writer: &Chosen,
        reader: Option<&Chosen>,
        options: &DeserializerOptions,
    ) -> Result<DynamicReader, BoxedError> {
        dynamic::reading(writer, reader, options)
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
