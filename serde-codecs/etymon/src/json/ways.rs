//! Types of serde, with schemas of their own and without.

use etymon_json::{Schema, Validator, append, append_valid, read, read_valid, schema_of};
use etymon_wire::Frame;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Options, Schemars, Serde};
use crate::SchemaSource;
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl<T: Serialize + JsonSchema + 'static> Encoder<T> for Schemars {
    type Plan = Option<Validator>;

    type Value<'v> = T;

    fn own_schema(options: &SerializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(Some(own::<T>(&options.json)))
    }

    fn encoder(
        _: Option<&Schema>,
        target: &Schema,
        options: &SerializerOptions,
    ) -> Result<Option<Validator>, BoxedError> {
        validator(target, &options.json)
    }

    #[inline]
    fn append(plan: &Option<Validator>, value: &T, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        write(plan.as_ref(), value, out)
    }
}

impl<T: DeserializeOwned + JsonSchema + 'static> Decoder<T> for Schemars {
    type Plan = Option<Validator>;

    type Value<'m> = T;

    fn own_schema(options: &DeserializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(Some(own::<T>(&options.json)))
    }

    fn decoder(
        writer: &Schema,
        reader: Option<&Schema>,
        options: &DeserializerOptions,
    ) -> Result<Option<Validator>, BoxedError> {
        validator(reader.unwrap_or(writer), &options.json)
    }

    #[inline]
    fn decode<'m>(
        plan: &Option<Validator>,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<T, BoxedError> {
        make(plan.as_ref(), frame, limits)
    }
}

impl<T: Serialize + 'static> Encoder<T> for Serde {
    type Plan = Option<Validator>;

    type Value<'v> = T;

    fn encoder(
        _: Option<&Schema>,
        target: &Schema,
        options: &SerializerOptions,
    ) -> Result<Option<Validator>, BoxedError> {
        validator(target, &options.json)
    }

    #[inline]
    fn append(plan: &Option<Validator>, value: &T, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        write(plan.as_ref(), value, out)
    }
}

impl<T: DeserializeOwned + 'static> Decoder<T> for Serde {
    type Plan = Option<Validator>;

    type Value<'m> = T;

    fn decoder(
        writer: &Schema,
        reader: Option<&Schema>,
        options: &DeserializerOptions,
    ) -> Result<Option<Validator>, BoxedError> {
        validator(reader.unwrap_or(writer), &options.json)
    }

    #[inline]
    fn decode<'m>(
        plan: &Option<Validator>,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<T, BoxedError> {
        make(plan.as_ref(), frame, limits)
    }
}

fn own<T: JsonSchema>(options: &Options) -> SchemaSource {
    SchemaSource::from(schema_of::<T>(&options.description).as_str())
}

/// What documents must fit, if they must.
pub(super) fn validator(
    schema: &Schema,
    options: &Options,
) -> Result<Option<Validator>, BoxedError> {
    match options.validate {
        true => Ok(Some(schema.validator()?)),
        false => Ok(None),
    }
}

pub(super) fn write<T: Serialize>(
    validator: Option<&Validator>,
    value: &T,
    out: &mut Vec<u8>,
) -> Result<(), BoxedError> {
    match validator {
        Some(validator) => append_valid(value, validator, out)?,
        None => append(value, out)?,
    }
    Ok(())
}

pub(super) fn make<'m, T: Deserialize<'m>>(
    validator: Option<&Validator>,
    frame: &Frame<'m>,
    limits: crate::Limits,
) -> Result<T, BoxedError> {
    Ok(match validator {
        Some(validator) => read_valid(frame.payload, validator, limits.into())?,
        None => read(frame.payload, limits.into())?,
    })
}
