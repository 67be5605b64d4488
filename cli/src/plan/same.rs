//! Whether a registered version is what a file says, as registries see it.

use std::collections::BTreeSet;

use etymon_types::{Metadata, Reference, SchemaType, Subject};

use super::known::{Held, Known};
use crate::project::Understood;

/// The property that names the version of a schema in its own metadata, which registries add by themselves.
const VERSION_PROPERTY: &str = "confluent:version";

/// A file that is compared with versions of its subject.
pub(super) struct Content<'a> {
    pub(super) subject: &'a Subject,
    pub(super) new: &'a Understood,
    /// What it will refer to, as a registration says it.
    pub(super) references: &'a [Reference],
}

impl Content<'_> {
    /// Whether the latest version says what the file says, however it is written, and whatever it refers to.
    pub(super) fn is_text_of(&self, known: &Known, held: &Held) -> bool {
        self.is_written_as(held)
            || self.has_structure_of(known, held)
            || self.has_normal_form_of(known, held)
    }

    /// Whether a version refers to the same versions, in any order. Names of references mean nothing in Avro.
    pub(super) fn has_references_of(&self, held: &Held) -> bool {
        let is_named = self.new.schema.schema_type() != SchemaType::Avro;
        let all = |references: &[Reference]| -> BTreeSet<_> {
            let one = |reference: &Reference| {
                let target = self.subject.resolve(&reference.subject).ok();
                let name = is_named.then(|| reference.name.clone());
                (target, reference.version, name)
            };
            references.iter().map(one).collect()
        };
        all(self.references) == all(&held.schema.references)
    }

    /// Whether a registry answers a registration of the file with this version instead of making a new one.
    pub(super) fn is_found_in(
        &self,
        known: &Known,
        held: &Held,
        latest: &Held,
        is_normalized: bool,
    ) -> bool {
        let (stored, newest) = (&held.schema, &latest.schema);
        let has_metadata = stored.metadata.is_none()
            || without_version(stored.metadata.as_ref())
                == without_version(newest.metadata.as_ref());
        let has_rules = stored.rule_set.is_none() || stored.rule_set == newest.rule_set;
        if !has_metadata || !has_rules {
            return false;
        }
        let is_inlined = self.references.is_empty() && !stored.references.is_empty();
        if is_inlined {
            return match known.parsed(self.subject, held).schema {
                Ok(old) => {
                    old.schema_type() == self.new.schema.schema_type()
                        && old.resolved_structural() == self.new.schema.structural()
                }
                Err(_) => false,
            };
        }
        let is_text = self.is_written_as(held)
            || self.has_structure_of(known, held)
            || (is_normalized && self.has_normal_form_of(known, held));
        is_text && self.spells_references_of(held)
    }

    /// Whether a version refers to the same versions by the same names in the same order.
    pub(super) fn spells_references_of(&self, held: &Held) -> bool {
        let all = |references: &[Reference]| -> Vec<_> {
            let one = |reference: &Reference| {
                let target = self.subject.resolve(&reference.subject).ok();
                (reference.name.clone(), target, reference.version)
            };
            references.iter().map(one).collect()
        };
        all(self.references) == all(&held.schema.references)
    }

    /// Whether a version has just the canonical text.
    fn is_written_as(&self, held: &Held) -> bool {
        held.schema.schema_type == self.new.schema.schema_type()
            && held.schema.text == self.new.schema.canonical()
    }

    fn has_structure_of(&self, known: &Known, held: &Held) -> bool {
        known.parsed(self.subject, held).schema.is_ok_and(|old| {
            old.schema_type() == self.new.schema.schema_type()
                && old.structural() == self.new.schema.structural()
        })
    }

    fn has_normal_form_of(&self, known: &Known, held: &Held) -> bool {
        known.parsed(self.subject, held).schema.is_ok_and(|old| {
            old.schema_type() == self.new.schema.schema_type()
                && old.normalized() == self.new.schema.normalized()
        })
    }
}

/// Metadata without the version that it names; none and empty are the same.
fn without_version(metadata: Option<&Metadata>) -> Metadata {
    let mut metadata = metadata.cloned().unwrap_or_default();
    metadata.properties.remove(VERSION_PROPERTY);
    metadata
}
