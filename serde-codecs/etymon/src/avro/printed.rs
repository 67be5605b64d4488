//! Values as JSON text.

use etymon_avro::{Plan, Schema};
use etymon_wire::Frame;

use super::{Printed, bytes};
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl Encoder<String> for Printed {
    type Plan = Schema;

    type Value<'v> = String;

    fn encoder(
        _: Option<&Schema>,
        target: &Schema,
        _: &SerializerOptions,
    ) -> Result<Schema, BoxedError> {
        Ok(target.clone())
    }

    fn append(schema: &Schema, json: &String, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        let start = out.len();
        schema.append_json(json, out)?;
        if schema.is_bytes() {
            bytes::strip_length(out, start);
        }
        Ok(())
    }
}

impl Decoder<String> for Printed {
    type Plan = Plan;

    type Value<'m> = String;

    fn decoder(
        writer: &Schema,
        reader: Option<&Schema>,
        _: &DeserializerOptions,
    ) -> Result<Plan, BoxedError> {
        Ok(bytes::plan(writer, reader)?)
    }

    fn decode<'m>(
        plan: &Plan,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<String, BoxedError> {
        if plan.reader().is_bytes() {
            let payload = bytes::with_length(bytes::limited(frame.payload, limits)?);
            return Ok(plan.to_json(&payload, limits.into())?);
        }
        Ok(plan.to_json(frame.payload, limits.into())?)
    }
}
