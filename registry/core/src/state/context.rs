//! What belongs to one context: its ids.

use std::sync::Arc;

use etymon_types::{SchemaId, Subject, Version};
use imbl::{OrdMap, OrdSet};

use crate::{Content, Digest, Offset};

/// The ids of one context.
#[derive(Debug, Clone)]
pub(crate) struct ContextState {
    /// The highest id that was ever given out.
    pub(crate) last_id: SchemaId,
    /// Deleted, and without a subject since.
    pub(crate) is_deleted: bool,
    pub(crate) ids: OrdMap<SchemaId, IdState>,
    /// Ids that have a content. Imports may give several to one.
    pub(crate) by_digest: OrdSet<(Digest, SchemaId)>,
    /// The versions that hold an id, by the offset that they changed at last.
    pub(crate) holders: OrdMap<(SchemaId, Offset), (Subject, Version)>,
    /// Where ids were held last that an import left without a version.
    pub(crate) left: OrdMap<SchemaId, (Subject, Version)>,
    /// The same, by place.
    pub(crate) left_at: OrdSet<(Subject, Version, SchemaId)>,
}

/// What an id stands for.
#[derive(Debug, Clone)]
pub(crate) enum IdState {
    /// This content.
    Live(Arc<Content>),
    /// A content of this digest, which is gone.
    Retired(Digest),
}

impl IdState {
    pub(crate) fn digest(&self) -> Digest {
        match self {
            Self::Live(content) => content.digest,
            Self::Retired(digest) => *digest,
        }
    }
}

impl ContextState {
    pub(crate) fn new(last_id: SchemaId) -> Self {
        Self {
            last_id,
            is_deleted: false,
            ids: OrdMap::new(),
            by_digest: OrdSet::new(),
            holders: OrdMap::new(),
            left: OrdMap::new(),
            left_at: OrdSet::new(),
        }
    }

    pub(crate) fn content(&self, id: SchemaId) -> Option<&Arc<Content>> {
        match self.ids.get(&id)? {
            IdState::Live(content) => Some(content),
            IdState::Retired(_) => None,
        }
    }

    /// The ids of a content, compared in full, ascending.
    pub(crate) fn ids_of(&self, content: &Content) -> Vec<SchemaId> {
        self.by_digest
            .range((content.digest, SchemaId::MIN)..)
            .take_while(|(digest, _)| *digest == content.digest)
            .map(|(_, id)| *id)
            .filter(|id| self.content(*id).is_some_and(|found| **found == *content))
            .collect()
    }

    /// The versions that hold an id, those that changed longest ago first.
    pub(crate) fn holders(&self, id: SchemaId) -> impl Iterator<Item = &(Subject, Version)> {
        self.holders
            .range((id, Offset(0))..=(id, Offset(u64::MAX)))
            .map(|(_, holder)| holder)
    }

    /// The ids that were held last by a version which an import overwrote.
    pub(crate) fn left_at(&self, subject: &Subject, version: Version) -> Vec<SchemaId> {
        self.left_at
            .range((subject.clone(), version, SchemaId::MIN)..)
            .take_while(|(left, at, _)| left == subject && *at == version)
            .map(|(.., id)| *id)
            .collect()
    }
}
