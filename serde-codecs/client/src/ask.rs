//! What the client asks a registry, and what it remembers of the answers.

use std::sync::Arc;

use etymon_types::api::{ReceivedAssociations, ReceivedSchema};
use etymon_types::{SchemaId, Subject};

use crate::answer::{WithId, WithIdAndText, WithText};
use crate::client::Inner;
use crate::exchange::Question;
use crate::key::{ContentKey, SchemaKey, TopicKey, VersionKey, Which};
use crate::{Error, Registered, Schema};

impl Inner {
    pub(crate) async fn schema(self: &Arc<Self>, key: &SchemaKey) -> Result<Arc<Schema>, Error> {
        if let (None, SchemaKey::IdFor(subject, id)) = (&self.online, key) {
            return self.schema_offline(subject, *id);
        }
        self.recall(&self.schemas, key, Self::ask_schema).await
    }

    async fn ask_schema(self: Arc<Self>, key: SchemaKey) -> Result<Arc<Schema>, Error> {
        let question = Question::get(self.paths.schema(&key));
        let WithText(received) = self.exchange(&key)?.ask(question).await?;
        if let (SchemaKey::Guid(asked), Some(guid)) = (&key, received.guid)
            && *asked != guid
        {
            return Err(another(&key.to_string(), &guid.to_string()));
        }
        let context = match &key {
            SchemaKey::Id(_) => Some(self.paths.context.clone()),
            SchemaKey::IdIn(context, _) => Some(context.clone()),
            SchemaKey::IdFor(subject, _) => {
                Some(received.subject.as_ref().unwrap_or(subject).context())
            }
            SchemaKey::Guid(_) => None,
        };
        Ok(Arc::new(text_of(received, context)))
    }

    pub(crate) async fn version(
        self: &Arc<Self>,
        key: &VersionKey,
    ) -> Result<Arc<Registered>, Error> {
        match &self.online {
            Some(_) => self.recall(&self.versions, key, Self::ask_version).await,
            None => self.version_offline(key),
        }
    }

    pub(crate) async fn version_now(
        self: &Arc<Self>,
        key: &VersionKey,
    ) -> Result<Arc<Registered>, Error> {
        match &self.online {
            Some(online) => {
                let ask = || Self::ask_version(Arc::clone(self), key.clone());
                self.versions.get_anew(&online.runtime, key, ask).await
            }
            None => self.version_offline(key),
        }
    }

    pub(crate) async fn ask_version(
        self: Arc<Self>,
        key: VersionKey,
    ) -> Result<Arc<Registered>, Error> {
        let question = Question::get(self.paths.version(&key));
        let WithIdAndText(id, received) = self.exchange(&key)?.ask(question).await?;
        if let Which::Number(asked) | Which::Referenced(asked) = key.which
            && let Some(version) = received.version
            && version != asked
        {
            return Err(another(&key.to_string(), &version.to_string()));
        }
        let registered = registered(id, received, &key.subject);
        self.remember(&registered);
        Ok(registered)
    }

    pub(crate) async fn content(
        self: &Arc<Self>,
        key: &ContentKey,
    ) -> Result<Arc<Registered>, Error> {
        match &self.online {
            Some(_) => self.recall(&self.contents, key, Self::ask_content).await,
            None => self.content_offline(key),
        }
    }

    async fn ask_content(self: Arc<Self>, key: ContentKey) -> Result<Arc<Registered>, Error> {
        let path = if key.is_registered {
            self.paths.versions(&key.subject)
        } else {
            self.paths.subject(&key.subject)
        };
        let normalize = if key.schema.normalize {
            "?normalize=true"
        } else {
            ""
        };
        let question = Question::post(format!("{path}{normalize}"), key.schema.body());
        let WithId(id, received) = self.exchange(&key)?.ask(question).await?;
        let registered = if received.schema.is_some() {
            let registered = registered(id, received, &key.subject);
            self.remember(&registered);
            registered
        } else {
            let subject = received.subject.unwrap_or_else(|| key.subject.clone());
            let sent = Schema::sent(&key.schema, received.guid, subject.context());
            Arc::new(Registered {
                version: received.version,
                id,
                schema: Arc::new(sent),
                subject,
            })
        };
        if key.is_registered {
            self.forget_what_was_before(&key.subject, &registered);
        }
        Ok(registered)
    }

