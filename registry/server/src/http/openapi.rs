//! `GET /openapi.json`: what the routes take and give, for people and tools.
//!
//! The document stands in `openapi/`, one file a tag. It is OpenAPI but for one shorthand: the `errors` of an operation are
//! the error codes that it may answer with. They become its responses, with the words of `errors.json` and the codes
//! that every operation may answer with.

use std::sync::LazyLock;

use axum::response::Response;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::answer::{body, json_bytes};

/// `about.json` is the document itself; the others add paths and components.
const PARTS: [&str; 11] = [
    include_str!("../../openapi/about.json"),
    include_str!("../../openapi/shared.json"),
    include_str!("../../openapi/subjects.json"),
    include_str!("../../openapi/schemas.json"),
    include_str!("../../openapi/compatibility.json"),
    include_str!("../../openapi/config.json"),
    include_str!("../../openapi/mode.json"),
    include_str!("../../openapi/contexts.json"),
    include_str!("../../openapi/associations.json"),
    include_str!("../../openapi/dek-registry.json"),
    include_str!("../../openapi/server.json"),
];
const ERRORS: &str = include_str!("../../openapi/errors.json");

const MEDIA_TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// What every operation may answer: paths that cannot be read, answers that nobody takes.
const ALWAYS: [u64; 2] = [400, 406];

/// What every operation with a body may answer besides.
const WITH_BODY: [u64; 3] = [408, 413, 415];

const OPERATIONS: [&str; 4] = ["get", "put", "post", "delete"];

/// `GET /openapi.json`
pub(super) async fn document() -> Response {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| json_bytes(&assembled()));
    body(DOCUMENT.clone())
}

/// The whole document.
pub(super) fn assembled() -> Value {
    let mut document = json!({});
    for part in PARTS {
        merge(&mut document, parse(part));
    }
    let errors = parse(ERRORS);
    document["components"]["examples"] = examples(&errors);
    for path in members(&mut document["paths"]) {
        for (_, operation) in
            members(path.1).filter(|(name, _)| OPERATIONS.contains(&name.as_str()))
        {
            expand(operation, &errors);
        }
    }
    document
}

fn parse(part: &str) -> Value {
    serde_json::from_str(part).expect("the parts of the document are JSON, as a test sees")
}

/// Adds the members of `more`, those of objects that both have likewise.
fn merge(document: &mut Value, more: Value) {
    match (document, more) {
        (Value::Object(members), Value::Object(more)) => {
            for (name, value) in more {
                merge(members.entry(name).or_insert_with(|| json!({})), value);
            }
        }
        (document, more) => {
            debug_assert_eq!(*document, json!({}), "said twice");
            *document = more;
        }
    }
}

fn members(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}

fn examples(errors: &Value) -> Value {
    let example = |(code, error): (&String, &Value)| {
        let number = code.parse::<u64>().unwrap_or_default();
        let value = json!({"error_code": number, "message": error["message"]});
        (
            code.clone(),
            json!({"summary": error["meaning"], "value": value}),
        )
    };
    errors
        .as_object()
        .into_iter()
        .flatten()
        .map(example)
        .collect::<Map<_, _>>()
        .into()
}

/// Puts responses in the place of the `errors` of an operation.
fn expand(operation: &mut Value, errors: &Value) {
    let has_body = operation.get("requestBody").is_some();
    let listed = operation
        .as_object_mut()
        .and_then(|members| members.remove("errors"));
    let listed = listed
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64);
    let mut codes: Vec<u64> = listed
        .chain(ALWAYS)
        .chain(WITH_BODY.into_iter().filter(|_| has_body))
        .collect();
    codes.sort_by_key(|code| (status(*code), *code));
    let responses = &mut operation["responses"];
    for codes in codes.chunk_by(|one, other| status(*one) == status(*other)) {
        responses[status(codes[0]).to_string()] = response(codes, errors);
    }
    responses["5XX"] = json!({"$ref": "#/components/responses/Failed"});
}

/// The status that an error code begins with.
fn status(code: u64) -> u64 {
    if code < 1000 { code } else { code / 100 }
}

/// The response with one of `codes`, which have one status.
fn response(codes: &[u64], errors: &Value) -> Value {
    let meaning = |code: &u64| {
        let meaning = errors[code.to_string()]["meaning"]
            .as_str()
            .unwrap_or_default();
        format!("`{code}`: {meaning}.")
    };
    let example = |code: &u64| {
        let example = json!({"$ref": format!("#/components/examples/{code}")});
        (code.to_string(), example)
    };
    let description: Vec<String> = codes.iter().map(meaning).collect();
    json!({
        "description": description.join(" "),
        "content": {MEDIA_TYPE: {
            "schema": {"$ref": "#/components/schemas/Error", "properties": {"error_code": {"enum": codes}}},
            "examples": codes.iter().map(example).collect::<Map<_, _>>(),
        }},
    })
}
