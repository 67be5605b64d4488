//! From values to records.

mod choose;

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use etymon_client::Client;
use etymon_types::Subject;
use etymon_wire::{Naming, Part, SchemaRef};

use crate::codec::Encoder;
use crate::error::Error;
use crate::options::{Choice, Framing, SerializerOptions};
use crate::schemas::Understood;
pub(crate) use choose::message;
use choose::{Chooser, subject};

/// Writes values of `T` as the keys or values of one topic. Everything that can wait or be refused by the registry is done
/// when it is made; clones share it.
///
/// `C` says how: [`avro::Derived`](crate::avro::Derived) for types with `#[derive(Record)]`.
pub struct Serializer<T, C: Encoder<T>> {
    inner: Arc<Inner<T, C>>,
}

struct Inner<T, C: Encoder<T>> {
    part: Part,
    subject: Subject,
    framing: Framing,
    current: Current<C::Plan>,
    values: PhantomData<fn(T)>,
}

/// The schema that is written with.
enum Current<P> {
    Fixed(Active<P>),
    /// The latest, asked for again in the background.
    Refreshed(ArcSwap<Active<P>>),
}

/// A schema, and all that can be known before a value comes.
struct Active<P> {
    schema: SchemaRef,
    /// What stands before the payload.
    prefix: Box<[u8]>,
    header: Option<Header>,
    plan: P,
}

/// The header that names a record's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: &'static str,
    value: HeaderValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum HeaderValue {
    Guid([u8; 17]),
    Longer(Arc<[u8]>),
}

impl Header {
    /// Its value.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        match &self.value {
            HeaderValue::Guid(bytes) => bytes,
            HeaderValue::Longer(bytes) => bytes,
        }
    }
}

/// What a serializer is made from.
pub(crate) struct Wanted<'w> {
    pub(crate) client: &'w Client,
    pub(crate) topic: &'w str,
    pub(crate) part: Part,
    pub(crate) options: &'w SerializerOptions,
}

impl<T: 'static, C: Encoder<T>> Serializer<T, C> {
    pub(crate) async fn new(wanted: Wanted<'_>) -> Result<Self, Error> {
        let Wanted {
            client,
            topic,
            part,
            options,
        } = wanted;
        if options.refresh.is_some_and(|every| every.is_zero()) {
            return Err(Error::settings(
                "the option `refresh` is zero: set a time, or none for never",
            ));
        }
        let source = match &options.schema {
            Some(source) => Some(source.clone()),
            None => C::own_schema(options)?,
        };
        let message = message::<C>(C::own_message(), options.message.as_deref())?;
        let own = match source {
            Some(source) => {
                let mut understood = Understood::<C>::of(client, &source).await?;
                if let Some(message) = &message {
                    understood.schema = C::with_message(understood.schema, message)?;
                }
                Some((source, understood))
            }
            None => None,
        };
        let name = own
            .as_ref()
            .and_then(|(_, own)| C::record_name(&own.schema));
        let naming = Naming {
            topic,
            part,
            record_name: name.as_deref(),
        };
        let subject = subject(client, &options.strategy, naming).await?;
        let chooser = Chooser::<T, C> {
            client: client.clone(),
            subject: subject.clone(),
            part,
            own,
            message,
            options: options.clone(),
            values: PhantomData,
        };
        let active = chooser
            .choose()
            .await
            .map_err(|error| error.of_subject(&subject))?;
        let current = match (&options.choice, options.refresh) {
            (Choice::Latest | Choice::LatestWith(_), Some(_)) => {
                Current::Refreshed(ArcSwap::from_pointee(active))
            }
            _ => Current::Fixed(active),
        };
        let inner = Arc::new(Inner {
            part,
            subject,
            framing: options.framing,
            current,
            values: PhantomData,
        });
        if let (Current::Refreshed(_), Some(every), Some(runtime)) =
            (&inner.current, options.refresh, client.runtime())
        {
            runtime.spawn(refresh(Arc::downgrade(&inner), chooser, every));
        }
        Ok(Self { inner })
    }
}

impl<T, C: Encoder<T>> Serializer<T, C> {
    /// The subject of the schema.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.inner.subject
    }

    /// Keys or values.
    #[must_use]
    pub fn part(&self) -> Part {
        self.inner.part
    }

    /// Where records name their schema.
    #[must_use]
    pub fn framing(&self) -> Framing {
        self.inner.framing
    }

    /// The schema that is written with now.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.with_active(|active| active.schema)
    }

    /// Appends a record to `out`: the frame and the payload, or the payload alone beside the header that is answered
    /// ([`Framing::Header`]). No lock, no wait, and no memory but what `out` grows by.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Codec`](crate::ErrorKind::Codec) when the value does not fit the schema; `out` is then as it was.
    #[inline]
    pub fn encode_into(
        &self,
        value: &C::Value<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Option<Header>, Error> {
        self.with_active(|active| {
            let start = out.len();
            out.extend_from_slice(&active.prefix);
            match C::append(&active.plan, value, out) {
                Ok(()) => Ok(active.header.clone()),
                Err(error) => {
                    out.truncate(start);
                    Err(self.failed(error.into(), active.schema))
                }
            }
        })
    }

    /// A record framed by its prefix.
    ///
    /// # Errors
    ///
    /// As [`encode_into`](Self::encode_into), and [`ErrorKind::Settings`](crate::ErrorKind::Settings) with [`Framing::Header`]: the header would be lost.
    pub fn encode(&self, value: &C::Value<'_>) -> Result<Vec<u8>, Error> {
        if self.inner.framing == Framing::Header {
            return Err(Error::settings(
                "records are framed by header, so bytes alone are none: take the header and the payload from `encode_into`",
            ));
        }
        let mut out = Vec::new();
        self.encode_into(value, &mut out)?;
        Ok(out)
    }

    #[inline]
    fn with_active<R>(&self, then: impl FnOnce(&Active<C::Plan>) -> R) -> R {
        match &self.inner.current {
            Current::Fixed(active) => then(active),
            Current::Refreshed(active) => then(&active.load()),
        }
    }

    #[cold]
    fn failed(&self, error: Error, schema: SchemaRef) -> Error {
        error.of_subject(&self.inner.subject).of_schema(schema)
    }
}

impl<T, C: Encoder<T>> Clone for Serializer<T, C> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<T, C: Encoder<T>> fmt::Debug for Serializer<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serializer")
            .field("subject", &self.inner.subject)
            .field("schema", &self.schema())
            .finish_non_exhaustive()
    }
}

/// Follows the latest schema for as long as a serializer lives. What fails is tried again the next time: until then the
/// schema that was the latest is written with.
async fn refresh<T, C: Encoder<T>>(
    inner: Weak<Inner<T, C>>,
    chooser: Chooser<T, C>,
    every: Duration,
) {
    loop {
        tokio::time::sleep(every).await;
        if inner.strong_count() == 0 {
            return;
        }
        let chosen = chooser.choose_latest().await;
        let Some(inner) = inner.upgrade() else {
            return;
        };
        if let (Current::Refreshed(current), Ok(active)) = (&inner.current, chosen)
            && current.load().schema != active.schema
        {
            current.store(Arc::new(active));
        }
    }
}
