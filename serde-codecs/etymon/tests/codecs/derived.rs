//! One type in several formats.

use etymon::testing::LocalRegistry;
use etymon::{
    Deserializer, DeserializerOptions, Part, Record, Serializer, SerializerOptions, avro, json,
};
use pretty_assertions::assert_eq;
use serde::{Deserialize, Serialize};

/// What somebody bought.
#[derive(Record, Serialize, Deserialize, Debug, PartialEq)]
#[record(formats(avro, json), namespace = "shop")]
struct Order<'a> {
    id: i64,
    #[record(tag = "PII")]
    customer: &'a str,
    #[serde(default)]
    #[record(default)]
    lines: Vec<Line<'a>>,
    note: Option<&'a str>,
}

#[derive(Record, Serialize, Deserialize, Debug, PartialEq)]
#[record(formats(avro, json), namespace = "shop", rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(borrow)]
    stock_unit: &'a str,
    pieces: i32,
}

fn order() -> Order<'static> {
    Order {
        id: 7,
        customer: "ann",
        lines: vec![Line {
            stock_unit: "lamp",
            pieces: 2,
        }],
        note: None,
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
    assert_eq!(avro, b"\x0e\x06ann\x02\x08lamp\x04\0\0");
    let json = round_trip!(json);
    assert_eq!(
        str::from_utf8(&json),
        Ok(r#"{"id":7,"customer":"ann","lines":[{"stockUnit":"lamp","pieces":2}],"note":null}"#)
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
