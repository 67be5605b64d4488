//! A subject's history.

use std::sync::Arc;

use etymon_types::{SchemaId, Version};

use crate::{Content, Millis, Offset};

/// The versions of a subject; never empty in a state.
#[derive(Debug, Clone)]
pub struct SubjectState {
    versions: Arc<[VersionEntry]>,
    /// How many of them are not soft-deleted, so that lists need not look at them.
    live: usize,
}

/// A version of a subject.
#[derive(Debug, Clone)]
pub struct VersionEntry {
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
    /// The content.
    pub content: Arc<Content>,
}

impl SubjectState {
    pub(super) fn new(versions: Arc<[VersionEntry]>) -> Self {
        let live = versions.iter().filter(|entry| !entry.deleted).count();
        Self { versions, live }
    }

    /// All versions, soft-deleted ones too, ascending.
    #[must_use]
    pub fn versions(&self) -> &[VersionEntry] {
        &self.versions
    }

    /// The versions that are not soft-deleted; from either end.
    pub fn live(&self) -> impl DoubleEndedIterator<Item = &VersionEntry> {
        self.versions.iter().filter(|entry| !entry.deleted)
    }

    /// How many versions are not soft-deleted.
    pub(crate) fn live_versions(&self) -> usize {
        self.live
    }

    /// Whether a version is not soft-deleted.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live > 0
    }

    /// The highest version that is not soft-deleted.
    #[must_use]
    pub fn latest_live(&self) -> Option<&VersionEntry> {
        self.live().next_back()
    }

    /// The version of this number, soft-deleted or not.
    #[must_use]
    pub fn find(&self, version: Version) -> Option<&VersionEntry> {
        self.position(version).ok().map(|at| &self.versions[at])
    }

    /// The highest version, soft-deleted or not.
    pub(crate) fn highest(&self) -> Option<Version> {
        self.versions.last().map(|entry| entry.version)
    }

    fn position(&self, version: Version) -> Result<usize, usize> {
        self.versions
            .binary_search_by_key(&version, |entry| entry.version)
    }

    /// With `entry` in its place, instead of one that has its number.
    pub(super) fn with(&self, entry: VersionEntry) -> Self {
        let (before, after) = match self.position(entry.version) {
            Ok(at) => (&self.versions[..at], &self.versions[at + 1..]),
            Err(at) => self.versions.split_at(at),
        };
        let versions = before.iter().cloned().chain([entry]);
        Self::new(versions.chain(after.iter().cloned()).collect())
    }

    /// Without a version; `None` when that was the last one.
    pub(super) fn without(&self, version: Version) -> Option<Self> {
        let others = self
            .versions
            .iter()
            .filter(|entry| entry.version != version);
        let versions: Arc<[_]> = others.cloned().collect();
        (!versions.is_empty()).then(|| Self::new(versions))
    }
}
