//! Types of serde, and values without a type.

use apache_avro::types::Value;
use etymon::avro::{Dynamic, Printed, Serde};
use etymon::testing::LocalRegistry;
use etymon::{
    Choice, Deserializer, DeserializerOptions, Part, SchemaSource, Serializer, SerializerOptions,
    Subject,
};
use pretty_assertions::assert_eq;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Rating {
    product: String,
    stars: u8,
}

const SCHEMA: &str = r#"{"type":"record","name":"Rating","fields":[{"name":"product","type":"string"},{"name":"stars","type":"int"}]}"#;
const LATER: &str = r#"{"type":"record","name":"Rating","fields":[{"name":"stars","type":"long"},{"name":"product","type":"string"},{"name":"by","type":["null","string"],"default":null}]}"#;

fn given(schema: &str) -> SerializerOptions {
    SerializerOptions {
        schema: Some(SchemaSource::from(schema)),
        ..SerializerOptions::default()
    }
}

fn rating() -> Rating {
    Rating {
        product: "lamp".to_owned(),
        stars: 4,
    }
}

#[tokio::test]
async fn serde_types_are_written_with_the_schema_that_is_given_or_the_latest() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let refused = registry
        .serializer::<Rating, Serde>("ratings", Part::Value, &SerializerOptions::default())
        .await
        .expect_err("it has no schema");
    assert_eq!(
        refused.to_string(),
        "subject `ratings-value`: the type has no schema by itself: give one, or write with the latest of the subject (`use.latest.version`) or with one by id (`use.schema.id`)"
    );
    let first: Serializer<Rating, Serde> = registry
        .serializer("ratings", Part::Value, &given(SCHEMA))
        .await
        .expect("it is new");
    let old = first.encode(&rating()).expect("it fits");
    assert_eq!(old, b"\0\0\0\0\x01\x08lamp\x08");
    let subject = Subject::parse("ratings-value").expect("a subject");
    let later = etymon::client::NewSchema::avro(LATER);
    registry
        .client()
        .register(&subject, &later)
        .await
        .expect("it is compatible");
    let options = SerializerOptions {
        choice: Choice::Latest,
        ..SerializerOptions::default()
    };
    let latest: Serializer<Rating, Serde> = registry
        .serializer("ratings", Part::Value, &options)
        .await
        .expect("there is a latest");
    let new = latest.encode(&rating()).expect("it fits");
    assert_eq!(new, b"\0\0\0\0\x02\x08\x08lamp\0");

    let with_reader = DeserializerOptions {
        reader: Some(SchemaSource::from(LATER)),
        ..DeserializerOptions::default()
    };
    for options in [DeserializerOptions::default(), with_reader] {
        let reader: Deserializer<Rating, Serde> = registry
            .deserializer(Part::Value, &options)
            .await
            .expect("nothing is asked yet");
        for record in [&old, &new] {
            let read = reader.decode_async(record).await.expect("it is registered");
            assert_eq!(read, rating());
        }
    }
}

#[tokio::test]
async fn values_are_read_as_the_reader_schema_says() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let writer: Serializer<Value, Dynamic> = registry
        .serializer("ratings", Part::Value, &given(SCHEMA))
        .await
        .expect("it is new");
    let value = |stars, later: bool| {
        let mut fields = vec![
            ("product".to_owned(), Value::String("lamp".to_owned())),
            ("stars".to_owned(), stars),
        ];
        if later {
            fields.reverse();
            let none = Value::Union(0, Box::new(Value::Null));
            fields.push(("by".to_owned(), none));
        }
        Value::Record(fields)
    };
    let record = writer
        .encode(&value(Value::Int(4), false))
        .expect("it fits");
    for (reader, read) in [
        (None, value(Value::Int(4), false)),
        (Some(SchemaSource::from(LATER)), value(Value::Long(4), true)),
    ] {
        let options = DeserializerOptions {
            reader,
            ..DeserializerOptions::default()
        };
        let reader: Deserializer<Value, Dynamic> = registry
            .deserializer(Part::Value, &options)
            .await
            .expect("nothing is asked yet");
        assert_eq!(
            reader
                .decode_async(&record)
                .await
                .expect("it is registered"),
            read
        );
    }
    let wrong = writer.encode(&Value::Int(4)).expect_err("it is no record");
    assert!(
        wrong
            .to_string()
            .starts_with("schema id 1 of subject `ratings-value`: "),
        "{wrong}"
    );
}

#[tokio::test]
async fn records_of_bytes_have_no_length() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let blob = [7_u8; 300];
    let framed = [&[0, 0, 0, 0, 1][..], &blob].concat();
    let options = given(r#""bytes""#);
    let bytes: Serializer<serde_bytes::ByteBuf, Serde> = registry
        .serializer("blobs", Part::Value, &options)
        .await
        .expect("it is new");
    assert_eq!(
        bytes
            .encode(&serde_bytes::ByteBuf::from(blob))
            .expect("it fits"),
        framed
    );
    let values: Serializer<Value, Dynamic> = registry
        .serializer("blobs", Part::Value, &options)
        .await
        .expect("it is registered");
    assert_eq!(
        values
            .encode(&Value::Bytes(blob.to_vec()))
            .expect("it fits"),
        framed
    );
    let options = DeserializerOptions::default();
    let reader: Deserializer<serde_bytes::ByteBuf, Serde> = registry
        .deserializer(Part::Value, &options)
        .await
        .expect("nothing is asked yet");
    assert_eq!(
        reader
            .decode_async(&framed)
            .await
            .expect("it is registered"),
        blob
    );
    let reader: Deserializer<Value, Dynamic> = registry
        .deserializer(Part::Value, &options)
        .await
        .expect("nothing is asked yet");
    let read = reader
        .decode_async(&framed)
        .await
        .expect("it is registered");
    assert_eq!(read, Value::Bytes(blob.to_vec()));
}

#[tokio::test]
async fn records_are_printed_and_written_as_json() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    for (topic, schema, json) in [
        ("ratings", SCHEMA, r#"{"product":"lamp","stars":4}"#),
        ("blobs", r#""bytes""#, r#""abc""#),
    ] {
        let writer: Serializer<String, Printed> = registry
            .serializer(topic, Part::Value, &given(schema))
            .await
            .expect("it is new");
        let record = writer.encode(&json.to_owned()).expect("it fits");
        let reader: Deserializer<String, Printed> = registry
            .deserializer(Part::Value, &DeserializerOptions::default())
            .await
            .expect("nothing is asked yet");
        assert_eq!(
            reader
                .decode_async(&record)
                .await
                .expect("it is registered"),
            json
        );
    }
}
