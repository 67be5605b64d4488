//! A schema as commands print it.

use etymon_client::{AnyVersion, Registered, Schema};
use etymon_types::{Context, Metadata, Reference, RuleSet, SchemaId, SchemaType, Subject, Version};
use schemars::JsonSchema;
use serde::Serialize;

use super::indent::indented;

/// A schema of a registry, in the words of its API. What is not known is left out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SchemaShown {
    /// The subject, with its context unless that is the default one
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    /// The version
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u32>,
    /// The schema id
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<u32>,
    /// The label of the content; servers before version 8 have none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) guid: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`
    pub(crate) schema_type: String,
    /// What it builds on
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) references: Vec<ReferenceShown>,
    /// Metadata, as the API has it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) metadata: Option<Metadata>,
    /// Rules, as the API has them
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) rule_set: Option<RuleSet>,
    /// The text, as it is stored
    pub(crate) schema: String,
    /// Whether the version is soft-deleted
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deleted: Option<bool>,
    /// By id: the subjects that hold it, each with the last of its versions that does
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) versions: Vec<VersionShown>,
    /// By GUID: the ids that it has, by context
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ids: Vec<IdShown>,
}

/// What a schema builds on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ReferenceShown {
    /// What the text calls it
    pub(crate) name: String,
    /// The subject
    pub(crate) subject: String,
    /// The version
    pub(crate) version: u32,
}

/// A version of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct VersionShown {
    /// The subject, with its context unless that is the default one
    pub(crate) subject: String,
    /// The version
    pub(crate) version: u32,
}

/// An id of a context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct IdShown {
    /// The context; `.` is the default one
    pub(crate) context: String,
    /// The schema id
    pub(crate) id: u32,
}

impl SchemaShown {
    pub(crate) fn of(schema: &Schema) -> Self {
        let reference = |reference: &Reference| ReferenceShown {
            name: reference.name.clone(),
            subject: reference.subject.clone(),
            version: reference.version.get(),
        };
        Self {
            subject: None,
            version: None,
            id: None,
            guid: schema.guid.map(|guid| guid.to_string()),
            schema_type: schema.schema_type.to_string(),
            references: schema.references.iter().map(reference).collect(),
            metadata: schema.metadata.clone(),
            rule_set: schema.rule_set.clone(),
            schema: schema.text.clone(),
            deleted: None,
            versions: Vec::new(),
            ids: Vec::new(),
        }
    }

    pub(crate) fn of_version(registered: &Registered) -> Self {
        Self {
            subject: Some(registered.subject.to_string()),
            version: registered.version.map(Version::get),
            id: Some(registered.id.into()),
            ..Self::of(&registered.schema)
        }
    }

    pub(crate) fn of_any(version: &AnyVersion) -> Self {
        Self {
            deleted: version.is_deleted,
            ..Self::of_version(&version.registered)
        }
    }

    /// `orders-value@2`, or else its id or GUID.
    pub(crate) fn name(&self) -> String {
        match (&self.subject, self.version, self.id, &self.guid) {
            (Some(subject), Some(version), ..) => format!("{subject}@{version}"),
            (Some(subject), None, ..) => subject.clone(),
            (None, _, Some(id), _) => format!("id {id}"),
            (None, _, None, Some(guid)) => format!("guid {guid}"),
            (None, _, None, None) => "a schema".to_owned(),
        }
    }

    /// The text for people: JSON on several lines.
    pub(crate) fn readable(&self) -> String {
        if self.schema_type == SchemaType::Protobuf.as_str() {
            return self.schema.trim_end().to_owned();
        }
        indented(&self.schema)
    }
}

impl VersionShown {
    pub(crate) fn new(subject: &Subject, version: Version) -> Self {
        Self {
            subject: subject.to_string(),
            version: version.get(),
        }
    }

    pub(crate) fn name(&self) -> String {
        format!("{}@{}", self.subject, self.version)
    }
}

impl IdShown {
    pub(crate) fn new((context, id): (Context, SchemaId)) -> Self {
        Self {
            context: context.to_string(),
            id: id.into(),
        }
    }
}
