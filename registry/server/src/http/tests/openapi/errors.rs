//! Error codes are told where they come up, in the words that they come with.

use std::collections::BTreeSet;

use http::{HeaderName, header};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{Answered, Document, Local};

/// Codes that take what no request of a moment can do: a slow client, a KMS that refuses, a great many keys.
const NOT_ASKED_FOR: [u64; 3] = [408, 40370, 40972];

const ORDER: &str = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"long"}]}"#;
const OTHER: &str = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}"#;
const MONEY: &str = "syntax = \"proto3\"; message Money {}";
const BILL: &str = "syntax = \"proto3\"; import \"money.proto\"; message Bill { Money m = 1; }";

/// Requests that lead somewhere, and the code of those that are refused; in this order.
fn requests() -> Vec<(&'static str, &'static str, &'static str, Value, u64)> {
    let schema = |text: &str| json!({"schema": text});
    let bill = json!({"schemaType": "PROTOBUF", "schema": BILL,
                      "references": [{"name": "money.proto", "subject": "money.proto", "version": 1}]});
    let nameless = json!({"schema": ORDER, "ruleSet": {"domainRules": [{"type": "CEL", "kind": "CONDITION"}]}});
    let register = |subject: &'static str| match subject {
        "money.proto" => "/subjects/money.proto/versions",
        "bills-value" => "/subjects/bills-value/versions",
        _ => "/subjects/orders-value/versions",
    };
    let protobuf = json!({"schemaType": "PROTOBUF", "schema": MONEY});
    let none = Value::Null;
    vec![
        (
            "register",
            "post",
            register("orders-value"),
            schema(ORDER),
            200,
        ),
        ("register", "post", register("money.proto"), protobuf, 200),
        ("register", "post", register("bills-value"), bill, 200),
        (
            "listSubjects",
            "get",
            "/subjects?limit=x",
            none.clone(),
            404,
        ),
        (
            "register",
            "post",
            register("orders-value"),
            none.clone(),
            422,
        ),
        (
            "listVersions",
            "get",
            "/subjects/nope/versions",
            none.clone(),
            40401,
        ),
        (
            "version",
            "get",
            "/subjects/orders-value/versions/99",
            none.clone(),
            40402,
        ),
        (
            "register",
            "post",
            "/contexts/.sales/subjects/new/versions",
            schema(ORDER),
            200,
        ),
        ("deleteContext", "delete", "/contexts/.", none.clone(), 405),
        (
            "deleteContext",
            "delete",
            "/contexts/.sales",
            none.clone(),
            42211,
        ),
        ("schemaById", "get", "/schemas/ids/99", none.clone(), 40403),
        ("config", "get", "/config/nope", none.clone(), 40408),
        ("mode", "get", "/mode/nope", none.clone(), 40409),
        (
            "register",
            "post",
            register("orders-value"),
            schema(OTHER),
            40901,
        ),
        (
            "register",
            "post",
            "/subjects/new/versions",
            schema(""),
            42201,
        ),
        (
            "version",
            "get",
            "/subjects/orders-value/versions/first",
            none.clone(),
            42202,
        ),
        (
            "setConfig",
            "put",
            "/config/orders-value",
            json!({"compatibility": "half"}),
            42203,
        ),
        (
            "setMode",
            "put",
            "/mode/orders-value",
            json!({"mode": "half"}),
            42204,
        ),
        (
            "deleteVersion",
            "delete",
            "/subjects/money.proto/versions/1",
            none.clone(),
            42206,
        ),
        (
            "register",
            "post",
            "/subjects/__GLOBAL/versions",
            schema(ORDER),
            42208,
        ),
        (
            "register",
            "post",
            register("orders-value"),
            nameless,
            42210,
        ),
        (
            "setConfig",
            "put",
            "/config/orders-value",
            json!({"compatibility": "NONE"}),
            200,
        ),
        (
            "register",
            "post",
            register("orders-value"),
            schema(OTHER),
            200,
        ),
        (
            "deleteVersion",
            "delete",
            "/subjects/orders-value/versions/2?permanent=true",
            none.clone(),
            40407,
        ),
        (
            "deleteVersion",
            "delete",
            "/subjects/orders-value/versions/1",
            none.clone(),
            200,
        ),
        (
            "deleteVersion",
            "delete",
            "/subjects/orders-value/versions/1",
            none.clone(),
            40406,
        ),
        (
            "deleteSubject",
            "delete",
            "/subjects/orders-value?permanent=true",
            none.clone(),
            40405,
        ),
        (
            "deleteSubject",
            "delete",
            "/subjects/orders-value",
            none.clone(),
            200,
        ),
        (
            "deleteSubject",
            "delete",
            "/subjects/orders-value",
            none.clone(),
            40404,
        ),
        (
            "setMode",
            "put",
            "/mode/orders-value",
            json!({"mode": "READONLY"}),
            200,
        ),
        (
            "register",
            "post",
            register("orders-value"),
            schema("\"int\""),
            42205,
        ),
    ]
}

