//! Mistakes that other clients make.

use std::sync::Arc;
use std::time::Duration;

use etymon_client::{NewSchema, SchemaKey};
use etymon_types::Guid;
use pretty_assertions::assert_eq;
use tokio::time::timeout;

use crate::harness::{Script, by_id, id, key, registered, status, subject};

/// A client that keeps schemas by "id, or 0" gives the second GUID the schema of the first.
#[tokio::test(start_paused = true)]
async fn schemas_without_ids_are_not_mixed_up() {
    let (one, other) = (Guid([1; 16]), Guid([2; 16]));
    let script = Script::new(move |asked| {
        let is_first = asked.question.ends_with(&one.to_string());
        by_id(if is_first { "int" } else { "string" })
    });
    let client = script.here().build().unwrap();
    for _ in 0..2 {
        for (guid, text) in [(one, "\"int\""), (other, "\"string\"")] {
            let key = SchemaKey::Guid(guid);
            assert_eq!(client.fetch_schema(&key).await.unwrap().text, text);
            assert_eq!(client.schema(&key).unwrap().text, text);
        }
    }
    assert_eq!(script.asked().len(), 2);
}

/// A client that remembers every error for ever is poisoned by one time-out of a gateway.
#[tokio::test(start_paused = true)]
async fn no_error_but_not_found_is_remembered() {
    for (code, body) in [
        (400, ""),
        (401, r#"{"error_code":401,"message":"Unauthorized"}"#),
        (403, r#"{"error_code":40301,"message":"denied"}"#),
        (404, "<html>not here</html>"),
        (404, r#"{"error_code":404,"message":"HTTP 404 Not Found"}"#),
        (422, r#"{"error_code":42201,"message":"no"}"#),
        (429, ""),
        (500, ""),
        (504, ""),
        (200, "<html>sign in</html>"),
        (200, ""),
        (200, "{}"),
        (200, r#"{"schema":[]}"#),
        (200, r#"{"schema":"x","schemaType":"XML"}"#),
        (302, ""),
    ] {
        // Four retries; what is not retried is asked by the second call.
        let script = Script::new(move |asked| match asked.number {
            0 => status(code, body),
            _ if matches!(code, 429 | 500 | 504) && asked.number < 5 => status(code, body),
            _ => by_id("a"),
        });
        let client = script.here().build().unwrap();
        let error = client.fetch_schema(&key(1)).await.unwrap_err();
        assert!(!error.is_not_found(), "{error}");
        let schema = client.fetch_schema(&key(1)).await;
        assert_eq!(schema.unwrap().text, "\"a\"", "after {error}");
    }
}

/// A client that posts each schema again asks once per record.
#[tokio::test(start_paused = true)]
async fn a_schema_is_registered_once_however_often_it_is_asked_for() {
    let script = Script::new(|_| status(200, r#"{"id":7}"#));
    let client = script.here().build().unwrap();
    for _ in 0..200 {
        let schema = NewSchema::avro("\"int\"");
        assert_eq!(
            client.register(&subject("s"), &schema).await.unwrap().id,
            id(7)
        );
    }
    assert_eq!(script.questions(), ["POST /subjects/s/versions"]);
    let body = std::str::from_utf8(&script.asked()[0].body)
        .unwrap()
        .to_owned();
    assert_eq!(body, r#"{"schemaType":"AVRO","schema":"\"int\""}"#);
}

/// A client that keeps one id per schema frames the records of one topic with the id of another.
#[tokio::test(start_paused = true)]
async fn an_id_belongs_to_a_pair_of_subject_and_schema() {
    let script = Script::new(|asked| {
        let id = if asked.question.contains("/s/") { 1 } else { 2 };
        status(200, format!(r#"{{"id":{id}}}"#))
    });
    let client = script.here().build().unwrap();
    let schema = NewSchema::avro("\"int\"");
    for (name, number) in [("s", 1), ("t", 2), ("s", 1), ("t", 2)] {
        let registered = client.register(&subject(name), &schema).await.unwrap();
        assert_eq!(registered.id, id(number), "{name}");
    }
}

/// A client that holds its map while it asks makes everybody wait for one slow answer.
#[tokio::test(start_paused = true)]
async fn one_slow_answer_delays_nobody_else() {
    let script = Script::later(|asked| {
        Box::pin(async move {
            if asked.question.ends_with("/0") {
                std::future::pending::<()>().await;
            }
            by_id("a")
        })
    });
    let client = script.here().build().unwrap();
    let stuck = {
        let client = client.clone();
        tokio::spawn(async move { client.fetch_schema(&key(0)).await })
    };
    for number in 1..1000 {
        let asked = client.clone();
        let answer = async move { asked.fetch_schema(&key(number)).await };
        assert!(
            timeout(Duration::from_millis(1), answer)
                .await
                .unwrap()
                .is_ok()
        );
        assert!(client.schema(&key(number)).is_some());
    }
    assert!(!stuck.is_finished());
    stuck.abort();
}

/// A client that looks references up one by one asks for each again with each schema.
#[tokio::test(start_paused = true)]
async fn a_version_that_many_schemas_refer_to_is_asked_for_once() {
    let script = Script::new(|asked| {
        if asked.question.contains("/subjects/base/") {
            return registered("base", 1, 1, "base");
        }
        status(
            200,
            r#"{"schema":"x","references":[{"name":"Base","subject":"base","version":1}]}"#,
        )
    });
    let client = script.here().build().unwrap();
    for number in 10..20 {
        let schema = client.fetch_schema(&key(number)).await.unwrap();
        let references = client.references(&schema).await.unwrap();
        assert_eq!(references.len(), 1);
        assert_eq!(
            (&*references[0].name, &*references[0].schema.text),
            ("Base", "\"base\"")
        );
    }
    let asked = script.questions();
    let of_base: Vec<_> = asked
        .iter()
        .filter(|question| question.contains("base"))
        .collect();
    assert_eq!(of_base, ["GET /subjects/base/versions/1?deleted=true"]);
}

/// References of an answer are bytes of a peer: circles and endless chains end.
#[tokio::test(start_paused = true)]
async fn references_that_never_end_are_given_up_and_circles_are_cut() {
    let refer = |subject: &str, version: u32| {
        format!(
            r#"{{"id":1,"schema":"x","references":[{{"name":"n","subject":"{subject}","version":{version}}}]}}"#
        )
    };
    let circle = Script::new(move |_| status(200, refer("s", 1)));
    let client = circle.here().build().unwrap();
    let schema = client.fetch_schema(&key(1)).await.unwrap();
    assert_eq!(client.references(&schema).await.unwrap().len(), 1);

    let endless = Script::new(move |asked| {
        let next = u32::try_from(asked.number).unwrap() + 1;
        status(200, refer("s", next))
    });
    let client = endless.here().build().unwrap();
    let schema = client.fetch_schema(&key(1)).await.unwrap();
    let error = client.references(&schema).await.unwrap_err();
    assert!(error.to_string().contains("more than 1000"), "{error}");
    assert!(endless.asked().len() < 1100);
}

/// A client that asks for the descriptor of Protobuf cannot work with servers that do not make it.
#[tokio::test(start_paused = true)]
async fn nothing_is_asked_for_that_only_one_server_knows() {
    let script = Script::new(|_| registered("s", 1, 1, "a"));
    let client = script.here().build().unwrap();
    let subject = subject("s");
    client.fetch_schema(&key(1)).await.unwrap();
    client.fetch_latest(&subject).await.unwrap();
    client
        .look_up(&subject, &NewSchema::avro("\"a\""))
        .await
        .unwrap();
    assert_eq!(
        script.questions(),
        [
            "GET /schemas/ids/1",
            "GET /subjects/s/versions/latest",
            "POST /subjects/s"
        ]
    );
}

/// A client that borrows cannot go into a task.
#[tokio::test]
async fn a_client_goes_wherever_it_is_needed() {
    fn is_free<T: Clone + Send + Sync + 'static>(_: &T) {}
    let script = Script::new(|_| by_id("a"));
    let client = Arc::new(script.elsewhere().build().unwrap());
    is_free(&*client);
    is_free(&client.blocking());
    let moved = (*client).clone();
    let task = tokio::spawn(async move { moved.fetch_schema(&key(1)).await });
    assert!(task.await.unwrap().is_ok());
}
