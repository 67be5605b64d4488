//! When to ask again.

use std::time::{Duration, SystemTime};

/// How the client asks again. Only after 408, 429, 5xx, and when no answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// How often it asks again once all URLs were asked in vain.
    pub retries: u32,
    /// The wait before the first retry; it doubles with each.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// The longest wait that a registry can ask for with `Retry-After`.
    pub longest_retry_after: Duration,
    /// The time for everything together.
    pub total: Duration,
}

impl Default for Retry {
    /// 4 retries after 100 ms, 200 ms, ..., at most 5 s each; `Retry-After` up to 10 s; 30 s in all.
    fn default() -> Self {
        Self {
            retries: 4,
            first_wait: Duration::from_millis(100),
            longest_wait: Duration::from_secs(5),
            longest_retry_after: Duration::from_secs(10),
            total: Duration::from_secs(30),
        }
    }
}

impl Retry {
    /// The wait before retry number `retry`, counted from 0: between half of its length and the whole, so that clients
    /// that failed together do not come back together. Not shorter than what the registry asked for.
    pub(crate) fn wait(&self, retry: u32, asked: Option<Duration>) -> Duration {
        let doubled = 2_u32.checked_pow(retry).unwrap_or(u32::MAX);
        let whole = self
            .first_wait
            .saturating_mul(doubled)
            .min(self.longest_wait);
        let asked = asked.unwrap_or_default().min(self.longest_retry_after);
        jittered(whole).max(asked)
    }
}

/// Between half of `whole` and `whole`.
pub(crate) fn jittered(whole: Duration) -> Duration {
    whole.mul_f64(0.5 + fastrand::f64() / 2.0)
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_wait_is_read_from_seconds_and_from_dates() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        for (value, seconds) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:57 GMT", Some(20)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(value, now), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn a_wait_is_never_longer_than_allowed_and_never_shorter_than_asked(
            retry in any::<u32>(),
            asked in prop::option::of(0..100_000_u64),
        ) {
            let settings = Retry::default();
            let asked = asked.map(Duration::from_millis);
            let wait = settings.wait(retry, asked);
            prop_assert!(wait <= settings.longest_wait.max(settings.longest_retry_after));
            prop_assert!(wait >= settings.first_wait / 2);
            prop_assert!(wait >= asked.unwrap_or_default().min(settings.longest_retry_after));
        }

        #[test]
        fn arbitrary_text_does_no_harm(text in ".*") {
            let _ = retry_after(&text, SystemTime::now());
        }
    }
}
