//! Compatibility as one would write it down: assume that every type reads every other, and strike what the rules
//! contradict until nothing changes. Slow, and hard to get wrong.

use std::collections::HashMap;

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Field, Kind, NodeId, Record};

pub(crate) fn reads(reader: &AvroSchema, writer: &AvroSchema) -> bool {
    let mut table = HashMap::new();
    for r in reachable(reader) {
        for w in reachable(writer) {
            table.insert((r, w), true);
        }
    }
    loop {
        let struck: Vec<_> = table
            .iter()
            .filter(|&(&(r, w), &reads)| {
                reads && !holds(&table, &reader.node(r).kind, &writer.node(w).kind, (r, w))
            })
            .map(|(pair, _)| *pair)
            .collect();
        if struck.is_empty() {
            return table[&(reader.root(), writer.root())];
        }
        for pair in struck {
            table.insert(pair, false);
        }
    }
}

fn reachable(schema: &AvroSchema) -> Vec<NodeId> {
    let mut found = vec![schema.root()];
    let mut at = 0;
    while let Some(&id) = found.get(at) {
        let inner: Vec<NodeId> = match &schema.node(id).kind {
            Kind::Array(of) | Kind::Map(of) => vec![*of],
            Kind::Union(branches) => branches.to_vec(),
            Kind::Record(record) => record.fields.iter().map(|field| field.schema).collect(),
            _ => vec![],
        };
        for id in inner {
            if !found.contains(&id) {
                found.push(id);
            }
        }
        at += 1;
    }
    found
}

fn holds(
    table: &HashMap<(NodeId, NodeId), bool>,
    r: &Kind,
    w: &Kind,
    pair: (NodeId, NodeId),
) -> bool {
    let named = || {
        let (name, expected) = (r.name().unwrap(), w.name().unwrap());
        let alias = r
            .aliases()
            .iter()
            .any(|alias| alias.full() == expected.full());
        alias || name.simple() == expected.simple()
    };
    match (r, w) {
        (_, Kind::Union(branches)) => branches.iter().all(|branch| table[&(pair.0, *branch)]),
        (Kind::Union(branches), _) => branches.iter().any(|branch| table[&(*branch, pair.1)]),
        (Kind::Array(r), Kind::Array(w)) | (Kind::Map(r), Kind::Map(w)) => table[&(*r, *w)],
        (Kind::Fixed(r), Kind::Fixed(w)) => named() && r.size == w.size,
        (Kind::Enum(r), Kind::Enum(w)) => {
            let all = w.symbols.iter().all(|symbol| r.symbols.contains(symbol));
            named() && (all || r.default.is_some())
        }
        (Kind::Record(r), Kind::Record(w)) => {
            named() && r.fields.iter().all(|field| field_holds(table, field, w))
        }
        _ => {
            let order = ["int", "long", "float", "double"];
            let rank = |kind: &Kind| order.iter().position(|name| *name == kind.type_name());
            let text = |kind: &Kind| matches!(kind, Kind::Bytes | Kind::String);
            let promoted = rank(w).is_some_and(|w| rank(r).is_some_and(|r| w <= r));
            promoted
                || (text(r) && text(w))
                || (r.type_name() == w.type_name() && r.name().is_none())
        }
    }
}

fn field_holds(table: &HashMap<(NodeId, NodeId), bool>, field: &Field, writer: &Record) -> bool {
    let written = writer
        .fields
        .iter()
        .find(|written| written.name == field.name);
    match written {
        Some(written) => table[&(field.schema, written.schema)],
        None => field.default.is_some(),
    }
}
