//! From records to values.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use etymon_client::{Client, SchemaKey};
use etymon_types::Subject;
use etymon_wire::{Frame, MessageIndexes, Part, SchemaRef, header_value};

use crate::codec::{CodecError, Decoder};
use crate::error::{Error, ErrorKind};
use crate::options::DeserializerOptions;
use crate::plans::Plans;
use crate::schemas;
use crate::serializer::message;

/// Reads values of `T` from records, whatever schemas they were written with. Clones share what they know.
///
/// A record whose schema is known is read at once: no lock, no wait. A schema that is met for the first time is an
/// error, [`ErrorKind::Unprepared`], which says what to [`prepare`](Self::prepare); the `_async` methods do that by
/// themselves, and so do the `_blocking` ones.
pub struct Deserializer<T, C: Decoder<T>> {
    inner: Arc<Inner<T, C>>,
}

struct Inner<T, C: Decoder<T>> {
    client: Client,
    part: Part,
    subject: Option<Subject>,
    options: DeserializerOptions,
    reader: Option<C::Schema>,
    /// Of Protobuf, the message that is read.
    message: Option<String>,
    /// For a schema that can never be read, why.
    plans: Plans<Result<C::Plan, Arc<Known>>>,
    values: PhantomData<fn() -> T>,
}

/// What is known to be wrong with a schema.
enum Known {
    Codec(Arc<dyn CodecError>),
    Format {
        expected: etymon_types::SchemaType,
        found: etymon_types::SchemaType,
    },
    Unreadable(String),
}

impl<T, C: Decoder<T>> Deserializer<T, C> {
    pub(crate) async fn new(
        client: &Client,
        part: Part,
        subject: Option<Subject>,
        options: DeserializerOptions,
    ) -> Result<Self, Error> {
        let source = match (&options.reader, C::own_schema(&options)?) {
            (Some(_), Some(_)) => {
                return Err(Error::settings(
                    "the type is read with its own schema: another reader schema is for types without one",
                ));
            }
            (Some(source), None) => Some(source.clone()),
            (None, own) => own,
        };
        let message = message::<C>(C::own_message(), options.message.as_deref())?;
        let reader = match source {
            Some(source) => {
                let reader = schemas::understand_source::<C>(client, &source).await?;
                Some(match &message {
                    Some(message) => C::with_message(reader, message)?,
                    None => reader,
                })
            }
            None => None,
        };
        Ok(Self {
            inner: Arc::new(Inner {
                client: client.clone(),
                part,
                subject,
                options,
                reader,
                message,
                plans: Plans::new(),
                values: PhantomData,
            }),
        })
    }

