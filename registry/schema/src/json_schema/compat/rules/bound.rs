//! Bounds, and the strings and numbers that have little else: a bound must not be added, nor moved so that less is
//! allowed.

use std::cmp::Ordering;

use crate::json_schema::compat::{Differ, Pair, Step, Task};
use crate::json_schema::keyword::Key;
use crate::json_schema::messages::IncompatibilityKind as Kind;

/// A keyword that is a bound.
pub(super) struct Bound {
    key: Key,
    name: &'static str,
    /// What the new value is to the old one when less is allowed.
    narrower: Ordering,
    added: Kind,
    moved: Kind,
}

impl Bound {
    pub(super) const fn most(key: Key, name: &'static str, [added, moved]: [Kind; 2]) -> Self {
        Self {
            key,
            name,
            narrower: Ordering::Less,
            added,
            moved,
        }
    }

    pub(super) const fn least(key: Key, name: &'static str, kinds: [Kind; 2]) -> Self {
        Self {
            narrower: Ordering::Greater,
            ..Self::most(key, name, kinds)
        }
    }

    /// What is wrong when the bound was `old` and is `new`.
    pub(super) fn difference(&self, old: Option<f64>, new: Option<f64>) -> Option<Task<'static>> {
        let kind = match (old, new) {
            (None, Some(_)) => self.added,
            (Some(old), Some(new)) if new.partial_cmp(&old) == Some(self.narrower) => self.moved,
            _ => return None,
        };
        Some(Task::Own(Step::keyword(self.name), kind))
    }
}

const MAX_LENGTH: Bound = Bound::most(
    Key::MaxLength,
    "maxLength",
    [Kind::MaxLengthAdded, Kind::MaxLengthDecreased],
);
const MIN_LENGTH: Bound = Bound::least(
    Key::MinLength,
    "minLength",
    [Kind::MinLengthAdded, Kind::MinLengthIncreased],
);
const MAXIMUM: Bound = Bound::most(
    Key::Maximum,
    "maximum",
    [Kind::MaximumAdded, Kind::MaximumDecreased],
);
const MINIMUM: Bound = Bound::least(
    Key::Minimum,
    "minimum",
    [Kind::MinimumAdded, Kind::MinimumIncreased],
);
const EXCLUSIVE_MAXIMUM: Bound = Bound::most(
    Key::ExclusiveMaximum,
    "exclusiveMaximum",
    [Kind::ExclusiveMaximumAdded, Kind::ExclusiveMaximumDecreased],
);
const EXCLUSIVE_MINIMUM: Bound = Bound::least(
    Key::ExclusiveMinimum,
    "exclusiveMinimum",
    [Kind::ExclusiveMinimumAdded, Kind::ExclusiveMinimumIncreased],
);

impl<'g> Differ<'g, '_> {
    pub(super) fn strings(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        self.bound(plan, pair, &MAX_LENGTH);
        self.bound(plan, pair, &MIN_LENGTH);
        let (old, new) = self.sides(pair);
        let kind = match (
            old.node(pair.old).text(Key::Pattern),
            new.node(pair.new).text(Key::Pattern),
        ) {
            (None, Some(_)) => Kind::PatternAdded,
            (Some(old), Some(new)) if old != new => Kind::PatternChanged,
            _ => return,
        };
        plan.push(Task::Own(Step::keyword("pattern"), kind));
    }

    pub(super) fn numbers(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        self.bound(plan, pair, &MAXIMUM);
        self.bound(plan, pair, &MINIMUM);
        let (old, new) = self.sides(pair);
        let before = old.number(pair.old, Key::ExclusiveMaximum);
        let after = new.number(pair.new, Key::ExclusiveMaximum);
        if before != after {
            // The reference server compares with the new `maximum`, where there is one.
            let compared = after.map(|after| new.number(pair.new, Key::Maximum).unwrap_or(after));
            plan.extend(EXCLUSIVE_MAXIMUM.difference(before, compared));
        }
        self.bound(plan, pair, &EXCLUSIVE_MINIMUM);
        let (before, after) = (
            old.number(pair.old, Key::MultipleOf),
            new.number(pair.new, Key::MultipleOf),
        );
        if let Some(kind) = factor(before, after) {
            plan.push(Task::Own(Step::keyword("multipleOf"), kind));
        }
    }

    /// Compares the two values of `bound`.
    pub(super) fn bound(&self, plan: &mut Vec<Task<'g>>, pair: Pair, bound: &Bound) {
        let (old, new) = self.sides(pair);
        let (old, new) = (
            old.number(pair.old, bound.key),
            new.number(pair.new, bound.key),
        );
        plan.extend(bound.difference(old, new));
    }
}

/// What is wrong when `multipleOf` was `old` and is `new`.
fn factor(old: Option<f64>, new: Option<f64>) -> Option<Kind> {
    let new = new?;
    let Some(old) = old else {
        return Some(Kind::MultipleOfAdded);
    };
    if old.total_cmp(&new).is_eq() {
        None
    } else if is_multiple(new, old) {
        Some(Kind::MultipleOfExpanded)
    } else if is_multiple(old, new) {
        None
    } else {
        Some(Kind::MultipleOfChanged)
    }
}

fn is_multiple(of: f64, factor: f64) -> bool {
    let ratio = of / factor;
    (ratio - ratio.round()).abs() < 1e-9
}
