//! Versions by subject and by metadata.

use etymon_types::Subject;

use super::parse_subject;
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
