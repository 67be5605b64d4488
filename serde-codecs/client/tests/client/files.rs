//! Preloading, files and clients that are offline.

use std::fs;

use etymon_client::{Cache, Client, Error, NewSchema, SchemaKey};
use etymon_types::{AssociationType, Context, Reference, Version};
use pretty_assertions::assert_eq;

use crate::harness::{Script, Server, id, key, subject};

const BASE: &str = r#"{"type":"record","name":"Base","fields":[]}"#;
const V1: &str = r#"{"type":"record","name":"R","fields":[{"name":"b","type":"Base"}]}"#;
const V2: &str = r#"{"type":"record","name":"R","fields":[{"name":"b","type":"Base"},{"name":"c","type":"int","default":0}]}"#;

async fn registry() -> Server {
    let server = Server::start().await;
    let client = server.client();
    for prefix in ["", ":.sales:"] {
        let name = |name: &str| subject(&format!("{prefix}{name}"));
        client
            .register(&name("base"), &NewSchema::avro(BASE))
            .await
            .unwrap();
        for text in [V1, V2] {
            client
                .register(&name("orders-value"), &new(text))
                .await
                .unwrap();
        }
    }
    server
}

fn new(text: &str) -> NewSchema {
    let reference = Reference {
        name: "Base".to_owned(),
        subject: "base".to_owned(),
        version: Version::FIRST,
    };
    NewSchema {
        references: vec![reference],
        ..NewSchema::avro(text)
    }
}

/// Everything that a client that was loaded must know.
async fn check(client: &Client, prefix: &str) {
    let orders = subject("orders-value");
    let first = client.fetch_schema(&key(2)).await.unwrap();
    assert_eq!(first.text, V1);
    assert_eq!(client.schema(&key(3)).unwrap().text, V2);
    assert_eq!(
        client
            .fetch_schema(&SchemaKey::Guid(first.guid.unwrap()))
            .await
            .unwrap()
            .text,
        V1
    );
    assert_eq!(
        client
            .fetch_schema(&SchemaKey::IdFor(orders.clone(), id(2)))
            .await
            .unwrap()
            .text,
        V1
    );
    let latest = client.fetch_latest(&orders).await.unwrap();
    assert_eq!((latest.id, latest.version.unwrap().get()), (id(3), 2));
    assert_eq!(latest.subject.as_str(), format!("{prefix}orders-value"));
    assert_eq!(
        client
            .fetch_version(&orders, Version::FIRST)
            .await
            .unwrap()
            .id,
        id(2)
    );
    let references = client.references(&latest.schema).await.unwrap();
    assert_eq!(references.len(), 1);
    assert_eq!(
        (&*references[0].name, &*references[0].schema.text),
        ("Base", BASE)
    );
}

#[tokio::test]
async fn what_is_preloaded_and_saved_is_known_without_a_registry() {
    for (prefix, context) in [("", None), (":.sales:", Context::parse(".sales"))] {
        let server = registry().await;
        let online = match &context {
            Some(context) => server.builder().context(context.clone()).build().unwrap(),
            None => server.client(),
        };
        let loaded = online.preload(&[subject("orders-value")]).await.unwrap();
        assert_eq!((loaded.versions.len(), loaded.references), (2, 2));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schemas.json");
        online.save(&path).await.unwrap();
        drop(server);
        check(&online, prefix).await;

        let offline = Client::offline_in(context, &path).unwrap();
        assert!(offline.is_offline());
        check(&offline, prefix).await;
        let orders = subject("orders-value");
        for registered in [
            offline.register(&orders, &new(V1)).await.unwrap(),
            offline.look_up(&orders, &new(V1)).await.unwrap(),
        ] {
            assert_eq!(registered.id, id(2));
        }
        assert_eq!(offline.blocking().fetch_latest(&orders).unwrap().id, id(3));
        let again = folder.path().join("again.json");
        offline.save(&again).await.unwrap();
        assert_eq!(
            fs::read_to_string(&again).unwrap(),
            fs::read_to_string(&path).unwrap()
        );
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            2,
            "no part is left"
        );
    }
}

