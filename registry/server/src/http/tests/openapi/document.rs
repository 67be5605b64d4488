//! The document, read the way tools read it.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::http::openapi;

pub(super) struct Document(pub(super) Value);

/// A method of a path.
pub(super) struct Operation {
    pub(super) path: String,
    pub(super) method: String,
    pub(super) value: Value,
    /// Those of the path, too.
    pub(super) parameters: Vec<Value>,
}

/// A request as one of the examples has it, and what it is answered with.
pub(super) struct Call {
    /// `operationId`, or `operationId/example`.
    pub(super) name: String,
    pub(super) method: String,
    pub(super) target: String,
    pub(super) body: Option<Value>,
    pub(super) status: u16,
    /// The schema of the answer; none for one without a body.
    pub(super) schema: Option<Value>,
    pub(super) answer: Option<Value>,
}

impl Document {
    pub(super) fn served() -> Self {
        Self(openapi::assembled())
    }

    /// `value`, or what it refers to.
    pub(super) fn resolved(&self, value: &Value) -> Value {
        match value["$ref"].as_str() {
            None => value.clone(),
            Some(reference) => {
                let pointer = reference.strip_prefix('#').expect("references stay inside");
                let target = self.0.pointer(pointer);
                self.resolved(target.unwrap_or_else(|| panic!("{reference} is not there")))
            }
        }
    }

    pub(super) fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in self.0["paths"].as_object().unwrap() {
            for (method, value) in item.as_object().unwrap() {
                if method == "parameters" {
                    continue;
                }
                let own = value["parameters"].as_array().into_iter().flatten();
                let shared = item["parameters"].as_array().into_iter().flatten();
                operations.push(Operation {
                    path: path.clone(),
                    method: method.clone(),
                    value: value.clone(),
                    parameters: own
                        .chain(shared)
                        .map(|parameter| self.resolved(parameter))
                        .collect(),
                });
            }
        }
        operations
    }

    /// The calls that the examples of an operation tell of.
    pub(super) fn calls(&self, operation: &Operation) -> Vec<Call> {
        let responses = operation.value["responses"].as_object().unwrap();
        let (status, response) = responses
            .iter()
            .find(|(status, _)| status.starts_with('2'))
            .unwrap();
        let answer = media(&self.resolved(response)["content"]);
        let request = media(&operation.value["requestBody"]["content"]);
        let names: Vec<Option<String>> = match answer["examples"].as_object() {
            Some(examples) => examples.keys().cloned().map(Some).collect(),
            None => vec![None],
        };
        let call = |name: Option<String>| Call {
            name: match &name {
                Some(name) => format!("{}/{name}", operation.id()),
                None => operation.id().to_owned(),
            },
            method: operation.method.clone(),
            target: operation.target(name.as_deref()),
            body: self.example(&request, name.as_deref()),
            status: status.parse().unwrap(),
            schema: answer.get("schema").cloned(),
            answer: self.example(&answer, name.as_deref()),
        };
        names.into_iter().map(call).collect()
    }

    fn example(&self, holder: &Value, name: Option<&str>) -> Option<Value> {
        match name {
            Some(name) if holder.get("examples").is_some() => {
                let example = self.resolved(&holder["examples"][name]);
                example.get("value").cloned()
            }
            _ => holder.get("example").cloned(),
        }
    }

    /// A validator of `schema`, in which objects have no members but those that it names.
    pub(super) fn validator(&self, schema: &Value) -> jsonschema::Validator {
        let mut whole =
            json!({"$ref": "#/schema", "schema": schema, "components": self.0["components"]});
        close(&mut whole);
        jsonschema::draft202012::new(&whole).unwrap_or_else(|error| panic!("{error}: {schema}"))
    }
}

impl Operation {
    pub(super) fn id(&self) -> &str {
        self.value["operationId"].as_str().unwrap()
    }

    /// Names of parameters.
    pub(super) fn names(&self, place: &str) -> Vec<&str> {
        let placed = self
            .parameters
            .iter()
            .filter(|parameter| parameter["in"] == place);
        placed
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect()
    }

    /// The request target with the examples of its parameters: every one of the path, and of the query those that have one.
    fn target(&self, name: Option<&str>) -> String {
        let mut target = self.path.clone();
        let mut query = Vec::new();
        for parameter in &self.parameters {
            let named = name.and_then(|name| parameter["examples"][name].get("value"));
            let Some(example) = named.or(parameter.get("example")) else {
                assert_eq!(parameter["in"], "query", "{}: {parameter}", self.id());
                continue;
            };
            let parameter_name = parameter["name"].as_str().unwrap();
            let values = example
                .as_array()
                .cloned()
                .unwrap_or_else(|| vec![example.clone()]);
            for value in values {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let text = utf8_percent_encode(&text, NON_ALPHANUMERIC);
                if parameter["in"] == "path" {
                    target = target.replace(&format!("{{{parameter_name}}}"), &text.to_string());
                } else {
                    query.push(format!("{parameter_name}={text}"));
                }
            }
        }
        if query.is_empty() {
            target
        } else {
            format!("{target}?{}", query.join("&"))
        }
    }
}

/// What stands under the one media type; an empty object where there is none.
fn media(content: &Value) -> Value {
    let types: BTreeMap<_, _> = content.as_object().into_iter().flatten().collect();
    assert!(types.len() <= 1, "{content}");
    types
        .into_values()
        .next()
        .cloned()
        .unwrap_or_else(|| json!({}))
}

/// Forbids members that a schema does not name, in it and in all below.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let names = members
                .get("properties")
                .is_some_and(|properties| properties.is_object());
            let is_schema = members.get("type").is_some_and(|kind| kind == "object");
            members.values_mut().for_each(close);
            if names && is_schema && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), false.into());
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(close),
        _ => {}
    }
}
