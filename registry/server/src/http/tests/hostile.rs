use serde_json::json;

use super::TestRegistry;

/// Whatever is sent, the answer is one of ours: a status from 400 to 499 and an error in JSON.
#[tokio::test]
async fn wrong_requests_are_told_so_in_json() {
    let registry = TestRegistry::empty().await;
    let deep = |open: &str, close: &str| {
        format!(
            r#"{{"schema":{}1{}}}"#,
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    let nested_schema = json!({"schema": "[".repeat(500_000)}).to_string();
    for (method, target, body) in [
        ("GET", "/subjects/%", ""),
        ("GET", "/subjects/%%%%%%", ""),
        ("GET", "/subjects/%zz/versions", ""),
        ("GET", "/subjects/%ff%fe/versions", ""),
        ("GET", "/subjects/%00/versions/1", ""),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", ""),
        ("GET", "/subjects?subjectPrefix=%ff", ""),
        ("GET", "/subjects?offset=-99999999999999999999", ""),
        ("GET", "/schemas/ids/1e3", ""),
        ("GET", "/schemas/ids/9999999999999999999999999999", ""),
        ("GET", "/subjects/s/versions/9999999999999999999", ""),
        ("GET", "/schemas/guids/%F0%9F%98%80", ""),
        (
            "POST",
            "/subjects/a%01b/versions",
            r#"{"schema":"\"int\""}"#,
        ),
        ("POST", "/subjects/s/versions", "\0"),
        ("POST", "/subjects/s/versions", "\u{feff}{}"),
        ("POST", "/subjects/s/versions", r#"{"schema":"\ud800"}"#),
        (
            "POST",
            "/subjects/s/versions",
            r#"{"schema":"\"int\"","id":1e400}"#,
        ),
        (
            "POST",
            "/subjects/s/versions",
            r#"{"schema":"\"int\"","version":-99999999999}"#,
        ),
        ("POST", "/subjects/s/versions", &deep("[", "]")),
        ("POST", "/subjects/s/versions", &deep(r#"{"a":"#, "}")),
        ("POST", "/subjects/s/versions", &nested_schema),
        ("POST", "/subjects/s/versions", &"[".repeat(1_000_000)),
        ("PUT", "/config", r#"{"compatibility":[[[[[[]]]]]]}"#),
        ("PUT", "/mode", "\"\\u0000\""),
        ("PUT", "/mode", "{}"),
        ("DELETE", "/subjects/%7F", ""),
        ("BREW", "/subjects", ""),
        ("GET", "/contexts/a:b/subjects", ""),
    ] {
        let answer = registry.send(method, target, "", body).await;
        let shown: String = body.chars().take(60).collect();
        assert!(
            (400..500).contains(&answer.status),
            "{method} {target} {shown}: {}",
            answer.status
        );
        let error = answer.json();
        assert!(
            error["error_code"].is_u64() && error["message"].is_string(),
            "{method} {target} {shown}: {error}"
        );
        let message = error["message"].as_str().unwrap();
        assert!(
            message.len() < 2000,
            "{method} {target} {shown}: {}",
            message.len()
        );
    }
    let alive = registry.get("/subjects").await;
    assert_eq!((alive.status, alive.json()), (200, json!([])));
}

/// What is no HTTP is refused before there is a request; the server lives on.
#[tokio::test]
async fn what_is_no_http_is_refused() {
    let registry = TestRegistry::empty().await;
    let long_header = format!(
        "GET / HTTP/1.1\r\nHost: test\r\nX: {}\r\n\r\n",
        "x".repeat(1_000_000)
    );
    let many_headers = format!(
        "GET / HTTP/1.1\r\nHost: test\r\n{}\r\n",
        "X: x\r\n".repeat(10_000)
    );
    let long_target = format!(
        "GET /{} HTTP/1.1\r\nHost: test\r\n\r\n",
        "x".repeat(1_000_000)
    );
    for request in [
        b"GET /subjects/\xff\xfe HTTP/1.1\r\nHost: test\r\n\r\n".as_slice(),
        b"GET /a b HTTP/1.1\r\nHost: test\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: test\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        long_header.as_bytes(),
        many_headers.as_bytes(),
        long_target.as_bytes(),
    ] {
        let answer = registry.raw(request).await;
        let shown = String::from_utf8_lossy(&request[..request.len().min(60)]);
        assert!(
            (400..506).contains(&answer.status),
            "{shown}: {}",
            answer.status
        );
    }
    assert_eq!(registry.get("/subjects").await.status, 200);
}
