//! A schema of any type: the seam between the registry and the formats.

use std::sync::Arc;

use etymon_types::{SchemaTags, SchemaType};

use crate::avro::{self, AvroSchema};
use crate::diagnostic::InvalidSchema;
use crate::json_schema::{self, JsonSchema};
use crate::protobuf::{self, ProtobufSchema};
use crate::tags::{InvalidTags, TagChanges};

/// A parsed schema of any type; immutable.
#[derive(Debug, Clone)]
pub enum Schema {
    /// Apache Avro
    Avro(AvroSchema),
    /// Protocol Buffers
    Protobuf(Arc<ProtobufSchema>),
    /// JSON Schema
    Json(JsonSchema),
}

/// A schema that another one refers to.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// What the reference calls it: the full name of an Avro type, a `$ref` URI, an import path.
    pub name: String,
    /// The schema, parsed with its own dependencies.
    pub schema: Arc<Schema>,
}

/// How much a text must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Validation {
    /// What a new schema must: in Avro, namespaces are names too and defaults fit their types; in JSON Schema, keywords
    /// have values that mean something, and references lead somewhere.
    Strict,
    /// What a stored schema must, or an Avro schema where the validation of new ones is switched off. In JSON Schema, any
    /// JSON.
    Lenient,
}

impl Schema {
    /// Reads `text`. `dependencies` are all schemas that it refers to, directly or through others: dependencies before
    /// dependents, each once.
    ///
    /// # Errors
    ///
    /// [`InvalidSchema`] with everything that is wrong with the text.
    pub fn parse(
        schema_type: SchemaType,
        text: &str,
        dependencies: &[Dependency],
        validation: Validation,
    ) -> Result<Self, InvalidSchema> {
        match schema_type {
            SchemaType::Avro => avro::parse(text, dependencies, validation).map(Self::Avro),
            SchemaType::Json => json_schema::parse(text, dependencies, validation).map(Self::Json),
            SchemaType::Protobuf => protobuf::parse(text, dependencies, validation)
                .map(|schema| Self::Protobuf(Arc::new(schema))),
        }
    }

    /// The language that the schema is written in.
    #[must_use]
    pub fn schema_type(&self) -> SchemaType {
        match self {
            Self::Avro(_) => SchemaType::Avro,
            Self::Protobuf(_) => SchemaType::Protobuf,
            Self::Json(_) => SchemaType::Json,
        }
    }

    /// How many types the schema is made of, with those of the schemas it refers to: what its size in memory follows.
    #[must_use]
    pub fn types(&self) -> usize {
        match self {
            Self::Avro(schema) => schema.nodes.len(),
            Self::Protobuf(schema) => schema.elements(),
            Self::Json(schema) => schema.nodes(),
        }
    }

    /// The canonical text: what a registry stores and clients see. Of two texts that differ only in layout, the same.
    #[must_use]
    pub fn canonical(&self) -> &str {
        match self {
            Self::Avro(schema) => schema.canonical(),
            Self::Protobuf(schema) => schema.canonical(),
            Self::Json(schema) => schema.canonical(),
        }
    }

    /// The canonical text of the normal form, which is the same schema with everything that has no order sorted. Every
    /// schema has one.
    #[must_use]
    pub fn normalized(&self) -> String {
        match self {
            Self::Avro(schema) => schema.normalized(),
            Self::Protobuf(schema) => schema.normalized(),
            Self::Json(schema) => schema.normalized(),
        }
    }

    /// The text in another format: `resolved`, in any case, inlines what comes from references. `None` when the
    /// canonical text is the answer, as for names that mean nothing.
    #[must_use]
    pub fn formatted(&self, format: &str) -> Option<String> {
        match self {
            Self::Avro(schema) if format.eq_ignore_ascii_case("resolved") => schema.resolved(),
            Self::Avro(_) | Self::Json(_) => None,
            Self::Protobuf(schema) => schema.formatted(format),
        }
    }

    /// A text that is equal for two schemas exactly when they are the same schema, however they are written: with
    /// equal documentation, aliases, defaults and attributes, whatever the order of attributes and aliases in Avro.
    #[must_use]
    pub fn structural(&self) -> String {
        match self {
            Self::Avro(schema) => schema.structural(),
            Self::Protobuf(schema) => schema.canonical().to_owned(),
            // In the field, JSON Schemas are the same when their canonical texts are.
            Self::Json(schema) => schema.canonical().to_owned(),
        }
    }

    /// As [`structural`](Self::structural), of the schema with what comes from references inlined.
    #[must_use]
    pub fn resolved_structural(&self) -> String {
        match self {
            Self::Avro(schema) => schema.resolved_structural(),
            Self::Protobuf(schema) => schema.canonical().to_owned(),
            // There, nothing is ever inlined.
            Self::Json(schema) => schema.canonical().to_owned(),
        }
    }

    /// Its inline tags, in the order of the schema.
    ///
    /// # Errors
    ///
    /// [`InvalidTags::TooMany`] when they come to more than 8 MiB with their paths.
    pub fn tags(&self) -> Result<Vec<SchemaTags>, InvalidTags> {
        match self {
            Self::Avro(schema) => schema.tags(),
            Self::Protobuf(schema) => schema.tags(),
            Self::Json(schema) => schema.tags(),
        }
    }

    /// The text with its inline tags changed and nothing else: to be read again, with the same dependencies.
    ///
    /// # Errors
    ///
    /// [`InvalidTags`]: a place that is not there, or that has something else in place of tags.
    pub fn with_tags(&self, changes: TagChanges<'_>) -> Result<String, InvalidTags> {
        match self {
            Self::Avro(schema) => schema.with_tags(changes),
            Self::Protobuf(schema) => schema.with_tags(changes),
            Self::Json(schema) => schema.with_tags(changes),
        }
    }

    /// The names of the fields that the schema as a whole has, when it is a record.
    #[must_use]
    pub fn top_level_fields(&self) -> Vec<&str> {
        match self {
            Self::Avro(schema) => schema.top_level_fields(),
            Self::Protobuf(schema) => schema.top_level_fields(),
            Self::Json(schema) => schema.top_level_fields(),
        }
    }
}
