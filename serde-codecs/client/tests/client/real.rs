//! The client and the real server.

use etymon_client::{NewSchema, SchemaKey};
use etymon_types::{Context, Guid, Metadata, Reference, SchemaType, Version};
use pretty_assertions::assert_eq;

use crate::harness::{Server, subject};

const RECORD: &str = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#;

fn reference(name: &str, subject: &str) -> Reference {
    Reference {
        name: name.to_owned(),
        subject: subject.to_owned(),
        version: Version::FIRST,
    }
}

#[tokio::test]
async fn a_schema_is_registered_and_found_in_every_way() {
    let server = Server::start().await;
    let client = server.client();
    let orders = subject("orders-value");
    let metadata = Metadata {
        properties: [("owner".to_owned(), "me".to_owned())].into(),
        ..Metadata::default()
    };
    let schema = NewSchema {
        metadata: Some(metadata.clone()),
        ..NewSchema::avro(RECORD)
    };
    let registered = client.register(&orders, &schema).await.unwrap();
    assert_eq!(registered.subject, orders);
    assert_eq!(registered.version, Some(Version::FIRST));
    assert_eq!(registered.schema.text, RECORD);
    assert_eq!(registered.schema.metadata, Some(metadata));
    assert!(
        client.schema_by_id(registered.id).is_some(),
        "who registers need not ask"
    );

    // Another client, which knows nothing.
    let client = server.client();
    let schema_of = async |key: SchemaKey| client.fetch_schema(&key).await.unwrap();
    let by_id = schema_of(SchemaKey::Id(registered.id)).await;
    assert_eq!(*by_id, *registered.schema);
    let guid = by_id.guid.unwrap();
    let by_guid = schema_of(SchemaKey::Guid(guid)).await;
    assert_eq!(
        (&by_guid.text, by_guid.guid, &by_guid.context),
        (&by_id.text, Some(guid), &None)
    );
    assert_eq!(
        schema_of(SchemaKey::IdFor(orders.clone(), registered.id)).await,
        by_id
    );
    assert_eq!(
        schema_of(SchemaKey::IdIn(Context::default(), registered.id)).await,
        by_id
    );
    let latest = client.fetch_latest(&orders).await.unwrap();
    assert_eq!(latest, registered);
    assert_eq!(
        client.fetch_version(&orders, Version::FIRST).await.unwrap(),
        registered
    );
    assert_eq!(client.look_up(&orders, &schema).await.unwrap(), registered);
    let owner = [("owner".to_owned(), "me".to_owned())].into();
    assert_eq!(
        client.fetch_latest_with(&orders, &owner).await.unwrap(),
        registered
    );
    assert_eq!(
        client.subjects().await.unwrap(),
        std::slice::from_ref(&orders)
    );

    let nobody = [("owner".to_owned(), "nobody".to_owned())].into();
    for error in [
        client
            .fetch_latest_with(&orders, &nobody)
            .await
            .unwrap_err(),
        client.fetch_latest(&subject("nope")).await.unwrap_err(),
        client
            .look_up(&orders, &NewSchema::avro("\"int\""))
            .await
            .unwrap_err(),
        client
            .fetch_schema(&SchemaKey::Guid(Guid([7; 16])))
            .await
            .unwrap_err(),
        client
            .fetch_version(&orders, Version::FIRST.next().unwrap())
            .await
            .unwrap_err(),
    ] {
        assert!(error.is_not_found(), "{error}");
    }
}

#[tokio::test]
async fn refusals_come_with_the_servers_codes() {
    let server = Server::start().await;
    let client = server.client();
    let subject = subject("s");
    client
        .register(&subject, &NewSchema::avro(RECORD))
        .await
        .unwrap();
    let incompatible = NewSchema::avro(RECORD.replace("\"int\"", "\"string\""));
    let error = client.register(&subject, &incompatible).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(409), Some(40901)));
    let error = client
        .register(&subject, &NewSchema::avro("{"))
        .await
        .unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(422), Some(42201)));
    assert!(!error.is_retriable());
}

