//! Compatibility levels and policies.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a new version of a subject must be able to do with the data of older ones, or they with its data.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CompatibilityLevel {
    /// Anything goes.
    None,
    /// The new schema reads data written with the latest one.
    #[default]
    Backward,
    /// The new schema reads data written with every live one.
    BackwardTransitive,
    /// The latest schema reads data written with the new one.
    Forward,
    /// Every live schema reads data written with the new one.
    ForwardTransitive,
    /// Backward and forward, against the latest.
    Full,
    /// Backward and forward, against every live one.
    FullTransitive,
}

/// No compatibility level has this name.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[error(
    "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive"
)]
pub struct InvalidLevel;

impl CompatibilityLevel {
    /// Every level, with its name as the API prints it.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::None, "NONE"),
        (Self::Backward, "BACKWARD"),
        (Self::BackwardTransitive, "BACKWARD_TRANSITIVE"),
        (Self::Forward, "FORWARD"),
        (Self::ForwardTransitive, "FORWARD_TRANSITIVE"),
        (Self::Full, "FULL"),
        (Self::FullTransitive, "FULL_TRANSITIVE"),
    ];

    /// The level's name as the API prints it: upper case, words joined by `_`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Whether the new schema must read what an older one wrote.
    #[must_use]
    pub fn is_backward(self) -> bool {
        matches!(
            self,
            Self::Backward | Self::BackwardTransitive | Self::Full | Self::FullTransitive
        )
    }

    /// Whether an older schema must read what the new one writes.
    #[must_use]
    pub fn is_forward(self) -> bool {
        matches!(
            self,
            Self::Forward | Self::ForwardTransitive | Self::Full | Self::FullTransitive
        )
    }

    /// Whether all live versions count, not only the latest.
    #[must_use]
    pub fn is_transitive(self) -> bool {
        matches!(
            self,
            Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive
        )
    }
}

impl FromStr for CompatibilityLevel {
    type Err = InvalidLevel;

    /// The name in any case, without blanks around it.
    fn from_str(name: &str) -> Result<Self, InvalidLevel> {
        let found = Self::ALL
            .into_iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(level, _)| level).ok_or(InvalidLevel)
    }
}

impl fmt::Display for CompatibilityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How strictly schemas are compared.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum CompatibilityPolicy {
    /// Every rule of the schema type.
    #[default]
    Strict,
    /// Looser rules for open content models; JSON Schema only.
    Lenient,
    /// Strict, and the rules of logical types on top.
    Logical,
}

impl CompatibilityPolicy {
    /// The policy of this name, in any case; `None` for any other text, which the field takes as "not set".
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [
            ("STRICT", Self::Strict),
            ("LENIENT", Self::Lenient),
            ("LOGICAL", Self::Logical),
        ]
        .into_iter()
        .find_map(|(known, policy)| known.eq_ignore_ascii_case(name).then_some(policy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_reads_back_from_its_name_in_any_case() {
        for (level, name) in CompatibilityLevel::ALL {
            assert_eq!(name.parse(), Ok(level));
            assert_eq!(name.to_lowercase().parse(), Ok(level));
            assert_eq!(level.as_str(), name);
        }
        assert_eq!("full ".parse::<CompatibilityLevel>(), Err(InvalidLevel));
    }
}
