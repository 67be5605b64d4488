//! Etymon's serializers and deserializers against `etymon serve`: what they ask, and what they do when it is gone.

use etymon::Record;
use etymon::avro::Derived;
use etymon::{
    Choice, Deserializer, DeserializerOptions, Part, Registry, Serializer, SerializerOptions,
};
use etymon_tests::{Relay, Request, Server};
use pretty_assertions::assert_eq;
use serde_json::json;
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(namespace = "shop")]
struct Order {
    id: i64,
    item: String,
}

fn tea() -> Order {
    Order {
        id: 1,
        item: "tea".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_cold_readers_of_a_hundred_schemas_ask_for_each_once() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(data.path(), &[]);
    let ids: Vec<u32> = (0..100).map(|number| register(&server, number)).collect();
    let relay = Relay::start(server.address());
    let registry = Registry::new(&relay.url()).expect("a URL");

    // Deserializers of ten programs' worth of topics, of which each task has a clone.
    let mut deserializers: Vec<Deserializer<Order, Derived>> = Vec::new();
    for _ in 0..10 {
        let options = DeserializerOptions::default();
        let deserializer = registry.deserializer(Part::Value, &options).await;
        deserializers.push(deserializer.expect("a deserializer"));
    }
    let readers = (0..10_000).map(|reader| {
        let deserializer = deserializers[reader % 10].clone();
        let ids: Vec<u32> = (0..10).map(|step| ids[(reader + 7 * step) % 100]).collect();
        tokio::spawn(async move {
            for id in ids {
                let record = [&[0], &id.to_be_bytes()[..], b"\x02\x06tea"].concat();
                let order = deserializer.decode_async(&record).await;
                assert_eq!(order.expect("an order"), tea());
            }
        })
    });
    for reader in readers.collect::<Vec<_>>() {
        reader.await.expect("it reads");
    }

    let asked = relay.asked();
    assert_eq!(asked.len(), ids.len(), "{asked:?}");
    assert!(asked.values().all(|times| *times == 1), "{asked:?}");
}

/// A schema that no other is equal to.
fn register(server: &Server, number: usize) -> u32 {
    let schema = json!({
        "type": "record", "name": "Order", "namespace": "shop", "doc": number.to_string(),
        "fields": [{"name": "id", "type": "long"}, {"name": "item", "type": "string"}],
    });
    let request = Request::new("POST", &format!("/subjects/orders-{number}/versions"));
    let request = request.json(&json!({"schema": schema.to_string()}));
    let answer = server.client().send(&request).expect("an answer");
    let id = answer.json()["id"].as_u64().expect("an id");
    u32::try_from(id).expect("ids are 32-bit numbers")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_what_it_needs_does_not_miss_the_registry() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(data.path(), &[]);
    let relay = Relay::start(server.address());
    let registry = Registry::new(&relay.url()).expect("a URL");
    let serializer = |choice, refresh| {
        let options = SerializerOptions {
            choice,
            refresh,
            ..SerializerOptions::default()
        };
        let registry = registry.clone();
        async move {
            let made = registry.serializer("orders", Part::Value, &options).await;
            made.expect("a serializer")
        }
    };
    let registering: Serializer<Order, Derived> = serializer(Choice::Register, None).await;
    // This one asks all the time, in the background.
    let latest: Serializer<Order, Derived> =
        serializer(Choice::Latest, Some(Duration::from_millis(1))).await;
    let options = DeserializerOptions::default();
    let deserializer: Deserializer<Order, Derived> = registry
        .deserializer(Part::Value, &options)
        .await
        .expect("a deserializer");
    let record = registering.encode(&tea()).expect("a record");
    let order = deserializer.decode_async(&record).await;
    assert_eq!(order.expect("an order"), tea());

    drop(relay);
    server.kill();
    // None of these can wait: they are no futures.
    for _ in 0..10_000 {
        assert_eq!(registering.encode(&tea()).expect("a record"), record);
        assert_eq!(latest.encode(&tea()).expect("a record"), record);
        assert_eq!(deserializer.decode(&record).expect("an order"), tea());
    }
    // What is not known says so, at once, and is worth asking for again.
    let unknown = [&[0], &4711_u32.to_be_bytes()[..], &record[5..]].concat();
    let error = deserializer
        .decode(&unknown)
        .expect_err("an unknown schema");
    assert!(
        error.unprepared().is_some() && error.is_retriable(),
        "{error}"
    );
}
