//! With [krafka](https://docs.rs/krafka), a client written in Rust.

use std::io::{stdin, stdout};
use std::time::Duration;

use anyhow::bail;
use etymon::{Framing, Header, avro, json, protobuf};
use etymon_example_kafka::{
    Codec, Format, Line, Order, OrderKey, Place, Task, Work, deserializers, read_lines,
    serializers, v1, v2, v3, v4, write_line,
};
use krafka::consumer::AutoOffsetReset;
use krafka::{Kafka, Record};

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
    let kafka = Kafka::builder(&place.broker)
        .allow_auto_create_topics(true)
        .connect()
        .await?;
    let producer = kafka.producer().build().await?;
    for line in read_lines::<O>(stdin().lock())? {
        let mut key = Vec::new();
        let header = keys.encode_into(&line.key, &mut key)?;
        let mut record = with_header(Record::tombstone(&place.topic, key), header);
        if let Some(order) = &line.value {
            let mut value = Vec::new();
            let header = orders.encode_into(order, &mut value)?;
            record = with_header(record.value(value), header);
        }
        let stored = producer.send(record).await?;
        eprintln!("partition {}, offset {}", stored.partition, stored.offset);
    }
    producer.close().await?;
    Ok(())
}

async fn consume<O: Order, C: Codec<OrderKey> + Codec<O>>(
    place: &Place,
    group: &str,
    count: usize,
) -> anyhow::Result<()> {
    let (keys, orders) = deserializers::<O, C>(place).await?;
    let kafka = Kafka::builder(&place.broker).connect().await?;
    let consumer = kafka
        .consumer(group)
        .auto_offset_reset(AutoOffsetReset::Earliest)
        .enable_auto_commit(false)
        .build()
        .await?;
    consumer.subscribe([&place.topic]).await?;
    let mut left = count;
    while left > 0 {
        let records = consumer.poll(Duration::from_secs(1)).await?;
        if records.is_empty() {
            continue;
        }
        for record in records {
            let headers = record
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_deref()));
            let key = keys.decode_record_async(headers.clone(), record.key.as_deref());
            let value = orders.decode_record_async(headers, record.value.as_deref());
            let (Some(key), value) = (key.await?, value.await?) else {
                bail!("the record at offset {} has no key", record.offset);
            };
            write_line(stdout().lock(), &Line::<O> { key, value })?;
            left -= 1;
        }
        // What was dealt with is not dealt with again, after a crash at most the last batch.
        consumer.commit().await?;
    }
    consumer.close().await?;
    Ok(())
}

fn with_header(record: Record, header: Option<Header>) -> Record {
    match header {
        Some(header) => record.header(header.name, header.value().to_vec()),
        None => record,
    }
}
