//! Configs.

use std::sync::Arc;

use etymon_types::{Config, ConfigUpdate, Patch, Scope};

use super::{Outcome, done, writable};
use crate::{Answer, Change, Refusal, State};

pub(super) fn set(state: &State, scope: &Scope, update: &ConfigUpdate) -> Outcome {
    for rule_set in [&update.default_rule_set, &update.override_rule_set] {
        if let Patch::Set(rule_set) = rule_set {
            rule_set.check().map_err(Refusal::from)?;
        }
    }
    writable(state, scope)?;
    let before = state.config(scope);
    let config = before.map_or_else(Config::default, |config| (**config).clone());
    let config = Arc::new(config.updated(update.clone()));
    let mut changes = Vec::new();
    if before != Some(&config) {
        changes.push(Change::ConfigSet {
            scope: scope.clone(),
            config: config.clone(),
        });
    }
    done(changes, Answer::Config(config))
}

/// The two levels above subjects and contexts always have a config: an empty one, when none is set.
pub(super) fn is_always_there(scope: &Scope) -> bool {
    *scope == Scope::AllContexts || *scope == Scope::global()
}

pub(super) fn remove(state: &State, scope: &Scope) -> Outcome {
    let before = state.config(scope);
    if before.is_none() && !is_always_there(scope) {
        return Err(Refusal::SubjectNotFound(scope.to_string()).into());
    }
    writable(state, scope)?;
    let removed = before.map(|_| Change::ConfigRemoved {
        scope: scope.clone(),
    });
    let config = before.cloned().unwrap_or_default();
    done(removed.into_iter().collect(), Answer::Config(config))
}
