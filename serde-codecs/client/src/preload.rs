//! Fills the caches before the first record comes.

use std::sync::Arc;

use etymon_types::{Subject, Version};

use crate::background::elsewhere;
use crate::client::{Inner, Online};
use crate::exchange::Question;
use crate::key::{SchemaKey, VersionKey, Which};
use crate::{Client, Error, Registered, Schema};

/// What was loaded ahead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preloaded {
    /// All versions of the subjects.
    pub versions: Vec<Arc<Registered>>,
    /// Versions that they build on.
    pub references: usize,
}

impl Client {
    /// The subjects of the registry, or those of the context that the URLs name; offline those that are known. Asked each
    /// time.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn subjects(&self) -> Result<Vec<Subject>, Error> {
        let Some(online) = &self.inner.online else {
            let known = self.inner.versions.entries().into_iter();
            let mut subjects: Vec<Subject> = known.map(|(key, _)| key.subject).collect();
            subjects.sort();
            subjects.dedup();
            return Ok(subjects);
        };
        let question = Question::get(self.inner.paths.subjects());
        self.inner.list(online, question).await
    }

    /// Loads every version of these subjects with all that they build on, so that nothing of them must be asked for later:
    /// by id, by GUID, by version, the latest. Before a consumer joins its group, or before [`Client::save`].
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`], for the first subject that has no versions; [`Error::Settings`] when the caches are too
    /// small for so much ([`crate::Cache`]).
    pub async fn preload(&self, subjects: &[Subject]) -> Result<Preloaded, Error> {
        let mut loaded = Preloaded::default();
        for subject in subjects {
            let subject = self.resolved(subject);
            let all = self.inner.load(&subject).await?;
            loaded.versions.extend(all.iter().cloned());
            for registered in &all {
                loaded.references += self.references(&registered.schema).await?.len();
            }
            self.inner.index(&subject, &all);
            if let Some(missing) = all.iter().find(|one| !self.inner.is_known(&subject, one)) {
                return Err(Error::Settings(format!(
                    "the caches are too small to load {subject} with all of its versions: {} is gone again",
                    self.inner.key_of(missing)
                )));
            }
        }
        Ok(loaded)
    }
}

impl Inner {
    async fn list<T: serde::de::DeserializeOwned + Send + 'static>(
        self: &Arc<Self>,
        online: &Online,
        question: Question,
    ) -> Result<Vec<T>, Error> {
        let inner = Arc::clone(self);
        let shown = question.shown();
        let asking = async move { inner.exchange(&question.shown())?.ask_list(question).await };
        elsewhere(&online.runtime, asking, &shown).await
    }

    /// Every version of a subject; those of an offline client.
    async fn load(self: &Arc<Self>, subject: &Subject) -> Result<Vec<Arc<Registered>>, Error> {
        let key = |which| VersionKey {
            subject: subject.clone(),
            which,
        };
        let numbers: Vec<Version> = match &self.online {
            Some(online) => {
                let question = Question::get(self.paths.versions(subject));
                self.list(online, question).await?
            }
            None => self.numbers_offline(subject),
        };
        let keys: Vec<_> = numbers
            .into_iter()
            .map(|number| key(Which::Number(number)))
            .collect();
        let mut all: Vec<_> = self
            .all_versions(&keys)
            .await?
            .into_iter()
            .map(|(_, one)| one)
            .collect();
        // Last, so that it is not older than the others.
        all.push(self.version(&key(Which::Latest)).await?);
        all.dedup_by(|a, b| a.version == b.version && a.subject == b.subject);
        Ok(all)
    }

    fn numbers_offline(&self, subject: &Subject) -> Vec<Version> {
        let known = self.versions.entries().into_iter();
        let mut numbers: Vec<Version> = known
            .filter(|(key, _)| key.subject == *subject)
            .filter_map(|(key, _)| match key.which {
                Which::Number(version) => Some(version),
                Which::Latest | Which::With(_) | Which::Referenced(_) => None,
            })
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// The schemas by everything that a record can name them by.
    pub(crate) fn index(&self, subject: &Subject, all: &[Arc<Registered>]) {
        let mut entries: Vec<(SchemaKey, Arc<Schema>)> = Vec::new();
        for registered in all {
            let schema = &registered.schema;
            entries.push((self.key_of(registered), Arc::clone(schema)));
            entries.push((
                SchemaKey::IdFor(subject.clone(), registered.id),
                Arc::clone(schema),
            ));
            if let Some(guid) = schema.guid {
                entries.push((SchemaKey::Guid(guid), Arc::clone(schema)));
            }
        }
        self.schemas.insert_all(entries);
    }

    fn is_known(&self, subject: &Subject, registered: &Registered) -> bool {
        let latest = VersionKey {
            subject: subject.clone(),
            which: Which::Latest,
        };
        let number = registered.version.map(|version| VersionKey {
            which: Which::Number(version),
            ..latest.clone()
        });
        // The latest one alone was not asked for by its number, when it came in between.
        let is_listed = number.is_some_and(|number| self.versions.look(&number).is_some());
        self.schemas.look(&self.key_of(registered)).is_some()
            && (is_listed || self.versions.look(&latest).is_some())
    }
}
