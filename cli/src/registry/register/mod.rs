//! `etymon register`: schemas from files into a registry.

mod forecast;

use std::fmt;

use clap::Args;
use etymon_client::{Client, NewSchema};
use etymon_types::Version;
use schemars::JsonSchema;
use serde::Serialize;

use self::forecast::{Forecast, forecast};
use super::Common;
use super::files::{FileFlags, FileSchema, files};
use crate::failure::{Cause, Failure};
use crate::output;

/// Register the schemas in files, each after those that it refers to.
///
/// A file belongs to the subject of its name without the extension, unless etymon.toml says otherwise. References between the
/// files are found by name and import; files that are referred to are registered, too. A schema that is registered already
/// changes nothing. Everything is parsed, and tested as far as the registry can be asked, before anything is registered.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  all are registered, or were
  1  one is incompatible; nothing was registered if that was known before
  2  wrong usage or settings, two files for one subject
  3  a file is missing or does not parse, a reference leads nowhere
  4  the registry does not answer
  5  the registry refuses (401, 403, read-only)
  6  the latest version is not the one that was expected")]
pub(crate) struct Register {
    #[command(flatten)]
    files: FileFlags,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Only subjects that have no version yet; others stay as they are
    #[arg(long)]
    if_new: bool,
    /// Only when this is the latest version, 0 for none, or holds the schema already; for one file
    #[arg(long, value_name = "VERSION")]
    expect_version: Option<u32>,
    #[command(flatten)]
    common: Common,
}

/// What became of a file, or would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct RegisteredFile {
    /// What was done
    pub(crate) action: Action,
    /// The file, from the folder of the settings
    pub(crate) path: String,
    /// Its subject
    pub(crate) subject: String,
    /// The version, as far as it is known
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u32>,
    /// The schema id
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<u32>,
    /// Why not, in the registry's words
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) reasons: Vec<String>,
}

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Action {
    /// It is a new version now
    Registered,
    /// It would be a new version
    WouldRegister,
    /// It is registered already
    Unchanged,
    /// Its subject has versions, and only new subjects were asked for
    Left,
    /// It cannot be a new version
    Incompatible,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Registered => "registered",
            Self::WouldRegister => "would register",
            Self::Unchanged => "unchanged",
            Self::Left => "left alone",
            Self::Incompatible => "incompatible with",
        })
    }
}

/// Registers.
pub(super) fn run(arguments: &Register) -> Result<(), Failure> {
    let files = files(&arguments.files, &arguments.common)?;
    let selected = files.iter().filter(|file| file.is_selected).count();
    if arguments.expect_version.is_some() && selected != 1 {
        return Err(Failure::usage(format!(
            "--expect-version is for one file, and there are {selected}"
        )));
    }
    let client = arguments.common.client()?;
    let mut done = Vec::new();
    let work = register(&client, &files, arguments, &mut done);
    let ended = client.blocking().wait_for(work);
    if !done.is_empty() || ended.is_ok() {
        arguments.common.output.list(&done, line)?;
    }
    ended?;
    if done.iter().any(|file| file.action == Action::Incompatible) {
        let nothing = if arguments.dry_run {
            ""
        } else {
            "nothing was registered; "
        };
        output::say(&format!(
            "{nothing}`etymon check PATH --against registry` shows the lines that are incompatible"
        ));
        return Err(Failure::findings());
    }
    Ok(())
}

fn line(file: &RegisteredFile) -> String {
    let version = file.version.map(|version| format!("@{version}"));
    let id = file.id.map(|id| format!(" (id {id})"));
    let mut line = format!(
        "{}: {} {}{}{}",
        file.path,
        file.action,
        file.subject,
        version.unwrap_or_default(),
        id.unwrap_or_default()
    );
    // The rest of the registry's words is about what is known: the old schema, and the level.
    let is_about_it = |reason: &&String| {
        let others = ["{oldSchema:", "{validateFields:"];
        !others.iter().any(|other| reason.starts_with(other))
    };
    for reason in file.reasons.iter().filter(is_about_it) {
        line = format!("{line}\n  {reason}");
    }
    line
}

/// Does it, and adds what was done to `done`, also when it is not all.
async fn register(
    client: &Client,
    files: &[FileSchema],
    arguments: &Register,
    done: &mut Vec<RegisteredFile>,
) -> Result<(), Failure> {
    let forecasts = forecast(client, files, arguments).await?;
    let is_refused = |forecast: &Forecast| matches!(forecast, Forecast::Incompatible(_));
    if arguments.dry_run || forecasts.iter().any(is_refused) {
        let all = files.iter().zip(&forecasts);
        for (file, forecast) in all.clone() {
            if let Forecast::Untested(_) = forecast {
                output::say(&format!(
                    "{} refers to files that are new, too, and is tested only when they are registered",
                    file.path
                ));
            }
        }
        done.extend(all.map(|(file, forecast)| forecast.shown(client, file)));
        return Ok(());
    }
    let mut versions: Vec<Option<Version>> = Vec::new();
    for (file, forecast) in files.iter().zip(forecasts) {
        let (version, shown) = match forecast {
            Forecast::New(next) | Forecast::Untested(next) => {
                let schema = request(files, file, &versions, arguments)?;
                new_version(client, file, &schema, arguments, next).await?
            }
            known => (known.version(), known.shown(client, file)),
        };
        versions.push(version);
        done.push(shown);
    }
    Ok(())
}

fn request(
    files: &[FileSchema],
    file: &FileSchema,
    versions: &[Option<Version>],
    arguments: &Register,
) -> Result<NewSchema, Failure> {
    let schema = file.request(files, versions, arguments.files.normalize);
    schema.ok_or_else(|| {
        Failure::input(format!(
            "the registry does not tell the versions of what {} refers to",
            file.path
        ))
    })
}

/// Registers a file, which is to become the version `next`.
async fn new_version(
    client: &Client,
    file: &FileSchema,
    schema: &NewSchema,
    arguments: &Register,
    next: Option<Version>,
) -> Result<(Option<Version>, RegisteredFile), Failure> {
    let told = |error: etymon_client::Error| {
        let failure = Failure::from(error);
        Failure::new(failure.cause, format!("{}: {failure}", file.path))
    };
    let registered = client.register(&file.subject, schema).await;
    let registered = registered.map_err(told)?;
    let version = match registered.version {
        Some(version) => Some(version),
        // Servers before version 7.4 answer with the id alone.
        None => client.look_up(&file.subject, schema).await?.version,
    };
    let subject = &registered.subject;
    if arguments.expect_version.is_some()
        && file.is_selected
        && let (Some(next), Some(got)) = (next, version)
        && next != got
    {
        return Err(Failure::new(
            Cause::Moved,
            format!(
                "the schema has become version {got} of {subject} instead of {next}: others registered meanwhile"
            ),
        ));
    }
    let shown = RegisteredFile {
        action: Action::Registered,
        path: file.path.clone(),
        subject: subject.to_string(),
        version: version.map(Version::get),
        id: Some(registered.id.into()),
        reasons: Vec::new(),
    };
    Ok((version, shown))
}
