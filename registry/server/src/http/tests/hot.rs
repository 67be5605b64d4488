use pretty_assertions::assert_eq;
use serde_json::json;

use super::{Answer, TestRegistry};

fn seen(answer: &Answer) -> (u16, Option<&str>, Option<&str>, Option<&str>, &[u8]) {
    let header = |name| answer.header(name);
    (
        answer.status,
        header("content-type"),
        header("vary"),
        header("content-length"),
        &answer.body,
    )
}

/// Whatever happens to a version, the short way answers what the long way (which a query takes) answers.
#[tokio::test]
async fn the_short_way_answers_as_the_long_way() {
    let registry = TestRegistry::empty().await;
    let targets = [
        "/schemas/ids/1",
        "/schemas/ids/2",
        "/schemas/ids/01",
        "/schemas/ids/99999999999",
        "/subjects/s/versions/latest",
        "/subjects/s/versions/1",
        "/subjects/s/versions/2",
        "/subjects/s/versions/0",
        "/subjects/alias/versions/latest",
        "/subjects/:.c:s/versions/latest",
        "/subjects/only/versions/latest",
    ];
    let int = json!({"schema": "\"int\""}).to_string();
    let long = json!({"schema": "\"long\""}).to_string();
    for (method, target, body) in [
        ("GET", "/", ""),
        ("POST", "/subjects/s/versions", &*int),
        ("POST", "/subjects/s/versions", &*long),
        ("PUT", "/config/alias", r#"{"alias":"s"}"#),
        ("POST", "/subjects/:.c:s/versions", &*long),
        ("POST", "/subjects/:.c:only/versions", &*long),
        ("POST", "/subjects/other/versions", &*int),
        ("DELETE", "/subjects/s/versions/2", ""),
        ("DELETE", "/subjects/s", ""),
        ("POST", "/subjects/s/versions", &*long),
        ("DELETE", "/subjects/s/versions/3", ""),
        ("DELETE", "/subjects/s?permanent=true", ""),
        ("DELETE", "/config/alias", ""),
    ] {
        registry.send(method, target, "", body).await;
        for schema in [&int, &long] {
            let first = registry.send("POST", "/subjects/s", "", schema).await;
            let again = registry.send("POST", "/subjects/s", "", schema).await;
            let other = registry
                .send("POST", "/subjects/s?new", "", &format!(" {schema}"))
                .await;
            assert_eq!(
                seen(&first),
                seen(&again),
                "{schema} after {method} {target}"
            );
            assert_eq!(
                seen(&first),
                seen(&other),
                "{schema} after {method} {target}"
            );
        }
        for asked in targets {
            for accept in ["", "Accept: */*\r\n", "Accept: application/json\r\n"] {
                let short = registry.send("GET", asked, accept, "").await;
                let long = registry.send("GET", &format!("{asked}?"), accept, "").await;
                let longer = registry
                    .send("GET", &format!("{asked}/?x=1"), accept, "")
                    .await;
                assert_eq!(seen(&short), seen(&long), "{asked} after {method} {target}");
                assert_eq!(
                    seen(&short),
                    seen(&longer),
                    "{asked} after {method} {target}"
                );
            }
        }
    }
}