#[tokio::test]
async fn what_a_schema_builds_on_comes_bottom_up_and_each_version_once() {
    let server = Server::start().await;
    let client = server.client();
    let register = async |name: &str, text: &str, references: Vec<Reference>| {
        let schema = NewSchema {
            references,
            ..NewSchema::new(SchemaType::Protobuf, text)
        };
        client.register(&subject(name), &schema).await.unwrap()
    };
    let proto = |imports: &[&str], message: &str| {
        let imports = imports.iter().map(|name| format!("import \"{name}\";\n"));
        let imports: String = imports.collect();
        format!("syntax = \"proto3\";\n{imports}message {message} {{ int32 a = 1; }}\n")
    };
    register("a", &proto(&[], "A"), vec![]).await;
    register(
        "b",
        &proto(&["a.proto"], "B"),
        vec![reference("a.proto", "a")],
    )
    .await;
    register(
        "c",
        &proto(&["a.proto"], "C"),
        vec![reference("a.proto", "a")],
    )
    .await;
    let both = vec![reference("b.proto", "b"), reference("c.proto", "c")];
    let top = register("d", &proto(&["b.proto", "c.proto"], "D"), both).await;

    let client = server.client();
    let top = client.fetch_schema(&SchemaKey::Id(top.id)).await.unwrap();
    let references = client.references(&top).await.unwrap();
    let names: Vec<&str> = references.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["a.proto", "b.proto", "c.proto"]);
    assert_eq!(references[0].subject, subject("a"));
    assert!(references[0].schema.text.contains("message A"));
    let by_guid = SchemaKey::Guid(top.guid.unwrap());
    let by_guid = client.fetch_schema(&by_guid).await.unwrap();
    assert_eq!(client.references(&by_guid).await.unwrap(), references);
}

