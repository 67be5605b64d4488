//! JSON whose schema changes: which of two versions reads the other, the content model says; that it does, the level.
//!
//! The schemas of Rust types are closed: a field more is BACKWARD, the new version reads what the old one wrote. Those of
//! the Python program are open: there a field more is FORWARD, the old version reads what the new one writes.

use etymon_tests::{Request, Server};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::order;
use super::programs::{Orders, Program};

#[test]
fn old_json_of_rust_is_read_by_python_with_the_new_schema() {
    // Python fills in no defaults.
    travels(CLOSED, Program::Krafka, Program::Python, [tea(), jam()]);
}

#[test]
fn old_json_of_rust_is_read_by_rust_with_the_new_schema() {
    let mut tea = tea();
    tea["gift"] = json!(false);
    travels(CLOSED, Program::Rdkafka, Program::Krafka, [tea, jam()]);
}

#[test]
fn new_json_of_python_is_read_by_rust_with_the_old_schema() {
    let mut jam = jam();
    jam.as_object_mut().expect("an object").remove("gift");
    travels(OPEN, Program::Python, Program::Rdkafka, [tea(), jam]);
}

#[test]
fn new_json_of_python_is_read_by_python_with_the_old_schema() {
    // Python takes nothing away, either.
    travels(OPEN, Program::Python, Program::Python, [tea(), jam()]);
}

/// What a field more is.
#[derive(Clone, Copy)]
struct Content {
    /// The level that lets it in.
    level: &'static str,
    /// Another that does not.
    refused_by: &'static str,
    /// Why.
    because: &'static str,
    /// The version that reads both.
    reader: u8,
}

const CLOSED: Content = Content {
    level: "BACKWARD",
    refused_by: "FORWARD",
    because: "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    reader: 4,
};

const OPEN: Content = Content {
    level: "FORWARD",
    refused_by: "BACKWARD",
    because: "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
    reader: 3,
};

/// Of the third version.
fn tea() -> Value {
    json!({"id": 1, "article": "tea", "quantity": 3, "note": null})
}

/// Of the fourth.
fn jam() -> Value {
    json!({"id": 3, "article": "jam", "quantity": 5, "note": "cold", "gift": true})
}

/// An order of each version, framed in both ways, and what one version reads of them.
fn travels(
    content: Content,
    producer: Program,
    consumer: Program,
    [tea_read, jam_read]: [Value; 2],
) {
    let data = tempfile::tempdir().expect("a temporary folder");
    let registry = Server::start(data.path(), &[]);
    let topic = format!("changing-orders-of-{producer:?}-for-{consumer:?}-as-json");
    let [producer, consumer] =
        [producer, consumer].map(|program| Orders::new(program, registry.url(), "json"));

    set_level(&registry, &topic, content.refused_by);
    producer.produce(&topic, 3, "prefix", &[order(1, &tea())]);
    producer.produce(
        &topic,
        3,
        "guid",
        &[order(1, &tea()), order(2, &Value::Null)],
    );
    let refusal = producer.refusal(&topic, 4, &order(3, &jam()));
    assert!(refusal.contains(content.because), "{refusal}");
    set_level(&registry, &topic, content.level);
    producer.produce(&topic, 4, "prefix", &[order(3, &jam())]);
    producer.produce(&topic, 4, "guid", &[order(3, &jam())]);

    let arrived = consumer.consume(&topic, content.reader, 5);
    let expected = [
        order(1, &tea_read),
        order(1, &tea_read),
        order(2, &Value::Null),
        order(3, &jam_read),
        order(3, &jam_read),
    ];
    assert_eq!(arrived, expected);
}

fn set_level(registry: &Server, topic: &str, level: &str) {
    let request = Request::new("PUT", &format!("/config/{topic}-value"));
    let request = request.json(&json!({"compatibility": level}));
    let answer = registry.client().send(&request).expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.json());
}
