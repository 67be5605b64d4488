//! Documents as they are, in one line.

use etymon_json::{Schema, Validator};
use etymon_wire::Frame;
use serde_json::value::RawValue;

use super::{Printed, Serde};
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl Encoder<String> for Printed {
    type Plan = Option<Validator>;

    type Value<'v> = String;

    fn encoder(
        own: Option<&Schema>,
        target: &Schema,
        options: &SerializerOptions,
    ) -> Result<Option<Validator>, BoxedError> {
        <Serde as Encoder<Box<RawValue>>>::encoder(own, target, options)
    }

    fn append(
        plan: &Option<Validator>,
        json: &String,
        out: &mut Vec<u8>,
    ) -> Result<(), BoxedError> {
        let document: Box<RawValue> = etymon_json::read(json.as_bytes(), Default::default())?;
        <Serde as Encoder<Box<RawValue>>>::append(plan, &document, out)
    }
}

impl Decoder<String> for Printed {
    type Plan = Option<Validator>;

    type Value<'m> = String;

    fn decoder(
        writer: &Schema,
        reader: Option<&Schema>,
        options: &DeserializerOptions,
    ) -> Result<Option<Validator>, BoxedError> {
        <Serde as Decoder<Box<RawValue>>>::decoder(writer, reader, options)
    }

    fn decode<'m>(
        plan: &Option<Validator>,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<String, BoxedError> {
        let document = <Serde as Decoder<Box<RawValue>>>::decode(plan, frame, limits)?;
        Ok(one_line(document.get()))
    }
}

/// The same document without the line ends between its parts; those in strings are escaped anyway.
fn one_line(json: &str) -> String {
    json.replace(['\n', '\r'], " ").trim().to_owned()
}