#[tokio::test]
async fn a_schema_of_another_context_is_found_by_subject_and_by_guid() {
    let server = Server::start().await;
    let client = server.client();
    let base = NewSchema::avro(r#"{"type":"record","name":"Base","fields":[]}"#);
    client
        .register(&subject(":.sales:base"), &base)
        .await
        .unwrap();
    let schema = NewSchema {
        references: vec![reference("Base", "base")],
        ..NewSchema::avro(RECORD.replace("\"int\"", "\"Base\""))
    };
    let there = client
        .register(&subject(":.sales:orders-value"), &schema)
        .await
        .unwrap();
    let sales = Context::parse(".sales");

    let client = server.client();
    // As the registry reads it for a topic whose subject lies in another context.
    let key = SchemaKey::IdFor(subject("orders-value"), there.id);
    let found = client.fetch_schema(&key).await.unwrap();
    assert_eq!((&found.text, &found.context), (&schema.text, &sales));
    let latest = client.fetch_latest(&subject("orders-value")).await.unwrap();
    assert_eq!(latest.subject, there.subject);
    // By GUID nobody says where; its references lie where it lies.
    let by_guid = SchemaKey::Guid(there.schema.guid.unwrap());
    let by_guid = client.fetch_schema(&by_guid).await.unwrap();
    for schema in [found, by_guid] {
        let references = client.references(&schema).await.unwrap();
        assert_eq!(references[0].subject, subject(":.sales:base"));
        assert_eq!(references[0].schema.text, base.text);
    }
}

#[tokio::test]
async fn one_schema_in_two_contexts_has_the_id_of_each() {
    let server = Server::start().await;
    let client = server.client();
    let filler = NewSchema::avro("\"int\"");
    client.register(&subject("filler"), &filler).await.unwrap();
    let schema = NewSchema::avro(RECORD);
    let here = client.register(&subject("s"), &schema).await.unwrap();
    let there = client
        .register(&subject(":.sales:s"), &schema)
        .await
        .unwrap();
    assert_eq!((here.id.get(), there.id.get()), (2, 1));
    // Each again, in either order: neither takes over the other's.
    for (name, id) in [
        (":.sales:s", there.id),
        ("s", here.id),
        (":.sales:s", there.id),
    ] {
        assert_eq!(
            client.register(&subject(name), &schema).await.unwrap().id,
            id
        );
    }
    let text = |client: &etymon_client::Client, key: SchemaKey| {
        let client = client.clone();
        async move { client.fetch_schema(&key).await.unwrap().text.clone() }
    };
    let sales = Context::parse(".sales").unwrap();
    let first = there.id;
    assert_eq!(text(&client, SchemaKey::Id(first)).await, "\"int\"");
    assert_eq!(
        text(&client, SchemaKey::IdIn(sales.clone(), first)).await,
        RECORD
    );
    assert_eq!(
        text(&client, SchemaKey::IdFor(subject(":.sales:s"), first)).await,
        RECORD
    );

    // The same from within the context, said by the URL or by a setting.
    let below = format!("{}/contexts/.sales", server.url());
    for inside in [
        etymon_client::Client::builder(&below),
        server.builder().context(sales.clone()),
    ] {
        let inside = inside.build().unwrap();
        assert_eq!(inside.context(), &sales);
        assert_eq!(text(&inside, SchemaKey::Id(first)).await, RECORD);
        assert!(
            inside
                .schema(&SchemaKey::IdIn(sales.clone(), first))
                .is_some()
        );
        assert_eq!(
            text(&inside, SchemaKey::IdIn(Context::default(), first)).await,
            "\"int\""
        );
        assert_eq!(
            text(&inside, SchemaKey::IdFor(subject("s"), first)).await,
            RECORD
        );
        let latest = inside.fetch_latest(&subject("s")).await.unwrap();
        assert_eq!((latest.subject.as_str(), latest.id), (":.sales:s", first));
        assert_eq!(inside.subjects().await.unwrap(), [subject(":.sales:s")]);
    }
}

#[tokio::test]
async fn a_name_of_any_characters_is_one_name() {
    let server = Server::start().await;
    let client = server.client();
    let names = [
        "a/b",
        "a?b=c&d#e",
        "100%",
        "%2F",
        "ü☃",
        "a b+c",
        "..",
        ".",
        "a\\b",
        ";x",
        ":x",
        "\"quoted\"",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let text = RECORD.replace("\"R\"", &format!("\"R{number}\""));
        let registered = client
            .register(&subject(name), &NewSchema::avro(text))
            .await;
        assert_eq!(registered.unwrap().subject, subject(name));
    }
    let mut expected = names.map(subject);
    expected.sort();
    let fresh = server.client();
    assert_eq!(fresh.subjects().await.unwrap(), expected);
    for (number, name) in names.into_iter().enumerate() {
        let latest = fresh.fetch_latest(&subject(name)).await.unwrap();
        assert!(
            latest.schema.text.contains(&format!("\"R{number}\"")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_schema_is_normalised_when_the_client_says_so() {
    let server = Server::start().await;
    let client = server.client();
    let loose = r#"{"type":"record","name":"R","fields":[],"z":1,"a":2}"#;
    let plain = client
        .register(&subject("s"), &NewSchema::avro(loose))
        .await
        .unwrap();
    let schema = NewSchema {
        normalize: true,
        ..NewSchema::avro(loose)
    };
    let normal = client.register(&subject("t"), &schema).await.unwrap();
    assert_eq!(plain.schema.text, loose);
    assert_ne!(normal.schema.text, loose);
    assert_eq!(
        client.look_up(&subject("t"), &schema).await.unwrap(),
        normal
    );
}

#[tokio::test]
async fn a_warm_client_does_not_notice_that_the_registry_is_gone() {
    let server = Server::start().await;
    let client = server.client();
    let orders = subject("orders-value");
    let registered = client
        .register(&orders, &NewSchema::avro(RECORD))
        .await
        .unwrap();
    client.fetch_latest(&orders).await.unwrap();
    drop(server);
    let key = SchemaKey::Id(registered.id);
    assert!(client.schema(&key).is_some());
    assert_eq!(client.fetch_schema(&key).await.unwrap().text, RECORD);
    assert_eq!(client.fetch_latest(&orders).await.unwrap(), registered);
    assert_eq!(
        client
            .register(&orders, &NewSchema::avro(RECORD))
            .await
            .unwrap(),
        registered
    );
}
