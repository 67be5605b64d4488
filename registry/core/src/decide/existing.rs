//! Whether a schema is registered already.

use std::sync::Arc;

use etymon_types::{Metadata, SchemaId, Subject};

use super::merge::{Extras, VERSION_PROPERTY, version_named};
use crate::views::{fallbacks, parse_subject};
use crate::{
    Content, Effective, Found, Refusal, Register, Rules, State, SubjectState, VersionEntry,
};

/// The version that a registration asks for and that is there already, in any mode. On a snapshot it saves the way
/// through the line; a decision looks again.
#[must_use]
pub fn find_registered(state: &State, rules: &Rules, register: &Register) -> Option<Found> {
    let known = state.subject(&register.subject)?;
    let effective = state.effective_config(&register.subject, rules);
    let prepared = &register.prepared;
    let is_whole = prepared.inherited.is_none() && prepared.propagated.is_none();
    if effective.config.changes_content() || !is_whole || register.tagging.is_some() {
        return None;
    }
    let (entry, is_exact) = if register.version == -1 {
        let asked = Extras::asked(register).content(&register.prepared);
        find(state, &register.subject, known, &asked, register, false)?
    } else {
        find_or_inherit(state, &register.subject, known, &effective, register, false)?
    };
    let names_none = matches!(register.version, 0 | -1);
    let same_id = register.id == Some(entry.id);
    let same_version = i64::from(register.version) == i64::from(entry.version.get());
    let is_asked_for =
        (names_none && (register.id.is_none() || same_id)) || (same_id && same_version);
    is_asked_for.then(|| found(&register.subject, entry, is_exact))
}

/// The version of a subject that is this schema, in its context or, for a name without one, in any other; with `deleted`
/// soft-deleted ones count.
///
/// # Errors
///
/// [`Refusal::SubjectNotFound`] and [`Refusal::SchemaNotFound`], as the context asked for has it.
pub fn look_up(
    state: &State,
    rules: &Rules,
    subject: &str,
    register: &Register,
    deleted: bool,
) -> Result<Found, Refusal> {
    let subject = parse_subject(subject)?;
    let first = look_up_in(state, rules, &subject, register, deleted);
    first.or_else(|refusal| {
        let mut others = fallbacks(state, &subject).into_iter();
        let found =
            others.find_map(|other| look_up_in(state, rules, &other, register, deleted).ok());
        found.ok_or(refusal)
    })
}

fn look_up_in(
    state: &State,
    rules: &Rules,
    subject: &Subject,
    register: &Register,
    deleted: bool,
) -> Result<Found, Refusal> {
    let is_there = |known: &&SubjectState| deleted || known.latest_live().is_some();
    let known = state.subject(subject).filter(is_there);
    let known = known.ok_or_else(|| Refusal::SubjectNotFound(subject.to_string()))?;
    let effective = state.effective_config(subject, rules);
    let hit = find_or_inherit(state, subject, known, &effective, register, deleted);
    hit.map(|(entry, is_exact)| found(subject, entry, is_exact))
        .ok_or(Refusal::SchemaNotFound)
}

/// The version of a subject that is what the request asks for, or else what a registration would make of it: the
/// request that registered a version finds it, too.
fn find_or_inherit<'a>(
    state: &State,
    subject: &Subject,
    known: &'a SubjectState,
    effective: &Effective,
    register: &Register,
    deleted: bool,
) -> Option<(&'a VersionEntry, bool)> {
    let prepared = &register.prepared;
    let asked = Extras::asked(register).content(prepared);
    find(state, subject, known, &asked, register, deleted).or_else(|| {
        let (rule_set, latest) = (register.rule_set.clone(), known.latest_live());
        let merged = Extras::merged(register, rule_set, latest, effective).content(prepared);
        if merged == asked {
            return None;
        }
        find(state, subject, known, &merged, register, deleted)
    })
}

/// The version of a subject that is `content`, and whether it is so in full: first by its ids, then the newest that is
/// the same schema. A request for version -1 means the latest only.
fn find<'a>(
    state: &State,
    subject: &Subject,
    known: &'a SubjectState,
    content: &Content,
    register: &Register,
    deleted: bool,
) -> Option<(&'a VersionEntry, bool)> {
    if register.version == -1 {
        let latest = known.latest_live();
        return latest
            .filter(|entry| is_match(content, entry))
            .map(|entry| (entry, false));
    }
    let exact = holder_of(state, subject, known, content, register.id, deleted);
    exact.map(|entry| (entry, true)).or_else(|| {
        let all = known.versions().iter().rev();
        let mut counted = all.filter(|entry| deleted || !entry.deleted);
        counted
            .find(|entry| is_match(content, entry))
            .map(|entry| (entry, false))
    })
}

/// The newest version of a subject that holds an id of `content`, compared in full; the one with the id asked for, if
/// there is one.
fn holder_of<'a>(
    state: &State,
    subject: &Subject,
    known: &'a SubjectState,
    content: &Content,
    id: Option<SchemaId>,
    deleted: bool,
) -> Option<&'a VersionEntry> {
    let ids = state.context(subject.context_name())?.ids_of(content);
    if ids.is_empty() {
        return None;
    }
    let held = |entry: &&VersionEntry| (deleted || !entry.deleted) && ids.contains(&entry.id);
    let newest_first = || known.versions().iter().rev().filter(held);
    let asked_for = newest_first().find(|entry| id == Some(entry.id));
    asked_for.or_else(|| newest_first().next())
}

pub(super) fn found(subject: &Subject, entry: &VersionEntry, is_exact: bool) -> Found {
    Found {
        subject: subject.clone(),
        version: entry.version,
        id: entry.id,
        content: entry.content.clone(),
        stored: (!is_exact).then_some((entry.at, entry.deleted)),
    }
}

/// Whether a look-up takes `content` for what the version is: the same references, or the same text with its references
/// inlined; the same structure; the same rules; the same metadata but for the version that either names.
pub(super) fn is_match(content: &Content, entry: &VersionEntry) -> bool {
    let there = &*entry.content;
    let is_inlined = content.references.is_empty() && !there.references.is_empty();
    let same_schema = if is_inlined {
        content.form.structure == there.form.resolved
    } else {
        content.form.structure == there.form.structure && content.references == there.references
    };
    content.schema_type == there.schema_type
        && same_schema
        && content.rule_set == there.rule_set
        && same_metadata(content.metadata.as_ref(), entry)
}

fn same_metadata(asked: Option<&Arc<Metadata>>, entry: &VersionEntry) -> bool {
    let asked = asked.map(|metadata| &**metadata);
    let there = entry.content.metadata.as_deref();
    match (version_named(asked), version_named(there)) {
        (None, Some(_)) => without_version(asked) == without_version(there),
        (Some(version), None) => {
            version == entry.version.to_string() && without_version(asked) == without_version(there)
        }
        (None, None) | (Some(_), Some(_)) => asked == there,
    }
}

/// Metadata without the version that it names; none and empty are the same here.
fn without_version(metadata: Option<&Metadata>) -> Metadata {
    let mut metadata = metadata.cloned().unwrap_or_default();
    metadata.properties.remove(VERSION_PROPERTY);
    metadata
}
