//! `etymon undelete`: takes soft deletions back.

use clap::Args;
use etymon_client::{AnyVersion, Client, Deleted, NewSchema, Schema};
use etymon_types::{SchemaId, Version};
use schemars::JsonSchema;
use serde::Serialize;

use super::Common;
use super::explain::explained;
use super::named::SubjectVersion;
use super::shown::VersionShown;
use crate::failure::Failure;
use crate::output;

/// Take back what was deleted softly.
///
/// A registry has no way to do so but to register the same content again, which gives it its old id and the next version
/// number. It is checked like any other registration.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  done, or nothing was deleted
  1  incompatible with the versions that are there now
  2  wrong usage or settings
  3  there is no such version, or something that it refers to is soft-deleted itself
  4  the registry does not answer
  5  the registry refuses")]
pub(crate) struct Undelete {
    /// `SUBJECT@VERSION`, or `SUBJECT` for all of its versions that are soft-deleted
    #[arg(value_name = "SUBJECT[@VERSION]")]
    what: SubjectVersion,
    #[command(flatten)]
    common: Common,
}

/// A version that is there again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct UndeletedVersion {
    /// The subject, and the version that it is now
    #[serde(flatten)]
    pub(crate) version: VersionShown,
    /// The version that it was
    pub(crate) was: u32,
    /// The schema id
    pub(crate) id: u32,
}

/// Undeletes.
pub(super) fn run(arguments: &Undelete) -> Result<(), Failure> {
    if arguments.what.is_latest {
        return Err(Failure::usage(
            "the latest version is not deleted: name the version, or the subject alone for all of them",
        ));
    }
    let client = arguments.common.client()?;
    let undeleted = client
        .blocking()
        .wait_for(undelete(&client, &arguments.what))?;
    arguments.common.output.list(&undeleted, |one| {
        let UndeletedVersion { version, was, id } = one;
        let (now, subject) = (version.name(), &version.subject);
        format!("{now} was {subject}@{was}, id {id}")
    })
}

async fn undelete(
    client: &Client,
    asked: &SubjectVersion,
) -> Result<Vec<UndeletedVersion>, Failure> {
    let versions = match asked.version {
        Some(version) => vec![version],
        None => match client.list_versions(&asked.subject, Deleted::Only).await {
            Ok(versions) => versions,
            Err(error) => return Err(explained(client, asked, error).await),
        },
    };
    let mut undeleted = Vec::new();
    for version in versions {
        let found = match client.find_version(&asked.subject, Some(version)).await {
            Ok(found) => found,
            Err(error) => return Err(explained(client, asked, error).await),
        };
        if found.is_deleted != Some(false) {
            undeleted.push(again(client, version, &found).await?);
        }
    }
    if undeleted.is_empty() {
        output::say(&format!("nothing of {asked} is soft-deleted"));
    }
    Ok(undeleted)
}

/// Registers what a version was once more.
async fn again(
    client: &Client,
    was: Version,
    found: &AnyVersion,
) -> Result<UndeletedVersion, Failure> {
    let old = &found.registered;
    let before = match client.find_version(&old.subject, None).await {
        Ok(latest) => Some(latest.registered),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error.into()),
    };
    let before = before.as_ref().map(|latest| &*latest.schema);
    let now = client
        .register(&old.subject, &same_content(&old.schema, before))
        .await?;
    if now.id != old.id {
        let (subject, new, old) = (&old.subject, now.id, old.id);
        output::say(&format!(
            "{subject}@{was} is there again as other content than it was: id {new} instead of {old}"
        ));
    }
    Ok(UndeletedVersion {
        version: VersionShown {
            subject: now.subject.to_string(),
            version: now.version.map_or_else(|| was.get(), Version::get),
        },
        was: was.get(),
        id: number(now.id),
    })
}

fn number(id: SchemaId) -> u32 {
    id.into()
}

/// A request for just this content: what it has none of would be taken over from the version before it.
fn same_content(schema: &Schema, before: Option<&Schema>) -> NewSchema {
    let is_inherited = |has: fn(&Schema) -> bool| before.is_some_and(has);
    let mut new = NewSchema {
        references: schema.references.clone(),
        metadata: schema.metadata.clone(),
        rule_set: schema.rule_set.clone(),
        ..NewSchema::new(schema.schema_type, schema.text.clone())
    };
    if new.metadata.is_none() && is_inherited(|before| before.metadata.is_some()) {
        new.metadata = Some(etymon_types::Metadata::default());
    }
    if new.rule_set.is_none() && is_inherited(|before| before.rule_set.is_some()) {
        new.rule_set = Some(etymon_types::RuleSet::default());
    }
    new
}
