//! Through a Kafka broker: records of the official Python client and of the two Rust clients of `examples/kafka`.

mod programs;

use etymon_tests::{Broker, Relay, Server};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use programs::{Orders, Records};

#[test]
fn rust_clients_carry_bytes_as_they_are() {
    let records = [
        json!({"key": "6b31", "value": "00000000010a", "headers": [["a", "6d65"], ["a", ""], ["none", null]]}),
        json!({"key": "6b31", "value": null, "headers": []}),
        json!({"key": null, "value": "", "headers": [["__value_schema_id", "01"]]}),
        json!({"key": "", "value": "00ff", "headers": []}),
    ];
    for (producer, consumer) in [("krafka", "rdkafka"), ("rdkafka", "krafka")] {
        let topic = format!("bytes-of-{producer}");
        Records(producer).produce(&topic, &records);
        let arrived = Records(consumer).consume(&topic, records.len());
        assert_eq!(arrived, records, "{producer} to {consumer}");
    }
}

#[test]
fn orders_of_python_reach_python_with_every_schema_that_reads_them() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let registry = Server::start(data.path(), &[]);
    orders_travel(
        &Orders::python(registry.url()),
        &Orders::python(registry.url()),
    );
}

#[test]
fn python_reads_what_rust_clients_pass_on_of_python() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let registry = Server::start(data.path(), &[]);
    let python = Orders::python(registry.url());
    let orders = [order(1, &milk()), order(2, &Value::Null), order(3, &milk())];
    for framing in ["prefix", "guid"] {
        let [first, second, third] = [1, 2, 3].map(|hop| format!("passed-on-{framing}-{hop}"));
        python.produce(&first, 2, framing, &orders);
        let records = Records("krafka").consume(&first, orders.len());
        assert!(records[1]["value"].is_null(), "{}", records[1]);
        Records("rdkafka").produce(&second, &records);
        let records = Records("rdkafka").consume(&second, orders.len());
        Records("krafka").produce(&third, &records);
        assert_eq!(python.consume(&third, 2, orders.len()), orders, "{framing}");
    }
}

#[test]
fn a_python_consumer_asks_for_each_schema_once_however_many_records_come() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let registry = Server::start(data.path(), &[]);
    let relay = Relay::start(registry.address());
    let producer = Orders::python(registry.url());
    many_records_cost_one_request(&producer, &Orders::python(relay.url()), &relay);
}

/// Whatever `consumer`, which asks through `relay`, asks for a schema of `producer`, it asks once.
fn many_records_cost_one_request(producer: &Orders, consumer: &Orders, relay: &Relay) {
    let topic = format!("many-of-{producer}-for-{consumer}");
    let orders: Vec<Value> = (0..500).map(|key| order(key, &milk())).collect();
    for framing in ["prefix", "guid", "prefix"] {
        producer.produce(&topic, 2, framing, &orders);
    }
    assert_eq!(consumer.consume(&topic, 2, 1_500).len(), 1_500);
    let mut asked = relay.asked();
    asked.retain(|request, _| request.contains("/schemas/"));
    // Of keys and values, by id and perhaps by GUID.
    assert!((2..=4).contains(&asked.len()), "{asked:?}");
    assert!(asked.values().all(|times| *times == 1), "{asked:?}");
}

/// Orders of three versions of a schema, framed in both ways, and what each version reads of them.
fn orders_travel(producer: &Orders, consumer: &Orders) {
    let topic = format!("orders-of-{producer}-for-{consumer}");
    let tea = json!({"id": 1, "item": "tea", "quantity": 3});
    let jam = json!({"id": 3, "article": "jam", "quantity": 5_000_000_000_u64, "note": null});
    let sent = [order(1, &tea), order(2, &Value::Null)];
    producer.produce(&topic, 1, "prefix", &sent);
    producer.produce(&topic, 1, "guid", &sent);
    let sent = [order(4, &milk())];
    producer.produce(&topic, 2, "prefix", &sent);
    producer.produce(&topic, 2, "guid", &sent);
    for (version, tea, milk) in [
        (1, tea, json!({"id": 2, "item": "milk", "quantity": 1})),
        (2, json!({"id": 1, "item": "tea", "note": null}), milk()),
        (
            3,
            json!({"id": 1, "article": "tea", "quantity": 3, "note": null}),
            json!({"id": 2, "article": "milk", "quantity": 1, "note": "cold"}),
        ),
    ] {
        let mut expected = vec![order(1, &tea), order(2, &Value::Null)];
        expected.extend_from_within(..);
        expected.extend([order(4, &milk), order(4, &milk)]);
        let arrived = consumer.consume(&topic, version, expected.len());
        assert_eq!(arrived, expected, "read as version {version}");
    }
    // The last version is read by itself alone; its readers go on where they were.
    let sent = [order(3, &jam), order(3, &Value::Null)];
    producer.produce(&topic, 3, "guid", &sent);
    producer.produce(&topic, 3, "prefix", &sent);
    let arrived = consumer.consume(&topic, 3, 4);
    assert_eq!(arrived, [sent.clone(), sent].concat());
}

fn order(key: i64, value: &Value) -> Value {
    json!({"key": {"branch": "north", "id": key}, "value": value})
}

fn milk() -> Value {
    json!({"id": 2, "item": "milk", "note": "cold"})
}
