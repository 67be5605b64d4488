//! Types of serde as JSON, with schemas of their own and with others.

use etymon::client::NewSchema;
use etymon::json::{self, Schemars, Serde};
use etymon::testing::LocalRegistry;
use etymon::{
    Choice, Deserializer, DeserializerOptions, ErrorKind, Framing, Import, NameStrategy, Part,
    Reference, Registry, SchemaSource, SchemaType, Serializer, SerializerOptions, Subject,
    SubjectNameStrategy,
};
use pretty_assertions::assert_eq;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Rating {
    product: String,
    #[schemars(range(min = 1, max = 5))]
    stars: u8,
    note: Option<String>,
}

const SCHEMA: &str = r#"{"$schema":"http://json-schema.org/draft-07/schema#","additionalProperties":false,"properties":{"note":{"oneOf":[{"type":"null"},{"type":"string"}]},"product":{"type":"string"},"stars":{"maximum":5,"minimum":1,"type":"integer"}},"required":["product","stars"],"title":"Rating","type":"object"}"#;

fn rating(stars: u8) -> Rating {
    Rating {
        product: "lamp".to_owned(),
        stars,
        note: None,
    }
}

fn strict() -> json::Options {
    json::Options {
        validate: true,
        ..json::Options::default()
    }
}

async fn writer<T, C>(registry: &Registry, options: SerializerOptions) -> Serializer<T, C>
where
    T: 'static,
    C: etymon::Encoder<T>,
{
    registry
        .serializer("ratings", Part::Value, &options)
        .await
        .expect("the registry takes it")
}

async fn reader<T, C: etymon::Decoder<T>>(
    registry: &Registry,
    options: DeserializerOptions,
) -> Deserializer<T, C> {
    registry
        .deserializer(Part::Value, &options)
        .await
        .expect("nothing is asked yet")
}

async fn register(registry: &Registry, subject: &str, text: &str, references: Vec<Reference>) {
    let schema = NewSchema {
        references,
        ..NewSchema::new(SchemaType::Json, text)
    };
    let subject = Subject::parse(subject).expect("a subject");
    let registered = registry.client().register(&subject, &schema).await;
    registered.expect("the registry takes it");
}

#[tokio::test]
async fn a_type_registers_its_schema_and_is_read_again() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let options = SerializerOptions {
        strategy: SubjectNameStrategy::Named(NameStrategy::Record),
        ..SerializerOptions::default()
    };
    let ratings: Serializer<Rating, Schemars> = writer(&registry, options).await;
    assert_eq!(ratings.subject().to_string(), "Rating");
    let record = ratings.encode(&rating(4)).expect("it fits");
    let payload = br#"{"product":"lamp","stars":4,"note":null}"#;
    assert_eq!(record, [&b"\0\0\0\0\x01"[..], payload].concat());
    let latest = registry.client().fetch_latest(ratings.subject()).await;
    assert_eq!(latest.expect("it is registered").schema.text, SCHEMA);

    for json in [json::Options::default(), strict()] {
        let options = DeserializerOptions {
            json,
            ..DeserializerOptions::default()
        };
        let typed: Deserializer<Rating, Schemars> = reader(&registry, options.clone()).await;
        let read = typed.decode_async(&record).await;
        assert_eq!(read.expect("it is registered"), rating(4));
        let dynamic: Deserializer<Value, Serde> = reader(&registry, options).await;
        let read = dynamic.decode_async(&record).await;
        let expected = json!({"product": "lamp", "stars": 4, "note": null});
        assert_eq!(read.expect("it is registered"), expected);
    }
}