    /// The schema by its id, too: a process that writes and reads need not ask again.
    fn remember(&self, registered: &Registered) {
        let key = self.key_of(registered);
        if self.schemas.look(&key).is_none() {
            self.schemas
                .insert_all([(key, Arc::clone(&registered.schema))]);
        }
    }

    pub(crate) fn key_of(&self, registered: &Registered) -> SchemaKey {
        let key = SchemaKey::IdIn(registered.subject.context(), registered.id);
        key.resolved(&self.paths.context).into_owned()
    }

    /// After a registration: the latest version is another one now, and what there was not there is.
    fn forget_what_was_before(&self, asked: &Subject, registered: &Registered) {
        let is_meant = |subject: &Subject| subject == asked || *subject == registered.subject;
        let is_for_ever = |which: &Which| matches!(which, Which::Referenced(_));
        self.versions
            .forget(|key| is_meant(&key.subject) && !is_for_ever(&key.which));
        self.contents
            .forget_missing(|key| is_meant(&key.subject) && !key.is_registered);
        self.schemas.forget_missing(|key| match key {
            SchemaKey::Id(id) | SchemaKey::IdIn(_, id) | SchemaKey::IdFor(_, id) => {
                *id == registered.id
            }
            SchemaKey::Guid(guid) => Some(*guid) == registered.schema.guid,
        });
    }

    /// After a deletion: neither versions nor registrations of the subject are what they were. Ids are.
    pub(crate) fn forget_subject(&self, subject: &Subject) {
        self.versions.forget(|key| key.subject == *subject);
        self.contents.forget(|key| key.subject == *subject);
    }

    pub(crate) async fn associated(
        self: &Arc<Self>,
        key: &TopicKey,
    ) -> Result<Option<Subject>, Error> {
        match self.recall(&self.topics, key, Self::ask_associated).await {
            Ok(subject) => Ok(Some(subject)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn ask_associated(self: Arc<Self>, key: TopicKey) -> Result<Subject, Error> {
        let exchange = self.exchange(&key)?;
        let question = Question::get(self.paths.associations(&key));
        let none = || Error::nothing(exchange.endpoints[0].transport.url(), &question.shown());
        let ReceivedAssociations(all) = match exchange.ask(question.clone()).await {
            // A registry without associations has no such page.
            Err(error) if error.status() == Some(404) => return Err(none()),
            answered => answered?,
        };
        let meant = all
            .into_iter()
            .filter(|one| one.association_type == Some(key.part));
        let mut subjects: Vec<Subject> = meant.map(|one| one.subject).collect();
        match subjects.len() {
            0 => Err(none()),
            1 => Ok(subjects.remove(0)),
            _ => Err(Error::Ambiguous {
                topic: key.topic,
                subjects,
            }),
        }
    }
}

fn text_of(received: ReceivedSchema, context: Option<etymon_types::Context>) -> Schema {
    Schema::received(received, context).expect("answers without a text were refused")
}

pub(crate) fn registered(
    id: SchemaId,
    mut received: ReceivedSchema,
    asked: &Subject,
) -> Arc<Registered> {
    let subject = received.subject.take().unwrap_or_else(|| asked.clone());
    Arc::new(Registered {
        version: received.version,
        id,
        schema: Arc::new(text_of(received, Some(subject.context()))),
        subject,
    })
}

/// An answer about something else than was asked for, such as a cache in between may give.
fn another(asked: &str, answered: &str) -> Error {
    Error::Unreadable {
        url: "the registry".to_owned(),
        question: asked.to_owned(),
        problem: format!("the answer is about {answered}"),
        is_foreign: false,
    }
}
