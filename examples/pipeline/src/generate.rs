//! The generator: makes customers, orders and ratings, as either of two versions of a shop's software.

use std::ops::RangeInclusive;

use anyhow::bail;
use etymon::avro::Derived;
use etymon::{Part, Record, Serializer, SerializerOptions};
use krafka::Record as KafkaRecord;

use crate::kafka::{Place, send_all};

/// Who buys.
#[derive(Record)]
#[record(namespace = "shop")]
struct Customer {
    name: String,
    city: String,
}

mod v1 {
    use etymon::Record;

    /// What somebody bought.
    #[derive(Record)]
    #[record(namespace = "shop")]
    pub(super) struct Order {
        pub(super) id: i64,
        pub(super) customer: String,
        pub(super) item: String,
        pub(super) quantity: i32,
        pub(super) channel: String,
    }

    /// How somebody likes it.
    #[derive(Record)]
    #[record(namespace = "shop")]
    pub(super) struct Rating {
        pub(super) order: i64,
        pub(super) stars: i32,
        pub(super) channel: String,
    }
}

/// A field more each. The defaults are for those who read records of version 1 with these types; who reads records of
/// version 2 with those above skips the fields.
mod v2 {
    use etymon::Record;

    /// What somebody bought.
    #[derive(Record)]
    #[record(namespace = "shop")]
    pub(super) struct Order {
        pub(super) id: i64,
        pub(super) customer: String,
        pub(super) item: String,
        pub(super) quantity: i32,
        pub(super) channel: String,
        #[record(default = "EUR")]
        pub(super) currency: String,
    }

    /// How somebody likes it.
    #[derive(Record)]
    #[record(namespace = "shop")]
    pub(super) struct Rating {
        pub(super) order: i64,
        pub(super) stars: i32,
        pub(super) channel: String,
        pub(super) comment: Option<String>,
    }
}

/// Ann moves: the second record of the same key takes the place of the first. Dora goes: a tombstone, which has no schema.
pub(crate) async fn customers(place: &Place) -> anyhow::Result<()> {
    let known = [
        ("ann", "Oslo"),
        ("bob", "Rome"),
        ("dora", "Lyon"),
        ("ann", "Bergen"),
    ];
    let known = known.map(|(name, city)| {
        let (name, city) = (name.to_owned(), city.to_owned());
        (name.clone(), Customer { name, city })
    });
    let mut records = records(place, "customers", known).await?;
    records.push(KafkaRecord::tombstone("customers", "dora"));
    send(place, records).await
}

/// Orders and ratings with these numbers.
pub(crate) async fn generate(
    place: &Place,
    version: &str,
    numbers: RangeInclusive<i64>,
) -> anyhow::Result<()> {
    let orders = numbers.clone();
    let (mut orders, ratings) = match version {
        "1" => (
            records(place, "orders", orders.map(order_v1)).await?,
            records(place, "ratings", numbers.map(rating_v1)).await?,
        ),
        "2" => (
            records(place, "orders", orders.map(order_v2)).await?,
            records(place, "ratings", numbers.map(rating_v2)).await?,
        ),
        other => bail!("there is no version {other} of the software"),
    };
    orders.extend(ratings);
    send(place, orders).await
}

/// Keys, which are text, and values as records of `topic`. The schema of the type is registered here; the registry refuses
/// one that those who read the topic could not read.
async fn records<T: for<'m> Record<Of<'m> = T> + 'static>(
    place: &Place,
    topic: &str,
    values: impl IntoIterator<Item = (String, T)>,
) -> anyhow::Result<Vec<KafkaRecord>> {
    let options = SerializerOptions::default();
    let serializer = place.registry.serializer(topic, Part::Value, &options);
    let serializer: Serializer<T, Derived> = serializer.await?;
    let record = |(key, value)| Ok(KafkaRecord::new(topic, serializer.encode(&value)?).key(key));
    values.into_iter().map(record).collect()
}

async fn send(place: &Place, records: Vec<KafkaRecord>) -> anyhow::Result<()> {
    let producer = place.kafka.producer().build().await?;
    send_all(&producer, records).await?;
    producer.close().await?;
    Ok(())
}

/// The text whose turn it is.
fn turn<const N: usize>(number: i64, of: [&str; N]) -> String {
    let count = i64::try_from(N).unwrap_or(i64::MAX);
    of[usize::try_from(number.rem_euclid(count)).unwrap_or_default()].to_owned()
}

fn order_v1(id: i64) -> (String, v1::Order) {
    let order = v1::Order {
        id,
        customer: turn(id, ["dora", "ann", "bob"]),
        item: turn(id, ["jam", "tea", "milk", "bread"]),
        quantity: 1 + i32::from(id % 2 == 0),
        channel: turn(id, ["test", "web", "shop", "web", "web"]),
    };
    (order.customer.clone(), order)
}

fn order_v2(id: i64) -> (String, v2::Order) {
    let (key, order) = order_v1(id);
    let order = v2::Order {
        id,
        customer: order.customer,
        item: order.item,
        quantity: order.quantity,
        channel: order.channel,
        currency: turn(id, ["EUR", "NOK"]),
    };
    (key, order)
}

fn rating_v1(order: i64) -> (String, v1::Rating) {
    let rating = v1::Rating {
        order,
        stars: 1 + i32::from(order % 3 == 0) + 3 * i32::from(order % 2 == 0),
        channel: turn(order, ["test", "web", "shop", "web", "web"]),
    };
    (order.to_string(), rating)
}

fn rating_v2(order: i64) -> (String, v2::Rating) {
    let (key, rating) = rating_v1(order);
    let rating = v2::Rating {
        order,
        stars: rating.stars,
        channel: rating.channel,
        comment: (rating.stars > 3).then(|| "good".to_owned()),
    };
    (key, rating)
}
