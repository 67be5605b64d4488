//! Registrations.

use etymon_types::{Mode, SchemaId, SchemaType, Subject, Version, VersionSelector};

use super::existing::{find_registered, found, is_match};
use super::merge::Extras;
use super::{Stop, compatible, purge, subject_writable, tagging};
use crate::state::IdState;
use crate::{
    Change, Content, Effective, Found, Prepared, Refusal, Register, Rules, State, SubjectState,
    Tagging, Verdicts, VersionEntry,
};

/// What a registration changes, and the version that it is answered with.
pub(super) fn register(
    state: &State,
    rules: &Rules,
    register: &Register,
    verdicts: &Verdicts,
) -> Result<(Vec<Change>, Found), Stop> {
    let Register {
        subject, prepared, ..
    } = register;
    if rules.reject_empty_subject && matches!(subject.name(), "" | "*") {
        let name = subject.to_string();
        return Err(Refusal::InvalidSubject(etymon_types::InvalidSubject(name)).into());
    }
    let effective = state.effective_config(subject, rules);
    let mode = state.effective_mode(subject);
    if !is_fresh(state, register, mode, &effective) {
        return Err(Stop::Stale);
    }
    if let Some(found) = find_registered(state, rules, register) {
        return Ok((Vec::new(), found));
    }
    subject_writable(state, subject)?;
    mode_takes(register, mode)?;
    let known = state.subject(subject);
    let next = match asked_version(register) {
        // An import may fill any place, also below the last one that there can be.
        Some(asked) if mode.takes_ids() => asked,
        _ => next_version(known)?,
    };
    if !mode.takes_ids()
        && let Some(entry) = tagging::already_done(register, known, &effective)
    {
        return Ok((Vec::new(), found(subject, entry, true)));
    }
    let mut extras = if mode.takes_ids() {
        if prepared.inherited.is_some() {
            return Err(Refusal::InvalidSchema("Empty schema".to_owned()).into());
        }
        Extras::asked(register)
    } else {
        if let Some(reason) = invalid_as_new(prepared, &effective) {
            return Err(Refusal::InvalidSchema(reason.clone()).into());
        }
        if let Some(name) = reserved_name(prepared, &effective) {
            return Err(Refusal::InvalidSchema(format!(
                "the property `{name}` begins with `$$`, which is reserved where `validateFields` is on: rename it"
            ))
            .into());
        }
        let previous = known.and_then(SubjectState::latest_live);
        let rule_set = tagging::rule_set(register, known);
        Extras::merged(register, rule_set, previous, &effective)
    };
    if let Some(target) = prepared
        .targets
        .iter()
        .find(|target| state.is_owned(&target.subject))
    {
        return Err(Refusal::SubjectOwned(target.subject.clone()).into());
    }
    let mut content = extras.clone().content(prepared);
    // Before a version is named, or a retry of what inherits a name would be something new each time.
    if let Some(entry) = already_there(state, known, &content, register) {
        return Ok((Vec::new(), found(subject, entry, true)));
    }
    if !mode.takes_ids() && extras.name_version(names_a_version(register), next) {
        content = extras.content(prepared);
        if let Some(entry) = already_there(state, known, &content, register) {
            return Ok((Vec::new(), found(subject, entry, true)));
        }
    }
    let ids = ids_of(state, register, &content);
    if !mode.takes_ids() && !register.force {
        compatible::require(known, &effective, register, &content, verdicts)?;
    }
    let version = version_asked_for(register, next)?;
    let id = match ids.last() {
        Some(id) => *id,
        None => new_id(state, register, &content)?,
    };
    let mut changes = Vec::new();
    if state.is_deleted(&subject.context()) {
        changes.push(Change::ContextRestored {
            context: subject.context(),
        });
    }
    if ids.is_empty() {
        changes.push(Change::IdAssigned {
            context: subject.context(),
            id,
            content: content.clone(),
        });
    }
    changes.extend(written(state, subject, version, id, &content)?);
    let found = Found {
        subject: subject.clone(),
        version,
        id,
        content,
        stored: None,
    };
    Ok((changes, found))
}

/// Whether what was assumed when the schema was prepared holds.
fn is_fresh(state: &State, register: &Register, mode: Mode, effective: &Effective) -> bool {
    let prepared = &register.prepared;
    let importing = mode.takes_ids();
    if importing != prepared.importing {
        return false;
    }
    let known = state.subject(&register.subject);
    match &register.tagging {
        // The text of a version stays as it is but for its tags.
        Tagging::Version(tagged) => {
            let entry = known.and_then(|known| select_live(known, tagged.version));
            if entry.is_none_or(|entry| entry.content.digest != tagged.content) {
                return false;
            }
        }
        Tagging::None | Tagging::Request => {
            if effective.normalize && !importing && !prepared.normalized {
                return false;
            }
        }
    }
    let latest = known.and_then(SubjectState::latest_live);
    if let Some(digest) = prepared.propagated
        && latest.map(|latest| latest.content.digest) != digest
    {
        return false;
    }
    if let Some(digest) = prepared.inherited
        && latest.is_none_or(|latest| latest.content.digest != digest)
    {
        return false;
    }
    prepared.targets.iter().all(|target| {
        let Some(there) = state.subject(&target.subject) else {
            return false;
        };
        let entry = there.find(target.version).filter(|entry| !entry.deleted);
        let is_latest = |entry: &VersionEntry| {
            there
                .latest_live()
                .is_some_and(|latest| latest.version == entry.version)
        };
        entry.is_some_and(|entry| {
            entry.content.digest == target.content && (!target.is_latest || is_latest(entry))
        })
    })
}

