//! Derived types.

use etymon::avro::Derived;
use etymon::testing::LocalRegistry;
use etymon::{
    Choice, Deserializer, DeserializerOptions, ErrorKind, Framing, Part, Record, Registry,
    SchemaRef, SchemaSource, Serializer, SerializerOptions, Subject,
};
use pretty_assertions::assert_eq;

/// What producers wrote at first.
#[derive(Record, Debug, PartialEq, Clone)]
#[record(name = "Order", namespace = "shop")]
struct First {
    id: i32,
    note: String,
}

/// What they write today.
#[derive(Record, Debug, PartialEq, Clone)]
#[record(name = "Order", namespace = "shop")]
struct Order<'a> {
    note: &'a str,
    id: i64,
    #[record(default = "EUR")]
    currency: &'a str,
}

async fn serializer<T, C>(registry: &Registry, options: &SerializerOptions) -> Serializer<T, C>
where
    T: 'static,
    C: etymon::Encoder<T>,
{
    registry
        .serializer("orders", Part::Value, options)
        .await
        .expect("the registry takes it")
}

async fn deserializer(registry: &Registry) -> Deserializer<Order<'static>, Derived> {
    registry
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked yet")
}

const ORDER: Order<'_> = Order {
    note: "soon",
    id: 7,
    currency: "USD",
};

#[tokio::test]
async fn what_is_written_is_read_and_borrows_from_the_record() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let orders: Serializer<Order<'_>, Derived> =
        serializer(&registry, &SerializerOptions::default()).await;
    assert_eq!(orders.subject().to_string(), "orders-value");
    let note = String::from("soon");
    let record = orders
        .encode(&Order {
            note: &note,
            ..ORDER
        })
        .expect("it fits");
    assert_eq!(record[..5], [0, 0, 0, 0, 1]);

    let reader = deserializer(&registry).await;
    let error = reader
        .decode(&record)
        .expect_err("the schema was never met");
    assert_eq!(error.unprepared(), Some(orders.schema()));
    assert!(error.is_retriable());
    assert_eq!(
        error.to_string(),
        "schema id 1: the schema is not prepared: prepare it, and decode again"
    );
    let order = reader
        .decode_async(&record)
        .await
        .expect("it is prepared now");
    assert_eq!(order, ORDER);
    assert!(record.as_ptr_range().contains(&order.note.as_ptr()));
    assert_eq!(reader.decode(&record).expect("it is known"), ORDER);
}

#[tokio::test]
async fn old_records_are_read_by_new_types_and_new_types_write_old_schemas() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let first: Serializer<First, Derived> =
        serializer(&registry, &SerializerOptions::default()).await;
    let old = First {
        id: 3,
        note: "old".to_owned(),
    };
    let record = first.encode(&old).expect("it fits");
    let order = Order {
        note: "old",
        id: 3,
        currency: "EUR",
    };
    let reader = deserializer(&registry).await;
    assert_eq!(
        reader
            .decode_async(&record)
            .await
            .expect("it is compatible"),
        order
    );

    // The latest is still the first: a type that is ahead writes it when told to, where that is possible.
    let latest = SerializerOptions {
        choice: Choice::Latest,
        ..SerializerOptions::default()
    };
    let refused = registry
        .serializer::<Order<'static>, Derived>("orders", Part::Value, &latest)
        .await
        .expect_err("a `long` does not fit an `int`");
    assert!(
        matches!(refused.kind(), ErrorKind::Incompatible(_)),
        "{refused}"
    );
    let latest: Serializer<First, Derived> = serializer(&registry, &latest).await;
    assert_eq!(latest.encode(&old).expect("it fits"), record);
}

#[tokio::test]
async fn a_type_is_written_with_another_schema_of_the_subject() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let wide = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"note","type":["null","string"]},{"name":"id","type":"double"},{"name":"tags","type":{"type":"array","items":"string"},"default":["none"]}]}"#;
    let subject = Subject::parse("orders-value").expect("a subject");
    let registered = registry
        .client()
        .register(&subject, &etymon::client::NewSchema::avro(wide))
        .await
        .expect("it is new");
    for choice in [Choice::Latest, Choice::Id(registered.id)] {
        let options = SerializerOptions {
            choice,
            ..SerializerOptions::default()
        };
        let first: Serializer<First, Derived> = serializer(&registry, &options).await;
        let record = first
            .encode(&First {
                id: 1,
                note: "n".to_owned(),
            })
            .expect("it fits");
        let payload = [
            &[0, 0, 0, 0, 1, 2, 2, b'n'][..],
            &1.0_f64.to_le_bytes(),
            &[2, 8],
            b"none",
            &[0],
        ]
        .concat();
        assert_eq!(record, payload);
    }
}

