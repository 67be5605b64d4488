//! A schema, flat: what a value needs to be written, with nothing left to look up but the names that types bring.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Kind, Name, NodeId, Record as SchemaRecord};

use crate::plan::default::encode_default;
use crate::plan::matching::logical;
use crate::serde::is_wrapper;

/// A type; numbers are places in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    /// A string that is a `uuid`.
    Uuid,
    Fixed(u32),
    Enum(u32),
    Array(u32),
    Map(u32),
    Record(u32),
    Union(u32),
    /// One of `bytes`, given as a number.
    Byte,
}

/// Everything that types refer to.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The items of arrays and the values of maps.
    pub(super) items: Vec<Op>,
    pub(super) records: Vec<Record>,
    pub(super) enums: Vec<Enum>,
    pub(super) fixed: Vec<Fixed>,
    pub(super) unions: Vec<Union>,
}

#[derive(Debug)]
pub(super) struct Record {
    pub(super) name: Name,
    pub(super) fields: Box<[Field]>,
    /// Whether it is only there to give a value a name in a union.
    pub(super) is_wrapper: bool,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: Box<str>,
    pub(super) op: Op,
    /// What is written when a value does not have the field: its default, or `null`.
    pub(super) absent: Option<Box<[u8]>>,
    /// The address of the name that was last found to be this one, as types bring it; 0 for none.
    known: AtomicUsize,
}

#[derive(Debug)]
pub(super) struct Enum {
    pub(super) name: Name,
    pub(super) symbols: Box<[Box<str>]>,
}

#[derive(Debug)]
pub(super) struct Fixed {
    pub(super) name: Name,
    pub(super) size: usize,
    pub(super) is_uuid: bool,
}

#[derive(Debug)]
pub(super) struct Union {
    pub(super) branches: Box<[Op]>,
    /// For each [`Shape`] the branch that takes it, or [`NONE`].
    pub(super) by_shape: [u32; SHAPES],
    /// The branches as variants of an enum count them.
    pub(super) positions: Box<[u32]>,
    /// This union as what an `Option` holds: `null` does not count.
    pub(super) some: Op,
}

pub(super) const NONE: u32 = u32::MAX;

/// What a value looks like to serde.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Unit,
    Bool,
    /// A number that fits an `int`.
    Int,
    /// A number that fits a `long`.
    Long,
    F32,
    F64,
    Seq,
    Map,
}

pub(super) const SHAPES: usize = 8;

impl Shape {
    /// How well a type takes it: the highest wins, and the first of equals; 0 not at all.
    fn fit(self, op: Op) -> u32 {
        match (self, op) {
            (Self::Unit, Op::Null) | (Self::Bool, Op::Boolean) => 4,
            (Self::Int, Op::Int) | (Self::Long, Op::Long) => 4,
            (Self::Int, Op::Long) | (Self::Long, Op::Int) => 3,
            (Self::F32, Op::Float) | (Self::F64, Op::Double) => 4,
            (Self::F32 | Self::Int | Self::Long, Op::Double) => 2,
            (Self::Int | Self::Long, Op::Float) => 1,
            (Self::Seq, Op::Array(_)) | (Self::Map, Op::Map(_)) => 4,
            (Self::Map | Self::Seq, Op::Record(_)) => 2,
            (Self::Seq, Op::Bytes | Op::Fixed(_)) => 1,
            _ => 0,
        }
    }

    fn branch(self, branches: &[Op]) -> u32 {
        let mut best = (0, NONE);
        for (at, &op) in (0..).zip(branches) {
            let fit = self.fit(op);
            if fit > best.0 {
                best = (fit, at);
            }
        }
        best.1
    }
}

impl Field {
    /// Whether `name` is its name.
    #[inline]
    pub(super) fn is(&self, name: &'static str) -> bool {
        let address = name.as_ptr().addr();
        if self.known.load(Ordering::Relaxed) == address && name.len() == self.name.len() {
            return true;
        }
        let equal = *name == *self.name;
        if equal {
            self.known.store(address, Ordering::Relaxed);
        }
        equal
    }
}

impl Record {
    /// Where the field `name` is; `guess` is looked at first.
    pub(super) fn position(&self, name: &str, guess: usize) -> Option<usize> {
        let is = |field: &Field| *field.name == *name;
        if self.fields.get(guess).is_some_and(is) {
            return Some(guess);
        }
        self.fields.iter().position(is)
    }
}

/// Makes the graph of a schema; the second is the schema as a whole.
pub(super) fn freeze(schema: &AvroSchema) -> (Graph, Op) {
    let mut freezer = Freezer {
        schema,
        graph: Graph::default(),
        known: HashMap::new(),
        work: Vec::new(),
    };
    let root = freezer.op(schema.root());
    while let Some((id, op)) = freezer.work.pop() {
        freezer.fill(id, op);
    }
    freezer.finish();
    (freezer.graph, root)
}

