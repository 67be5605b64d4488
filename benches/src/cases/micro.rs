//! What the registry does with a schema, without a server around it.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, ensure};
use etymon_schema::{Schema, Validation, guid, incompatibilities};
use etymon_types::SchemaType;

use crate::bench::Bench;
use crate::process::cpu;
use crate::schemas::{
    JSON, MEDIUM, PROTO, large_objects, numbered, wide_messages, wide_objects, wide_pair,
};
use crate::table::{Goal, Samples};

/// A text that is parsed here and by a library that others use.
struct Text<'a> {
    schema_type: SchemaType,
    text: &'a str,
    /// In words.
    size: &'static str,
    goal: f64,
    peer: &'static str,
}

/// Measures parsing beside well-known libraries, and comparing.
///
/// # Errors
///
/// When one of them finds fault with a schema.
pub(crate) fn run(bench: &mut Bench) -> anyhow::Result<()> {
    let avro = Text {
        schema_type: SchemaType::Avro,
        text: &numbered(MEDIUM, 1, 1),
        size: "1.2 kB of Avro",
        goal: 15.0,
        peer: "apache-avro",
    };
    parsing(bench, &avro, apache_avro::Schema::parse_str)?;
    let protobuf = Text {
        schema_type: SchemaType::Protobuf,
        text: PROTO,
        size: "2 kB of Protobuf",
        goal: 30.0,
        peer: "protox-parse",
    };
    parsing(bench, &protobuf, |text| {
        protox_parse::parse("order.proto", text)
    })?;
    unchecked(bench, SchemaType::Protobuf, PROTO, "the rules of compilers")?;
    let json = Text {
        schema_type: SchemaType::Json,
        text: JSON,
        size: "2 kB of JSON Schema",
        goal: 30.0,
        peer: "serde_json",
    };
    parsing(bench, &json, |text| {
        serde_json::from_str::<serde_json::Value>(text)
    })?;
    unchecked(bench, SchemaType::Json, JSON, "its keywords")?;
    let fields = "100 fields";
    comparing(bench, SchemaType::Avro, fields, &wide_pair(), 20.0)?;
    comparing(bench, SchemaType::Protobuf, fields, &wide_messages(), 50.0)?;
    comparing(bench, SchemaType::Json, fields, &wide_objects(), 50.0)?;
    let bytes = "100 kB";
    comparing(bench, SchemaType::Json, bytes, &large_objects(), 5000.0)
}

/// What parsing takes without the checks that only new schemas must pass.
fn unchecked(
    bench: &mut Bench,
    schema_type: SchemaType,
    text: &str,
    checks: &str,
) -> anyhow::Result<()> {
    let mut unchecked = Samples::new();
    for _ in 0..bench.rounds {
        unchecked.push(micros(bench, || {
            let schema = Schema::parse(schema_type, black_box(text), &[], Validation::Lenient);
            schema.map(|schema| guid(schema.canonical(), &[], None, None))
        })?);
    }
    bench.figure(
        &format!("the same without a look at {checks}"),
        "µs",
        unchecked,
        None,
    );
    Ok(())
}

fn parsing<T, E: std::error::Error + Send + Sync + 'static>(
    bench: &mut Bench,
    Text {
        schema_type,
        text,
        size,
        goal,
        peer,
    }: &Text<'_>,
    parse_there: impl Fn(&str) -> Result<T, E>,
) -> anyhow::Result<()> {
    parse(*schema_type, text)?;
    parse_there(text).with_context(|| format!("{peer} refuses the schema"))?;
    let [mut ours, mut theirs, mut ratio] = [const { Samples::new() }; 3];
    for _ in 0..bench.rounds {
        let here = micros(bench, || {
            let schema = parse(*schema_type, black_box(text));
            schema.map(|schema| guid(schema.canonical(), &[], None, None))
        })?;
        let there = micros(bench, || parse_there(black_box(text)))?;
        ours.push(here);
        theirs.push(there);
        ratio.push(here / there);
    }
    let what = format!("parse, canonical form and GUID of {size}");
    bench.figure(&what, "µs", ours, Some(Goal::AtMost(*goal)));
    bench.figure(&format!("{peer} parses the same"), "µs", theirs, None);
    bench.figure(&format!("{what}, of {peer}"), "ratio", ratio, None);
    Ok(())
}

fn comparing(
    bench: &mut Bench,
    schema_type: SchemaType,
    size: &str,
    (reader, writer): &(String, String),
    goal: f64,
) -> anyhow::Result<()> {
    let (reader, writer) = (parse(schema_type, reader)?, parse(schema_type, writer)?);
    let reasons = incompatibilities(&reader, &writer)?;
    ensure!(reasons.is_empty(), "the pair is compatible: {reasons:?}");
    let reasons = incompatibilities(&writer, &reader)?.len();
    ensure!(reasons > 0, "the other way round it is not");
    let (mut none, mut many) = (Samples::new(), Samples::new());
    for _ in 0..bench.rounds {
        none.push(micros(bench, || {
            incompatibilities(black_box(&reader), black_box(&writer))
        })?);
        many.push(micros(bench, || {
            incompatibilities(black_box(&writer), black_box(&reader))
        })?);
    }
    let what = format!("a pair of {schema_type} schemas of {size}");
    bench.figure(
        &format!("{what}, compatible"),
        "µs",
        none,
        Some(Goal::AtMost(goal)),
    );
    bench.figure(&format!("{what}, {reasons} reasons"), "µs", many, None);
    Ok(())
}

fn parse(schema_type: SchemaType, text: &str) -> anyhow::Result<Schema> {
    Schema::parse(schema_type, text, &[], Validation::Strict).context("a schema of ours is refused")
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
