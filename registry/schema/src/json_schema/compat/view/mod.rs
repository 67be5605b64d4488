//! The node model: what the reference server's library makes of a schema. Schemas have a class, inferred from their
//! keywords; one with keywords of several classes is all of them combined.
//!
//! It is a view: nothing is built, a [`Spot`] names a node of it. Here is how one comes from node to node; [`class`]
//! says what a node is, by the [`part`]s of its schema, and [`value`] what its keywords say.

mod class;
mod part;
mod value;

pub(super) use class::{Branches, Class, Criterion};
use part::Part;
pub(super) use value::{Beyond, Items, Needs, Rest};

use crate::json_schema::graph::{Graph, Node, NodeId, Operand};
use crate::json_schema::keyword::Key;

/// A schema, seen as the model.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'g> {
    pub(super) graph: &'g Graph,
    /// Where each schema leads that is nothing but a reference; the schema itself otherwise. Empty when there are none.
    pub(super) ends: &'g [NodeId],
}

/// A node of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) node: NodeId,
    part: Part,
    /// Whether a `$ref` led here, or to what this is inside: the library has a copy of its own for that.
    referred: bool,
    /// Whether a `$ref` led exactly here.
    pub(super) target: bool,
}

impl Spot {
    /// Whether this is all that a schema says.
    pub(super) fn is_whole(self) -> bool {
        self.part == Part::Whole
    }
}

impl<'g> View<'g> {
    /// The schema as a whole.
    pub(super) fn root(self) -> Spot {
        self.followed(Spot {
            node: self.graph.root,
            part: Part::Whole,
            referred: false,
            target: false,
        })
    }

    pub(super) fn node(self, spot: Spot) -> &'g Node {
        self.graph.node(spot.node)
    }

    /// The schema `node` inside `spot`, behind its references.
    pub(super) fn inside(self, spot: Spot, node: NodeId) -> Spot {
        self.followed(Spot {
            node,
            part: Part::Whole,
            referred: spot.referred,
            target: false,
        })
    }

    /// Where a reference that stands alone leads in the end; one that leads to itself stays.
    fn followed(self, spot: Spot) -> Spot {
        let start = match spot.part {
            Part::Ref => self.target(spot.node),
            Part::Whole => Some(spot.node),
            _ => None,
        };
        let Some(start) = start else {
            return spot;
        };
        let node = *self.ends.get(start.0 as usize).unwrap_or(&start);
        if node == spot.node {
            return spot;
        }
        Spot {
            node,
            part: Part::Whole,
            referred: true,
            target: true,
        }
    }

    fn target(self, node: NodeId) -> Option<NodeId> {
        let reference = |key| match self.graph.node(node).get(key) {
            Some(Operand::Reference(target)) => *target,
            _ => None,
        };
        reference(Key::Ref).or_else(|| reference(Key::DynamicRef))
    }

    /// Where `node` leads when it is nothing but a reference.
    fn only_target(self, node: NodeId) -> Option<NodeId> {
        let keywords = self.graph.node(node).keywords();
        if !keywords.iter().any(|keyword| keyword.key.is_followed()) {
            return None;
        }
        match self.parts(node)[..] {
            [Part::Ref] => self.target(node),
            _ => None,
        }
    }
}

/// Where each schema of `graph` leads when it is nothing but a reference.
pub(super) fn ends(graph: &Graph) -> Vec<NodeId> {
    const UNKNOWN: NodeId = NodeId(u32::MAX);
    let view = View { graph, ends: &[] };
    let refers = |node: &Node| node.keywords().iter().any(|it| it.key.is_followed());
    if !graph.nodes.iter().any(refers) {
        return Vec::new();
    }
    let mut ends = vec![UNKNOWN; graph.nodes.len()];
    let mut path = Vec::new();
    for start in 0..graph.nodes.len() {
        let mut at = NodeId(u32::try_from(start).unwrap_or_default());
        let end = loop {
            match ends[at.0 as usize] {
                UNKNOWN => {}
                known => break known,
            }
            // Until the way is known to its end, it ends here: a circle is its own end.
            ends[at.0 as usize] = at;
            path.push(at);
            match view.only_target(at) {
                Some(next) => at = next,
                None => break at,
            }
        };
        for passed in path.drain(..) {
            ends[passed.0 as usize] = end;
        }
    }
    ends
}
