//! `etymon lookup`: whether schemas in files are registered, and as what.

use clap::Args;
use etymon_client::Client;
use etymon_types::Version;
use schemars::JsonSchema;
use serde::Serialize;

use super::Common;
use super::files::{FileFlags, FileSchema, files};
use crate::failure::Failure;

/// Find the versions that hold the schemas in files, with the references that the files have to each other.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  all are registered
  1  one is not
  2  wrong usage or settings
  3  a file is missing or does not parse, a reference leads nowhere
  4  the registry does not answer
  5  the registry refuses")]
pub(crate) struct Lookup {
    #[command(flatten)]
    files: FileFlags,
    #[command(flatten)]
    common: Common,
}

/// A file, and the version that holds its schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct FoundFile {
    /// The file, from the folder of the settings
    pub(crate) path: String,
    /// Its subject
    pub(crate) subject: String,
    /// The version; none when the subject does not have the schema
    pub(crate) version: Option<u32>,
    /// The schema id
    pub(crate) id: Option<u32>,
}

/// Looks the files up.
pub(super) fn run(arguments: &Lookup) -> Result<(), Failure> {
    let files = files(&arguments.files, &arguments.common)?;
    let client = arguments.common.client()?;
    let work = look_up(&client, &files, arguments.files.normalize);
    let found = client.blocking().wait_for(work)?;
    arguments.common.output.list(&found, |file| {
        let FoundFile { path, subject, .. } = file;
        match (file.version, file.id) {
            (Some(version), Some(id)) => format!("{path}: {subject}@{version} (id {id})"),
            (_, Some(id)) => format!("{path}: {subject} (id {id})"),
            (_, None) => format!("{path}: not registered as {subject}"),
        }
    })?;
    if found.iter().any(|file| file.id.is_none()) {
        return Err(Failure::findings());
    }
    Ok(())
}

async fn look_up(
    client: &Client,
    files: &[FileSchema],
    is_normalized: bool,
) -> Result<Vec<FoundFile>, Failure> {
    let mut versions: Vec<Option<Version>> = Vec::new();
    let mut found = Vec::new();
    for file in files {
        // What refers to something that is not registered is not registered either.
        let registered = match file.request(files, &versions, is_normalized) {
            Some(schema) => file.look_up(client, &schema).await?,
            None => None,
        };
        versions.push(registered.as_ref().and_then(|one| one.version));
        if file.is_selected {
            found.push(FoundFile {
                path: file.path.clone(),
                subject: file.subject_for(client).to_string(),
                version: registered
                    .as_ref()
                    .and_then(|one| one.version)
                    .map(Version::get),
                id: registered.as_ref().map(|one| one.id.into()),
            });
        }
    }
    Ok(found)
}
