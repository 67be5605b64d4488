//! Request ids: every answer carries the one of its request, or a new one.

use std::cell::Cell;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The header.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken from a request: it is kept with every change.
const MAX_LENGTH: usize = 256;

/// The id that the request has, when it has exactly one that is neither blank nor longer than 256 bytes; else a new one.
pub(super) fn of(headers: &HeaderMap) -> HeaderValue {
    let mut given = headers.get_all(X_REQUEST_ID).iter();
    match (given.next(), given.next()) {
        (Some(only), None) if is_fit(only.as_bytes()) => only.clone(),
        _ => fresh(),
    }
}

fn is_fit(id: &[u8]) -> bool {
    id.len() <= MAX_LENGTH && !id.trim_ascii().is_empty()
}

thread_local! {
    /// Seeded once a thread from the system, so that ids of threads, processes and machines differ. Ids are labels: that
    /// somebody could guess the next one harms nobody, and a system call for each would be felt.
    static STATE: Cell<u128> = Cell::new(Uuid::new_v4().as_u128());
}

fn fresh() -> HeaderValue {
    let random = STATE.with(|state| {
        // PCG's 128-bit congruential step; its high half is mixed in where the low bits are weak.
        let next = state
            .get()
            .wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
            .wrapping_add(0x5851_f42d_4c95_7f2d_1405_7b7e_f767_814f);
        state.set(next);
        next ^ (next >> 64) ^ (next >> 35)
    });
    let id = uuid::Builder::from_random_bytes(random.to_be_bytes()).into_uuid();
    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
    id.hyphenated().encode_lower(&mut text);
    HeaderValue::from_maybe_shared(Bytes::copy_from_slice(&text))
        .expect("hexadecimal digits and dashes are a header")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn headers(ids: &[&'static str]) -> HeaderMap {
        let ids = ids
            .iter()
            .map(|id| (X_REQUEST_ID, HeaderValue::from_static(id)));
        ids.collect()
    }

    #[test]
    fn a_single_id_is_echoed_and_anything_else_is_replaced() {
        assert_eq!(of(&headers(&["abc-123"])), "abc-123");
        let long: &'static str = "x".repeat(MAX_LENGTH + 1).leak();
        assert_eq!(of(&headers(&[&long[1..]])), long[1..]);
        for ids in [&[][..], &[""], &["  "], &["a", "b"], &[long]] {
            let id = of(&headers(ids));
            let id = Uuid::parse_str(id.to_str().unwrap()).unwrap();
            assert_eq!(id.get_version_num(), 4);
        }
    }

    #[test]
    fn new_ids_differ() {
        let ids: HashSet<HeaderValue> = (0..100_000).map(|_| fresh()).collect();
        assert_eq!(ids.len(), 100_000);
    }
}
