//! From values to records.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use etymon_client::{Client, NewSchema, Registered, SchemaKey};
use etymon_types::{Guid, SchemaId, SchemaType, Subject};
use etymon_wire::{Naming, Part, SchemaRef, SubjectNameStrategy, guid_header, prefix};

use crate::codec::{Encoder, Format};
use crate::error::{Error, ErrorKind};
use crate::imports;
use crate::options::{Choice, Framing, SchemaSource, SerializerOptions};
use crate::schemas::{self, Understood};

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
    /// [`ErrorKind::Codec`] when the value does not fit the schema; `out` is then as it was.
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
    /// As [`encode_into`](Self::encode_into), and [`ErrorKind::Settings`] with [`Framing::Header`]: the header would be lost.
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

/// Of Protobuf, the message that is written or read: that of the type, or the one that the options name.
pub(crate) fn message<F: Format>(
    own: Option<String>,
    named: Option<&str>,
) -> Result<Option<String>, Error> {
    match (own, named) {
        (own, None) => Ok(own),
        (None, Some(named)) if F::speaks(SchemaType::Protobuf) => Ok(Some(named.to_owned())),
        (None, Some(named)) => Err(Error::settings(format!(
            "the option `message` is {named:?}, and only schemas of Protobuf have several messages"
        ))),
        (Some(own), Some(named)) => Err(Error::settings(format!(
            "the option `message` is {named:?}, and the type is the message `{own}`: leave the option out"
        ))),
    }
}

/// The subject of the keys or values of a topic.
pub(crate) async fn subject(
    client: &Client,
    strategy: &SubjectNameStrategy,
    naming: Naming<'_>,
) -> Result<Subject, Error> {
    match strategy {
        SubjectNameStrategy::Named(strategy) => Ok(strategy.subject(naming)?),
        SubjectNameStrategy::Associated(strategy) => {
            let found = client
                .associated_subject(
                    strategy.cluster_id.as_deref(),
                    naming.topic,
                    naming.part.into(),
                )
                .await?;
            Ok(strategy.subject(found.as_slice(), naming)?)
        }
    }
}

/// Finds the schema to write with.
struct Chooser<T, C: Encoder<T>> {
    client: Client,
    subject: Subject,
    part: Part,
    /// The schema of the type, as it is given and as it is understood.
    own: Option<(SchemaSource, Understood<C>)>,
    /// Of Protobuf, the message that is written.
    message: Option<String>,
    options: SerializerOptions,
    values: PhantomData<fn(T)>,
}

/// A schema of the registry, by the ids that it has.
struct Chosen {
    id: Option<SchemaId>,
    schema: Arc<etymon_client::Schema>,
}

/// How records name a schema.
#[derive(Clone, Copy)]
enum Name {
    Prefix(SchemaId),
    Header(Guid),
}

impl From<&Registered> for Chosen {
    fn from(registered: &Registered) -> Self {
        Self {
            id: Some(registered.id),
            schema: Arc::clone(&registered.schema),
        }
    }
}

impl<T, C: Encoder<T>> Chooser<T, C> {
    async fn choose(&self) -> Result<Active<C::Plan>, Error> {
        self.prepared(self.chosen().await?).await
    }

    /// The latest, whatever the client knows of it.
    async fn choose_latest(&self) -> Result<Active<C::Plan>, Error> {
        let (client, subject) = (&self.client, &self.subject);
        let latest = match &self.options.choice {
            Choice::LatestWith(properties) => {
                client.refetch_latest_with(subject, properties).await?
            }
            _ => client.refetch_latest(subject).await?,
        };
        self.prepared(Chosen::from(&*latest)).await
    }

    async fn prepared(&self, chosen: Chosen) -> Result<Active<C::Plan>, Error> {
        let name = self.name(&chosen)?;
        let schema = match name {
            Name::Prefix(id) => SchemaRef::Id(id),
            Name::Header(guid) => SchemaRef::Guid(guid),
        };
        self.active(&chosen, schema, name)
            .await
            .map_err(|error| error.of_schema(schema))
    }

