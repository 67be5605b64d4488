//! Schemas without others inside that say the same, which most of two versions are: they need no comparison.

use super::view::{Spot, View};
use crate::json_schema::graph::{Node, Operand, Says};

/// The schema at `spot`, when it is a whole one.
pub(super) fn plain(view: View<'_>, spot: Spot) -> Option<&Node> {
    spot.is_whole().then(|| view.node(spot))
}

/// Whether both say the same, in the same order, and hold no other schemas.
pub(super) fn says(old: &Node, new: &Node) -> bool {
    match (&old.says, &new.says) {
        (Says::Bool(old), Says::Bool(new)) => old == new,
        (Says::Keywords(old), Says::Keywords(new)) => {
            let mut both = old.iter().zip(new);
            old.len() == new.len()
                && both.all(|(old, new)| {
                    old.key == new.key && old.list == new.list && equal(&old.value, &new.value)
                })
        }
        _ => false,
    }
}

/// How many keywords and values of lists the schema has.
pub(super) fn cost(node: &Node) -> usize {
    let values = |operand: &Operand| match operand {
        Operand::Values(values) | Operand::Names(values) => values.len(),
        _ => 0,
    };
    let keywords = node.keywords().iter();
    keywords.map(|keyword| 1 + values(&keyword.value)).sum()
}

fn equal(old: &Operand, new: &Operand) -> bool {
    match (old, new) {
        (Operand::Number(old), Operand::Number(new))
        | (Operand::Text(old), Operand::Text(new))
        | (Operand::Value(old), Operand::Value(new)) => old == new,
        (Operand::Bool(old), Operand::Bool(new)) => old == new,
        (Operand::Types(old), Operand::Types(new)) => old == new,
        (Operand::Values(old), Operand::Values(new))
        | (Operand::Names(old), Operand::Names(new)) => old == new,
        _ => false,
    }
}
