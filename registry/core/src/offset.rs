//! Positions in the log, and points in time.

use serde::{Deserialize, Serialize};

/// Position of a change in the log: the first change has 1, the empty log ends at 0.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Offset(pub u64);

impl Offset {
    /// The offset after `changes` more changes.
    #[must_use]
    pub fn plus(self, changes: usize) -> Self {
        Self(self.0 + changes as u64)
    }
}

/// A point in time: milliseconds since 1970, UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub i64);
