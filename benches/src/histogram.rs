//! How long requests took: counts in buckets that grow with the value, so that an hour and a microsecond fit.

use std::time::Duration;

/// Buckets per doubling: a percentile is right to 1/64, that is 1.6 %.
const STEPS: u64 = 64;
const STEPS_LOG2: u32 = STEPS.trailing_zeros();

/// Durations, counted by nanoseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
}

impl Histogram {
    pub(crate) fn record(&mut self, duration: Duration) {
        let bucket = bucket_of(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX));
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The duration that `share` (0 to 1) of all do not exceed, to the precision of a bucket; zero when nothing was recorded.
    pub(crate) fn percentile(&self, share: f64) -> Duration {
        let total = self.count();
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if total > 0 && seen as f64 >= share * total as f64 {
                return Duration::from_nanos(start_of(bucket));
            }
        }
        Duration::ZERO
    }
}

/// Below `STEPS` a bucket is a nanosecond; above, its number is the doubling and the six bits below the highest.
fn bucket_of(nanos: u64) -> usize {
    let doublings = nanos.max(1).ilog2().saturating_sub(STEPS_LOG2);
    let bucket = u64::from(doublings) * STEPS + (nanos >> doublings);
    usize::try_from(bucket).expect("64 doublings of 64 buckets fit any usize")
}

/// The smallest number of nanoseconds in a bucket.
fn start_of(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < 2 * STEPS {
        return bucket;
    }
    let doublings = bucket / STEPS - 1;
    (bucket - doublings * STEPS) << doublings
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_bucket_holds_its_start_and_is_as_narrow_as_promised() {
        for nanos in (0..200_000).chain([1 << 40, u64::MAX]) {
            let start = start_of(bucket_of(nanos));
            assert!(start <= nanos, "{nanos} in a bucket from {start}");
            assert!(
                nanos - start <= nanos / STEPS,
                "{nanos} in a bucket from {start}"
            );
            assert_eq!(bucket_of(start), bucket_of(nanos));
        }
    }

    #[test]
    fn percentiles_are_those_of_what_was_recorded() {
        let (mut all, mut half) = (Histogram::default(), Histogram::default());
        for micros in 1..=50 {
            all.record(Duration::from_micros(micros));
            half.record(Duration::from_micros(50 + micros));
        }
        all.merge(&half);
        assert_eq!(all.count(), 100);
        for (share, micros) in [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0)] {
            let found = all.percentile(share).as_secs_f64() * 1e6;
            assert!((found / micros - 1.0).abs() < 0.02, "{share}: {found}");
        }
        assert_eq!(Histogram::default().percentile(0.5), Duration::ZERO);
    }
}
