//! Versions, soft-deleted ones too.

use std::sync::Arc;

use etymon_types::api::{InvalidBody, ReadBody};
use etymon_types::{Subject, Version};
use serde_json::value::RawValue;

use super::{Deleted, Plain, with_query};
use crate::answer::{WithIdAndText, missing};
use crate::ask::registered;
use crate::exchange::Question;
use crate::path::encoded;
use crate::{Client, Error, Registered};

/// A version, live or soft-deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyVersion {
    /// The version.
    pub registered: Arc<Registered>,
    /// Whether it is soft-deleted; servers before version 8 do not tell.
    pub is_deleted: Option<bool>,
}

impl Client {
    /// A version of a subject, also where it is soft-deleted; its latest live one for `None`.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] when there is no such version.
    pub async fn find_version(
        &self,
        subject: &Subject,
        version: Option<Version>,
    ) -> Result<AnyVersion, Error> {
        let subject = self.resolved(subject);
        let versions = self.inner.paths.versions(&subject);
        let path = match version {
            Some(version) => format!("{versions}/{version}?deleted=true"),
            None => format!("{versions}/latest"),
        };
        let WithIdAndText(id, received) = self.ask_now(Question::get(path)).await?;
        Ok(AnyVersion {
            is_deleted: received.deleted,
            registered: registered(id, received, &subject),
        })
    }

    /// Versions with their texts, by subject and version: of the subjects that begin with `prefix`, which may name a context
    /// (`:.sales:`). At most `limit` of them, without the first `offset`; registries give at most 1,000 at a time unless they
    /// are set up otherwise. For tools that look at many subjects, which is one question instead of one each.
    ///
    /// ```no_run
    /// # async fn example(client: etymon_client::Client) -> Result<(), etymon_client::Error> {
    /// use etymon_client::Deleted;
    ///
    /// for version in client.list_schemas("orders-", Deleted::Hidden, 0, 1_000).await? {
    ///     println!("{} {:?}", version.registered.subject, version.registered.version);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn list_schemas(
        &self,
        prefix: &str,
        deleted: Deleted,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<AnyVersion>, Error> {
        let (offset, limit) = (format!("offset={offset}"), format!("limit={limit}"));
        let prefix = format!("subjectPrefix={}", encoded(prefix));
        let mut parameters = vec![prefix.as_str(), &offset, &limit];
        // Registries do not know how to list the soft-deleted ones alone.
        parameters.extend(match deleted {
            Deleted::Hidden => Deleted::Hidden.parameters(),
            Deleted::Shown | Deleted::Only => Deleted::Shown.parameters(),
        });
        let question = Question::get(with_query("/schemas".to_owned(), &parameters));
        let Listed(mut versions) = self.ask_now(question).await?;
        if deleted == Deleted::Only {
            versions.retain(|version| version.is_deleted == Some(true));
        }
        Ok(versions)
    }
}

/// Versions of any subjects.
struct Listed(Vec<AnyVersion>);

impl ReadBody for Listed {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let Plain::<Vec<Box<RawValue>>>(all) = Plain::read(value)?;
        let version = |one: Box<RawValue>| {
            let WithIdAndText(id, received) = WithIdAndText::read(&one)?;
            let is_deleted = received.deleted;
            let Some(subject) = received.subject.clone() else {
                return Err(missing("subject"));
            };
            Ok(AnyVersion {
                registered: registered(id, received, &subject),
                is_deleted,
            })
        };
        all.into_iter()
            .map(version)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}