#[tokio::test]
async fn a_client_that_is_offline_says_what_it_does_not_know() {
    let server = registry().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schemas.json");
    let online = server.client();
    online.preload(&[subject("orders-value")]).await.unwrap();
    online.save(&path).await.unwrap();
    let offline = Client::offline(&path).unwrap();
    let orders = subject("orders-value");
    let part = AssociationType::Value;
    for (error, named) in [
        (
            offline.fetch_schema(&key(77)).await.unwrap_err(),
            "schema id 77 is not among",
        ),
        (
            offline.fetch_latest(&subject("nope")).await.unwrap_err(),
            "the latest version of subject nope",
        ),
        (
            offline
                .register(&orders, &new("\"int\""))
                .await
                .unwrap_err(),
            "AVRO schema of subject orders-value",
        ),
        (
            offline
                .associated_subject(None, "t", part)
                .await
                .unwrap_err(),
            "of topic t",
        ),
    ] {
        assert!(
            matches!(error, Error::Offline { .. }) && !error.is_retriable(),
            "{error}"
        );
        assert!(error.to_string().contains(named), "{error}");
    }
    assert_eq!(offline.subjects().await.unwrap(), [subject("base"), orders]);
}

#[tokio::test(start_paused = true)]
async fn a_start_from_a_file_needs_no_registry_and_asks_in_the_background() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schemas.json");
    let file = r#"{"format":"etymon-client-schemas","version":1,"more":1,"schemas":[
        {"context":".","id":1,"schemaType":"AVRO","schema":"\"int\"","metadata":{"properties":{"owner":"me","a":"b"}},"versions":[
            {"asked":"s","subject":"s","version":1,"latest":true}]},
        {"guid":"095d71cf-1255-6b9d-5e33-0ad575b3df5d","schema":"\"long\""}]}"#;
    fs::write(&path, file).unwrap();
    let script = Script::new(|_| crate::harness::registered("s", 2, 2, "string"));
    let client = script.here().build().unwrap();
    client.load(&path).unwrap();
    let offline = Client::offline(&path).unwrap();
    let with = |value: &str| [("owner".to_owned(), value.to_owned())].into();
    let found = offline.fetch_latest_with(&subject("s"), &with("me")).await;
    assert_eq!(found.unwrap().id, id(1));
    let found = offline.fetch_latest_with(&subject("s"), &with("you")).await;
    assert!(matches!(found, Err(Error::Offline { .. })), "{found:?}");
    assert_eq!(client.schema(&key(1)).unwrap().text, "\"int\"");
    let guid = "095d71cf-1255-6b9d-5e33-0ad575b3df5d".parse().unwrap();
    assert_eq!(
        client.schema(&SchemaKey::Guid(guid)).unwrap().text,
        "\"long\""
    );
    assert_eq!(client.fetch_latest(&subject("s")).await.unwrap().id, id(1));
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    assert_eq!(client.fetch_latest(&subject("s")).await.unwrap().id, id(2));
    assert_eq!(script.questions(), ["GET /subjects/s/versions/latest"]);
}

#[test]
fn what_is_no_file_of_schemas_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schemas.json");
    let entry = |entry: &str| {
        format!(r#"{{"format":"etymon-client-schemas","version":1,"schemas":[{entry}]}}"#)
    };
    for (text, named) in [
        (String::new(), "no file of schemas"),
        ("[".repeat(100_000), "no file of schemas"),
        (
            r#"{"format":"x","version":1,"schemas":[]}"#.to_owned(),
            "the format is \"x\"",
        ),
        (
            r#"{"format":"etymon-client-schemas","version":2,"anything":{}}"#.to_owned(),
            "version 2 of the format is unknown",
        ),
        (
            entry(r#"{"context":"x","id":1,"schema":"x"}"#),
            "\"x\" is no context",
        ),
        (entry(r#"{"guid":"x","schema":"x"}"#), "a GUID is"),
        (entry(r#"{"schema":"x"}"#), "has no id"),
        (entry(r#"{"id":-1,"schema":"x"}"#), "-1 is not a schema id"),
    ] {
        fs::write(&path, text).unwrap();
        let error = Client::offline(&path).unwrap_err();
        assert!(matches!(error, Error::File { .. }), "{error}");
        assert!(error.to_string().contains(named), "{error}");
    }
    assert!(Client::offline(folder.path().join("nothing")).is_err());
}

#[tokio::test]
async fn a_cache_that_is_too_small_to_preload_is_told() {
    let server = registry().await;
    let cache = Cache {
        schemas: 2,
        ..Cache::default()
    };
    let client = server.builder().cache(cache).build().unwrap();
    let error = client
        .preload(&[subject("orders-value")])
        .await
        .unwrap_err();
    assert!(error.to_string().contains("too small"), "{error}");
    assert!(
        client
            .preload(&[subject("nope")])
            .await
            .unwrap_err()
            .is_not_found()
    );
}
