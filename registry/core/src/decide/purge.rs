//! What deleting versions for good brings with it.

use std::collections::BTreeSet;

use etymon_types::{SchemaId, Scope, Subject, Version};

use crate::{Change, State};

/// Deletes versions for good, and with them the texts of the ids that nothing holds any more. `keep` is an id that a
/// version written in the same breath holds.
pub(super) fn versions(
    state: &State,
    gone: &[(&Subject, Version)],
    keep: Option<SchemaId>,
) -> Vec<Change> {
    let purged = gone.iter().map(|(subject, version)| Change::VersionPurged {
        subject: (*subject).clone(),
        version: *version,
    });
    let mut changes: Vec<_> = purged.collect();
    let all: BTreeSet<_> = gone.iter().copied().collect();
    // Each id once, however many of these versions hold it.
    let mut touched = BTreeSet::new();
    for (subject, version) in gone {
        let ids = ids_at(state, subject, *version).into_iter();
        touched.extend(ids.map(|id| (subject.context(), id)));
    }
    let retired = touched.into_iter().filter(|(context, id)| {
        let mut holders = state.holders(context, *id);
        keep != Some(*id) && holders.all(|(holder, entry)| all.contains(&(holder, entry.version)))
    });
    changes.extend(retired.map(|(context, id)| Change::IdRetired { context, id }));
    changes
}

/// The ids that stand or fall with a version: the one it holds, and those that were held last by one which an import
/// overwrote there.
fn ids_at(state: &State, subject: &Subject, version: Version) -> Vec<SchemaId> {
    let known = state.context(subject.context_name());
    let mut ids = known.map_or_else(Vec::new, |known| known.left_at(subject, version));
    let entry = state.subject(subject).and_then(|known| known.find(version));
    ids.extend(entry.map(|entry| entry.id));
    ids
}

/// What is forgotten with the last version of a subject: its own config and mode.
pub(super) fn settings(state: &State, subject: &Subject) -> Vec<Change> {
    let scope = Scope::Subject(subject.clone());
    let mut changes = Vec::new();
    if state.config(&scope).is_some() {
        changes.push(Change::ConfigRemoved {
            scope: scope.clone(),
        });
    }
    if state.mode(&scope).is_some() {
        changes.push(Change::ModeRemoved { scope });
    }
    changes
}
