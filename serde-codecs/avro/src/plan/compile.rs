//! From two schemas to a plan. Places are given when they are first asked for and filled from a list of work, so that
//! schemas of any depth, and recursive ones, take no stack.

use std::collections::{HashMap, HashSet};

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Enum, Kind, NodeId, Record};

use super::default::encode_default;
use super::matching::{Sides, logical_conflict, named_alike};
use super::{Default, Field, FieldOrder, NONE, Node, Op, Place, Plan, RecordPlan, Step};
use crate::error::{Error, ErrorKind};
use crate::schema::Schema;

/// How much a plan may hold: places, and what each of them lists. A record, a union or an enum of the writer is listed
/// again for each type of the reader that it meets.
const MAX_PARTS: usize = 1_000_000;
/// What the text of a failure counts for.
const FAILURE: usize = 8;

/// What a place resolves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Pair {
    /// A writer type read as a reader type.
    Read(NodeId, NodeId),
    /// A reader type read as itself: of a default.
    Default(NodeId),
    /// A writer type that is skipped.
    Skip(NodeId),
}

struct Compiler<'s> {
    writer: &'s AvroSchema,
    reader: &'s AvroSchema,
    places: HashMap<Pair, Place>,
    work: Vec<(Place, Pair)>,
    plan: Plan,
}

pub(super) fn compile(writer: &Schema, reader: &Schema) -> Result<Plan, Error> {
    let mut compiler = Compiler {
        writer: writer.avro(),
        reader: reader.avro(),
        places: HashMap::new(),
        work: Vec::new(),
        plan: Plan {
            nodes: Vec::new(),
            steps: Vec::new(),
            records: Vec::new(),
            branches: Vec::new(),
            symbols: Vec::new(),
            failures: Vec::new(),
            root: Place(0),
            reader: reader.clone(),
        },
    };
    let (from, to) = (compiler.writer.root(), compiler.reader.root());
    compiler.plan.root = compiler.place(Pair::Read(from, to));
    while let Some((place, pair)) = compiler.work.pop() {
        if compiler.parts() > MAX_PARTS {
            return Err(Error::new(ErrorKind::Schema(
                "the two schemas go together in more than 1,000,000 ways: types of the writer meet too many of the reader".into(),
            )));
        }
        let op = match pair {
            Pair::Read(from, to) => compiler.resolve(from, to),
            Pair::Default(to) => compiler.itself(compiler.reader, to, Pair::Default),
            Pair::Skip(from) => compiler.itself(compiler.writer, from, Pair::Skip),
        };
        // Bytes that are read as a string may be none: who copies them has to look.
        let same = !matches!(pair, Pair::Read(from, to) if compiler.is_text_of_bytes(from, to));
        let node = &mut compiler.plan.nodes[place.0 as usize];
        (node.op, node.same) = (op, same);
    }
    compiler.plan.settle();
    Ok(compiler.plan)
}

