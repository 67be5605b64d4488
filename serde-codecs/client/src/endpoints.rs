//! The registry's URLs, and which of them did not answer lately.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::backoff::jittered;
use crate::{Auth, Transport};

/// How long a URL that failed once comes after the others; doubles with each failure.
const FIRST_REST: Duration = Duration::from_secs(1);

/// The longest that it does.
const LONGEST_REST: Duration = Duration::from_secs(30);

/// Most requests at a time to one URL: a start with thousands of unknown ids does not open thousands of connections.
const MAX_REQUESTS: usize = 32;

/// One URL.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) auth: Option<Auth>,
    /// One for each request under way.
    pub(crate) slots: Semaphore,
    health: Mutex<Health>,
}

#[derive(Debug, Default)]
struct Health {
    /// Failures since the last success.
    failures: u32,
    /// Until when it comes after the others.
    rests_until: Option<Instant>,
}

impl Endpoint {
    pub(crate) fn new(transport: Arc<dyn Transport>, auth: Option<Auth>) -> Self {
        Self {
            transport,
            auth,
            slots: Semaphore::new(MAX_REQUESTS),
            health: Mutex::default(),
        }
    }

    /// It answered.
    pub(crate) fn is_well(&self) {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner) = Health::default();
    }

    /// It did not, or asked to be left alone for a while.
    pub(crate) fn is_unwell(&self, asked: Option<Duration>) {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        let doubled = 2_u32.saturating_pow(health.failures);
        health.failures = health.failures.saturating_add(1);
        let rest = jittered(FIRST_REST.saturating_mul(doubled).min(LONGEST_REST));
        let rest = rest.max(asked.unwrap_or_default().min(LONGEST_REST));
        health.rests_until = Some(Instant::now() + rest);
    }

    /// When its rest is over; `None` when it takes none. Of those who ask after a rest one is let through, and the others
    /// are told that it goes on for `trial`.
    fn rests_until(&self, now: Instant, trial: Duration) -> Option<Instant> {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        let until = health.rests_until?;
        if until > now {
            return Some(until);
        }
        health.rests_until = Some(now + trial);
        None
    }
}

/// The endpoints in the order in which they are to be asked: those that answer, as they are listed, then those that rest,
/// whose rest is over first. None is left out.
pub(crate) fn order(endpoints: &[Endpoint], now: Instant, trial: Duration) -> Vec<&Endpoint> {
    if let [only] = endpoints {
        return vec![only];
    }
    let rests = endpoints
        .iter()
        .map(|one| (one.rests_until(now, trial), one));
    let mut ordered: Vec<_> = rests.collect();
    ordered.sort_by_key(|(until, _)| *until);
    ordered.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Sending;

    #[derive(Debug)]
    struct Named(&'static str);

    impl Transport for Named {
        fn url(&self) -> &str {
            self.0
        }

        fn send(&self, _: http::Request<bytes::Bytes>) -> Sending<'_> {
            unreachable!("nothing is sent here")
        }
    }

    fn endpoints() -> Vec<Endpoint> {
        ["a", "b", "c"]
            .map(|name| Endpoint::new(Arc::new(Named(name)), None))
            .into()
    }

    fn names(endpoints: &[Endpoint]) -> String {
        let ordered = order(endpoints, Instant::now(), Duration::from_secs(5));
        ordered.iter().map(|one| one.transport.url()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_failed_come_last_until_their_rest_is_over() {
        let endpoints = endpoints();
        assert_eq!(names(&endpoints), "abc");
        endpoints[0].is_unwell(None);
        assert_eq!(names(&endpoints), "bca");
        endpoints[1].is_unwell(Some(Duration::from_secs(20)));
        assert_eq!(names(&endpoints), "cab");
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(names(&endpoints), "acb", "one is let through to try it");
        assert_eq!(names(&endpoints), "cab", "the others go elsewhere");
        endpoints[0].is_well();
        assert_eq!(names(&endpoints), "acb");
    }

    #[tokio::test(start_paused = true)]
    async fn a_rest_grows_and_is_bounded() {
        let endpoints = endpoints();
        for _ in 0..100 {
            endpoints[0].is_unwell(Some(Duration::MAX));
        }
        assert_eq!(names(&endpoints), "bca");
        tokio::time::advance(Duration::from_secs(14)).await;
        assert_eq!(names(&endpoints), "bca");
        tokio::time::advance(LONGEST_REST).await;
        assert_eq!(names(&endpoints), "abc");
    }
}
