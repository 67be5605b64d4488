//! Schemas as a client has them.

use std::sync::Arc;

use etymon_types::api::{ReceivedSchema, ReferenceRequest, RegisterRequest};
use etymon_types::{
    Context, Guid, Metadata, Reference, RuleSet, SchemaId, SchemaType, Subject, Version,
};

/// A schema that is registered: what an id or a GUID stands for, for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The language that it is written in.
    pub schema_type: SchemaType,
    /// The text.
    pub text: String,
    /// The schemas that it builds on, as it spells them.
    pub references: Vec<Reference>,
    /// Metadata.
    pub metadata: Option<Metadata>,
    /// Rules.
    pub rule_set: Option<RuleSet>,
    /// Label of the content; servers before version 8 of Confluent's have none.
    pub guid: Option<Guid>,
    /// The context that it was found in, where its references without context lie; `None` by GUID.
    pub context: Option<Context>,
}

/// A schema under a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The subject, as the registry says: where an alias or a context leads elsewhere, that subject.
    pub subject: Subject,
    /// The version; some servers do not tell it when they register.
    pub version: Option<Version>,
    /// The id, in the context of the subject.
    pub id: SchemaId,
    /// The schema as it is stored; as it was sent, where the registry answers with the id alone.
    pub schema: Arc<Schema>,
}

/// A schema that another one builds on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referenced {
    /// What the schema that refers to it calls it.
    pub name: String,
    /// The subject.
    pub subject: Subject,
    /// The version.
    pub version: Version,
    /// The id, in the context of the subject.
    pub id: SchemaId,
    /// The schema.
    pub schema: Arc<Schema>,
}

/// A schema to register or to look up.
///
/// ```
/// use etymon_client::NewSchema;
/// use etymon_types::SchemaType;
///
/// let schema = NewSchema {
///     normalize: true,
///     ..NewSchema::new(SchemaType::Json, r#"{"type":"object"}"#)
/// };
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NewSchema {
    /// The language that it is written in.
    pub schema_type: SchemaType,
    /// The text.
    pub text: String,
    /// The schemas that it builds on.
    pub references: Vec<Reference>,
    /// Metadata; without it the subject's is inherited.
    pub metadata: Option<Metadata>,
    /// Rules; without them the subject's are inherited.
    pub rule_set: Option<RuleSet>,
    /// Let the registry compare and store its normal form (`normalize.schemas`).
    pub normalize: bool,
    /// Take over the inline tags of the version before it (`propagate.schema.tags`).
    pub propagate_tags: bool,
}

impl NewSchema {
    /// A schema without references.
    #[must_use]
    pub fn new(schema_type: SchemaType, text: impl Into<String>) -> Self {
        Self {
            schema_type,
            text: text.into(),
            ..Self::default()
        }
    }

    /// An Avro schema without references.
    #[must_use]
    pub fn avro(text: impl Into<String>) -> Self {
        Self::new(SchemaType::Avro, text)
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        let reference = |reference: &Reference| ReferenceRequest {
            name: Some(reference.name.clone()),
            subject: Some(reference.subject.clone()),
            version: i32::try_from(reference.version.get()).ok(),
        };
        let request = RegisterRequest {
            schema_type: Some(self.schema_type.as_str().to_owned()),
            references: self.references.iter().map(reference).collect(),
            metadata: self.metadata.clone(),
            rule_set: self.rule_set.clone(),
            schema: Some(self.text.clone()),
            propagate_tags: self.propagate_tags,
            ..RegisterRequest::default()
        };
        serde_json::to_vec(&request).expect("requests are plain data")
    }

    pub(crate) fn is_text_of(&self, schema: &Schema) -> bool {
        self.schema_type == schema.schema_type
            && self.text == schema.text
            && self.references == schema.references
            && (self.metadata.is_none() || self.metadata == schema.metadata)
            && (self.rule_set.is_none() || self.rule_set == schema.rule_set)
    }
}

impl Schema {
    /// The schema of an answer; `None` when the answer has no text.
    pub(crate) fn received(received: ReceivedSchema, context: Option<Context>) -> Option<Self> {
        Some(Self {
            schema_type: received.schema_type,
            text: received.schema?,
            references: received.references,
            metadata: received.metadata,
            rule_set: received.rule_set,
            guid: received.guid,
            context,
        })
    }

    /// The schema as it was sent.
    pub(crate) fn sent(new: &NewSchema, guid: Option<Guid>, context: Context) -> Self {
        Self {
            schema_type: new.schema_type,
            text: new.text.clone(),
            references: new.references.clone(),
            metadata: new.metadata.clone(),
            rule_set: new.rule_set.clone(),
            guid,
            context: Some(context),
        }
    }
}
