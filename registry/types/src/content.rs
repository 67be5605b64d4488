//! What a schema carries beside its text: references, metadata, rules.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Version;

/// A schema of another subject that a schema builds on, with its version resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// What the schema calls it: the full name of an Avro type, a `$ref` URI, an import path. May be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The subject, as spelled in the request; without a context it lies in the context of the referrer.
    pub subject: String,
    /// The version.
    pub version: Version,
}

/// Facts about a schema that clients and rules use. `Debug` hides the values that are secret.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Metadata {
    /// Tags by path pattern.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, BTreeSet<String>>,
    /// Free properties.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
    /// Names of the properties that are secret.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sensitive: BTreeSet<String>,
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hide = |(name, value)| {
            let is_secret = self.sensitive.contains(name);
            (name, if is_secret { "(hidden)" } else { value })
        };
        let shown = self.properties.iter().map(|(name, value)| (name, &**value));
        let properties: BTreeMap<&String, &str> = shown.map(hide).collect();
        f.debug_struct("Metadata")
            .field("tags", &self.tags)
            .field("properties", &properties)
            .field("sensitive", &self.sensitive)
            .finish()
    }
}

/// Rules that clients run around encoding and decoding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleSet {
    /// Between versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub migration_rules: Vec<Rule>,
    /// On values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domain_rules: Vec<Rule>,
    /// On encoded bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encoding_rules: Vec<Rule>,
    /// Where the rules run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_at: Option<EnableAt>,
}

/// One rule, as it is sent; [`RuleSet::check`] says whether it is valid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Unique in its rule set; every valid rule has one.
    pub name: Option<String>,
    /// Documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// What the rule does with a value.
    #[serde(default)]
    pub kind: RuleKind,
    /// When the rule runs.
    #[serde(default)]
    pub mode: RuleMode,
    /// The executor, such as `CEL`; every valid rule has one.
    #[serde(rename = "type")]
    pub executor: Option<String>,
    /// Tags of the fields that the rule is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Parameters of the executor.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// The executor's expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expr: Option<String>,
    /// The action when the rule succeeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_success: Option<String>,
    /// The action when the rule fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
    /// Kept, but not run.
    #[serde(default)]
    pub disabled: bool,
}

/// What a rule does with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RuleKind {
    /// Changes it.
    #[default]
    Transform,
    /// Judges it.
    Condition,
}

impl RuleKind {
    /// The name as the API prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transform => "TRANSFORM",
            Self::Condition => "CONDITION",
        }
    }
}

/// When a rule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RuleMode {
    /// From an older version to a newer one.
    Upgrade,
    /// From a newer version to an older one.
    Downgrade,
    /// Both of these.
    UpDown,
    /// On encoding.
    Write,
    /// On decoding.
    Read,
    /// Both of these.
    #[default]
    WriteRead,
}

impl RuleMode {
    /// Every mode.
    pub const ALL: [Self; 6] = [
        Self::Upgrade,
        Self::Downgrade,
        Self::UpDown,
        Self::Write,
        Self::Read,
        Self::WriteRead,
    ];

    /// The name as the API prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upgrade => "UPGRADE",
            Self::Downgrade => "DOWNGRADE",
            Self::UpDown => "UPDOWN",
            Self::Write => "WRITE",
            Self::Read => "READ",
            Self::WriteRead => "WRITEREAD",
        }
    }
}

/// Where the rules of a rule set run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EnableAt {
    /// Everywhere.
    All,
    /// In clients.
    Client,
    /// In a gateway.
    Gateway,
    /// In the server.
    Server,
    /// Nowhere.
    None,
}

impl EnableAt {
    /// Every place.
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::Client,
        Self::Gateway,
        Self::Server,
        Self::None,
    ];

    /// The name as the API prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Client => "CLIENT",
            Self::Gateway => "GATEWAY",
            Self::Server => "SERVER",
            Self::None => "NONE",
        }
    }
}

impl Metadata {
    /// `earlier` and `later` joined: of two values with one key the later wins, `sensitive` is the union.
    #[must_use]
    pub fn merge(earlier: Option<&Self>, later: Option<&Self>) -> Option<Self> {
        let (Some(earlier), Some(later)) = (earlier, later) else {
            return later.or(earlier).cloned();
        };
        let mut merged = earlier.clone();
        merged.tags.extend(later.tags.clone());
        merged.properties.extend(later.properties.clone());
        merged.sensitive.extend(later.sensitive.iter().cloned());
        Some(merged)
    }
}

impl RuleSet {
    /// `earlier` and `later` joined, list by list: the earlier rules whose names the later list does not have, then
    /// the later ones; of two `enableAt` the later wins.
    #[must_use]
    pub fn merge(earlier: Option<&Self>, later: Option<&Self>) -> Option<Self> {
        let (Some(earlier), Some(later)) = (earlier, later) else {
            return later.or(earlier).cloned();
        };
        let join = |old: &[Rule], new: &[Rule]| {
            let names: HashSet<_> = new.iter().map(|rule| rule.name.as_deref()).collect();
            let is_kept = |rule: &&Rule| !names.contains(&rule.name.as_deref());
            old.iter().filter(is_kept).chain(new).cloned().collect()
        };
        Some(Self {
            migration_rules: join(&earlier.migration_rules, &later.migration_rules),
            domain_rules: join(&earlier.domain_rules, &later.domain_rules),
            encoding_rules: join(&earlier.encoding_rules, &later.encoding_rules),
            enable_at: later.enable_at.or(earlier.enable_at),
        })
    }

    /// The rules whose names are none of `names`.
    #[must_use]
    pub fn without(mut self, names: &[String]) -> Self {
        let names: HashSet<&str> = names.iter().map(String::as_str).collect();
        let Self {
            migration_rules,
            domain_rules,
            encoding_rules,
            enable_at: _,
        } = &mut self;
        for rules in [migration_rules, domain_rules, encoding_rules] {
            rules.retain(|rule| {
                rule.name
                    .as_deref()
                    .is_none_or(|name| !names.contains(name))
            });
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_values_are_not_shown() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let metadata = Metadata {
            properties: [pair("owner", "me"), pair("password", "s3cret")].into(),
            sensitive: ["password".to_owned()].into(),
            ..Metadata::default()
        };
        for shown in [format!("{metadata:?}"), format!("{:#?}", Some(&metadata))] {
            assert!(
                shown.contains("me") && shown.contains("password"),
                "{shown}"
            );
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }
}
