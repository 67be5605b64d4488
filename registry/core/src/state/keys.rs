//! KEKs and DEKs.

use std::sync::Arc;

use etymon_types::{Context, DekAlgorithm, DekId, EncryptedKey, Kek, KekName, Subject, Version};
use imbl::{OrdMap, OrdSet};

use super::State;
use crate::{Millis, Offset};

/// A KEK, and when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KekEntry {
    /// The KEK.
    pub kek: Arc<Kek>,
    /// Soft-deleted.
    pub deleted: bool,
    /// When it was written last.
    pub at: Millis,
    /// The offset of the change that wrote it last.
    pub offset: Offset,
}

/// A DEK, and when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DekEntry {
    /// The key, encrypted.
    pub key: EncryptedKey,
    /// Soft-deleted.
    pub deleted: bool,
    /// When it was written last.
    pub at: Millis,
    /// The offset of the change that wrote it last.
    pub offset: Offset,
}

/// All KEKs and DEKs.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    keks: OrdMap<KekName, KekEntry>,
    deks: OrdMap<DekId, DekEntry>,
    /// The KEKs that have DEKs of a subject, soft-deleted ones too.
    by_subject: OrdSet<(Subject, KekName)>,
}

/// Where the names that start with `text` begin.
fn bound(text: &str) -> Subject {
    Subject::in_context(&Context::default(), text)
}

/// The least id that a DEK of this KEK and subject can have.
fn first(kek: &KekName, subject: Subject) -> DekId {
    DekId {
        kek: kek.clone(),
        subject,
        algorithm: DekAlgorithm::ALL[0],
        version: Version::FIRST,
    }
}

impl Keys {
    pub(super) fn put_kek(&mut self, name: KekName, entry: KekEntry) -> Option<KekEntry> {
        self.keks.insert(name, entry)
    }

    pub(super) fn remove_kek(&mut self, name: &KekName) {
        self.keks.remove(name);
    }

    pub(super) fn put_dek(&mut self, id: DekId, entry: DekEntry) -> Option<DekEntry> {
        self.by_subject.insert((id.subject.clone(), id.kek.clone()));
        self.deks.insert(id, entry)
    }

    pub(super) fn remove_dek(&mut self, id: &DekId) {
        self.deks.remove(id);
        if self.of_subject(&id.kek, &id.subject).next().is_none() {
            let place = (id.subject.clone(), id.kek.clone());
            self.by_subject.remove(&place);
        }
    }

    fn of_subject<'a>(
        &'a self,
        kek: &'a KekName,
        subject: &'a Subject,
    ) -> impl Iterator<Item = (&'a DekId, &'a DekEntry)> {
        let from = self.deks.range(first(kek, subject.clone())..);
        from.take_while(move |(id, _)| id.kek == *kek && id.subject == *subject)
    }

    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        for (id, _) in &self.deks {
            let DekId { kek, subject, .. } = id;
            if !self.keks.contains_key(kek) {
                wrong.push(format!(
                    "a DEK of subject '{subject}' belongs to KEK {kek}, which is not there"
                ));
            }
            if !self.by_subject.contains(&(subject.clone(), kek.clone())) {
                wrong.push(format!(
                    "a DEK of KEK {kek} is not found by its subject, '{subject}'"
                ));
            }
        }
        for (subject, kek) in &self.by_subject {
            if self.of_subject(kek, subject).next().is_none() {
                wrong.push(format!("KEK {kek} has no DEK of subject '{subject}'"));
            }
        }
    }
}

impl State {
    /// A KEK, soft-deleted or not.
    #[must_use]
    pub fn kek(&self, name: &KekName) -> Option<&KekEntry> {
        self.keys.keks.get(name)
    }

    /// Every KEK, soft-deleted ones too, by name.
    pub fn keks(&self) -> impl ExactSizeIterator<Item = (&KekName, &KekEntry)> {
        self.keys.keks.iter()
    }

    /// A DEK, soft-deleted or not.
    #[must_use]
    pub fn dek(&self, id: &DekId) -> Option<&DekEntry> {
        self.keys.deks.get(id)
    }

    /// Every DEK, soft-deleted ones too, in the order of their ids.
    pub fn deks(&self) -> impl ExactSizeIterator<Item = (&DekId, &DekEntry)> {
        self.keys.deks.iter()
    }

    /// The DEKs of a KEK, by subject, algorithm and version.
    pub fn deks_of(&self, kek: &KekName) -> impl Iterator<Item = (&DekId, &DekEntry)> {
        let from = self.keys.deks.range(first(kek, bound(""))..);
        from.take_while(move |(id, _)| id.kek == *kek)
    }

    /// The DEKs of a KEK and a subject, by algorithm and version.
    pub(crate) fn deks_of_subject<'a>(
        &'a self,
        kek: &'a KekName,
        subject: &'a Subject,
    ) -> impl Iterator<Item = (&'a DekId, &'a DekEntry)> {
        self.keys.of_subject(kek, subject)
    }

    /// The versions of a DEK, ascending.
    pub(crate) fn dek_versions<'a>(
        &'a self,
        kek: &'a KekName,
        subject: &'a Subject,
        algorithm: DekAlgorithm,
    ) -> impl Iterator<Item = (&'a DekId, &'a DekEntry)> {
        let from = DekId {
            algorithm,
            ..first(kek, subject.clone())
        };
        let from = self.keys.deks.range(from..);
        from.take_while(move |(id, _)| {
            id.kek == *kek && id.subject == *subject && id.algorithm == algorithm
        })
    }

    /// The subjects whose names, as printed, start with `prefix`, each with the KEKs that have DEKs of it.
    pub(crate) fn keks_by_subject<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = &'a (Subject, KekName)> {
        // No KEK has a lower name than this.
        let least = KekName::parse("A").expect("a letter is a name");
        let from = self.keys.by_subject.range((bound(prefix), least)..);
        from.take_while(move |(subject, _)| subject.as_str().starts_with(prefix))
    }

    /// The subject whose DEKs requests on those of `subject` are about instead: as [`State::alias`], but what is
    /// configured for DEKs goes first.
    #[must_use]
    pub fn dek_alias(&self, subject: &Subject) -> Option<Subject> {
        let config = self.config(&etymon_types::Scope::Subject(subject.clone()))?;
        let alias = config.alias_for_deks.as_ref().or(config.alias.as_ref())?;
        subject.resolve(alias).ok()
    }
}
