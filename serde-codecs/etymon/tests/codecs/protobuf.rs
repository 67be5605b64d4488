//! Types of prost, and dynamic values.

use etymon::client::{NewSchema, Schema, SchemaKey};
use etymon::protobuf::{Dynamic, Given, Own, Printed, Record, Typed};
use etymon::testing::LocalRegistry;
use etymon::{
    Choice, Deserializer, DeserializerOptions, ErrorKind, Framing, NameStrategy, Part,
    ReferenceSubjectStrategy, Registry, SchemaRef, SchemaSource, SchemaType, Serializer,
    SerializerOptions, Subject, SubjectNameStrategy,
};
use pretty_assertions::assert_eq;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};

#[derive(prost::Message, Clone, PartialEq)]
struct Order {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(message, optional, tag = "2")]
    to: Option<Address>,
}

#[derive(prost::Message, Clone, PartialEq)]
struct Address {
    #[prost(string, tag = "1")]
    street: String,
}

const ADDRESS: &str = r#"syntax = "proto3"; package shop; message Address { string street = 1; }"#;
const CUSTOMER: &str = r#"syntax = "proto3"; package shop; import "shop/address.proto"; import "google/protobuf/timestamp.proto";
    message Customer { Address home = 1; google.protobuf.Timestamp since = 2; }"#;
const ORDER: &str = r#"syntax = "proto3"; package shop; import "shop/customer.proto"; import "shop/address.proto"; import "google/protobuf/timestamp.proto";
    message Batch { message Line {} }
    message Order { int64 id = 1; Address to = 2; Customer customer = 3; google.protobuf.Timestamp at = 4; }"#;

impl Record for Order {
    fn own() -> Result<Own, etymon::protobuf::Error> {
        Ok(Own::of_text("shop.Order", ORDER)
            .importing("google/protobuf/timestamp.proto", TIMESTAMP)
            .importing("shop/address.proto", ADDRESS)
            .importing("shop/customer.proto", CUSTOMER))
    }
}

const TIMESTAMP: &str = r#"syntax = "proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }"#;

fn order() -> Order {
    Order {
        id: 7,
        to: Some(Address {
            street: "Elm".to_owned(),
        }),
    }
}

async fn typed(registry: &Registry, options: &SerializerOptions) -> Serializer<Order, Typed> {
    registry
        .serializer("orders", Part::Value, options)
        .await
        .expect("the registry takes it")
}

async fn reader<T, C: etymon::Decoder<T>>(registry: &Registry) -> Deserializer<T, C> {
    registry
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked yet")
}

async fn registered(registry: &Registry, schema: SchemaRef) -> Schema {
    let SchemaRef::Id(id) = schema else {
        panic!("records name their schema by id");
    };
    let key = SchemaKey::Id(id);
    let found = registry.client().fetch_schema(&key).await;
    Schema::clone(&*found.expect("it is registered"))
}

fn references(schema: &Schema) -> Vec<(&str, &str)> {
    let references = schema.references.iter();
    references
        .map(|it| (it.name.as_str(), it.subject.as_str()))
        .collect()
}

#[tokio::test]
async fn a_type_is_registered_with_its_imports_and_read_back() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let orders = typed(&registry, &SerializerOptions::default()).await;
    let schema = registered(&registry, orders.schema()).await;
    assert_eq!(
        references(&schema),
        [
            ("shop/address.proto", "shop/address.proto"),
            ("shop/customer.proto", "shop/customer.proto")
        ]
    );
    let customer = registry
        .client()
        .fetch_latest(&Subject::parse("shop/customer.proto").expect("a subject"))
        .await
        .expect("it was registered before");
    assert_eq!(
        references(&customer.schema),
        [("shop/address.proto", "shop/address.proto")]
    );

    let record = orders.encode(&order()).expect("it fits");
    assert_eq!(
        record,
        [&[0, 0, 0, 0, 3, 2, 2, 8, 7, 0x12, 5, 10, 3][..], b"Elm"].concat()
    );
    let reader: Deserializer<Order, Typed> = reader(&registry).await;
    let read = reader.decode_async(&record).await;
    assert_eq!(read.expect("it is an order"), order());
}

