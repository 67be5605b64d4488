//! What the registry does with a schema, without a server around it.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, ensure};
use etymon_schema::{Schema, Validation, guid, incompatibilities};
use etymon_types::SchemaType;

use crate::bench::Bench;
use crate::process::cpu;
use crate::schemas::{MEDIUM, numbered, wide_pair};
use crate::table::{Goal, Samples};

/// Measures parsing beside `apache-avro`, and comparing.
///
/// # Errors
///
/// When one of the two finds fault with a schema.
pub(crate) fn run(bench: &mut Bench) -> anyhow::Result<()> {
    parsing(bench)?;
    comparing(bench)
}

fn parsing(bench: &mut Bench) -> anyhow::Result<()> {
    let text = numbered(MEDIUM, 1, 1);
    parse(&text)?;
    apache_avro::Schema::parse_str(&text).context("apache-avro refuses the schema")?;
    let [mut ours, mut theirs, mut ratio] = [const { Samples::new() }; 3];
    for _ in 0..bench.rounds {
        let here = micros(bench, || {
            let schema = parse(black_box(&text));
            schema.map(|schema| guid(schema.canonical(), &[], None, None))
        })?;
        let there = micros(bench, || apache_avro::Schema::parse_str(black_box(&text)))?;
        ours.push(here);
        theirs.push(there);
        ratio.push(here / there);
    }
    bench.figure(
        "parse, canonical form and GUID of 1.2 kB",
        "µs",
        ours,
        Some(Goal::AtMost(15.0)),
    );
    bench.figure("apache-avro parses the same", "µs", theirs, None);
    bench.figure(
        "parse, canonical form and GUID, of apache-avro",
        "ratio",
        ratio,
        None,
    );
    Ok(())
}

fn comparing(bench: &mut Bench) -> anyhow::Result<()> {
    let (reader, writer) = wide_pair();
    let (reader, writer) = (parse(&reader)?, parse(&writer)?);
    let reasons = incompatibilities(&reader, &writer)?;
    ensure!(reasons.is_empty(), "the pair is compatible: {reasons:?}");
    let reasons = incompatibilities(&writer, &reader)?.len();
    let (mut none, mut many) = (Samples::new(), Samples::new());
    for _ in 0..bench.rounds {
        none.push(micros(bench, || {
            incompatibilities(black_box(&reader), black_box(&writer))
        })?);
        many.push(micros(bench, || {
            incompatibilities(black_box(&writer), black_box(&reader))
        })?);
    }
    bench.figure(
        "a pair of 100 fields, compatible",
        "µs",
        none,
        Some(Goal::AtMost(20.0)),
    );
    bench.figure(
        &format!("a pair of 100 fields, {reasons} reasons"),
        "µs",
        many,
        None,
    );
    Ok(())
}

fn parse(text: &str) -> anyhow::Result<Schema> {
    Schema::parse(SchemaType::Avro, text, &[], Validation::Strict)
        .context("a schema of ours is refused")
}

/// Microseconds of CPU that `work` takes, the mean of as many as fit into a round.
fn micros<T>(bench: &Bench, work: impl Fn() -> T) -> anyhow::Result<f64> {
    let (start, before) = (Instant::now(), cpu(std::process::id())?);
    let mut times = 0_u32;
    while start.elapsed() < bench.time {
        for _ in 0..100 {
            black_box(work());
        }
        times += 100;
    }
    let taken = cpu(std::process::id())? - before;
    ensure!(
        !taken.is_zero(),
        "less than 10 ms of CPU: measure for longer (--seconds)"
    );
    Ok(taken.as_secs_f64() * 1e6 / f64::from(times))
}
