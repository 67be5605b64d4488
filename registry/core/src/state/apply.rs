//! What a change does to a state.

use std::sync::Arc;

use etymon_types::{Context, SchemaId, Subject, Version};

use super::indexes::ruled;
use super::{ContextState, DekEntry, IdState, KekEntry, State, SubjectState, VersionEntry};
use crate::{Change, Content, Entry, Millis};

impl State {
    /// The state after one more entry of the log. Cannot fail for a change that was decided on this state; of a change
    /// that speaks of what is not there, only the offset counts.
    pub fn apply(&mut self, entry: &Entry) {
        self.offset = self.offset.plus(1);
        match &entry.change {
            Change::IdAssigned {
                context,
                id,
                content,
            } => self.assign(context, *id, content),
            Change::IdRetired { context, id } => self.retire(context, *id),
            Change::IdLeft {
                context,
                id,
                subject,
                version,
            } => self.leave(context, *id, (subject.clone(), *version)),
            Change::VersionWritten {
                subject,
                version,
                id,
            } => self.write(subject, *version, *id, entry.at),
            Change::VersionDeleted {
                subject,
                version,
                touch,
            } => self.delete(subject, *version, touch.then_some(entry.at)),
            Change::VersionPurged { subject, version } => self.purge(subject, *version),
            Change::ContextDeleted { context } => self.mark_deleted(context, true),
            Change::ContextRestored { context } => self.mark_deleted(context, false),
            Change::ConfigSet { scope, config } => {
                self.set_config(scope.clone(), config.clone());
            }
            Change::ConfigRemoved { scope } => {
                self.remove_config(scope);
            }
            Change::ModeSet { scope, mode } => {
                self.modes.set(scope.clone(), *mode);
            }
            Change::ModeRemoved { scope } => {
                self.modes.remove(scope);
            }
            Change::AssociationCreated { association } => self.associate(association, entry.at),
            Change::AssociationDeleted {
                resource_id,
                association_type,
            } => {
                self.associations.remove(resource_id, *association_type);
            }
            Change::KekWritten { name, kek, deleted } => {
                let (at, offset) = (entry.at, self.offset);
                let entry = KekEntry {
                    kek: kek.clone(),
                    deleted: *deleted,
                    at,
                    offset,
                };
                self.keys.put_kek(name.clone(), entry);
            }
            Change::KekPurged { name } => self.keys.remove_kek(name),
            Change::DekWritten { id, key, deleted } => {
                let (at, offset) = (entry.at, self.offset);
                let entry = DekEntry {
                    key: key.clone(),
                    deleted: *deleted,
                    at,
                    offset,
                };
                self.keys.put_dek(id.clone(), entry);
            }
            Change::DekPurged { id } => self.keys.remove_dek(id),
        }
    }

    pub(super) fn assign(&mut self, context: &Context, id: SchemaId, content: &Arc<Content>) {
        let known = self.contexts.entry(context.clone());
        let known = known.or_insert_with(|| ContextState::new(id));
        known.last_id = known.last_id.max(id);
        known.ids.insert(id, IdState::Live(content.clone()));
        known.by_digest.insert((content.digest, id));
        self.guids.insert((content.guid, context.clone(), id));
    }

    fn retire(&mut self, context: &Context, id: SchemaId) {
        let Some(known) = self.contexts.get_mut(context) else {
            return;
        };
        let Some(content) = known.content(id).cloned() else {
            return;
        };
        known.ids.insert(id, IdState::Retired(content.digest));
        known.by_digest.remove(&(content.digest, id));
        known.settle(id);
        self.guids.remove(&(content.guid, context.clone(), id));
    }

    pub(super) fn leave(&mut self, context: &Context, id: SchemaId, place: (Subject, Version)) {
        if let Some(known) = self.contexts.get_mut(context) {
            known.left_at.insert((place.0.clone(), place.1, id));
            known.left.insert(id, place);
        }
    }

    fn mark_deleted(&mut self, context: &Context, is_deleted: bool) {
        if let Some(known) = self.contexts.get_mut(context) {
            known.is_deleted = is_deleted;
        }
    }

    fn write(&mut self, subject: &Subject, version: Version, id: SchemaId, at: Millis) {
        let known = self.context(subject.context_name());
        let Some(content) = known.and_then(|known| known.content(id)).cloned() else {
            return;
        };
        self.unlink(subject, version);
        self.link(
            subject,
            VersionEntry {
                version,
                id,
                deleted: false,
                at,
                offset: self.offset,
                content,
            },
        );
    }

    fn delete(&mut self, subject: &Subject, version: Version, at: Option<Millis>) {
        let Some(mut entry) = self.subject(subject).and_then(|s| s.find(version)).cloned() else {
            return;
        };
        self.unlink(subject, version);
        entry.deleted = true;
        entry.at = at.unwrap_or(entry.at);
        entry.offset = self.offset;
        self.link(subject, entry);
    }

    fn purge(&mut self, subject: &Subject, version: Version) {
        self.unlink(subject, version);
        let Some(state) = self.subjects.get(subject) else {
            return;
        };
        if let Some(others) = state.without(version) {
            self.subjects.insert(subject.clone(), others);
            return;
        }
        self.subjects.remove(subject);
        if !subject.is_in_default_context() {
            self.names
                .remove(&(subject.name().into(), subject.context()));
        }
    }

    /// Adds a version, with all that is known through it.
    pub(super) fn link(&mut self, subject: &Subject, entry: VersionEntry) {
        if let Some(known) = self.contexts.get_mut(subject.context_name()) {
            let holder = (subject.clone(), entry.version);
            known.holders.insert((entry.id, entry.offset), holder);
            known.settle(entry.id);
        }
        for (target, target_version) in targets(subject, &entry.content) {
            let referrer = Some((subject.clone(), entry.version));
            self.referrers.insert((target, target_version, referrer));
        }
        self.ruled
            .extend(ruled(subject, entry.version, &entry.content));
        let state = match self.subjects.get(subject) {
            Some(state) => state.with(entry),
            None => SubjectState::new(Arc::new([entry])),
        };
        let is_new = self.subjects.insert(subject.clone(), state).is_none();
        if is_new && !subject.is_in_default_context() {
            self.names
                .insert((subject.name().into(), subject.context()));
        }
    }

    /// Takes away what is known through a version.
    fn unlink(&mut self, subject: &Subject, version: Version) {
        let Some(entry) = self.subject(subject).and_then(|s| s.find(version)).cloned() else {
            return;
        };
        if let Some(known) = self.contexts.get_mut(subject.context_name()) {
            known.holders.remove(&(entry.id, entry.offset));
        }
        for known in ruled(subject, version, &entry.content) {
            self.ruled.remove(&known);
        }
        for (target, target_version) in targets(subject, &entry.content) {
            let referrer = Some((subject.clone(), version));
            self.referrers.remove(&(target, target_version, referrer));
        }
    }
}

impl ContextState {
    /// The id is held by a version, or retired: where it was left does not matter any more.
    fn settle(&mut self, id: SchemaId) {
        if let Some((subject, version)) = self.left.remove(&id) {
            self.left_at.remove(&(subject, version, id));
        }
    }
}

/// The versions that a content references from a subject.
pub(super) fn targets<'a>(
    subject: &'a Subject,
    content: &'a Content,
) -> impl Iterator<Item = (Subject, Version)> + 'a {
    let references = content.references.iter();
    references.filter_map(|reference| {
        let target = subject.resolve(&reference.subject).ok()?;
        Some((target, reference.version))
    })
}
