use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answer, TestRegistry};
use crate::settings::Settings;

#[tokio::test]
async fn a_body_over_the_limit_is_413_and_a_schema_over_its_limit_42209() {
    let mut settings = Settings::default();
    settings.http.request_bytes = 2000;
    settings.schema_bytes = 100;
    let registry = TestRegistry::with(settings).await;
    let schema = |bytes: usize| json!({"schema": format!("\"int\"{}", " ".repeat(bytes - 5))});
    let answer = registry.post("/subjects/s/versions", &schema(100)).await;
    assert_eq!(answer.status, 200);
    let answer = registry.post("/subjects/s/versions", &schema(101)).await;
    assert_eq!(
        (answer.status, &answer.json()["error_code"]),
        (422, &json!(42209))
    );
    let answer = registry.post("/subjects/s/versions", &schema(3000)).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (413, Some("application/json"))
    );
    assert_eq!(
        answer.json()["message"],
        "Request body is too large: 3015>2000"
    );
    let chunked = format!(
        "POST /subjects/s/versions HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nbb9\r\n{}\r\n0\r\n\r\n",
        " ".repeat(0xbb9)
    );
    assert_eq!(registry.raw(chunked.as_bytes()).await.status, 413);
}

#[tokio::test]
async fn who_is_slow_is_not_waited_for() {
    let mut settings = Settings::default();
    settings.http.body_timeout = Duration::from_millis(100);
    settings.http.header_timeout = Duration::from_millis(100);
    let registry = TestRegistry::with(settings).await;
    let started = Instant::now();
    let answer = registry
        .raw(b"POST /subjects/s/versions HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 50\r\n\r\n{")
        .await;
    assert_eq!(
        (answer.status, &answer.json()["error_code"]),
        (408, &json!(408))
    );
    let mut stream = TcpStream::connect(registry.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: te")
        .await
        .unwrap();
    let mut rest = Vec::new();
    drop(stream.read_to_end(&mut rest).await);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_stop_lets_requests_in_flight_finish_and_takes_no_more() {
    let mut registry = TestRegistry::empty().await;
    let body = json!({"schema": "\"int\""}).to_string();
    let head = format!(
        "POST /subjects/s/versions HTTP/1.1\r\nHost: test\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut in_flight = TcpStream::connect(registry.address).await.unwrap();
    in_flight.write_all(head.as_bytes()).await.unwrap();
    let mut idle = TcpStream::connect(registry.address).await.unwrap();
    idle.write_all(b"GET /health/ready HTTP/1.1\r\nHost: test\r\n\r\n")
        .await
        .unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    registry.stop();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(registry.address).await.is_err());
    assert!(!registry.serving.is_finished());
    in_flight.write_all(body.as_bytes()).await.unwrap();
    let answer = Answer::read(&mut in_flight).await;
    assert_eq!((answer.status, &answer.json()["id"]), (200, &json!(1)));
    registry.serving.await.unwrap();
}

#[tokio::test]
async fn a_stop_cuts_off_what_takes_longer_than_the_grace() {
    let settings = Settings {
        shutdown_grace: Duration::from_millis(100),
        ..Settings::default()
    };
    let mut registry = TestRegistry::with(settings).await;
    let mut stuck = TcpStream::connect(registry.address).await.unwrap();
    let head = b"POST /subjects/s/versions HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\n";
    stuck.write_all(head).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    registry.stop();
    let ended = tokio::time::timeout(Duration::from_secs(10), registry.serving).await;
    ended.unwrap().unwrap();
}

#[tokio::test]
async fn who_says_nothing_or_only_half_a_preface_is_not_waited_for() {
    let mut settings = Settings::default();
    settings.http.header_timeout = Duration::from_millis(100);
    let registry = TestRegistry::with(settings).await;
    for said in ["", "P", "PRI * HT"] {
        let mut stream = TcpStream::connect(registry.address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let closed = stream.read_to_end(&mut answer);
        let closed = tokio::time::timeout(Duration::from_secs(20), closed);
        assert!(closed.await.is_ok(), "{said:?} was waited for");
    }
}
