//! Configs of subjects, contexts and everything.

use serde::{Deserialize, Serialize};

use crate::{CompatibilityLevel, CompatibilityPolicy, Metadata, RuleSet};

/// What is configured for a scope; a member that is `None` is not set there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// The subject that requests on this one are about instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The same for DEKs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_for_deks: Option<String>,
    /// Normalise every schema that is registered or looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
    /// Check reserved fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_fields: Option<bool>,
    /// Check names and defaults of new schemas strictly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_new_schemas: Option<bool>,
    /// Kept for clients; no effect in the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_rules: Option<bool>,
    /// Compatibility level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_level: Option<CompatibilityLevel>,
    /// Compatibility policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_policy: Option<CompatibilityPolicy>,
    /// The metadata property whose values part the versions into groups that are compared among themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_group: Option<String>,
    /// Metadata that a request's metadata is merged over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_metadata: Option<Metadata>,
    /// Metadata that is merged over a request's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_metadata: Option<Metadata>,
    /// Rules that a request's rules are merged over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_rule_set: Option<RuleSet>,
    /// Rules that are merged over a request's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_rule_set: Option<RuleSet>,
}

/// What an update does to one member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Absent from the request: as it was.
    #[default]
    Keep,
    /// An explicit `null`: not set any more.
    Clear,
    /// The new value.
    Set(T),
}

impl<T> Patch<T> {
    pub(crate) fn apply(self, member: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *member = None,
            Self::Set(value) => *member = Some(value),
        }
    }
}

/// A partial update of a [`Config`], member by member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the members are those of Config")]
pub struct ConfigUpdate {
    pub alias: Patch<String>,
    pub alias_for_deks: Patch<String>,
    pub normalize: Patch<bool>,
    pub validate_fields: Patch<bool>,
    pub validate_new_schemas: Patch<bool>,
    pub validate_rules: Patch<bool>,
    pub compatibility_level: Patch<CompatibilityLevel>,
    pub compatibility_policy: Patch<CompatibilityPolicy>,
    pub compatibility_group: Patch<String>,
    pub default_metadata: Patch<Metadata>,
    pub override_metadata: Patch<Metadata>,
    pub default_rule_set: Patch<RuleSet>,
    pub override_rule_set: Patch<RuleSet>,
}

impl ConfigUpdate {
    /// The update as it is stored: setting an empty text clears the member.
    #[must_use]
    pub fn without_empty_texts(mut self) -> Self {
        let texts = [
            &mut self.alias,
            &mut self.alias_for_deks,
            &mut self.compatibility_group,
        ];
        for text in texts {
            if matches!(text, Patch::Set(set) if set.is_empty()) {
                *text = Patch::Clear;
            }
        }
        self
    }
}

impl Config {
    /// The config after `update`.
    #[must_use]
    pub fn updated(&self, update: ConfigUpdate) -> Self {
        let mut config = self.clone();
        update.alias.apply(&mut config.alias);
        update.alias_for_deks.apply(&mut config.alias_for_deks);
        update.normalize.apply(&mut config.normalize);
        update.validate_fields.apply(&mut config.validate_fields);
        update
            .validate_new_schemas
            .apply(&mut config.validate_new_schemas);
        update.validate_rules.apply(&mut config.validate_rules);
        update
            .compatibility_level
            .apply(&mut config.compatibility_level);
        update
            .compatibility_policy
            .apply(&mut config.compatibility_policy);
        update
            .compatibility_group
            .apply(&mut config.compatibility_group);
        update.default_metadata.apply(&mut config.default_metadata);
        update
            .override_metadata
            .apply(&mut config.override_metadata);
        update.default_rule_set.apply(&mut config.default_rule_set);
        update
            .override_rule_set
            .apply(&mut config.override_rule_set);
        config
    }

    /// Whether a registration under this config may get other metadata or rules than it asked for.
    #[must_use]
    pub fn changes_content(&self) -> bool {
        self.default_metadata.is_some()
            || self.override_metadata.is_some()
            || self.default_rule_set.is_some()
            || self.override_rule_set.is_some()
    }
}
