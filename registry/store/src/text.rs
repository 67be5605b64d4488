//! What a text is stored under.

use etymon_core::{Digest, Text};

/// The digest of a text: its key.
pub(crate) fn text_digest(text: &Text) -> Digest {
    Digest::of([text.unpack().as_bytes()])
}
