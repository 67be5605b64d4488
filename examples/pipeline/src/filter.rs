//! The filter: passes on to `<topic>_LIVE` what does not come from the channel `test`.

use anyhow::Context;
use etymon::avro::Derived;
use etymon::{Deserializer, DeserializerOptions, Part, Record};
use krafka::Record as KafkaRecord;

use crate::kafka::{Input, Place, headers, place_of, send_all};

/// All that the filter has to know of an order, or of a rating; it is not even copied. What else they hold is skipped,
/// whatever it comes to be.
#[derive(Record)]
#[record(name = "Order", alias = "Rating", namespace = "shop")]
struct Origin<'m> {
    channel: &'m str,
}

pub(crate) async fn filter(place: &Place, until: i64) -> anyhow::Result<()> {
    let options = DeserializerOptions::default();
    let origins = place.registry.deserializer(Part::Value, &options);
    let origins: Deserializer<Origin, Derived> = origins.await?;
    let producer = place.kafka.producer().build().await?;
    let input = Input::open(place, "filter", &["orders", "ratings"], until).await?;
    while let Some(records) = input.next().await? {
        let mut live = Vec::new();
        for record in records {
            let value = record.value.as_deref();
            let origin = origins.decode_record_async(headers(&record), value).await;
            let origin = origin.with_context(|| place_of(&record))?;
            // Tombstones have no channel.
            if origin.is_none_or(|origin| origin.channel != "test") {
                // As it came: the id in front of it says what schema it has, in any topic.
                let mut copy = KafkaRecord::new(format!("{}_LIVE", record.topic), "");
                (copy.key, copy.value) = (record.key, record.value);
                copy.headers = record.headers;
                live.push(copy);
            }
        }
        send_all(&producer, live).await?;
        input.commit().await?;
    }
    producer.close().await?;
    Ok(())
}
