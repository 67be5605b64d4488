//! With [krafka](https://docs.rs/krafka), a client written in Rust.

use std::io::{stdin, stdout};
use std::time::Duration;

use etymon_example_kafka::{Hex, Line, Task, read_lines, write_line};
use krafka::consumer::{AutoOffsetReset, ConsumerRecord};
use krafka::{Kafka, Record};

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
    let kafka = Kafka::builder(broker)
        .allow_auto_create_topics(true)
        .connect()
        .await?;
    let producer = kafka.producer().build().await?;
    for line in read_lines(stdin().lock())? {
        let stored = producer.send(record(topic, line)).await?;
        eprintln!("partition {}, offset {}", stored.partition, stored.offset);
    }
    producer.close().await?;
    Ok(())
}

async fn consume(broker: &str, topic: &str, group: &str, count: usize) -> anyhow::Result<()> {
    let kafka = Kafka::builder(broker).connect().await?;
    let consumer = kafka
        .consumer(group)
        .auto_offset_reset(AutoOffsetReset::Earliest)
        .enable_auto_commit(false)
        .build()
        .await?;
    consumer.subscribe([topic]).await?;
    let mut seen = 0;
    while seen < count {
        for record in consumer.poll(Duration::from_secs(1)).await? {
            write_line(stdout().lock(), &line(record))?;
            seen += 1;
        }
        // What was dealt with is not dealt with again, after a crash at most the last batch.
        consumer.commit().await?;
    }
    consumer.close().await?;
    Ok(())
}

fn record(topic: &str, line: Line) -> Record {
    let mut record = Record::new(topic, Vec::new()).without_value();
    record.key = line.key.map(|key| key.0.into());
    record.value = line.value.map(|value| value.0.into());
    record.headers = line
        .headers
        .into_iter()
        .map(|(name, value)| (name, value.map(|value| value.0.into())))
        .collect();
    record
}

fn line(record: ConsumerRecord) -> Line {
    Line {
        key: record.key.map(|key| Hex(key.into())),
        value: record.value.map(|value| Hex(value.into())),
        headers: record
            .headers
            .into_iter()
            .map(|(name, value)| (name, value.map(|value| Hex(value.into()))))
            .collect(),
    }
}
