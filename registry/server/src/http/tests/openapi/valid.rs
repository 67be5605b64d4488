//! The document is OpenAPI, its references lead somewhere, and its examples are what its schemas say.

use serde_json::{Value, from_str};

use super::Document;
use crate::http::openapi;

#[test]
fn the_document_is_valid_openapi() {
    let specification: Value = from_str(include_str!(
        "../../../../../../tests/golden/openapi/openapi-3.1.json"
    ))
    .unwrap();
    let validator = jsonschema::draft202012::new(&specification).unwrap();
    let document = openapi::assembled();
    let problems: Vec<String> = validator
        .iter_errors(&document)
        .map(|problem| format!("{}: {problem}", problem.instance_path()))
        .collect();
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let document = Document::served();
    let mut used = Vec::new();
    visit(&document.0, &mut |value| {
        if let Some(reference) = value["$ref"].as_str() {
            document.resolved(value);
            used.push(reference.to_owned());
        }
    });
    for (kind, components) in document.0["components"].as_object().unwrap() {
        for name in components.as_object().unwrap().keys() {
            let reference = format!("#/components/{kind}/{name}");
            assert!(used.contains(&reference), "nobody uses {reference}");
        }
    }
}

#[test]
fn every_example_is_what_its_schema_says() {
    let document = Document::served();
    visit(&document.0, &mut |holder| {
        let Some(schema) = holder.get("schema").filter(|schema| schema.is_object()) else {
            return;
        };
        let validator = document.validator(schema);
        let named = holder["examples"].as_object().into_iter().flatten();
        let named = named.map(|(_, example)| document.resolved(example)["value"].clone());
        for example in holder.get("example").cloned().into_iter().chain(named) {
            if let Err(problem) = validator.validate(&example) {
                panic!("{problem}: {example}");
            }
        }
    });
}

#[test]
fn every_operation_tells_what_it_is_and_has_examples() {
    let document = Document::served();
    let known: Vec<Value> = document.0["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].clone())
        .collect();
    let mut ids = Vec::new();
    for operation in document.operations() {
        let id = operation.id().to_owned();
        assert!(!ids.contains(&id), "{id} is there twice");
        assert!(operation.value["summary"].is_string(), "{id}");
        assert!(known.contains(&operation.value["tags"][0]), "{id}");
        for call in document.calls(&operation) {
            let has_answer = call.answer.is_some() || call.schema.is_none() || id == "openapi";
            assert!(has_answer, "{}: no answer", call.name);
            let has_body = call.body.is_some() || operation.value.get("requestBody").is_none();
            assert!(has_body, "{}: no body", call.name);
        }
        for parameter in &operation.parameters {
            assert!(parameter["description"].is_string(), "{id}: {parameter}");
            let has_default = parameter["schema"].get("default").is_some();
            let is_list = parameter["schema"]["type"] == "array";
            assert!(
                parameter["in"] == "path" || is_list || has_default,
                "{id}: {parameter}"
            );
        }
        ids.push(id);
    }
}

fn visit(value: &Value, see: &mut impl FnMut(&Value)) {
    see(value);
    match value {
        Value::Object(members) => members.values().for_each(|member| visit(member, see)),
        Value::Array(elements) => elements.iter().for_each(|element| visit(element, see)),
        _ => {}
    }
}
