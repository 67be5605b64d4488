//! Schemas made of others: `allOf`, `anyOf`, `oneOf`, lists of types, and `not`.

use crate::json_schema::compat::matching::Comparison;
use crate::json_schema::compat::view::{Branches, Criterion, Spot, View};
use crate::json_schema::compat::{Differ, Pair, Step, Task};
use crate::json_schema::graph::Operand;
use crate::json_schema::keyword::Key;
use crate::json_schema::messages::IncompatibilityKind as Kind;

/// Branches on both sides.
pub(super) fn both(plan: &mut Vec<Task<'_>>, pair: Pair, old: Branches, new: Branches) {
    let extends = old.criterion == new.criterion
        || new.criterion == Criterion::Any
        || (old.count == 1 && (new.count == 1 || new.criterion == Criterion::One))
        || (new.count == 1 && old.criterion == Criterion::All);
    if !extends {
        plan.push(Task::Own(Step::HERE, Kind::CombinedTypeChanged));
        return;
    }
    if old.spots.len() < new.spots.len() && new.criterion == Criterion::All {
        plan.push(Task::Own(Step::HERE, Kind::ProductTypeExtended));
    }
    if old.spots.len() > new.spots.len() && new.criterion != Criterion::All {
        plan.push(Task::Own(Step::HERE, Kind::SumTypeNarrowed));
    }
    plan.push(Task::Match(Comparison::new(
        pair.swapped,
        old.spots,
        new.spots,
    )));
}

/// Branches on the new side alone: where one valid branch is enough, one must fit.
pub(super) fn grown<'g>(pair: Pair, new: &Branches, otherwise: Option<Kind>) -> Task<'g> {
    let enough = new.criterion != Criterion::All || new.count == 1;
    let pairs = new.spots.iter().map(|new| pair.inside(pair.old, *new));
    Task::Any(pairs.filter(|_| enough).collect(), otherwise, 0)
}

/// Branches on the old side alone: where all branches were valid, one must fit.
pub(super) fn shrunk<'g>(pair: Pair, old: &Branches, otherwise: Option<Kind>) -> Task<'g> {
    let enough = old.criterion == Criterion::All || old.count == 1;
    let pairs = old.spots.iter().map(|old| pair.inside(*old, pair.new));
    Task::Any(pairs.filter(|_| enough).collect(), otherwise, 0)
}

impl<'g> Differ<'g, '_> {
    /// What is forbidden: the sides swap.
    pub(super) fn negations(&self, pair: Pair) -> Option<Task<'g>> {
        let (old, new) = self.sides(pair);
        let inner = |view: View<'g>, spot: Spot| match view.node(spot).get(Key::Not) {
            Some(Operand::Schema(schema)) => Some(view.inside(spot, *schema)),
            _ => None,
        };
        Some(Task::Not(Pair {
            old: inner(new, pair.new)?,
            new: inner(old, pair.old)?,
            swapped: !pair.swapped,
        }))
    }
}
