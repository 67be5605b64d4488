//! What registering files would do, as far as a registry can be asked.

use std::sync::Arc;

use etymon_client::{Client, Deleted, Error, Registered};
use etymon_types::{Subject, Version};

use super::{Action, Register, RegisteredFile};
use crate::failure::{Cause, Failure};
use crate::registry::files::FileSchema;

/// What registering a file would do.
#[derive(Debug)]
pub(super) enum Forecast {
    /// It is registered.
    Unchanged(Arc<Registered>),
    /// The subject is not new, and nothing else was asked for.
    Left(Option<Version>),
    /// A version of this number, unless something happens meanwhile.
    New(Option<Version>),
    /// The same, if the registry takes it: it could not be asked, because what it refers to is new, too.
    Untested(Option<Version>),
    /// Why it cannot be a version.
    Incompatible(Vec<String>),
}

/// What registering each file would do. What refers to files that are new themselves cannot be tested by the registry: it is
/// when it is registered.
pub(super) async fn forecast(
    client: &Client,
    files: &[FileSchema],
    arguments: &Register,
) -> Result<Vec<Forecast>, Failure> {
    let mut forecasts: Vec<Forecast> = Vec::new();
    for file in files {
        let known = |forecast: &Forecast| match forecast {
            Forecast::Unchanged(registered) => registered.version,
            _ => None,
        };
        let versions: Vec<Option<Version>> = forecasts.iter().map(known).collect();
        let schema = file.request(files, &versions, arguments.files.normalize);
        let registered = match &schema {
            Some(schema) => file.look_up(client, schema).await?,
            None => None,
        };
        let latest = latest(client, &file.subject_for(client)).await?;
        if file.is_selected
            && let Some(expected) = arguments.expect_version
        {
            let is_done = registered.as_ref().is_some_and(|one| one.version == latest);
            expect(&file.subject, expected, latest, is_done)?;
        }
        let forecast = match (registered, schema) {
            (Some(registered), _) => Forecast::Unchanged(registered),
            (None, _) if arguments.if_new && latest.is_some() => Forecast::Left(latest),
            (None, None) if latest.is_some() => {
                Forecast::Untested(next(client, &file.subject).await?)
            }
            (None, None) => Forecast::New(next(client, &file.subject).await?),
            (None, Some(schema)) => {
                let reasons = client.incompatibilities(&file.subject, None, &schema);
                let reasons = reasons.await?;
                if reasons.is_empty() {
                    Forecast::New(next(client, &file.subject).await?)
                } else {
                    Forecast::Incompatible(reasons)
                }
            }
        };
        forecasts.push(forecast);
    }
    Ok(forecasts)
}

/// That the latest version is the expected one, 0 for none.
fn expect(
    subject: &Subject,
    expected: u32,
    latest: Option<Version>,
    is_done: bool,
) -> Result<(), Failure> {
    let at = latest.map_or(0, Version::get);
    if at == expected || is_done {
        return Ok(());
    }
    let is = match latest {
        Some(version) => format!("is at version {version}"),
        None => "has no version".to_owned(),
    };
    Err(Failure::new(
        Cause::Moved,
        format!(
            "{subject} {is}, and version {expected} was expected: look at what has changed, and expect that"
        ),
    ))
}

fn found<T>(answered: Result<T, Error>) -> Result<Option<T>, Error> {
    match answered {
        Err(error) if error.is_not_found() => Ok(None),
        answered => answered.map(Some),
    }
}

async fn latest(client: &Client, subject: &Subject) -> Result<Option<Version>, Error> {
    let latest = found(client.find_version(subject, None).await)?;
    // A subject that is not there is looked for in other contexts, too.
    let latest = latest.filter(|found| found.registered.subject.context() == subject.context());
    Ok(latest.and_then(|found| found.registered.version))
}

/// The number of the next version: one more than the highest there is, soft-deleted ones included.
async fn next(client: &Client, subject: &Subject) -> Result<Option<Version>, Error> {
    let versions = found(client.list_versions(subject, Deleted::Shown).await)?;
    let highest = versions.and_then(|versions| versions.last().copied());
    Ok(highest.map_or(Some(Version::FIRST), Version::next))
}

impl Forecast {
    /// The version that there is.
    pub(super) fn version(&self) -> Option<Version> {
        match self {
            Self::Unchanged(registered) => registered.version,
            Self::Left(version) => *version,
            Self::New(_) | Self::Untested(_) | Self::Incompatible(_) => None,
        }
    }

    pub(super) fn shown(&self, client: &Client, file: &FileSchema) -> RegisteredFile {
        let (action, version, id) = match self {
            Self::Unchanged(one) => (Action::Unchanged, one.version, Some(one.id.into())),
            Self::Left(version) => (Action::Left, *version, None),
            Self::New(version) | Self::Untested(version) => (Action::WouldRegister, *version, None),
            Self::Incompatible(_) => (Action::Incompatible, None, None),
        };
        let reasons = match self {
            Self::Incompatible(reasons) => reasons.clone(),
            _ => Vec::new(),
        };
        RegisteredFile {
            action,
            path: file.path.clone(),
            subject: file.subject_for(client).to_string(),
            version: version.map(Version::get),
            id,
            reasons,
        }
    }
}