#[tokio::test]
async fn what_does_not_fit_the_schema_is_refused_when_asked_to() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let lax: Serializer<Rating, Schemars> = writer(&registry, SerializerOptions::default()).await;
    let record = lax.encode(&rating(6)).expect("nobody looks");
    let options = SerializerOptions {
        json: strict(),
        ..SerializerOptions::default()
    };
    let ratings: Serializer<Rating, Schemars> = writer(&registry, options).await;
    assert!(ratings.encode(&rating(5)).is_ok());
    let mut out = b"before".to_vec();
    let error = ratings
        .encode_into(&rating(6), &mut out)
        .expect_err("at most 5 stars");
    assert_eq!(
        error.to_string(),
        "schema id 1 of subject `ratings-value`: the document does not fit the schema: at `/stars` 6 is greater than the maximum of 5 (`/properties/stars/maximum`)"
    );
    assert_eq!(
        (error.field_path().as_str(), error.offset()),
        ("stars", None)
    );
    assert_eq!(out, b"before");

    let options = DeserializerOptions {
        json: strict(),
        ..DeserializerOptions::default()
    };
    let read: Deserializer<Rating, Schemars> = reader(&registry, options).await;
    let error = read.decode_async(&record).await.expect_err("6 stars");
    assert_eq!(
        (error.field_path().as_str(), error.offset()),
        ("stars", Some(26))
    );
    let error = read
        .decode(b"\0\0\0\0\x01{\"product\":tea}")
        .expect_err("it is not JSON");
    assert_eq!(
        error.to_string(),
        "schema id 1: the payload is not JSON: expected ident, at byte 12"
    );
}

