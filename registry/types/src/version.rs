//! Versions of a subject.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// Position of a schema in its subject's history: 1 is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "u32")]
pub struct Version(NonZeroU32);

/// The number is not a version. The API carries versions as signed 32-bit numbers, hence the limit.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[error("{0} is not a version: versions run from 1 to 2147483647")]
pub struct InvalidVersion(pub i64);

impl Version {
    /// The first version of a subject.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// The version after this one; `None` after the last one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::try_from(i64::from(self.get()) + 1).ok()
    }
}

impl TryFrom<i64> for Version {
    type Error = InvalidVersion;

    fn try_from(number: i64) -> Result<Self, InvalidVersion> {
        match u32::try_from(number).ok().and_then(NonZeroU32::new) {
            Some(version) if version.get() <= i32::MAX.unsigned_abs() => Ok(Self(version)),
            _ => Err(InvalidVersion(number)),
        }
    }
}

impl From<Version> for u32 {
    fn from(version: Version) -> Self {
        version.get()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// Which version a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VersionSelector {
    /// The highest version that is not soft-deleted.
    Latest,
    /// This one.
    Number(Version),
}

impl VersionSelector {
    /// Reads a path's `{version}`: an integer from 1 as Java reads it (`+1` and `01` are 1), `latest` in any case, or
    /// `-1`, which is the same; blanks around it do not count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("latest") {
            return Some(Self::Latest);
        }
        match text.parse::<i32>().ok()? {
            -1 => Some(Self::Latest),
            number => Version::try_from(i64::from(number)).ok().map(Self::Number),
        }
    }
}

impl fmt::Display for VersionSelector {
    /// `-1` for the latest, as the field prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("-1"),
            Self::Number(version) => version.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_version_by_number_or_by_the_word_latest() {
        let number = |n| Version::try_from(n).ok().map(VersionSelector::Number);
        for (text, selector) in [
            ("1", number(1)),
            ("+1", number(1)),
            ("01", number(1)),
            (" 7 ", number(7)),
            ("2147483647", number(2_147_483_647)),
            ("latest", Some(VersionSelector::Latest)),
            ("LATEST", Some(VersionSelector::Latest)),
            ("-1", Some(VersionSelector::Latest)),
            ("0", None),
            ("-2", None),
            ("2147483648", None),
            ("earliest", None),
            ("", None),
            ("1.0", None),
        ] {
            assert_eq!(VersionSelector::parse(text), selector, "{text}");
        }
    }
}
