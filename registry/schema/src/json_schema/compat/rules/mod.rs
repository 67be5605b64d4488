//! The rules: what differs between two schemas, in the order of the reference server, and which pairs inside them are to
//! be compared.
//!
//! Here is what follows from their classes; what two schemas of one class say has a file for each class.

mod array;
mod bound;
mod combined;
mod content;
mod dependencies;
mod object;
mod value;

use super::view::Class;
use super::{Differ, Pair, Step, Task};
use crate::compat::OverBudget;
use crate::json_schema::messages::IncompatibilityKind as Kind;

impl<'g> Differ<'g, '_> {
    /// What is to be done to compare the two.
    pub(super) fn plan(&mut self, pair: Pair) -> Result<Vec<Task<'g>>, OverBudget> {
        let mut plan = Vec::new();
        let (old, new) = self.sides(pair);
        let is_bytes = || old.is_connect_bytes(pair.old) && new.is_connect_bytes(pair.new);
        match (old.class(pair.old), new.class(pair.new)) {
            (Class::Combined(before), Class::Combined(after)) => {
                combined::both(&mut plan, pair, before, after);
            }
            (before, Class::Combined(after)) => {
                let changed = before != Class::False;
                let otherwise = changed.then_some(Kind::TypeChanged);
                plan.push(combined::grown(pair, &after, otherwise));
            }
            (Class::Combined(before), after) => {
                let changed = after != Class::Empty && !is_bytes();
                let otherwise = changed.then_some(Kind::TypeChanged);
                plan.push(combined::shrunk(pair, &before, otherwise));
            }
            (before, after) if !before.is_like(&after) => {
                let changed = before != Class::False && after != Class::Empty && !is_bytes();
                plan.extend(changed.then_some(Task::Own(Step::HERE, Kind::TypeChanged)));
            }
            (Class::Object, _) => self.objects(&mut plan, pair)?,
            (Class::Array, _) => self.arrays(&mut plan, pair),
            (Class::String, _) => self.strings(&mut plan, pair),
            (Class::Number { integer: before }, Class::Number { integer: after }) => {
                self.numbers(&mut plan, pair);
                if after && !before {
                    plan.push(Task::Own(Step::HERE, Kind::TypeNarrowed));
                }
            }
            (Class::Enum, _) => self.enums(&mut plan, pair)?,
            (Class::Const, _) => self.consts(&mut plan, pair),
            (Class::Not, _) => plan.extend(self.negations(pair)),
            _ => {}
        }
        Ok(plan)
    }
}
