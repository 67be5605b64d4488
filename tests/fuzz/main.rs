//! Random requests, made from the server's own OpenAPI document: whatever is sent, the answer is one that the document
//! promises, no 5xx, and the registry lives on and is whole.
//!
//! `ETYMON_FUZZ_REQUESTS` is how many (100000 takes some minutes), `ETYMON_FUZZ_SEED` makes other ones: every
//! [`ROUND`] requests are sent to an empty registry of their own, with a seed of their own, which a failure names.

mod body;
mod document;
mod judge;
mod memory;
mod request;
mod schemas;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{env, io, panic, thread};

use etymon_tests::{Chance, LocalRegistry, Request, StoreKind, binary, examine};

use document::Document;
use judge::judge;
use memory::Memory;
use request::{Maker, Sent};

/// Requests to one registry.
const ROUND: u64 = 2000;

/// How it went.
#[derive(Default)]
struct Outcome {
    /// Of what is wrong in the same way, the first is told.
    problems: BTreeMap<String, String>,
    /// Answers by operation and status.
    answers: BTreeMap<(String, u16), u64>,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.problems.extend(other.problems);
        for (answer, count) in other.answers {
            *self.answers.entry(answer).or_default() += count;
        }
    }

    /// The operations that were never answered with success.
    fn unreached(&self) -> impl Iterator<Item = &str> {
        let is_reached =
            |id: &str| (200..300).any(|status| self.answers.contains_key(&(id.to_owned(), status)));
        let ids: BTreeSet<&str> = self.answers.keys().map(|(id, _)| id.as_str()).collect();
        ids.into_iter().filter(move |id| !is_reached(id))
    }
}

/// The same requests everywhere, unless others are asked for.
const SEED: u64 = 7;

#[test]
fn random_requests_are_answered_as_the_document_says() {
    let requests: u64 = from_environment("ETYMON_FUZZ_REQUESTS").unwrap_or(10_000);
    let seed = from_environment("ETYMON_FUZZ_SEED").unwrap_or(SEED);
    // Straight to stderr: the macros are silenced by the test runner.
    writeln!(
        io::stderr(),
        "    {requests} requests, ETYMON_FUZZ_SEED={seed}"
    )
    .expect("stderr takes a line");
    let _ = binary(); // built once, before the rounds need it
    count_panics();
    let (next, outcome) = (AtomicU64::new(0), Mutex::new(Outcome::default()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let round = next.fetch_add(1, Ordering::Relaxed);
                    if round * ROUND >= requests {
                        return;
                    }
                    let found = play(seed + round, ROUND.min(requests - round * ROUND));
                    outcome.lock().expect("no thread panics with it").add(found);
                }
            });
        }
    });
    let outcome = outcome.into_inner().expect("no thread panics with it");
    let told: Vec<&str> = outcome.problems.values().map(String::as_str).collect();
    assert!(
        told.is_empty(),
        "{} problems:\n{}",
        told.len(),
        told.join("\n")
    );
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "something panicked");
    let unreached: Vec<&str> = outcome.unreached().collect();
    let of_all: BTreeSet<&String> = outcome.answers.keys().map(|(id, _)| id).collect();
    writeln!(
        io::stderr(),
        "    never answered with success: {unreached:?}"
    )
    .expect("stderr takes a line");
    assert!(
        requests < ROUND || unreached.len() * 10 < of_all.len(),
        "too little is reached: {unreached:?}"
    );
}

static PANICS: AtomicU64 = AtomicU64::new(0);

/// A panic on any thread counts, also when somebody makes an answer of it.
fn count_panics() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        tell(panicked);
    }));
}

fn from_environment<T: FromStr>(name: &str) -> Option<T> {
    env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Sends so many requests to an empty registry.
fn play(seed: u64, requests: u64) -> Outcome {
    let registry = LocalRegistry::start(StoreKind::Sqlite, &BTreeMap::new());
    let mut client = registry.client();
    let document = Document::ask(&mut client);
    let mut maker = Maker {
        document: &document,
        chance: Chance::seeded(seed),
        memory: Memory::default(),
        done: Vec::new(),
        reached: BTreeSet::new(),
    };
    let mut outcome = Outcome::default();
    let problems = &mut outcome.problems;
    for number in 0..usize::try_from(requests).expect("so many fit into memory") {
        let sent = maker.request(number);
        let answer = client.send(&sent.request);
        match judge(&sent, &answer) {
            Err(problem) => {
                let (key, told) = tell(seed, number, &sent, &problem);
                problems.entry(key).or_insert(told);
            }
            Ok(value) => {
                let status = answer.map_or(0, |answer| answer.status);
                if let Some(operation) = sent.operation {
                    *outcome
                        .answers
                        .entry((operation.id.clone(), status))
                        .or_default() += 1;
                }
                maker.learn(&sent, status, value.as_ref());
            }
        }
    }
    let alive = client
        .send(&Request::get("/subjects"))
        .map(|answer| answer.status);
    if !matches!(alive, Ok(200)) {
        problems.insert(
            "alive".to_owned(),
            format!("seed {seed}: at the end /subjects is {alive:?}"),
        );
    }
    let folder = registry.stop().expect("it has a store on disk");
    if let Err(complaint) = examine(folder.path()) {
        problems.insert("doctor".to_owned(), format!("seed {seed}: {complaint}"));
    }
    outcome
}

/// What kind of problem it is, and the words for it.
fn tell(seed: u64, number: usize, sent: &Sent<'_>, problem: &str) -> (String, String) {
    let operation = sent
        .operation
        .map_or("-", |operation| operation.id.as_str());
    let kind: String = problem.chars().take(40).collect();
    let body = String::from_utf8_lossy(sent.request.body.as_deref().unwrap_or_default());
    let body: String = body.chars().take(1500).collect();
    let Request {
        method,
        target,
        headers,
        ..
    } = &sent.request;
    let told = format!(
        "seed {seed}, request {number} ({operation}): {problem}\n  {method} {target}\n  {headers:?}\n  {body}\n"
    );
    (format!("{operation} {kind}"), told)
}
