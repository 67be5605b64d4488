//! Work with a registry: this one, or any that speaks the same API.

mod config;
mod delete;
mod explain;
mod export;
mod files;
mod get;
mod indent;
mod lookup;
mod ls;
mod mode;
mod named;
mod ping;
mod refs;
mod register;
mod scope;
mod shown;
mod undelete;

use clap::{Args, Subcommand};
use etymon_client::Client;

use crate::connection::RegistryFlags;
use crate::failure::Failure;
use crate::output::DataOutput;
use crate::settings::{Settings, SettingsFlags, working_folder};
pub(crate) use named::{Named, SubjectVersion};

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum RegistryCommand {
    Ls(ls::Ls),
    Get(get::Get),
    Register(register::Register),
    Lookup(lookup::Lookup),
    Delete(delete::Delete),
    Undelete(undelete::Undelete),
    Config(config::ConfigCommand),
    Mode(mode::ModeCommand),
    Refs(refs::Refs),
    Ping(ping::Ping),
}

impl RegistryCommand {
    /// Does what the command line says.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        match self {
            Self::Ls(arguments) => ls::run(arguments),
            Self::Get(arguments) => get::run(arguments),
            Self::Register(arguments) => register::run(arguments),
            Self::Lookup(arguments) => lookup::run(arguments),
            Self::Delete(arguments) => delete::run(arguments),
            Self::Undelete(arguments) => undelete::run(arguments),
            Self::Config(arguments) => config::run(arguments),
            Self::Mode(arguments) => mode::run(arguments),
            Self::Refs(arguments) => refs::run(arguments),
            Self::Ping(arguments) => ping::run(arguments),
        }
    }
}

/// What every one of them is told.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    #[command(flatten)]
    pub(crate) registry: RegistryFlags,
    #[command(flatten)]
    pub(crate) settings: SettingsFlags,
    #[command(flatten)]
    pub(crate) output: DataOutput,
}

impl Common {
    /// The settings of the working folder, or those that are named.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        let here = working_folder()?;
        Settings::load(&self.settings, &here)
    }

    /// A client of the registry that is meant.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        self.registry.client(&self.settings()?)
    }
}

/// The JSON Schemas of what the commands print, by the names of the commands.
#[cfg(test)]
pub(crate) fn output_schemas() -> Vec<(&'static str, schemars::Schema)> {
    use crate::schemas::of_output;
    vec![
        ("ls", of_output::<Vec<String>>()),
        ("get", of_output::<shown::SchemaShown>()),
        ("get-out", of_output::<Vec<export::WrittenFile>>()),
        ("register", of_output::<Vec<register::RegisteredFile>>()),
        ("lookup", of_output::<Vec<lookup::FoundFile>>()),
        ("delete", of_output::<Vec<delete::DeletedVersion>>()),
        ("undelete", of_output::<Vec<undelete::UndeletedVersion>>()),
        ("config", of_output::<config::ConfigShown>()),
        ("mode", of_output::<mode::ModeShown>()),
        ("refs", of_output::<refs::ReferenceGraph>()),
        ("ping", of_output::<Vec<ping::Pong>>()),
    ]
}
