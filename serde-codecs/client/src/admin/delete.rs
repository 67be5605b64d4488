//! Deleting: softly, which can be taken back by registering the same again, and then for good.

use etymon_types::{Subject, Version};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Plain;
use crate::exchange::Question;
use crate::{Client, Error};

impl Client {
    /// Deletes a version: softly, so that its id can still be read, or a soft-deleted one for good.
    ///
    /// Asked again only where it was certainly not done: after an error without an answer, look whether it is there.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`]: with code 42206 when a schema refers to it, 42205 where the mode forbids it, 40406 when it is
    /// soft-deleted already, and 40407 when it must be soft-deleted before.
    pub async fn delete_version(
        &self,
        subject: &Subject,
        version: Version,
        is_for_good: bool,
    ) -> Result<(), Error> {
        let subject = self.resolved(subject);
        let path = format!("{}/{version}", self.inner.paths.versions(&subject));
        let IgnoredAny = self.delete(&subject, path, is_for_good).await?;
        Ok(())
    }

    /// Deletes all versions of a subject: softly the live ones, or for good the soft-deleted ones, with its config and mode.
    /// Answers which, ascending. As [`Client::delete_version`].
    ///
    /// # Errors
    ///
    /// As there, with codes 40404 and 40405.
    pub async fn delete_subject(
        &self,
        subject: &Subject,
        is_for_good: bool,
    ) -> Result<Vec<Version>, Error> {
        let subject = self.resolved(subject);
        let path = self.inner.paths.subject(&subject);
        self.delete(&subject, path, is_for_good).await
    }

    async fn delete<T: DeserializeOwned + Send + 'static>(
        &self,
        subject: &Subject,
        path: String,
        is_for_good: bool,
    ) -> Result<T, Error> {
        let permanent = if is_for_good { "?permanent=true" } else { "" };
        let question = Question::delete(format!("{path}{permanent}")).once();
        let answered = self.ask_now(question).await;
        // Whatever was answered: it may be done.
        self.inner.forget_subject(subject);
        answered.map(|Plain(answer)| answer)
    }
}
