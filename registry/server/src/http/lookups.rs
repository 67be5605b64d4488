//! Lookups that were answered before. Producers look the same schema up again and again; as long as nothing is written,
//! the same request has the same answer.

use std::sync::Arc;

use bytes::Bytes;
use etymon_core::Offset;
use foldhash::fast::RandomState;
use quick_cache::Weighter;
use quick_cache::sync::{Cache, DefaultLifecycle};

/// Memory for requests and their answers, in bytes.
const CACHE_BYTES: u64 = 4 * 1024 * 1024;

/// Longest request that is kept, in bytes.
const LONGEST: usize = 64 * 1024;

/// What an entry takes besides its texts, in bytes, about.
const ENTRY_BYTES: usize = 128;

/// Answers to lookups by the whole request.
pub(super) struct Lookups(Cache<Key, Arc<Known>, Weigh, RandomState>);

/// A whole request: what is looked up, and where.
type Key = Box<[u8]>;

/// An answer, and the offset of the log that it is true at.
struct Known {
    at: Offset,
    answer: Bytes,
}

#[derive(Clone)]
struct Weigh;

impl Weighter<Key, Arc<Known>> for Weigh {
    fn weight(&self, key: &Key, known: &Arc<Known>) -> u64 {
        (key.len() + known.answer.len() + ENTRY_BYTES) as u64
    }
}

impl Lookups {
    pub(super) fn new() -> Self {
        let lifecycle = DefaultLifecycle::default();
        Self(Cache::with(
            2048,
            CACHE_BYTES,
            Weigh,
            RandomState::default(),
            lifecycle,
        ))
    }

    /// What stands for a request; nothing for a long one. No subject has a NUL, and no query has one as it is sent.
    pub(super) fn key(subject: &str, query: &str, body: &[u8]) -> Option<Key> {
        let parts = [subject.as_bytes(), query.as_bytes(), body];
        let key = parts.join(&0);
        (key.len() <= LONGEST).then(|| key.into())
    }

    /// The answer that was given to the same request at the same offset.
    pub(super) fn get(&self, key: &[u8], now: Offset) -> Option<Bytes> {
        let known = self.0.get(key)?;
        (known.at == now).then(|| known.answer.clone())
    }

    /// Keeps an answer that is true at this offset.
    pub(super) fn insert(&self, key: Key, at: Offset, answer: Bytes) {
        self.0.insert(key, Arc::new(Known { at, answer }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_holds_for_the_same_request_at_the_same_offset() {
        let lookups = Lookups::new();
        let key = |subject, query, body| Lookups::key(subject, query, body).unwrap();
        lookups.insert(
            key("s", "deleted=true", b"{}"),
            Offset(7),
            Bytes::from_static(b"answer"),
        );
        let get = |subject, query, body, at| lookups.get(&key(subject, query, body), Offset(at));
        assert_eq!(
            get("s", "deleted=true", b"{}", 7),
            Some(Bytes::from_static(b"answer"))
        );
        assert_eq!(get("s", "deleted=true", b"{}", 8), None);
        assert_eq!(get("s", "", b"{}", 7), None);
        assert_eq!(get("t", "deleted=true", b"{}", 7), None);
        assert_eq!(get("s", "deleted=true", b"{ }", 7), None);
        assert!(Lookups::key("s", "", &[b' '; 70_000]).is_none());
    }
}