#[tokio::test]
async fn known_types_are_registered_when_that_is_asked_for() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let options = SerializerOptions {
        skip_known_types: false,
        reference_strategy: ReferenceSubjectStrategy::Qualified,
        ..SerializerOptions::default()
    };
    let orders = typed(&registry, &options).await;
    let schema = registered(&registry, orders.schema()).await;
    assert_eq!(
        references(&schema),
        [
            (
                "google/protobuf/timestamp.proto",
                "google.protobuf.timestamp"
            ),
            ("shop/address.proto", "shop.address"),
            ("shop/customer.proto", "shop.customer")
        ]
    );
}

#[tokio::test]
async fn the_header_names_the_message_too() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let options = SerializerOptions {
        framing: Framing::Header,
        strategy: SubjectNameStrategy::Named(NameStrategy::TopicRecord),
        ..SerializerOptions::default()
    };
    let orders = typed(&registry, &options).await;
    assert_eq!(orders.subject().as_str(), "orders-shop.Order");
    let mut payload = Vec::new();
    let header = orders
        .encode_into(&order(), &mut payload)
        .expect("it fits")
        .expect("it is framed by header");
    assert_eq!(header.value()[17..], [2, 2]);
    assert_eq!(payload[..2], [8, 7]);
    let reader: Deserializer<Order, Typed> = reader(&registry).await;
    let read = reader
        .decode_record_async([(header.name, header.value())], Some(&payload))
        .await;
    assert_eq!(read.expect("it is an order"), Some(order()));
}

#[tokio::test]
async fn types_of_prost_are_written_and_read_with_a_file_that_is_given() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let shop = r#"syntax = "proto3"; package shop; message Address { string street = 1; }
                  message Order { int64 id = 1; Address to = 2; }"#;
    let given = |message: Option<&str>| SerializerOptions {
        schema: Some(SchemaSource::from(shop)),
        message: message.map(str::to_owned),
        ..SerializerOptions::default()
    };
    let orders: Serializer<Order, Given> = registry
        .serializer("orders", Part::Value, &given(Some("shop.Order")))
        .await
        .expect("the registry takes it");
    let record = orders.encode(&order()).expect("it fits");
    assert_eq!(record[..7], [0, 0, 0, 0, 1, 2, 2]);

    // The first message of the writer's file is not this one.
    let addresses: Deserializer<Address, Given> = reader(&registry).await;
    let error = addresses
        .decode_async(&record)
        .await
        .expect_err("it is an order");
    assert_eq!(
        error.to_string(),
        "schema id 1: the record holds the message `shop.Order`, and `shop.Address` is read"
    );
    let options = DeserializerOptions {
        message: Some("shop.Order".to_owned()),
        ..DeserializerOptions::default()
    };
    let orders: Deserializer<Order, Given> = registry
        .deserializer(Part::Value, &options)
        .await
        .expect("nothing is asked yet");
    let read = orders.decode_async(&record).await;
    assert_eq!(read.expect("it is an order"), order());

    let error = registry
        .serializer::<Order, Given>("orders", Part::Value, &given(Some("shop.Parcel")))
        .await
        .expect_err("there is none");
    assert_eq!(
        error.to_string(),
        "the schema has no message `shop.Parcel`: its first is `shop.Address`"
    );
    let latest = SerializerOptions {
        choice: Choice::Latest,
        ..given(None)
    };
    let addresses: Serializer<Address, Given> = registry
        .serializer(
            "orders",
            Part::Value,
            &SerializerOptions {
                schema: None,
                ..latest
            },
        )
        .await
        .expect("it has a first message");
    let record = addresses.encode(&Address::default()).expect("it fits");
    assert_eq!(record, [0, 0, 0, 0, 1, 0]);
}