impl<'s> Compiler<'s> {
    fn sides(&self) -> Sides<'s> {
        Sides {
            writer: self.writer,
            reader: self.reader,
        }
    }

    fn is_text_of_bytes(&self, from: NodeId, to: NodeId) -> bool {
        let (from, to) = (self.writer.node(from), self.reader.node(to));
        matches!((&from.kind, &to.kind), (Kind::Bytes, Kind::String))
    }

    fn parts(&self) -> usize {
        let plan = &self.plan;
        let listed = plan.steps.len() + plan.branches.len() + plan.symbols.len();
        plan.nodes.len() + listed + FAILURE * plan.failures.len()
    }

    fn place(&mut self, pair: Pair) -> Place {
        if let Some(&known) = self.places.get(&pair) {
            return known;
        }
        let (Pair::Read(_, reader) | Pair::Default(reader) | Pair::Skip(reader)) = pair;
        let place = Place(index(self.plan.nodes.len()));
        self.plan.nodes.push(Node {
            op: Op::Null,
            same: true,
            reader,
        });
        self.places.insert(pair, place);
        self.work.push((place, pair));
        place
    }

    fn fail(&mut self, why: String) -> Op {
        self.plan.failures.push(why.into());
        Op::Fail(index(self.plan.failures.len() - 1))
    }

    fn resolve(&mut self, from: NodeId, to: NodeId) -> Op {
        let (writer, reader) = (self.writer.node(from), self.reader.node(to));
        if let Kind::Union(branches) = &writer.kind {
            let places: Vec<Place> = branches
                .iter()
                .map(|&branch| self.place(Pair::Read(branch, to)))
                .collect();
            return self.union(&places);
        }
        if let Kind::Union(branches) = &reader.kind {
            return match self.sides().branch(from, branches) {
                Some(branch) => Op::Into {
                    branch: index(branch),
                    value: self.place(Pair::Read(from, branches[branch])),
                },
                None => self.fail(format!(
                    "the writer has {}, for which the reader's union has no branch",
                    said(&writer.kind)
                )),
            };
        }
        if let Some(conflict) = logical_conflict(writer, reader) {
            return self.fail(conflict);
        }
        match (&writer.kind, &reader.kind) {
            (Kind::Null, Kind::Null) => Op::Null,
            (Kind::Boolean, Kind::Boolean) => Op::Boolean,
            (Kind::Int, Kind::Int) => Op::Int,
            (Kind::Int, Kind::Long) => Op::IntToLong,
            (Kind::Int, Kind::Float) => Op::IntToFloat,
            (Kind::Int, Kind::Double) => Op::IntToDouble,
            (Kind::Long, Kind::Long) => Op::Long,
            (Kind::Long, Kind::Float) => Op::LongToFloat,
            (Kind::Long, Kind::Double) => Op::LongToDouble,
            (Kind::Float, Kind::Float) => Op::Float,
            (Kind::Float, Kind::Double) => Op::FloatToDouble,
            (Kind::Double, Kind::Double) => Op::Double,
            (Kind::Bytes | Kind::String, Kind::Bytes) => Op::Bytes,
            (Kind::Bytes | Kind::String, Kind::String) => Op::String,
            (Kind::Array(from), Kind::Array(to)) => Op::Array {
                least: self.sides().least_bytes(*from),
                items: self.place(Pair::Read(*from, *to)),
            },
            (Kind::Map(from), Kind::Map(to)) => Op::Map {
                least: 1 + self.sides().least_bytes(*from),
                values: self.place(Pair::Read(*from, *to)),
            },
            (Kind::Record(writer), Kind::Record(reader)) => self.record(writer, reader, to),
            (Kind::Enum(from), Kind::Enum(to))
                if named_alike(&from.name, &to.name, &to.aliases) =>
            {
                self.symbols(from, to)
            }
            (Kind::Fixed(from), Kind::Fixed(to))
                if from.size == to.size && named_alike(&from.name, &to.name, &to.aliases) =>
            {
                Op::Fixed(to.size)
            }
            (from, to) => self.fail(format!(
                "the writer has {} where the reader has {}",
                said(from),
                said(to)
            )),
        }
    }

    /// A type of `schema` read, or skipped, as it is.
    fn itself(&mut self, schema: &AvroSchema, id: NodeId, pair: fn(NodeId) -> Pair) -> Op {
        match &schema.node(id).kind {
            Kind::Null => Op::Null,
            Kind::Boolean => Op::Boolean,
            Kind::Int => Op::Int,
            Kind::Long => Op::Long,
            Kind::Float => Op::Float,
            Kind::Double => Op::Double,
            Kind::Bytes => Op::Bytes,
            Kind::String => Op::String,
            Kind::Array(items) => Op::Array {
                items: self.place(pair(*items)),
                least: Sides::least_of(schema, *items),
            },
            Kind::Map(values) => Op::Map {
                values: self.place(pair(*values)),
                least: 1 + Sides::least_of(schema, *values),
            },
            Kind::Union(branches) => {
                let places: Vec<Place> = branches
                    .iter()
                    .enumerate()
                    .map(|(branch, &of)| {
                        let value = self.place(pair(of));
                        let into = Place(index(self.plan.nodes.len()));
                        self.plan.nodes.push(Node {
                            op: Op::Into {
                                branch: index(branch),
                                value,
                            },
                            same: true,
                            reader: id,
                        });
                        into
                    })
                    .collect();
                self.union(&places)
            }
            Kind::Record(record) => {
                let steps: Vec<Step> = (0..)
                    .zip(&record.fields)
                    .map(|(at, field)| Step {
                        field: Field(at),
                        at: self.place(pair(field.schema)),
                    })
                    .collect();
                self.push_record(id, &steps, Vec::new())
            }
            Kind::Enum(symbols) => {
                let map: Vec<u32> = (0..index(symbols.symbols.len())).collect();
                self.push_symbols(&map)
            }
            Kind::Fixed(fixed) => Op::Fixed(fixed.size),
        }
    }

    fn union(&mut self, places: &[Place]) -> Op {
        let first = index(self.plan.branches.len());
        self.plan.branches.extend_from_slice(places);
        Op::Union {
            first,
            count: index(places.len()),
        }
    }

    fn symbols(&mut self, writer: &Enum, reader: &Enum) -> Op {
        let mut places: HashMap<&str, u32> = HashMap::new();
        for (at, symbol) in (0..).zip(&reader.symbols) {
            places.entry(symbol).or_insert(at);
        }
        let place = |wanted: &str| places.get(wanted).copied();
        let default = reader.default.as_deref().and_then(place);
        let map: Vec<u32> = writer
            .symbols
            .iter()
            .map(|symbol| place(symbol).or(default).unwrap_or(NONE))
            .collect();
        self.push_symbols(&map)
    }

    fn push_symbols(&mut self, map: &[u32]) -> Op {
        let first = index(self.plan.symbols.len());
        self.plan.symbols.extend_from_slice(map);
        Op::Enum {
            first,
            count: index(map.len()),
        }
    }

    fn record(&mut self, writer: &Record, reader: &Record, to: NodeId) -> Op {
        let mut found = vec![false; reader.fields.len()];
        let targets = Targets::new(writer, reader);
        let mut steps = Vec::with_capacity(writer.fields.len());
        for field in &writer.fields {
            let target = targets.of(&field.name, &found);
            steps.push(match target {
                Some(at) => {
                    found[at] = true;
                    Step {
                        field: Field(index(at)),
                        at: self.place(Pair::Read(field.schema, reader.fields[at].schema)),
                    }
                }
                None => Step {
                    field: Field::SKIPPED,
                    at: self.place(Pair::Skip(field.schema)),
                },
            });
        }
        let mut defaults = Vec::new();
        for (at, field) in reader
            .fields
            .iter()
            .enumerate()
            .filter(|(at, _)| !found[*at])
        {
            let Some(default) = &field.default else {
                return self.fail(format!(
                    "the writer does not have the field `{}` of `{}`, which has no default",
                    field.name,
                    reader.name.full()
                ));
            };
            let mut value = Vec::new();
            if !encode_default(self.reader, field.schema, default, &mut value) {
                return self.fail(format!(
                    "the default of the field `{}` of `{}` does not fit its type",
                    field.name,
                    reader.name.full()
                ));
            }
            defaults.push(Default {
                field: Field(index(at)),
                at: self.place(Pair::Default(field.schema)),
                value: value.into(),
            });
        }
        self.push_record(to, &steps, defaults)
    }

    fn push_record(&mut self, reader: NodeId, steps: &[Step], defaults: Vec<Default>) -> Op {
        let first = index(self.plan.steps.len());
        self.plan.steps.extend_from_slice(steps);
        self.plan.records.push(RecordPlan {
            first,
            count: index(steps.len()),
            reader,
            order: FieldOrder::new(steps, defaults.len()),
            defaults,
        });
        Op::Record(index(self.plan.records.len() - 1))
    }
}

