//! Graphs as text: a tree for people, and the languages of programs that draw.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::{Edge, Node, ReferenceGraph};

/// A tree below each root. What was shown already is not shown again with all that is below it.
pub(super) fn tree(graph: &ReferenceGraph, is_up: bool) -> String {
    let mut below: HashMap<&Node, Vec<&Node>> = HashMap::new();
    for Edge { from, to, .. } in &graph.references {
        let (near, far) = if is_up { (to, from) } else { (from, to) };
        below.entry(near).or_default().push(far);
    }
    let mut shown = HashSet::new();
    let mut text = String::new();
    for root in &graph.roots {
        line(&mut text, "", &root.name());
        shown.insert(root);
        // Not on the machine's stack: a chain of references can be long.
        let mut open = vec![(
            String::new(),
            below.get(root).into_iter().flatten().peekable(),
        )];
        while let Some((prefix, children)) = open.last_mut() {
            let Some(child) = children.next() else {
                open.pop();
                continue;
            };
            let is_last = children.peek().is_none();
            let prefix = prefix.clone();
            let branch = if is_last { "└── " } else { "├── " };
            let under = below.get(child);
            if !shown.insert(child) && under.is_some() {
                line(
                    &mut text,
                    &format!("{prefix}{branch}"),
                    &format!("{}, see above", child.name()),
                );
                continue;
            }
            line(&mut text, &format!("{prefix}{branch}"), &child.name());
            let stem = if is_last { "    " } else { "│   " };
            open.push((
                format!("{prefix}{stem}"),
                under.into_iter().flatten().peekable(),
            ));
        }
    }
    text
}

fn line(text: &mut String, before: &str, what: &str) {
    writeln!(text, "{before}{what}").expect("a text takes everything");
}

/// For Graphviz.
pub(super) fn dot(graph: &ReferenceGraph) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut text = "digraph references {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for root in &graph.roots {
        line(
            &mut text,
            "  ",
            &format!("{} [style=bold];", quoted(&root.name())),
        );
    }
    for Edge { from, to, name } in &graph.references {
        let label = if *name == to.subject {
            String::new()
        } else {
            format!(" [label={}]", quoted(name))
        };
        let (from, to) = (quoted(&from.name()), quoted(&to.name()));
        line(&mut text, "  ", &format!("{from} -> {to}{label};"));
    }
    text + "}\n"
}

/// For Mermaid.
pub(super) fn mermaid(graph: &ReferenceGraph) -> String {
    let escaped = |text: &str| text.replace('#', "#35;").replace('"', "#quot;");
    let mut numbers: HashMap<&Node, usize> = HashMap::new();
    let mut text = "graph LR\n".to_owned();
    let edges = &graph.references;
    let nodes = edges.iter().flat_map(|edge| [&edge.from, &edge.to]);
    for node in graph.roots.iter().chain(nodes) {
        let next = numbers.len();
        if !numbers.contains_key(node) {
            numbers.insert(node, next);
            line(
                &mut text,
                "  ",
                &format!("n{next}[\"{}\"]", escaped(&node.name())),
            );
        }
    }
    for Edge { from, to, name } in edges {
        let (start, end) = (numbers[from], numbers[to]);
        let label = if *name == to.subject {
            String::new()
        } else {
            format!("|\"{}\"|", escaped(name))
        };
        line(&mut text, "  ", &format!("n{start} -->{label} n{end}"));
    }
    text
}
