//! The walk over a text: a node for every schema in it, and notes of what is to be resolved.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::document::{Indexes, Source};
use crate::diagnostic::{InvalidSchema, Problems};
use crate::json::{Value, View};
use crate::json_schema::dialect::Dialect;
use crate::json_schema::graph::{Dependent, Graph, Keyword, Node, NodeId, Operand, Says};
use crate::json_schema::keyword::Key;
use crate::json_schema::uri;
use crate::span::Span;

/// No node yet.
pub(super) const NOWHERE: NodeId = NodeId(u32::MAX);

/// A schema that names the base of the references inside it: a whole text, or one with an `$id`.
pub(super) struct Resource<'d> {
    pub(super) source: usize,
    pub(super) root: Value<'d>,
    /// The URI that references inside are relative to, without a fragment.
    pub(super) base: Box<str>,
}

/// A reference to be followed.
pub(super) struct Pending<'d> {
    pub(super) node: NodeId,
    /// The place of the keyword among those of the node.
    pub(super) keyword: usize,
    pub(super) text: Value<'d>,
    pub(super) resource: usize,
}

/// What was made of a text.
pub(super) struct Walked<'d> {
    /// The node of each value; empty until the text is needed.
    pub(super) nodes: Vec<NodeId>,
    /// The resource that the text as a whole is.
    pub(super) resource: usize,
    pub(super) indexes: Indexes<'d>,
    /// Of each value, a hash of what it says; empty until needed.
    pub(super) hashes: Vec<u64>,
}

/// A keyword that is read.
pub(super) struct Place<'d> {
    /// The schema whose keyword it is; [`NOWHERE`] when nothing can be wrong with it.
    pub(super) node: NodeId,
    pub(super) name: &'d str,
    pub(super) resource: usize,
}

/// Something wrong, counted when its node is.
struct Problem {
    node: NodeId,
    span: Span,
    message: String,
}

