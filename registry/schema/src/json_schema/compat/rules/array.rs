//! Two arrays: their items, what stands beyond a tuple, and how many there may be.

use super::bound::Bound;
use super::content::{self, Content};
use crate::json_schema::compat::view::Items;
use crate::json_schema::compat::{Differ, Pair, Step, Task};
use crate::json_schema::graph::Operand;
use crate::json_schema::keyword::Key;
use crate::json_schema::messages::IncompatibilityKind as Kind;

const MAX_ITEMS: Bound = Bound::most(
    Key::MaxItems,
    "maxItems",
    [Kind::MaxItemsAdded, Kind::MaxItemsDecreased],
);
const MIN_ITEMS: Bound = Bound::least(
    Key::MinItems,
    "minItems",
    [Kind::MinItemsAdded, Kind::MinItemsIncreased],
);
const MAX_CONTAINS: Bound = Bound::most(
    Key::MaxContains,
    "maxContains",
    [Kind::MaxContainsAdded, Kind::MaxContainsDecreased],
);
const MIN_CONTAINS: Bound = Bound::least(
    Key::MinContains,
    "minContains",
    [Kind::MinContainsAdded, Kind::MinContainsIncreased],
);

impl<'g> Differ<'g, '_> {
    pub(super) fn arrays(&self, plan: &mut Vec<Task<'g>>, pair: Pair) {
        let (old_view, new_view) = self.sides(pair);
        let (old, new) = (old_view.items(pair.old), new_view.items(pair.new));
        match (old.all, new.all) {
            (None, Some(_)) => plan.push(Task::Own(Step::keyword("items"), Kind::SchemaAdded)),
            (Some(before), Some(after)) => {
                let step = Step::keyword("items");
                plan.push(Task::Sub(step, pair.inside(before, after)));
            }
            _ => {}
        }
        self.tuples(plan, pair, &old, &new);
        content::compare(
            plan,
            pair,
            "additionalItems",
            [old.beyond.additional, new.beyond.additional].map(|rest| rest.or_anything()),
            [Kind::AdditionalItemsRemoved, Kind::AdditionalItemsNarrowed],
        );
        content::compare(
            plan,
            pair,
            "unevaluatedItems",
            [old.beyond.unevaluated, new.beyond.unevaluated],
            [
                Kind::UnevaluatedItemsRemoved,
                Kind::UnevaluatedItemsNarrowed,
            ],
        );
        self.bound(plan, pair, &MAX_ITEMS);
        self.bound(plan, pair, &MIN_ITEMS);
        let unique = |operand: Option<&Operand>| matches!(operand, Some(Operand::Bool(true)));
        if unique(new_view.node(pair.new).get(Key::UniqueItems))
            && !unique(old_view.node(pair.old).get(Key::UniqueItems))
        {
            let step = Step::keyword("uniqueItems");
            plan.push(Task::Own(step, Kind::UniqueItemsAdded));
        }
        self.bound(plan, pair, &MAX_CONTAINS);
        let (old, new) = (
            old_view.min_contains(pair.old),
            new_view.min_contains(pair.new),
        );
        plan.extend(MIN_CONTAINS.difference(old, new));
    }

    /// The items that have a schema each.
    fn tuples(&self, plan: &mut Vec<Task<'g>>, pair: Pair, old: &Items, new: &Items) {
        for at in 0..old.tuple.len().max(new.tuple.len()) {
            let step = Step::index("items", at);
            match (old.tuple.get(at), new.tuple.get(at)) {
                (Some(before), Some(after)) => {
                    plan.push(Task::Sub(step, pair.inside(*before, *after)));
                }
                (Some(before), None) => {
                    let kinds = [Kind::ItemRemovedNotCovered, Kind::ItemRemovedFromClosed];
                    let content = Content::of(new.beyond);
                    plan.extend(self.removed(pair, step, *before, content, kinds));
                }
                (None, Some(after)) => {
                    let kinds = [Kind::ItemAddedNotCovered, Kind::ItemAddedToOpen];
                    let content = Content::of(old.beyond);
                    plan.extend(self.added(pair, step, *after, content, kinds));
                }
                (None, None) => {}
            }
        }
    }
}
