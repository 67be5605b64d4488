//! KEKs and DEKs.

use std::collections::BTreeSet;

use etymon_types::{DekAlgorithm, DekId, KekName, Subject, Version, VersionSelector};

use crate::{DekEntry, KekEntry, Refusal, State};

/// The names of the KEKs, sorted; with prefixes only those that have a DEK of a subject that starts with one of them.
#[must_use]
pub fn list_keks(state: &State, prefixes: &[&str], deleted: bool) -> Vec<KekName> {
    if prefixes.is_empty() {
        let listed = state.keks().filter(|(_, entry)| deleted || !entry.deleted);
        return listed.map(|(name, _)| name.clone()).collect();
    }
    let mut listed = BTreeSet::new();
    for prefix in prefixes {
        for (subject, kek) in state.keks_by_subject(prefix) {
            let is_listed = |entry: &KekEntry| deleted || !entry.deleted;
            if !listed.contains(kek)
                && state.kek(kek).is_some_and(is_listed)
                && state
                    .deks_of_subject(kek, subject)
                    .any(|(_, dek)| deleted || !dek.deleted)
            {
                listed.insert(kek.clone());
            }
        }
    }
    listed.into_iter().collect()
}

/// A KEK; a soft-deleted one only with `deleted`.
///
/// # Errors
///
/// [`Refusal::KeyNotFound`]
pub fn find_kek<'a>(
    state: &'a State,
    name: &KekName,
    deleted: bool,
) -> Result<&'a KekEntry, Refusal> {
    let entry = state.kek(name).filter(|entry| deleted || !entry.deleted);
    entry.ok_or_else(|| Refusal::KeyNotFound(name.to_string()))
}

/// The subjects that have DEKs under a KEK, sorted as printed.
///
/// # Errors
///
/// [`Refusal::KeyNotFound`]: there is no such KEK.
pub fn list_dek_subjects(
    state: &State,
    kek: &KekName,
    deleted: bool,
) -> Result<Vec<Subject>, Refusal> {
    find_kek(state, kek, deleted)?;
    let listed = state
        .deks_of(kek)
        .filter(|(_, entry)| deleted || !entry.deleted);
    let mut subjects: Vec<Subject> = Vec::new();
    for (id, _) in listed {
        if subjects.last() != Some(&id.subject) {
            subjects.push(id.subject.clone());
        }
    }
    Ok(subjects)
}

/// The versions of a DEK, ascending; none when there is no such DEK.
///
/// # Errors
///
/// [`Refusal::KeyNotFound`]: there is no such KEK.
pub fn list_dek_versions(
    state: &State,
    kek: &KekName,
    subject: &Subject,
    algorithm: DekAlgorithm,
    deleted: bool,
) -> Result<Vec<Version>, Refusal> {
    find_kek(state, kek, deleted)?;
    let versions = state.dek_versions(kek, subject, algorithm);
    let listed = versions.filter(|(_, entry)| deleted || !entry.deleted);
    Ok(listed.map(|(id, _)| id.version).collect())
}

/// A version of a DEK, with its KEK; soft-deleted ones only with `deleted`.
///
/// # Errors
///
/// [`Refusal::KeyNotFound`], which names the KEK, or else the subject.
pub fn find_dek<'a>(
    state: &'a State,
    kek: &'a KekName,
    subject: &'a Subject,
    algorithm: DekAlgorithm,
    version: VersionSelector,
    deleted: bool,
) -> Result<(&'a DekId, &'a DekEntry, &'a KekEntry), Refusal> {
    let kek_entry = find_kek(state, kek, deleted)?;
    let mut versions = state
        .dek_versions(kek, subject, algorithm)
        .filter(|(_, entry)| deleted || !entry.deleted);
    let found = match version {
        VersionSelector::Latest => versions.last(),
        VersionSelector::Number(number) => versions.find(|(id, _)| id.version == number),
    };
    let (id, entry) = found.ok_or_else(|| Refusal::KeyNotFound(subject.to_string()))?;
    Ok((id, entry, kek_entry))
}
