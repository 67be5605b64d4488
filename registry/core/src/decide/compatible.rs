//! Whether a schema may follow the versions that are there.

use etymon_types::{CompatibilityLevel, Metadata, SchemaType, Subject, VersionSelector};

use super::{Stop, reserved};
use crate::{
    Comparison, Content, Digest, Direction, Effective, Refusal, Register, Rules, State,
    SubjectState, Verdict, Verdicts, VersionEntry,
};

/// A canonical text is quoted up to this many UTF-16 units.
const QUOTED_UNITS: usize = 10_240;

/// What a compatibility test compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// This version alone.
    One(VersionSelector),
    /// What a registration would compare with.
    All,
}

/// The outcome of a compatibility test.
#[derive(Debug, Clone)]
pub enum Checked {
    /// Why the schema is incompatible; nothing when it is not.
    Messages(Vec<String>),
    /// These verdicts are missing.
    Needs(Vec<Comparison>),
}

/// The versions that a compatibility test compares with, ascending: all live ones of the subject, or the one asked for.
/// Of the latest there may be none.
///
/// # Errors
///
/// [`Refusal::VersionNotFound`] for a number that does not exist or is soft-deleted.
pub fn compared_versions<'a>(
    state: &'a State,
    subject: &Subject,
    against: Against,
) -> Result<Vec<&'a VersionEntry>, Refusal> {
    let known = state.subject(subject);
    match against {
        Against::All => Ok(known.into_iter().flat_map(SubjectState::live).collect()),
        Against::One(VersionSelector::Latest) => Ok(known
            .and_then(SubjectState::latest_live)
            .into_iter()
            .collect()),
        Against::One(VersionSelector::Number(version)) => {
            let entry = known.and_then(|known| known.find(version));
            match entry.filter(|entry| !entry.deleted) {
                Some(entry) => Ok(vec![entry]),
                None => Err(Refusal::VersionNotFound(VersionSelector::Number(version))),
            }
        }
    }
}

/// Tests a schema, with the metadata of its request as it is, against a subject's versions at the level in force.
///
/// # Errors
///
/// As for [`compared_versions`].
pub fn check_compatibility(
    state: &State,
    rules: &Rules,
    subject: &Subject,
    against: Against,
    register: &Register,
    verdicts: &Verdicts,
) -> Result<Checked, Refusal> {
    let versions = compared_versions(state, subject, against)?;
    let effective = state.effective_config(subject, rules);
    let metadata = register.metadata.as_deref();
    let proposed = Proposed::new(register, metadata);
    Ok(match proposed.messages(&versions, &effective, verdicts) {
        Ok(messages) => Checked::Messages(messages),
        Err(missing) => Checked::Needs(missing),
    })
}

/// Refuses a registration that is incompatible.
pub(super) fn require(
    known: Option<&SubjectState>,
    effective: &Effective,
    register: &Register,
    content: &Content,
    verdicts: &Verdicts,
) -> Result<(), Stop> {
    let versions: Vec<_> = known.into_iter().flat_map(SubjectState::live).collect();
    let proposed = Proposed::new(register, content.metadata.as_deref());
    let messages = proposed
        .messages(&versions, effective, verdicts)
        .map_err(Stop::Needs)?;
    if messages.is_empty() {
        return Ok(());
    }
    let subject = register.subject.clone();
    Err(Refusal::Incompatible { subject, messages }.into())
}

/// The schema that is to be compared.
struct Proposed<'a> {
    key: Digest,
    schema_type: SchemaType,
    metadata: Option<&'a Metadata>,
    fields: &'a [String],
}

impl<'a> Proposed<'a> {
    fn new(register: &'a Register, metadata: Option<&'a Metadata>) -> Self {
        let prepared = &register.prepared;
        Self {
            key: prepared.plain.form.key,
            schema_type: prepared.plain.schema_type,
            metadata,
            fields: &prepared.fields,
        }
    }

