//! Answers. They borrow, so that writing one copies its texts once.

use std::borrow::Cow;

use serde::Serialize;

use super::association::AssociationAnswer;
use crate::{Guid, Metadata, Reference, RuleSet, SchemaId, SchemaTags, Subject, Version};

/// An error.
#[derive(Debug, Serialize)]
pub struct ErrorAnswer<'a> {
    /// [`crate::ErrorCode::code`]
    pub error_code: u32,
    /// What is wrong.
    pub message: &'a str,
}

/// What a schema carries, as every answer about schemas shows it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaAnswer<'a> {
    /// Label of the content.
    pub guid: Guid,
    /// `AVRO`, `JSON` or `PROTOBUF`.
    pub schema_type: &'a str,
    /// References.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub references: &'a [Reference],
    /// Metadata; an empty one is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<&'a Metadata>,
    /// Rules; an empty set is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<&'a RuleSet>,
    /// The text.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub schema: Cow<'a, str>,
    /// The inline tags that were asked for, with their places.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub schema_tags: &'a [SchemaTags],
    /// When it was stored: milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether it is soft-deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
}

/// A version of a subject: reads and lookups.
#[derive(Debug, Serialize)]
pub struct VersionAnswer<'a> {
    /// The subject.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub subject: &'a str,
    /// The version.
    pub version: Version,
    /// The schema id.
    pub id: SchemaId,
    /// The rest.
    #[serde(flatten)]
    pub schema: SchemaAnswer<'a>,
}

/// A version of a subject in the list of all schemas.
#[derive(Debug, Serialize)]
pub struct ExtendedSchemaAnswer<'a> {
    /// The version.
    #[serde(flatten)]
    pub schema: VersionAnswer<'a>,
    /// Subjects that stand for its subject.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub aliases: &'a [&'a Subject],
    /// Associations of its subject, where they are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<AssociationAnswer<'a>>,
}

/// The schema behind an id or a GUID.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaStringAnswer<'a> {
    /// A subject that holds it; none by GUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<&'a str>,
    /// The version there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// The schema.
    #[serde(flatten)]
    pub schema: SchemaAnswer<'a>,
    /// The highest id of the context, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_id: Option<SchemaId>,
}

/// The answer to a registration.
#[derive(Debug, Serialize)]
pub struct RegisterAnswer<'a> {
    /// The schema id.
    pub id: SchemaId,
    /// The version.
    pub version: Version,
    /// The schema as it is stored.
    #[serde(flatten)]
    pub schema: SchemaAnswer<'a>,
}

/// The answer to a compatibility check.
#[derive(Debug, Serialize)]
pub struct CompatibilityAnswer<'a> {
    /// Whether the schema could be registered.
    pub is_compatible: bool,
    /// Why not; only in a verbose answer, then also when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<&'a [String]>,
}

/// A subject and a version that hold an id.
#[derive(Debug, Serialize)]
pub struct SubjectVersionAnswer<'a> {
    /// The subject.
    pub subject: &'a str,
    /// The version.
    pub version: Version,
}

/// A context and the id that a GUID has there.
#[derive(Debug, Serialize)]
pub struct ContextIdAnswer<'a> {
    /// The context.
    pub context: &'a str,
    /// The schema id.
    pub id: SchemaId,
}

/// Who the server is.
#[derive(Debug, Serialize)]
pub struct IdentityAnswer<'a> {
    /// Its place among others.
    pub scope: IdentityScope<'a>,
}

/// The scope of an identity.
#[derive(Debug, Serialize)]
pub struct IdentityScope<'a> {
    /// Always empty.
    pub path: [&'a str; 0],
    /// The clusters that it belongs to.
    pub clusters: IdentityClusters<'a>,
}

/// The clusters of an identity.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct IdentityClusters<'a> {
    /// Id of the Kafka cluster that it serves.
    pub kafka_cluster: &'a str,
    /// Id of the registry's own cluster.
    pub schema_registry_cluster: &'a str,
}

impl<'a> IdentityAnswer<'a> {
    /// The identity of a server of these clusters.
    #[must_use]
    pub fn new(kafka_cluster: &'a str, schema_registry_cluster: &'a str) -> Self {
        let clusters = IdentityClusters {
            kafka_cluster,
            schema_registry_cluster,
        };
        Self {
            scope: IdentityScope { path: [], clusters },
        }
    }
}

/// What runs here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SoftwareAnswer<'a> {
    /// Its version.
    pub version: &'a str,
    /// The commit that it was built from.
    pub commit_id: &'a str,
}

/// Attributes of the deployment.
#[derive(Debug, Serialize)]
pub struct DeploymentAnswer<'a> {
    /// The attributes.
    pub attributes: &'a [&'a str],
}
