//! The types of referenced schemas.

use super::model::{Kind, Name, Node, NodeId};
use super::parse::{NOWHERE, Names, next_id};
use super::same::same;
use crate::diagnostic::{Problems, excerpt};
use crate::schema::{Dependency, Schema};
use crate::span::Span;

/// Copies what `dependency` is made of to `nodes` and makes its named types known; what is known already is used as it
/// is. Answers where the schema as a whole lies; `None` when it is not an Avro schema, which says nothing here.
pub(super) fn import(
    dependency: &Dependency,
    nodes: &mut Vec<Node>,
    names: &mut Names,
    problems: &mut Problems,
) -> Option<NodeId> {
    let Schema::Avro(schema) = dependency.schema.as_ref() else {
        return None;
    };
    let first_copy = nodes.len();
    let mut copies = vec![NOWHERE; schema.nodes.len()];
    let mut work = vec![schema.root];
    while let Some(id) = work.pop() {
        let at = id.0 as usize;
        if id == NOWHERE || copies[at] != NOWHERE {
            continue;
        }
        let node = &schema.nodes[at];
        let name = node.kind.name();
        if let Some(&known) = name.and_then(|name| names.get(name.full())) {
            copies[at] = known;
            // What the dependency has from its own dependencies is known in the version that came first.
            let defined_there = id.0 >= schema.imported;
            if defined_there && !same((&schema.nodes, id), (nodes, known)) {
                let name = name.map_or("", Name::full);
                problems.add(Span::default(), || {
                    format!("the references define `{}` twice, and differently: refer to one of the two", excerpt(name))
                });
            }
            continue;
        }
        copies[at] = next_id(nodes);
        if let Some(name) = name {
            names.insert(name.shared(), copies[at]);
        }
        nodes.push(copy(node));
        push_inner(&node.kind, &mut work);
    }
    for node in &mut nodes[first_copy..] {
        for_inner(&mut node.kind, |inner| *inner = copies[inner.0 as usize]);
    }
    Some(copies[schema.root.0 as usize])
}

fn copy(node: &Node) -> Node {
    let mut copy = node.clone();
    copy.span = None;
    if let Kind::Record(record) = &mut copy.kind {
        for field in &mut record.fields {
            field.span = None;
        }
    }
    copy
}

/// Pushes the types that `kind` is made of, the first one last.
fn push_inner(kind: &Kind, work: &mut Vec<NodeId>) {
    match kind {
        Kind::Array(inner) | Kind::Map(inner) => work.push(*inner),
        Kind::Union(branches) => work.extend(branches.iter().rev()),
        Kind::Record(record) => work.extend(record.fields.iter().rev().map(|field| field.schema)),
        _ => {}
    }
}

fn for_inner(kind: &mut Kind, mut change: impl FnMut(&mut NodeId)) {
    match kind {
        Kind::Array(inner) | Kind::Map(inner) => change(inner),
        Kind::Union(branches) => branches.iter_mut().for_each(change),
        Kind::Record(record) => record
            .fields
            .iter_mut()
            .for_each(|field| change(&mut field.schema)),
        _ => {}
    }
}
