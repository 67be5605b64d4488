//! The state as plain rows: what the store's tables hold, and what a state is built from.

use std::sync::Arc;

use etymon_types::{Config, Context, DekId, KekName, Mode, SchemaId, Scope, Subject, Version};

use crate::{Association, Content, DekEntry, Digest, KekEntry, Millis, Offset};

/// The state as plain rows, in any order; [`crate::State::parts`] gives them sorted, so equal states have equal parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// The offset that all rows are at.
    pub offset: Offset,
    /// The id counter of every context that ever had one.
    pub counters: Vec<CounterPart>,
    /// Ids.
    pub ids: Vec<IdPart>,
    /// Versions.
    pub versions: Vec<VersionPart>,
    /// Configs.
    pub configs: Vec<(Scope, Arc<Config>)>,
    /// Modes.
    pub modes: Vec<(Scope, Mode)>,
    /// Associations.
    pub associations: Vec<AssociationPart>,
    /// KEKs.
    pub keks: Vec<KekPart>,
    /// DEKs.
    pub deks: Vec<DekPart>,
}

/// A context: its id counter, and whether it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterPart {
    /// The context.
    pub context: Context,
    /// The highest id that was ever given out in it.
    pub last_id: SchemaId,
    /// The context was deleted, and has had no subject since.
    pub is_deleted: bool,
}

/// An id of a context, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdPart {
    /// The context.
    pub context: Context,
    /// The id.
    pub id: SchemaId,
    /// The digest of its content; it outlives the content.
    pub digest: Digest,
    /// The content; `None` once the id is retired.
    pub content: Option<Arc<Content>>,
    /// The version that held the id last, when an import overwrote it and nothing has held the id since.
    pub left: Option<(Subject, Version)>,
}

/// A version of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionPart {
    /// The subject.
    pub subject: Subject,
    /// The version.
    pub version: Version,
    /// The id of its content, in the context of the subject.
    pub id: SchemaId,
    /// Soft-deleted.
    pub deleted: bool,
    /// When it was written, or soft-deleted by itself.
    pub at: Millis,
    /// The offset of the change that wrote or deleted it last.
    pub offset: Offset,
}

/// An association of a resource and a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssociationPart {
    /// The association.
    pub association: Arc<Association>,
    /// When it was made.
    pub at: Millis,
}

/// A KEK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KekPart {
    /// Its name.
    pub name: KekName,
    /// What is known of it.
    pub entry: KekEntry,
}

impl KekPart {
    pub(crate) fn of((name, entry): (&KekName, &KekEntry)) -> Self {
        Self {
            name: name.clone(),
            entry: entry.clone(),
        }
    }
}

/// A DEK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DekPart {
    /// Which.
    pub id: DekId,
    /// What is known of it.
    pub entry: DekEntry,
}

impl DekPart {
    pub(crate) fn of((id, entry): (&DekId, &DekEntry)) -> Self {
        Self {
            id: id.clone(),
            entry: entry.clone(),
        }
    }
}
