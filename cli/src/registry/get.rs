//! `etymon get`: a schema of a registry.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use etymon_client::{AnyVersion, Client, Deleted, Referenced, Schema, SchemaKey};
use etymon_types::{Guid, SchemaId};

use super::Common;
use super::explain::explained;
use super::export;
use super::named::{Named, SubjectVersion};
use super::shown::{IdShown, SchemaShown, VersionShown};
use crate::failure::Failure;
use crate::output::{self, DataFormat};

/// Print a schema: its text, or with `--format json` all that the registry knows of it.
///
/// As text, Avro and JSON Schema come on lines that people can read, and Protobuf as it is stored.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  printed
  2  wrong usage or settings
  3  there is no such schema
  4  the registry does not answer
  5  the registry refuses")]
pub(crate) struct Get {
    /// `SUBJECT`, whose latest version is meant, `SUBJECT@VERSION`, an id or a GUID
    ///
    /// A number is an id; `17@latest` means the subject of that name.
    #[arg(value_name = "SCHEMA")]
    schema: Named,
    /// Also all that it builds on, each before what builds on it
    #[arg(long)]
    references: bool,
    /// Write it to files of a folder, with all that it builds on, for `check` and `register` to find
    #[arg(long, value_name = "DIR", conflicts_with_all = ["references", "raw"])]
    out: Option<PathBuf>,
    /// Also when the version is soft-deleted
    #[arg(long)]
    deleted: bool,
    /// Print the text exactly as it is stored, and nothing after it
    #[arg(long, conflicts_with_all = ["references", "format"])]
    raw: bool,
    #[command(flatten)]
    common: Common,
}

/// Prints the schema.
pub(super) fn run(arguments: &Get) -> Result<(), Failure> {
    let client = arguments.common.client()?;
    let found = client.blocking().wait_for(found(&client, arguments))?;
    let shape = &arguments.common.output;
    if let Some(folder) = &arguments.out {
        let files = export::files(&found)?;
        export::write(folder, &files)?;
        let shown = |path: &str| folder.join(path).display().to_string();
        return shape.list(&files, |file| shown(&file.path));
    }
    let found: Vec<SchemaShown> = found.into_iter().map(|(_, shown)| shown).collect();
    let asked = found.last().expect("what is asked for comes last");
    match (arguments.references, shape.format) {
        _ if arguments.raw => output::print(&asked.schema),
        (false, _) => shape.one(asked, |asked| asked.readable() + "\n"),
        (true, DataFormat::Text) => output::print(&sections(&found)),
        (true, _) => shape.list(&found, SchemaShown::name),
    }
}

/// Texts under their names.
fn sections(found: &[SchemaShown]) -> String {
    let section = |shown: &SchemaShown| {
        let id = shown.id.map(|id| format!(", id {id}")).unwrap_or_default();
        let (name, schema_type) = (shown.name(), &shown.schema_type);
        format!("# {name} ({schema_type}{id})\n{}\n", shown.readable())
    };
    let sections: Vec<String> = found.iter().map(section).collect();
    sections.join("\n")
}

/// What is asked for, last; before it what it builds on, with the names that it is called by.
async fn found(
    client: &Client,
    arguments: &Get,
) -> Result<Vec<(Option<String>, SchemaShown)>, Failure> {
    let (shown, schema) = match &arguments.schema {
        Named::Version(version) => by_version(client, version, arguments.deleted).await?,
        Named::Id(id) => by_id(client, *id).await?,
        Named::Guid(guid) => by_guid(client, *guid).await?,
    };
    if !arguments.references && arguments.out.is_none() {
        return Ok(vec![(None, shown)]);
    }
    let below = client.references(&schema).await?;
    let below = below
        .iter()
        .map(|one| (Some(one.name.clone()), referenced(one)));
    Ok(below.chain([(None, shown)]).collect())
}

fn referenced(referenced: &Referenced) -> SchemaShown {
    SchemaShown {
        subject: Some(referenced.subject.to_string()),
        version: Some(referenced.version.get()),
        id: Some(referenced.id.into()),
        ..SchemaShown::of(&referenced.schema)
    }
}

type Found = (SchemaShown, Arc<Schema>);

async fn by_version(
    client: &Client,
    asked: &SubjectVersion,
    is_deleted_meant: bool,
) -> Result<Found, Failure> {
    let found = match asked.version {
        Some(_) if is_deleted_meant => client.find_version(&asked.subject, asked.version).await,
        Some(version) => {
            let live = client.fetch_version(&asked.subject, version).await;
            live.map(|registered| AnyVersion {
                registered,
                is_deleted: Some(false),
            })
        }
        None => client.find_version(&asked.subject, None).await,
    };
    match found {
        Ok(found) => Ok((
            SchemaShown::of_any(&found),
            Arc::clone(&found.registered.schema),
        )),
        Err(error) => Err(explained(client, asked, error).await),
    }
}

async fn by_id(client: &Client, id: SchemaId) -> Result<Found, Failure> {
    let key = SchemaKey::Id(id);
    let schema = client.fetch_schema(&key).await?;
    let holders = match client.list_holders(&key, Deleted::Hidden).await {
        // Servers before version 5.5 do not know the question.
        Err(error) if error.status() == Some(404) => Vec::new(),
        answered => answered?,
    };
    let holders = holders.into_iter();
    let shown = SchemaShown {
        id: Some(id.into()),
        versions: holders
            .map(|(subject, version)| VersionShown::new(&subject, version))
            .collect(),
        ..SchemaShown::of(&schema)
    };
    Ok((shown, schema))
}

async fn by_guid(client: &Client, guid: Guid) -> Result<Found, Failure> {
    let schema = client.fetch_schema(&SchemaKey::Guid(guid)).await?;
    let ids = client.list_ids(guid).await?.into_iter();
    let shown = SchemaShown {
        ids: ids.map(IdShown::new).collect(),
        ..SchemaShown::of(&schema)
    };
    Ok((shown, schema))
}
