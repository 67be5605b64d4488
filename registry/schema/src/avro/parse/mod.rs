//! Text to graph. The work that is left stands on a list, never on the machine stack; everything that is wrong is
//! collected, and reading goes on.

mod field;
mod name;
mod types;

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::model::{AvroSchema, Kind, Name, Node, NodeId, Props};
use super::{MAX_DEPTH, default, import, same};
use crate::diagnostic::{Diagnostic, InvalidSchema, Problems, excerpt};
use crate::json::{self, Elements, Member, Value, View};
use crate::schema::{Dependency, Validation};
use crate::span::Span;

/// Every named type that is known, by its full name.
pub(super) type Names = HashMap<Arc<str>, NodeId, RandomState>;

/// Stands where the type is not known yet, and stays where it is wrong.
pub(super) const NOWHERE: NodeId = NodeId(u32::MAX);

/// Reads an Avro schema; see [`Schema::parse`](crate::Schema::parse).
pub(crate) fn parse(
    text: &str,
    dependencies: &[Dependency],
    validation: Validation,
) -> Result<AvroSchema, InvalidSchema> {
    let options = json::Options {
        comments: true,
        max_depth: MAX_DEPTH,
    };
    let document = json::read(text, options).map_err(|error| InvalidSchema {
        diagnostics: vec![Diagnostic {
            message: error.message,
            span: error.span,
        }],
    })?;
    let mut parser = Parser::new(validation);
    parser.import(dependencies);
    parser.read(document.root());
    parser.settle_references();
    parser.check_repeated();
    parser.check_unions();
    if validation == Validation::Strict {
        default::check(&parser.nodes, &parser.enclosing, &mut parser.problems);
    }
    parser.problems.into_result()?;
    let mut schema = AvroSchema {
        nodes: parser.nodes,
        root: parser.root,
        imported: parser.imported,
        known: parser.known,
        canonical: Box::default(),
    };
    schema.canonical = schema.print_canonical(text.len()).into();
    Ok(schema)
}

struct Parser<'d> {
    validation: Validation,
    nodes: Vec<Node>,
    /// For each node the record around it, in the text.
    enclosing: Vec<NodeId>,
    root: NodeId,
    imported: u32,
    known: Vec<NodeId>,
    names: Names,
    /// What is left to read; the last entry is next.
    work: Vec<Work<'d>>,
    /// Uses of types that were not known where they are used.
    unsettled: Vec<Unsettled>,
    /// Definitions of names that were known, each with the first one.
    repeated: Vec<(NodeId, NodeId)>,
    unions: Vec<(NodeId, Elements<'d>)>,
    problems: Problems,
    /// Room for the members of one object, reused.
    members: Vec<Member<'d>>,
    field_members: Vec<Member<'d>>,
    scratch: String,
}

/// A type to be read, where it goes, and the record around it.
#[derive(Clone, Copy)]
struct Work<'d> {
    value: Value<'d>,
    place: Place,
    enclosing: NodeId,
}

/// Where a type is used.
#[derive(Clone, Copy)]
enum Place {
    Root,
    /// The items of an array, or the values of a map.
    Items(NodeId),
    Branch(NodeId, usize),
    Field(NodeId, usize),
}

struct Unsettled {
    full_name: Box<str>,
    place: Place,
    span: Span,
}

impl<'d> Parser<'d> {
    fn new(validation: Validation) -> Self {
        Self {
            validation,
            nodes: Vec::with_capacity(16),
            enclosing: Vec::with_capacity(16),
            root: NOWHERE,
            imported: 0,
            known: Vec::new(),
            names: Names::default(),
            work: Vec::with_capacity(16),
            unsettled: Vec::new(),
            repeated: Vec::new(),
            unions: Vec::new(),
            problems: Problems::default(),
            members: Vec::with_capacity(16),
            field_members: Vec::with_capacity(16),
            scratch: String::new(),
        }
    }

    fn import(&mut self, dependencies: &[Dependency]) {
        for dependency in dependencies {
            let root = import::import(
                dependency,
                &mut self.nodes,
                &mut self.names,
                &mut self.problems,
            );
            if self.nodes[root.0 as usize].kind.name().is_some() {
                self.known.push(root);
            }
        }
        self.enclosing.resize(self.nodes.len(), NOWHERE);
        self.imported = next_id(&self.nodes).0;
    }

    fn read(&mut self, root: Value<'d>) {
        self.work.push(Work {
            value: root,
            place: Place::Root,
            enclosing: NOWHERE,
        });
        while let Some(work) = self.work.pop() {
            match work.value.view() {
                View::String(name) => self.named(name, work),
                View::Array(branches) => self.union(branches, work),
                View::Object(members) => {
                    let mut unique = mem::take(&mut self.members);
                    members.last_wins(&mut unique);
                    self.object(&unique, work);
                    self.members = unique;
                }
                View::Null | View::Bool(_) | View::Number(_) => {
                    self.problem(work.value, |found| {
                        format!("{found} is not a type: a type is a name, an object or a list, the branches of a union")
                    });
                }
            }
        }
    }

