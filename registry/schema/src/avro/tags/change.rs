//! The text with other tags.

use std::collections::HashMap;

use etymon_types::{EntityType, SchemaEntity};
use foldhash::fast::RandomState;

use super::text;
use crate::avro::model::{AvroSchema, Json, Kind, NodeId, Props, Record};
use crate::tags::{Change, InvalidTags, MEMBER, TagChanges};

/// A record, or a field of one by its place.
type Place = (NodeId, Option<usize>);

impl AvroSchema {
    /// The canonical text of the schema with its tags changed; what comes from references cannot be.
    pub(crate) fn with_tags(&self, changes: TagChanges<'_>) -> Result<String, InvalidTags> {
        let mut places = Places::of(self);
        let mut changed = self.clone();
        for ((node, field), change) in changes.by_place(|entity| places.find(entity))? {
            let node = &mut changed.nodes[node.0 as usize];
            let props = match (&mut node.kind, field) {
                (Kind::Record(record), Some(field)) => &mut record.fields[field].props,
                _ => &mut node.props,
            };
            apply(props, &change)?;
        }
        Ok(changed.print_canonical(self.canonical().len()))
    }
}

/// The records of a text and, of those that were asked for, their fields.
struct Places<'s> {
    schema: &'s AvroSchema,
    records: HashMap<&'s str, NodeId, RandomState>,
    fields: HashMap<NodeId, HashMap<&'s str, usize, RandomState>, RandomState>,
}

impl<'s> Places<'s> {
    fn of(schema: &'s AvroSchema) -> Self {
        let own = (0..).map(NodeId).zip(&schema.nodes);
        let records =
            own.skip(schema.imported as usize)
                .filter_map(|(id, node)| match &node.kind {
                    Kind::Record(record) => Some((record.name.full(), id)),
                    _ => None,
                });
        Self {
            schema,
            records: records.collect(),
            fields: HashMap::default(),
        }
    }

    fn find(&mut self, entity: &SchemaEntity) -> Result<Place, InvalidTags> {
        let path = &*entity.entity_path;
        let place = match entity.entity_type {
            EntityType::Record => self.record(path).map(|id| (id, None)),
            EntityType::Field => (path.rsplit_once('.'))
                .and_then(|(record, field)| Some((self.record(record)?, field)))
                .and_then(|(id, field)| Some((id, Some(self.field(id, field)?)))),
        };
        place.ok_or_else(|| InvalidTags::no_path(path))
    }

    /// The record of this name; a dot in front means one without a namespace.
    fn record(&self, name: &str) -> Option<NodeId> {
        match name.strip_prefix('.') {
            Some(simple) if simple.contains('.') => None,
            Some(simple) => self.records.get(simple).copied(),
            None => self.records.get(name).copied(),
        }
    }

    fn field(&mut self, id: NodeId, name: &str) -> Option<usize> {
        let Kind::Record(record) = &self.schema.node(id).kind else {
            return None;
        };
        let by_name = |record: &'s Record| {
            let names = record.fields.iter().map(|field| &*field.name);
            names.zip(0..).collect()
        };
        let fields = self.fields.entry(id).or_insert_with(|| by_name(record));
        fields.get(name).copied()
    }
}

/// Takes away and adds; an empty list goes with its member.
fn apply(props: &mut Props, change: &Change<'_>) -> Result<(), InvalidTags> {
    let at = props.iter().position(|(name, _)| &**name == MEMBER);
    let mut list = Vec::new();
    if let Some(at) = at {
        match &mut props[at].1 {
            Json::Array(elements) => list = std::mem::take(elements),
            _ => return Err(InvalidTags::no_list(change.path)),
        }
    }
    let added = change.added(list.iter().filter_map(text));
    let tag = |tag: &&str| Json::String((*tag).into());
    let added: Vec<Json> = added.iter().map(tag).collect();
    list.retain(|element| text(element).is_none_or(|tag| change.keeps(&tag)));
    list.extend(added);
    match (at, list.is_empty()) {
        (Some(at), true) => drop(props.remove(at)),
        (Some(at), false) => props[at].1 = Json::Array(list),
        (None, true) => {}
        (None, false) => props.push((MEMBER.into(), Json::Array(list))),
    }
    Ok(())
}
