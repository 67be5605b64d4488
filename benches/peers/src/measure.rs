//! Thread CPU time of short batches, the cases taking turns, so that what else runs on the machine meets all of them alike.

use std::sync::Barrier;
use std::time::Duration;

use cpu_time::ThreadTime;

use crate::cases::{Case, Runner};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// How often everything is measured.
    pub passes: usize,
    /// Batches of each case in a pass.
    pub batches: usize,
    /// CPU time of a batch.
    pub batch: Duration,
}

/// Nanoseconds of an operation: the median of each pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples(pub Vec<f64>);

impl Samples {
    /// The middle one.
    pub fn median(&self) -> f64 {
        median(&self.0)
    }

    /// The smallest and the largest.
    pub fn spread(&self) -> (f64, f64) {
        let smallest = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (smallest, largest)
    }

    /// The median of what each pass gives, divided by the same pass of the other.
    pub fn ratio(&self, other: &Self) -> f64 {
        let ratios: Vec<f64> = self.0.iter().zip(&other.0).map(|(a, b)| a / b).collect();
        median(&ratios)
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The samples of each case, in the order of the cases.
pub fn measure(cases: &[Case], effort: Effort) -> Vec<Samples> {
    let mut running: Vec<Running> = cases
        .iter()
        .map(|case| Running::calibrated((case.make)(), effort.batch))
        .collect();
    let mut samples = vec![Samples(Vec::new()); cases.len()];
    for _ in 0..effort.passes {
        let mut batches = vec![Vec::with_capacity(effort.batches); cases.len()];
        for _ in 0..effort.batches {
            for (running, batches) in running.iter_mut().zip(&mut batches) {
                batches.push(running.batch());
            }
        }
        for (samples, batches) in samples.iter_mut().zip(&batches) {
            samples.0.push(median(batches));
        }
    }
    samples
}

/// CPU time of an operation on two threads at once, divided by that on one: 1 when nothing is shared that is written.
pub fn two_threads(case: &Case, effort: Effort) -> f64 {
    let alone = || on_threads(case, effort, 1);
    let together = || on_threads(case, effort, 2);
    let ratios: Vec<f64> = (0..effort.passes).map(|_| together() / alone()).collect();
    median(&ratios)
}

/// The median of all batches of that many threads, which start together.
fn on_threads(case: &Case, effort: Effort, threads: usize) -> f64 {
    let barrier = Barrier::new(threads);
    let batches: Vec<f64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut running = Running::calibrated((case.make)(), effort.batch);
                    barrier.wait();
                    (0..effort.batches)
                        .map(|_| running.batch())
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("no case panics: each ran before"))
            .collect()
    });
    median(&batches)
}

struct Running {
    runner: Runner,
    times: u32,
}

impl Running {
    /// With as many operations in a batch as take about that long.
    fn calibrated(mut runner: Runner, batch: Duration) -> Self {
        let mut times = 1;
        loop {
            let start = ThreadTime::now();
            runner(times);
            let took = start.elapsed();
            if took * 2 >= batch {
                let wanted = f64::from(times) * batch.as_secs_f64() / took.as_secs_f64();
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "it is at most twice the u32"
                )]
                #[expect(clippy::cast_sign_loss, reason = "both durations are positive")]
                let times = wanted.max(1.0) as u32;
                return Self { runner, times };
            }
            times *= 2;
        }
    }

    /// Nanoseconds of an operation in one batch, after a few that warm up what the other cases displaced.
    fn batch(&mut self) -> f64 {
        (self.runner)(self.times.div_ceil(10));
        let start = ThreadTime::now();
        (self.runner)(self.times);
        start.elapsed().as_secs_f64() * 1e9 / f64::from(self.times)
    }
}
