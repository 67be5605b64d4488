//! Why the registry refuses.

use std::sync::Arc;

use etymon_types::{
    AssociationType, Context, ErrorCode, InvalidRuleSet, InvalidSubject, KekName, SchemaId, Scope,
    Subject, Version, VersionSelector,
};

/// Why the registry refuses. The wording is the field's: clients match on it.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is registered under this name.
    #[error("Subject '{0}' not found.")]
    SubjectNotFound(String),
    /// The subject has no such version.
    #[error("Version {0} not found.")]
    VersionNotFound(VersionSelector),
    /// No version of the subject is this schema.
    #[error("Schema not found")]
    SchemaNotFound,
    /// The context has no such id.
    #[error("Schema {0} not found")]
    IdNotFound(SchemaId),
    /// No schema has this GUID, or the text is none.
    #[error("Schema {0} not found")]
    GuidNotFound(String),
    /// All versions of the subject are soft-deleted already.
    #[error("Subject '{0}' was soft deleted.Set permanent=true to delete permanently")]
    SubjectSoftDeleted(Subject),
    /// A version of the subject is live.
    #[error("Subject '{0}' was not deleted first before being permanently deleted")]
    SubjectNotSoftDeleted(Subject),
    /// The version is soft-deleted already.
    #[error("Subject '{0}' Version {1} was soft deleted.Set permanent=true to delete permanently")]
    VersionSoftDeleted(Subject, Version),
    /// The version is live.
    #[error("Subject '{0}' Version {1} was not deleted first before being permanently deleted")]
    VersionNotSoftDeleted(Subject, Version),
    /// The subject has no config of its own.
    #[error("Subject '{0}' does not have subject-level compatibility configured")]
    ConfigNotSet(Scope),
    /// The subject has no mode of its own.
    #[error("Subject '{0}' does not have subject-level mode configured")]
    ModeNotSet(Scope),
    /// The schema is incompatible with an earlier version.
    #[error(
        "Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{}]",
        .messages.join(", ")
    )]
    Incompatible {
        /// The subject.
        subject: Subject,
        /// The field's messages.
        messages: Vec<String>,
    },
    /// The schema, a reference or the explicit version is invalid.
    #[error("{0}")]
    InvalidSchema(String),
    /// The version asked for is not the next one.
    #[error("Version is not one more than previous version")]
    VersionNotNext,
    /// The mode in force forbids the write.
    #[error("Subject {subject} in context {context} is in read-only mode")]
    ReadOnly {
        /// The subject; `null` on the global level.
        subject: String,
        /// The context's qualifier; empty in the default context.
        context: String,
    },
    /// An explicit id outside of IMPORT and FORWARD.
    #[error("Subject {subject} in context {context} is not in import mode")]
    NotInImportMode {
        /// The subject.
        subject: Subject,
        /// The context's qualifier; empty in the default context.
        context: String,
    },
    /// No id in IMPORT or FORWARD.
    #[error("Subject {subject} in context {context} is not in read-write mode")]
    NotInReadWriteMode {
        /// The subject.
        subject: Subject,
        /// The context's qualifier; empty in the default context.
        context: String,
    },
    /// The server is set to keep its modes.
    #[error("Mode changes are not allowed")]
    ModeNotMutable,
    /// IMPORT was asked for where live versions are.
    #[error("Cannot import since found existing subjects")]
    SubjectsExist,
    /// The id stands for other content.
    #[error("Overwrite new schema with id {id} in context {context} is not permitted.")]
    IdTaken {
        /// The id.
        id: SchemaId,
        /// The context's qualifier.
        context: String,
    },
    /// FORWARD was asked for below the level of all contexts.
    #[error("Forward mode only supported on global level")]
    ForwardNotGlobal,
    /// Something still references the version.
    #[error(
        "One or more references exist to the schema {{magic=1,keytype=SCHEMA,subject={0},version={1}}}."
    )]
    ReferenceExists(Subject, Version),
    /// Something still references the subject that a resource is to own.
    #[error("One or more references exist to the schema {0}.")]
    SubjectReferenced(Subject),
    /// A resource owns the subject.
    #[error("Subject '{0}' has a strong association and cannot be referenced")]
    SubjectOwned(Subject),
    /// A property of an association, or of its resource, is invalid.
    #[error(
        "The association specified an invalid value for property: '{property}', detail: {detail}"
    )]
    InvalidAssociation {
        /// The property.
        property: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The schema of an association is incompatible with an earlier version.
    #[error("[{}]", .0.join(", "))]
    AssociationIncompatible(Vec<String>),
    /// The resource of this id has no such association.
    #[error("Association for '{0}' not found.")]
    AssociationNotFound(Arc<str>),
    /// The resource of this name has another association of this type.
    #[error("An association of type '{0}' already exists for resource '{1}'")]
    AssociationTypeExists(AssociationType, Arc<str>),
    /// The subject is associated: it can neither be deleted nor owned.
    #[error("An association already exists for subject '{0}'")]
    AssociationExists(Subject),
    /// A resource owns the subject: no other one can use it.
    #[error("A strong association already exists for subject '{0}'")]
    StrongAssociationExists(Subject),
    /// There is no live version under the subject that is to be associated.
    #[error("No active (non-deleted) version exists for subject '{0}'")]
    NoActiveVersion(Subject),
    /// The association can only be deleted together with the subject.
    #[error("The association of type  '{0}' is frozen for subject '{1}'")]
    AssociationFrozen(AssociationType, Subject),
    /// The name is no legal subject.
    #[error(transparent)]
    InvalidSubject(#[from] InvalidSubject),
    /// The context has subjects, if only soft-deleted ones.
    #[error("The specified context '{}' is not empty.", .0.qualifier())]
    ContextNotEmpty(Context),
    /// The rule set is invalid.
    #[error(transparent)]
    InvalidRuleSet(#[from] InvalidRuleSet),
    /// There is no such KEK, or no such DEK of a subject.
    #[error("Key '{0}' not found")]
    KeyNotFound(String),
    /// The KEK, or a DEK of the subject, is live.
    #[error("Key '{0}' was not deleted first before being permanently deleted")]
    KeyNotSoftDeleted(String),
    /// The KEK is soft-deleted.
    #[error("Key '{0}' must be undeleted first")]
    KekSoftDeleted(KekName),
    /// There is another KEK of this name, or another DEK of this subject.
    #[error("Key '{0}' already exists; use a different value")]
    KeyExists(String),
    /// There are more keys than are allowed already.
    #[error("A maximum of {0} keys already exist")]
    TooManyKeys(usize),
    /// A member of a key is missing, or none.
    #[error("Invalid or missing value for field '{0}' of key")]
    InvalidKey(&'static str),
    /// The KEK has DEKs.
    #[error("One or more references exist to the key '{0}'")]
    KeyReferenced(KekName),
    /// There are no ids or versions left.
    #[error("the {0} of this registry are used up: 2147483647 is the last one")]
    Exhausted(&'static str),
}

impl Refusal {
    /// The code that the API answers with.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::SubjectNotFound(_) => ErrorCode::SubjectNotFound,
            Self::VersionNotFound(_) => ErrorCode::VersionNotFound,
            Self::SchemaNotFound | Self::IdNotFound(_) | Self::GuidNotFound(_) => {
                ErrorCode::SchemaNotFound
            }
            Self::SubjectSoftDeleted(_) => ErrorCode::SubjectSoftDeleted,
            Self::SubjectNotSoftDeleted(_) => ErrorCode::SubjectNotSoftDeleted,
            Self::VersionSoftDeleted(..) => ErrorCode::VersionSoftDeleted,
            Self::VersionNotSoftDeleted(..) => ErrorCode::VersionNotSoftDeleted,
            Self::ConfigNotSet(_) => ErrorCode::SubjectLevelNotConfigured,
            Self::ModeNotSet(_) => ErrorCode::SubjectModeNotConfigured,
            Self::Incompatible { .. } | Self::AssociationIncompatible(_) => {
                ErrorCode::IncompatibleSchema
            }
            Self::InvalidSchema(_) | Self::VersionNotNext => ErrorCode::InvalidSchema,
            Self::ReadOnly { .. }
            | Self::NotInImportMode { .. }
            | Self::NotInReadWriteMode { .. }
            | Self::ModeNotMutable
            | Self::SubjectsExist
            | Self::IdTaken { .. }
            | Self::SubjectOwned(_)
            | Self::Exhausted(_) => ErrorCode::OperationNotPermitted,
            Self::ForwardNotGlobal => ErrorCode::InvalidMode,
            Self::ReferenceExists(..) | Self::SubjectReferenced(_) => ErrorCode::ReferenceExists,
            Self::ContextNotEmpty(_) => ErrorCode::ContextNotEmpty,
            Self::InvalidRuleSet(_) => ErrorCode::InvalidRuleSet,
            Self::InvalidAssociation { .. } => ErrorCode::InvalidAssociation,
            Self::AssociationNotFound(_) => ErrorCode::AssociationNotFound,
            Self::AssociationTypeExists(..) => ErrorCode::AssociationTypeExists,
            Self::AssociationExists(_) => ErrorCode::AssociationExists,
            Self::StrongAssociationExists(_) => ErrorCode::StrongAssociationExists,
            Self::NoActiveVersion(_) => ErrorCode::NoActiveVersion,
            Self::AssociationFrozen(..) => ErrorCode::AssociationFrozen,
            Self::InvalidSubject(_) => ErrorCode::InvalidSubject,
            Self::KeyNotFound(_) => ErrorCode::KeyNotFound,
            Self::KeyNotSoftDeleted(_) => ErrorCode::KeyNotSoftDeleted,
            Self::KekSoftDeleted(_) => ErrorCode::KeyMustBeUndeleted,
            Self::KeyExists(_) => ErrorCode::KeyExists,
            Self::TooManyKeys(_) => ErrorCode::TooManyKeys,
            Self::InvalidKey(_) => ErrorCode::InvalidKey,
            Self::KeyReferenced(_) => ErrorCode::KeyReferenceExists,
        }
    }
}
