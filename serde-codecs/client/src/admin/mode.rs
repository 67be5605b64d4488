//! Modes: what may be written where.

use etymon_types::api::ReceivedMode;
use etymon_types::{Mode, Scope};

use super::if_set;
use crate::exchange::Question;
use crate::{Client, Error};

impl Client {
    /// The mode in force: that of the subject, else of its context, else of everything.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn mode(&self, scope: &Scope) -> Result<Mode, Error> {
        let path = self.inner.paths.scoped("mode", &self.resolved_scope(scope));
        let question = Question::get(format!("{path}?defaultToGlobal=true"));
        let ReceivedMode(mode) = self.ask_now(question).await?;
        Ok(mode.unwrap_or_default())
    }

    /// The mode of a subject or a context itself; `None` when it has none, which everything always has.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn own_mode(&self, scope: &Scope) -> Result<Option<Mode>, Error> {
        let path = self.inner.paths.scoped("mode", &self.resolved_scope(scope));
        let answered = self.ask_now::<ReceivedMode>(Question::get(path)).await;
        Ok(if_set(answered)?.and_then(|ReceivedMode(mode)| mode))
    }

    /// Sets the mode of a scope. `is_forced` sets [`Mode::Import`] also where there are schemas.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`], with code 42205 where the registry does not let modes be changed, or has schemas there.
    pub async fn set_mode(&self, scope: &Scope, mode: Mode, is_forced: bool) -> Result<(), Error> {
        let path = self.inner.paths.scoped("mode", &self.resolved_scope(scope));
        let force = if is_forced { "?force=true" } else { "" };
        let body = format!(r#"{{"mode":"{mode}"}}"#).into_bytes();
        let question = Question::put(format!("{path}{force}"), body);
        self.ask_now::<ReceivedMode>(question).await.map(drop)
    }

    /// Removes the mode of a scope, which then has that of the scope around it; what it was. `None` when there was none.
    ///
    /// # Errors
    ///
    /// As [`Client::set_mode`].
    pub async fn unset_mode(&self, scope: &Scope) -> Result<Option<Mode>, Error> {
        let path = self.inner.paths.scoped("mode", &self.resolved_scope(scope));
        // After an attempt whose answer got lost there is none, which is what is wanted.
        let answered = self.ask_now::<ReceivedMode>(Question::delete(path)).await;
        Ok(if_set(answered)?.and_then(|ReceivedMode(mode)| mode))
    }
}
