//! Inline tags over the wire.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{Answer, TestRegistry};

fn place(path: &str, entity_type: &str, tags: &[&str]) -> Value {
    json!({"schemaEntity": {"entityPath": path, "entityType": entity_type}, "tags": tags})
}

fn error(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.json()["error_code"].clone())
}

/// Adds a tag to each kind of place in each language, finds it, and takes it away again.
#[tokio::test]
async fn tags_come_and_go_in_every_language() {
    let registry = TestRegistry::empty().await;
    for (schema_type, text, record, field) in [
        (
            "AVRO",
            r#"{"type":"record","name":"R","namespace":"a","fields":[{"name":"f","type":"int"}]}"#,
            "a.R",
            "a.R.f",
        ),
        (
            "JSON",
            r#"{"type":"object","properties":{"f":{"type":"integer"}}}"#,
            "object",
            "object.f",
        ),
        (
            "PROTOBUF",
            "syntax = \"proto3\";\npackage a;\n\nmessage R {\n  oneof o {\n    int32 f = 1;\n  }\n}\n",
            "R",
            "R.o.f",
        ),
    ] {
        let versions = format!("/subjects/{schema_type}/versions");
        let request = json!({"schemaType": schema_type, "schema": text});
        let answer = registry.post(&versions, &request).await;
        assert_eq!(answer.json()["schema"], text);
        let tags = [
            place(record, "sr_record", &["A", "B"]),
            place(field, "sr_field", &["C"]),
        ];
        let answer = registry
            .post(&format!("{versions}/1/tags"), &json!({"tagsToAdd": tags}))
            .await
            .json();
        assert_eq!(answer["version"], 2);
        assert_eq!(answer["schemaType"], schema_type);
        let id = &answer["id"];
        // Ids and versions show them where they are asked for, and only those.
        let shown = |target: String| {
            let registry = &registry;
            async move { registry.get(&target).await.json()["schemaTags"].clone() }
        };
        for target in [
            format!("{versions}/2"),
            format!("{versions}/latest"),
            format!("/schemas/ids/{id}"),
            format!("/contexts/.{versions}/2"),
        ] {
            assert_eq!(shown(target.clone()).await, Value::Null);
            assert_eq!(shown(format!("{target}?findTags=")).await, Value::Null);
            assert_eq!(shown(format!("{target}?findTags=*")).await, json!(tags));
            let one = shown(format!("{target}?findTags=x&findTags=C")).await;
            assert_eq!(one, json!(tags[1..]));
        }
        for elsewhere in [
            format!("/subjects/{schema_type}/metadata?findTags=*"),
            format!("/schemas?subjectPrefix={schema_type}&findTags=*"),
        ] {
            let answer = registry.get(&elsewhere).await;
            assert!(!String::from_utf8_lossy(&answer.body).contains("schemaTags"));
        }
        let answer = registry
            .post(
                &format!("{versions}/2/tags"),
                &json!({"tagsToRemove": tags}),
            )
            .await;
        assert_eq!(answer.json()["schema"], text);
        // In one step with the registration, which is then the next version whatever was there.
        let request = json!({"schemaType": schema_type, "schema": text, "schemaTagsToAdd": tags});
        let answer = registry.post(&versions, &request).await;
        assert_eq!(answer.json()["version"], 4);
        let again = registry.post(&versions, &request).await;
        assert_eq!(again.json()["version"], 4, "it was only retried");
        // A look-up is of the text as it is.
        let found = registry
            .post(&format!("/subjects/{schema_type}"), &request)
            .await;
        assert_eq!(found.json()["schema"], text);
    }
}

#[tokio::test]
async fn tags_of_a_version_in_a_context_are_changed_there_alone() {
    let registry = TestRegistry::empty().await;
    let body = json!({"schema": "\"int\""});
    let answer = registry.post("/subjects/:.c:s/versions", &body).await;
    assert_eq!(answer.status, 200);
    // A read of `s` finds the version in the context, a change does not.
    assert_eq!(registry.get("/subjects/s/versions/1").await.status, 200);
    let change = json!({"newVersion": 2});
    let answer = registry.post("/subjects/s/versions/1/tags", &change).await;
    assert_eq!(error(&answer), (404, json!(40401)));
    for target in [
        "/contexts/.c/subjects/s/versions/1/tags",
        "/subjects/:.c:s/versions/1/tags",
    ] {
        let answer = registry.post(target, &change).await.json();
        assert_eq!((&answer["id"], &answer["version"]), (&json!(2), &json!(2)));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_change_of_tags_is_told() {
    let registry = TestRegistry::empty().await;
    let text = r#"{"type":"record","name":"R","fields":[{"name":"f","type":"int"}]}"#;
    let body = json!({"schema": text});
    registry.post("/subjects/s/versions", &body).await;
    let long = ".".repeat(100_000);
    for (body, status, code) in [
        (
            json!({"tagsToAdd": [place("R.g", "sr_field", &["A"])]}),
            422,
            42201,
        ),
        (
            json!({"tagsToRemove": [place(&long, "sr_field", &["A"])]}),
            422,
            42201,
        ),
        (
            json!({"tagsToAdd": [place("R", "sr_enum", &["A"])]}),
            400,
            400,
        ),
        (json!({"tagsToAdd": [{}]}), 422, 42201),
        (json!({"newVersion": 7}), 422, 42201),
        (json!({"rulesToRemove": [], "ruleSet": {}}), 422, 42210),
        (json!({"newVersion": "x"}), 400, 400),
    ] {
        let answer = registry.post("/subjects/s/versions/1/tags", &body).await;
        assert_eq!(error(&answer), (status, json!(code)), "{body}");
        assert!(answer.body.len() < 1000, "{body}");
    }
    let get = registry.get("/subjects/s/versions/1/tags").await;
    assert_eq!(get.status, 405);
    let versions = registry.get("/subjects/s/versions").await.json();
    assert_eq!(versions, json!([1]), "nothing of it was registered");
    // A reserved word of the config applies to what comes of a change, too.
    let incompatible = json!({"metadata": {"properties": {"confluent:reserved": "f"}}});
    registry
        .send("PUT", "/config/s", "", r#"{"validateFields":true}"#)
        .await;
    let answer = registry
        .post("/subjects/s/versions/1/tags", &incompatible)
        .await;
    assert_eq!(error(&answer), (409, json!(40901)));
}
