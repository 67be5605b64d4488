//! What there is: subjects, versions, contexts, and who holds or refers to a schema.

use etymon_types::{Context, Guid, SchemaId, Subject, Version};
use serde::Deserialize;

use super::{Plain, with_query};
use crate::exchange::Question;
use crate::{Client, Error, SchemaKey};

/// What a list says of soft-deleted versions, and of subjects that have no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Deleted {
    /// Nothing.
    #[default]
    Hidden,
    /// They are among the others.
    Shown,
    /// Nothing else is listed.
    Only,
}

impl Deleted {
    pub(super) fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Hidden => &[],
            Self::Shown => &["deleted=true"],
            Self::Only => &["deletedOnly=true"],
        }
    }
}

impl Client {
    /// The subjects of the registry, or those of the context that the URLs name, in the order of their names.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn list_subjects(&self, deleted: Deleted) -> Result<Vec<Subject>, Error> {
        let path = with_query(self.inner.paths.subjects(), deleted.parameters());
        let Plain(subjects) = self.ask_now(Question::get(path)).await?;
        Ok(subjects)
    }

    /// The versions of a subject, ascending.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] when the subject has none that is asked for.
    pub async fn list_versions(
        &self,
        subject: &Subject,
        deleted: Deleted,
    ) -> Result<Vec<Version>, Error> {
        let path = self.inner.paths.versions(&self.resolved(subject));
        let question = Question::get(with_query(path, deleted.parameters()));
        let Plain(versions) = self.ask_now(question).await?;
        Ok(versions)
    }

    /// The contexts of the registry, the default one first.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn list_contexts(&self) -> Result<Vec<Context>, Error> {
        let question = Question::get("/contexts".to_owned());
        let Plain::<Vec<String>>(names) = self.ask_now(question).await?;
        Ok(names
            .iter()
            .filter_map(|name| Context::parse(name))
            .collect())
    }

    /// The subjects that hold the schema of an id, each with the last of its versions that does.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] when there is no such id; [`Error::Settings`] for a GUID, which has an id in each context
    /// ([`Client::list_ids`]).
    pub async fn list_holders(
        &self,
        key: &SchemaKey,
        deleted: Deleted,
    ) -> Result<Vec<(Subject, Version)>, Error> {
        #[derive(Deserialize)]
        struct Holder {
            subject: Subject,
            version: Version,
        }
        let key = key.resolved(self.context());
        if matches!(&*key, SchemaKey::Guid(_)) {
            return Err(Error::Settings(format!(
                "{key} has no holders of its own: ask for those of its ids"
            )));
        }
        let path = with_query(self.inner.paths.holders(&key), deleted.parameters());
        let Plain::<Vec<Holder>>(holders) = self.ask_now(Question::get(path)).await?;
        Ok(holders
            .into_iter()
            .map(|one| (one.subject, one.version))
            .collect())
    }

    /// The contexts that have the schema of a GUID, and its id in each; none also from servers before version 8, which do not
    /// know GUIDs.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn list_ids(&self, guid: Guid) -> Result<Vec<(Context, SchemaId)>, Error> {
        #[derive(Deserialize)]
        struct ContextId {
            context: String,
            id: SchemaId,
        }
        let question = Question::get(self.inner.paths.ids(guid));
        let ids = match self.ask_now::<Plain<Vec<ContextId>>>(question).await {
            Err(error) if error.status() == Some(404) => return Ok(Vec::new()),
            answered => answered?.0.into_iter(),
        };
        let known = ids.filter_map(|one| Some((Context::parse(&one.context)?, one.id)));
        Ok(known.collect())
    }

    /// The ids of the schemas that refer to a version, in the order of their contexts, which the registry does not tell: an id
    /// can be there more than once.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] when there is no such version.
    pub async fn list_referrers(
        &self,
        subject: &Subject,
        version: Version,
        deleted: Deleted,
    ) -> Result<Vec<SchemaId>, Error> {
        let versions = self.inner.paths.versions(&self.resolved(subject));
        let path = format!("{versions}/{version}/referencedby");
        let question = Question::get(with_query(path, deleted.parameters()));
        let Plain(ids) = self.ask_now(question).await?;
        Ok(ids)
    }
}
