//! Values of the crate `apache-avro`.

use apache_avro::types::Value;
use etymon_avro::{Plan, Schema, Writer};
use etymon_wire::Frame;

use super::{Dynamic, bytes};
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl Encoder<Value> for Dynamic {
    type Plan = Writer;

    type Value<'v> = Value;

    fn encoder(
        _: Option<&Schema>,
        target: &Schema,
        _: &SerializerOptions,
    ) -> Result<Writer, BoxedError> {
        Ok(Writer::new(target))
    }

    fn append(writer: &Writer, value: &Value, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        let start = out.len();
        writer.append_value(value, out)?;
        if writer.schema().is_bytes() {
            bytes::strip_length(out, start);
        }
        Ok(())
    }
}

impl Decoder<Value> for Dynamic {
    type Plan = Plan;

    type Value<'m> = Value;

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
    ) -> Result<Value, BoxedError> {
        if plan.reader().is_bytes() {
            return Ok(Value::Bytes(
                bytes::limited(frame.payload, limits)?.to_vec(),
            ));
        }
        Ok(plan.decode_value(frame.payload, limits.into())?)
    }
}
