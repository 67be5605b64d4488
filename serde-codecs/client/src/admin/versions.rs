//! Versions, soft-deleted ones too.

use std::sync::Arc;

use etymon_types::{Subject, Version};

use crate::answer::WithIdAndText;
use crate::ask::registered;
use crate::exchange::Question;
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
}
