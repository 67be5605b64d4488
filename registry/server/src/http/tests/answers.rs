use serde_json::{Value, json};

use super::TestRegistry;
use crate::settings::Settings;

#[tokio::test]
async fn the_main_routes_answer_in_the_fields_words() {
    let registry = TestRegistry::empty().await;
    let v1 = json!({"schema": r#"{"type":"record","name":"User","fields":[{"name":"name","type":"string"}]}"#});
    let v2 = json!({"schema": r#"{"type":"record","name":"User","fields":[{"name":"name","type":"string"},{"name":"age","type":"int","default":0}]}"#});
    let v3 = json!({"schema": r#"{"type":"record","name":"User","fields":[{"name":"email","type":"string"}]}"#});
    let mut told: Vec<Value> = Vec::new();
    for (method, target, body) in [
        ("GET", "/subjects/users/versions", Value::Null),
        ("POST", "/subjects/users/versions", v1.clone()),
        ("POST", "/subjects/users/versions", v1.clone()),
        (
            "POST",
            "/compatibility/subjects/users/versions/latest",
            v2.clone(),
        ),
        ("POST", "/subjects/users/versions", v2.clone()),
        ("POST", "/subjects/users/versions", v3.clone()),
        (
            "POST",
            "/compatibility/subjects/users/versions?verbose=true",
            v3.clone(),
        ),
        ("POST", "/subjects/users", v1.clone()),
        ("POST", "/subjects/users", v3),
        ("POST", "/subjects/users/versions", json!({"schema": "{"})),
        ("POST", "/subjects/users/versions", json!({"schema": {}})),
        ("GET", "/subjects", Value::Null),
        ("GET", "/subjects/users/versions", Value::Null),
        ("GET", "/subjects/users/versions/1", Value::Null),
        ("GET", "/subjects/users/versions/latest", Value::Null),
        ("GET", "/subjects/users/versions/3", Value::Null),
        ("GET", "/subjects/users/versions/zero", Value::Null),
        ("GET", "/subjects/users/versions/1/schema", Value::Null),
        (
            "GET",
            "/subjects/users/versions/1/referencedby",
            Value::Null,
        ),
        ("GET", "/schemas/ids/1", Value::Null),
        ("GET", "/schemas/ids/1?fetchMaxId=true", Value::Null),
        ("GET", "/schemas/ids/9", Value::Null),
        ("GET", "/schemas/ids/1/subjects", Value::Null),
        ("GET", "/schemas/ids/1/versions", Value::Null),
        ("GET", "/schemas/types", Value::Null),
        (
            "PUT",
            "/config/users",
            json!({"compatibility": "full", "alias": ""}),
        ),
        ("GET", "/config/users", Value::Null),
        ("GET", "/config/others", Value::Null),
        ("PUT", "/config", json!({"compatibility": "strict"})),
        ("DELETE", "/config/users", Value::Null),
        ("GET", "/mode", Value::Null),
        ("PUT", "/mode/users", json!({"mode": "readonly"})),
        (
            "POST",
            "/subjects/users/versions",
            json!({"schema": "\"int\""}),
        ),
        ("DELETE", "/mode/users", Value::Null),
        ("DELETE", "/subjects/users/versions/1", Value::Null),
        ("DELETE", "/subjects/users", Value::Null),
        ("DELETE", "/subjects/users?permanent=true", Value::Null),
        ("GET", "/contexts", Value::Null),
        ("GET", "/", Value::Null),
        ("GET", "/health/ready", Value::Null),
        ("GET", "/nowhere", Value::Null),
        ("PATCH", "/subjects", Value::Null),
    ] {
        let sent = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = registry.send(method, target, "", &sent).await;
        let request = format!("{method} {target} {sent}");
        told.push(json!([request.trim_end(), answer.status, answer.json()]));
    }
    insta::assert_json_snapshot!(told);
}

#[tokio::test]
async fn an_answer_carries_the_id_of_its_request_or_a_new_one() {
    let registry = TestRegistry::empty().await;
    let answer = registry
        .send("GET", "/subjects", "X-Request-ID: abc\r\n", "")
        .await;
    assert_eq!(answer.header("x-request-id"), Some("abc"));
    for headers in [
        "",
        "X-Request-ID: \r\n",
        "X-Request-ID: a\r\nX-Request-ID: b\r\n",
    ] {
        let answer = registry.send("GET", "/nowhere", headers, "").await;
        let id = answer.header("x-request-id").unwrap();
        assert_eq!(id.len(), 36, "{headers:?}: {id}");
    }
}

#[tokio::test]
async fn options_name_the_methods_of_a_route() {
    let registry = TestRegistry::empty().await;
    let answer = registry.send("OPTIONS", "/config", "", "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("allow"), Some("HEAD,DELETE,GET,OPTIONS,PUT"));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    let refused = registry.send("POST", "/config", "", "{}").await;
    assert_eq!((refused.status, refused.header("allow")), (405, None));
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_takes_that() {
    let registry = TestRegistry::empty().await;
    let fields: Vec<_> = (0..50)
        .map(|at| json!({"name": format!("field_{at}"), "type": "string"}))
        .collect();
    let schema = json!({"type": "record", "name": "R", "fields": fields}).to_string();
    registry
        .post("/subjects/long/versions", &json!({ "schema": schema }))
        .await;
    let gzip = "Accept-Encoding: gzip\r\n";
    for target in [
        "/schemas/ids/1",
        "/schemas/ids/1/schema",
        "/subjects/long/versions/latest",
    ] {
        let plain = registry.get(target).await;
        assert_eq!(plain.header("content-encoding"), None, "{target}");
        for _ in 0..2 {
            let packed = registry.send("GET", target, gzip, "").await;
            assert_eq!(packed.header("content-encoding"), Some("gzip"), "{target}");
            assert_eq!(packed.header("vary"), Some("Accept-Encoding"), "{target}");
            let mut unpacked = Vec::new();
            let mut decoder = flate2::read::GzDecoder::new(&*packed.body);
            std::io::Read::read_to_end(&mut decoder, &mut unpacked).unwrap();
            assert_eq!(unpacked, plain.body, "{target}");
        }
    }
    let short = registry.send("GET", "/subjects", gzip, "").await;
    assert_eq!(short.header("content-encoding"), None);
}

#[tokio::test]
async fn the_language_of_logical_types_is_refused_in_any_case() {
    let registry = TestRegistry::empty().await;
    let avro = json!({"schema": "\"int\"", "schemaType": "AVRO"});
    let register = "/subjects/s/versions";
    assert_eq!(registry.post(register, &avro).await.status, 200);
    for (format, status) in [("logical", 422), ("LOGICAL", 422), ("logica", 200)] {
        let query = format!("?format={format}");
        let told = registry.post(&format!("{register}{query}"), &avro).await;
        assert_eq!(told.status, status, "{format}");
        let told = registry.get(&format!("{register}/1{query}")).await;
        assert_eq!(told.status, status, "{format}");
        // Everywhere else it is a format like any other that is not known.
        let told = registry.get(&format!("/schemas/ids/1{query}")).await;
        assert_eq!(told.status, 200, "{format}");
    }
}

#[tokio::test]
async fn a_dek_registry_that_is_switched_off_is_not_there() {
    let off = TestRegistry::with(Settings {
        dek_registry_enable: false,
        ..Settings::default()
    })
    .await;
    let on = TestRegistry::empty().await;
    for path in [
        "",
        "/k",
        "/k/undelete",
        "/k/test",
        "/k/deks",
        "/k/deks/s",
        "/k/deks/s/undelete",
        "/k/deks/s/versions",
        "/k/deks/s/versions/1",
        "/k/deks/s/versions/1/undelete",
    ] {
        for context in ["", "/contexts/.c"] {
            let path = format!("{context}/dek-registry/v1/keks{path}");
            for method in ["GET", "POST", "PUT", "DELETE"] {
                let answer = off.send(method, &path, "", "").await;
                assert_eq!(answer.status, 404, "{method} {path}");
                let told = json!({"error_code": 404, "message": "HTTP 404 Not Found"});
                assert_eq!(answer.json(), told, "{method} {path}");
            }
            // The same path is there otherwise: no method is not allowed.
            let patched = on.send("PATCH", &path, "", "").await;
            assert_eq!(patched.status, 405, "{path}");
        }
    }
}
