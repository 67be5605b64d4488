//! Records of every format as JSON text.

use etymon::client::NewSchema;
use etymon::testing::LocalRegistry;
use etymon::{
    Any, Choice, Deserializer, DeserializerOptions, Framing, Part, SchemaType, Serializer,
    SerializerOptions, Subject,
};
use pretty_assertions::assert_eq;

const PROTO: &str = r#"syntax = "proto3";
package shop;
message Money { int64 cents = 1; }
message Order { string id = 1; Money total = 2; repeated string notes = 3; }
"#;

#[tokio::test]
async fn one_reader_prints_records_of_all_formats_and_one_writer_writes_them() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let reader: Deserializer<String, Any> = registry
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked yet");
    for (topic, schema_type, text, message, given, printed) in [
        (
            "ratings",
            SchemaType::Avro,
            r#"{"type":"record","name":"R","fields":[{"name":"stars","type":["null","int"]}]}"#,
            None,
            r#"{"stars": 4}"#,
            r#"{"stars":{"int":4}}"#,
        ),
        (
            "orders",
            SchemaType::Protobuf,
            PROTO,
            Some("shop.Order"),
            r#"{"id": "a", "total": {"cents": 7}}"#,
            r#"{"id":"a","total":{"cents":"7"}}"#,
        ),
        (
            "events",
            SchemaType::Json,
            r#"{"type":"object","properties":{"at":{"type":"number"}}}"#,
            None,
            "{\"at\": 1.50}",
            "{\"at\": 1.50}",
        ),
    ] {
        let subject = Subject::parse(&format!("{topic}-value")).expect("a subject");
        let schema = NewSchema::new(schema_type, text);
        registry
            .client()
            .register(&subject, &schema)
            .await
            .expect("it is new");
        for framing in [Framing::Prefix, Framing::Header] {
            let options = SerializerOptions {
                choice: Choice::Latest,
                framing,
                message: message.map(str::to_owned),
                ..SerializerOptions::default()
            };
            let writer: Serializer<String, Any> = registry
                .serializer(topic, Part::Value, &options)
                .await
                .expect("there is a schema");
            let mut record = Vec::new();
            let header = writer
                .encode_into(&given.to_owned(), &mut record)
                .expect("it fits");
            let headers = header.iter().map(|header| (header.name, header.value()));
            let read = reader
                .decode_record_async(headers, Some(&record))
                .await
                .expect("it is registered");
            assert_eq!(read.as_deref(), Some(printed), "{topic} {framing:?}");
            let mut again = Vec::new();
            let read = read.expect("it is no tombstone");
            writer
                .encode_into(&read, &mut again)
                .expect("it was printed");
            assert_eq!(again, record);
            let broken = writer.encode_into(&"{".to_owned(), &mut Vec::new());
            broken.expect_err("it is no JSON");
        }
    }
}
