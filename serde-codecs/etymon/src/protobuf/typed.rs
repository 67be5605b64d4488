//! Types that are messages.

use etymon_protobuf::{Error, Message, Reader, Record, Writer};
use etymon_wire::Frame;

use super::{Chosen, Given, Typed, chosen};
use crate::SchemaSource;
use crate::codec::{BoxedError, Decoder, Encoder};
use crate::options::{DeserializerOptions, SerializerOptions};

impl<T: Record> Encoder<T> for Typed {
    type Plan = Writer;

    type Value<'v> = T;

    fn own_schema(_: &SerializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(Some(T::own()?.into()))
    }

    fn own_message() -> Option<String> {
        T::own().ok().map(|own| own.message)
    }

    fn encoder(
        own: Option<&Chosen>,
        target: &Chosen,
        _: &SerializerOptions,
    ) -> Result<Writer, BoxedError> {
        Ok(Writer::new(&target.file, chosen(own, target)?)?)
    }

    fn after_schema(plan: &Writer) -> &[u8] {
        plan.indexes()
    }

    #[inline]
    fn append(plan: &Writer, value: &T, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        plan.append(value, out);
        Ok(())
    }
}

impl<T: Record> Decoder<T> for Typed {
    type Plan = Reader;

    type Value<'m> = T;

    fn own_schema(_: &DeserializerOptions) -> Result<Option<SchemaSource>, BoxedError> {
        Ok(Some(T::own()?.into()))
    }

    fn own_message() -> Option<String> {
        T::own().ok().map(|own| own.message)
    }

    fn decoder(
        writer: &Chosen,
        reader: Option<&Chosen>,
        options: &DeserializerOptions,
    ) -> Result<Reader, BoxedError> {
        reading(writer, reader, options)
    }

    #[inline]
    fn decode<'m>(
        plan: &Reader,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<T, BoxedError> {
        read(plan, frame, limits)
    }
}

impl<T: Message> Encoder<T> for Given {
    type Plan = Writer;

    type Value<'v> = T;

    fn encoder(
        own: Option<&Chosen>,
        target: &Chosen,
        _: &SerializerOptions,
    ) -> Result<Writer, BoxedError> {
        Ok(Writer::new(&target.file, chosen(own, target)?)?)
    }

    fn after_schema(plan: &Writer) -> &[u8] {
        plan.indexes()
    }

    #[inline]
    fn append(plan: &Writer, value: &T, out: &mut Vec<u8>) -> Result<(), BoxedError> {
        plan.append(value, out);
        Ok(())
    }
}

impl<T: Message> Decoder<T> for Given {
    type Plan = Reader;

    type Value<'m> = T;

    fn decoder(
        writer: &Chosen,
        reader: Option<&Chosen>,
        options: &DeserializerOptions,
    ) -> Result<Reader, BoxedError> {
        reading(writer, reader, options)
    }

    #[inline]
    fn decode<'m>(
        plan: &Reader,
        frame: &Frame<'m>,
        limits: crate::Limits,
    ) -> Result<T, BoxedError> {
        read(plan, frame, limits)
    }
}

fn reading(
    writer: &Chosen,
    reader: Option<&Chosen>,
    options: &DeserializerOptions,
) -> Result<Reader, BoxedError> {
    let reading = Reader::new(&writer.file, chosen(reader, writer)?);
    Ok(match options.fixed {
        // Records without a frame do not say which message they hold.
        Some(_) => reading.any_message(),
        None => reading,
    })
}

#[inline]
fn read<T: Message>(
    plan: &Reader,
    frame: &Frame<'_>,
    limits: crate::Limits,
) -> Result<T, BoxedError> {
    let (indexes, payload) = frame.message().map_err(Error::from)?;
    Ok(plan.read(indexes, payload, limits.into())?)
}
