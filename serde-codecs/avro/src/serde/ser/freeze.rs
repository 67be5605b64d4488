//! From a schema to its graph.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Kind, NodeId, Record as SchemaRecord};

use super::graph::{Enum, Field, Fixed, Graph, Op, Record, Union};
use crate::plan::default::encode_default;
use crate::plan::matching::logical;
use crate::serde::is_wrapper;

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

fn push<T>(all: &mut Vec<T>, one: T) -> u32 {
    all.push(one);
    place(all.len() - 1)
}

fn place(at: usize) -> u32 {
    u32::try_from(at).expect("schemas are shorter than 4 GiB")
}
