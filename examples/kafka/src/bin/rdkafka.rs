//! With [rdkafka](https://docs.rs/rdkafka), which wraps the client written in C.

use std::io::{stdin, stdout};
use std::time::Duration;

use anyhow::{Context, bail};
use etymon::{Framing, avro, json, protobuf};
use etymon_example_kafka::{
    Codec, Format, Line, Order, OrderKey, Place, Task, Work, deserializers, read_lines,
    serializers, v1, v2, v3, v4, write_line,
};
use rdkafka::ClientConfig;
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let task = Task::from_arguments(std::env::args().skip(1))?;
    match task.format {
        Format::Avro => work::<avro::Derived>(&task).await,
        Format::Protobuf => work::<protobuf::Derived>(&task).await,
        Format::Json => work::<json::Derived>(&task).await,
    }
}

async fn work<C>(task: &Task) -> anyhow::Result<()>
where
    C: Codec<OrderKey> + Codec<v1::Order> + Codec<v2::Order>,
    C: Codec<v3::Order> + Codec<v4::Order>,
{
    match task.version {
        1 => work_on::<v1::Order, C>(task).await,
        2 => work_on::<v2::Order, C>(task).await,
        3 => work_on::<v3::Order, C>(task).await,
        4 => work_on::<v4::Order, C>(task).await,
        other => bail!("there is no version {other} of an order"),
    }
}

async fn work_on<O: Order, C: Codec<OrderKey> + Codec<O>>(task: &Task) -> anyhow::Result<()> {
    match &task.work {
        Work::Produce { framing } => produce::<O, C>(&task.place, *framing).await,
        Work::Consume { group, count } => consume::<O, C>(&task.place, group, *count).await,
    }
}

async fn produce<O: Order, C: Codec<OrderKey> + Codec<O>>(
    place: &Place,
    framing: Framing,
) -> anyhow::Result<()> {
    let (keys, orders) = serializers::<O, C>(place, framing).await?;
    let producer: FutureProducer = ClientConfig::new()
        .set("bootstrap.servers", &place.broker)
        .create()?;
    let (mut key, mut value) = (Vec::new(), Vec::new());
    for line in read_lines::<O>(stdin().lock())? {
        key.clear();
        value.clear();
        let mut headers = OwnedHeaders::new();
        if let Some(header) = keys.encode_into(&line.key, &mut key)? {
            headers = headers.insert(Header {
                key: header.name,
                value: Some(header.value()),
            });
        }
        if let Some(order) = &line.value
            && let Some(header) = orders.encode_into(order, &mut value)?
        {
            headers = headers.insert(Header {
                key: header.name,
                value: Some(header.value()),
            });
        }
        let record = FutureRecord {
            topic: &place.topic,
            partition: None,
            timestamp: None,
            key: Some(&key),
            payload: line.value.is_some().then_some(&value),
            headers: Some(headers),
        };
        let sent = producer.send(record, Duration::from_secs(10)).await;
        let stored = sent.map_err(|(problem, _)| problem)?;
        eprintln!("partition {}, offset {}", stored.partition, stored.offset);
    }
    Ok(())
}

async fn consume<O: Order, C: Codec<OrderKey> + Codec<O>>(
    place: &Place,
    group: &str,
    count: usize,
) -> anyhow::Result<()> {
    let (keys, orders) = deserializers::<O, C>(place).await?;
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", &place.broker)
        .set("group.id", group)
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .create()?;
    consumer.subscribe(&[&place.topic])?;
    for left in (0..count).rev() {
        let record = consumer.recv().await?;
        let headers: Vec<(&str, Option<&[u8]>)> = record
            .headers()
            .into_iter()
            .flat_map(Headers::iter)
            .map(|header| (header.key, header.value))
            .collect();
        let headers = headers.iter().copied();
        let key = keys.decode_record_async(headers.clone(), record.key());
        let value = orders.decode_record_async(headers, record.payload());
        let (key, value) = (key.await?.context("a record has no key")?, value.await?);
        write_line(stdout().lock(), &Line::<O> { key, value })?;
        // What was dealt with is not dealt with again; only the last commit is waited for.
        let how = if left == 0 {
            CommitMode::Sync
        } else {
            CommitMode::Async
        };
        consumer.commit_message(&record, how)?;
    }
    Ok(())
}