/// Places are given when they are first asked for and filled from a list of work, so that schemas of any depth, and
/// recursive ones, take no stack.
struct Freezer<'s> {
    schema: &'s AvroSchema,
    graph: Graph,
    known: HashMap<NodeId, Op>,
    work: Vec<(NodeId, Op)>,
}

impl Freezer<'_> {
    fn op(&mut self, id: NodeId) -> Op {
        if let Some(&known) = self.known.get(&id) {
            return known;
        }
        let node = self.schema.node(id);
        let is_uuid = || logical(node) == Some("uuid");
        let graph = &mut self.graph;
        let op = match &node.kind {
            Kind::Null => Op::Null,
            Kind::Boolean => Op::Boolean,
            Kind::Int => Op::Int,
            Kind::Long => Op::Long,
            Kind::Float => Op::Float,
            Kind::Double => Op::Double,
            Kind::Bytes => Op::Bytes,
            Kind::String if is_uuid() => Op::Uuid,
            Kind::String => Op::String,
            Kind::Fixed(of) => Op::Fixed(push(
                &mut graph.fixed,
                Fixed {
                    name: of.name.clone(),
                    size: of.size as usize,
                    is_uuid: of.size == 16 && is_uuid(),
                },
            )),
            Kind::Enum(of) => Op::Enum(push(
                &mut graph.enums,
                Enum {
                    name: of.name.clone(),
                    symbols: of.symbols.clone().into(),
                },
            )),
            Kind::Array(_) => Op::Array(push(&mut graph.items, Op::Null)),
            Kind::Map(_) => Op::Map(push(&mut graph.items, Op::Null)),
            Kind::Record(record) => Op::Record(push(
                &mut graph.records,
                Record {
                    name: record.name.clone(),
                    fields: Box::new([]),
                    is_wrapper: record.fields.len() == 1 && is_wrapper(node),
                },
            )),
            Kind::Union(_) => Op::Union(push(&mut graph.unions, Union::new(Vec::new()))),
        };
        self.known.insert(id, op);
        self.work.push((id, op));
        op
    }

    fn fill(&mut self, id: NodeId, op: Op) {
        let schema = self.schema;
        match (&schema.node(id).kind, op) {
            (Kind::Array(of), Op::Array(at)) | (Kind::Map(of), Op::Map(at)) => {
                self.graph.items[at as usize] = self.op(*of);
            }
            (Kind::Record(record), Op::Record(at)) => {
                self.graph.records[at as usize].fields = self.fields(record);
            }
            (Kind::Union(of), Op::Union(at)) => {
                let branches = of.iter().map(|&branch| self.op(branch)).collect();
                self.graph.unions[at as usize] = Union::new(branches);
            }
            _ => {}
        }
    }

    fn fields(&mut self, record: &SchemaRecord) -> Box<[Field]> {
        let fields = record.fields.iter();
        fields
            .map(|field| Field {
                name: field.name.clone(),
                op: self.op(field.schema),
                absent: field
                    .default
                    .as_ref()
                    .and_then(|default| {
                        let mut out = Vec::new();
                        encode_default(self.schema, field.schema, default, &mut out).then_some(out)
                    })
                    .or_else(|| self.null(field.schema))
                    .map(Into::into),
                known: AtomicUsize::new(0),
            })
            .collect()
    }

    /// `null` as a value of the type, where it is one.
    fn null(&self, id: NodeId) -> Option<Vec<u8>> {
        let is_null = |id: &NodeId| matches!(self.schema.node(*id).kind, Kind::Null);
        match &self.schema.node(id).kind {
            Kind::Null => Some(Vec::new()),
            Kind::Union(branches) => {
                let mut out = Vec::new();
                super::bytes::length(branches.iter().position(is_null)?, &mut out);
                Some(out)
            }
            _ => None,
        }
    }

    /// Adds each union once more, as an `Option` holds it.
    fn finish(&mut self) {
        for at in 0..self.graph.unions.len() {
            let branches = self.graph.unions[at].branches.to_vec();
            let mut some = Union::new(branches);
            let is_null = |at: u32| some.branches[at as usize] == Op::Null;
            some.positions = (0..)
                .take(some.branches.len())
                .filter(|&at| !is_null(at))
                .collect();
            some.some = Op::Union(place(self.graph.unions.len()));
            self.graph.unions[at].some = some.some;
            self.graph.unions.push(some);
        }
    }
}

impl Union {
    fn new(branches: Vec<Op>) -> Self {
        let shapes = [
            Shape::Unit,
            Shape::Bool,
            Shape::Int,
            Shape::Long,
            Shape::F32,
            Shape::F64,
            Shape::Seq,
            Shape::Map,
        ];
        Self {
            by_shape: shapes.map(|shape| shape.branch(&branches)),
            positions: (0..).take(branches.len()).collect(),
            branches: branches.into(),
            some: Op::Null,
        }
    }
}

fn push<T>(all: &mut Vec<T>, one: T) -> u32 {
    all.push(one);
    place(all.len() - 1)
}

fn place(at: usize) -> u32 {
    u32::try_from(at).expect("schemas are shorter than 4 GiB")
}
