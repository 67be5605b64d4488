//! Deletions: softly first, then for good.

use etymon_types::{Context, Subject, Version, VersionSelector};

use super::{Outcome, done, purge, subject_writable};
use crate::{Answer, Change, Refusal, State, SubjectState, VersionEntry};

fn find<'a>(state: &'a State, subject: &Subject) -> Result<&'a SubjectState, Refusal> {
    let known = state.subject(subject);
    known.ok_or_else(|| Refusal::SubjectNotFound(subject.to_string()))
}

fn find_version<'a>(
    state: &'a State,
    subject: &Subject,
    selector: VersionSelector,
) -> Result<&'a VersionEntry, Refusal> {
    let known = find(state, subject)?;
    let entry = match selector {
        VersionSelector::Latest => known.latest_live(),
        VersionSelector::Number(version) => known.find(version),
    };
    entry.ok_or(Refusal::VersionNotFound(selector))
}

pub(super) fn delete_version(
    state: &State,
    subject: &Subject,
    selector: VersionSelector,
) -> Outcome {
    let entry = find_version(state, subject, selector)?;
    let version = entry.version;
    if entry.deleted {
        return Err(Refusal::VersionSoftDeleted(subject.clone(), version).into());
    }
    subject_writable(state, subject)?;
    if state
        .referrers(subject, version)
        .any(|(_, referrer)| !referrer.deleted)
    {
        return Err(Refusal::ReferenceExists(subject.clone(), version).into());
    }
    if find(state, subject)?.live().nth(1).is_none() {
        unassociated(state, subject)?;
    }
    let change = Change::VersionDeleted {
        subject: subject.clone(),
        version,
        touch: true,
    };
    done(vec![change], Answer::Version(version))
}

pub(super) fn purge_version(
    state: &State,
    subject: &Subject,
    selector: VersionSelector,
) -> Outcome {
    let entry = find_version(state, subject, selector)?;
    let version = entry.version;
    subject_writable(state, subject)?;
    if state.referrers(subject, version).next().is_some() {
        return Err(Refusal::ReferenceExists(subject.clone(), version).into());
    }
    if !entry.deleted {
        return Err(Refusal::VersionNotSoftDeleted(subject.clone(), version).into());
    }
    let mut changes = purge::versions(state, &[(subject, version)], None);
    if find(state, subject)?.versions().len() == 1 {
        changes.extend(purge::settings(state, subject));
    }
    done(changes, Answer::Version(version))
}

pub(super) fn delete_subject(state: &State, subject: &Subject) -> Outcome {
    let known = find(state, subject)?;
    if known.latest_live().is_none() {
        return Err(Refusal::SubjectSoftDeleted(subject.clone()).into());
    }
    unassociated(state, subject)?;
    let versions: Vec<_> = known.live().map(|entry| entry.version).collect();
    unreferenced(state, subject, &versions, false)?;
    subject_writable(state, subject)?;
    let deleted = versions.iter().map(|version| Change::VersionDeleted {
        subject: subject.clone(),
        version: *version,
        touch: false,
    });
    done(deleted.collect(), Answer::Versions(versions))
}

pub(super) fn purge_subject(state: &State, subject: &Subject) -> Outcome {
    let known = find(state, subject)?;
    unassociated(state, subject)?;
    let versions: Vec<_> = known.versions().iter().map(|entry| entry.version).collect();
    unreferenced(state, subject, &versions, true)?;
    subject_writable(state, subject)?;
    if known.latest_live().is_some() {
        return Err(Refusal::SubjectNotSoftDeleted(subject.clone()).into());
    }
    let gone: Vec<_> = versions.iter().map(|version| (subject, *version)).collect();
    let mut changes = purge::versions(state, &gone, None);
    changes.extend(purge::settings(state, subject));
    done(changes, Answer::Versions(versions))
}

/// Refuses when a resource has the subject: it would be left with a subject that is empty.
fn unassociated(state: &State, subject: &Subject) -> Result<(), Refusal> {
    match state.associations_with(subject).next() {
        None => Ok(()),
        Some(_) => Err(Refusal::AssociationExists(subject.clone())),
    }
}

/// Refuses when another subject references one of these versions; its soft-deleted versions count with `deleted`.
fn unreferenced(
    state: &State,
    subject: &Subject,
    versions: &[Version],
    deleted: bool,
) -> Result<(), Refusal> {
    let is_referenced = |version: &&Version| {
        let mut referrers = state.referrers(subject, **version);
        referrers.any(|(other, referrer)| other != subject && (deleted || !referrer.deleted))
    };
    match versions.iter().find(is_referenced) {
        None => Ok(()),
        Some(version) => Err(Refusal::ReferenceExists(subject.clone(), *version)),
    }
}

/// A context that is not there, or not any more, is deleted already.
pub(super) fn delete_context(state: &State, context: &Context) -> Outcome {
    if state.has_subjects(context) {
        return Err(Refusal::ContextNotEmpty(context.clone()).into());
    }
    let is_listed = state.contexts().any(|known| known == context);
    let change = Change::ContextDeleted {
        context: context.clone(),
    };
    done(
        is_listed.then_some(change).into_iter().collect(),
        Answer::ContextDeleted,
    )
}