    /// Why the schema may not follow `versions`, ascending, or the comparisons that are missing to tell.
    fn messages(
        &self,
        versions: &[&VersionEntry],
        effective: &Effective,
        verdicts: &Verdicts,
    ) -> Result<Vec<String>, Vec<Comparison>> {
        let mut messages = Vec::new();
        if effective.validate_fields {
            let previous = versions
                .last()
                .and_then(|entry| entry.content.metadata.as_deref());
            messages = reserved::messages(self.metadata, self.fields, previous);
        }
        messages.extend(self.incompatibilities(versions, effective, verdicts)?);
        if !messages.is_empty() {
            messages.push(format!(
                "{{validateFields: '{}', compatibility: '{}'}}",
                effective.validate_fields, effective.level
            ));
        }
        Ok(messages)
    }

    /// The messages of the newest version of the group that fails, as far back as the level goes.
    fn incompatibilities(
        &self,
        versions: &[&VersionEntry],
        effective: &Effective,
        verdicts: &Verdicts,
    ) -> Result<Vec<String>, Vec<Comparison>> {
        let level = effective.level;
        if level == CompatibilityLevel::None {
            return Ok(Vec::new());
        }
        let group = effective.group.as_deref();
        let own = property(self.metadata, group);
        let newest_first = versions.iter().rev();
        let in_group =
            newest_first.filter(|entry| property(entry.content.metadata.as_deref(), group) == own);
        let depth = if level.is_transitive() { usize::MAX } else { 1 };
        let mut missing = Vec::new();
        for entry in in_group.take(depth) {
            match self.compare(entry, effective, verdicts) {
                Err(needed) => missing.extend(needed),
                Ok(messages) if messages.is_empty() => {}
                // Older versions do not matter.
                Ok(messages) if missing.is_empty() => return Ok(messages),
                Ok(_) => break,
            }
        }
        if missing.is_empty() {
            Ok(Vec::new())
        } else {
            Err(missing)
        }
    }

    /// The messages of one version, that of the old schema as reader first.
    fn compare(
        &self,
        entry: &VersionEntry,
        effective: &Effective,
        verdicts: &Verdicts,
    ) -> Result<Vec<String>, Vec<Comparison>> {
        if entry.content.schema_type != self.schema_type {
            return Ok(vec![
                "Incompatible because of different schema type".to_owned(),
            ]);
        }
        let level = effective.level;
        let mut missing = Vec::new();
        let mut verdict_of = |direction, counts: bool| {
            if !counts {
                return Verdict::default();
            }
            let comparison = Comparison {
                new: self.key,
                old: entry.content.clone(),
                direction,
                policy: effective.policy,
            };
            let verdict = verdicts.get(&comparison).cloned();
            if verdict.is_none() {
                missing.push(comparison);
            }
            verdict.unwrap_or_default()
        };
        let forward = verdict_of(Direction::Forward, level.is_forward());
        let backward = verdict_of(Direction::Backward, level.is_backward());
        if !missing.is_empty() {
            return Err(missing);
        }
        let mut messages: Vec<String> = forward.iter().chain(backward.iter()).cloned().collect();
        // At the full levels only the backward half quotes the old schema.
        let quoting = if level.is_backward() {
            &backward
        } else {
            &forward
        };
        if !quoting.is_empty() {
            messages.push(format!("{{oldSchemaVersion: {}}}", entry.version));
            messages.push(quote(&entry.content.text.unpack()));
        }
        Ok(messages)
    }
}

/// The value that a group is made of; without a group all are of one.
fn property<'a>(metadata: Option<&'a Metadata>, name: Option<&str>) -> Option<&'a str> {
    let value = metadata?.properties.get(name?)?;
    Some(value)
}

/// The old schema's text, cut when it is long.
fn quote(text: &str) -> String {
    let mut units = 0;
    let cut = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > QUOTED_UNITS
    });
    match cut {
        None => format!("{{oldSchema: '{text}'}}"),
        Some((at, _)) => format!("{{oldSchema: <truncated> '{}...'}}", &text[..at]),
    }
}
