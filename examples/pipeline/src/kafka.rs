//! What the roles do with Kafka. Nothing here knows of schemas.

use std::time::Duration;

use anyhow::bail;
use etymon::Registry;
use krafka::admin::{CreateTopicsOptions, NewTopic};
use krafka::consumer::{AutoOffsetReset, Consumer, ConsumerRecord};
use krafka::error::{ErrorCode, KrafkaError};
use krafka::producer::Producer;
use krafka::{Kafka, Record};

/// Where records and schemas are.
pub(crate) struct Place {
    pub(crate) kafka: Kafka,
    pub(crate) registry: Registry,
}

impl Place {
    pub(crate) async fn new(broker: &str, registry: &str) -> anyhow::Result<Self> {
        Ok(Self {
            kafka: Kafka::builder(broker).connect().await?,
            registry: Registry::new(registry)?,
        })
    }
}

/// Makes all topics that are not there yet. Of customers the broker keeps the last record of each key.
pub(crate) async fn make_topics(place: &Place) -> anyhow::Result<()> {
    let mut customers = NewTopic::new("customers", 1, 1)?;
    let compact = ("cleanup.policy".to_owned(), "compact".to_owned());
    customers.configs.extend([compact]);
    let mut topics = vec![customers];
    for name in [
        "orders",
        "ratings",
        "orders_LIVE",
        "ratings_LIVE",
        "orders_ENRICHED",
    ] {
        topics.push(NewTopic::new(name, 1, 1)?);
    }
    let admin = place.kafka.admin();
    let made = admin.create_topics(topics, CreateTopicsOptions::default());
    for (name, made) in made.await? {
        match made {
            Ok(())
            | Err(KrafkaError::Broker {
                code: ErrorCode::TopicAlreadyExists,
                ..
            }) => {}
            Err(error) => bail!("{name}: {error}"),
        }
    }
    Ok(())
}

/// Returns when the broker has stored all of them.
pub(crate) async fn send_all(producer: &Producer, records: Vec<Record>) -> anyhow::Result<()> {
    let mut under_way = Vec::new();
    for record in records {
        under_way.push(producer.enqueue(record).await?);
    }
    for stored in under_way {
        let _where = stored.await?;
    }
    Ok(())
}

/// The records that a role reads. How far it has come is committed by the role itself, when all that it made of them is
/// stored: a role that ends in any way goes on there, so that it may do something twice, and leaves nothing out.
pub(crate) struct Input {
    role: &'static str,
    consumer: Consumer,
    until: i64,
}

impl Input {
    /// `until` is how many records of the topics have been read when it ends, those of earlier runs included.
    pub(crate) async fn open(
        place: &Place,
        role: &'static str,
        topics: &[&str],
        until: i64,
    ) -> anyhow::Result<Self> {
        let consumer = place
            .kafka
            .consumer(role)
            // The one with this name: when it was killed, it takes its own place at once and not after a time-out.
            .group_instance_id(role)
            .auto_offset_reset(AutoOffsetReset::Earliest)
            .enable_auto_commit(false)
            .build()
            .await?;
        consumer.subscribe(topics).await?;
        Ok(Self {
            role,
            consumer,
            until,
        })
    }

    /// The next records, or `None` at the end.
    pub(crate) async fn next(&self) -> anyhow::Result<Option<Vec<ConsumerRecord>>> {
        loop {
            let partitions = self.consumer.lag().await;
            let read = partitions.values().filter_map(|at| at.position);
            if read.sum::<i64>() >= self.until {
                self.consumer.close().await?;
                return Ok(None);
            }
            let records = self.consumer.poll(Duration::from_secs(1)).await?;
            if !records.is_empty() {
                return Ok(Some(records));
            }
        }
    }

    /// What was read is dealt with. Prints where the role is, and how many records wait there.
    pub(crate) async fn commit(&self) -> anyhow::Result<()> {
        self.consumer.commit().await?;
        let partitions = self.consumer.lag().await.into_iter();
        let mut lines: Vec<String> = partitions
            .filter_map(|(partition, at)| {
                let (topic, number) = (&partition.topic, partition.partition);
                let (position, lag) = (at.position?, at.lag?);
                let role = self.role;
                Some(format!(
                    "{role}: {topic}[{number}] at {position}, lag {lag}"
                ))
            })
            .collect();
        lines.sort();
        lines.iter().for_each(|line| println!("{line}"));
        Ok(())
    }
}

/// Where a record lies, for those who look into what is wrong with it.
pub(crate) fn place_of(record: &ConsumerRecord) -> String {
    let (topic, partition, offset) = (&record.topic, record.partition, record.offset);
    format!("the record at {offset} of {topic}[{partition}]")
}

/// The headers as the codecs take them.
pub(crate) fn headers(
    record: &ConsumerRecord,
) -> impl Iterator<Item = (&str, Option<&[u8]>)> + Clone {
    let headers = record.headers.iter();
    headers.map(|(name, value)| (name.as_str(), value.as_deref()))
}
