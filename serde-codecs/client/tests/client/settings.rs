//! Settings that make no sense.

use std::time::Duration;

use etymon_client::{Auth, Builder, Cache, Client, Error, Retry};
use etymon_types::Context;

fn refused(builder: Builder) -> String {
    match builder.build() {
        Err(Error::Settings(problem)) => problem,
        other => panic!("this is not refused: {other:?}"),
    }
}

#[test]
fn nonsense_is_refused_and_named() {
    let url = || Client::builder("http://registry:8081");
    let cache = Cache::default;
    let retry = Retry::default;
    let zero = Duration::ZERO;
    for (builder, named) in [
        (Client::builder(""), "no URL"),
        (Client::builder("registry:8081"), "is no URL"),
        (
            Client::builder("http://a/contexts/.x,http://a/contexts/.y"),
            "not of one context",
        ),
        (
            Client::builder("http://a/contexts/.x,http://b"),
            "not of one context",
        ),
        (
            Client::builder("http://a/contexts/.x").context(Context::parse(".y").unwrap()),
            "the context is set to .y",
        ),
        (
            Client::builder("http://u:p@a").auth(Auth::bearer("t")),
            "credentials are given twice",
        ),
        (
            url().auth(Auth::bearer("a\nb")),
            "credentials: the token holds",
        ),
        (url().user_agent("a\nb"), "user agent"),
        (
            url().request_timeout(zero),
            "the time for one request must not be zero",
        ),
        (
            url().connect_timeout(zero),
            "the time to connect must not be zero",
        ),
        (
            url().retry(Retry {
                total: zero,
                ..retry()
            }),
            "all attempts must not be zero",
        ),
        (
            url().retry(Retry {
                longest_wait: zero,
                ..retry()
            }),
            "first_wait (100ms) is longer",
        ),
        (
            url().request_timeout(Duration::MAX),
            "the time for one request is 18446744073709551615",
        ),
        (
            url().retry(Retry {
                total: Duration::MAX,
                ..retry()
            }),
            "set 100 years at most",
        ),
        (
            url().cache(Cache {
                missing: Duration::MAX,
                ..cache()
            }),
            "the time that a missing answer counts",
        ),
        (
            url().cache(Cache {
                schemas: 0,
                ..cache()
            }),
            "cache of schemas",
        ),
        (
            url().cache(Cache {
                latest_stale: zero,
                ..cache()
            }),
            "latest_fresh (60s) is longer",
        ),
        (url().trust_only(b"x"), "no URL starts with https://"),
        (
            Client::builder("https://a").trust_only(b"x"),
            "authority's certificate is not there",
        ),
        (
            Client::builder("https://a").client_certificate(b"x", b"y"),
            "client's certificate is not there",
        ),
        (Builder::over([]), "no transport"),
    ] {
        let problem = refused(builder);
        assert!(problem.contains(named), "{problem} does not say {named}");
    }
}

#[test]
fn credentials_are_never_shown() {
    let client = Client::builder("http://me:s3cret@registry:8081/x")
        .build()
        .unwrap();
    let shown = format!(
        "{client:?} {:?}",
        Client::builder("http://me:s3cret@registry").auth(Auth::bearer("s3cret"))
    );
    assert!(
        shown.contains("http://registry:8081/x") && !shown.contains("s3cret"),
        "{shown}"
    );
}
