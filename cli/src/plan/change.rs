//! A plan: what is to be done, and what it rests on. As a file, and as the answer for programs.

use std::collections::BTreeMap;

use etymon_types::{
    CompatibilityLevel, Guid, Mode, Reference, SchemaId, SchemaType, Subject, Version,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The form of plans that this program writes and reads.
pub(crate) const FORM: u32 = 1;

/// What is to be done so that a registry has what files and settings say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Plan {
    /// The form of the plan: 1.
    pub(crate) etymon_plan: u32,
    /// The URLs of the registry that it is for, without credentials.
    pub(crate) registry: Vec<String>,
    /// The context of subjects that name none.
    pub(crate) context: String,
    /// What is to be done, in this order.
    pub(crate) changes: Vec<Change>,
    /// The subjects that are as they should be.
    #[schemars(with = "Vec<String>")]
    pub(crate) unchanged: Vec<Subject>,
    /// What the registry has besides, and no plan changes.
    pub(crate) untouched: Untouched,
    /// What was seen of the subjects that the changes rest on: where one of them moved, the plan is not applied.
    #[schemars(with = "BTreeMap<String, Seen>")]
    pub(crate) rests_on: BTreeMap<Subject, Seen>,
}

/// One request, with the answer that is expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "change",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Change {
    /// A schema is registered.
    Register {
        /// The subject.
        #[schemars(with = "String")]
        subject: Subject,
        /// The version that it becomes.
        #[schemars(with = "u32")]
        version: Version,
        /// The id that it gets, where another subject or a deleted version has the same schema; otherwise a new one.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<u32>")]
        id: Option<SchemaId>,
        /// Why.
        why: Why,
        /// Where it refers to other versions than the latest version does: which.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        because_of: Vec<String>,
        /// The file.
        path: String,
        /// The schema.
        content: NewContent,
    },
    /// The compatibility level of a subject is set.
    Level {
        /// The subject.
        #[schemars(with = "String")]
        subject: Subject,
        /// The level in force, wherever it is set.
        #[schemars(with = "String")]
        from: CompatibilityLevel,
        /// The new level.
        #[schemars(with = "String")]
        to: CompatibilityLevel,
    },
    /// The mode of a subject is set.
    Mode {
        /// The subject.
        #[schemars(with = "String")]
        subject: Subject,
        /// The mode in force, wherever it is set.
        #[schemars(with = "String")]
        from: Mode,
        /// The new mode.
        #[schemars(with = "String")]
        to: Mode,
    },
}

/// Why a schema is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Why {
    /// The subject has no version.
    New,
    /// The schema is another one than the latest version.
    Changed,
    /// It says what the latest version says, and refers to other versions.
    References,
}

/// A schema as it is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewContent {
    /// `AVRO`, `PROTOBUF` or `JSON`.
    #[schemars(with = "String")]
    pub(crate) schema_type: SchemaType,
    /// The text.
    pub(crate) schema: String,
    /// What it refers to, in the versions that are there when it is registered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<PlannedReference>")]
    pub(crate) references: Vec<Reference>,
}

/// A reference to a version of a subject.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it stands for references in the JSON Schema")]
struct PlannedReference {
    name: Option<String>,
    subject: String,
    version: u32,
}

/// What a registry has that no file and no setting is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Untouched {
    /// Subjects without a file here.
    #[schemars(with = "Vec<String>")]
    pub(crate) subjects: Vec<Subject>,
    /// Subjects all of whose versions are soft-deleted.
    #[schemars(with = "Vec<String>")]
    pub(crate) soft_deleted: Vec<Subject>,
}

/// What was seen of a subject.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Seen {
    /// Its versions, soft-deleted ones too.
    pub(crate) versions: Vec<SeenVersion>,
    /// The level in force, where the plan rests on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub(crate) level: Option<CompatibilityLevel>,
    /// The mode in force, where the plan rests on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub(crate) mode: Option<Mode>,
}

/// A version that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SeenVersion {
    /// The version.
    #[schemars(with = "u32")]
    pub(crate) version: Version,
    /// Its schema id.
    #[schemars(with = "u32")]
    pub(crate) id: SchemaId,
    /// Its GUID; servers before version 8 of Confluent's have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) guid: Option<String>,
    /// Whether it is soft-deleted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) deleted: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Change {
    /// The subject that it is about.
    pub(crate) fn subject(&self) -> &Subject {
        match self {
            Self::Register { subject, .. }
            | Self::Level { subject, .. }
            | Self::Mode { subject, .. } => subject,
        }
    }
}

impl SeenVersion {
    /// As it is written: `3 (id 7)`.
    pub(crate) fn shown(&self) -> String {
        let deleted = if self.deleted { ", soft-deleted" } else { "" };
        format!("{} (id {}{deleted})", self.version, self.id)
    }

    pub(super) fn new(version: Version, id: SchemaId, guid: Option<Guid>, deleted: bool) -> Self {
        Self {
            version,
            id,
            guid: guid.map(|guid| guid.to_string()),
            deleted,
        }
    }
}