/// The reader's fields by what the writer's may be called.
struct Targets<'s> {
    named: HashMap<&'s str, usize>,
    /// Those that are not written under their own names, by their aliases.
    renamed: HashMap<&'s str, Vec<usize>>,
}

impl<'s> Targets<'s> {
    fn new(writer: &Record, reader: &'s Record) -> Self {
        let written: HashSet<&str> = writer.fields.iter().map(|field| &*field.name).collect();
        let (mut named, mut renamed) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for (at, field) in reader.fields.iter().enumerate() {
            named.entry(&*field.name).or_insert(at);
            if !written.contains(&*field.name) {
                for alias in &field.aliases {
                    renamed.entry(&**alias).or_default().push(at);
                }
            }
        }
        Self { named, renamed }
    }

    /// The field for the writer's field `name`: that of the name, or one that has it as an alias and is not written
    /// under its own name, nor `found` for another.
    fn of(&self, name: &str, found: &[bool]) -> Option<usize> {
        self.named.get(name).copied().or_else(|| {
            let renamed = self.renamed.get(name)?;
            renamed.iter().copied().find(|&at| !found[at])
        })
    }
}

/// A type as messages name it.
pub(crate) fn said(kind: &Kind) -> String {
    match kind.name() {
        Some(name) => format!("the {} `{}`", kind.type_name(), name.full()),
        None => format!("`{}`", kind.type_name()),
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("schemas are shorter than 4 GiB")
}
