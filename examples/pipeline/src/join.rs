//! The join: writes orders with what is known of their customers to `orders_ENRICHED`.

use std::time::Duration;

use anyhow::Context;
use etymon::avro::Derived;
use etymon::{Deserializer, DeserializerOptions, Part, Record, Serializer, SerializerOptions};
use krafka::Record as KafkaRecord;
use krafka::consumer::CompactedTopicConsumer;

use crate::kafka::{Input, Place, headers, place_of, send_all};

/// What the join reads of an order.
#[derive(Record)]
#[record(namespace = "shop")]
struct Order<'m> {
    id: i64,
    customer: &'m str,
    item: &'m str,
    quantity: i32,
}

/// What it reads of a customer, and writes.
#[derive(Record)]
#[record(namespace = "shop")]
struct Customer<'m> {
    name: &'m str,
    city: &'m str,
}

/// An order with its customer. The names are in the records that were read, until this one is written.
#[derive(Record)]
#[record(namespace = "shop")]
struct EnrichedOrder<'m> {
    id: i64,
    item: &'m str,
    quantity: i32,
    /// Nothing when nothing is known of who it was.
    customer: Option<Customer<'m>>,
}

pub(crate) async fn join(place: &Place, until: i64) -> anyhow::Result<()> {
    let options = DeserializerOptions::default();
    let orders = place.registry.deserializer(Part::Value, &options);
    let orders: Deserializer<Order, Derived> = orders.await?;
    let customers = place.registry.deserializer(Part::Value, &options);
    let customers: Deserializer<Customer, Derived> = customers.await?;
    let options = SerializerOptions::default();
    let enriched = place
        .registry
        .serializer("orders_ENRICHED", Part::Value, &options);
    let enriched: Serializer<EnrichedOrder, Derived> = enriched.await?;

    // The last record of each key, as it came. It is read whole before the first order, and followed from then on.
    let alone = place.kafka.consumer_without_group();
    let mut table = CompactedTopicConsumer::from_consumer_builder(alone, "customers").await?;
    table.scan(Duration::from_secs(1)).await?;

    let producer = place.kafka.producer().build().await?;
    let input = Input::open(place, "join", &["orders_LIVE"], until).await?;
    while let Some(records) = input.next().await? {
        table.scan(Duration::from_secs(1)).await?;
        let mut joined = Vec::new();
        for record in &records {
            let order = orders.decode_record_async(headers(record), record.value.as_deref());
            let order = order.await.with_context(|| place_of(record))?;
            let Some(order) = order else {
                continue;
            };
            let customer = match table.table().get_value(order.customer.as_bytes()) {
                Some(customer) => {
                    let customer = customers.decode_async(customer).await;
                    Some(customer.with_context(|| format!("the customer {}", order.customer))?)
                }
                None => None,
            };
            let order = EnrichedOrder {
                id: order.id,
                item: order.item,
                quantity: order.quantity,
                customer,
            };
            let mut order = KafkaRecord::new("orders_ENRICHED", enriched.encode(&order)?);
            order.key.clone_from(&record.key);
            joined.push(order);
        }
        send_all(&producer, joined).await?;
        input.commit().await?;
    }
    table.close().await?;
    producer.close().await?;
    Ok(())
}
