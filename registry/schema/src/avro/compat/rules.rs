//! The rules of resolution for two types, not looking into what they contain.

use std::collections::{BTreeSet, HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::avro::model::{Enum, Field, Fixed, Kind, Name, NodeId, Record};
use crate::compat::{Budget, OverBudget};

/// What decides whether a reader's type reads a writer's.
#[derive(Clone, Copy)]
pub(super) enum Rule<'s> {
    /// It does, whatever is written.
    Fits,
    /// It does not.
    Differs,
    /// The items must fit.
    Items(NodeId, NodeId),
    /// The values must fit.
    Values(NodeId, NodeId),
    /// Names and sizes must fit.
    Fixed(&'s Fixed, &'s Fixed),
    /// Names and symbols must fit.
    Enum(&'s Enum, &'s Enum),
    /// Names and fields must fit.
    Record(&'s Record, &'s Record),
    /// Each of these branches of the writer must fit the reader.
    EveryBranch(&'s [NodeId]),
    /// Some of these branches of the reader must fit the writer.
    SomeBranch(&'s [NodeId]),
}

/// The rule for `reader` and `writer`.
pub(super) fn rule<'s>(reader: &'s Kind, writer: &'s Kind) -> Rule<'s> {
    match (reader, writer) {
        (Kind::Null, Kind::Null)
        | (Kind::Boolean, Kind::Boolean)
        | (Kind::Int, Kind::Int)
        | (Kind::Long, Kind::Long | Kind::Int)
        | (Kind::Float, Kind::Float | Kind::Long | Kind::Int)
        | (Kind::Double, Kind::Double | Kind::Float | Kind::Long | Kind::Int)
        | (Kind::Bytes | Kind::String, Kind::Bytes | Kind::String) => Rule::Fits,
        (Kind::Array(reader), Kind::Array(writer)) => Rule::Items(*reader, *writer),
        (Kind::Map(reader), Kind::Map(writer)) => Rule::Values(*reader, *writer),
        (Kind::Fixed(reader), Kind::Fixed(writer)) => Rule::Fixed(reader, writer),
        (Kind::Enum(reader), Kind::Enum(writer)) => Rule::Enum(reader, writer),
        (Kind::Record(reader), Kind::Record(writer)) => Rule::Record(reader, writer),
        (_, Kind::Union(branches)) => Rule::EveryBranch(branches),
        (Kind::Union(branches), _) => Rule::SomeBranch(branches),
        _ => Rule::Differs,
    }
}

/// Whether a reader's named type stands for a writer's: the simple names are equal, whatever the namespaces, or an alias
/// of the reader is the writer's full name. Aliases of the writer do not count.
pub(super) fn names_match(reader: &Name, aliases: &[Name], writer: &Name) -> bool {
    reader.simple() == writer.simple() || aliases.iter().any(|alias| alias.full() == writer.full())
}

/// The symbols that `writer` may write and `reader` does not know, sorted as Java sorts strings. Empty when the
/// reader has a default symbol that it knows.
pub(super) fn missing_symbols<'s>(reader: &Enum, writer: &'s Enum) -> Vec<&'s str> {
    // Mostly nothing changed, or symbols were added at the end.
    if reader.symbols.starts_with(&writer.symbols) {
        return Vec::new();
    }
    let known: HashSet<&str, RandomState> = reader.symbols.iter().map(AsRef::as_ref).collect();
    if reader
        .default
        .as_deref()
        .is_some_and(|default| known.contains(default))
    {
        return Vec::new();
    }
    let missing: BTreeSet<&str> = writer
        .symbols
        .iter()
        .map(AsRef::as_ref)
        .filter(|symbol| !known.contains(symbol))
        .collect();
    let mut missing: Vec<&str> = missing.into_iter().collect();
    missing.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
    missing
}

/// The field of a writer that a reader's field reads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// None: the reader takes its default.
    Nothing,
    /// The field at this index.
    At(usize),
    /// Several, so nobody can tell which is meant.
    Several,
}

/// Finds fields of the writer's records by name. Records with many fields are indexed when they are first searched.
#[derive(Default)]
pub(super) struct FieldFinder<'s> {
    indexes: HashMap<NodeId, HashMap<&'s str, usize, RandomState>, RandomState>,
}

/// Up to here looking at each field is faster than an index.
const SMALL_RECORD: usize = 8;

impl<'s> FieldFinder<'s> {
    /// The field of `record`, which stands at `node`, that `field` reads: the one with its name or one of its aliases.
    /// `guess` is where its name is likely to be.
    pub(super) fn find(
        &mut self,
        field: &Field,
        node: NodeId,
        record: &'s Record,
        guess: usize,
        budget: &mut Budget,
    ) -> Result<Found, OverBudget> {
        budget.spend(1)?;
        let mut found = match record.fields.get(guess) {
            Some(there) if there.name == field.name => Found::At(guess),
            _ => self
                .named(&field.name, node, record, budget)?
                .map_or(Found::Nothing, Found::At),
        };
        for (index, alias) in field.aliases.iter().enumerate() {
            budget.spend(1 + index)?;
            if field.aliases[..index].contains(alias) {
                continue;
            }
            if let Some(at) = self.named(alias, node, record, budget)? {
                if found != Found::Nothing {
                    return Ok(Found::Several);
                }
                found = Found::At(at);
            }
        }
        Ok(found)
    }

    fn named(
        &mut self,
        name: &str,
        node: NodeId,
        record: &'s Record,
        budget: &mut Budget,
    ) -> Result<Option<usize>, OverBudget> {
        if record.fields.len() <= SMALL_RECORD {
            return Ok(record.fields.iter().position(|field| *field.name == *name));
        }
        if let Some(index) = self.indexes.get(&node) {
            return Ok(index.get(name).copied());
        }
        budget.spend_memory(40 * record.fields.len())?;
        let index: HashMap<&str, usize, RandomState> = record
            .fields
            .iter()
            .enumerate()
            .map(|(at, field)| (&*field.name, at))
            .collect();
        let at = index.get(name).copied();
        self.indexes.insert(node, index);
        Ok(at)
    }
}
