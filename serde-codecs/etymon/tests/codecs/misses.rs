//! What many readers that know nothing yet ask a registry, and what those ask that know.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use etymon::avro::{Derived, append};
use etymon::client::{Client, Sending, Transport, TransportError};
use etymon::{
    Deserializer, DeserializerOptions, Part, Record, Registry, Serializer, SerializerOptions,
};
use pretty_assertions::assert_eq;

#[derive(Record, Debug, PartialEq)]
struct Event {
    at: i64,
}

/// Answers with the schema of [`Event`] for every id until it is down, and counts.
#[derive(Debug, Default)]
struct Counting {
    asked: Mutex<HashMap<String, usize>>,
    is_down: std::sync::atomic::AtomicBool,
}

impl Transport for Counting {
    fn url(&self) -> &str {
        "test://registry"
    }

    fn send(&self, request: http::Request<bytes::Bytes>) -> Sending<'_> {
        let path = request.uri().path().to_owned();
        *self
            .asked
            .lock()
            .expect("nobody panics")
            .entry(path)
            .or_default() += 1;
        Box::pin(async {
            // Others ask for the same meanwhile.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            if self.is_down.load(std::sync::atomic::Ordering::Relaxed) {
                return Err(TransportError::useless("the registry is down"));
            }
            let schema = Event::SCHEMA.replace('"', "\\\"");
            let body = format!(r#"{{"schema":"{schema}"}}"#);
            Ok(http::Response::new(body.into()))
        })
    }
}

fn record(id: u8) -> Vec<u8> {
    let mut record = vec![0, 0, 0, 0, id];
    append(&Event { at: 7 }, &mut record);
    record
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_cold_readers_ask_once_for_each_schema_and_warm_ones_never() {
    let counting = Arc::new(Counting::default());
    let transport: Arc<dyn Transport> = Arc::clone(&counting) as _;
    let client = etymon::client::Builder::over([transport])
        .build()
        .expect("a client");
    let registry = Registry::from(client);
    let mut readers = Vec::new();
    for at in 0..10_000_u32 {
        let registry = registry.clone();
        readers.push(tokio::spawn(async move {
            // Each knows nothing of the others but the client.
            let reader: Deserializer<Event, Derived> = registry
                .deserializer(Part::Value, &DeserializerOptions::default())
                .await?;
            let id = u8::try_from(at % 100 + 1).expect("small");
            reader.decode_async(&record(id)).await
        }));
    }
    for reader in readers {
        let event = reader
            .await
            .expect("it does not panic")
            .expect("it is answered");
        assert_eq!(event, Event { at: 7 });
    }
    let asked = counting.asked.lock().expect("nobody panics").clone();
    assert_eq!(asked.len(), 100);
    let more: Vec<_> = asked.iter().filter(|(_, times)| **times > 1).collect();
    assert_eq!(more, []);

    counting
        .is_down
        .store(true, std::sync::atomic::Ordering::Relaxed);
    let reader: Deserializer<Event, Derived> = registry
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked");
    for id in 1..=100 {
        reader
            .decode_async(&record(id))
            .await
            .expect("the client knows it");
        reader.decode(&record(id)).expect("the reader knows it now");
    }
    assert_eq!(*counting.asked.lock().expect("nobody panics"), asked);
    let unknown = reader
        .decode_async(&record(200))
        .await
        .expect_err("the registry is down");
    assert!(
        unknown.to_string().contains("the registry is down"),
        "{unknown}"
    );
    let client = Client::clone(registry.client());
    assert!(
        client
            .schema_by_id(1_i64.try_into().expect("an id"))
            .is_some()
    );
}

#[tokio::test]
async fn two_hundred_records_cost_two_requests() {
    let counting = Arc::new(Registering::default());
    let transport: Arc<dyn Transport> = Arc::clone(&counting) as _;
    let client = etymon::client::Builder::over([transport])
        .build()
        .expect("a client");
    let registry = Registry::from(client);
    for _ in 0..2 {
        let events: Serializer<Event, Derived> = registry
            .serializer("events", Part::Value, &SerializerOptions::default())
            .await
            .expect("it is registered");
        for at in 0..100 {
            events.encode(&Event { at }).expect("it fits");
        }
    }
    assert_eq!(
        *counting.0.lock().expect("nobody panics"),
        [
            "GET /associations/resources/-/events",
            "POST /subjects/events-value/versions",
        ]
    );
}

/// A registry without associations that registers everything, and remembers what it was asked.
#[derive(Debug, Default)]
struct Registering(Mutex<Vec<String>>);

impl Transport for Registering {
    fn url(&self) -> &str {
        "test://registry"
    }

    fn send(&self, request: http::Request<bytes::Bytes>) -> Sending<'_> {
        let asked = format!("{} {}", request.method(), request.uri().path());
        let is_get = request.method() == "GET";
        self.0.lock().expect("nobody panics").push(asked);
        Box::pin(async move {
            let (status, body) = match is_get {
                true => (404, r#"{"error_code":404,"message":"HTTP 404 Not Found"}"#),
                false => (200, r#"{"id":1}"#),
            };
            let answer = http::Response::builder().status(status).body(body.into());
            Ok(answer.expect("it is an answer"))
        })
    }
}
