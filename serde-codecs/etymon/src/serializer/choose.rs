//! Which schema is written with, under which subject, and how records name it.

use std::marker::PhantomData;
use std::sync::Arc;

use etymon_client::{Client, NewSchema, Registered, SchemaKey};
use etymon_types::{Guid, SchemaId, SchemaType, Subject};
use etymon_wire::{Naming, Part, SchemaRef, SubjectNameStrategy, guid_header, prefix};

use super::{Active, Header, HeaderValue};
use crate::codec::{Encoder, Format};
use crate::error::{Error, ErrorKind};
use crate::imports;
use crate::options::{Choice, Framing, SchemaSource, SerializerOptions};
use crate::schemas::{self, Understood};

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
pub(super) async fn subject(
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
pub(super) struct Chooser<T, C: Encoder<T>> {
    pub(super) client: Client,
    pub(super) subject: Subject,
    pub(super) part: Part,
    /// The schema of the type, as it is given and as it is understood.
    pub(super) own: Option<(SchemaSource, Understood<C>)>,
    /// Of Protobuf, the message that is written.
    pub(super) message: Option<String>,
    pub(super) options: SerializerOptions,
    pub(super) values: PhantomData<fn(T)>,
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
    pub(super) async fn choose(&self) -> Result<Active<C::Plan>, Error> {
        self.prepared(self.chosen().await?).await
    }

    /// The latest, whatever the client knows of it.
    pub(super) async fn choose_latest(&self) -> Result<Active<C::Plan>, Error> {
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
