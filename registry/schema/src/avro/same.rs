//! Whether two definitions of one name say the same.

use super::json_text::{Members, write_json};
use super::model::{Json, Kind, Name, Node, NodeId, Props};
use super::parse::NOWHERE;

/// A node and the arena that it lies in.
pub(super) type At<'n> = (&'n [Node], NodeId);

/// Whether the named types are equal as Avro compares them: name, fields with their types, defaults, order and
/// attributes; not documentation and aliases. A named type inside counts by its name: if that is defined twice too,
/// then it is compared for itself.
pub(super) fn same(a: At<'_>, b: At<'_>) -> bool {
    if a.1 == NOWHERE || b.1 == NOWHERE {
        return true; // wrong already, for another reason
    }
    let (a_node, b_node) = (&a.0[a.1.0 as usize], &b.0[b.1.0 as usize]);
    if !same_props(&a_node.props, &b_node.props) {
        return false;
    }
    match (&a_node.kind, &b_node.kind) {
        (Kind::Record(x), Kind::Record(y)) => {
            x.name == y.name
                && x.is_error == y.is_error
                && x.fields.len() == y.fields.len()
                && x.fields.iter().zip(&y.fields).all(|(x, y)| {
                    x.name == y.name
                        && x.order == y.order
                        && x.default.as_ref().map(text) == y.default.as_ref().map(text)
                        && same_props(&x.props, &y.props)
                        && same_use((a.0, x.schema), (b.0, y.schema))
                })
        }
        (Kind::Enum(x), Kind::Enum(y)) => x.name == y.name && x.symbols == y.symbols,
        (Kind::Fixed(x), Kind::Fixed(y)) => x.name == y.name && x.size == y.size,
        _ => false,
    }
}

/// Whether two uses are of the same type.
fn same_use(a: At<'_>, b: At<'_>) -> bool {
    let mut pairs = vec![(a.1, b.1)];
    while let Some((x, y)) = pairs.pop() {
        if x == NOWHERE || y == NOWHERE {
            continue;
        }
        let (x, y) = (&a.0[x.0 as usize], &b.0[y.0 as usize]);
        let same = match (&x.kind, &y.kind) {
            (Kind::Array(x), Kind::Array(y)) | (Kind::Map(x), Kind::Map(y)) => {
                pairs.push((*x, *y));
                true
            }
            (Kind::Union(x), Kind::Union(y)) => {
                pairs.extend(x.iter().copied().zip(y.iter().copied()));
                x.len() == y.len()
            }
            (x, y) => {
                x.type_name() == y.type_name()
                    && x.name().map(Name::full) == y.name().map(Name::full)
            }
        };
        let named = x.kind.name().is_some();
        if !same || !(named || same_props(&x.props, &y.props)) {
            return false;
        }
    }
    true
}

fn same_props(a: &Props, b: &Props) -> bool {
    let sorted = |props: &Props| {
        let mut sorted: Vec<_> = props
            .iter()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
        sorted.sort();
        sorted
    };
    a.len() == b.len() && (a.is_empty() || sorted(a) == sorted(b))
}

fn text(value: &Json) -> String {
    let mut text = String::new();
    write_json(&mut text, value, Members::Sorted);
    text
}
