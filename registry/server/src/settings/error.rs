//! Why settings are not taken.

use std::fmt;
use std::path::PathBuf;

use super::InvalidProperties;

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// On the command line.
    Flag(&'static str),
    /// In the environment.
    Environment(String),
    /// Under `key` of a file.
    File { key: String, file: PathBuf },
    /// Under a property that was handed over.
    Property(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "the flag `--{}`", name.replace('_', "-")),
            Self::Environment(variable) => write!(f, "the environment variable `{variable}`"),
            Self::File { key, file } => write!(f, "`{key}` in {}", file.display()),
            Self::Property(key) => write!(f, "the property `{key}`"),
        }
    }
}

/// Why settings are not taken: one sentence that names the key, its value, where it was set and what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The value means nothing for this setting.
    #[error("{origin} is {value:?}; allowed: {allowed}")]
    WrongValue {
        /// The key, and where it was set.
        origin: String,
        /// What it was set to.
        value: String,
        /// What it may be set to.
        allowed: &'static str,
    },
    /// The configuration file has a key that is no setting.
    #[error("`{key}` in {} is no setting; did you mean `{nearest}`?", .file.display())]
    UnknownKey {
        /// The key.
        key: String,
        /// The setting whose name is nearest.
        nearest: &'static str,
        /// The file.
        file: PathBuf,
    },
    /// The configuration file cannot be read.
    #[error("the file {} cannot be read: {error}", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The configuration file is no TOML.
    #[error("the file {} is not TOML: {error}", .file.display())]
    InvalidToml {
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        error: Box<toml::de::Error>,
    },
    /// The file of properties is none.
    #[error("the file {} is not a file of properties: {error}", .file.display())]
    InvalidProperties {
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        error: InvalidProperties,
    },
}

impl SettingsError {
    pub(super) fn wrong(origin: &Origin, value: &str, allowed: &'static str) -> Self {
        Self::WrongValue {
            origin: origin.to_string(),
            value: value.to_owned(),
            allowed,
        }
    }
}
