//! How much is remembered.

use std::time::Duration;

use crate::memo::Lasting;

/// How much is remembered, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// Most schemas by id and by GUID: for ever, until there are more.
    pub schemas: usize,
    /// Most versions, the latest ones among them; most topics.
    pub versions: usize,
    /// Most pairs of a subject and a schema that were registered or looked up: for ever, until there are more.
    pub registrations: usize,
    /// How long the latest version of a subject counts before the registry is asked in the background.
    pub latest_fresh: Duration,
    /// How old it may be before the answer is waited for.
    pub latest_stale: Duration,
    /// How long "there is no such thing" counts: between half of it and the whole.
    pub missing: Duration,
}

impl Default for Cache {
    /// 10,000 schemas, 10,000 versions, 1,000 registrations; 60 s, 10 min; 5 s.
    fn default() -> Self {
        Self {
            schemas: 10_000,
            versions: 10_000,
            registrations: 1_000,
            latest_fresh: Duration::from_secs(60),
            latest_stale: Duration::from_secs(600),
            missing: Duration::from_secs(5),
        }
    }
}

impl Cache {
    pub(crate) fn lasting(&self) -> Lasting {
        Lasting {
            fresh: self.latest_fresh,
            stale: self.latest_stale,
            missing: self.missing,
            failed: self.missing,
        }
    }
}
