//! The client: what is known, and what must be asked for.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;

use etymon_types::{AssociationType, Context, SchemaId, Subject, Version};
use tokio::runtime::Handle;

use crate::exchange::Exchange;
use crate::key::{ContentKey, SchemaKey, TopicKey, VersionKey, Which};
use crate::memo::{Kept, Key, Lasting, Memo};
use crate::path::Paths;
use crate::table::Hit;
use crate::{Blocking, Cache, Error, NewSchema, Registered, Schema};

/// A schema registry as its clients see it. Clones are cheap and share everything: give one to each task.
///
/// A subject without context lies in the context that the URLs name, or else in the default one.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) paths: Paths,
    /// `None` when the client is offline.
    pub(crate) online: Option<Online>,
    pub(crate) schemas: Arc<Memo<SchemaKey, Arc<Schema>>>,
    pub(crate) versions: Arc<Memo<VersionKey, Arc<Registered>>>,
    pub(crate) contents: Arc<Memo<ContentKey, Arc<Registered>>>,
    pub(crate) topics: Arc<Memo<TopicKey, Subject>>,
}

pub(crate) struct Online {
    pub(crate) exchange: Exchange,
    /// Where everything is sent and received.
    pub(crate) runtime: Handle,
}

/// A schema in the cache, as a hit finds it: no `Arc` is cloned.
pub struct Cached(Hit<SchemaKey, Kept<Arc<Schema>>>);

impl Deref for Cached {
    type Target = Arc<Schema>;

    fn deref(&self) -> &Arc<Schema> {
        &self.0.value
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cached").field(&**self).finish()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("urls", &self.urls())
            .field("context", self.context())
            .field("schemas", &self.inner.schemas.len())
            .finish()
    }
}

impl Client {
    /// Settings of a client of the registry at `urls`: one, or several of one registry parted by commas, as in
    /// `schema.registry.url`. Each may have user information, and end in `/contexts/.name`, then all in the same. A proxy is
    /// used where the environment names one (`HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`).
    #[cfg(feature = "http")]
    pub fn builder(urls: &str) -> crate::Builder {
        crate::Builder::new(urls)
    }

    pub(crate) fn new(context: Option<Context>, online: Option<Online>, cache: &Cache) -> Self {
        let lasting = match online {
            Some(_) => cache.lasting(),
            None => Lasting::for_ever(),
        };
        let inner = Inner {
            paths: Paths::new(context),
            online,
            schemas: Memo::new(cache.schemas, lasting.clone()),
            versions: Memo::new(cache.versions, lasting.clone()),
            contents: Memo::new(cache.registrations, lasting.clone()),
            topics: Memo::new(cache.versions, lasting),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The URLs of the registry, without credentials; none offline.
    #[must_use]
    pub fn urls(&self) -> Vec<&str> {
        let online = self.inner.online.iter();
        let endpoints = online.flat_map(|online| &online.exchange.endpoints);
        endpoints.map(|endpoint| endpoint.transport.url()).collect()
    }

    /// The context of ids, and of subjects without one.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.inner.paths.context
    }

    /// Whether the client never asks.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.inner.online.is_none()
    }

    /// Where the client's own work is done; `None` offline.
    #[must_use]
    pub fn runtime(&self) -> Option<&Handle> {
        self.inner.online.as_ref().map(|online| &online.runtime)
    }

    /// The same client for code that does not wait in futures.
    #[must_use]
    pub fn blocking(&self) -> Blocking {
        Blocking::new(self.clone())
    }

    /// The schema behind a key, when it is known: no IO, no lock, no wait, and nothing written that other threads read. What it
    /// costs is one atomic load, one hash of the key and one comparison.
    #[must_use]
    pub fn schema(&self, key: &SchemaKey) -> Option<Cached> {
        let key = key.resolved(self.context());
        self.inner.schemas.look(&key).map(Cached)
    }

    /// The schema behind an id of the client's context, when it is known. As [`Client::schema`].
    #[must_use]
    pub fn schema_by_id(&self, id: SchemaId) -> Option<Cached> {
        self.inner.schemas.look(&SchemaKey::Id(id)).map(Cached)
    }

    /// The schema behind a key: at once when it is known, otherwise the registry is asked. However many tasks ask for one key
    /// at a time, one request is sent, and goes on when the tasks do not wait any more.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] when the registry has none: remembered for seconds. Others are not remembered.
    pub async fn fetch_schema(&self, key: &SchemaKey) -> Result<Arc<Schema>, Error> {
        let key = key.resolved(self.context());
        self.inner.schema(&key).await
    }

    /// The version of a subject that was the latest when the registry was last asked, when it was; of any age.
    #[must_use]
    pub fn latest(&self, subject: &Subject) -> Option<Arc<Registered>> {
        let known = self
            .inner
            .versions
            .look(&self.version_key(subject, Which::Latest))?;
        Some(Arc::clone(&known.value))
    }

