//! Types with `#[derive(Record)]`.

use etymon_json::{Record, Schema, Validator, check};
use etymon_wire::Frame;

use super::Derived;
use super::ways::{make, validator, write};
use crate::SchemaSource;
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl<T: Record + 'static> Encoder<T> for Derived {
    type Plan = Option<Validator>;

    type Value<'v> = T::Of<'v>;

    fn own_schema(_: &SerializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        check::<T>()?;
        Ok(Some(T::SCHEMA.into()))
    }

    fn encoder(
        _: Option<&Schema>,
        target: &Schema,
        options: &SerializerOptions,
    ) -> Result<Option<Validator>, BoxedError> {
        check::<T>()?;
        validator(target, &options.json)
    }

    #[inline]
    fn append(
        plan: &Option<Validator>,
        value: &T::Of<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), BoxedError> {
        write(plan.as_ref(), value, out)
    }
}

impl<T: Record + 'static> Decoder<T> for Derived {
    type Plan = Option<Validator>;

    type Value<'m> = T::Of<'m>;

    fn own_schema(_: &DeserializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        check::<T>()?;
        Ok(Some(T::SCHEMA.into()))
    }

    fn decoder(
        writer: &Schema,
        reader: Option<&Schema>,
        options: &DeserializerOptions,
    ) -> Result<Option<Validator>, BoxedError> {
        check::<T>()?;
        validator(reader.unwrap_or(writer), &options.json)
    }

    #[inline]
    fn decode<'m>(
        plan: &Option<Validator>,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<T::Of<'m>, BoxedError> {
        make(plan.as_ref(), frame, limits)
    }
}