/// The same for associations.
fn associations() -> Vec<(&'static str, &'static str, &'static str, Value, u64)> {
    let create = |name: &str, id: &str, association: Value, code| {
        let body = json!({"resourceName": name, "resourceNamespace": "lkc1", "resourceId": id,
                          "associations": [association]});
        ("createAssociations", "post", "/associations", body, code)
    };
    let delete = |target, code| ("deleteAssociations", "delete", target, Value::Null, code);
    let owning = |text: &str| json!({"schema": {"schema": text}});
    let using = |subject: &str| json!({"subject": subject});
    vec![
        create("orders", "1", owning(ORDER), 200),
        create("a/b", "1", owning(ORDER), 42212),
        create("orders", "1", owning(OTHER), 40903),
        create("orders", "2", owning(ORDER), 40904),
        create("payments", "3", using(":.lkc1:orders-value"), 40905),
        create("payments", "3", using("nope"), 40907),
        delete("/associations/resources/1", 40908),
        delete("/associations/resources/nope", 40410),
    ]
}

/// The same for KEKs and DEKs.
fn keys() -> Vec<(&'static str, &'static str, &'static str, Value, u64)> {
    let keks = "/dek-registry/v1/keks";
    let kek = |name: &str| json!({"name": name, "kmsType": "aws-kms", "kmsKeyId": "arn:aws:kms:1"});
    let orders = "/dek-registry/v1/keks/orders-kek";
    let dek = "/dek-registry/v1/keks/orders-kek/deks/orders-value";
    let undelete = "/dek-registry/v1/keks/orders-kek/deks/orders-value/undelete";
    let none = || Value::Null;
    vec![
        ("createKek", "post", keks, kek("orders-kek"), 200),
        ("createKek", "post", keks, kek("orders-kek"), 40971),
        ("createKek", "post", keks, kek("1st"), 42271),
        ("kek", "get", "/dek-registry/v1/keks/nope", none(), 40470),
        (
            "deleteKek",
            "delete",
            "/dek-registry/v1/keks/orders-kek?permanent=true",
            none(),
            40471,
        ),
        (
            "createDek",
            "post",
            dek,
            json!({"encryptedKeyMaterial": "bm90IGEga2V5"}),
            200,
        ),
        ("deleteKek", "delete", orders, none(), 42272),
        ("deleteDeks", "delete", dek, none(), 204),
        ("deleteKek", "delete", orders, none(), 204),
        ("undeleteDeks", "post", undelete, none(), 40472),
    ]
}

/// Registrations whose form is wrong already.
fn malformed() -> Vec<(HeaderName, &'static str, String, u64)> {
    let large = json!({"schema": "x".repeat(2_000_000)}).to_string();
    vec![
        (
            header::CONTENT_TYPE,
            "application/json",
            r#"{"schema":"#.to_owned(),
            400,
        ),
        (header::CONTENT_TYPE, "text/plain", "{}".to_owned(), 415),
        (header::ACCEPT, "text/plain", "{}".to_owned(), 406),
        (header::CONTENT_TYPE, "application/json", large, 42209),
        (
            header::CONTENT_TYPE,
            "application/json",
            " ".repeat(5_000_000),
            413,
        ),
    ]
}

#[tokio::test]
async fn every_error_code_is_told_where_it_comes_up_and_in_its_words() {
    let document = Document::served();
    let registry = Local::empty().await;
    let mut answers = Vec::new();
    for (operation, method, target, body, code) in
        requests().into_iter().chain(associations()).chain(keys())
    {
        let sent = (!body.is_null()).then_some(&body);
        let answer = registry.send(method, target, sent).await;
        answers.push((operation, answer, code));
    }
    for (name, header, body, code) in malformed() {
        let target = "/subjects/s/versions";
        let answer = registry
            .send_bytes("POST", target, (name, header), body)
            .await;
        answers.push(("register", answer, code));
    }
    let mut provoked = BTreeSet::from(NOT_ASKED_FOR);
    let mut wrong = Vec::new();
    for (operation, answer, code) in answers {
        let given: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if code < 300 {
            assert_eq!(u64::from(answer.status), code, "{operation}: {given}");
        } else {
            let told = told(&document, operation, &answer, code);
            if told != given {
                wrong.push(format!(
                    "{code} of {operation}\ntold:  {told}\ngiven: {given}"
                ));
            }
            provoked.insert(code);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let listed = document.0["components"]["examples"]
        .as_object()
        .unwrap()
        .keys();
    assert_eq!(provoked, listed.map(|code| code.parse().unwrap()).collect());
}

/// What the document says of a code, among the answers of an operation with that status.
fn told(document: &Document, operation: &str, answer: &Answered, code: u64) -> Value {
    let operations = document.operations();
    let operation = operations
        .iter()
        .find(|known| known.id() == operation)
        .unwrap();
    let response = &operation.value["responses"][answer.status.to_string()];
    let examples = &response["content"]["application/vnd.schemaregistry.v1+json"]["examples"];
    document.resolved(&examples[code.to_string()])["value"].clone()
}
