//! What somebody wants, and what comes of it.

use std::sync::Arc;

use etymon_types::{
    CompatibilityLevel, Config, ConfigUpdate, Context, DekAlgorithm, DekId, EncryptedKey, Kek,
    KekName, KekUpdate, Metadata, Mode, RuleSet, SchemaId, Scope, Subject, Version,
    VersionSelector,
};

use crate::{
    Associated, AssociationChanges, Change, Comparison, Content, DekEntry, Digest, KekEntry,
    Millis, Refusal,
};

/// What somebody wants to change; already parsed.
#[derive(Debug, Clone)]
pub enum Command {
    /// Register a schema under a subject.
    Register(Box<Register>),
    /// Delete a version, softly or for good.
    DeleteVersion {
        /// The subject.
        subject: Subject,
        /// The version.
        version: VersionSelector,
        /// For good.
        permanent: bool,
    },
    /// Delete all versions of a subject, softly or for good.
    DeleteSubject {
        /// The subject.
        subject: Subject,
        /// For good.
        permanent: bool,
    },
    /// Delete a context that has no subjects.
    DeleteContext {
        /// The context.
        context: Context,
    },
    /// Update a config.
    SetConfig {
        /// What for.
        scope: Scope,
        /// Member by member.
        update: Box<ConfigUpdate>,
    },
    /// Remove a config.
    RemoveConfig {
        /// What for.
        scope: Scope,
    },
    /// Set a mode, or remove it.
    SetMode {
        /// What for.
        scope: Scope,
        /// The mode; `None` clears it.
        mode: Option<Mode>,
        /// Enter IMPORT whatever is there.
        force: bool,
    },
    /// Remove a mode.
    RemoveMode {
        /// What for.
        scope: Scope,
        /// Of a context: the modes of its subjects, too.
        recursive: bool,
    },
    /// Change associations of a resource.
    Associate(Box<AssociationChanges>),
    /// Create a KEK.
    CreateKek(Box<CreateKek>),
    /// Update a KEK.
    UpdateKek {
        /// Which.
        name: KekName,
        /// Member by member.
        update: Box<KekUpdate>,
        /// The KEK that was tried out. A decision that makes another one of the update answers [`Decision::Stale`].
        tested: Option<Box<Kek>>,
    },
    /// Delete a KEK, softly or for good.
    DeleteKek {
        /// Which.
        name: KekName,
        /// For good.
        permanent: bool,
    },
    /// Undelete a KEK.
    UndeleteKek {
        /// Which.
        name: KekName,
    },
    /// Create a DEK, or rewrap one.
    CreateDek(Box<CreateDek>),
    /// Delete versions of a DEK, softly or for good.
    DeleteDek {
        /// Its KEK.
        kek: KekName,
        /// Its subject.
        subject: Subject,
        /// What it is for.
        algorithm: DekAlgorithm,
        /// Which version; `None` for all.
        version: Option<VersionSelector>,
        /// For good.
        permanent: bool,
    },
    /// Undelete versions of a DEK.
    UndeleteDek {
        /// Its KEK.
        kek: KekName,
        /// Its subject.
        subject: Subject,
        /// What it is for.
        algorithm: DekAlgorithm,
        /// Which version; `None` for all.
        version: Option<VersionSelector>,
    },
}

/// A KEK that is to be created.
#[derive(Debug, Clone)]
pub struct CreateKek {
    /// Its name.
    pub name: KekName,
    /// The KEK.
    pub kek: Arc<Kek>,
    /// It is created soft-deleted; one that is there already is soft-deleted or undeleted.
    pub deleted: bool,
}

/// A DEK that is to be created.
#[derive(Debug, Clone)]
pub struct CreateDek {
    /// Which.
    pub id: DekId,
    /// The key, if the client encrypted it.
    pub key: Option<EncryptedKey>,
    /// It is created soft-deleted; one that is there already is soft-deleted or undeleted.
    pub deleted: bool,
    /// Encrypt one that is there anew.
    pub rewrap: bool,
    /// What a KMS did for it. A decision that needs something else done answers [`Decision::Stale`].
    pub sealed: Option<Sealed>,
}

