//! The blocking face.

use std::time::Duration;

use etymon_client::{Error, NewSchema};
use pretty_assertions::assert_eq;
use tokio::runtime::{Builder, Handle};
use tokio::time::sleep;

use crate::harness::{Script, Server, by_id, key, subject};

#[test]
fn without_any_runtime_it_just_waits() {
    let script = Script::new(|asked| by_id(&asked.question));
    let client = script.elsewhere().build().unwrap().blocking();
    assert_eq!(
        client.fetch_schema(&key(1)).unwrap().text,
        "\"GET /schemas/ids/1\""
    );
    assert!(client.client().schema(&key(1)).is_some());
}

#[test]
fn inside_a_runtime_it_neither_panics_nor_hangs() {
    for is_single in [true, false] {
        let mut builder = if is_single {
            Builder::new_current_thread()
        } else {
            Builder::new_multi_thread()
        };
        let runtime = builder.worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let server = std::thread::scope(|scope| {
                let other = scope.spawn(|| {
                    // The server must not share the runtime that is about to be blocked.
                    let runtime = Box::leak(Box::new(tokio::runtime::Runtime::new().unwrap()));
                    runtime.block_on(Server::start())
                });
                other.join().unwrap()
            });
            let client = server.client();
            let schema = NewSchema::avro("\"int\"");
            // A connection that the runtime to be blocked has used, and a question that it waits for.
            client.register(&subject("a"), &schema).await.unwrap();
            let waiting = {
                let client = client.clone();
                tokio::spawn(async move { client.fetch_latest(&subject("a")).await })
            };
            tokio::task::yield_now().await;
            let blocking = client.blocking();
            assert_eq!(
                blocking
                    .fetch_latest(&subject("a"))
                    .unwrap()
                    .version
                    .unwrap()
                    .get(),
                1
            );
            assert_eq!(blocking.subjects().unwrap(), [subject("a")]);
            waiting.await.unwrap().unwrap();
        });
    }
}

/// A task may wait for so much at a time and is then put off; one that never returns to its runtime would be for ever.
#[tokio::test]
async fn one_task_may_wait_as_often_as_it_likes() {
    let script = Script::new(|asked| by_id(&asked.question));
    let client = script.elsewhere().build().unwrap().blocking();
    tokio::spawn(async move {
        for number in 0..1000 {
            client.fetch_schema(&key(number)).unwrap();
        }
    })
    .await
    .unwrap();
    assert_eq!(script.asked().len(), 1000);
}

#[tokio::test]
async fn both_faces_share_what_they_know_and_what_they_ask() {
    let script = Script::later(|_| {
        Box::pin(async {
            sleep(Duration::from_millis(50)).await;
            by_id("a")
        })
    });
    let client = script.elsewhere().build().unwrap();
    let waiting = {
        let client = client.clone();
        tokio::spawn(async move { client.fetch_schema(&key(1)).await })
    };
    while script.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(client.blocking().fetch_schema(&key(1)).is_ok());
    assert!(waiting.await.unwrap().is_ok());
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn on_the_clients_own_runtime_waiting_is_refused_and_hits_are_not() {
    let script = Script::new(|_| by_id("a"));
    let client = script
        .elsewhere()
        .runtime(Handle::current())
        .build()
        .unwrap();
    let error = client.blocking().fetch_schema(&key(1)).unwrap_err();
    assert!(matches!(error, Error::WouldWaitForItself), "{error}");
    client.fetch_schema(&key(1)).await.unwrap();
    assert!(client.blocking().fetch_schema(&key(1)).is_ok());
}

#[test]
fn a_runtime_that_is_gone_is_an_error_and_no_hang() {
    let script = Script::new(|_| by_id("a"));
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    let client = script.elsewhere().runtime(runtime.handle().clone());
    let client = client.build().unwrap().blocking();
    client.fetch_schema(&key(1)).unwrap();
    drop(runtime);
    assert!(client.fetch_schema(&key(1)).is_ok());
    let error = client.fetch_schema(&key(2)).unwrap_err();
    assert!(matches!(error, Error::GivenUp { .. }), "{error}");
    let error = client.subjects().unwrap_err();
    assert!(matches!(error, Error::GivenUp { .. }), "{error}");
}
