//! Registrations of a schema whose inline tags were changed on the way.

use std::sync::Arc;

use etymon_types::{RuleSet, Version};

use super::merge::Extras;
use crate::{Effective, Register, RuleChanges, SubjectState, Tagging, VersionEntry};

impl Tagging {
    /// Whether tags were changed.
    pub(super) fn is_some(&self) -> bool {
        !matches!(self, Self::None)
    }
}

/// The rules that a registration gives: its own, or what it makes of those of the version before the new one. That is the
/// one before the number asked for, if it is live, and the latest when none is asked for.
pub(super) fn rule_set(register: &Register, known: Option<&SubjectState>) -> Option<Arc<RuleSet>> {
    let Tagging::Version(tagged) = &register.tagging else {
        return register.rule_set.clone();
    };
    let Some(RuleChanges { merge, remove }) = &tagged.rules else {
        return register.rule_set.clone();
    };
    let before = match number(register) {
        None => known.and_then(SubjectState::latest_live),
        Some(version) => Version::try_from(i64::from(version.get()) - 1)
            .ok()
            .and_then(|before| live(known?, before)),
    };
    let before = before.and_then(|entry| entry.content.rule_set.as_deref());
    let merged = RuleSet::merge(before, merge.as_deref())?;
    let remove = remove.as_deref().unwrap_or_default();
    Some(Arc::new(merged.without(remove)))
}

/// The version that the same request made before: the one of the number that it asks for, or of a request with a text of
/// its own the latest. A change of tags is always a new version, so that nothing else would find a retry out.
pub(super) fn already_done<'a>(
    register: &Register,
    known: Option<&'a SubjectState>,
    effective: &Effective,
) -> Option<&'a VersionEntry> {
    let known = known?;
    let entry = match (&register.tagging, number(register)) {
        (Tagging::None, _) | (Tagging::Version(_), None) => None,
        (_, Some(version)) => live(known, version),
        (Tagging::Request, None) => known.latest_live(),
    }?;
    let previous = known.live().rev().find(|it| it.version < entry.version);
    let rule_set = rule_set(register, Some(known));
    let mut extras = Extras::merged(register, rule_set, previous, effective);
    extras.name_version(true, entry.version);
    (*extras.content(&register.prepared) == *entry.content).then_some(entry)
}

/// The number that a registration asks for.
fn number(register: &Register) -> Option<Version> {
    Version::try_from(i64::from(register.version)).ok()
}

fn live(known: &SubjectState, version: Version) -> Option<&VersionEntry> {
    known.find(version).filter(|entry| !entry.deleted)
}
