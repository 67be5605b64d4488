//! The OpenAPI document of the server, as far as requests are made and answers are judged from it.

use std::collections::BTreeMap;

use etymon_tests::{Client, Request};
use jsonschema::Validator;
use serde_json::{Value, json};

/// What the server says of itself.
pub(crate) struct Document {
    whole: Value,
    pub(crate) operations: Vec<Operation>,
}

/// A method of a path.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    /// The schema of its body.
    pub(crate) body: Option<Value>,
    /// By status.
    pub(crate) answers: BTreeMap<u16, Body>,
}

pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) is_in_path: bool,
    pub(crate) schema: Value,
}

/// What a body must be.
pub(crate) enum Body {
    Empty,
    Text,
    Json(Box<Validator>),
}

impl Document {
    pub(crate) fn ask(client: &mut Client) -> Self {
        let answer = client.send(&Request::get("/openapi.json"));
        Self::new(answer.expect("an answer").json())
    }

    pub(crate) fn new(whole: Value) -> Self {
        let mut document = Self {
            whole,
            operations: Vec::new(),
        };
        let paths = document.whole["paths"]
            .as_object()
            .expect("there are paths")
            .clone();
        for (path, item) in &paths {
            for (method, value) in item.as_object().expect("a path is an object") {
                if method != "parameters" {
                    let shared = &item["parameters"];
                    document
                        .operations
                        .push(document.operation(path, method, value, shared));
                }
            }
        }
        document
    }

    /// `schema`, or what it refers to.
    pub(crate) fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            None => value,
            Some(reference) => {
                let target = self.whole.pointer(reference.trim_start_matches('#'));
                self.resolved(target.expect("references lead somewhere"))
            }
        }
    }

    fn operation(&self, path: &str, method: &str, value: &Value, shared: &Value) -> Operation {
        let lists = [&value["parameters"], shared];
        let parameters = lists.into_iter().filter_map(Value::as_array).flatten();
        let responses = value["responses"].as_object().expect("there are responses");
        let exact = responses.iter().filter_map(|(status, response)| {
            let status = status.parse().ok()?;
            Some((status, self.body(&self.resolved(response)["content"])))
        });
        Operation {
            id: value["operationId"]
                .as_str()
                .expect("it has a name")
                .to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            parameters: parameters
                .map(|parameter| self.parameter(parameter))
                .collect(),
            body: media(&value["requestBody"]["content"]).cloned(),
            answers: exact.collect(),
        }
    }

    fn parameter(&self, parameter: &Value) -> Parameter {
        let parameter = self.resolved(parameter);
        Parameter {
            name: parameter["name"]
                .as_str()
                .expect("it has a name")
                .to_owned(),
            is_in_path: parameter["in"] == "path",
            schema: parameter["schema"].clone(),
        }
    }

    fn body(&self, content: &Value) -> Body {
        match media(content) {
            None => Body::Empty,
            Some(schema) if schema["contentMediaType"] == "text/plain" => Body::Text,
            Some(schema) => {
                let mut whole = json!({"$ref": "#/schema", "schema": schema, "components": self.whole["components"]});
                close(&mut whole);
                let validator = jsonschema::draft202012::new(&whole);
                Body::Json(Box::new(
                    validator.expect("the document's schemas are valid"),
                ))
            }
        }
    }
}

/// The schema of the one media type.
fn media(content: &Value) -> Option<&Value> {
    let types = content.as_object()?;
    types.values().next().map(|media| &media["schema"])
}

/// Forbids members that a schema does not name, in it and in all below.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let has_names = members.get("properties").is_some_and(Value::is_object);
            let is_schema = members.get("type").is_some_and(|kind| kind == "object");
            members.values_mut().for_each(close);
            if has_names && is_schema && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), false.into());
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(close),
        _ => {}
    }
}
