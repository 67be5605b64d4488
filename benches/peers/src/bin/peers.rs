//! Measures the codecs beside other crates and beside code written by hand; `README.md` says what the numbers mean.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Parser;
use etymon_peers::cases::{self, Case, Goal};
use etymon_peers::measure::{Effort, measure, two_threads};
use etymon_peers::stub::Stub;
use etymon_peers::table::{Results, line, print_rows};
use etymon_peers::{allocations, instructions};

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Prints what an operation costs as a ratio to code written by hand, measured in the same run.
#[derive(Debug, Parser)]
struct Options {
    /// Parts of the names of the cases to measure; everything when left out. The cases that they are compared with come along.
    filters: Vec<String>,
    /// How often everything is measured; the table shows the median, and the smallest and largest of them.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
    passes: u16,
    /// Batches of each case in a pass.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..))]
    batches: u16,
    /// Microseconds of CPU time that a batch takes.
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u16).range(1..))]
    microseconds: u16,
    /// Leave out what two threads at once do to each other.
    #[arg(long)]
    one_thread: bool,
    /// Count instructions with valgrind instead of taking time.
    #[arg(long)]
    instructions: bool,
    /// Print the names of the cases and measure nothing.
    #[arg(long)]
    list: bool,
    /// Run this case and nothing else, for a profiler.
    #[arg(long, value_name = "CASE")]
    only: Option<String>,
    /// How often the case of `--only` runs.
    #[arg(long, default_value_t = 1_000_000, requires = "only")]
    times: u32,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let stub = Stub::start()?;
    let mut cases = cases::all(&stub)?;
    if let Some(name) = &options.only {
        let case = cases.iter().find(|case| case.name == name);
        let case = case.with_context(|| format!("no case is named {name}; --list shows them"))?;
        (case.make)()(options.times);
        return Ok(());
    }
    select(&mut cases, &options.filters)?;
    if options.list {
        cases.iter().for_each(|case| line(case.name));
        return Ok(());
    }
    if options.instructions {
        return print_instructions(&cases);
    }
    let effort = Effort {
        passes: options.passes.into(),
        batches: options.batches.into(),
        batch: Duration::from_micros(options.microseconds.into()),
    };
    let requests = stub.requests();
    let samples = measure(&cases, effort);
    let two_threads = if options.one_thread {
        Vec::new()
    } else {
        cases.iter().map(|case| two_threads(case, effort)).collect()
    };
    ensure!(
        stub.requests() == requests,
        "the registry was asked while measuring: a cache was not filled"
    );
    let results = Results {
        cases: &cases,
        samples,
        two_threads,
        allocations: allocations::count()?,
    };
    results.print();
    Ok(())
}

/// Leaves the cases whose names hold a filter, and those that they are compared with.
fn select(cases: &mut Vec<Case>, filters: &[String]) -> anyhow::Result<()> {
    if filters.is_empty() {
        return Ok(());
    }
    let mut wanted: Vec<&str> = Vec::new();
    for case in cases.iter() {
        if filters.iter().any(|filter| case.name.contains(filter)) {
            wanted.extend([case.name, case.floor]);
            wanted.extend(case.goals.iter().filter_map(|goal| match goal {
                Goal::Times(_, other) => Some(*other),
                Goal::TwoThreads(_) | Goal::Allocations(_) => None,
            }));
        }
    }
    ensure!(
        !wanted.is_empty(),
        "no case has {filters:?} in its name; --list shows them"
    );
    cases.retain(|case| wanted.contains(&case.name));
    Ok(())
}

fn print_instructions(cases: &[Case]) -> anyhow::Result<()> {
    let mut counted = HashMap::new();
    for case in cases {
        counted.insert(case.name, instructions::count(case.name)?);
    }
    let mut rows = vec![["case", "instructions", "× floor", ""].map(str::to_owned)];
    rows.extend(cases.iter().map(|case| {
        let floor = counted.get(case.floor);
        let times = floor.map(|floor| format!("{:.2}", counted[case.name] / floor));
        [
            case.name.to_owned(),
            format!("{:.0}", counted[case.name]),
            times.unwrap_or_default(),
            String::new(),
        ]
    }));
    print_rows(&rows);
    Ok(())
}
