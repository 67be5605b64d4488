//! Deletion of associations, and of what resources own.

use std::sync::Arc;

use etymon_types::{AssociationType, Mode, Subject};

use super::associate::{Draft, writable};
use super::purge;
use crate::{Change, Refusal};

/// Deletes the associations of a resource, with `cascade` together with the subjects that it owns.
pub(super) fn delete(
    draft: &mut Draft,
    resource_id: &Arc<str>,
    types: Option<&[AssociationType]>,
    cascade: bool,
) -> Result<(), Refusal> {
    let there = draft.state.associations_of(resource_id).into_iter();
    let there = there.map(|part| part.association.clone());
    let gone: Vec<_> = there
        .filter(|there| types.is_none_or(|types| types.contains(&there.association_type)))
        .collect();
    if gone.is_empty() {
        return Err(Refusal::AssociationNotFound(resource_id.clone()));
    }
    for association in &gone {
        let subject = &association.subject;
        if association.lifecycle.is_frozen() && !cascade {
            let of = association.association_type;
            return Err(Refusal::AssociationFrozen(of, subject.clone()));
        }
        writable(&draft.state, subject)?;
    }
    for association in gone {
        draft.add(Change::AssociationDeleted {
            resource_id: resource_id.clone(),
            association_type: association.association_type,
        });
        if association.lifecycle.is_frozen() {
            purge_owned(draft, &association.subject);
        }
    }
    Ok(())
}

/// A subject goes with the resource that owned it, for good, but while it is imported. Nothing references it: what is
/// owned cannot be.
fn purge_owned(draft: &mut Draft, subject: &Subject) {
    if draft.state.effective_mode(subject) == Mode::Import {
        return;
    }
    let Some(known) = draft.state.subject(subject) else {
        return;
    };
    let versions = known.versions().iter();
    let gone: Vec<_> = versions.map(|entry| (subject, entry.version)).collect();
    let mut changes = purge::versions(&draft.state, &gone, None);
    changes.extend(purge::settings(&draft.state, subject));
    for change in changes {
        draft.add(change);
    }
}
