//! `etymon ls`: the subjects of a registry.

use std::env;

use clap::Args;

use crate::connection::RegistryFlags;
use crate::failure::Failure;
use crate::output::DataOutput;
use crate::settings::{Settings, SettingsFlags};

/// List the subjects of a registry.
#[derive(Debug, Args)]
pub(crate) struct Ls {
    /// Only subjects that begin with this
    #[arg(value_name = "PREFIX")]
    prefix: Option<String>,
    #[command(flatten)]
    registry: RegistryFlags,
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(flatten)]
    output: DataOutput,
}

/// Prints the subjects.
pub(crate) fn run(arguments: &Ls) -> Result<(), Failure> {
    let here = env::current_dir()
        .map_err(|error| Failure::usage(format!("there is no working folder: {error}")))?;
    let settings = Settings::load(&arguments.settings, &here)?;
    let client = arguments.registry.client(&settings)?;
    let mut subjects = client.blocking().subjects()?;
    if let Some(prefix) = &arguments.prefix {
        subjects.retain(|subject| subject.as_str().starts_with(prefix));
    }
    arguments
        .output
        .list(&subjects, |subject| subject.to_string())
}
