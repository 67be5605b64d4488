//! Versions by subject, by metadata, by prefix.

use std::collections::BTreeMap;

use etymon_types::Subject;

use super::parse_subject;
use crate::state::covers;
use crate::{Refusal, State, SubjectState, VersionEntry};

fn find<'a>(
    state: &'a State,
    subject: &str,
    deleted: bool,
) -> Result<(Subject, &'a SubjectState), Refusal> {
    let subject = parse_subject(subject)?;
    let is_there = |known: &&SubjectState| deleted || known.latest_live().is_some();
    match state.subject(&subject).filter(is_there) {
        Some(known) => Ok((subject, known)),
        None => Err(Refusal::SubjectNotFound(subject.to_string())),
    }
}

/// The versions of a subject, ascending: the live ones; with `deleted` all, with `deleted_only` the soft-deleted ones.
/// `deleted_as_negative` wins: all, the soft-deleted ones as negative numbers.
///
/// # Errors
///
/// [`Refusal::SubjectNotFound`]; a subject without a live version is there only with `deleted` or `deleted_only`.
pub fn list_versions(
    state: &State,
    subject: &str,
    deleted: bool,
    deleted_only: bool,
    deleted_as_negative: bool,
) -> Result<Vec<i64>, Refusal> {
    let (_, known) = find(state, subject, deleted || deleted_only)?;
    let listed = known.versions().iter().filter(|entry| {
        deleted_as_negative
            || if deleted_only {
                entry.deleted
            } else {
                deleted || !entry.deleted
            }
    });
    let number = |entry: &VersionEntry| {
        let sign = if deleted_as_negative && entry.deleted {
            -1
        } else {
            1
        };
        sign * i64::from(entry.version.get())
    };
    Ok(listed.map(number).collect())
}

/// The newest version of a subject whose metadata has all these properties; without any, the newest that has metadata.
///
/// # Errors
///
/// [`Refusal::SubjectNotFound`], [`Refusal::SchemaNotFound`].
pub fn find_by_metadata(
    state: &State,
    subject: &str,
    properties: &[(&str, &str)],
    deleted: bool,
) -> Result<(Subject, VersionEntry), Refusal> {
    let (subject, known) = find(state, subject, deleted)?;
    let has_all = |entry: &&VersionEntry| {
        entry.content.metadata.as_ref().is_some_and(|metadata| {
            let mut asked = properties.iter();
            asked.all(|(key, value)| metadata.properties.get(*key).is_some_and(|v| v == value))
        })
    };
    let newest_first = known.versions().iter().rev();
    let found = newest_first
        .filter(|entry| deleted || !entry.deleted)
        .find(has_all);
    let entry = found.ok_or(Refusal::SchemaNotFound)?;
    Ok((subject, entry.clone()))
}

/// The versions of the subjects that a prefix covers, by subject and version: the live ones, with `deleted` all; with
/// `latest_only` the highest of them a subject.
#[must_use]
pub fn list_schemas<'a>(
    state: &'a State,
    prefix: &str,
    deleted: bool,
    latest_only: bool,
) -> Vec<(&'a Subject, &'a VersionEntry)> {
    let covered = state.subjects_with_prefix(prefix).into_iter();
    covered
        .flat_map(|(subject, known)| {
            let versions = listed(known, deleted, latest_only).into_iter();
            versions.map(move |entry| (subject, entry))
        })
        .collect()
}

fn listed(known: &SubjectState, deleted: bool, latest_only: bool) -> Vec<&VersionEntry> {
    let newest_first = known.versions().iter().rev();
    let counted = newest_first.filter(|entry| deleted || !entry.deleted);
    let taken = counted.take(if latest_only { 1 } else { usize::MAX });
    let mut listed: Vec<_> = taken.collect();
    listed.reverse();
    listed
}

/// The same, each with the subjects that the prefix covers and that stand for its subject; what they stand for is
/// listed whether the prefix covers it or not.
#[must_use]
pub fn list_schemas_and_aliases<'a>(
    state: &'a State,
    prefix: &str,
    deleted: bool,
    latest_only: bool,
) -> Vec<(&'a Subject, &'a VersionEntry, Vec<Subject>)> {
    let covered = state.subjects_with_prefix(prefix).into_iter();
    let mut subjects: BTreeMap<_, _> = covered.map(|(name, s)| (name, (s, Vec::new()))).collect();
    for (alias, target) in state.aliases() {
        if covers(prefix, alias)
            && let Some((name, known)) = state.subject_entry(&target)
        {
            let (_, aliases) = subjects.entry(name).or_insert((known, Vec::new()));
            aliases.push(alias.clone());
        }
    }
    let subjects = subjects.into_iter();
    subjects
        .flat_map(|(subject, (known, aliases))| {
            let versions = listed(known, deleted, latest_only).into_iter();
            versions.map(move |entry| (subject, entry, aliases.clone()))
        })
        .collect()
}
