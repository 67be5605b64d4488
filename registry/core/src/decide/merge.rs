//! Metadata and rule sets that a registration gets beyond what it asks for.

use std::sync::Arc;

use etymon_types::{Metadata, RuleSet, Version};

use crate::{Content, Effective, Prepared, Register, VersionEntry};

/// The metadata property that names the version that a content was registered as explicitly.
pub(super) const VERSION_PROPERTY: &str = "confluent:version";

/// Metadata and rule set of a registration.
#[derive(Debug, Clone, Default)]
pub(super) struct Extras {
    pub(super) metadata: Option<Arc<Metadata>>,
    pub(super) rule_set: Option<Arc<RuleSet>>,
}

impl Extras {
    /// What the request asks for.
    pub(super) fn asked(register: &Register) -> Self {
        Self {
            metadata: register.metadata.clone(),
            rule_set: register.rule_set.clone(),
        }
    }

    /// What the request gets: its own, with `rule_set` for its rules, or else that of the previous version, between the
    /// config's defaults and overrides.
    pub(super) fn merged(
        register: &Register,
        rule_set: Option<Arc<RuleSet>>,
        previous: Option<&VersionEntry>,
        effective: &Effective,
    ) -> Self {
        let previous = previous.map(|entry| &entry.content);
        let config = &effective.config;
        let asked = register.metadata.clone();
        let metadata = asked.or_else(|| previous?.metadata.clone());
        let rule_set = rule_set.or_else(|| previous?.rule_set.clone());
        let default = config.default_metadata.as_ref();
        let metadata = join(
            default,
            metadata,
            config.override_metadata.as_ref(),
            Metadata::merge,
        );
        let default = config.default_rule_set.as_ref();
        let rule_set = join(
            default,
            rule_set,
            config.override_rule_set.as_ref(),
            RuleSet::merge,
        );
        Self { metadata, rule_set }
    }

    /// Names the version in the metadata when it was asked for, or when the metadata names one already. Whether it did.
    pub(super) fn name_version(&mut self, asked: bool, version: Version) -> bool {
        let names_one = version_named(self.metadata.as_deref()).is_some();
        if !asked && !names_one {
            return false;
        }
        let metadata = Arc::make_mut(self.metadata.get_or_insert_default());
        let properties = &mut metadata.properties;
        properties.insert(VERSION_PROPERTY.to_owned(), version.to_string());
        true
    }

    /// The schema with these.
    pub(super) fn content(self, prepared: &Prepared) -> Arc<Content> {
        let plain = &prepared.plain;
        if self.metadata.is_none() && self.rule_set.is_none() {
            return plain.clone();
        }
        Arc::new(plain.with(self.metadata, self.rule_set))
    }
}

/// `middle` over `earlier`, and `later` over both.
fn join<T: Clone>(
    earlier: Option<&T>,
    middle: Option<Arc<T>>,
    later: Option<&T>,
    merge: impl Fn(Option<&T>, Option<&T>) -> Option<T>,
) -> Option<Arc<T>> {
    if earlier.is_none() && later.is_none() {
        return middle;
    }
    let below = merge(earlier, middle.as_deref());
    merge(below.as_ref(), later).map(Arc::new)
}

/// The version that metadata names.
pub(super) fn version_named(metadata: Option<&Metadata>) -> Option<&str> {
    let version = metadata?.properties.get(VERSION_PROPERTY)?;
    Some(version)
}
