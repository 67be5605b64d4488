//! A peer that misbehaves on the wire.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use etymon_client::{Auth, Client, Error, Retry};
use pretty_assertions::assert_eq;
use tokio::io::AsyncWriteExt;

use crate::harness::{Peer, key, response};

const SCHEMA: &str = r#"{"schema":"\"int\""}"#;

fn quick() -> Retry {
    Retry {
        retries: 1,
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_millis(1),
        total: Duration::from_secs(20),
        ..Retry::default()
    }
}

/// A peer whose first connection gets `bytes` and then ends, and whose others get the schema.
async fn first(bytes: Vec<u8>) -> Peer {
    Peer::start(move |number, mut stream, _| {
        let bytes = if number == 0 {
            bytes.clone()
        } else {
            response(200, "", SCHEMA).into()
        };
        async move {
            // The client may have hung up.
            let _ = stream.write_all(&bytes).await;
        }
    })
    .await
}

#[tokio::test]
async fn what_breaks_off_is_asked_again() {
    for bytes in [
        Vec::new(),
        b"HTTP/1.1 200".to_vec(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"schema\":".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sch".to_vec(),
        b"no HTTP at all\r\n\r\n".to_vec(),
        response(503, "Retry-After: 0\r\n", "").into_bytes(),
        response(429, "", "slow down").into_bytes(),
    ] {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let peer = first(bytes).await;
        let client = peer.builder().retry(quick()).build().unwrap();
        let schema = client.fetch_schema(&key(1)).await;
        assert_eq!(schema.unwrap().text, "\"int\"", "after {shown:?}");
        assert_eq!(peer.connections(), 2);
    }
}

/// A registry that restarts, or a balancer that has waited long enough, ends connections that the client keeps.
#[tokio::test]
async fn a_connection_that_ended_in_between_is_made_again() {
    let peer = Peer::start(|_, mut stream, _| async move {
        let answer = response(200, "", SCHEMA).replace("Connection: close\r\n", "");
        let _ = stream.write_all(answer.as_bytes()).await;
    })
    .await;
    let client = peer.builder().retry(quick()).build().unwrap();
    for number in 0..50 {
        let schema = client.fetch_schema(&key(number)).await;
        assert_eq!(schema.unwrap().text, "\"int\"", "{number}");
    }
    assert!(peer.connections() >= 50);
}

#[tokio::test]
async fn garbage_is_named_and_not_remembered() {
    for body in [
        "<html>\n  sign in</html>",
        "{\"schema\":",
        "\u{0}\u{1}",
        &"[".repeat(100_000),
    ] {
        let peer = first(response(200, "", body).into_bytes()).await;
        let client = peer.builder().retry(quick()).build().unwrap();
        let error = client.fetch_schema(&key(1)).await.unwrap_err();
        assert!(matches!(error, Error::Unreadable { .. }), "{error}");
        assert!(error.to_string().len() < 400, "{error}");
        assert!(client.fetch_schema(&key(1)).await.is_ok());
    }
}

#[tokio::test]
async fn a_body_without_end_is_given_up_at_the_limit() {
    for head in [
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
    ] {
        let peer = Peer::start(move |_, mut stream, _| async move {
            let _ = stream.write_all(head.as_bytes()).await;
            // Until the client hangs up.
            while stream.write_all(&[b' '; 4096]).await.is_ok() {}
        })
        .await;
        let client = peer
            .builder()
            .max_answer_bytes(100_000)
            .retry(quick())
            .build()
            .unwrap();
        let error = client.fetch_schema(&key(1)).await.unwrap_err();
        assert!(
            error.to_string().contains("larger than 100000 bytes"),
            "{error}"
        );
        assert_eq!(peer.connections(), 1, "it is not asked for again");
    }
}

#[tokio::test]
async fn a_peer_that_says_nothing_is_left_for_another() {
    let silent = Peer::start(|_, stream, _| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let drop_by_drop = Peer::start(|_, mut stream, _| async move {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
            .await;
        while stream.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    })
    .await;
    let good = first(response(200, "", SCHEMA).into_bytes()).await;
    // Port 1 is refused.
    for bad in [
        silent.url(),
        drop_by_drop.url(),
        "http://127.0.0.1:1".to_owned(),
    ] {
        let before = Instant::now();
        let client = Client::builder(&format!("{bad},{}", good.url()))
            .request_timeout(Duration::from_secs(1))
            .retry(quick())
            .build()
            .unwrap();
        assert_eq!(
            client.fetch_schema(&key(1)).await.unwrap().text,
            "\"int\"",
            "{bad}"
        );
        assert!(before.elapsed() < Duration::from_secs(15));
    }
}

#[tokio::test]
async fn credentials_do_not_follow_a_redirection_to_another_server() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let other = {
        let heads = Arc::clone(&heads);
        Peer::start(move |_, mut stream, head| {
            heads.lock().unwrap().push(head);
            async move {
                let _ = stream.write_all(response(200, "", SCHEMA).as_bytes()).await;
            }
        })
        .await
    };
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}/x?token=s3cret\r\n", other.url());
        let peer = first(response(status, &location, "").into_bytes()).await;
        let builder = peer
            .builder()
            .auth(Auth::basic("me", "s3cret"))
            .retry(quick());
        let error = builder
            .build()
            .unwrap()
            .fetch_schema(&key(1))
            .await
            .unwrap_err();
        let told = error.to_string();
        assert!(
            told.contains(&format!("redirection to {}/x", other.url())),
            "{told}"
        );
        assert!(!told.contains("s3cret"), "{told}");
        assert!(!error.is_retriable());
    }
    assert!(heads.lock().unwrap().is_empty(), "nothing was sent there");
}

