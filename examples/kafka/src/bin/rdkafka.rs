//! With [rdkafka](https://docs.rs/rdkafka), which wraps the client written in C.

use std::io::{stdin, stdout};
use std::time::Duration;

use etymon_example_kafka::{Hex, Line, Task, read_lines, write_line};
use rdkafka::ClientConfig;
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Task::from_arguments(std::env::args().skip(1))? {
        Task::Produce { broker, topic } => produce(&broker, &topic).await,
        Task::Consume {
            broker,
            topic,
            group,
            count,
        } => consume(&broker, &topic, &group, count).await,
    }
}

async fn produce(broker: &str, topic: &str) -> anyhow::Result<()> {
    let producer: FutureProducer = ClientConfig::new()
        .set("bootstrap.servers", broker)
        .create()?;
    for line in read_lines(stdin().lock())? {
        let record = FutureRecord {
            topic,
            partition: None,
            timestamp: None,
            key: line.key.as_ref().map(|key| &key.0),
            payload: line.value.as_ref().map(|value| &value.0),
            headers: Some(headers(&line)),
        };
        let sent = producer.send(record, Duration::from_secs(10)).await;
        let stored = sent.map_err(|(problem, _)| problem)?;
        eprintln!("partition {}, offset {}", stored.partition, stored.offset);
    }
    Ok(())
}

async fn consume(broker: &str, topic: &str, group: &str, count: usize) -> anyhow::Result<()> {
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", broker)
        .set("group.id", group)
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .create()?;
    consumer.subscribe(&[topic])?;
    for _ in 0..count {
        let record = consumer.recv().await?;
        write_line(stdout().lock(), &line(&record))?;
        // What was dealt with is not dealt with again.
        consumer.commit_message(&record, CommitMode::Async)?;
    }
    consumer.commit_consumer_state(CommitMode::Sync)?;
    Ok(())
}

fn headers(line: &Line) -> OwnedHeaders {
    line.headers
        .iter()
        .fold(OwnedHeaders::new(), |headers, (key, value)| {
            let value = value.as_ref().map(|value| &value.0);
            headers.insert(Header { key, value })
        })
}

fn line(record: &impl Message) -> Line {
    let hex = |bytes: &[u8]| Hex(bytes.to_vec());
    let headers = record.headers().map(|headers| {
        headers
            .iter()
            .map(|header| (header.key.to_owned(), header.value.map(hex)))
            .collect()
    });
    Line {
        key: record.key().map(hex),
        value: record.payload().map(hex),
        headers: headers.unwrap_or_default(),
    }
}
