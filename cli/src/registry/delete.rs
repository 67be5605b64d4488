//! `etymon delete`: versions and subjects, softly or for good.

use std::io::{self, IsTerminal};

use clap::Args;
use etymon_client::{Client, Deleted, Error};
use etymon_types::{ErrorCode, Subject, Version};
use schemars::JsonSchema;
use serde::Serialize;

use super::Common;
use super::explain::explained;
use super::named::SubjectVersion;
use super::refs::referrers;
use super::shown::VersionShown;
use crate::failure::{Cause, Failure};
use crate::output;

/// Delete a version, or a subject with all of its versions.
///
/// What is deleted softly can still be read by its id, and `etymon undelete` takes it back. With `--permanent` it is gone for
/// good, and data that was written with it cannot be read any more.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  deleted, or it was already
  2  wrong usage or settings, or `--permanent` on a terminal without `--yes`
  3  there is no such version
  4  the registry does not answer
  5  the registry refuses: it is read-only, or other schemas refer to the version")]
pub(crate) struct Delete {
    /// `SUBJECT@VERSION`, `SUBJECT@latest`, or `SUBJECT` for all of its versions
    #[arg(value_name = "SUBJECT[@VERSION]")]
    what: SubjectVersion,
    /// For good
    #[arg(long)]
    permanent: bool,
    /// Do not ask back
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    common: Common,
}

/// A version that is deleted now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct DeletedVersion {
    /// Which
    #[serde(flatten)]
    pub(crate) version: VersionShown,
    /// Whether it is gone for good
    pub(crate) permanent: bool,
}

/// Deletes.
pub(super) fn run(arguments: &Delete) -> Result<(), Failure> {
    let is_terminal = io::stdin().is_terminal();
    if arguments.permanent && is_terminal && !arguments.yes {
        return Err(Failure::usage(format!(
            "{} would be gone for good, with all that was written with it: say --yes if that is meant",
            arguments.what
        )));
    }
    let client = arguments.common.client()?;
    let deleted = client.blocking().wait_for(delete(&client, arguments))?;
    let line = |deleted: &DeletedVersion| deleted.version.name();
    arguments.common.output.list(&deleted, line)
}

async fn delete(client: &Client, arguments: &Delete) -> Result<Vec<DeletedVersion>, Failure> {
    let asked = &arguments.what;
    let subject = &asked.subject;
    let deleted = if asked.is_latest || asked.version.is_some() {
        one(client, asked, arguments.permanent).await?
    } else {
        all(client, asked, arguments.permanent).await?
    };
    if deleted.is_empty() {
        output::say(&format!("{asked} was soft-deleted already"));
    }
    let deleted = deleted.into_iter().map(|version| DeletedVersion {
        version: VersionShown::new(subject, version),
        permanent: arguments.permanent,
    });
    Ok(deleted.collect())
}

/// One version. For good it is deleted twice, as the registry wants it.
async fn one(
    client: &Client,
    asked: &SubjectVersion,
    is_for_good: bool,
) -> Result<Vec<Version>, Failure> {
    let subject = &asked.subject;
    let version = match asked.version {
        Some(version) => version,
        None => latest(client, asked).await?,
    };
    let mut done = false;
    for step in steps(is_for_good) {
        match client.delete_version(subject, version, step).await {
            Ok(()) => done = true,
            Err(error) if is(&error, ErrorCode::VersionSoftDeleted) => {}
            Err(error) => return Err(told(client, asked, &[version], error).await),
        }
    }
    Ok(if done { vec![version] } else { Vec::new() })
}

async fn latest(client: &Client, asked: &SubjectVersion) -> Result<Version, Failure> {
    let latest = match client.find_version(&asked.subject, None).await {
        Ok(found) => found.registered.version,
        Err(error) => return Err(explained(client, asked, error).await),
    };
    latest.ok_or_else(|| {
        let subject = &asked.subject;
        Failure::input(format!(
            "the registry does not tell which is the latest version of {subject}"
        ))
    })
}

/// All versions of a subject.
async fn all(
    client: &Client,
    asked: &SubjectVersion,
    is_for_good: bool,
) -> Result<Vec<Version>, Failure> {
    let subject = &asked.subject;
    let mut deleted = Vec::new();
    for step in steps(is_for_good) {
        match client.delete_subject(subject, step).await {
            Ok(versions) => deleted = versions,
            Err(error) if is(&error, ErrorCode::SubjectSoftDeleted) => {}
            Err(error) => {
                let versions = client.list_versions(subject, Deleted::Shown).await;
                let versions = versions.unwrap_or_default();
                return Err(told(client, asked, &versions, error).await);
            }
        }
    }
    Ok(deleted)
}

/// Whether each step is for good.
fn steps(is_for_good: bool) -> impl Iterator<Item = bool> {
    [false].into_iter().chain(is_for_good.then_some(true))
}

fn is(error: &Error, code: ErrorCode) -> bool {
    error.code() == Some(code.code())
}

/// Why it is not deleted: for a version that is referred to, by whom.
async fn told(
    client: &Client,
    asked: &SubjectVersion,
    versions: &[Version],
    error: Error,
) -> Failure {
    if !is(&error, ErrorCode::ReferenceExists) {
        return explained(client, asked, error).await;
    }
    match who_refers(client, &asked.subject, versions).await {
        Ok(who) if !who.is_empty() => Failure::new(
            Cause::Refused,
            format!(
                "{asked} is not deleted, because others refer to it: {}; delete those first",
                who.join(", ")
            ),
        ),
        _ => Failure::new(Cause::Refused, error.to_string()),
    }
}

async fn who_refers(
    client: &Client,
    subject: &Subject,
    versions: &[Version],
) -> Result<Vec<String>, Error> {
    let mut who = Vec::new();
    for version in versions {
        for referrer in referrers(client, subject, *version, Deleted::Shown).await? {
            let name = format!("{}@{}", referrer.subject, referrer.version);
            if referrer.subject != *subject && !who.contains(&name) {
                who.push(name);
            }
        }
    }
    Ok(who)
}