    /// Reads a record that is framed by its prefix, or that has the schema of
    /// [`DeserializerOptions::fixed`] and no frame.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Frame`], [`ErrorKind::Unprepared`], [`ErrorKind::Format`], [`ErrorKind::Codec`].
    #[inline]
    pub fn decode<'m>(&self, record: &'m [u8]) -> Result<C::Value<'m>, Error> {
        self.decode_frame(&self.frame(None, record)?)
    }

    /// Reads a record framed by a header or by its prefix; `None` for a tombstone. `headers` are those of the whole
    /// record, names and values.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    #[inline]
    pub fn decode_record<'m, 'h, V>(
        &self,
        headers: impl IntoIterator<Item = (&'h str, V)>,
        payload: Option<&'m [u8]>,
    ) -> Result<Option<C::Value<'m>>, Error>
    where
        'h: 'm,
        V: Into<Option<&'h [u8]>>,
    {
        let Some(payload) = payload else {
            return Ok(None);
        };
        let header = header_value(self.inner.part, headers);
        self.decode_frame(&self.frame(header, payload)?).map(Some)
    }

    #[inline]
    fn frame<'m>(&self, header: Option<&'m [u8]>, record: &'m [u8]) -> Result<Frame<'m>, Error> {
        match (self.inner.options.fixed, header) {
            (Some(schema), _) => Ok(Frame {
                schema,
                // Nothing of the payload is the frame's, not even the message indexes of Protobuf.
                header_rest: Some(MessageIndexes::FIRST.as_bytes()),
                payload: record,
            }),
            (None, Some(header)) => Ok(Frame::from_header(header, record)?),
            (None, None) => Ok(Frame::from_prefix(record)?),
        }
    }

    #[inline]
    fn decode_frame<'m>(&self, frame: &Frame<'m>) -> Result<C::Value<'m>, Error> {
        let Some(found) = self.inner.plans.get(frame.schema) else {
            return Err(self.about(Error::new(ErrorKind::Unprepared), frame.schema));
        };
        match found.plan() {
            Ok(plan) => C::decode(plan, frame, self.inner.options.limits)
                .map_err(|error| self.about(error.into(), frame.schema)),
            Err(known) => Err(self.about(known.error(), frame.schema)),
        }
    }

    #[cold]
    fn about(&self, error: Error, schema: SchemaRef) -> Error {
        let error = error.of_schema(schema);
        match &self.inner.subject {
            Some(subject) => error.of_subject(subject),
            None => error,
        }
    }

    /// Finds out how records of a schema are read: asks the registry, unless it is known.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Registry`]; what is wrong with the schema itself is told by each record that has it, and here.
    pub async fn prepare(&self, schema: SchemaRef) -> Result<(), Error> {
        let inner = &*self.inner;
        if inner.plans.get(schema).is_none() {
            let plan = match inner.plan(schema).await {
                Ok(plan) => Ok(plan),
                Err(error) => match Known::of(&error) {
                    Some(known) => Err(Arc::new(known)),
                    None => return Err(self.about(error, schema)),
                },
            };
            inner.plans.insert(schema, plan);
        }
        match inner.plans.get(schema) {
            Some(found) => match found.plan() {
                Ok(_) => Ok(()),
                Err(known) => Err(self.about(known.error(), schema)),
            },
            None => Ok(()),
        }
    }

    /// As [`prepare`](Self::prepare), on a thread that may wait.
    ///
    /// # Errors
    ///
    /// As [`prepare`](Self::prepare).
    pub fn prepare_blocking(&self, schema: SchemaRef) -> Result<(), Error> {
        self.inner.client.blocking().wait_for(self.prepare(schema))
    }

    /// As [`decode`](Self::decode), and waits for a schema that is met for the first time.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode) and [`prepare`](Self::prepare).
    pub async fn decode_async<'m>(&self, record: &'m [u8]) -> Result<C::Value<'m>, Error> {
        loop {
            match self.decode(record) {
                // More than once only when others meet so many schemas meanwhile that this one is forgotten.
                Err(error) if let Some(schema) = error.unprepared() => self.prepare(schema).await?,
                done => return done,
            }
        }
    }

    /// As [`decode`](Self::decode), and blocks for a schema that is met for the first time.
    ///
    /// # Errors
    ///
    /// As [`decode_async`](Self::decode_async).
    pub fn decode_blocking<'m>(&self, record: &'m [u8]) -> Result<C::Value<'m>, Error> {
        loop {
            match self.decode(record) {
                Err(error) if let Some(schema) = error.unprepared() => {
                    self.prepare_blocking(schema)?;
                }
                done => return done,
            }
        }
    }

    /// As [`decode_record`](Self::decode_record), and waits for a schema that is met for the first time.
    ///
    /// # Errors
    ///
    /// As [`decode_async`](Self::decode_async).
    pub async fn decode_record_async<'m, 'h, V>(
        &self,
        headers: impl IntoIterator<Item = (&'h str, V)> + Clone,
        payload: Option<&'m [u8]>,
    ) -> Result<Option<C::Value<'m>>, Error>
    where
        'h: 'm,
        V: Into<Option<&'h [u8]>>,
    {
        loop {
            match self.decode_record(headers.clone(), payload) {
                Err(error) if let Some(schema) = error.unprepared() => self.prepare(schema).await?,
                done => return done,
            }
        }
    }

    /// Prepares every version of these subjects, so that their records need not wait: before a consumer joins its
    /// group. Answers how many schemas that were.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Registry`]
    pub async fn preload(&self, subjects: &[Subject]) -> Result<usize, Error> {
        let loaded = self.inner.client.preload(subjects).await?;
        for registered in &loaded.versions {
            let guid = registered.schema.guid.map(SchemaRef::Guid);
            for schema in [Some(SchemaRef::Id(registered.id)), guid]
                .into_iter()
                .flatten()
            {
                match self.prepare(schema).await {
                    Err(error) if matches!(error.kind(), ErrorKind::Registry(_)) => {
                        return Err(error);
                    }
                    // A version that this reader cannot read is told by the records that have it.
                    _ => {}
                }
            }
        }
        Ok(loaded.versions.len())
    }
}

impl<T, C: Decoder<T>> Inner<T, C> {
    async fn plan(&self, schema: SchemaRef) -> Result<C::Plan, Error> {
        let key = match (schema, &self.subject) {
            (SchemaRef::Id(id), Some(subject)) => SchemaKey::IdFor(subject.clone(), id),
            (SchemaRef::Id(id), None) => SchemaKey::Id(id),
            (SchemaRef::Guid(guid), _) => SchemaKey::Guid(guid),
        };
        let schema = self.client.fetch_schema(&key).await?;
        let mut writer = schemas::understand::<C>(&self.client, &schema).await?;
        match (&self.reader, &self.message) {
            (Some(reader), _) if self.options.strict => {
                if let Some(reason) = C::incompatibility(reader, &writer) {
                    return Err(Error::new(ErrorKind::Unreadable(reason)));
                }
            }
            (None, Some(message)) => writer = C::with_message(writer, message)?,
            _ => {}
        }
        Ok(C::decoder(&writer, self.reader.as_ref(), &self.options)?)
    }
}

impl Known {
    /// What of an error is about the schema, and so for ever.
    fn of(error: &Error) -> Option<Self> {
        match error.kind() {
            ErrorKind::Codec(error) => Some(Self::Codec(Arc::clone(error))),
            &ErrorKind::Format { expected, found } => Some(Self::Format { expected, found }),
            ErrorKind::Unreadable(reason) => Some(Self::Unreadable(reason.clone())),
            _ => None,
        }
    }

    fn error(&self) -> Error {
        Error::new(match self {
            Self::Codec(error) => ErrorKind::Codec(Arc::clone(error)),
            &Self::Format { expected, found } => ErrorKind::Format { expected, found },
            Self::Unreadable(reason) => ErrorKind::Unreadable(reason.clone()),
        })
    }
}

impl<T, C: Decoder<T>> Clone for Deserializer<T, C> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<T, C: Decoder<T>> fmt::Debug for Deserializer<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deserializer")
            .field("part", &self.inner.part)
            .field("subject", &self.inner.subject)
            .finish_non_exhaustive()
    }
}
