//! One type in several formats.

use etymon::testing::LocalRegistry;
use etymon::{
    Bytes, Deserializer, DeserializerOptions, Part, Record, Serializer, SerializerOptions, avro,
    json, protobuf,
};
use pretty_assertions::assert_eq;
use serde::{Deserialize, Serialize};

/// What somebody bought.
#[derive(Record, Serialize, Deserialize, Debug, PartialEq)]
#[record(formats(avro, json, protobuf), namespace = "shop")]
struct Order {
    #[record(field = 1)]
    id: i64,
    #[record(field = 2, tag = "PII")]
    customer: String,
    #[serde(default)]
    #[record(field = 3, default)]
    lines: Vec<Line>,
    #[record(field = 4)]
    note: Option<String>,
    #[record(field = 5)]
    seal: Bytes,
}

#[derive(Record, Serialize, Deserialize, Debug, PartialEq)]
#[record(
    formats(avro, json, protobuf),
    namespace = "shop",
    rename_all = "camelCase"
)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[record(field = 1)]
    stock_unit: String,
    #[record(field = 2)]
    pieces: i32,
}

fn order() -> Order {
    Order {
        id: 7,
        customer: "ann".into(),
        lines: vec![Line {
            stock_unit: "lamp".into(),
            pieces: 2,
        }],
        note: None,
        seal: Bytes(vec![0, 0xff]),
    }
}

#[tokio::test]
async fn one_type_changes_its_format_with_one_name() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    macro_rules! round_trip {
        ($format:ident) => {{
            let topic = stringify!($format);
            let writer: Serializer<Order, $format::Derived> = registry
                .serializer(topic, Part::Value, &SerializerOptions::default())
                .await
                .expect("the registry takes it");
            let reader: Deserializer<Order, $format::Derived> = registry
                .deserializer(Part::Value, &DeserializerOptions::default())
                .await
                .expect("nothing is asked yet");
            let record = writer.encode(&order()).expect("it is written");
            let read = reader.decode_async(&record).await.expect("it is read");
            assert_eq!(read, order(), "{topic}");
            record[5..].to_vec()
        }};
    }
    let avro = round_trip!(avro);
    assert_eq!(avro, b"\x0e\x06ann\x02\x08lamp\x04\0\0\x04\0\xff");
    let protobuf = round_trip!(protobuf);
    assert_eq!(
        protobuf,
        b"\0\x08\x07\x12\x03ann\x1a\x08\x0a\x04lamp\x10\x02\x2a\x02\0\xff"
    );
    let json = round_trip!(json);
    assert_eq!(
        str::from_utf8(&json),
        Ok(
            r#"{"id":7,"customer":"ann","lines":[{"stockUnit":"lamp","pieces":2}],"note":null,"seal":"AP8="}"#
        )
    );
}

#[test]
fn bytes_are_bytes_in_every_format() {
    assert!(<Order as avro::Record>::SCHEMA.ends_with(r#"{"name":"seal","type":"bytes"}]}"#));
    let json = <Order as json::Record>::SCHEMA;
    assert!(
        json.contains(r#""seal":{"type":"string","contentEncoding":"base64"}"#),
        "{json}"
    );
    let protobuf = <Order as protobuf::Described>::SCHEMA;
    assert!(protobuf.contains("\n  bytes seal = 5;\n"), "{protobuf}");
    let error = serde_json::from_str::<Bytes>(r#""a!""#).expect_err("it is no Base64");
    let error = error.to_string();
    assert!(
        error.starts_with("the text is not bytes in Base64: "),
        "{error}"
    );
}

#[tokio::test]
async fn names_that_serde_does_not_have_are_told_before_a_record_is_written() {
    #[derive(Record, Serialize, Deserialize)]
    #[record(formats(json), name = "Order", rename_all = "camelCase")]
    struct Renamed {
        order_id: i64,
    }
    let local = LocalRegistry::start();
    let made: Result<Serializer<Renamed, json::Derived>, _> = local
        .registry()
        .serializer("orders", Part::Value, &SerializerOptions::default())
        .await;
    let error = made.expect_err("the names differ").to_string();
    assert!(
        error.contains(
            "the schema of `Order` has a field `orderId`, which serde does not: it has `order_id`"
        ),
        "{error}"
    );
}