#[tokio::test]
async fn another_schema_that_is_given_for_a_type_is_written_and_not_only_named() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let turned = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"note","type":"string"},{"name":"id","type":"long"}]}"#;
    let options = SerializerOptions {
        schema: Some(SchemaSource::from(turned)),
        ..SerializerOptions::default()
    };
    let first: Serializer<First, Derived> = serializer(&registry, &options).await;
    let record = first
        .encode(&First {
            id: 1,
            note: "n".to_owned(),
        })
        .expect("it fits");
    assert_eq!(record, [0, 0, 0, 0, 1, 2, b'n', 2]);
}

#[tokio::test]
async fn the_header_names_the_schema_and_tombstones_have_none() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let options = SerializerOptions {
        framing: Framing::Header,
        ..SerializerOptions::default()
    };
    let orders: Serializer<Order<'_>, Derived> = serializer(&registry, &options).await;
    let mut payload = Vec::new();
    let header = orders
        .encode_into(&ORDER, &mut payload)
        .expect("it fits")
        .expect("it is framed by header");
    assert_eq!(header.name, "__value_schema_id");
    assert_eq!((header.value().len(), header.value()[0]), (17, 1));
    let lost = orders.encode(&ORDER).expect_err("the header has no place");
    assert!(matches!(lost.kind(), ErrorKind::Settings(_)), "{lost}");
    let reader = deserializer(&registry).await;
    let headers = [("trace", &b"abc"[..]), (header.name, header.value())];
    let order = reader
        .decode_record_async(headers, Some(&payload))
        .await
        .expect("the header says how");
    assert_eq!(order, Some(ORDER));
    assert_eq!(
        reader.decode_record(headers, None).expect("a tombstone"),
        None
    );
    let SchemaRef::Guid(guid) = orders.schema() else {
        panic!("the schema is named by GUID");
    };
    assert_eq!(&header.value()[1..], guid.0);
}

#[tokio::test]
async fn what_is_wrong_says_where() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let orders: Serializer<Order<'_>, Derived> =
        serializer(&registry, &SerializerOptions::default()).await;
    let mut record = orders.encode(&ORDER).expect("it fits");
    let reader = deserializer(&registry).await;
    reader
        .prepare(orders.schema())
        .await
        .expect("it is registered");
    record.truncate(record.len() - 1);
    let error = reader.decode(&record).expect_err("it is cut off");
    assert_eq!(
        error.to_string(),
        "schema id 1: currency: the payload ends where 1 more bytes are needed, at byte 7"
    );
    assert_eq!(error.schema(), Some(orders.schema()));
    assert_eq!(
        (error.field_path().as_str(), error.offset()),
        ("currency", Some(7))
    );
    assert!(!error.is_retriable());
    let error = reader.decode(b"{}").expect_err("it is not framed");
    assert!(matches!(error.kind(), ErrorKind::Frame(_)), "{error}");
    let missing = reader
        .decode_async(&[0, 0, 0, 0, 99, 1])
        .await
        .expect_err("no schema has this id");
    assert!(
        matches!(missing.kind(), ErrorKind::Registry(_)),
        "{missing}"
    );
    assert!(missing.to_string().contains("40403"), "{missing}");
}

#[tokio::test]
async fn a_schema_that_cannot_be_read_is_told_each_time_and_asked_for_once() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let options = SerializerOptions {
        schema: Some(SchemaSource::from(First::SCHEMA)),
        ..SerializerOptions::default()
    };
    let first: Serializer<First, Derived> = serializer(&registry, &options).await;
    let record = first
        .encode(&First {
            id: 1,
            note: "n".to_owned(),
        })
        .expect("it fits");

    #[derive(Record, Debug, PartialEq)]
    #[record(name = "Order", namespace = "shop")]
    struct Strict {
        total: f64,
    }

    let reader: Deserializer<Strict, Derived> = registry
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked yet");
    let told = reader
        .decode_async(&record)
        .await
        .expect_err("it has no total");
    drop(local);
    let again = reader.decode(&record).expect_err("it still has none");
    for error in [&told, &again] {
        assert_eq!(
            error.to_string(),
            "schema id 1: what was written cannot be read: the writer does not have the field `total` of `shop.Order`, which has no default"
        );
    }
}

#[test]
fn everything_is_done_without_a_runtime_too() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let orders: Serializer<Order<'_>, Derived> = registry
        .serializer_blocking("orders", Part::Value, &SerializerOptions::default())
        .expect("the registry takes it");
    let record = orders.encode(&ORDER).expect("it fits");
    let reader: Deserializer<Order<'_>, Derived> = registry
        .deserializer_blocking(Part::Value, &DeserializerOptions::default())
        .expect("nothing is asked yet");
    assert_eq!(
        reader.decode_blocking(&record).expect("it is registered"),
        ORDER
    );
}

