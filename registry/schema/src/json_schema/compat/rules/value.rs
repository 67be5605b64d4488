//! Schemas that list the values they allow: `enum` and `const`.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::compat::OverBudget;
use crate::json_schema::compat::{Differ, Pair, Step, Task};
use crate::json_schema::graph::Operand;
use crate::json_schema::keyword::Key;
use crate::json_schema::messages::IncompatibilityKind as Kind;

type Set<'g> = HashSet<&'g str, RandomState>;

impl<'g> Differ<'g, '_> {
    pub(super) fn enums(&mut self, plan: &mut Vec<Task<'g>>, pair: Pair) -> Result<(), OverBudget> {
        let (old, new) = self.sides(pair);
        let values = |operand: Option<&'g Operand>| match operand {
            Some(Operand::Values(values)) => set(values),
            _ => Set::default(),
        };
        let old = values(old.node(pair.old).get(Key::Enum));
        let new = values(new.node(pair.new).get(Key::Enum));
        self.budget.spend(old.len() + new.len())?;
        let kinds = [Kind::EnumArrayNarrowed, Kind::EnumArrayChanged];
        let kind = uncovered(&new, &old, kinds);
        plan.extend(kind.map(|kind| Task::Own(Step::keyword("enum"), kind)));
        Ok(())
    }

    pub(super) fn consts(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        let (old, new) = self.sides(pair);
        if old.node(pair.old).value(Key::Const) != new.node(pair.new).value(Key::Const) {
            let step = Step::keyword("const");
            plan.push(Task::Own(step, Kind::EnumArrayChanged));
        }
    }
}

pub(super) fn set(texts: &[Box<str>]) -> Set<'_> {
    texts.iter().map(|text| &**text).collect()
}

/// What is wrong when `wide` does not hold all of `narrow`: it has only lost some, or has others too.
pub(super) fn uncovered(
    wide: &Set<'_>,
    narrow: &Set<'_>,
    [fewer, other]: [Kind; 2],
) -> Option<Kind> {
    if wide.is_superset(narrow) {
        None
    } else if narrow.is_superset(wide) {
        Some(fewer)
    } else {
        Some(other)
    }
}
