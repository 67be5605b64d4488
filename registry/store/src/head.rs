//! Where the log ends, and the chain of digests that leads there.

use etymon_core::{Digest, Offset};

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// The offset of the last change.
    pub(crate) offset: Offset,
    /// Its running digest.
    pub(crate) digest: Digest,
}

/// What a running digest is made of, besides the digest before it.
pub(crate) struct Link<'a> {
    pub(crate) at: i64,
    pub(crate) actor: &'a str,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) kind: &'a str,
    pub(crate) body: &'a str,
    pub(crate) batch: &'a [u8],
}

impl Head {
    /// The head of an empty log.
    pub(crate) const START: Self = Self {
        offset: Offset(0),
        digest: Digest([0; 16]),
    };

    /// The head after one more change.
    pub(crate) fn then(self, link: &Link<'_>) -> Self {
        let offset = self.offset.plus(1);
        let digest = Digest::of([
            &self.digest.0[..],
            &offset.0.to_be_bytes(),
            &link.at.to_be_bytes(),
            link.actor.as_bytes(),
            &[u8::from(link.request_id.is_some())],
            link.request_id.unwrap_or_default().as_bytes(),
            link.kind.as_bytes(),
            link.body.as_bytes(),
            link.batch,
        ]);
        Self { offset, digest }
    }
}
