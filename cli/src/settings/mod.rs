//! `etymon.toml`: which registries there are.

mod find;
mod read;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use crate::failure::Failure;

/// The name of the file.
pub(crate) const FILE_NAME: &str = "etymon.toml";

/// Which settings a command works with.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SettingsFlags {
    /// The file of settings; otherwise the nearest `etymon.toml` in this folder or above
    #[arg(long, value_name = "FILE", env = "ETYMON_SETTINGS", hide_env = true)]
    pub(crate) settings: Option<PathBuf>,
}

/// What `etymon.toml` may say.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The registry of commands that are not told one: a key of `registries`, or a URL.
    pub(crate) registry: Option<String>,
    /// Registries by the names that `--registry` and `registry@NAME` give them.
    #[serde(default)]
    pub(crate) registries: BTreeMap<String, RegistrySettings>,
    /// Where relative paths start: the folder of the file.
    #[serde(skip)]
    pub(crate) root: PathBuf,
}

/// One registry, or several URLs of one. Secrets come from variables and files, never from here.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistrySettings {
    /// The URL; several of one registry are parted by commas. May end in `/contexts/.name`.
    pub(crate) url: String,
    /// The user of basic authentication.
    pub(crate) user: Option<String>,
    /// The variable that holds the user.
    pub(crate) user_env: Option<String>,
    /// The variable that holds the password.
    pub(crate) password_env: Option<String>,
    /// The variable that holds a bearer token.
    pub(crate) token_env: Option<String>,
    /// The file that holds a bearer token.
    pub(crate) token_file: Option<PathBuf>,
    /// The only certificate authorities to trust: a PEM file.
    pub(crate) ca_file: Option<PathBuf>,
    /// The certificate to show: a PEM file.
    pub(crate) certificate_file: Option<PathBuf>,
    /// Its private key: a PEM file.
    pub(crate) key_file: Option<PathBuf>,
}

impl Settings {
    /// Those that `flags` name, else the nearest `etymon.toml` of `start` or above, else the defaults, with `start` as their
    /// root.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or says something unknown.
    pub(crate) fn load(flags: &SettingsFlags, start: &Path) -> Result<Self, Failure> {
        let file = match &flags.settings {
            Some(file) => Some(file.clone()),
            None => find::nearest(start),
        };
        match file {
            Some(file) => read::read(&file),
            None => Ok(Self {
                root: start.to_owned(),
                ..Self::default()
            }),
        }
    }
}
