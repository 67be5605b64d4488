//! What is appended: a change, and who asked for it.

use std::sync::Arc;

use etymon_core::Entry;

/// A change, and who asked for it in which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What happened, and when.
    pub entry: Entry,
    /// Who asked for it.
    pub actor: Actor,
    /// The request that asked for it, as its `X-Request-ID` names it.
    pub request_id: Option<Arc<str>>,
}

/// Who asks. Nobody has to say a name so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Actor {
    /// Somebody.
    #[default]
    Anonymous,
}

impl Actor {
    /// The name as the log keeps it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
        }
    }
}
