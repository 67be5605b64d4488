//! Through a Kafka broker: orders of the official clients for Python and JavaScript, and of the two Rust programs of
//! `examples/kafka`.

mod json;
mod programs;

use etymon_tests::{Broker, Relay, Server};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use programs::{Orders, Program};

#[test]
fn orders_of_python_reach_python_with_every_schema_that_reads_them() {
    orders_travel(Program::Python, Program::Python, AVRO);
}

#[test]
fn orders_of_rust_reach_python_with_every_schema_that_reads_them() {
    orders_travel(Program::Krafka, Program::Python, AVRO);
}

#[test]
fn orders_of_python_reach_rust_with_every_schema_that_reads_them() {
    orders_travel(Program::Python, Program::Rdkafka, AVRO);
}

#[test]
fn orders_of_rust_reach_rust_with_every_schema_that_reads_them() {
    orders_travel(Program::Rdkafka, Program::Krafka, AVRO);
}

#[test]
fn orders_of_rust_reach_python_as_protobuf_with_every_schema_that_reads_them() {
    orders_travel(Program::Krafka, Program::Python, PROTOBUF);
}

#[test]
fn orders_of_python_reach_rust_as_protobuf_with_every_schema_that_reads_them() {
    orders_travel(Program::Python, Program::Krafka, PROTOBUF);
}

#[test]
fn orders_of_rust_reach_rust_as_protobuf_with_every_schema_that_reads_them() {
    orders_travel(Program::Rdkafka, Program::Krafka, PROTOBUF);
}

#[test]
fn orders_of_rust_reach_python_as_json() {
    third_orders_travel(Program::Krafka, Program::Python, "json");
}

#[test]
fn orders_of_python_reach_rust_as_json() {
    third_orders_travel(Program::Python, Program::Krafka, "json");
}

#[test]
fn orders_of_rust_reach_rust_as_json() {
    third_orders_travel(Program::Krafka, Program::Rdkafka, "json");
}

#[test]
fn orders_of_rust_reach_javascript_as_protobuf() {
    third_orders_travel(Program::Krafka, Program::JavaScript, "protobuf");
}

#[test]
fn orders_of_javascript_reach_rust_as_protobuf() {
    third_orders_travel(Program::JavaScript, Program::Rdkafka, "protobuf");
}

#[test]
fn orders_of_rust_reach_javascript_as_json() {
    third_orders_travel(Program::Rdkafka, Program::JavaScript, "json");
}

#[test]
fn orders_of_javascript_reach_rust_as_json() {
    third_orders_travel(Program::JavaScript, Program::Krafka, "json");
}

/// A format, and the quantity that is read of an order without one: the schema's default, or zero where there are none.
type Evolving = (&'static str, u8);

const AVRO: Evolving = ("avro", 1);
const PROTOBUF: Evolving = ("protobuf", 0);

/// Orders of three versions of a schema, framed in both ways, and what each version reads of them.
fn orders_travel(producer: Program, consumer: Program, (format, quantity): Evolving) {
    let data = tempfile::tempdir().expect("a temporary folder");
    let registry = Server::start(data.path(), &[]);
    let topic = format!("orders-of-{producer:?}-for-{consumer:?}-as-{format}");
    let [producer, consumer] =
        [producer, consumer].map(|program| Orders::new(program, registry.url(), format));
    let tea = json!({"id": 1, "item": "tea", "quantity": 3});
    let jam = json!({"id": 3, "article": "jam", "quantity": 5_000_000_000_u64, "note": null});
    let sent = [order(1, &tea), order(2, &Value::Null)];
    producer.produce(&topic, 1, "prefix", &sent);
    producer.produce(&topic, 1, "guid", &sent);
    let sent = [order(4, &milk())];
    producer.produce(&topic, 2, "prefix", &sent);
    producer.produce(&topic, 2, "guid", &sent);
    for (version, tea, milk) in [
        (
            1,
            tea,
            json!({"id": 2, "item": "milk", "quantity": quantity}),
        ),
        (2, json!({"id": 1, "item": "tea", "note": null}), milk()),
        (
            3,
            json!({"id": 1, "article": "tea", "quantity": 3, "note": null}),
            json!({"id": 2, "article": "milk", "quantity": quantity, "note": "cold"}),
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

/// Orders of the third version alone, framed in both ways.
fn third_orders_travel(producer: Program, consumer: Program, format: &'static str) {
    let data = tempfile::tempdir().expect("a temporary folder");
    let registry = Server::start(data.path(), &[]);
    let topic = format!("orders-of-{producer:?}-for-{consumer:?}-as-{format}");
    let [producer, consumer] =
        [producer, consumer].map(|program| Orders::new(program, registry.url(), format));
    let sent = [
        order(
            1,
            &json!({"id": 1, "article": "tea", "quantity": 3, "note": "hot"}),
        ),
        order(
            3,
            &json!({"id": 3, "article": "jam", "quantity": 5_000_000_000_u64, "note": null}),
        ),
        order(2, &Value::Null),
    ];
    producer.produce(&topic, 3, "prefix", &sent);
    producer.produce(&topic, 3, "guid", &sent);
    let arrived = consumer.consume(&topic, 3, 6);
    assert_eq!(arrived, [sent.clone(), sent].concat());
}

#[test]
fn a_python_consumer_asks_for_each_schema_once_however_many_records_come() {
    many_records_cost_one_request(Program::Python);
}

#[test]
fn a_rust_consumer_asks_for_each_schema_once_however_many_records_come() {
    many_records_cost_one_request(Program::Krafka);
}

fn many_records_cost_one_request(consumer: Program) {
    let data = tempfile::tempdir().expect("a temporary folder");
    let registry = Server::start(data.path(), &[]);
    let relay = Relay::start(registry.address());
    let topic = format!("many-for-{consumer:?}");
    let producer = Orders::new(Program::Rdkafka, registry.url(), "avro");
    let orders: Vec<Value> = (0..500).map(|key| order(key, &milk())).collect();
    for framing in ["prefix", "guid", "prefix"] {
        producer.produce(&topic, 2, framing, &orders);
    }
    let arrived = Orders::new(consumer, relay.url(), "avro").consume(&topic, 2, 1_500);
    assert!(arrived.chunks(500).all(|arrived| arrived == orders));
    let mut asked = relay.asked();
    asked.retain(|request, _| request.contains("/schemas/"));
    // Of keys and values, by id and perhaps by GUID.
    assert!((2..=4).contains(&asked.len()), "{asked:?}");
    assert!(asked.values().all(|times| *times == 1), "{asked:?}");
}

fn order(key: i64, value: &Value) -> Value {
    json!({"key": {"branch": "north", "id": key}, "value": value})
}

fn milk() -> Value {
    json!({"id": 2, "item": "milk", "note": "cold"})
}
