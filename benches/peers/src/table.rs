//! What is printed.
#![expect(clippy::print_stdout, reason = "the output of the program")]

use std::collections::HashMap;

use crate::allocations::Allocations;
use crate::cases::{Case, Goal};
use crate::measure::Samples;

/// All that is known of the cases, each list in their order.
#[derive(Debug)]
pub struct Results<'a> {
    /// What was measured.
    pub cases: &'a [Case],
    /// Nanoseconds.
    pub samples: Vec<Samples>,
    /// CPU time on two threads divided by that on one; nothing when it was not measured.
    pub two_threads: Vec<f64>,
    /// By name; nothing when they were not counted.
    pub allocations: HashMap<String, Allocations>,
}

impl Results<'_> {
    /// Prints them as a table in Markdown.
    pub fn print(&self) {
        let mut rows = vec![
            [
                "case",
                "ns",
                "from",
                "to",
                "× floor",
                "2 threads",
                "allocs",
                "bytes",
                "goal",
            ]
            .map(str::to_owned),
        ];
        for (index, case) in self.cases.iter().enumerate() {
            let samples = &self.samples[index];
            let (from, to) = samples.spread();
            let counted = self.allocations.get(case.name);
            let [allocations, bytes] = [
                counted.map(|counted| counted.count),
                counted.map(|counted| counted.bytes),
            ]
            .map(|number| number.map_or_else(String::new, |number| number.to_string()));
            rows.push([
                case.name.to_owned(),
                short(samples.median()),
                short(from),
                short(to),
                self.times(index, case.floor)
                    .map_or_else(String::new, short),
                self.two_threads
                    .get(index)
                    .copied()
                    .map_or_else(String::new, short),
                allocations,
                bytes,
                self.goals(index),
            ]);
        }
        print_rows(&rows);
    }

    /// How many times the other case's time this one takes.
    fn times(&self, index: usize, other: &str) -> Option<f64> {
        let other = self.cases.iter().position(|case| case.name == other)?;
        Some(self.samples[index].ratio(&self.samples[other]))
    }

    fn goals(&self, index: usize) -> String {
        let case = &self.cases[index];
        let goals = case.goals.iter().map(|goal| match *goal {
            Goal::Times(most, other) => {
                let measured = self.times(index, other);
                let words = format!("≤ {most} × {other}");
                judged(words, measured.map(short), measured.map(|it| it <= most))
            }
            Goal::Allocations(most) => {
                let measured = self.allocations.get(case.name).map(|it| it.count);
                let words = format!("≤ {most} allocations");
                judged(
                    words,
                    measured.map(|it| it.to_string()),
                    measured.map(|it| it <= most),
                )
            }
            Goal::TwoThreads(most) => {
                let measured = self.two_threads.get(index).copied();
                let words = format!("≤ {most} on two threads");
                judged(words, measured.map(short), measured.map(|it| it <= most))
            }
        });
        goals.collect::<Vec<_>>().join("; ")
    }
}

fn judged(goal: String, measured: Option<String>, met: Option<bool>) -> String {
    match (measured, met) {
        (Some(measured), Some(true)) => format!("{goal}: {measured}, met"),
        (Some(measured), Some(false)) => format!("{goal}: {measured}, MISSED"),
        _ => goal,
    }
}

/// Prints a line.
pub fn line(text: &str) {
    println!("{text}");
}

/// Prints rows, the first of them the header, with their columns aligned.
pub fn print_rows<const N: usize>(rows: &[[String; N]]) {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or_default()
    });
    for (number, row) in rows.iter().enumerate() {
        let cells = row
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                // Names and goals to the left, numbers to the right.
                if column == 0 || column == N - 1 {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            });
        println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        if number == 0 {
            let lines = widths.iter().enumerate().map(|(column, &width)| {
                let end = if column == 0 || column == N - 1 {
                    "-"
                } else {
                    ":"
                };
                format!("{}{end}", "-".repeat(width.saturating_sub(1).max(2)))
            });
            println!("| {} |", lines.collect::<Vec<_>>().join(" | "));
        }
    }
}

/// Three digits that matter.
fn short(value: f64) -> String {
    if value >= 99.95 {
        format!("{value:.0}")
    } else if value >= 9.995 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}
