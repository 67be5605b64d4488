//! Types of serde.

use etymon_avro::{ErrorKind, Plan, Schema, Writer};
use etymon_wire::Frame;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{BytesDeserializer, Error as Custom};

use super::{Serde, bytes};
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl<T: Serialize + 'static> Encoder<T> for Serde {
    type Plan = Writer;

    type Value<'v> = T;

    /// Values are written with any schema that they fit, so their own does not matter.
    fn encoder(
        _: Option<&Schema>,
        target: &Schema,
        _: &SerializerOptions,
    ) -> Result<Writer, BoxedError> {
        Ok(Writer::new(target))
    }

    #[inline]
    fn append(writer: &Writer, value: &T, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        let start = out.len();
        writer.append(value, out)?;
        if writer.schema().is_bytes() {
            bytes::strip_length(out, start);
        }
        Ok(())
    }
}

impl<T: DeserializeOwned + 'static> Decoder<T> for Serde {
    type Plan = Plan;

    type Value<'m> = T;

    fn decoder(
        writer: &Schema,
        reader: Option<&Schema>,
        _: &DeserializerOptions,
    ) -> Result<Plan, BoxedError> {
        Ok(bytes::plan(writer, reader)?)
    }

    #[inline]
    fn decode<'m>(plan: &Plan, frame: &Frame<'m>, limits: crate::Limits) -> Result<T, BoxedError> {
        if plan.reader().is_bytes() {
            let payload = bytes::limited(frame.payload, limits)?;
            return T::deserialize(BytesDeserializer::<Custom>::new(payload)).map_err(|error| {
                etymon_avro::Error::from(ErrorKind::Custom(error.to_string().into())).into()
            });
        }
        Ok(plan.deserialize(frame.payload, limits.into())?)
    }
}