    async fn chosen(&self) -> Result<Chosen, Error> {
        let (client, subject) = (&self.client, &self.subject);
        match &self.options.choice {
            Choice::Register => {
                let schema = self.new_schema().await?;
                Ok(Chosen::from(&*client.register(subject, &schema).await?))
            }
            Choice::LookUp => {
                let schema = self.new_schema().await?;
                Ok(Chosen::from(&*client.look_up(subject, &schema).await?))
            }
            Choice::Latest => Ok(Chosen::from(&*client.fetch_latest(subject).await?)),
            Choice::LatestWith(properties) => {
                let latest = client.fetch_latest_with(subject, properties).await?;
                Ok(Chosen::from(&*latest))
            }
            Choice::Id(id) => Ok(Chosen {
                id: Some(*id),
                schema: client
                    .fetch_schema(&SchemaKey::IdFor(subject.clone(), *id))
                    .await?,
            }),
            Choice::Guid(guid) => Ok(Chosen {
                id: None,
                schema: client.fetch_schema(&SchemaKey::Guid(*guid)).await?,
            }),
        }
    }

    async fn new_schema(&self) -> Result<NewSchema, Error> {
        let Some((source, understood)) = &self.own else {
            return Err(Error::settings(
                "the type has no schema by itself: give one, or write with the latest of the subject (`use.latest.version`) or with one by id (`use.schema.id`)",
            ));
        };
        let (client, options) = (&self.client, &self.options);
        let look_up = options.look_up_references || options.choice == Choice::LookUp;
        imports::with_references::<C>(client, &self.subject, source, understood, options, look_up)
            .await
    }

    /// How records name the schema.
    fn name(&self, chosen: &Chosen) -> Result<Name, Error> {
        match self.options.framing {
            Framing::Prefix => {
                let id = chosen.id.ok_or_else(|| {
                    Error::settings(
                        "a schema that is chosen by GUID (`use.schema.guid`) has no id for the prefix: frame records by header, or choose the schema by id (`use.schema.id`)",
                    )
                })?;
                Ok(Name::Prefix(id))
            }
            Framing::Header => {
                let by_choice = match self.options.choice {
                    Choice::Guid(guid) => Some(guid),
                    _ => None,
                };
                let guid = by_choice.or(chosen.schema.guid).ok_or_else(|| {
                    Error::settings(
                        "the registry does not tell the schema's GUID, which the header needs: frame records by prefix",
                    )
                })?;
                Ok(Name::Header(guid))
            }
        }
    }

    async fn active(
        &self,
        chosen: &Chosen,
        schema: SchemaRef,
        name: Name,
    ) -> Result<Active<C::Plan>, Error> {
        let mut target = schemas::understand::<C>(&self.client, &chosen.schema).await?;
        if let Some(message) = &self.message {
            target = C::with_message(target, message)?;
        }
        let own = self.own.as_ref().map(|(_, own)| &own.schema);
        let is_own = matches!(self.options.choice, Choice::Register | Choice::LookUp);
        if let (Some(own), true, false) = (own, self.options.strict, is_own)
            && let Some(reason) = C::incompatibility(&target, own)
        {
            return Err(Error::new(ErrorKind::Incompatible(reason)));
        }
        let plan = C::encoder(own, &target, &self.options)?;
        let after = C::after_schema(&plan);
        let (prefix, header) = match name {
            Name::Prefix(id) => ([&prefix(id), after].concat(), None),
            Name::Header(guid) => {
                let guid = guid_header(guid);
                let value = match after {
                    [] => HeaderValue::Guid(guid),
                    after => HeaderValue::Longer([&guid, after].concat().into()),
                };
                let name = self.part.header_name();
                (Vec::new(), Some(Header { name, value }))
            }
        };
        Ok(Active {
            schema,
            prefix: prefix.into(),
            header,
            plan,
        })
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
