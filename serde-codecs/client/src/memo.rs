//! Answers remembered by what they are about, each asked for once at a time.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::Error;
use crate::backoff::jittered;
use crate::flight::{Flight, Landing, landed};
use crate::table::{Hit, Table};

/// What an answer can be about.
/// Its text says it in an error.
pub(crate) trait Key: std::fmt::Display + Hash + Eq + Clone + Send + Sync + 'static {
    /// Whether the answer can never be another one.
    fn is_for_ever(&self) -> bool;
}

/// How long answers count.
#[derive(Debug, Clone)]
pub(crate) struct Lasting {
    /// Answers that can change are asked for again after this time, while the old one is still given.
    pub(crate) fresh: Duration,
    /// After this time the new answer is waited for.
    pub(crate) stale: Duration,
    /// How long "there is no such thing" counts, at most.
    pub(crate) missing: Duration,
    /// How long a failed refresh is not tried again, at most.
    pub(crate) failed: Duration,
}

/// A bounded memory of answers of one kind.
#[derive(Debug)]
pub(crate) struct Memo<K, V> {
    table: Table<K, Kept<V>>,
    flights: Mutex<Flights<K, V>>,
    lasting: Lasting,
    capacity: usize,
}

/// What is remembered.
#[derive(Debug, Clone)]
pub(crate) struct Kept<V> {
    pub(crate) value: V,
    /// When it was answered; `None` for what is stale from the beginning.
    since: Option<Instant>,
    /// After a refresh that failed.
    not_before: Option<Instant>,
}

#[derive(Debug)]
pub(crate) struct Flights<K, V> {
    /// Under way, with their numbers.
    pub(crate) open: HashMap<K, (u64, Landing<V>)>,
    /// Tells flights with one key apart.
    next: u64,
    /// What there is not, until when.
    missing: HashMap<K, (Instant, Error)>,
}

enum Known<V> {
    Fresh(V),
    /// Give it, and ask again.
    Stale(V),
    /// Ask again, and give it when there is no answer.
    Old(V),
    Missing(Error),
    Nothing,
}

impl Lasting {
    /// Nothing is ever asked for again.
    pub(crate) fn for_ever() -> Self {
        Self {
            fresh: Duration::MAX,
            stale: Duration::MAX,
            missing: Duration::MAX,
            failed: Duration::MAX,
        }
    }
}

