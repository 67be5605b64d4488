//! Every tag with its place.

use std::slice;

use etymon_types::{EntityType, SchemaTags};

use super::{text, written};
use crate::avro::model::{AvroSchema, Json, Kind, NodeId, Props, Record};
use crate::tags::{Found, InvalidTags};

/// Something left to look at.
enum Step<'s> {
    Type(NodeId),
    Branches(slice::Iter<'s, NodeId>),
    /// The fields from this one on.
    Fields(&'s Record, usize),
}

impl AvroSchema {
    /// The tags of the schema in the order in which its parts are written, with those of types that come from
    /// references; a record is told before its fields.
    pub(crate) fn tags(&self) -> Result<Vec<SchemaTags>, InvalidTags> {
        let mut found = Found::default();
        let mut seen = vec![false; self.nodes.len()];
        let mut work = vec![Step::Type(self.root)];
        while let Some(step) = work.pop() {
            match step {
                Step::Branches(mut branches) => {
                    if let Some(&branch) = branches.next() {
                        work.push(Step::Branches(branches));
                        work.push(Step::Type(branch));
                    }
                }
                Step::Fields(record, at) => {
                    if let Some(field) = record.fields.get(at) {
                        let path = [record.name.full(), ".", &field.name];
                        add(&mut found, &path, EntityType::Field, &field.props)?;
                        work.push(Step::Fields(record, at + 1));
                        work.push(Step::Type(field.schema));
                    }
                }
                Step::Type(id) => {
                    let node = self.node(id);
                    match &node.kind {
                        Kind::Array(inner) | Kind::Map(inner) => work.push(Step::Type(*inner)),
                        Kind::Union(branches) => work.push(Step::Branches(branches.iter())),
                        Kind::Record(record) if !seen[id.0 as usize] => {
                            seen[id.0 as usize] = true;
                            let path = [record.name.full()];
                            add(&mut found, &path, EntityType::Record, &node.props)?;
                            work.push(Step::Fields(record, 0));
                        }
                        _ => {}
                    }
                }
            }
        }
        Ok(found.into_tags())
    }
}

fn add(
    found: &mut Found,
    path: &[&str],
    entity_type: EntityType,
    props: &Props,
) -> Result<(), InvalidTags> {
    match written(props) {
        Some(Json::Array(elements)) => {
            found.add(path, entity_type, elements.iter().filter_map(text))
        }
        _ => Ok(()),
    }
}
