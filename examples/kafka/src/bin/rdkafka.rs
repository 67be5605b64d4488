//! With [rdkafka](https://docs.rs/rdkafka), which wraps the client written in C.

use std::io::{stdin, stdout};
use std::time::Duration;

use anyhow::{Context, bail};
use etymon::Framing;
use etymon_example_kafka::{
    Line, Order, Place, Task, Work, deserializers, read_lines, serializers, v1, v2, v3, write_line,
};
use rdkafka::ClientConfig;
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let task = Task::from_arguments(std::env::args().skip(1))?;
    match task.version {
        1 => work::<v1::Order>(&task).await,
        2 => work::<v2::Order>(&task).await,
        3 => work::<v3::Order>(&task).await,
        other => bail!("there is no version {other} of an order"),
    }
}

async fn work<O: Order>(task: &Task) -> anyhow::Result<()> {
    match &task.work {
        Work::Produce { framing } => produce::<O>(&task.place, *framing).await,
        Work::Consume { group, count } => consume::<O>(&task.place, group, *count).await,
    }
}

async fn produce<O: Order>(place: &Place, framing: Framing) -> anyhow::Result<()> {
    let (keys, orders) = serializers::<O>(place, framing).await?;
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

async fn consume<O: Order>(place: &Place, group: &str, count: usize) -> anyhow::Result<()> {
    let (keys, orders) = deserializers::<O>(place).await?;
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
