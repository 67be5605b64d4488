//! `etymon refs`: what a schema builds on, and what builds on it.

mod draw;
mod walk;

use clap::{Args, ValueEnum};
use etymon_client::{Client, Deleted, SchemaKey};
use etymon_types::{Subject, Version};
use schemars::JsonSchema;
use serde::Serialize;

use super::Common;
use super::explain::explained;
use super::named::{Named, SubjectVersion};
use crate::failure::Failure;
use crate::output::{self, DataFormat};

pub(super) use walk::referrers;

/// Show what a schema builds on, or what builds on it, and so on.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  shown, also when there is nothing
  2  wrong usage or settings
  3  there is no such schema
  4  the registry does not answer
  5  the registry refuses")]
pub(crate) struct Refs {
    /// `SUBJECT`, whose latest version is meant, `SUBJECT@VERSION`, an id or a GUID
    #[arg(value_name = "SCHEMA")]
    schema: Named,
    /// What it builds on; so without a direction
    #[arg(long)]
    down: bool,
    /// What builds on it
    #[arg(long, conflicts_with = "down")]
    up: bool,
    /// Print a graph for another program to draw
    #[arg(long, value_name = "LANGUAGE", value_enum, conflicts_with = "format")]
    graph: Option<GraphLanguage>,
    #[command(flatten)]
    common: Common,
}

/// Languages of graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphLanguage {
    /// Of Graphviz
    Dot,
    /// Of Mermaid, which Markdown viewers draw
    Mermaid,
}

/// A version of a subject, in a graph.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub(crate) struct Node {
    /// The subject, with its context unless that is the default one
    pub(crate) subject: String,
    /// The version
    pub(crate) version: u32,
}

/// A reference from one version to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Edge {
    /// What refers
    pub(crate) from: Node,
    /// What is referred to
    pub(crate) to: Node,
    /// What the text calls it
    pub(crate) name: String,
}

/// Versions and their references.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub(crate) struct ReferenceGraph {
    /// What was asked for
    pub(crate) roots: Vec<Node>,
    /// The references that were found, the nearest first
    pub(crate) references: Vec<Edge>,
}

impl Node {
    pub(crate) fn new(subject: &Subject, version: Version) -> Self {
        Self {
            subject: subject.to_string(),
            version: version.get(),
        }
    }

    pub(crate) fn name(&self) -> String {
        format!("{}@{}", self.subject, self.version)
    }
}

/// Prints the graph.
pub(super) fn run(arguments: &Refs) -> Result<(), Failure> {
    let client = arguments.common.client()?;
    let graph = client.blocking().wait_for(graph(&client, arguments))?;
    let shape = &arguments.common.output;
    match (arguments.graph, shape.format) {
        (Some(GraphLanguage::Dot), _) => output::print(&draw::dot(&graph)),
        (Some(GraphLanguage::Mermaid), _) => output::print(&draw::mermaid(&graph)),
        (None, DataFormat::Ndjson) => shape.list(&graph.references, |edge| edge.name.clone()),
        (None, _) => shape.one(&graph, |graph| draw::tree(graph, arguments.up)),
    }
}

async fn graph(client: &Client, arguments: &Refs) -> Result<ReferenceGraph, Failure> {
    let roots = roots(client, &arguments.schema).await?;
    if arguments.up {
        walk::up(client, roots).await
    } else {
        walk::down(client, roots).await
    }
}

/// The versions that are asked for: by id or GUID those that hold it.
async fn roots(client: &Client, named: &Named) -> Result<Vec<(Subject, Version)>, Failure> {
    let keys = match named {
        Named::Version(version) => return Ok(vec![version_of(client, version).await?]),
        Named::Id(id) => vec![SchemaKey::Id(*id)],
        Named::Guid(guid) => {
            let ids = client.list_ids(*guid).await?.into_iter();
            ids.map(|(context, id)| SchemaKey::IdIn(context, id))
                .collect()
        }
    };
    let mut roots = Vec::new();
    for key in keys {
        roots.extend(client.list_holders(&key, Deleted::Hidden).await?);
    }
    if roots.is_empty() {
        return Err(Failure::input(format!(
            "no version of a subject has {named}"
        )));
    }
    Ok(roots)
}

async fn version_of(
    client: &Client,
    asked: &SubjectVersion,
) -> Result<(Subject, Version), Failure> {
    match client.find_version(&asked.subject, asked.version).await {
        Ok(found) => {
            let registered = &found.registered;
            let version = registered.version.or(asked.version);
            Ok((
                registered.subject.clone(),
                version.unwrap_or(Version::FIRST),
            ))
        }
        Err(error) => Err(explained(client, asked, error).await),
    }
}
