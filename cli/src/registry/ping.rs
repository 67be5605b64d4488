//! `etymon ping`: whether a registry is there, and which.

use std::time::{Duration, Instant};

use clap::Args;
use etymon_client::{Client, Error, ServerInfo};
use etymon_types::Scope;
use schemars::JsonSchema;
use serde::Serialize;

use super::Common;
use crate::failure::Failure;
use crate::output;

/// Ask whether a registry is there, which one it is, and how long an answer takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  it is there; of several URLs each
  2  wrong usage or settings
  4  no answer, or not that of a registry
  5  it refuses")]
pub(crate) struct Ping {
    #[command(flatten)]
    common: Common,
}

/// A registry that answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pong {
    /// Where it is, without credentials
    pub(crate) url: String,
    /// What it is, as far as it says
    pub(crate) server: String,
    /// Its version
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// The commit that it was built from
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) commit: Option<String>,
    /// The Kafka cluster that it serves
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kafka_cluster: Option<String>,
    /// How long one question took on an open connection
    pub(crate) milliseconds: f64,
}

/// Prints a line for each URL.
pub(super) fn run(arguments: &Ping) -> Result<(), Failure> {
    let settings = arguments.common.settings()?;
    let mut pongs = Vec::new();
    let mut worst = None;
    for client in arguments.common.registry.client_of_each_url(&settings)? {
        match client.blocking().wait_for(ping(&client)) {
            Ok(pong) => pongs.push(pong),
            Err(error) => {
                let failure = Failure::from(error);
                output::refuse(&failure.sentence);
                worst = worst.max(Some(failure.cause));
            }
        }
    }
    arguments.common.output.list(&pongs, line)?;
    worst.map_or(Ok(()), |cause| Err(Failure::new(cause, "")))
}

async fn ping(client: &Client) -> Result<Pong, Error> {
    let info = client.server_info().await?;
    // Every registry has this, whatever its age, and nothing else answers it.
    let start = Instant::now();
    client.config(&Scope::global()).await?;
    let time = start.elapsed();
    Ok(Pong {
        url: client.urls().join(","),
        server: server(&info).to_owned(),
        version: info.version,
        commit: info.commit,
        kafka_cluster: info.kafka_cluster,
        milliseconds: milliseconds(time),
    })
}

fn server(info: &ServerInfo) -> &'static str {
    match (info.kafka_cluster.as_deref(), &info.commit) {
        (Some("etymon"), _) => "Etymon",
        (_, Some(_)) => "Confluent Schema Registry",
        (_, None) => "schema registry",
    }
}

/// With one decimal.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

fn line(pong: &Pong) -> String {
    let version = pong.version.as_deref().unwrap_or("of unknown version");
    format!(
        "{}  {} {version}  {} ms",
        pong.url, pong.server, pong.milliseconds
    )
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_server_is_what_it_says() {
        let text = |text: &str| Some(text.to_owned());
        for (kafka_cluster, commit, expected) in [
            (text("etymon"), text("unknown"), "Etymon"),
            (text("lkc-1"), text("abc"), "Confluent Schema Registry"),
            (None, None, "schema registry"),
        ] {
            let info = ServerInfo {
                kafka_cluster,
                commit,
                ..ServerInfo::default()
            };
            assert_eq!(server(&info), expected);
        }
    }

    #[test]
    fn times_are_told_in_tenths_of_milliseconds() {
        assert_eq!(milliseconds(Duration::from_micros(1_234)), 1.2);
        assert_eq!(milliseconds(Duration::from_secs(2)), 2000.0);
    }
}
