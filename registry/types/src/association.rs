//! Associations: which subject belongs to the keys or the values of a topic.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The one type of resource that there is.
pub const RESOURCE_TYPE: &str = "topic";

/// Which part of a topic's records a subject is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum AssociationType {
    /// Their keys.
    Key,
    /// Their values; the default.
    #[default]
    Value,
}

/// How a subject belongs to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Lifecycle {
    /// The topic owns the subject, which is made and deleted with it.
    Strong,
    /// The topic uses the subject, which others may use, too.
    Weak,
}

impl AssociationType {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Key, Self::Value];

    /// The name that the API prints.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Value => "value",
        }
    }

    /// The type of this name, in exactly this case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }
}

impl Lifecycle {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Strong, Self::Weak];

    /// The name that the API prints.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strong => "STRONG",
            Self::Weak => "WEAK",
        }
    }

    /// The lifecycle of this name, in exactly this case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// Whether the association can neither be changed, nor deleted without what it owns.
    #[must_use]
    pub fn is_frozen(self) -> bool {
        self == Self::Strong
    }
}

impl fmt::Display for AssociationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Lifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_in_exactly_their_case() {
        for known in AssociationType::ALL {
            assert_eq!(AssociationType::parse(known.as_str()), Some(known));
            let json = serde_json::to_string(&known).unwrap();
            assert_eq!(json, format!("\"{known}\""));
        }
        for known in Lifecycle::ALL {
            assert_eq!(Lifecycle::parse(known.as_str()), Some(known));
            let json = serde_json::to_string(&known).unwrap();
            assert_eq!(json, format!("\"{known}\""));
        }
        for other in ["", "Value", "KEY", "weak", "NONE"] {
            assert_eq!(AssociationType::parse(other), None, "{other}");
            assert_eq!(Lifecycle::parse(other), None, "{other}");
        }
    }
}