#[tokio::test]
async fn a_redirection_on_the_same_server_is_followed_and_a_circle_ends() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let peer = {
        let heads = Arc::clone(&heads);
        Peer::start(move |_, mut stream, head| {
            let answer = match head.split(' ').nth(1) {
                Some("/a/schemas/ids/1") => response(308, "Location: /b/schemas/ids/1\r\n", ""),
                Some("/b/schemas/ids/1") => response(200, "", SCHEMA),
                _ => response(307, "Location: /circle\r\n", ""),
            };
            heads.lock().unwrap().push(head);
            async move {
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        })
        .await
    };
    let builder = Client::builder(&format!("{}/a", peer.url()));
    let client = builder.auth(Auth::bearer("t0ken")).build().unwrap();
    assert_eq!(client.fetch_schema(&key(1)).await.unwrap().text, "\"int\"");
    let sent = heads.lock().unwrap().clone();
    assert_eq!(sent.len(), 2);
    for head in &sent {
        let head = head.to_ascii_lowercase();
        assert!(head.contains("authorization: bearer t0ken"), "{head}");
        assert!(head.contains("user-agent: etymon-client/"), "{head}");
        assert!(
            head.contains("accept: application/vnd.schemaregistry.v1+json"),
            "{head}"
        );
    }
    let error = client.fetch_schema(&key(2)).await.unwrap_err();
    assert_eq!(error.status(), Some(307), "{error}");
}

#[tokio::test]
async fn user_information_of_a_url_is_sent_and_never_told() {
    let peer = Peer::start(|_, mut stream, head| async move {
        let is_known = head.contains("Basic bWU6czNjcmV0") || head.contains("basic bWU6czNjcmV0");
        let status = if is_known { 403 } else { 401 };
        let _ = stream.write_all(response(status, "", "").as_bytes()).await;
    })
    .await;
    let url = peer.url().replace("http://", "http://me:s3cret@");
    let client = Client::builder(&url).build().unwrap();
    let error = client.fetch_schema(&key(1)).await.unwrap_err();
    assert_eq!(error.status(), Some(403));
    assert!(
        !format!("{error} {error:?} {client:?}").contains("s3cret"),
        "{error:?}"
    );
}
