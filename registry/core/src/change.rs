//! What happened: the unit that is stored, replicated, audited and applied.

use std::sync::Arc;

use etymon_types::{
    AssociationType, Config, Context, DekId, EncryptedKey, Kek, KekName, Mode, SchemaId, Scope,
    Subject, Version,
};

use crate::{Association, Content, Millis};

/// One thing that happened. Each maps to a few rows of the store's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An id of a context was given to a content, for ever. Raises the context's id counter to at least `id`.
    IdAssigned {
        /// The context that the id belongs to.
        context: Context,
        /// The id.
        id: SchemaId,
        /// The content.
        content: Arc<Content>,
    },
    /// The last version that held an id was deleted for good: the text is gone, and the id keeps the content's digest,
    /// so that it never comes back with other content.
    IdRetired {
        /// The context that the id belongs to.
        context: Context,
        /// The id.
        id: SchemaId,
    },
    /// An import overwrote the last version that held an id. The id keeps its content, for records that carry it, and
    /// the version as its place, until that version is deleted for good or another version holds the id.
    IdLeft {
        /// The context that the id belongs to.
        context: Context,
        /// The id.
        id: SchemaId,
        /// The subject of the version that held it last.
        subject: Subject,
        /// The version that held it last.
        version: Version,
    },
    /// A version was written. It is live; one that had the number before is overwritten (imports only).
    VersionWritten {
        /// The subject.
        subject: Subject,
        /// The version.
        version: Version,
        /// The id of its content, in the context of the subject.
        id: SchemaId,
    },
    /// A version was soft-deleted.
    VersionDeleted {
        /// The subject.
        subject: Subject,
        /// The version.
        version: Version,
        /// Whether the version's time becomes that of this change: yes for a version deleted by itself, no for one that
        /// is deleted with its subject.
        touch: bool,
    },
    /// A version was deleted for good: a soft-deleted one, or one of a subject that went with the resource that owned it.
    VersionPurged {
        /// The subject.
        subject: Subject,
        /// The version.
        version: Version,
    },
    /// A context without subjects was deleted: it is not listed any more. Its ids stay used, and its config and mode set.
    ContextDeleted {
        /// The context.
        context: Context,
    },
    /// Something is registered in a deleted context: it is listed again.
    ContextRestored {
        /// The context.
        context: Context,
    },
    /// A config was set.
    ConfigSet {
        /// What for.
        scope: Scope,
        /// The whole config.
        config: Arc<Config>,
    },
    /// A config was removed.
    ConfigRemoved {
        /// What for.
        scope: Scope,
    },
    /// A mode was set.
    ModeSet {
        /// What for.
        scope: Scope,
        /// The mode.
        mode: Mode,
    },
    /// A mode was removed.
    ModeRemoved {
        /// What for.
        scope: Scope,
    },
    /// A subject was associated with a resource.
    AssociationCreated {
        /// The association.
        association: Arc<Association>,
    },
    /// An association was deleted.
    AssociationDeleted {
        /// The id of the resource.
        resource_id: Arc<str>,
        /// Keys or values.
        association_type: AssociationType,
    },
    /// A KEK was written: created, updated, soft-deleted or undeleted.
    KekWritten {
        /// Its name.
        name: KekName,
        /// The whole KEK.
        kek: Arc<Kek>,
        /// Whether it is soft-deleted now.
        deleted: bool,
    },
    /// A KEK was deleted for good.
    KekPurged {
        /// Its name.
        name: KekName,
    },
    /// A DEK was written: created, rewrapped, soft-deleted or undeleted.
    DekWritten {
        /// Which.
        id: DekId,
        /// The key, encrypted.
        key: EncryptedKey,
        /// Whether it is soft-deleted now.
        deleted: bool,
    },
    /// A DEK was deleted for good.
    DekPurged {
        /// Which.
        id: DekId,
    },
}

/// A change with the time it was decided at: what is appended and applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Millis,
    /// What.
    pub change: Change,
}
