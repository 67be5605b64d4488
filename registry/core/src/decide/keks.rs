//! KEKs.

use std::sync::Arc;

use etymon_types::{Kek, KekName, KekUpdate};

use super::{Outcome, Stop, done};
use crate::command::CreateKek;
use crate::{Answer, Change, KekEntry, KekFound, Refusal, Rules, State};

pub(super) fn create(state: &State, rules: &Rules, create: &CreateKek) -> Outcome {
    let CreateKek { name, kek, deleted } = create;
    match state.kek(name) {
        // The same KEK, which is deleted or undeleted by being created again.
        Some(entry) if entry.deleted != *deleted && entry.kek == *kek => {}
        Some(_) => return Err(Refusal::KeyExists(name.to_string()).into()),
        None if state.keks().len() > rules.max_keys => {
            return Err(Refusal::TooManyKeys(rules.max_keys).into());
        }
        None => {}
    }
    done(
        vec![written(name, kek, *deleted)],
        answer(name, kek, *deleted),
    )
}

/// What an update makes of a KEK.
///
/// # Errors
///
/// [`Refusal::KeyNotFound`], also for one that is soft-deleted.
pub fn updated_kek(state: &State, name: &KekName, update: &KekUpdate) -> Result<Kek, Refusal> {
    Ok(live(state, name)?.kek.updated(update.clone()))
}

/// `tested` is the KEK that was tried out, when one was: it must be the one that the update makes.
pub(super) fn update(
    state: &State,
    name: &KekName,
    update: &KekUpdate,
    tested: Option<&Kek>,
) -> Outcome {
    let before = live(state, name)?;
    let kek = updated_kek(state, name, update)?;
    if tested.is_some_and(|tested| *tested != kek) {
        return Err(Stop::Stale);
    }
    if *before.kek == kek {
        return done(Vec::new(), Answer::Kek(KekFound::of(name, before)));
    }
    let kek = Arc::new(kek);
    done(vec![written(name, &kek, false)], answer(name, &kek, false))
}

pub(super) fn delete(state: &State, name: &KekName, permanent: bool) -> Outcome {
    let entry = any(state, name)?;
    if state
        .deks_of(name)
        .any(|(_, dek)| permanent || !dek.deleted)
    {
        return Err(Refusal::KeyReferenced(name.clone()).into());
    }
    let changes = match (permanent, entry.deleted) {
        (true, false) => return Err(Refusal::KeyNotSoftDeleted(name.to_string()).into()),
        (true, true) => vec![Change::KekPurged { name: name.clone() }],
        (false, true) => Vec::new(),
        (false, false) => vec![written(name, &entry.kek, true)],
    };
    done(changes, Answer::Done)
}

pub(super) fn undelete(state: &State, name: &KekName) -> Outcome {
    let entry = any(state, name)?;
    let undeleted = entry.deleted.then(|| written(name, &entry.kek, false));
    done(undeleted.into_iter().collect(), Answer::Done)
}

/// The KEK, soft-deleted or not.
pub(super) fn any<'a>(state: &'a State, name: &KekName) -> Result<&'a KekEntry, Refusal> {
    let entry = state.kek(name);
    entry.ok_or_else(|| Refusal::KeyNotFound(name.to_string()))
}

fn live<'a>(state: &'a State, name: &KekName) -> Result<&'a KekEntry, Refusal> {
    let entry = state.kek(name).filter(|entry| !entry.deleted);
    entry.ok_or_else(|| Refusal::KeyNotFound(name.to_string()))
}

fn written(name: &KekName, kek: &Arc<Kek>, deleted: bool) -> Change {
    Change::KekWritten {
        name: name.clone(),
        kek: kek.clone(),
        deleted,
    }
}

fn answer(name: &KekName, kek: &Arc<Kek>, deleted: bool) -> Answer {
    Answer::Kek(KekFound {
        name: name.clone(),
        kek: kek.clone(),
        deleted,
        at: None,
    })
}
