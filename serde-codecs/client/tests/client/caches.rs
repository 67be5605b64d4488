//! What is remembered, how long, and how often the registry is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use etymon_client::{Cache, Error, NewSchema, SchemaKey};
use etymon_types::AssociationType;
use pretty_assertions::assert_eq;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{advance, sleep};

use crate::harness::{Script, by_id, id, key, no_schema, registered, status, subject};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_tasks_that_want_a_hundred_ids_cause_one_request_per_id() {
    let script = Script::new(|asked| by_id(&asked.question));
    let client = script.elsewhere().build().unwrap();
    let mut tasks = JoinSet::new();
    for number in 0..10_000_i64 {
        let client = client.clone();
        tasks.spawn(async move {
            let key = key(number % 100);
            let schema = client.fetch_schema(&key).await.unwrap();
            assert_eq!(
                schema.text,
                format!("\"GET /schemas/ids/{}\"", number % 100)
            );
            assert_eq!(client.schema(&key).unwrap().text, schema.text);
        });
    }
    assert_eq!(tasks.join_all().await.len(), 10_000);
    let mut questions = script.questions();
    questions.sort();
    questions.dedup();
    assert_eq!((questions.len(), script.asked().len()), (100, 100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_key_is_ever_asked_for_twice_at_a_time_whatever_the_answers() {
    let under_way: Arc<Vec<AtomicUsize>> = Arc::new((0..8).map(|_| AtomicUsize::new(0)).collect());
    let doubled = Arc::new(AtomicUsize::new(0));
    let script = {
        let (under_way, doubled) = (Arc::clone(&under_way), Arc::clone(&doubled));
        Script::later(move |asked| {
            let (under_way, doubled) = (Arc::clone(&under_way), Arc::clone(&doubled));
            Box::pin(async move {
                let (_, number) = asked.question.rsplit_once('/').unwrap();
                let number: usize = number.parse().unwrap();
                if under_way[number].fetch_add(1, Ordering::SeqCst) > 0 {
                    doubled.fetch_add(1, Ordering::SeqCst);
                }
                for _ in 0..asked.number % 3 {
                    tokio::task::yield_now().await;
                }
                under_way[number].fetch_sub(1, Ordering::SeqCst);
                match asked.number % 50 {
                    49 => by_id("a"),
                    _ => status(403, r#"{"error_code":40301,"message":"no"}"#),
                }
            })
        })
    };
    let client = script.elsewhere().build().unwrap();
    let mut tasks = JoinSet::new();
    for task in 0..64_i64 {
        let client = client.clone();
        tasks.spawn(async move {
            for step in 0..50 {
                // Most are refused, and that is not remembered.
                let _ = client.fetch_schema(&key((task + step) % 8)).await;
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(doubled.load(Ordering::SeqCst), 0);
    assert!(script.asked().len() > 50);
}

#[tokio::test]
async fn the_first_asker_may_leave_and_the_others_get_the_answer() {
    let (entered, gate) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
    let script = {
        let (entered, gate) = (Arc::clone(&entered), Arc::clone(&gate));
        Script::later(move |_| {
            let (entered, gate) = (Arc::clone(&entered), Arc::clone(&gate));
            Box::pin(async move {
                entered.notify_one();
                gate.acquire().await.unwrap().forget();
                by_id("a")
            })
        })
    };
    let client = script.elsewhere().build().unwrap();
    let ask = || {
        let client = client.clone();
        tokio::spawn(async move { client.fetch_schema(&key(1)).await })
    };
    let first = ask();
    entered.notified().await;
    let others: Vec<_> = (0..10).map(|_| ask()).collect();
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.add_permits(1);
    for other in others {
        assert_eq!(other.await.unwrap().unwrap().text, "\"a\"");
    }
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_nobody_waits_for_is_answered_nevertheless() {
    let script = Script::later(|_| {
        Box::pin(async {
            sleep(Duration::from_secs(1)).await;
            by_id("a")
        })
    });
    let client = script.here().build().unwrap();
    let key = key(1);
    let impatient = tokio::time::timeout(Duration::from_millis(10), client.fetch_schema(&key));
    assert!(impatient.await.is_err());
    assert!(client.schema(&key).is_none());
    sleep(Duration::from_secs(2)).await;
    assert_eq!(client.schema(&key).unwrap().text, "\"a\"");
}

#[tokio::test(start_paused = true)]
async fn a_failure_wakes_everybody_and_is_not_remembered() {
    let script = Script::later(|asked| {
        Box::pin(async move {
            sleep(Duration::from_secs(1)).await;
            if asked.number == 0 {
                return status(403, r#"{"error_code":40301,"message":"no"}"#);
            }
            by_id("a")
        })
    });
    let client = script.here().build().unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        tasks.spawn(async move { client.fetch_schema(&key(1)).await });
    }
    for result in tasks.join_all().await {
        assert_eq!(result.unwrap_err().code(), Some(40301));
    }
    assert_eq!(script.asked().len(), 1);
    assert_eq!(client.fetch_schema(&key(1)).await.unwrap().text, "\"a\"");
}

#[tokio::test(start_paused = true)]
async fn that_there_is_no_such_schema_is_remembered_for_seconds() {
    let script = Script::new(|asked| match asked.number {
        0 => no_schema(),
        _ => by_id("a"),
    });
    let client = script.here().build().unwrap();
    for _ in 0..100 {
        assert!(
            client
                .fetch_schema(&key(7))
                .await
                .unwrap_err()
                .is_not_found()
        );
    }
    assert_eq!(script.asked().len(), 1);
    advance(Duration::from_millis(2400)).await;
    assert!(
        client.fetch_schema(&key(7)).await.is_err(),
        "half of the time must pass"
    );
    advance(Duration::from_millis(2700)).await;
    assert_eq!(client.fetch_schema(&key(7)).await.unwrap().text, "\"a\"");
}

#[tokio::test(start_paused = true)]
async fn the_latest_version_is_given_while_it_is_asked_for_again() {
    let script =
        Script::new(|asked| registered("s", 1 + u32::try_from(asked.number).unwrap(), 7, "a"));
    let client = script.here().build().unwrap();
    let subject = subject("s");
    let version = async || {
        let latest = client.fetch_latest(&subject).await.unwrap();
        latest.version.unwrap().get()
    };
    assert!(client.latest(&subject).is_none());
    assert_eq!(version().await, 1);
    advance(Duration::from_secs(59)).await;
    assert_eq!(version().await, 1);
    assert_eq!(script.asked().len(), 1);
    advance(Duration::from_secs(2)).await;
    assert_eq!(version().await, 1, "the old one is given at once");
    sleep(Duration::from_millis(1)).await;
    assert_eq!(script.asked().len(), 2, "and the new one was asked for");
    assert_eq!(version().await, 2);
    assert_eq!(client.latest(&subject).unwrap().version.unwrap().get(), 2);
    advance(Duration::from_secs(601)).await;
    assert_eq!(
        version().await,
        3,
        "after a long time the answer is waited for"
    );
}

#[tokio::test]
async fn the_latest_version_is_asked_for_now_by_those_who_want_that() {
    let script = Script::new(|asked| {
        let number = 1 + u32::try_from(asked.number).unwrap();
        registered("s", number, number, "a")
    });
    let client = script.elsewhere().build().unwrap();
    let subject = subject("s");
    let properties = [("app".to_owned(), "x".to_owned())].into();
    assert_eq!(client.fetch_latest(&subject).await.unwrap().id, id(1));
    assert_eq!(client.fetch_latest(&subject).await.unwrap().id, id(1));
    assert_eq!(client.refetch_latest(&subject).await.unwrap().id, id(2));
    assert_eq!(client.fetch_latest(&subject).await.unwrap().id, id(2));
    for number in 3..5 {
        let latest = client.refetch_latest_with(&subject, &properties).await;
        assert_eq!(latest.unwrap().id, id(number));
    }
}

#[tokio::test(start_paused = true)]
async fn the_latest_version_outlives_the_registry_but_not_its_deletion() {
    let script = Script::new(|asked| match asked.number {
        0 => registered("s", 1, 7, "a"),
        1..6 => status(503, ""),
        _ => status(
            404,
            r#"{"error_code":40401,"message":"Subject 's' not found."}"#,
        ),
    });
    let client = script.here().build().unwrap();
    let subject = subject("s");
    client.fetch_latest(&subject).await.unwrap();
    advance(Duration::from_secs(3600)).await;
    let latest = client.fetch_latest(&subject).await.unwrap();
    assert_eq!(latest.version.unwrap().get(), 1);
    assert_eq!(script.asked().len(), 6, "asked, and four times again");
    let before = tokio::time::Instant::now();
    assert!(client.fetch_latest(&subject).await.is_ok());
    assert_eq!(script.asked().len(), 6, "not asked again at once");
    advance(Duration::from_secs(6)).await;
    assert!(client.fetch_latest(&subject).await.is_ok());
    assert_eq!(before.elapsed(), Duration::from_secs(6), "nor waited for");
    sleep(Duration::from_millis(1)).await;
    assert_eq!(script.asked().len(), 7, "but asked in the background");
    let error = client.fetch_latest(&subject).await.unwrap_err();
    assert!(error.is_not_found());
    assert!(client.latest(&subject).is_none());
}

#[tokio::test(start_paused = true)]
async fn a_registration_ends_what_was_known_of_its_subject() {
    let is_there = Arc::new(AtomicUsize::new(0));
    let script = {
        let is_there = Arc::clone(&is_there);
        Script::new(move |asked| {
            let version = u32::try_from(is_there.load(Ordering::SeqCst)).unwrap();
            if asked.question == "POST /subjects/s/versions" {
                let version = version + 1;
                is_there.store(version as usize, Ordering::SeqCst);
                return status(200, format!(r#"{{"id":{version}}}"#));
            }
            if version == 0 {
                return no_schema();
            }
            registered("s", version, version, "a")
        })
    };
    let client = script.here().build().unwrap();
    let (subject, schema) = (subject("s"), NewSchema::avro("\"a\""));
    assert!(client.fetch_latest(&subject).await.is_err());
    assert!(client.look_up(&subject, &schema).await.is_err());
    assert!(client.fetch_schema(&key(1)).await.is_err());
    let registered = client.register(&subject, &schema).await.unwrap();
    assert_eq!((registered.id, registered.version), (id(1), None));
    assert_eq!(client.fetch_latest(&subject).await.unwrap().id, id(1));
    assert_eq!(client.look_up(&subject, &schema).await.unwrap().id, id(1));
    assert!(client.fetch_schema(&key(1)).await.is_ok());
    let other = NewSchema::avro("\"b\"");
    client.register(&subject, &other).await.unwrap();
    assert_eq!(client.fetch_latest(&subject).await.unwrap().id, id(2));
}

#[tokio::test(start_paused = true)]
async fn an_answer_from_before_a_registration_does_not_come_after_it() {
    let script = Script::later(|asked| {
        Box::pin(async move {
            if asked.question.starts_with("POST") {
                return status(200, r#"{"id":2}"#);
            }
            if asked.number == 0 {
                sleep(Duration::from_secs(5)).await;
                return registered("s", 1, 1, "a");
            }
            registered("s", 2, 2, "b")
        })
    });
    let client = script.here().build().unwrap();
    let subject = subject("s");
    let slow = {
        let (client, subject) = (client.clone(), subject.clone());
        tokio::spawn(async move { client.fetch_latest(&subject).await })
    };
    sleep(Duration::from_secs(1)).await;
    client
        .register(&subject, &NewSchema::avro("\"b\""))
        .await
        .unwrap();
    assert_eq!(client.fetch_latest(&subject).await.unwrap().id, id(2));
    assert_eq!(
        slow.await.unwrap().unwrap().id,
        id(1),
        "who asked before gets what was there"
    );
    assert_eq!(client.fetch_latest(&subject).await.unwrap().id, id(2));
}

#[tokio::test(start_paused = true)]
async fn the_tables_are_bounded() {
    let script = Script::new(|asked| by_id(&asked.question));
    let cache = Cache {
        schemas: 10,
        ..Cache::default()
    };
    let client = script.here().cache(cache).build().unwrap();
    for number in 0..1000 {
        client.fetch_schema(&key(number)).await.unwrap();
    }
    let known = (0..1000).filter(|number| client.schema(&key(*number)).is_some());
    assert_eq!(known.count(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_topic_has_one_associated_subject_or_none() {
    let script = Script::new(|asked| {
        let (_, path) = asked.question.split_once("/resources/").unwrap();
        match path {
            "-/one?resourceType=topic&associationType=value" => status(
                200,
                r#"[{"subject":":.c:s","associationType":"value"},{"subject":"k","associationType":"key"}]"#,
            ),
            "lkc-1/two?resourceType=topic&associationType=key" => status(
                200,
                r#"[{"subject":"s","associationType":"key"},{"subject":"t","associationType":"key"}]"#,
            ),
            "-/none?resourceType=topic&associationType=value" => status(200, "[]"),
            _ => status(404, "<html>not here</html>"),
        }
    });
    let client = script.here().build().unwrap();
    use AssociationType::{Key, Value};
    let found = client.associated_subject(None, "one", Value).await.unwrap();
    assert_eq!(found, Some(subject(":.c:s")));
    let several = client
        .associated_subject(Some("lkc-1"), "two", Key)
        .await
        .unwrap_err();
    assert!(matches!(several, Error::Ambiguous { .. }), "{several}");
    assert!(
        several.to_string().contains("2 subjects, s and t"),
        "{several}"
    );
    for _ in 0..10 {
        assert_eq!(
            client
                .associated_subject(None, "none", Value)
                .await
                .unwrap(),
            None
        );
        assert_eq!(
            client
                .associated_subject(None, "old server", Value)
                .await
                .unwrap(),
            None
        );
    }
    assert_eq!(script.asked().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_another_schema_is_no_answer() {
    let script = Script::new(|asked| {
        if asked.question.contains("guids") {
            return status(
                200,
                r#"{"schema":"\"int\"","guid":"095d71cf-1255-6b9d-5e33-0ad575b3df5d"}"#,
            );
        }
        registered("s", 2, 7, "a")
    });
    let client = script.here().build().unwrap();
    let other = "195d71cf-1255-6b9d-5e33-0ad575b3df5d".parse().unwrap();
    let error = client
        .fetch_schema(&SchemaKey::Guid(other))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
    let first = etymon_types::Version::FIRST;
    let error = client
        .fetch_version(&subject("s"), first)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
}
