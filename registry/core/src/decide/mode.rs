//! Modes.

use etymon_types::{Mode, Scope, Subject, Version};

use super::config::is_always_there;
use super::{Outcome, done, purge};
use crate::{Answer, Change, Refusal, Rules, State, SubjectState};

pub(super) fn set(
    state: &State,
    rules: &Rules,
    scope: &Scope,
    mode: Option<Mode>,
    force: bool,
) -> Outcome {
    if mode == Some(Mode::Forward) && *scope != Scope::AllContexts {
        return Err(Refusal::ForwardNotGlobal.into());
    }
    mutable(rules)?;
    let before = state.mode(scope);
    let Some(mode) = mode else {
        return done(
            before.map(|_| removed(scope)).into_iter().collect(),
            Answer::Mode(None),
        );
    };
    let enters_import =
        mode == Mode::Import && state.effective_mode_of(scope) != Mode::Import && !force;
    let mut changes = if enters_import {
        cleared(state, scope)?
    } else {
        Vec::new()
    };
    if before != Some(mode) {
        changes.push(Change::ModeSet {
            scope: scope.clone(),
            mode,
        });
    }
    done(changes, Answer::Mode(Some(mode)))
}

pub(super) fn remove(state: &State, rules: &Rules, scope: &Scope, recursive: bool) -> Outcome {
    let own = state.mode(scope);
    if own.is_none() && !recursive && !is_always_there(scope) {
        return Err(Refusal::SubjectNotFound(scope.to_string()).into());
    }
    mutable(rules)?;
    let mut changes: Vec<_> = own.map(|_| removed(scope)).into_iter().collect();
    if recursive {
        if let Scope::Context(context) = scope {
            let subjects = state.modes_of_subjects(context);
            changes.extend(subjects.map(|subject| removed(&Scope::Subject(subject.clone()))));
        }
        return done(changes, Answer::Mode(own));
    }
    done(changes, Answer::Mode(Some(own.unwrap_or_default())))
}

fn mutable(rules: &Rules) -> Result<(), Refusal> {
    if rules.mode_mutability {
        Ok(())
    } else {
        Err(Refusal::ModeNotMutable)
    }
}

fn removed(scope: &Scope) -> Change {
    Change::ModeRemoved {
        scope: scope.clone(),
    }
}

/// Makes room for an import: refuses where a live version is, deletes the soft-deleted ones for good.
fn cleared(state: &State, scope: &Scope) -> Result<Vec<Change>, Refusal> {
    let prefix = match scope {
        Scope::Context(context) if !context.is_default() => context.qualifier(),
        _ => ":*:".to_owned(),
    };
    let mut subjects: Vec<(&Subject, &SubjectState)> = Vec::new();
    let covered: Box<dyn Iterator<Item = _>> = match scope {
        Scope::AllContexts | Scope::Context(_) => state.subjects_with_prefix(&prefix),
        Scope::Subject(subject) => Box::new(
            state
                .subject(subject)
                .map(|known| (subject, known))
                .into_iter(),
        ),
    };
    for (subject, known) in covered {
        if known.is_live() {
            return Err(Refusal::SubjectsExist);
        }
        subjects.push((subject, known));
    }
    let versions = subjects.iter().flat_map(|(subject, known)| {
        let versions = known.versions().iter();
        versions.map(|entry| (*subject, entry.version))
    });
    let gone: Vec<(&Subject, Version)> = versions.collect();
    let in_range = |subject: &Subject| match scope {
        Scope::AllContexts => true,
        Scope::Context(context) => context.is_default() || subject.context() == *context,
        Scope::Subject(one) => subject == one,
    };
    let kept = gone.iter().find(|(subject, version)| {
        let mut referrers = state.referrers(subject, *version);
        referrers.any(|(referrer, _)| !in_range(referrer))
    });
    match kept {
        None => Ok(purge::versions(state, &gone, None)),
        Some((subject, version)) => Err(Refusal::ReferenceExists((*subject).clone(), *version)),
    }
}
