//! Types with `#[derive(Record)]`.

use etymon_avro::{ErrorKind, Plan, Record, Schema, append, decode_with};
use etymon_wire::Frame;

use super::Derived;
use crate::SchemaSource;
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl<T: Record> Encoder<T> for Derived {
    /// How the schema of the type becomes the one that is written with, where that is another.
    type Plan = Option<Plan>;

    type Value<'v> = T::Of<'v>;

    fn own_schema(_: &SerializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(Some(T::SCHEMA.into()))
    }

    /// Values are written as the type says, whatever other schema the options give for it.
    fn encoder(
        _: Option<&Schema>,
        target: &Schema,
        _: &SerializerOptions,
    ) -> Result<Option<Plan>, BoxedError> {
        check_root(target)?;
        let plan = Plan::new(&Schema::of::<T>()?, target)?;
        Ok((!plan.is_same(plan.root())).then_some(plan))
    }

    #[inline]
    fn append(plan: &Option<Plan>, value: &T::Of<'_>, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        match plan {
            None => append(value, out),
            Some(plan) => {
                let mut own = Vec::new();
                append(value, &mut own);
                plan.transcode(&own, out, crate::Limits::default().into())?;
            }
        }
        Ok(())
    }
}

impl<T: Record> Decoder<T> for Derived {
    type Plan = Plan;

    type Value<'m> = T::Of<'m>;

    fn own_schema(_: &DeserializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(Some(T::SCHEMA.into()))
    }

    fn decoder(
        writer: &Schema,
        reader: Option<&Schema>,
        _: &DeserializerOptions,
    ) -> Result<Plan, BoxedError> {
        check_root(writer)?;
        let reader = match reader {
            Some(reader) => reader.clone(),
            None => Schema::of::<T>()?,
        };
        Ok(Plan::new(writer, &reader)?)
    }

    #[inline]
    fn decode<'m>(
        plan: &Plan,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<T::Of<'m>, BoxedError> {
        Ok(decode_with(plan, frame.payload, limits.into())?)
    }
}

/// Records of the schema `"bytes"` are the bytes alone, without their length.
fn check_root(schema: &Schema) -> Result<(), BoxedError> {
    if schema.is_bytes() {
        return Err(etymon_avro::Error::from(ErrorKind::Schema(
            "records of the schema `\"bytes\"` are bytes without a length, which no derived type is".into(),
        ))
        .into());
    }
    Ok(())
}
