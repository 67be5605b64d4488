//! Instructions of an operation, counted by valgrind: exact where time is noisy, blind to caches and prediction.

use std::process::Command;

use anyhow::{Context, ensure};

/// Operations of the two runs, whose difference is free of what starting costs.
const FEW: u32 = 1_000;
const MANY: u32 = 3_000;

/// Instructions of one operation of that case.
///
/// # Errors
///
/// When valgrind is missing or says something else.
pub fn count(case: &str) -> anyhow::Result<f64> {
    let few = run(case, FEW)?;
    let many = run(case, MANY)?;
    ensure!(many > few, "more operations took fewer instructions");
    Ok((many - few) as f64 / f64::from(MANY - FEW))
}

/// All instructions of a run of this program that does nothing but that.
fn run(case: &str, times: u32) -> anyhow::Result<u64> {
    let output = Command::new("valgrind")
        .args([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .arg(std::env::current_exe()?)
        .args(["--only", case, "--times", &times.to_string()])
        .output()
        .context("running valgrind (a package of most systems)")?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind failed: {words}");
    words
        .lines()
        .find_map(|line| {
            let (_, number) = line
                .split_once("I   refs:")
                .or_else(|| line.split_once("I refs:"))?;
            number.trim().replace(',', "").parse().ok()
        })
        .with_context(|| format!("valgrind counted no instructions: {words}"))
}