    /// Adds a problem about `value`, whose text `message` gets, shortened.
    fn problem(&mut self, value: Value<'d>, message: impl FnOnce(&str) -> String) {
        self.problems
            .add(value.span(), || message(&excerpt(value.text())));
    }

    /// Adds a node, which nothing uses yet.
    fn add(&mut self, work: Work<'d>, kind: Kind, props: Props) -> NodeId {
        let id = next_id(&self.nodes);
        self.nodes.push(Node {
            kind,
            span: Some(work.value.span()),
            props,
        });
        self.enclosing.push(work.enclosing);
        id
    }

    /// Adds a node and puts it where it belongs.
    fn add_unnamed(&mut self, work: Work<'d>, kind: Kind, props: Props) -> NodeId {
        let id = self.add(work, kind, props);
        self.put(work.place, id);
        id
    }

    /// Adds a named type. A name that is known keeps its first definition: this one must only be the same.
    fn define(&mut self, work: Work<'d>, name: &Name, kind: Kind, props: Props) -> NodeId {
        let id = self.add(work, kind, props);
        if name.simple().is_empty() {
            return id;
        }
        let first = *self.names.entry(name.shared()).or_insert(id);
        if first != id {
            self.repeated.push((id, first));
        }
        self.put(work.place, first);
        id
    }

    fn put(&mut self, place: Place, id: NodeId) {
        let (user, index) = match place {
            Place::Root => {
                self.root = id;
                return;
            }
            Place::Items(user) => (user, 0),
            Place::Branch(user, index) | Place::Field(user, index) => (user, index),
        };
        match &mut self.nodes[user.0 as usize].kind {
            Kind::Array(inner) | Kind::Map(inner) => *inner = id,
            Kind::Union(branches) => branches[index] = id,
            Kind::Record(record) => record.fields[index].schema = id,
            _ => {}
        }
    }

    /// Fills in the types that were used before they were defined.
    fn settle_references(&mut self) {
        for unsettled in mem::take(&mut self.unsettled) {
            match self.names.get(&*unsettled.full_name) {
                Some(&id) => self.put(unsettled.place, id),
                None => self
                    .problems
                    .add(unsettled.span, || name::undefined(&unsettled.full_name)),
            }
        }
    }

    fn check_repeated(&mut self) {
        for &(again, first) in &self.repeated {
            let Node { kind, span, .. } = &self.nodes[again.0 as usize];
            if same::same((&self.nodes, again), (&self.nodes, first)) {
                continue;
            }
            let name = kind.name().map_or("", Name::full);
            self.problems.add(span.unwrap_or_default(), || {
                format!("`{}` is defined twice, and differently: rename one of the two, or use the name alone", excerpt(name))
            });
        }
    }

    fn check_unions(&mut self) {
        for (union, elements) in &self.unions {
            let Kind::Union(branches) = &self.nodes[union.0 as usize].kind else {
                continue;
            };
            let mut unnamed = 0_u16;
            let mut named = std::collections::HashSet::<NodeId, RandomState>::default();
            for (&branch, element) in branches.iter().zip(*elements) {
                if branch == NOWHERE {
                    continue;
                }
                let kind = &self.nodes[branch.0 as usize].kind;
                let first = match types::unnamed_bit(kind) {
                    Some(bit) => {
                        let first = unnamed & bit == 0;
                        unnamed |= bit;
                        first
                    }
                    None => named.insert(branch),
                };
                if !first {
                    let name = kind.name().map_or(kind.type_name(), Name::full);
                    self.problems.add(element.span(), || {
                        format!("`{}` is there twice in a union: a union has one branch of each type, keep one", excerpt(name))
                    });
                }
            }
        }
    }
}

/// The value of the member called `name`.
fn get<'d>(members: &[Member<'d>], name: &str) -> Option<Value<'d>> {
    members
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, value)| *value)
}

/// The text of the member called `name`; what is not text counts as absent.
fn get_text(members: &[Member<'_>], name: &str) -> Option<Box<str>> {
    get(members, name)?.as_str().map(Into::into)
}

/// Whether `name` is a primitive type.
pub(super) fn is_primitive(name: &str) -> bool {
    types::primitive(name).is_some()
}

pub(super) fn next_id(nodes: &[Node]) -> NodeId {
    NodeId(u32::try_from(nodes.len()).expect("a node takes at least a byte of text"))
}
