//! Configs: compatibility levels, and what else is configured.

use etymon_types::api::ReceivedConfig;
use etymon_types::{Config, ConfigUpdate, Scope};

use super::if_set;
use crate::exchange::Question;
use crate::{Client, Error};

impl Client {
    /// The config in force: that of the subject, else of its context, else of everything, with the level that the server falls
    /// back to where none is set. For the level that a new version of a subject is checked at.
    ///
    /// ```no_run
    /// # async fn example(client: etymon_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use etymon_types::{Scope, Subject};
    ///
    /// let orders = Scope::Subject(Subject::parse("orders-value")?);
    /// let level = client.config(&orders).await?.compatibility_level;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn config(&self, scope: &Scope) -> Result<Config, Error> {
        let path = self
            .inner
            .paths
            .scoped("config", &self.resolved_scope(scope));
        let question = Question::get(format!("{path}?defaultToGlobal=true"));
        let ReceivedConfig(config) = self.ask_now(question).await?;
        Ok(config)
    }

    /// The config of a subject or a context itself; `None` when it has none, which everything always has.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`].
    pub async fn own_config(&self, scope: &Scope) -> Result<Option<Config>, Error> {
        let path = self
            .inner
            .paths
            .scoped("config", &self.resolved_scope(scope));
        let answered = self.ask_now::<ReceivedConfig>(Question::get(path)).await;
        Ok(if_set(answered)?.map(|ReceivedConfig(config)| config))
    }

    /// Changes members of the config of a scope; the whole of it afterwards.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`], with code 42205 where the mode forbids it.
    pub async fn set_config(&self, scope: &Scope, update: &ConfigUpdate) -> Result<Config, Error> {
        let path = self
            .inner
            .paths
            .scoped("config", &self.resolved_scope(scope));
        let body = serde_json::to_vec(update).expect("updates are plain data");
        let ReceivedConfig(config) = self.ask_now(Question::put(path, body)).await?;
        Ok(config)
    }

    /// Removes the config of a scope, which then has that of the scope around it; what it was. `None` when there was none.
    ///
    /// # Errors
    ///
    /// As [`Client::set_config`].
    pub async fn unset_config(&self, scope: &Scope) -> Result<Option<Config>, Error> {
        let path = self
            .inner
            .paths
            .scoped("config", &self.resolved_scope(scope));
        // After an attempt whose answer got lost there is none, which is what is wanted.
        let answered = self.ask_now::<ReceivedConfig>(Question::delete(path)).await;
        Ok(if_set(answered)?.map(|ReceivedConfig(config)| config))
    }

    /// A scope as the registry knows it.
    pub(super) fn resolved_scope(&self, scope: &Scope) -> Scope {
        match scope {
            Scope::Subject(subject) => Scope::Subject(self.resolved(subject)),
            Scope::Context(_) | Scope::AllContexts => scope.clone(),
        }
    }
}
