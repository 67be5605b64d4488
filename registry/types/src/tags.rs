//! Inline tags: the marks that a schema's text carries at its records and fields.

use serde::Serialize;

/// What a tag stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum EntityType {
    /// A record, a message, an object.
    #[serde(rename = "sr_record")]
    Record,
    /// A field of one.
    #[serde(rename = "sr_field")]
    Field,
}

/// A place in a schema that can have tags.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaEntity {
    /// The way to it, as its schema type writes that: `acme.Order.id`, `object.id`, `Order.id`.
    pub entity_path: String,
    /// What it is.
    pub entity_type: EntityType,
}

/// The tags of a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaTags {
    /// The place.
    pub schema_entity: SchemaEntity,
    /// The tags, in order, each once.
    pub tags: Vec<String>,
}

impl EntityType {
    /// Both, in the order in which the field counts them.
    pub const ALL: [Self; 2] = [Self::Record, Self::Field];

    /// `sr_record` or `sr_field`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Record => "sr_record",
            Self::Field => "sr_field",
        }
    }
}