#[tokio::test]
async fn dynamic_values_are_read_with_the_writers_types_and_written_with_given_ones() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let orders = typed(&registry, &SerializerOptions::default()).await;
    let record = orders.encode(&order()).expect("it fits");
    let reader: Deserializer<DynamicMessage, Dynamic> = reader(&registry).await;
    let value = reader.decode_async(&record).await.expect("it is read");
    assert_eq!(value.descriptor().full_name(), "shop.Order");
    assert_eq!(
        value.get_field_by_name("id").as_deref(),
        Some(&Value::I64(7))
    );

    let options = SerializerOptions {
        choice: Choice::Latest,
        message: Some("shop.Order".to_owned()),
        ..SerializerOptions::default()
    };
    let writer: Serializer<DynamicMessage, Dynamic> = registry
        .serializer("orders", Part::Value, &options)
        .await
        .expect("it is registered");
    assert_eq!(writer.encode(&value).expect("it is an order"), record);

    // A reader schema with fewer fields.
    let options = DeserializerOptions {
        reader: Some(SchemaSource::from(
            r#"syntax = "proto3"; package shop; message Order { int64 number = 1; }"#,
        )),
        ..DeserializerOptions::default()
    };
    let fewer: Deserializer<DynamicMessage, Dynamic> = registry
        .deserializer(Part::Value, &options)
        .await
        .expect("nothing is asked yet");
    let value = fewer.decode_async(&record).await.expect("it is read");
    assert_eq!(
        value.get_field_by_name("number").as_deref(),
        Some(&Value::I64(7))
    );
}

#[tokio::test]
async fn a_strict_reader_says_why_it_cannot_read() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let subject = Subject::parse("orders-value").expect("a subject");
    let other = NewSchema::new(
        SchemaType::Protobuf,
        r#"syntax = "proto3"; package shop; message Order { string id = 1; }"#,
    );
    let id = registry.client().register(&subject, &other).await;
    let id = id.expect("the registry takes it").id;
    let record = [&prefix(id)[..], &[0, 10, 1, b'x']].concat();
    let read = async |strict| {
        let options = DeserializerOptions {
            strict,
            ..DeserializerOptions::default()
        };
        let reader: Deserializer<Order, Typed> = registry
            .deserializer(Part::Value, &options)
            .await
            .expect("nothing is asked yet");
        reader.decode_async(&record).await.expect_err("a text")
    };
    let error = read(true).await;
    assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{error}");
    let error = read(false).await;
    assert_eq!(error.field_path(), "id");
    assert!(
        error
            .to_string()
            .starts_with("schema id 1: id: invalid wire type"),
        "{error}"
    );
}

fn prefix(id: etymon::SchemaId) -> [u8; 5] {
    let [a, b, c, d] = id.get().to_be_bytes();
    [0, a, b, c, d]
}

#[tokio::test]
async fn records_without_a_frame_are_the_message_that_is_named() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let orders = typed(&registry, &SerializerOptions::default()).await;
    let payload = [8, 7];
    let options = |message: Option<&str>| DeserializerOptions {
        fixed: Some(orders.schema()),
        message: message.map(str::to_owned),
        ..DeserializerOptions::default()
    };
    let of_type: Deserializer<Order, Typed> = registry
        .deserializer(Part::Value, &options(None))
        .await
        .expect("nothing is asked yet");
    let read = of_type.decode_async(&payload).await.expect("an order");
    assert_eq!((read.id, read.to), (7, None));
    for (message, name) in [(None, "shop.Batch"), (Some("shop.Order"), "shop.Order")] {
        let named: Deserializer<DynamicMessage, Dynamic> = registry
            .deserializer(Part::Value, &options(message))
            .await
            .expect("nothing is asked yet");
        let read = named.decode_async(&payload).await.expect("a message");
        assert_eq!(read.descriptor().full_name(), name);
    }
}

#[tokio::test]
async fn json_text_is_written_and_read_without_types() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let orders = typed(&registry, &SerializerOptions::default()).await;
    let record = orders.encode(&order()).expect("it fits");
    let texts: Deserializer<String, Printed> = reader(&registry).await;
    let json = texts.decode_async(&record).await.expect("it is read");
    assert_eq!(json, r#"{"id":"7","to":{"street":"Elm"}}"#);
    let options = SerializerOptions {
        choice: Choice::Latest,
        message: Some("shop.Order".to_owned()),
        ..SerializerOptions::default()
    };
    let writer: Serializer<String, Printed> = registry
        .serializer("orders", Part::Value, &options)
        .await
        .expect("it is registered");
    assert_eq!(writer.encode(&json).expect("it is an order"), record);
    let error = writer
        .encode(&r#"{"total":1}"#.to_owned())
        .expect_err("orders have none");
    assert!(error.to_string().contains("total"), "{error}");
}
