//! What a registration would be told.

use etymon_types::{Subject, Version};
use serde::Deserialize;

use super::{Plain, with_query};
use crate::exchange::Question;
use crate::{Client, Error, NewSchema};

#[derive(Deserialize)]
struct Verdict {
    is_compatible: bool,
    #[serde(default)]
    messages: Option<Vec<String>>,
}

impl Client {
    /// Why a schema cannot become a version of a subject, in the registry's words: at its level, against the versions that the
    /// level names, or against one. Empty when it can, and for a subject without versions. A schema that is invalid is told like
    /// an incompatible one.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] when there is no such version.
    pub async fn incompatibilities(
        &self,
        subject: &Subject,
        against: Option<Version>,
        schema: &NewSchema,
    ) -> Result<Vec<String>, Error> {
        let mut path = self.inner.paths.compatibility(&self.resolved(subject));
        if let Some(version) = against {
            path = format!("{path}/{version}");
        }
        let normalize: &[&str] = if schema.normalize {
            &["normalize=true"]
        } else {
            &[]
        };
        let path = with_query(with_query(path, &["verbose=true"]), normalize);
        let Plain::<Verdict>(verdict) = self.ask_now(Question::post(path, schema.body())).await?;
        let messages = verdict.messages.unwrap_or_default();
        Ok(match (verdict.is_compatible, messages.is_empty()) {
            (true, _) => Vec::new(),
            (false, false) => messages,
            // Servers before version 6.1 give no reasons.
            (false, true) => vec!["the registry gives no reason".to_owned()],
        })
    }
}
