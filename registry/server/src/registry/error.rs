//! Why the registry does not do what was asked.

use std::time::Duration;

use etymon_core::Refusal;
use etymon_store::StoreError;
use etymon_types::ErrorCode;

use super::keys::KmsFailure;

/// Why the registry does not do what was asked.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum RegistryError {
    /// A rule forbids it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The schema's text is longer than the limit.
    #[error(
        "the schema has {bytes} bytes, and {limit} is the limit; a larger one can be split with references"
    )]
    SchemaTooLarge {
        /// Length of the text.
        bytes: usize,
        /// Longest text that is taken.
        limit: usize,
    },
    /// The disk, or the bound set for the store, is full. Nothing was changed.
    #[error(
        "the store is full: nothing was changed, and reads go on; writes work again when there is room"
    )]
    StoreFull,
    /// The store failed; its own words are in the log.
    #[error("Error while accessing the store")]
    StoreFailed,
    /// More writes are waiting than the queue takes.
    #[error("too many writes are waiting; try again in {} s", .retry_after.as_secs())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The server shuts down, or its line of decisions ended.
    #[error("the registry takes no writes any more: it shuts down")]
    Closed,
    /// A KMS did not do what a data key needs.
    #[error("{0}")]
    Kms(KmsFailure),
    /// The registry cannot use a KEK that is to be created or updated.
    #[error("Error while {doing} key: {failure}")]
    KekUnusable {
        /// What was to be done.
        doing: &'static str,
        /// What the KMS says.
        failure: KmsFailure,
    },
    /// A stored schema does not read back: the store holds what was never accepted.
    #[error("the stored schema of {0} cannot be read")]
    Damaged(String),
}

impl RegistryError {
    /// The code that the API answers with.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::SchemaTooLarge { .. } => ErrorCode::SchemaTooLarge,
            Self::StoreFull => ErrorCode::StoreFull,
            Self::StoreFailed => ErrorCode::StoreFailed,
            Self::Busy { .. } | Self::Closed => ErrorCode::Unavailable,
            Self::Kms(failure) => failure.code(),
            Self::Damaged(_) | Self::KekUnusable { .. } => ErrorCode::Internal,
        }
    }
}

impl From<KmsFailure> for RegistryError {
    fn from(failure: KmsFailure) -> Self {
        Self::Kms(failure)
    }
}

impl From<StoreError> for RegistryError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::StoreFull,
            _ => Self::StoreFailed,
        }
    }
}
