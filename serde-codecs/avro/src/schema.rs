//! A schema as the codec uses it.

use std::sync::Arc;

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::Kind;
use etymon_schema::{Dependency, Sides, Validation};
use etymon_types::SchemaType;

use crate::error::{Error, ErrorKind};
use crate::record::Record;

/// A parsed Avro schema; cloning shares it.
#[derive(Debug, Clone)]
pub struct Schema(Arc<etymon_schema::Schema>);

/// A schema that another one refers to by the names of its types.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The name that the reference gives it: the full name of a type.
    pub name: String,
    /// The schema.
    pub schema: Schema,
}

impl Schema {
    /// Reads `text`: Avro's JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] with everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, &[])
    }

    /// Reads `text`, which refers to types of other schemas. `references` are all of them, direct ones and theirs:
    /// those that are referred to before those that refer to them, each once.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(text: &str, references: &[Reference]) -> Result<Self, Error> {
        let dependencies: Vec<Dependency> = references
            .iter()
            .map(|reference| Dependency {
                name: reference.name.clone(),
                schema: Arc::clone(&reference.schema.0),
            })
            .collect();
        // Lenient: what a registry holds is readable, also where a new schema would be refused today.
        etymon_schema::Schema::parse(SchemaType::Avro, text, &dependencies, Validation::Lenient)
            .map(|schema| Self(Arc::new(schema)))
            .map_err(|invalid| Error::new(ErrorKind::Schema(invalid.to_string().into())))
    }

    /// The schema of a type.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] when the attributes of the type do not make a schema, as a name with a space in it.
    pub fn of<T: Record>() -> Result<Self, Error> {
        Self::parse(T::SCHEMA)
    }

    /// The canonical text: what a registry stores.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.canonical()
    }

    /// The text with the types of references written out where they are first used.
    #[must_use]
    pub fn resolved(&self) -> String {
        let resolved = self.0.formatted("resolved");
        resolved.unwrap_or_else(|| self.text().to_owned())
    }

    /// Its full name when it is a named type.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let schema = self.avro();
        schema
            .node(schema.root())
            .kind
            .name()
            .map(|name| name.full())
    }

    /// Whether the whole schema is `bytes`: such records are the bytes alone, without their length.
    #[must_use]
    pub fn is_bytes(&self) -> bool {
        let schema = self.avro();
        matches!(schema.node(schema.root()).kind, Kind::Bytes)
    }

    /// The first reason why this schema cannot read everything that was written with `writer`; `None` when it can.
    #[must_use]
    pub fn incompatibility(&self, writer: &Self) -> Option<String> {
        match etymon_schema::incompatibilities(&self.0, &writer.0) {
            Ok(reasons) => reasons
                .first()
                .map(|reason| reason.message(Sides::NewReadsOld)),
            Err(over) => Some(over.to_string()),
        }
    }

    pub(crate) fn avro(&self) -> &AvroSchema {
        match self.0.as_ref() {
            etymon_schema::Schema::Avro(schema) => schema,
            _ => unreachable!("it was parsed as Avro"),
        }
    }
}
