//! Schemas that build on others, which are registered before them.

use etymon::avro::Derived;
use etymon::client::Schema;
use etymon::testing::LocalRegistry;
use etymon::{
    Choice, Deserializer, DeserializerOptions, ErrorKind, Import, Part, Record,
    ReferenceSubjectStrategy, Registry, SchemaRef, SchemaSource, Serializer, SerializerOptions,
};
use pretty_assertions::assert_eq;

#[derive(Record, Debug, PartialEq, Clone)]
#[record(namespace = "shop")]
struct Address {
    street: String,
}

#[derive(Record, Debug, PartialEq, Clone)]
#[record(namespace = "shop")]
struct Parcel {
    to: Address,
}

fn parcel() -> Parcel {
    Parcel {
        to: Address {
            street: "Elm".to_owned(),
        },
    }
}

/// The schema of a parcel, that of an address apart.
fn apart() -> SchemaSource {
    SchemaSource {
        imports: vec![Import {
            name: "shop.Address".to_owned(),
            text: Address::SCHEMA.to_owned(),
        }],
        ..SchemaSource::from(
            r#"{"type":"record","name":"Parcel","namespace":"shop","fields":[{"name":"to","type":"shop.Address"}]}"#,
        )
    }
}

async fn registered(registry: &Registry, schema: SchemaRef) -> Schema {
    let SchemaRef::Id(id) = schema else {
        panic!("records name their schema by id");
    };
    let key = etymon::client::SchemaKey::Id(id);
    let found = registry.client().fetch_schema(&key).await;
    Schema::clone(&*found.expect("it is registered"))
}

#[tokio::test]
async fn imports_are_registered_before_what_refers_to_them() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let look_up = SerializerOptions {
        schema: Some(apart()),
        choice: Choice::LookUp,
        ..SerializerOptions::default()
    };
    let missing = registry
        .serializer::<Parcel, Derived>("parcels", Part::Value, &look_up)
        .await
        .expect_err("nothing is registered");
    assert_eq!(
        missing.subject().map(|it| it.as_str()),
        Some("parcels-value")
    );
    let references_only = SerializerOptions {
        schema: Some(apart()),
        look_up_references: true,
        ..SerializerOptions::default()
    };
    let missing = registry
        .serializer::<Parcel, Derived>("parcels", Part::Value, &references_only)
        .await
        .expect_err("the import is not registered");
    assert!(
        matches!(missing.kind(), ErrorKind::Registry(_)),
        "{missing}"
    );

    let options = SerializerOptions {
        schema: Some(apart()),
        ..SerializerOptions::default()
    };
    let parcels: Serializer<Parcel, Derived> = registry
        .serializer("parcels", Part::Value, &options)
        .await
        .expect("the registry takes both");
    let schema = registered(&registry, parcels.schema()).await;
    let references: Vec<_> = schema
        .references
        .iter()
        .map(|it| (it.name.as_str(), it.subject.as_str(), it.version.get()))
        .collect();
    assert_eq!(references, [("shop.Address", "shop.Address", 1)]);

    let record = parcels.encode(&parcel()).expect("it fits");
    let reader: Deserializer<Parcel, Derived> = registry
        .deserializer(Part::Value, &DeserializerOptions::default())
        .await
        .expect("nothing is asked yet");
    let read = reader.decode_async(&record).await;
    assert_eq!(read.expect("it is registered"), parcel());

    // Now that all is there, it is found.
    let again: Serializer<Parcel, Derived> = local
        .registry()
        .serializer("parcels", Part::Value, &look_up)
        .await
        .expect("both are registered");
    assert_eq!(again.schema(), parcels.schema());
}

#[tokio::test]
async fn a_strategy_names_the_subjects_of_imports() {
    let local = LocalRegistry::start();
    let registry = local.registry();
    let mut source = apart();
    source.imports[0].name = "shop/address.proto".to_owned();
    let options = SerializerOptions {
        schema: Some(source),
        reference_strategy: ReferenceSubjectStrategy::Qualified,
        ..SerializerOptions::default()
    };
    let parcels: Serializer<Parcel, Derived> = registry
        .serializer("parcels", Part::Value, &options)
        .await
        .expect("the registry takes both");
    let schema = registered(&registry, parcels.schema()).await;
    assert_eq!(schema.references[0].subject, "shop.address");
}

#[tokio::test]
async fn a_strict_reader_refuses_records_of_schemas_that_are_not_compatible() {
    #[derive(Record, Debug, PartialEq, Clone)]
    #[record(name = "Count", namespace = "shop")]
    enum Before {
        One,
        Two,
    }
    #[derive(Record, Debug, PartialEq, Clone)]
    #[record(name = "Count", namespace = "shop")]
    enum Now {
        One,
    }
    let local = LocalRegistry::start();
    let registry = local.registry();
    let counts: Serializer<Before, Derived> = registry
        .serializer("counts", Part::Value, &SerializerOptions::default())
        .await
        .expect("the registry takes it");
    let record = counts.encode(&Before::One).expect("it fits");
    let reader = async |strict| -> Deserializer<Now, Derived> {
        let options = DeserializerOptions {
            strict,
            ..DeserializerOptions::default()
        };
        registry
            .deserializer(Part::Value, &options)
            .await
            .expect("nothing is asked yet")
    };
    let read = reader(false).await.decode_async(&record).await;
    assert_eq!(read.expect("the record itself fits"), Now::One);
    let strict = reader(true).await;
    let error = strict
        .decode_async(&record)
        .await
        .expect_err("`Two` is missing");
    assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{error}");
    let again = strict.decode(&record).expect_err("it is still missing");
    assert_eq!(again.to_string(), error.to_string());
}

#[tokio::test]
async fn only_protobuf_has_messages() {
    let local = LocalRegistry::start();
    let options = SerializerOptions {
        message: Some("shop.Parcel".to_owned()),
        ..SerializerOptions::default()
    };
    let error = local
        .registry()
        .serializer::<Parcel, Derived>("parcels", Part::Value, &options)
        .await
        .expect_err("Avro has none");
    assert_eq!(
        error.to_string(),
        "the option `message` is \"shop.Parcel\", and only schemas of Protobuf have several messages"
    );
}
