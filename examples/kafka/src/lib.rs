//! Records in and out of a Kafka topic, as lines of JSON. `src/bin/krafka.rs` does it with a client written in Rust,
//! `src/bin/rdkafka.rs` with the one written in C; this is what they share.
//!
//! ```sh
//! echo '{"key": "6b31", "value": "00000000010a", "headers": [["origin", "6d65"]]}' |
//!     cargo run --bin krafka -- produce 127.0.0.1:9092 orders
//! cargo run --bin rdkafka -- consume 127.0.0.1:9092 orders readers 1
//! ```

use std::io::{BufRead, Write};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

/// A record as a line: bytes in hexadecimal digits, `null` where there are none. A record without a value is a tombstone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Chooses the partition, and on compacted topics what the record replaces.
    #[serde(default)]
    pub key: Option<Hex>,
    /// What it is about.
    #[serde(default)]
    pub value: Option<Hex>,
    /// In their order; a name may come more than once.
    #[serde(default)]
    pub headers: Vec<(String, Option<Hex>)>,
}

/// Bytes that are written as hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hex(#[serde(with = "hex::serde")] pub Vec<u8>);

/// What to do, from the command line.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// `produce BROKER TOPIC`: every line of standard input.
    Produce {
        /// `HOST:PORT`
        broker: String,
        /// Where to.
        topic: String,
    },
    /// `consume BROKER TOPIC GROUP COUNT`: so many records, to standard output.
    Consume {
        /// `HOST:PORT`
        broker: String,
        /// Where from; at its beginning when the group is new.
        topic: String,
        /// Who remembers how far it has read.
        group: String,
        /// How many records to wait for.
        count: usize,
    },
}

impl Task {
    /// From the arguments, without the program's name.
    ///
    /// # Errors
    ///
    /// How they should look.
    pub fn from_arguments(arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let arguments: Vec<String> = arguments.collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match arguments[..] {
            ["produce", broker, topic] => Ok(Self::Produce {
                broker: broker.to_owned(),
                topic: topic.to_owned(),
            }),
            ["consume", broker, topic, group, count] => Ok(Self::Consume {
                broker: broker.to_owned(),
                topic: topic.to_owned(),
                group: group.to_owned(),
                count: count
                    .parse()
                    .with_context(|| format!("{count} is not a count"))?,
            }),
            _ => bail!("usage: produce BROKER TOPIC | consume BROKER TOPIC GROUP COUNT"),
        }
    }
}

/// The lines of `input`.
///
/// # Errors
///
/// The first that is not a [`Line`], and what reading says.
pub fn read_lines(input: impl BufRead) -> anyhow::Result<Vec<Line>> {
    input
        .lines()
        .map(|line| {
            let line = line?;
            serde_json::from_str(&line).with_context(|| format!("not a record: {line}"))
        })
        .collect()
}

/// Writes `line` and ends it.
///
/// # Errors
///
/// What writing says.
pub fn write_line(mut output: impl Write, line: &Line) -> anyhow::Result<()> {
    serde_json::to_writer(&mut output, line)?;
    writeln!(output)?;
    Ok(())
}
