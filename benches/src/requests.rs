//! What a connection sends, one request after another, as bytes that are ready before they are needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::schemas::{EXTRA, SUBJECT, digits};

/// The content type of the API's bodies.
const CONTENT_TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// Where a connection gets its requests.
pub(crate) trait Requests: Send {
    /// The next request; `None` when this connection has sent everything.
    fn next(&mut self) -> Option<&[u8]>;
}

/// The bytes of a GET.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {CONTENT_TYPE}\r\n\r\n").into_bytes()
}

/// The bytes of a POST that carries a schema.
pub(crate) fn post(path: &str, schema: &str) -> Vec<u8> {
    let body = serde_json::json!({ "schema": schema }).to_string();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {CONTENT_TYPE}\r\n\
         Content-Type: {CONTENT_TYPE}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Any of a set, at random, for ever. The same seed gives the same order.
pub(crate) struct Random {
    set: Arc<[Vec<u8>]>,
    state: u64,
}

impl Random {
    pub(crate) fn new(set: &Arc<[Vec<u8>]>, seed: u64) -> Self {
        let state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        Self {
            set: Arc::clone(set),
            state,
        }
    }
}

impl Requests for Random {
    fn next(&mut self) -> Option<&[u8]> {
        // xorshift64
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let index = (self.state >> 32) % self.set.len() as u64;
        usize::try_from(index)
            .ok()
            .and_then(|index| self.set.get(index))
            .map(Vec::as_slice)
    }
}

/// A request that is never the same twice: the numbers in its path and schema grow. A connection works on a subject of its
/// own for `VERSIONS` requests, then takes the next free number.
pub(crate) struct Numbered {
    bytes: Vec<u8>,
    subjects: Vec<usize>,
    extras: Vec<usize>,
    free: Arc<AtomicU32>,
    subject: u32,
    sent: u32,
}

/// Versions that a connection registers in a subject before it goes on to the next.
const VERSIONS: u32 = 20;

impl Numbered {
    /// `template`: a whole request with the placeholders of a schema template. `free`: the next free subject number, shared by
    /// all connections of all rounds.
    pub(crate) fn new(template: &[u8], free: &Arc<AtomicU32>) -> Self {
        Self {
            subjects: positions(template, SUBJECT.as_bytes()),
            extras: positions(template, EXTRA.as_bytes()),
            bytes: template.to_vec(),
            free: Arc::clone(free),
            subject: 0,
            sent: VERSIONS,
        }
    }

    fn write(bytes: &mut [u8], positions: &[usize], number: u32) {
        let digits = digits(number);
        for &at in positions {
            bytes[at..at + digits.len()].copy_from_slice(digits.as_bytes());
        }
    }
}

impl Requests for Numbered {
    fn next(&mut self) -> Option<&[u8]> {
        if self.sent == VERSIONS {
            self.sent = 0;
            self.subject = self.free.fetch_add(1, Ordering::Relaxed);
            Self::write(&mut self.bytes, &self.subjects, self.subject);
        }
        Self::write(
            &mut self.bytes,
            &self.extras,
            self.subject * VERSIONS + self.sent,
        );
        self.sent += 1;
        Some(&self.bytes)
    }
}

fn positions(bytes: &[u8], placeholder: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(placeholder.len()).enumerate();
    windows
        .filter(|(_, window)| *window == placeholder)
        .map(|(at, _)| at)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schemas;
    use pretty_assertions::assert_eq;

    #[test]
    fn numbered_requests_differ_and_keep_their_length() {
        let template = post(
            &format!("/subjects/s-{SUBJECT}/versions"),
            &schemas::template(schemas::SMALL),
        );
        let free = Arc::new(AtomicU32::new(0));
        let mut clients = [
            Numbered::new(&template, &free),
            Numbered::new(&template, &free),
        ];
        let mut seen = BTreeSet::new();
        for _ in 0..2 * VERSIONS {
            for client in &mut clients {
                let request = client.next().expect("it never ends").to_vec();
                assert_eq!(request.len(), template.len());
                assert!(
                    !request.contains(&SUBJECT.as_bytes()[0])
                        && !request.contains(&EXTRA.as_bytes()[0])
                );
                assert!(seen.insert(request), "a request came twice");
            }
        }
        assert_eq!(free.load(Ordering::Relaxed), 4);
    }

    #[test]
    fn random_requests_reach_the_whole_set_in_a_repeatable_order() {
        let set: Arc<[Vec<u8>]> = (0..10).map(|n| get(&format!("/schemas/ids/{n}"))).collect();
        let draw = |seed| {
            let mut random = Random::new(&set, seed);
            (0..200)
                .map(|_| random.next().expect("it never ends").to_vec())
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(1).iter().collect::<BTreeSet<_>>().len(), 10);
        assert_eq!(draw(1), draw(1));
        assert!(draw(1) != draw(2));
    }
}
