//! Modes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What may be written in a subject, a context or everywhere.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Mode {
    /// New schemas get their ids here; the default.
    #[default]
    ReadWrite,
    /// Nothing new.
    ReadOnly,
    /// The same, by its deprecated name.
    ReadOnlyOverride,
    /// New schemas bring their ids and are not checked.
    Import,
    /// The same, for everything: another registry owns the ids.
    Forward,
}

/// No mode has this name.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[error("Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.")]
pub struct InvalidMode;

impl Mode {
    const ALL: [(Self, &'static str); 5] = [
        (Self::ReadWrite, "READWRITE"),
        (Self::ReadOnly, "READONLY"),
        (Self::ReadOnlyOverride, "READONLY_OVERRIDE"),
        (Self::Import, "IMPORT"),
        (Self::Forward, "FORWARD"),
    ];

    /// The mode's name as the API prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Whether nothing may be written.
    #[must_use]
    pub fn is_read_only(self) -> bool {
        matches!(self, Self::ReadOnly | Self::ReadOnlyOverride)
    }

    /// Whether new schemas bring their ids and are not checked.
    #[must_use]
    pub fn takes_ids(self) -> bool {
        matches!(self, Self::Import | Self::Forward)
    }
}

impl FromStr for Mode {
    type Err = InvalidMode;

    /// The name in any case.
    fn from_str(name: &str) -> Result<Self, InvalidMode> {
        let found = Self::ALL
            .into_iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(mode, _)| mode).ok_or(InvalidMode)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Mode> for &'static str {
    fn from(mode: Mode) -> Self {
        mode.as_str()
    }
}

impl TryFrom<String> for Mode {
    type Error = InvalidMode;

    fn try_from(name: String) -> Result<Self, InvalidMode> {
        name.parse()
    }
}
