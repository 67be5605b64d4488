//! Orders in and out of a Kafka topic. `src/bin/krafka.rs` does it with a client written in Rust, `src/bin/rdkafka.rs` with
//! the one written in C; this is what they share.
//!
//! ```sh
//! echo '{"key": {"branch": "north", "id": 1}, "value": {"id": 1, "item": "tea", "quantity": 3}}' |
//!     cargo run --bin krafka -- http://127.0.0.1:8081 produce 127.0.0.1:9092 orders 1 prefix
//! cargo run --bin rdkafka -- http://127.0.0.1:8081 consume 127.0.0.1:9092 orders 3 readers 1
//! # {"key":{"branch":"north","id":1},"value":{"id":1,"article":"tea","quantity":3,"note":null}}
//! ```
//!
//! `--format protobuf` or `--format json`, at the end, is all that another format takes.

mod orders;
mod task;

use std::io::{BufRead, Write};

use anyhow::Context;
use etymon::{
    Decoder, Deserializer, DeserializerOptions, Encoder, Framing, Part, Registry, Serializer,
    SerializerOptions,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use orders::{OrderKey, v1, v2, v3, v4};
pub use task::{Format, Place, Task, Work};

/// A version of an order: here also a line of JSON.
pub trait Order: Serialize + DeserializeOwned + 'static {}

impl<T: Serialize + DeserializeOwned + 'static> Order for T {}

/// A format that values of `T` are written in and read from.
pub trait Codec<T>: for<'v> Encoder<T, Value<'v> = T> + for<'m> Decoder<T, Value<'m> = T> {}

impl<T, C> Codec<T> for C where
    C: for<'v> Encoder<T, Value<'v> = T> + for<'m> Decoder<T, Value<'m> = T>
{
}

/// A record of the topic as a line. Without an order it is a tombstone: the order is gone.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<O> {
    /// What the order is found by.
    pub key: OrderKey,
    /// The order.
    pub value: Option<O>,
}

/// What writes the keys and the values of records. The schemas are registered here, once; encoding does not wait.
///
/// # Errors
///
/// When the registry refuses a schema, or does not answer.
pub async fn serializers<O: Order, C: Codec<OrderKey> + Codec<O>>(
    place: &Place,
    framing: Framing,
) -> anyhow::Result<(Serializer<OrderKey, C>, Serializer<O, C>)> {
    let registry = Registry::new(&place.registry)?;
    let options = SerializerOptions {
        framing,
        ..SerializerOptions::default()
    };
    let keys = registry.serializer(&place.topic, Part::Key, &options);
    let orders = registry.serializer(&place.topic, Part::Value, &options);
    Ok((keys.await?, orders.await?))
}

/// What reads the keys and the values of records, whatever schemas they were written with.
///
/// # Errors
///
/// When the address of the registry is none.
pub async fn deserializers<O: Order, C: Codec<OrderKey> + Codec<O>>(
    place: &Place,
) -> anyhow::Result<(Deserializer<OrderKey, C>, Deserializer<O, C>)> {
    let registry = Registry::new(&place.registry)?;
    let options = DeserializerOptions::default();
    let keys = registry.deserializer(Part::Key, &options);
    let orders = registry.deserializer(Part::Value, &options);
    Ok((keys.await?, orders.await?))
}

/// The lines of `input`.
///
/// # Errors
///
/// The first that is none, and what reading says.
pub fn read_lines<O: Order>(input: impl BufRead) -> anyhow::Result<Vec<Line<O>>> {
    input
        .lines()
        .map(|line| {
            let line = line?;
            serde_json::from_str(&line).with_context(|| format!("not an order: {line}"))
        })
        .collect()
}

/// Writes `line` and ends it.
///
/// # Errors
///
/// What writing says.
pub fn write_line<O: Order>(mut output: impl Write, line: &Line<O>) -> anyhow::Result<()> {
    serde_json::to_writer(&mut output, line)?;
    writeln!(output)?;
    Ok(())
}