/// What a KMS has to do before a DEK can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsWork {
    /// With which key.
    pub kek: Arc<Kek>,
    /// What.
    pub task: KmsTask,
}

/// What a KMS has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KmsTask {
    /// Encrypt a new key.
    Generate,
    /// Decrypt this key, and encrypt it again.
    Rewrap(EncryptedKey),
    /// Decrypt this key, to see that it is one.
    Check(EncryptedKey),
}

/// What a KMS did.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// What was to be done.
    pub work: KmsWork,
    /// The key that is to be stored.
    pub key: EncryptedKey,
}

/// A registration.
#[derive(Debug, Clone)]
pub struct Register {
    /// The subject.
    pub subject: Subject,
    /// The schema.
    pub prepared: Prepared,
    /// The version that it must become: 0 and below -1 when the request names none, -1 for "the next, whatever it is".
    pub version: i32,
    /// The id that it must get or have.
    pub id: Option<SchemaId>,
    /// Metadata of the request; `None` when it has none, which inherits.
    pub metadata: Option<Arc<Metadata>>,
    /// Rule set of the request; `None` when it has none, which inherits.
    pub rule_set: Option<Arc<RuleSet>>,
    /// Skip the compatibility check.
    pub force: bool,
    /// Whether the schema's inline tags were changed on the way.
    pub tagging: Tagging,
}

/// Whether the inline tags of a registration's schema were changed, and whose schema that is.
#[derive(Debug, Clone, Default)]
pub enum Tagging {
    /// They were not.
    #[default]
    None,
    /// It is the schema of the request.
    Request,
    /// It is that of a version.
    Version(Box<TaggedVersion>),
}

/// A version that becomes the next one with other tags, metadata or rules.
#[derive(Debug, Clone)]
pub struct TaggedVersion {
    /// The version.
    pub version: VersionSelector,
    /// Assumed: its content.
    pub content: Digest,
    /// What changes in the rules of the version before the new one. Without it, the registration has rules of its own, or
    /// inherits.
    pub rules: Option<RuleChanges>,
}

/// What changes in a rule set.
#[derive(Debug, Clone, Default)]
pub struct RuleChanges {
    /// Rules to merge into it.
    pub merge: Option<Arc<RuleSet>>,
    /// Names of rules to take away after that.
    pub remove: Option<Vec<String>>,
}

/// A parsed schema as a decision needs it, and what was assumed when it was parsed. A decision that finds an assumption
/// no longer true answers [`Decision::Stale`]: prepare again on a newer state.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The content without metadata and rule set: type, canonical text (normalised if `normalized`) and references with
    /// resolved versions. Made once, outside of the line, so that a plain registration hashes nothing there.
    pub plain: Arc<Content>,
    /// Names of the top-level fields, for reserved fields.
    pub fields: Arc<[String]>,
    /// Why the schema may not be registered as a new one though it parses (strict names and defaults); `None` when it
    /// may.
    pub invalid_as_new: Option<String>,
    /// Assumed: whether the schema was to be normalised.
    pub normalized: bool,
    /// Assumed: whether the mode in force takes ids (IMPORT and FORWARD, where nothing is normalised).
    pub importing: bool,
    /// Assumed: what the direct references lead to, in the order of its references.
    pub targets: Vec<Target>,
    /// Assumed: the latest live version's content, which the text was taken from because the request had none.
    pub inherited: Option<Digest>,
    /// Assumed: the latest live version's content, whose tags were added to the text; inside, `None` when there is no such
    /// version.
    pub propagated: Option<Option<Digest>>,
}

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The subject, resolved from the referrer's context.
    pub subject: Subject,
    /// The version.
    pub version: Version,
    /// Digest of the content there.
    pub content: Digest,
    /// The request asked for the latest version.
    pub is_latest: bool,
}

