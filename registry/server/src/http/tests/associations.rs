//! Associations over HTTP, where no recording shows them.

use serde_json::{Value, json};

use super::TestRegistry;

fn topic(id: &str, associations: &Value) -> Value {
    json!({"resourceName": "orders", "resourceNamespace": "lkc1", "resourceId": id, "associations": associations})
}

async fn mutate(registry: &TestRegistry, requests: Value) -> Vec<Value> {
    let body = json!({"requests": requests});
    let answer = registry.post("/associations:batchMutate", &body).await;
    assert_eq!(answer.status, 207, "{answer:?}");
    answer.json()["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_item_of_a_batch_is_done_as_a_whole_or_not_at_all() {
    let registry = TestRegistry::empty().await;
    for subject in ["s", "u"] {
        let target = format!("/subjects/{subject}/versions");
        registry.post(&target, &json!({"schema": "\"int\""})).await;
    }
    let schema = json!({"schema": "\"string\""});
    let results = mutate(
        &registry,
        json!([
            topic("1", &json!([{"opType": "CREATE", "subject": "s"}])),
            topic(
                "1",
                &json!([{"opType": "DELETE"}, {"opType": "CREATE", "subject": "ghost"}])
            ),
            topic(
                "2",
                &json!([{"opType": "CREATE", "associationType": "key", "schema": schema},
                               {"opType": "CREATE", "schema": {"schema": "none"}}])
            ),
            topic(
                "1",
                &json!([{"opType": "DELETE"}, {"opType": "CREATE", "subject": "u"}])
            ),
            topic(
                "3",
                &json!([{"opType": "CREATE", "associationType": "key", "schema": schema}])
            ),
            topic(
                "3",
                &json!([{"opType": "DELETE", "associationType": "value"}])
            ),
            topic(
                "3",
                &json!([{"opType": "DELETE", "cascadeLifecycle": true}])
            ),
        ]),
    )
    .await;
    let outcome = |result: &Value| match &result["error"]["error_code"] {
        Value::Null => result["result"]["associations"][0]["subject"].clone(),
        code => code.clone(),
    };
    let outcomes: Vec<Value> = results.iter().map(outcome).collect();
    let expected = json!(["s", 40907, 42212, "u", ":.lkc1:orders-key", 40410, null]);
    assert_eq!(Value::from(outcomes), expected);
    let subjects = registry
        .get("/subjects?subjectPrefix=:*:&deleted=true")
        .await;
    assert_eq!(subjects.json(), json!(["s", "u"]));
    let left = registry.get("/associations/resources/-/-").await.json();
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["subject"], "u");
}

#[tokio::test]
async fn a_short_question_has_no_boundless_answer() {
    let registry = TestRegistry::empty().await;
    let doc = "x".repeat(900_000);
    let schema = json!({"type": "record", "name": "R", "doc": doc, "fields": []}).to_string();
    let owned = topic("1", &json!([{"schema": {"schema": schema}}]));
    assert_eq!(registry.post("/associations", &owned).await.status, 200);
    let body = json!({"requests": vec![json!({"resourceId": "1"}); 100]});
    let answer = registry
        .post("/associations:batchGet?includeSchemas=true", &body)
        .await;
    assert_eq!(answer.status, 207);
    assert!(answer.body.len() < 20_000_000, "{}", answer.body.len());
    let answer = answer.json();
    let results = answer["results"].as_array().unwrap();
    let shown = results
        .iter()
        .filter(|result| result.get("result").is_some());
    assert_eq!((results.len(), shown.count()), (100, 18));
    let told = results[99]["error"]["message"].as_str().unwrap();
    assert!(told.contains("16777216 bytes"), "{told}");
}

#[tokio::test]
async fn what_no_recording_asks_is_answered_with_4xx() {
    let registry = TestRegistry::empty().await;
    for (target, body, status, code) in [
        (
            "/associations:batchGet",
            json!({"requests": [null]}),
            400,
            400,
        ),
        (
            "/associations:batchMutate",
            json!({"requests": [null]}),
            400,
            400,
        ),
        ("/associations", topic("1", &json!([null])), 400, 400),
        ("/associations", topic("a\u{7}", &json!([{}])), 422, 42212),
        (
            "/associations",
            topic("1", &json!([{"subject": "__GLOBAL"}])),
            422,
            42212,
        ),
        (
            "/associations",
            topic("1", &json!([{"subject": ":.lkc1:"}])),
            409,
            40907,
        ),
    ] {
        let answer = registry.post(target, &body).await;
        let given = answer.json()["error_code"].clone();
        assert_eq!(
            (answer.status, given),
            (status, json!(code)),
            "{target} {body}"
        );
    }
    let strong = json!({"resourceName": "n", "resourceNamespace": "__GLOBAL", "resourceId": "1",
                        "associations": [{"schema": {"schema": "\"int\""}}]});
    let answer = registry.post("/associations", &strong).await;
    assert_eq!(
        (answer.status, &answer.json()["error_code"]),
        (422, &json!(42208))
    );
    assert_eq!(
        registry.get("/associations/resources/%20").await.json(),
        json!([])
    );
}

#[tokio::test]
async fn a_schema_with_tags_to_add_names_its_version_as_in_any_registration() {
    let registry = TestRegistry::empty().await;
    let place = json!({"entityPath": "R.f", "entityType": "sr_field"});
    let request = json!({
        "schema": r#"{"type":"record","name":"R","fields":[{"name":"f","type":"int"}]}"#,
        "schemaTagsToAdd": [{"schemaEntity": place, "tags": ["PII"]}],
    });
    let owned = topic("1", &json!([{"schema": request}]));
    let made = registry.post("/associations", &owned).await;
    assert_eq!(made.status, 200, "{made:?}");
    let schema = &made.json()["associations"][0]["schema"];
    let named = json!({"properties": {"confluent:version": "1"}});
    assert_eq!(schema["metadata"], named, "{schema}");
    let text = schema["schema"].as_str().unwrap();
    assert!(text.contains(r#""confluent:tags":["PII"]"#), "{text}");
    // A retry finds what it made, whichever way it comes.
    let again = registry.post("/associations", &owned).await;
    assert_eq!(again.status, 200, "{again:?}");
    let target = "/subjects/:.lkc1:orders-value/versions";
    let alone = registry.post(target, &request).await;
    assert_eq!(alone.json()["id"], schema["id"], "{alone:?}");
    assert_eq!(registry.get(target).await.json(), json!([1]));
}