    /// The latest version of a subject. What is known counts for [`Cache::latest_fresh`]; after that it is still given, and the
    /// registry is asked in the background; after [`Cache::latest_stale`] the answer is waited for, and what is known is given
    /// when none comes. A registration through this client counts at once.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn fetch_latest(&self, subject: &Subject) -> Result<Arc<Registered>, Error> {
        let key = self.version_key(subject, Which::Latest);
        self.inner.version(&key).await
    }

    /// The latest version whose metadata has all of these properties (`use.latest.with.metadata`). As
    /// [`Client::fetch_latest`].
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn fetch_latest_with(
        &self,
        subject: &Subject,
        properties: &BTreeMap<String, String>,
    ) -> Result<Arc<Registered>, Error> {
        let key = self.version_key(subject, Which::With(properties.clone()));
        self.inner.version(&key).await
    }

    /// The latest version of a subject, asked for now whatever is known; a question that is under way is joined.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn refetch_latest(&self, subject: &Subject) -> Result<Arc<Registered>, Error> {
        let key = self.version_key(subject, Which::Latest);
        self.inner.version_now(&key).await
    }

    /// As [`Client::refetch_latest`], with these properties.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn refetch_latest_with(
        &self,
        subject: &Subject,
        properties: &BTreeMap<String, String>,
    ) -> Result<Arc<Registered>, Error> {
        let key = self.version_key(subject, Which::With(properties.clone()));
        self.inner.version_now(&key).await
    }

    /// A version of a subject. Known for as long as the latest is: a number can come back after a permanent delete.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn fetch_version(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Arc<Registered>, Error> {
        let key = self.version_key(subject, Which::Number(version));
        self.inner.version(&key).await
    }

    /// Registers a schema under a subject, or finds the version that it is already. Asked once per pair of subject and schema.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`], with code 40901 for a schema that is incompatible and 42201 for one that is invalid.
    pub async fn register(
        &self,
        subject: &Subject,
        schema: &NewSchema,
    ) -> Result<Arc<Registered>, Error> {
        self.content(subject, schema, true).await
    }

    /// Finds the version of a subject that has this schema. Asked once per pair of subject and schema; that there is none
    /// counts for seconds.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] when the subject does not have it.
    pub async fn look_up(
        &self,
        subject: &Subject,
        schema: &NewSchema,
    ) -> Result<Arc<Registered>, Error> {
        self.content(subject, schema, false).await
    }

    async fn content(
        &self,
        subject: &Subject,
        schema: &NewSchema,
        is_registered: bool,
    ) -> Result<Arc<Registered>, Error> {
        let key = ContentKey {
            subject: self.resolved(subject),
            schema: schema.clone(),
            is_registered,
        };
        self.inner.content(&key).await
    }

    /// The subject that is associated with the keys or values of a topic, in a Kafka cluster or (`None`) in any. `None` when there
    /// is none, also when the registry knows no associations.
    ///
    /// # Errors
    ///
    /// [`Error::Ambiguous`] when there are several; otherwise as [`Client::fetch_schema`].
    pub async fn associated_subject(
        &self,
        cluster: Option<&str>,
        topic: &str,
        part: AssociationType,
    ) -> Result<Option<Subject>, Error> {
        let key = TopicKey {
            cluster: cluster.map(str::to_owned),
            topic: topic.to_owned(),
            part,
        };
        self.inner.associated(&key).await
    }

    pub(crate) fn version_key(&self, subject: &Subject, which: Which) -> VersionKey {
        VersionKey {
            subject: self.resolved(subject),
            which,
        }
    }

    /// A subject as the registry knows it.
    pub(crate) fn resolved(&self, subject: &Subject) -> Subject {
        if subject.is_in_default_context() && !self.context().is_default() {
            Subject::in_context(self.context(), subject.name())
        } else {
            subject.clone()
        }
    }
}

impl Inner {
    /// What is known, or what `ask` finds out.
    pub(crate) async fn recall<K: Key, V: Clone + Send + Sync + 'static, F>(
        self: &Arc<Self>,
        memo: &Arc<Memo<K, V>>,
        key: &K,
        ask: impl FnOnce(Arc<Self>, K) -> F,
    ) -> Result<V, Error>
    where
        F: Future<Output = Result<V, Error>> + Send + 'static,
    {
        match &self.online {
            Some(online) => {
                let ask = || ask(Arc::clone(self), key.clone());
                memo.get(&online.runtime, key, ask).await
            }
            None => {
                let known = memo.look(key).map(|kept| kept.value.clone());
                known.ok_or_else(|| Error::Offline {
                    question: key.to_string(),
                })
            }
        }
    }

    pub(crate) fn exchange(&self, key: &impl fmt::Display) -> Result<&Exchange, Error> {
        let online = self.online.as_ref();
        online
            .map(|online| &online.exchange)
            .ok_or_else(|| Error::Offline {
                question: key.to_string(),
            })
    }
}