impl<K: Key, V: Clone + Send + Sync + 'static> Memo<K, V> {
    pub(crate) fn new(capacity: usize, lasting: Lasting) -> Arc<Self> {
        Arc::new(Self {
            table: Table::new(capacity),
            flights: Mutex::new(Flights {
                open: HashMap::new(),
                next: 0,
                missing: HashMap::new(),
            }),
            lasting,
            capacity: capacity.max(1),
        })
    }

    /// What is known, whatever its age. Takes no lock.
    pub(crate) fn look(&self, key: &K) -> Option<Hit<K, Kept<V>>> {
        self.table.get(key)
    }

    /// What is known, or what `ask` finds out. Of those who ask for one key at a time the first one's question is asked, on
    /// `runtime`, where it goes on when nobody waits any more.
    pub(crate) async fn get<F>(
        self: &Arc<Self>,
        runtime: &Handle,
        key: &K,
        ask: impl FnOnce() -> F,
    ) -> Result<V, Error>
    where
        F: Future<Output = Result<V, Error>> + Send + 'static,
    {
        match self.known(key) {
            Known::Fresh(value) => Ok(value),
            Known::Stale(value) => {
                self.start(runtime, key, ask);
                Ok(value)
            }
            Known::Old(value) => match landed(key, self.start(runtime, key, ask)).await {
                Err(error) if error.is_retriable() => Ok(value),
                other => other,
            },
            Known::Missing(error) => Err(error),
            Known::Nothing => landed(key, self.start(runtime, key, ask)).await,
        }
    }

    /// What `ask` finds out, whatever is known; a question that is under way is joined.
    pub(crate) async fn get_anew<F>(
        self: &Arc<Self>,
        runtime: &Handle,
        key: &K,
        ask: impl FnOnce() -> F,
    ) -> Result<V, Error>
    where
        F: Future<Output = Result<V, Error>> + Send + 'static,
    {
        let landing = self.start_unless(runtime, key, ask, |_| None);
        landed(key, landing).await
    }

    fn known(&self, key: &K) -> Known<V> {
        self.kept(key)
            .unwrap_or_else(|| missing(&self.flights(), key))
    }

    fn kept(&self, key: &K) -> Option<Known<V>> {
        let kept = self.table.get(key)?;
        let value = kept.value.clone();
        if key.is_for_ever() {
            return Some(Known::Fresh(value));
        }
        let now = Instant::now();
        let age = match kept.since {
            Some(since) => now.saturating_duration_since(since),
            None => self.lasting.fresh,
        };
        let has_failed = kept.not_before.is_some();
        let is_waiting = kept.not_before.is_some_and(|until| until > now);
        Some(if age < self.lasting.fresh || is_waiting {
            Known::Fresh(value)
        } else if age < self.lasting.stale || has_failed {
            // Nobody waits again for a registry that did not answer the last time.
            Known::Stale(value)
        } else {
            Known::Old(value)
        })
    }

    pub(crate) fn flights(&self) -> MutexGuard<'_, Flights<K, V>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the flight of this key, or starts one, unless its answer came just now.
    pub(crate) fn start<F>(
        self: &Arc<Self>,
        runtime: &Handle,
        key: &K,
        ask: impl FnOnce() -> F,
    ) -> Landing<V>
    where
        F: Future<Output = Result<V, Error>> + Send + 'static,
    {
        // One that landed a moment ago left its answer in the step in which it left the list.
        self.start_unless(runtime, key, ask, |flights| {
            match self.kept(key).unwrap_or_else(|| missing(flights, key)) {
                Known::Fresh(value) => Some(Ok(value)),
                Known::Missing(error) => Some(Err(error)),
                Known::Stale(_) | Known::Old(_) | Known::Nothing => None,
            }
        })
    }

    /// Joins the flight of this key, or starts one, unless there is an `answer`.
    fn start_unless<F>(
        self: &Arc<Self>,
        runtime: &Handle,
        key: &K,
        ask: impl FnOnce() -> F,
        answer: impl FnOnce(&Flights<K, V>) -> Option<Result<V, Error>>,
    ) -> Landing<V>
    where
        F: Future<Output = Result<V, Error>> + Send + 'static,
    {
        let (sender, landing) = watch::channel(None);
        let number;
        {
            let mut flights = self.flights();
            if let Some((_, landing)) = flights.open.get(key) {
                return landing.clone();
            }
            if let Some(result) = answer(&flights) {
                return watch::channel(Some(result)).1;
            }
            number = flights.next;
            flights.next += 1;
            flights.open.insert(key.clone(), (number, landing.clone()));
        }
        let flight = Flight {
            memo: Arc::clone(self),
            key: key.clone(),
            number,
        };
        let asking = ask();
        runtime.spawn(async move {
            let result = asking.await;
            flight.land(&result);
            // Nobody may be waiting.
            let _ = sender.send(Some(result));
        });
        landing
    }

    /// Remembers answers that came by another way.
    pub(crate) fn insert_all(&self, entries: impl IntoIterator<Item = (K, V)>) {
        self.insert_since(entries, Some(Instant::now()));
    }

    /// Remembers answers that are to be asked for again when they are used.
    pub(crate) fn insert_stale(&self, entries: impl IntoIterator<Item = (K, V)>) {
        self.insert_since(entries, None);
    }

    fn insert_since(&self, entries: impl IntoIterator<Item = (K, V)>, since: Option<Instant>) {
        let kept = |value| Kept {
            value,
            since,
            not_before: None,
        };
        let entries: Vec<_> = entries.into_iter().collect();
        let mut flights = self.flights();
        for (key, _) in &entries {
            flights.missing.remove(key);
        }
        self.table
            .insert_all(entries.into_iter().map(|(key, value)| (key, kept(value))));
    }

    /// Forgets what is known, and does not known, about some keys; flights under way do not count any more.
    pub(crate) fn forget(&self, is_gone: impl Fn(&K) -> bool) {
        let mut flights = self.flights();
        flights.open.retain(|key, _| !is_gone(key));
        flights.missing.retain(|key, _| !is_gone(key));
        self.table.remove(is_gone);
    }

    /// Forgets that there is no such thing.
    pub(crate) fn forget_missing(&self, is_gone: impl Fn(&K) -> bool) {
        let mut flights = self.flights();
        flights.missing.retain(|key, _| !is_gone(key));
    }

    /// Everything that is known.
    pub(crate) fn entries(&self) -> Vec<(K, V)> {
        let entries = self.table.entries().into_iter();
        entries.map(|(key, kept)| (key, kept.value)).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    pub(crate) fn keep(&self, flights: &mut Flights<K, V>, key: &K, result: &Result<V, Error>) {
        let now = Instant::now();
        match result {
            Ok(value) => {
                let kept = Kept {
                    value: value.clone(),
                    since: Some(now),
                    not_before: None,
                };
                flights.missing.remove(key);
                self.table.insert(key.clone(), kept);
            }
            Err(error) if error.is_not_found() => {
                self.table.remove(|known| known == key);
                if flights.missing.len() >= self.capacity {
                    flights.missing.retain(|_, (until, _)| *until > now);
                }
                if flights.missing.len() < self.capacity {
                    let until = now + jittered(self.lasting.missing);
                    flights.missing.insert(key.clone(), (until, error.clone()));
                }
            }
            Err(_) => {
                // The old answer is given on, for a while without asking again.
                let old = self.table.get(key).map(|old| Kept::clone(&old));
                if let Some(old) = old {
                    let not_before = Some(now + jittered(self.lasting.failed));
                    self.table.insert(key.clone(), Kept { not_before, ..old });
                }
            }
        }
    }
}

fn missing<K: Key, V>(flights: &Flights<K, V>, key: &K) -> Known<V> {
    match flights.missing.get(key) {
        Some((until, error)) if *until > Instant::now() => Known::Missing(error.clone()),
        _ => Known::Nothing,
    }
}