#[tokio::test]
async fn the_latest_schema_is_followed() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let subject = Subject::parse("orders-value").expect("a subject");
    let first: Serializer<First, Derived> =
        serializer(&registry, &SerializerOptions::default()).await;
    let options = SerializerOptions {
        choice: Choice::Latest,
        refresh: Some(std::time::Duration::from_millis(1)),
        ..SerializerOptions::default()
    };
    let followed: Serializer<First, Derived> = serializer(&registry, &options).await;
    assert_eq!(followed.schema(), first.schema());
    let wider = First::SCHEMA.replace(r#""type":"int""#, r#""type":"long""#);
    // By another client: this one knows nothing of it, and what it knows is as good as new.
    let other = local.registry();
    other
        .client()
        .register(&subject, &etymon::client::NewSchema::avro(wider))
        .await
        .expect("it is compatible");
    // Not a matter of time but of turns: the test ends when the background has had its own.
    while followed.schema() == first.schema() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let never = SerializerOptions {
        refresh: Some(std::time::Duration::ZERO),
        ..options
    };
    let refused = registry
        .serializer::<First, Derived>("orders", Part::Value, &never)
        .await
        .expect_err("no time lies between two questions");
    assert!(
        matches!(refused.kind(), ErrorKind::Settings(_)),
        "{refused}"
    );
}

#[tokio::test]
async fn records_are_read_after_a_preload_when_the_registry_is_gone() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let first: Serializer<First, Derived> =
        serializer(&registry, &SerializerOptions::default()).await;
    let old = First {
        id: 1,
        note: "n".to_owned(),
    };
    let record = first.encode(&old).expect("it fits");
    let consumer = local.registry();
    let reader: Deserializer<First, Derived> = consumer
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked yet");
    let loaded = reader.preload(&[first.subject().clone()]).await;
    assert_eq!(loaded.expect("it is registered"), 1);
    drop(local);
    assert_eq!(reader.decode(&record).expect("it is prepared"), old);
}

#[tokio::test]
async fn two_schemas_by_guid_are_two() {
    #[derive(Record, Debug, PartialEq)]
    #[record(name = "A")]
    struct Number {
        x: i64,
    }

    #[derive(Record, Debug, PartialEq)]
    #[record(name = "B")]
    struct Text {
        s: String,
    }

    let local = LocalRegistry::start();
    let registry = local.registry();
    let options = SerializerOptions {
        framing: Framing::Header,
        strategy: etymon::SubjectNameStrategy::Named(etymon::NameStrategy::Record),
        ..SerializerOptions::default()
    };
    let numbers: Serializer<Number, Derived> = serializer(&registry, &options).await;
    let texts: Serializer<Text, Derived> = serializer(&registry, &options).await;
    let (mut number, mut text) = (Vec::new(), Vec::new());
    let number_header = numbers
        .encode_into(&Number { x: 2 }, &mut number)
        .expect("it fits");
    let text_header = texts
        .encode_into(&Text { s: "hi".to_owned() }, &mut text)
        .expect("it fits");
    let (number_header, text_header) = (
        number_header.expect("it is framed by header"),
        text_header.expect("it is framed by header"),
    );
    let reader: Deserializer<Text, Derived> = registry
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked yet");
    let refused = reader
        .decode_record_async([(number_header.name, number_header.value())], Some(&number))
        .await
        .expect_err("a number is no text");
    assert!(matches!(refused.kind(), ErrorKind::Codec(_)), "{refused}");
    let read = reader
        .decode_record_async([(text_header.name, text_header.value())], Some(&text))
        .await
        .expect("it is a text");
    assert_eq!(read, Some(Text { s: "hi".to_owned() }));
}

#[tokio::test]
async fn schemas_that_build_on_others_are_understood_with_them() {
    #[derive(Record, Debug, PartialEq, Clone)]
    #[record(namespace = "shop")]
    struct Money {
        cents: i64,
    }

    #[derive(Record, Debug, PartialEq, Clone)]
    #[record(namespace = "shop")]
    struct Invoice {
        total: Money,
        paid: Vec<Money>,
    }

    let local = LocalRegistry::start();
    let registry = local.registry();
    let money = Subject::parse("money").expect("a subject");
    registry
        .client()
        .register(&money, &etymon::client::NewSchema::avro(Money::SCHEMA))
        .await
        .expect("it is new");
    let text = r#"{"type":"record","name":"Invoice","namespace":"shop","fields":[{"name":"total","type":"shop.Money"},{"name":"paid","type":{"type":"array","items":"Money"}}]}"#;
    let options = SerializerOptions {
        schema: Some(SchemaSource {
            text: text.to_owned(),
            references: vec![etymon::Reference {
                name: "shop.Money".to_owned(),
                subject: "money".to_owned(),
                version: 1_i64.try_into().expect("a version"),
            }],
            ..SchemaSource::default()
        }),
        ..SerializerOptions::default()
    };
    let invoices: Serializer<Invoice, Derived> = serializer(&registry, &options).await;
    let invoice = Invoice {
        total: Money { cents: 300 },
        paid: vec![Money { cents: 100 }, Money { cents: 200 }],
    };
    let record = invoices.encode(&invoice).expect("it fits");
    // Another process, which knows nothing yet.
    let reader: Deserializer<Invoice, Derived> = local
        .registry()
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked yet");
    assert_eq!(
        reader
            .decode_async(&record)
            .await
            .expect("it is registered"),
        invoice
    );
}
