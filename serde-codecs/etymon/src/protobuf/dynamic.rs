//! Values whose types are known at run time alone.

use etymon_protobuf::{DynamicReader, DynamicWriter, Error};
use etymon_wire::Frame;
use prost_reflect::DynamicMessage;

use super::{Chosen, Dynamic, chosen};
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl Encoder<DynamicMessage> for Dynamic {
    type Plan = DynamicWriter;

    type Value<'v> = DynamicMessage;

    fn encoder(
        own: Option<&Chosen>,
        target: &Chosen,
        _: &SerializerOptions,
    ) -> Result<DynamicWriter, BoxedError> {
        Ok(DynamicWriter::new(&target.file, chosen(own, target)?)?)
    }

    fn after_schema(plan: &DynamicWriter) -> &[u8] {
        plan.indexes()
    }

    fn append(
        plan: &DynamicWriter,
        value: &DynamicMessage,
        out: &mut Vec<u8>,
    ) -> Result<(), BoxedError> {
        Ok(plan.append(value, out)?)
    }
}

impl Decoder<DynamicMessage> for Dynamic {
    type Plan = DynamicReader;

    type Value<'m> = DynamicMessage;

    fn decoder(
        writer: &Chosen,
        reader: Option<&Chosen>,
        options: &DeserializerOptions,
    ) -> Result<DynamicReader, BoxedError> {
        reading(writer, reader, options)
    }

    fn decode<'m>(
        plan: &DynamicReader,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<DynamicMessage, BoxedError> {
        let (indexes, payload) = frame.message().map_err(Error::from)?;
        Ok(plan.read(indexes, payload, limits.into())?)
    }
}

pub(super) fn reading(
    writer: &Chosen,
    reader: Option<&Chosen>,
    options: &DeserializerOptions,
) -> Result<DynamicReader, BoxedError> {
    let types = reader.unwrap_or(writer);
    let reading = DynamicReader::with_reader(&writer.file, &types.file)?;
    Ok(match (options.fixed, &types.message) {
        // Records without a frame do not say which message they hold.
        (Some(_), _) => reading.any_as(chosen(None, types)?)?,
        (None, Some(message)) => reading.only(message)?,
        (None, None) => reading,
    })
}
