//! Who answers.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Plain;
use crate::exchange::Question;
use crate::{Client, Error};

/// What a server says of itself; `None` where it is too old to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerInfo {
    /// Its version.
    pub version: Option<String>,
    /// The commit that it was built from.
    pub commit: Option<String>,
    /// The Kafka cluster that it serves; `etymon` for this registry, which needs none.
    pub kafka_cluster: Option<String>,
    /// The registry's own cluster.
    pub registry_cluster: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Software {
    version: Option<String>,
    commit_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Identity {
    scope: Scope,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Scope {
    clusters: Clusters,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Clusters {
    kafka_cluster: Option<String>,
    schema_registry_cluster: Option<String>,
}

impl Client {
    /// What the server says of itself.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_schema`]; that it says nothing is none.
    pub async fn server_info(&self) -> Result<ServerInfo, Error> {
        let software: Software = self.about("version").await?;
        let Identity { scope } = self.about("id").await?;
        Ok(ServerInfo {
            version: software.version,
            commit: software.commit_id,
            kafka_cluster: scope.clusters.kafka_cluster,
            registry_cluster: scope.clusters.schema_registry_cluster,
        })
    }

    async fn about<T: DeserializeOwned + Default + Send + 'static>(
        &self,
        what: &str,
    ) -> Result<T, Error> {
        let question = Question::get(format!("/v1/metadata/{what}"));
        match self.ask_now::<Plain<T>>(question).await {
            Err(error) if error.status() == Some(404) => Ok(T::default()),
            answered => Ok(answered?.0),
        }
    }
}
