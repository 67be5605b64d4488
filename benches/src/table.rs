//! What is printed: measurements beside their goals.
#![expect(clippy::print_stdout, reason = "the output of the program")]

use std::fmt;

/// Medians and the spread around them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The middle one; of an even number the mean of the two in the middle. NaN when there is none.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => f64::NAN,
            odd if odd % 2 == 1 => sorted[middle],
            _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
        }
    }

    /// Each sample by the other of the same round.
    pub(crate) fn divided_by(&self, others: &Self) -> Self {
        Self(
            self.0
                .iter()
                .zip(&others.0)
                .map(|(value, other)| value / other)
                .collect(),
        )
    }

    /// Each sample in another unit.
    pub(crate) fn map(&self, convert: impl FnMut(f64) -> f64) -> Self {
        Self(self.0.iter().copied().map(convert).collect())
    }

    /// The smallest and the largest.
    pub(crate) fn spread(&self) -> (f64, f64) {
        let smallest = self.0.iter().copied().fold(f64::NAN, f64::min);
        let largest = self.0.iter().copied().fold(f64::NAN, f64::max);
        (smallest, largest)
    }
}

/// What a number shall be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    fn reached(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "≥ {}", short(*least)),
            Self::AtMost(most) => write!(f, "≤ {}", short(*most)),
        }
    }
}

/// One line of the table of figures.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    pub(crate) samples: Samples,
    pub(crate) goal: Option<Goal>,
}

/// One line of the table of requests: what a server did under load.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) name: String,
    pub(crate) rate: f64,
    /// Microseconds.
    pub(crate) p50: f64,
    /// Microseconds.
    pub(crate) p99: f64,
    pub(crate) per_cpu_second: f64,
    pub(crate) bytes: f64,
}

/// Prints a line at once.
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Prints what was measured: the servers first, then the figures and their goals.
pub(crate) fn print(served: &[Served], figures: &[Figure]) {
    if !served.is_empty() {
        let header = [
            "requests",
            "per second",
            "p50 µs",
            "p99 µs",
            "per CPU-second",
            "CPU µs each",
            "body bytes",
        ];
        let rows = served.iter().map(|row| {
            let numbers = [
                row.rate,
                row.p50,
                row.p99,
                row.per_cpu_second,
                1e6 / row.per_cpu_second,
                row.bytes,
            ];
            std::iter::once(row.name.clone())
                .chain(numbers.map(short))
                .collect()
        });
        print_rows(&header, &rows.collect::<Vec<_>>());
    }
    if !figures.is_empty() {
        let header = [
            "figure", "median", "unit", "smallest", "largest", "goal", "reached",
        ];
        let rows = figures.iter().map(|figure| {
            let (smallest, largest) = figure.samples.spread();
            let median = figure.samples.median();
            let reached = figure
                .goal
                .map_or("", |goal| if goal.reached(median) { "yes" } else { "NO" });
            let goal = figure.goal.map(|goal| goal.to_string()).unwrap_or_default();
            let [median, smallest, largest] = [median, smallest, largest].map(short);
            let unit = figure.unit.to_owned();
            vec![
                figure.name.clone(),
                median,
                unit,
                smallest,
                largest,
                goal,
                reached.to_owned(),
            ]
        });
        print_rows(&header, &rows.collect::<Vec<_>>());
    }
}

/// A Markdown table, so that it can be pasted into the docs as it is.
fn print_rows(header: &[&str], rows: &[Vec<String>]) {
    let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
    let all = || std::iter::once(&header).chain(rows);
    let widths: Vec<usize> = (0..header.len())
        .map(|column| {
            all()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or_default()
        })
        .collect();
    let cells = |row: &[String]| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:<width$}"));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    println!("\n{}", cells(&header));
    println!(
        "|{}|",
        widths
            .iter()
            .map(|&width| "-".repeat(width + 2))
            .collect::<Vec<_>>()
            .join("|")
    );
    for row in rows {
        println!("{}", cells(row));
    }
}

/// Three significant digits where it is small, whole and grouped where it is large.
fn short(value: f64) -> String {
    match value.abs() {
        large if large >= 1000.0 => {
            let digits = format!("{value:.0}");
            let mut grouped = String::new();
            for (index, digit) in digits.chars().enumerate() {
                if index > 0 && (digits.len() - index) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            grouped
        }
        middle if middle >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn medians_and_spreads_are_those_of_the_samples() {
        for (values, median) in [
            (vec![3.0, 1.0, 2.0], 2.0),
            (vec![4.0, 1.0], 2.5),
            (vec![7.0], 7.0),
        ] {
            assert_eq!(Samples(values).median(), median);
        }
        assert_eq!(Samples(vec![3.0, 1.0, 2.0]).spread(), (1.0, 3.0));
        assert!(Samples::default().median().is_nan());
    }

    #[test]
    fn a_goal_that_was_not_measured_is_not_reached() {
        assert!(!Goal::AtLeast(1.0).reached(f64::NAN) && !Goal::AtMost(1.0).reached(f64::NAN));
        assert!(Goal::AtLeast(1.0).reached(1.0) && Goal::AtMost(1.0).reached(1.0));
        assert!(!Goal::AtLeast(1.0).reached(0.9) && !Goal::AtMost(1.0).reached(1.1));
    }

    #[test]
    fn numbers_are_printed_short() {
        for (value, text) in [
            (0.9, "0.90"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1234.5, "1,234"),
            (1e6, "1,000,000"),
        ] {
            assert_eq!(short(value), text);
        }
    }
}
