//! DEKs.

use etymon_types::{DekAlgorithm, DekId, EncryptedKey, KekName, Mode, Subject, VersionSelector};

use super::keks::any;
use super::{Outcome, Stop, done};
use crate::command::{CreateDek, KmsTask, KmsWork};
use crate::{Answer, Change, DekEntry, DekFound, Refusal, Rules, State};

/// What a KMS has to do before a DEK can be written; `None` when nothing. Everything that refuses the DEK is looked at.
///
/// # Errors
///
/// Why the DEK is refused.
pub fn kms_work(
    state: &State,
    rules: &Rules,
    create: &CreateDek,
) -> Result<Option<KmsWork>, Refusal> {
    let CreateDek { id, key, .. } = create;
    let exists = || Refusal::KeyExists(id.subject.to_string());
    let kek = any(state, &id.kek)?;
    if kek.deleted && !create.deleted {
        return Err(Refusal::KeyNotFound(id.kek.to_string()));
    }
    let stored = state.dek(id);
    if stored.is_none() && state.deks().len() > rules.max_keys {
        return Err(Refusal::TooManyKeys(rules.max_keys));
    }
    if let Some(stored) = stored.filter(|_| !create.rewrap)
        && (stored.deleted == create.deleted || Some(&stored.key) != key.as_ref())
    {
        return Err(exists());
    }
    let task = match (key, kek.kek.shared, stored) {
        (Some(_), false, _) => return Ok(None),
        (None, false, _) => return Err(Refusal::InvalidKey("encryptedKeyMaterial")),
        (Some(_), true, Some(_)) => return Err(exists()),
        // What is imported is taken as it comes.
        (Some(_), true, None) if state.effective_mode(&id.subject) == Mode::Import => {
            return Ok(None);
        }
        (Some(key), true, None) => KmsTask::Check(key.clone()),
        (None, true, Some(stored)) => KmsTask::Rewrap(stored.key.clone()),
        (None, true, None) => KmsTask::Generate,
    };
    Ok(Some(KmsWork {
        kek: kek.kek.clone(),
        task,
    }))
}

pub(super) fn create(state: &State, rules: &Rules, create: &CreateDek) -> Outcome {
    let key = match (kms_work(state, rules, create)?, &create.sealed) {
        (None, _) => create.key.clone().ok_or(Stop::Stale)?,
        (Some(work), Some(sealed)) if work == sealed.work => sealed.key.clone(),
        (Some(_), _) => return Err(Stop::Stale),
    };
    let CreateDek { id, deleted, .. } = create;
    if let Some(stored) = state.dek(id)
        && stored.key == key
        && stored.deleted == *deleted
    {
        return done(Vec::new(), Answer::Dek(DekFound::of(id, stored)));
    }
    let answer = DekFound {
        id: id.clone(),
        key: key.clone(),
        deleted: *deleted,
        at: None,
    };
    done(vec![written(id, &key, *deleted)], Answer::Dek(answer))
}

/// Deletes every version, or one. As the field has it, the latest one is looked for and not deleted.
pub(super) fn delete(
    state: &State,
    (kek, subject, algorithm): (&KekName, &Subject, DekAlgorithm),
    version: Option<VersionSelector>,
    permanent: bool,
) -> Outcome {
    any(state, kek)?;
    let meant = meant(state, (kek, subject, algorithm), version)?;
    if permanent && meant.iter().any(|(_, entry)| !entry.deleted) {
        return Err(Refusal::KeyNotSoftDeleted(subject.to_string()).into());
    }
    if version == Some(VersionSelector::Latest) {
        return done(Vec::new(), Answer::Done);
    }
    let meant = meant.into_iter();
    let changes = if permanent {
        meant
            .map(|(id, _)| Change::DekPurged { id: id.clone() })
            .collect()
    } else {
        meant
            .filter(|(_, entry)| !entry.deleted)
            .map(|(id, entry)| written(id, &entry.key, true))
            .collect()
    };
    done(changes, Answer::Done)
}

/// Undeletes every version, or one; the latest one as [`delete`] has it.
pub(super) fn undelete(
    state: &State,
    (kek, subject, algorithm): (&KekName, &Subject, DekAlgorithm),
    version: Option<VersionSelector>,
) -> Outcome {
    let is_deleted = any(state, kek)?.deleted;
    let meant = meant(state, (kek, subject, algorithm), version)?;
    if is_deleted {
        return Err(Refusal::KekSoftDeleted(kek.clone()).into());
    }
    if version == Some(VersionSelector::Latest) {
        return done(Vec::new(), Answer::Done);
    }
    let deleted = meant.into_iter().filter(|(_, entry)| entry.deleted);
    let changes = deleted.map(|(id, entry)| written(id, &entry.key, false));
    done(changes.collect(), Answer::Done)
}

/// The versions that a request is about, soft-deleted or not; never none.
fn meant<'a>(
    state: &'a State,
    (kek, subject, algorithm): (&'a KekName, &'a Subject, DekAlgorithm),
    version: Option<VersionSelector>,
) -> Result<Vec<(&'a DekId, &'a DekEntry)>, Refusal> {
    let versions = state.dek_versions(kek, subject, algorithm);
    let meant: Vec<_> = match version {
        None => versions.collect(),
        Some(VersionSelector::Latest) => versions.last().into_iter().collect(),
        Some(VersionSelector::Number(number)) => {
            versions.filter(|(id, _)| id.version == number).collect()
        }
    };
    if meant.is_empty() {
        return Err(Refusal::KeyNotFound(subject.to_string()));
    }
    Ok(meant)
}

fn written(id: &DekId, key: &EncryptedKey, deleted: bool) -> Change {
    Change::DekWritten {
        id: id.clone(),
        key: key.clone(),
        deleted,
    }
}