/// Builds a graph.
pub(super) struct Loader<'d> {
    pub(super) sources: &'d [Source<'d>],
    pub(super) dialect: Dialect,
    pub(super) strict: bool,
    pub(super) walked: Vec<Walked<'d>>,
    pub(super) nodes: Vec<Node>,
    pub(super) resources: Vec<Resource<'d>>,
    /// The dependencies by name; empty until needed.
    pub(super) names: HashMap<&'d str, usize, RandomState>,
    /// The resources with an `$id`, by their URIs.
    pub(super) ids: HashMap<Box<str>, usize, RandomState>,
    /// The schemas with an anchor, by resource and name.
    pub(super) anchors: HashMap<(usize, &'d str), NodeId, RandomState>,
    /// Schemas whose keywords are to be read, each with its resource.
    pub(super) work: Vec<(NodeId, Value<'d>, usize)>,
    pub(super) pending: Vec<Pending<'d>>,
    problems: Vec<Problem>,
    /// The nodes with a reference that leads nowhere.
    pub(super) dangling: Vec<NodeId>,
}

impl<'d> Loader<'d> {
    pub(super) fn new(sources: &'d [Source<'d>], dialect: Dialect, strict: bool) -> Self {
        let walked = sources.iter().map(|_| Walked {
            nodes: Vec::new(),
            resource: usize::MAX,
            indexes: HashMap::default(),
            hashes: Vec::new(),
        });
        Self {
            sources,
            dialect,
            strict,
            walked: walked.collect(),
            nodes: Vec::new(),
            resources: Vec::new(),
            names: HashMap::default(),
            ids: HashMap::default(),
            anchors: HashMap::default(),
            work: Vec::new(),
            pending: Vec::new(),
            problems: Vec::new(),
            dangling: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Result<Graph, InvalidSchema> {
        let resource = self.open(0);
        let root = self.node(self.resources[resource].root, resource);
        self.walk();
        while let Some(pending) = self.pending.pop() {
            self.resolve(&pending);
            self.walk();
        }
        let mut problems = Problems::default();
        let mut dangling = false;
        if !(self.problems.is_empty() && self.dangling.is_empty()) {
            let reached = self.reached(root);
            let is_reached = |node: &NodeId| reached[node.0 as usize];
            dangling = self.dangling.iter().any(is_reached);
            // The modern evaluator looks at everything in the text itself, the classic one at what it meets.
            let everything = self.dialect.is_modern();
            let mut found = self.problems;
            found.sort_by_key(|problem| problem.span);
            for problem in found {
                let own = self.nodes[problem.node.0 as usize].span.is_some();
                if is_reached(&problem.node) || (own && everything) {
                    problems.add(problem.span, || problem.message);
                }
            }
        }
        if self.strict {
            problems.into_result()?;
        }
        Ok(Graph {
            dialect: self.dialect,
            nodes: self.nodes,
            root,
            dangling,
        })
    }

    /// Notes something wrong in `node`.
    pub(super) fn problem(&mut self, node: NodeId, span: Span, message: impl FnOnce() -> String) {
        // Of other texts, only what no longer leads anywhere matters: the rest was checked when they were registered.
        if self.strict && node != NOWHERE {
            let message = message();
            let own = self.nodes[node.0 as usize].span.is_some();
            let span = if own { span } else { Span::default() };
            self.problems.push(Problem {
                node,
                span,
                message,
            });
        }
    }

    /// The resource that the text of `source` is.
    pub(super) fn open(&mut self, source: usize) -> usize {
        if self.walked[source].resource != usize::MAX {
            return self.walked[source].resource;
        }
        let sources = self.sources;
        let document = sources[source].document();
        let resource = self.resources.len();
        self.walked[source].nodes = vec![NOWHERE; document.len()];
        self.walked[source].resource = resource;
        self.resources.push(Resource {
            source,
            root: document.root(),
            base: sources[source].name.into(),
        });
        resource
    }

    /// The node of the schema `value`, whose keywords are read later.
    pub(super) fn node(&mut self, value: Value<'d>, resource: usize) -> NodeId {
        let source = self.resources[resource].source;
        let known = self.walked[source].nodes[value.index()];
        if known != NOWHERE {
            return known;
        }
        let id = NodeId(u32::try_from(self.nodes.len()).expect("a node is a value of a text"));
        self.walked[source].nodes[value.index()] = id;
        let says = match value.view() {
            View::Bool(valid) => Says::Bool(valid),
            _ => Says::Keywords(Box::default()),
        };
        if value.members().is_some() {
            self.work.push((id, value, resource));
        }
        self.nodes.push(Node {
            span: (source == 0).then(|| value.span()),
            says,
        });
        id
    }

    /// Reads the keywords of all schemas that are known.
    pub(super) fn walk(&mut self) {
        while let Some((node, value, resource)) = self.work.pop() {
            let (resource, alone) = self.enter(node, value, resource);
            let members = value.members().into_iter().flatten();
            let mut keywords = Vec::with_capacity(members.clone().count());
            for (name, value) in members {
                let Some(key) = Key::named(name, self.dialect) else {
                    continue;
                };
                // What stands beside a classic `$ref` means nothing, so nothing can be wrong with it.
                let quiet = alone && key != Key::Ref;
                let place = Place {
                    node: if quiet { NOWHERE } else { node },
                    name,
                    resource,
                };
                let Some(operand) = self.operand(&place, key.shape(self.dialect), value) else {
                    continue;
                };
                if let Operand::Reference(_) = operand {
                    self.pending.push(Pending {
                        node,
                        keyword: keywords.len(),
                        text: value,
                        resource,
                    });
                }
                keywords.push(Keyword {
                    key,
                    list: matches!(value.view(), View::Array(_)),
                    value: operand,
                });
            }
            self.nodes[node.0 as usize].says = Says::Keywords(keywords.into());
        }
    }

    /// The resource of what is inside `value`, whose names are noted, and whether it is nothing but a `$ref`.
    fn enter(&mut self, node: NodeId, value: Value<'d>, resource: usize) -> (usize, bool) {
        let classic = !self.dialect.is_modern();
        let members = value.members().into_iter().flatten();
        let (mut id, mut anchors) = (None, [None, None]);
        for (name, value) in members {
            if classic && name == "$ref" && value.as_str().is_some() {
                return (resource, true);
            }
            match Key::named(name, self.dialect) {
                Some(Key::Id) => id = value.as_str(),
                Some(Key::Anchor) => anchors[0] = Some(value),
                Some(Key::DynamicAnchor) => anchors[1] = Some(value),
                _ => {}
            }
        }
        let mut inner = resource;
        if let Some(id) = id {
            let (location, fragment) = uri::split_fragment(id);
            let base = uri::resolve(&self.resources[resource].base, location).into_owned();
            if location.is_empty() {
                self.anchors.entry((resource, fragment)).or_insert(node);
            } else if self.resources[resource].root.index() == value.index() {
                self.ids.entry(base.as_str().into()).or_insert(resource);
                self.resources[resource].base = base.into();
            } else {
                inner = self.resources.len();
                self.ids.entry(base.as_str().into()).or_insert(inner);
                self.resources.push(Resource {
                    source: self.resources[resource].source,
                    root: value,
                    base: base.into(),
                });
            }
        }
        for anchor in anchors.into_iter().flatten() {
            let Some(name) = anchor.as_str() else {
                continue;
            };
            let known = *self.anchors.entry((inner, name)).or_insert(node);
            if known != node {
                self.problem(node, anchor.span(), || {
                    format!("the anchor `{name}` is given twice: rename one")
                });
            }
        }
        (inner, false)
    }

    /// Which nodes the schema as a whole uses.
    fn reached(&self, root: NodeId) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        let mut work = vec![root];
        while let Some(node) = work.pop() {
            if std::mem::replace(&mut reached[node.0 as usize], true) {
                continue;
            }
            let keywords = self.nodes[node.0 as usize].keywords();
            let alone = !self.dialect.is_modern() && keywords.iter().any(|it| it.key == Key::Ref);
            for Keyword { key, value, .. } in keywords {
                let shelved = matches!(key, Key::Definitions | Key::Defs);
                if shelved || (alone && *key != Key::Ref) {
                    continue;
                }
                match value {
                    Operand::Schema(node) | Operand::Reference(Some(node)) => work.push(*node),
                    Operand::Schemas(list) => work.extend(list.iter().map(|it| it.schema)),
                    Operand::Named(named) => work.extend(named.iter().map(|it| it.1)),
                    Operand::Dependencies(named) => {
                        work.extend(named.iter().filter_map(|(_, it)| match it {
                            Dependent::Schema(node) => Some(*node),
                            Dependent::Names(_) => None,
                        }));
                    }
                    _ => {}
                }
            }
        }
        reached
    }
}
