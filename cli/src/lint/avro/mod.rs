//! The rules for Avro.

mod default;
mod evolution;
mod logical;
mod strict;

use etymon_schema::Span;
use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Field, Kind, Node, NodeId, Record};
use etymon_schema::json::{Document, Value};

pub(super) use default::{default_value, union_default};
pub(super) use evolution::{enum_default, name_case, null_default};
pub(super) use logical::{decimal, logical_type, logical_type_place};
pub(super) use strict::{doc, namespace, time_type};

/// A schema with the text that it was read from.
pub(crate) struct Text<'a> {
    pub(super) schema: &'a AvroSchema,
    pub(super) document: &'a Document<'a>,
}

impl<'a> Text<'a> {
    /// The types that the text defines or uses, with where they are written.
    fn nodes(&self) -> impl Iterator<Item = (&'a Node, Span)> {
        let nodes = self.schema.own_nodes();
        nodes.filter_map(|node| Some((node, node.span?)))
    }

    /// The records, with where they are written.
    fn records(&self) -> impl Iterator<Item = (&'a Record, Span)> {
        self.nodes().filter_map(|(node, span)| match &node.kind {
            Kind::Record(record) => Some((record, span)),
            _ => None,
        })
    }

    /// The fields of all records, with where they are written.
    fn fields(&self) -> impl Iterator<Item = (&'a Field, Span)> {
        let fields = self.records().flat_map(|(record, _)| &record.fields);
        fields.filter_map(|field| Some((field, field.span?)))
    }

    fn kind(&self, id: NodeId) -> &'a Kind {
        &self.schema.node(id).kind
    }

    /// The branches of a union; of any other type that alone.
    fn branches(&self, id: NodeId) -> Vec<NodeId> {
        match self.kind(id) {
            Kind::Union(branches) => branches.to_vec(),
            _ => vec![id],
        }
    }

    /// What people call a type.
    fn type_name(&self, id: NodeId) -> &'a str {
        let kind = self.kind(id);
        kind.name().map_or(kind.type_name(), |name| name.full())
    }

    /// The value of a member of the object at `span`; of several of one name the last, which counts.
    fn member(&self, span: Span, name: &str) -> Option<Value<'a>> {
        let members = self.document.at(span.start)?.members()?;
        let found = members.filter(|(other, _)| *other == name);
        found.last().map(|(_, value)| value)
    }

    /// Where the value of a member is written, or else the object itself.
    fn place(&self, span: Span, name: &str) -> Span {
        self.member(span, name).map_or(span, Value::span)
    }
}
