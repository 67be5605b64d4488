//! A question under way.

use std::sync::Arc;

use tokio::sync::watch;

use crate::Error;
use crate::memo::{Flights, Key, Memo};

/// The end of a flight, which many can wait for.
pub(crate) type Landing<V> = watch::Receiver<Option<Result<V, Error>>>;

/// A question under way. Leaves the list whatever happens: also when its task panics or its runtime is shut down.
pub(crate) struct Flight<K: Key, V: Clone + Send + Sync + 'static> {
    pub(crate) memo: Arc<Memo<K, V>>,
    pub(crate) key: K,
    pub(crate) number: u64,
}

impl<K: Key, V: Clone + Send + Sync + 'static> Flight<K, V> {
    /// Leaves the answer and the list in one step; only the list when what it asked was to be forgotten.
    pub(crate) fn land(&self, result: &Result<V, Error>) {
        let mut flights = self.memo.flights();
        if self.leave(&mut flights) {
            self.memo.keep(&mut flights, &self.key, result);
        }
    }

    fn leave(&self, flights: &mut Flights<K, V>) -> bool {
        let is_listed = flights
            .open
            .get(&self.key)
            .is_some_and(|(number, _)| *number == self.number);
        if is_listed {
            flights.open.remove(&self.key);
        }
        is_listed
    }
}

impl<K: Key, V: Clone + Send + Sync + 'static> Drop for Flight<K, V> {
    fn drop(&mut self) {
        self.leave(&mut self.memo.flights());
    }
}

/// Waits for the end of a flight.
pub(crate) async fn landed<K: Key, V: Clone>(key: &K, mut landing: Landing<V>) -> Result<V, Error> {
    match landing.wait_for(Option::is_some).await {
        Ok(result) => result.clone().expect("it was waited for"),
        Err(_) => Err(Error::GivenUp {
            question: key.to_string(),
        }),
    }
}
