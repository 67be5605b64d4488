//! What is needed beside a property: the names of others, or that the object fits a schema.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::value::{set, uncovered};
use crate::json_schema::compat::order;
use crate::json_schema::compat::view::{Needs, Spot};
use crate::json_schema::compat::{Differ, Pair, Step, Task};
use crate::json_schema::messages::IncompatibilityKind as Kind;

impl<'g> Differ<'g, '_> {
    pub(super) fn dependencies(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        let (old, new) = self.sides(pair);
        let new = new.dependencies(pair.new);
        if new.is_empty() {
            return;
        }
        let mut names: Vec<&'g str> = Vec::new();
        let mut seen: HashSet<&'g str, RandomState> = HashSet::default();
        names.extend(new.iter().map(|it| it.0).filter(|name| seen.insert(name)));
        let names = order::of_map(&names, |name| name);
        let old = Dependencies::of(old.dependencies(pair.old));
        let new = Dependencies::of(new);
        let step = |name| Step::named("dependencies", name);
        for name in &names {
            let Some(after) = new.lists.get(name) else {
                continue;
            };
            let kinds = [Kind::DependencyArrayExtended, Kind::DependencyArrayChanged];
            let kind = match old.lists.get(name) {
                None => Some(Kind::DependencyArrayAdded),
                Some(before) => uncovered(&set(before), &set(after), kinds),
            };
            plan.extend(kind.map(|kind| Task::Own(step(name), kind)));
        }
        for name in &names {
            let Some(after) = new.schemas.get(name) else {
                continue;
            };
            plan.push(match old.schemas.get(name) {
                None => Task::Own(step(name), Kind::DependencySchemaAdded),
                Some(before) => Task::Sub(step(name), pair.inside(*before, *after)),
            });
        }
    }
}

/// The dependencies of one side, by name; of several, the last.
#[derive(Default)]
struct Dependencies<'g> {
    lists: HashMap<&'g str, &'g [Box<str>], RandomState>,
    schemas: HashMap<&'g str, Spot, RandomState>,
}

impl<'g> Dependencies<'g> {
    fn of(all: Vec<(&'g str, Needs<'g>)>) -> Self {
        let mut sorted = Self::default();
        for (name, needs) in all {
            match needs {
                Needs::Names(names) => drop(sorted.lists.insert(name, names)),
                Needs::Schema(schema) => drop(sorted.schemas.insert(name, schema)),
            }
        }
        sorted
    }
}
