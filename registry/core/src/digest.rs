//! Digests that stand for content.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The first 128 bits of a SHA-256 over length-prefixed parts. Nobody can make two inputs of one digest, so equal
/// digests are taken as equal inputs where that is all that is asked; contents are compared in full all the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(pub [u8; 16]);

impl Digest {
    /// The digest of `parts`: `["ab", "c"]` and `["a", "bc"]` differ.
    #[must_use]
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        let full: [u8; 32] = hasher.finalize().into();
        let (first, _) = full.split_first_chunk().expect("32 bytes hold 16");
        Self(*first)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({:032x})", u128::from_be_bytes(self.0))
    }
}
