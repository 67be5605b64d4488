//! What is measured, and the goals.

use clap::ValueEnum;

use crate::bench::Bench;

mod data;
mod lists;
mod micro;
mod register;
mod requests;
mod start;

/// One thing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Case {
    /// GET /schemas/ids/{id}, at random of 10,000.
    ById,
    /// GET /subjects/{subject}/versions/latest, at random of 1,000.
    Latest,
    /// POST /subjects/{subject} with one of 1,000 registered texts.
    LookupKnown,
    /// POST /subjects/{subject} with a text that was never seen.
    LookupUnknown,
    /// POST /subjects/{subject}/versions with one of 1,000 registered texts.
    RegisterAgain,
    /// POST /compatibility/subjects/{subject}/versions/latest?verbose=true with a text that was never seen.
    Compatibility,
    /// POST /subjects/{subject}/versions with new texts, from 1, 16 and 64 clients.
    RegisterNew,
    /// A page of 100 of GET /subjects and of GET /schemas?latestOnly=true, with 100,000 subjects.
    Lists,
    /// From exec to the first successful /health/ready, empty and with 10,000 schemas.
    ColdStart,
    /// Resident memory, idle and with 10,000 schemas.
    Memory,
    /// No server: parse, canonical form and GUID of 1.2 kB beside apache-avro; two records with 100 fields compared.
    Micro,
}

/// Whether one of the cases asks a server; none named are all.
pub(crate) fn need_the_server(cases: &[Case]) -> bool {
    cases != [Case::Micro]
}

/// Measures the cases, in the order of this list; all of them when none is named.
///
/// # Errors
///
/// When a server fails or answers what it should not.
pub(crate) async fn run(bench: &mut Bench, cases: &[Case]) -> anyhow::Result<()> {
    let cases: Vec<Case> = Case::value_variants()
        .iter()
        .copied()
        .filter(|case| cases.is_empty() || cases.contains(case))
        .collect();
    if cases.contains(&Case::Micro) {
        micro::run(bench)?;
    }
    requests::run(bench, &cases).await?;
    if cases.contains(&Case::RegisterNew) {
        register::run(bench).await?;
    }
    if cases.contains(&Case::Lists) {
        lists::run(bench).await?;
    }
    if cases.contains(&Case::ColdStart) || cases.contains(&Case::Memory) {
        start::run(bench, &cases).await?;
    }
    Ok(())
}