fn select_live(known: &SubjectState, version: VersionSelector) -> Option<&VersionEntry> {
    match version {
        VersionSelector::Latest => known.latest_live(),
        VersionSelector::Number(version) => known.find(version).filter(|entry| !entry.deleted),
    }
}

fn mode_takes(register: &Register, mode: Mode) -> Result<(), Refusal> {
    let subject = register.subject.clone();
    let context = subject.context().qualifier();
    match (register.id, mode.takes_ids()) {
        (Some(_), false) => Err(Refusal::NotInImportMode { subject, context }),
        (None, true) => Err(Refusal::NotInReadWriteMode { subject, context }),
        (Some(_), true) | (None, false) => Ok(()),
    }
}

/// One more than the highest version that exists, soft-deleted or not.
fn next_version(known: Option<&SubjectState>) -> Result<Version, Refusal> {
    match known.and_then(SubjectState::highest) {
        None => Ok(Version::FIRST),
        Some(highest) => highest.next().ok_or(Refusal::Exhausted("versions")),
    }
}

fn invalid_as_new<'a>(prepared: &'a Prepared, effective: &Effective) -> Option<&'a String> {
    let reason = prepared.invalid_as_new.as_ref();
    reason.filter(|_| effective.validate_new_schemas)
}

/// The property of a JSON Schema that begins as only generated ones may.
fn reserved_name<'a>(prepared: &'a Prepared, effective: &Effective) -> Option<&'a String> {
    if prepared.plain.schema_type != SchemaType::Json || !effective.validate_fields {
        return None;
    }
    prepared.fields.iter().find(|name| name.starts_with("$$"))
}

/// The ids of a content, compared in full, ascending; of them the one asked for, if one is.
fn ids_of(state: &State, register: &Register, content: &Content) -> Vec<SchemaId> {
    let known = state.context(register.subject.context_name());
    let mut ids = known.map_or_else(Vec::new, |known| known.ids_of(content));
    ids.retain(|id| register.id.is_none_or(|asked| asked == *id));
    ids
}

/// The newest live version that holds an id of the content; else the newest that a look-up takes for it. A request that
/// names a version, if only the next one, always makes something new here.
fn already_there<'a>(
    state: &State,
    known: Option<&'a SubjectState>,
    content: &Content,
    register: &Register,
) -> Option<&'a VersionEntry> {
    let known = known?;
    let is_asked_for = |entry: &&VersionEntry| register.id.is_none_or(|id| id == entry.id);
    let is_match = |entry: &&VersionEntry| is_asked_for(entry) && is_match(content, entry);
    if names_a_version(register) {
        return None;
    }
    let ids = ids_of(state, register, content);
    let exact = known.live().rev().find(|entry| ids.contains(&entry.id));
    exact.or_else(|| known.live().rev().find(is_match))
}

/// Whether a registration is about a version, if only the next one, which its metadata then names.
fn names_a_version(register: &Register) -> bool {
    register.version != 0 || register.tagging.is_some()
}

fn asked_version(register: &Register) -> Option<Version> {
    Version::try_from(i64::from(register.version)).ok()
}

fn version_asked_for(register: &Register, next: Version) -> Result<Version, Refusal> {
    match asked_version(register) {
        Some(asked) if asked != next => Err(Refusal::VersionNotNext),
        _ => Ok(next),
    }
}

/// The id asked for, unless it stands for other content, or the next one of the context.
fn new_id(state: &State, register: &Register, content: &Content) -> Result<SchemaId, Refusal> {
    let context = register.subject.context();
    let known = state.context(context.as_str());
    let Some(id) = register.id else {
        // 1 is the first, also where an import brought 0.
        let last_id = known.map_or(SchemaId::MIN, |known| known.last_id);
        return last_id.next().ok_or(Refusal::Exhausted("ids"));
    };
    let is_taken = match known.and_then(|known| known.ids.get(&id)) {
        None => false,
        Some(IdState::Live(there)) => **there != *content,
        Some(IdState::Retired(digest)) => *digest != content.digest,
    };
    if is_taken {
        let context = context.qualifier();
        return Err(Refusal::IdTaken { id, context });
    }
    Ok(id)
}

/// Writes a version: what it overwrites, and the older soft-deleted versions that it stands for from now on.
fn written(
    state: &State,
    subject: &Subject,
    version: Version,
    id: SchemaId,
    content: &Content,
) -> Result<Vec<Change>, Refusal> {
    let mut changes = Vec::new();
    let known = state.subject(subject);
    let before = known.and_then(|known| known.find(version));
    if let Some(before) = before.filter(|before| before.id != id) {
        let is_referenced = state.referrers(subject, version).next().is_some();
        if is_referenced && *before.content != *content {
            // Referrers were parsed and compared with what it was.
            return Err(Refusal::ReferenceExists(subject.clone(), version));
        }
        let context = subject.context();
        if state.holders(&context, before.id).nth(1).is_none() {
            changes.push(Change::IdLeft {
                context,
                id: before.id,
                subject: subject.clone(),
                version,
            });
        }
    }
    changes.push(Change::VersionWritten {
        subject: subject.clone(),
        version,
        id,
    });
    let older = known.map_or(&[][..], SubjectState::versions).iter();
    let replaced = older.filter(|entry| {
        entry.deleted
            && entry.id == id
            && entry.version < version
            && state.referrers(subject, entry.version).next().is_none()
    });
    let replaced: Vec<_> = replaced.map(|entry| (subject, entry.version)).collect();
    changes.extend(purge::versions(state, &replaced, Some(id)));
    Ok(changes)
}
