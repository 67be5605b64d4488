//! Text to graph. The work that is left stands on a list, never on the machine stack; everything that is wrong is
//! collected, and reading goes on.

mod check;
mod field;
mod name;
mod types;

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::model::{AvroSchema, Kind, Name, Node, NodeId, Props};
use super::{MAX_DEPTH, default, import};
use crate::diagnostic::{Diagnostic, InvalidSchema, Problems, excerpt};
use crate::json::{self, Document, Elements, Member, Value, View};
use crate::schema::{Dependency, Validation};
use crate::span::Span;
use check::{Doubt, canonical_reads_back};

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
    let (schema, doubt) = parse_once(text, dependencies, validation)?;
    if let Some(doubt) = doubt {
        canonical_reads_back(&schema, dependencies, doubt)?;
    }
    Ok(schema)
}

fn parse_once(
    text: &str,
    dependencies: &[Dependency],
    validation: Validation,
) -> Result<(AvroSchema, Option<Doubt>), InvalidSchema> {
    let document = document(text)?;
    let mut parser = Parser::new(validation);
    parser.import(dependencies);
    parser.read(document.root());
    let moved = parser.settle_references() || parser.imported > 0;
    parser.check_repeated();
    parser.check_unions();
    if validation == Validation::Strict {
        default::check(&parser.nodes, &parser.enclosing, &mut parser.problems);
    }
    mem::take(&mut parser.problems).into_result()?;
    let hidden = parser.hidden_name();
    let mut schema = AvroSchema {
        nodes: parser.nodes,
        root: parser.root,
        imported: parser.imported,
        known: parser.known,
        canonical: Box::default(),
    };
    schema.canonical = schema.print_canonical(text.len()).into();
    let too_deep = moved && json::depth(schema.canonical()) > MAX_DEPTH;
    let doubt = hidden.map(Doubt::Hidden);
    Ok((schema, doubt.or(too_deep.then_some(Doubt::TooDeep))))
}

/// The JSON of a text, in which comments count as white space; at most 1,000 arrays and objects lie in one another.
///
/// # Errors
///
/// The first place where the text stops being JSON.
pub fn document(text: &str) -> Result<Document<'_>, InvalidSchema> {
    let options = json::Options {
        comments: true,
        max_depth: MAX_DEPTH,
    };
    json::read(text, options).map_err(|error| InvalidSchema {
        diagnostics: vec![Diagnostic {
            message: error.message,
            span: error.span,
        }],
    })
}

pub(super) struct Parser<'d> {
    validation: Validation,
    pub(super) nodes: Vec<Node>,
    /// For each node the record around it, in the text.
    enclosing: Vec<NodeId>,
    pub(super) root: NodeId,
    imported: u32,
    known: Vec<NodeId>,
    pub(super) names: Names,
    /// What is left to read; the last entry is next.
    work: Vec<Work<'d>>,
    /// Uses of types that were not known where they are used.
    pub(super) unsettled: Vec<Unsettled>,
    /// Definitions of names that were known, each with the first one.
    repeated: Vec<(NodeId, NodeId)>,
    unions: Vec<(NodeId, Elements<'d>)>,
    /// Where a type without a namespace is named inside one: what its name would mean there, if that were defined.
    bare: Vec<Box<str>>,
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

pub(super) struct Unsettled {
    pub(super) full_name: Box<str>,
    place: Place,
    pub(super) span: Span,
}

impl<'d> Parser<'d> {
    pub(super) fn new(validation: Validation) -> Self {
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
            bare: Vec::new(),
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
            if let Some(root) = root
                && self.nodes[root.0 as usize].kind.name().is_some()
            {
                self.known.push(root);
            }
        }
        self.enclosing.resize(self.nodes.len(), NOWHERE);
        self.imported = next_id(&self.nodes).0;
    }

    pub(super) fn read(&mut self, root: Value<'d>) {
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
        let around = name::namespace_of(&self.nodes, work.enclosing);
        if name.namespace().is_empty() && !around.is_empty() {
            self.bare.push([around, name.simple()].join(".").into());
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
