//! What a serializer and a deserializer can be told, each option with its name among Confluent's settings.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use etymon_types::{Guid, Reference, SchemaId};
use etymon_wire::{ReferenceSubjectStrategy, SubjectNameStrategy};

use crate::Limits;

/// Which schema records are written with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// That of the type, registered if it is not yet (`auto.register.schemas`).
    #[default]
    Register,
    /// That of the type, which must be registered (`auto.register.schemas=false`).
    LookUp,
    /// The latest of the subject (`use.latest.version`).
    Latest,
    /// The latest of the subject whose metadata has these properties (`use.latest.with.metadata`).
    LatestWith(BTreeMap<String, String>),
    /// The one with this id (`use.schema.id`).
    Id(SchemaId),
    /// The one with this GUID (`use.schema.guid`).
    Guid(Guid),
}

/// Where a record names its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// In five bytes in front of the payload (`PrefixSchemaIdSerializer`).
    #[default]
    Prefix,
    /// In a header, by GUID (`HeaderSchemaIdSerializer`). Servers before version 8 of Confluent's have no GUIDs.
    Header,
}

/// A schema that is given as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemaSource {
    /// The text.
    pub text: String,
    /// The registered schemas that it builds on.
    pub references: Vec<Reference>,
    /// More schemas that it builds on, which are registered or looked up before it; each comes after those that it builds
    /// on itself.
    pub imports: Vec<Import>,
}

/// A schema that another one builds on, given as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// What it is referred to as: the path of a Protobuf file, the full name of an Avro type, a `$ref`.
    pub name: String,
    /// The text.
    pub text: String,
}

impl From<Cow<'_, str>> for SchemaSource {
    fn from(text: Cow<'_, str>) -> Self {
        Self {
            text: text.into_owned(),
            ..Self::default()
        }
    }
}

impl From<&str> for SchemaSource {
    fn from(text: &str) -> Self {
        Self::from(Cow::Borrowed(text))
    }
}

/// How records are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerializerOptions {
    /// Which schema they are written with.
    pub choice: Choice,
    /// Where they name it.
    pub framing: Framing,
    /// What subjects are called (`subject.name.strategy`): by default the subject that is associated with the topic, or
    /// `<topic>-key` and `<topic>-value`.
    pub strategy: SubjectNameStrategy,
    /// Let the registry compare and store the normal form (`normalize.schemas`).
    pub normalize: bool,
    /// Take over the inline tags of the version before (`propagate.schema.tags`).
    pub propagate_tags: bool,
    /// Whether a schema that was chosen must read what the type writes (`latest.compatibility.strict`,
    /// `id.compatibility.strict`). Otherwise what does not fit fails when it is written.
    pub strict: bool,
    /// How often the latest schema is asked for again, in the background (`latest.cache.ttl.sec`); never by default, as in
    /// the field.
    pub refresh: Option<Duration>,
    /// The schema of the type, where the type does not say; or another one for the same type.
    pub schema: Option<SchemaSource>,
    /// Of Protobuf, the full name of the message that is written, where the type does not say; the first one of the schema
    /// by default.
    pub message: Option<String>,
    /// What the subjects of imports are called (`reference.subject.name.strategy`).
    pub reference_strategy: ReferenceSubjectStrategy,
    /// Whether imports must be registered already, also where the schema itself need not be (`reference.lookup.only`).
    pub look_up_references: bool,
    /// Whether imports that every registry knows are left out, which is so by default (`skip.known.types`).
    pub skip_known_types: bool,
    /// What is particular to JSON.
    #[cfg(feature = "json")]
    pub json: crate::json::Options,
}

impl Default for SerializerOptions {
    fn default() -> Self {
        Self {
            choice: Choice::default(),
            framing: Framing::default(),
            strategy: SubjectNameStrategy::default(),
            normalize: false,
            propagate_tags: false,
            strict: true,
            refresh: None,
            schema: None,
            message: None,
            reference_strategy: ReferenceSubjectStrategy::default(),
            look_up_references: false,
            skip_known_types: true,
            #[cfg(feature = "json")]
            json: crate::json::Options::default(),
        }
    }
}

/// How records are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeserializerOptions {
    /// The schema that values are read with, where the type does not say; by default that of the writer.
    pub reader: Option<SchemaSource>,
    /// Of Protobuf, the full name of the message that is read, where the type does not say; by default the first one of the
    /// schema that values are read with, and for dynamic values the one that the record holds.
    pub message: Option<String>,
    /// Whether a record is refused whose schema the type's is not compatible with, whatever the record itself holds.
    pub strict: bool,
    /// What is particular to JSON.
    #[cfg(feature = "json")]
    pub json: crate::json::Options,
    /// What a payload may cost.
    pub limits: Limits,
    /// The schema of all records, which then have no frame (`ConfigSchemaIdDeserializer` with `use.schema.id` or
    /// `use.schema.guid`).
    pub fixed: Option<etymon_wire::SchemaRef>,
}
