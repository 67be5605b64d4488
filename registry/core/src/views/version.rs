//! One version of a subject.

use etymon_types::{Context, SchemaId, Subject, VersionSelector};

use super::{fallbacks, parse_subject};
use crate::{Refusal, State, SubjectState, VersionEntry};

/// A version of a subject, in its context or, for a name without one, in any other. The latest is the highest live one
/// also with `deleted`.
///
/// # Errors
///
/// Of the context asked for: [`Refusal::SubjectNotFound`] when nothing of the subject is live (with `deleted`: is
/// there), else [`Refusal::VersionNotFound`].
pub fn find_version(
    state: &State,
    subject: &str,
    selector: VersionSelector,
    deleted: bool,
) -> Result<(Subject, VersionEntry), Refusal> {
    let subject = parse_subject(subject)?;
    let refusal = match find_in(state, &subject, selector, deleted) {
        Ok(entry) => return Ok((subject, entry.clone())),
        Err(refusal) => refusal,
    };
    let mut others = fallbacks(state, &subject).into_iter();
    let found = others.find_map(|other| {
        let entry = find_in(state, &other, selector, deleted).ok()?.clone();
        Some((other, entry))
    });
    found.ok_or(refusal)
}

/// A live version of exactly this subject, as a change of it finds it.
///
/// # Errors
///
/// [`Refusal::SubjectNotFound`] when nothing of the subject is live, else [`Refusal::VersionNotFound`].
pub fn find_live_version<'a>(
    state: &'a State,
    subject: &Subject,
    selector: VersionSelector,
) -> Result<&'a VersionEntry, Refusal> {
    find_in(state, subject, selector, false)
}

fn find_in<'a>(
    state: &'a State,
    subject: &Subject,
    selector: VersionSelector,
    deleted: bool,
) -> Result<&'a VersionEntry, Refusal> {
    let is_there = |known: &&SubjectState| deleted || known.latest_live().is_some();
    let known = state.subject(subject).filter(is_there);
    let known = known.ok_or_else(|| Refusal::SubjectNotFound(subject.to_string()))?;
    let entry = match selector {
        VersionSelector::Latest => known.latest_live(),
        VersionSelector::Number(version) => known.find(version),
    };
    entry
        .filter(|entry| deleted || !entry.deleted)
        .ok_or(Refusal::VersionNotFound(selector))
}

/// The ids of the schemas that reference a version, soft-deleted or not, by context and id; each once in its context.
/// With `deleted` soft-deleted referrers count.
///
/// # Errors
///
/// As for [`find_version`].
pub fn referenced_by(
    state: &State,
    subject: &str,
    selector: VersionSelector,
    deleted: bool,
) -> Result<Vec<SchemaId>, Refusal> {
    let (subject, target) = find_version(state, subject, selector, true)?;
    let referrers = state.referrers(&subject, target.version);
    let counted = referrers.filter(|(_, entry)| deleted || !entry.deleted);
    let mut ids: Vec<(Context, SchemaId)> = counted
        .map(|(referrer, entry)| (referrer.context(), entry.id))
        .collect();
    ids.sort();
    ids.dedup();
    Ok(ids.into_iter().map(|(_, id)| id).collect())
}