/// What the server is set to where nothing is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Compatibility level.
    pub level: CompatibilityLevel,
    /// Check reserved fields.
    pub validate_fields: bool,
    /// Check names and defaults of new schemas strictly.
    pub validate_new_schemas: bool,
    /// Whether modes can be changed.
    pub mode_mutability: bool,
    /// Refuse the empty subject of a context, and `*`.
    pub reject_empty_subject: bool,
    /// With more KEKs than this no KEK is created any more, with more DEKs no DEK.
    pub max_keys: usize,
}

impl Default for Rules {
    /// As the field's servers come.
    fn default() -> Self {
        Self {
            level: CompatibilityLevel::Backward,
            validate_fields: false,
            validate_new_schemas: true,
            mode_mutability: true,
            reject_empty_subject: false,
            max_keys: 20_000,
        }
    }
}

/// What comes of a command.
#[derive(Debug, Clone)]
pub enum Decision {
    /// These changes, in order; none when what was wanted is there already.
    Done {
        /// To be appended and applied.
        changes: Vec<Change>,
        /// To be sent once they are durable.
        answer: Answer,
    },
    /// Nothing changes.
    Refused(Refusal),
    /// These verdicts are missing.
    Needs(Vec<Comparison>),
    /// What was prepared no longer fits the state: prepare again.
    Stale,
}

/// The answer to a command that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To a registration.
    Registered(Found),
    /// To the deletion of a version.
    Version(Version),
    /// To the deletion of a subject: the versions, ascending.
    Versions(Vec<Version>),
    /// To the deletion of a context.
    ContextDeleted,
    /// To an update of a config: the whole config after it. To its removal: the config that was there.
    Config(Arc<Config>),
    /// To a change of mode: the mode that is set now. To its removal: the mode that was set.
    Mode(Option<Mode>),
    /// To a change of associations.
    Associated(Associated),
    /// To a KEK that was created or updated.
    Kek(KekFound),
    /// To a DEK that was created or rewrapped.
    Dek(DekFound),
    /// To what has nothing to say.
    Done,
}

impl Answer {
    /// Gives what was just written the time of the decision.
    pub fn stamp(&mut self, now: Millis) {
        match self {
            Self::Kek(found) => {
                found.at.get_or_insert(now);
            }
            Self::Dek(found) => {
                found.at.get_or_insert(now);
            }
            // Nothing else tells a time of its own.
            _ => {}
        }
    }
}

/// A KEK that was found or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KekFound {
    /// Its name.
    pub name: KekName,
    /// The KEK.
    pub kek: Arc<Kek>,
    /// Soft-deleted.
    pub deleted: bool,
    /// When it was written; `None` until [`Answer::stamp`].
    pub at: Option<Millis>,
}

impl KekFound {
    /// One that is there.
    #[must_use]
    pub fn of(name: &KekName, entry: &KekEntry) -> Self {
        Self {
            name: name.clone(),
            kek: entry.kek.clone(),
            deleted: entry.deleted,
            at: Some(entry.at),
        }
    }
}

/// A DEK that was found or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DekFound {
    /// Which.
    pub id: DekId,
    /// The key, encrypted.
    pub key: EncryptedKey,
    /// Soft-deleted.
    pub deleted: bool,
    /// When it was written; `None` until [`Answer::stamp`].
    pub at: Option<Millis>,
}

impl DekFound {
    /// One that is there.
    #[must_use]
    pub fn of(id: &DekId, entry: &DekEntry) -> Self {
        Self {
            id: id.clone(),
            key: entry.key.clone(),
            deleted: entry.deleted,
            at: Some(entry.at),
        }
    }
}

/// A version that was found or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The subject.
    pub subject: Subject,
    /// The version.
    pub version: Version,
    /// The schema id.
    pub id: SchemaId,
    /// The content.
    pub content: Arc<Content>,
    /// When it was written, and whether it is soft-deleted; `None` for a version that was just made, and for one that
    /// was found by its whole content, which the field answers without these two.
    pub stored: Option<(Millis, bool)>,
}
