//! What is asked again, when, and where.

use std::sync::Arc;
use std::time::Duration;

use etymon_client::{Auth, Builder, Error, Retry, Transport, TransportError};
use http::Response;
use pretty_assertions::assert_eq;
use tokio::runtime::Handle;
use tokio::time::{Instant, advance, sleep};

use crate::harness::{Script, by_id, key, no_schema, status};

fn busy(code: u16, retry_after: &str) -> Result<Response<bytes::Bytes>, TransportError> {
    let mut response = status(code, "")?;
    let value = retry_after.parse().unwrap();
    response
        .headers_mut()
        .insert(http::header::RETRY_AFTER, value);
    Ok(response)
}

#[tokio::test(start_paused = true)]
async fn what_may_go_well_later_is_asked_again_after_waits_that_double() {
    for code in [408, 429, 500, 502, 503, 504, 507, 0] {
        let script = Script::new(move |asked| match (asked.number, code) {
            (4.., _) => by_id("a"),
            (_, 0) => Err(TransportError::broken("connection reset")),
            (_, code) => status(code, ""),
        });
        let client = script.here().build().unwrap();
        let schema = client.fetch_schema(&key(1)).await.unwrap();
        assert_eq!(schema.text, "\"a\"", "{code}");
        let times: Vec<_> = script.asked().iter().map(|asked| asked.at).collect();
        assert_eq!(times.len(), 5);
        for (retry, pair) in times.windows(2).enumerate() {
            let wait = (pair[1] - pair[0]).as_millis();
            let whole = 100 << retry;
            assert!(
                (whole / 2..=whole + 1).contains(&wait),
                "{wait} ms before retry {retry}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_will_not_go_well_is_told_at_once_with_the_registrys_words() {
    for (code, error_code) in [
        (401, 40101),
        (403, 40301),
        (404, 40403),
        (409, 40901),
        (422, 42201),
    ] {
        let body = format!(r#"{{"error_code":{error_code},"message":"these words"}}"#);
        let script = Script::new(move |_| status(code, body.clone())).named("http://registry");
        let client = script.here().build().unwrap();
        let before = Instant::now();
        let error = client.fetch_schema(&key(1)).await.unwrap_err();
        assert_eq!(before.elapsed(), Duration::ZERO);
        assert_eq!(
            (error.status(), error.code()),
            (Some(code), Some(error_code))
        );
        assert_eq!(
            (error.is_retriable(), error.is_not_found()),
            (false, code == 404)
        );
        let expected = format!(
            "http://registry answers {code} (error {error_code}) to GET /schemas/ids/1: these words"
        );
        assert_eq!(error.to_string(), expected);
        assert_eq!(script.asked().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_words_of_an_error_are_bounded() {
    for body in [
        format!(
            r#"{{"error_code":42201,"message":"{}"}}"#,
            "ü".repeat(1_000_000)
        ),
        "x".repeat(1_000_000),
        format!(
            r#"{{"error_code":42201,"message":{}}}"#,
            "[".repeat(1_000_000)
        ),
    ] {
        let script = Script::new(move |_| status(422, body.clone()));
        let client = script.here().build().unwrap();
        let error = client.fetch_schema(&key(1)).await.unwrap_err();
        assert!(error.to_string().len() < 20_000);
    }
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_asks_to_wait_is_waited_for_up_to_a_limit() {
    let date = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(3600));
    //   Retry-After     least and most seconds
    for (asked, least, most) in [
        ("3", 3.0, 3.1),
        ("3600", 10.0, 10.1),
        (&*date, 10.0, 10.1),
        ("later", 0.05, 0.11),
    ] {
        for code in [429, 503] {
            let asked = asked.to_owned();
            let script = Script::new(move |question| match question.number {
                0 => busy(code, &asked),
                _ => by_id("a"),
            });
            let client = script.here().build().unwrap();
            let before = Instant::now();
            client.fetch_schema(&key(1)).await.unwrap();
            let waited = before.elapsed().as_secs_f64();
            assert!((least..most).contains(&waited), "{waited} s");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn everything_together_takes_no_longer_than_allowed() {
    let slow = Script::later(|_| Box::pin(std::future::pending()));
    let asks_to_wait = Script::new(|_| busy(429, "9"));
    for script in [slow, asks_to_wait] {
        let retry = Retry {
            retries: 1000,
            total: Duration::from_secs(25),
            ..Retry::default()
        };
        let client = script.here().retry(retry).build().unwrap();
        let before = Instant::now();
        let error = client.fetch_schema(&key(1)).await.unwrap_err();
        assert!(error.is_retriable(), "{error}");
        let waited = before.elapsed();
        assert!(waited <= Duration::from_secs(26), "{waited:?}");
        assert!(waited >= Duration::from_secs(15), "{waited:?}");
        assert!(script.asked().len() < 10);
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_is_given_up() {
    let script = Script::later(|asked| {
        Box::pin(async move {
            match asked.number {
                0 => std::future::pending().await,
                _ => by_id("a"),
            }
        })
    });
    let client = script.here().build().unwrap();
    let before = Instant::now();
    client.fetch_schema(&key(1)).await.unwrap();
    let waited = before.elapsed();
    assert!((10.0..10.2).contains(&waited.as_secs_f64()), "{waited:?}");
}

fn both(one: &Script, other: &Script) -> Builder {
    let transports = [one, other].map(|script| Arc::new(script.clone()) as Arc<dyn Transport>);
    Builder::over(transports).runtime(Handle::current())
}

#[tokio::test(start_paused = true)]
async fn another_url_is_asked_at_once_and_the_one_that_failed_comes_last_for_a_while() {
    let down = Script::new(|asked| match asked.number {
        0 => Err(TransportError::broken("refused")),
        _ => by_id("first"),
    });
    let up = Script::new(|_| by_id("second"));
    let client = both(&down, &up).build().unwrap();
    let before = Instant::now();
    for number in 0..10 {
        assert_eq!(
            client.fetch_schema(&key(number)).await.unwrap().text,
            "\"second\""
        );
    }
    assert_eq!(before.elapsed(), Duration::ZERO);
    assert_eq!((down.asked().len(), up.asked().len()), (1, 10));
    advance(Duration::from_secs(2)).await;
    assert_eq!(
        client.fetch_schema(&key(10)).await.unwrap().text,
        "\"first\""
    );
    assert_eq!(
        client.fetch_schema(&key(11)).await.unwrap().text,
        "\"first\""
    );
}

#[tokio::test(start_paused = true)]
async fn no_other_url_is_asked_about_what_one_has_answered() {
    for code in [401, 403, 404, 409, 422] {
        let one = Script::new(move |_| status(code, r#"{"error_code":40403,"message":"no"}"#));
        let other = Script::new(|_| by_id("a"));
        let client = both(&one, &other).build().unwrap();
        assert_eq!(
            client.fetch_schema(&key(1)).await.unwrap_err().status(),
            Some(code)
        );
        assert_eq!(other.asked().len(), 0, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn all_urls_are_asked_before_a_wait_and_the_last_error_is_told() {
    let one = Script::new(|_| status(503, "")).named("http://one");
    let other = Script::new(|_| Err(TransportError::broken("refused"))).named("http://other");
    let client = both(&one, &other).build().unwrap();
    let error = client.fetch_schema(&key(1)).await.unwrap_err();
    assert!(error.is_retriable());
    assert_eq!((one.asked().len(), other.asked().len()), (5, 5));
    assert_eq!(one.asked()[0].at, other.asked()[0].at);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_asked_for_before_each_request_and_its_failure_is_told() {
    let script = Script::new(|_| no_schema());
    let tokens = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let auth = Auth::bearer_from(move || {
        let number = tokens.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async move {
            match number {
                0 | 1 => Ok(format!("token-{number}")),
                _ => Err("the issuer sleeps".to_owned()),
            }
        }
    });
    let client = script.here().auth(auth).build().unwrap();
    for number in 0..2 {
        assert!(client.fetch_schema(&key(number)).await.is_err());
    }
    let sent: Vec<_> = script
        .asked()
        .into_iter()
        .filter_map(|asked| asked.authorization)
        .collect();
    assert_eq!(sent, ["Bearer token-0", "Bearer token-1"]);
    let error = client.fetch_schema(&key(2)).await.unwrap_err();
    assert!(
        matches!(error, Error::Token { .. }) && error.is_retriable(),
        "{error}"
    );
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_panics_is_an_error_and_no_hang() {
    let script = Script::later(|asked| {
        Box::pin(async move {
            sleep(Duration::from_millis(1)).await;
            assert!(asked.number > 0, "planted");
            by_id("a")
        })
    });
    let client = script.here().build().unwrap();
    let error = client.fetch_schema(&key(1)).await.unwrap_err();
    assert!(
        matches!(error, Error::GivenUp { .. }) && error.is_retriable(),
        "{error}"
    );
    assert_eq!(client.fetch_schema(&key(1)).await.unwrap().text, "\"a\"");
}

#[tokio::test(start_paused = true)]
async fn one_registry_that_asks_to_wait_does_not_keep_the_client_from_another() {
    for is_first in [true, false] {
        let waits = Script::new(|_| busy(429, "9"));
        let stumbles = Script::new(|asked| match asked.number {
            0 => status(503, ""),
            _ => by_id("a"),
        });
        let client = if is_first {
            both(&waits, &stumbles)
        } else {
            both(&stumbles, &waits)
        };
        let before = Instant::now();
        let client = client.build().unwrap();
        client.fetch_schema(&key(1)).await.unwrap();
        assert!(before.elapsed() < Duration::from_secs(1));
        assert_eq!(stumbles.asked().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_with_thousands_of_unknown_ids_does_not_open_thousands_of_connections() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let script = {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        Script::later(move |_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            Box::pin(async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                sleep(Duration::from_millis(10)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                by_id("a")
            })
        })
    };
    let client = script.here().build().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..5000 {
        let client = client.clone();
        tasks.spawn(async move { client.fetch_schema(&key(number)).await.unwrap() });
    }
    assert_eq!(tasks.join_all().await.len(), 5000);
    assert_eq!(most.load(Ordering::SeqCst), 32);
}