#[tokio::test]
async fn a_payload_is_held_to_the_schema_that_it_is_read_with() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let options = SerializerOptions {
        schema: Some(SchemaSource::from(r#"{"type":"object"}"#)),
        ..SerializerOptions::default()
    };
    let anything: Serializer<Value, Serde> = writer(&registry, options).await;
    let record = |value: Value| anything.encode(&value).expect("it is JSON");
    let good = record(json!({"product": "lamp", "stars": 4}));
    let unknown = record(json!({"product": "lamp", "stars": 4, "colour": "red"}));
    let checked = DeserializerOptions {
        json: strict(),
        ..DeserializerOptions::default()
    };
    // By the schema of the type, by one that is given, by the writer's, by none.
    let typed: Deserializer<Rating, Schemars> = reader(&registry, checked.clone()).await;
    assert_eq!(typed.decode_async(&good).await.expect("it fits"), rating(4));
    let error = typed.decode(&unknown).expect_err("it is closed");
    assert!(
        error.to_string().contains("'colour' was unexpected"),
        "{error}"
    );
    let given = DeserializerOptions {
        reader: Some(SchemaSource::from(SCHEMA)),
        ..checked.clone()
    };
    let given: Deserializer<Rating, Serde> = reader(&registry, given).await;
    assert_eq!(given.decode_async(&good).await.expect("it fits"), rating(4));
    assert!(given.decode(&unknown).is_err());
    let by_writer: Deserializer<Rating, Serde> = reader(&registry, checked).await;
    assert_eq!(
        by_writer.decode_async(&unknown).await.expect("an object"),
        rating(4)
    );
    let unchecked: Deserializer<Rating, Schemars> =
        reader(&registry, DeserializerOptions::default()).await;
    assert_eq!(
        unchecked.decode_async(&unknown).await.expect("JSON"),
        rating(4)
    );
    let other: Deserializer<u8, Schemars> = reader(&registry, DeserializerOptions::default()).await;
    let error = other.decode_async(&good).await.expect_err("an object");
    assert_eq!(
        error.to_string(),
        "schema id 1: the type does not take the payload: invalid type: map, expected u8, at byte 0"
    );
}

#[tokio::test]
async fn references_lead_to_registered_schemas() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let reference = |name: &str, subject: &str| Reference {
        name: name.to_owned(),
        subject: subject.to_owned(),
        version: 1.try_into().expect("a version"),
    };
    register(&registry, "country", r#"{"enum":["CH","NO"]}"#, Vec::new()).await;
    let address = r#"{"type":"object","properties":{"country":{"$ref":"country.json"}}}"#;
    let to_country = vec![reference("country.json", "country")];
    register(&registry, "address", address, to_country).await;
    let options = SerializerOptions {
        schema: Some(SchemaSource {
            text: r#"{"type":"object","properties":{"to":{"$ref":"address.json"}}}"#.to_owned(),
            references: vec![reference("address.json", "address")],
            ..SchemaSource::default()
        }),
        framing: Framing::Header,
        json: strict(),
        ..SerializerOptions::default()
    };
    let parcels: Serializer<Value, Serde> = writer(&registry, options).await;
    let mut payload = Vec::new();
    let good = json!({"to": {"country": "CH"}});
    let header = parcels.encode_into(&good, &mut payload);
    let header = header.expect("it fits").expect("framed by header");
    let error = parcels
        .encode_into(&json!({"to": {"country": "XX"}}), &mut Vec::new())
        .expect_err("no such country");
    assert_eq!(error.field_path(), "to.country");

    let checked = DeserializerOptions {
        json: strict(),
        ..DeserializerOptions::default()
    };
    let read: Deserializer<Value, Serde> = reader(&registry, checked).await;
    let headers = [(header.name, header.value())];
    let value = read.decode_record_async(headers, Some(&payload)).await;
    assert_eq!(value.expect("it fits"), Some(good));
    let bad = br#"{"to":{"country":"XX"}}"#;
    let error = read
        .decode_record(headers, Some(bad))
        .expect_err("no such country");
    assert_eq!(
        (error.field_path().as_str(), error.offset()),
        ("to.country", Some(17))
    );
}

#[tokio::test]
async fn schemas_that_are_given_with_a_schema_are_registered_before_it() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let import = |name: &str, text: &str| Import {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let options = SerializerOptions {
        schema: Some(SchemaSource {
            text: r#"{"type":"object","properties":{"to":{"$ref":"address.json"}}}"#.to_owned(),
            imports: vec![
                import("country.json", r#"{"enum":["CH","NO"]}"#),
                import(
                    "address.json",
                    r#"{"properties":{"country":{"$ref":"country.json"}}}"#,
                ),
            ],
            ..SchemaSource::default()
        }),
        json: strict(),
        ..SerializerOptions::default()
    };
    let parcels: Serializer<Value, Serde> = writer(&registry, options).await;
    let latest = registry.client().fetch_latest(parcels.subject()).await;
    let latest = latest.expect("it is registered");
    let names: Vec<&str> = latest
        .schema
        .references
        .iter()
        .map(|reference| &*reference.name)
        .collect();
    assert_eq!(names, ["address.json"]);
    assert!(parcels.encode(&json!({"to": {"country": "CH"}})).is_ok());
    assert!(parcels.encode(&json!({"to": {"country": "XX"}})).is_err());
}

#[tokio::test]
async fn the_latest_schema_must_take_what_the_type_writes() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let narrow = SCHEMA.replace(r#""maximum":5"#, r#""maximum":3"#);
    register(&registry, "ratings-value", &narrow, Vec::new()).await;
    let latest = SerializerOptions {
        choice: Choice::Latest,
        json: strict(),
        ..SerializerOptions::default()
    };
    let refused = registry
        .serializer::<Rating, Schemars>("ratings", Part::Value, &latest)
        .await
        .expect_err("it takes 3 stars");
    assert!(
        matches!(refused.kind(), ErrorKind::Incompatible(_)),
        "{refused}"
    );
    let latest = SerializerOptions {
        strict: false,
        ..latest
    };
    let ratings: Serializer<Rating, Schemars> = writer(&registry, latest).await;
    assert!(ratings.encode(&rating(3)).is_ok());
    assert!(ratings.encode(&rating(4)).is_err());
}

#[tokio::test]
async fn a_schema_that_cannot_check_or_is_none_is_told() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let broken = SerializerOptions {
        schema: Some(SchemaSource::from(
            r##"{"type":"object","properties":{"to":{"$ref":"#/definitions/none"}}}"##,
        )),
        json: strict(),
        ..SerializerOptions::default()
    };
    let refused = registry
        .serializer::<Value, Serde>("ratings", Part::Value, &broken)
        .await
        .expect_err("it leads nowhere");
    assert!(
        refused.to_string().starts_with("subject `ratings-value`: "),
        "{refused}"
    );
    let avro = NewSchema::avro(r#""string""#);
    let subject = Subject::parse("others-value").expect("a subject");
    registry
        .client()
        .register(&subject, &avro)
        .await
        .expect("it is new");
    let read: Deserializer<Value, Serde> = reader(&registry, DeserializerOptions::default()).await;
    let error = read.decode_async(b"\0\0\0\0\x01\"\"").await;
    assert_eq!(
        error.expect_err("it is Avro").to_string(),
        "schema id 1: the schema is AVRO, and this codec speaks JSON"
    );
}
