//! The examples are true: sent in this order, each is answered as it says, and nobody reads a parameter that the document
//! does not have.

use std::collections::{BTreeMap, BTreeSet};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::document::{Call, Operation};
use super::{Answered, Document, Local};

/// Every example once, in an order in which each finds what it needs.
const ORDER: [&str; 73] = [
    "root",
    "postRoot",
    "openapi",
    "live",
    "ready",
    "startup",
    "serverId",
    "serverVersion",
    "deployment",
    "register/avro",
    "register/nextVersion",
    "register/json",
    "register/protobuf",
    "register/protobufWithReference",
    "lookUp",
    "listSubjects",
    "listVersions",
    "version",
    "versionText",
    "versionByMetadata",
    "referencedBy",
    "listSchemas",
    "schemaTypes",
    "schemaById",
    "schemaTextById",
    "subjectsOfId",
    "versionsOfId",
    "schemaByGuid",
    "idsOfGuid",
    "listContexts",
    "testAgainstAll",
    "testAgainstOne",
    "setGlobalConfig",
    "globalConfig",
    "removeGlobalConfig",
    "setConfig/set",
    "setConfig/clearOne",
    "config",
    "removeConfig",
    "setGlobalMode",
    "globalMode",
    "removeGlobalMode",
    "setMode",
    "mode",
    "removeMode",
    "createAssociations/used",
    "createAssociations/owned",
    "upsertAssociations",
    "associationsOfSubject",
    "associationsOfResource",
    "associationsOfName",
    "getAssociationsInBatch",
    "changeAssociationsInBatch",
    "deleteAssociations",
    "changeTags",
    "createKek/own",
    "createKek/shared",
    "listKeks",
    "kek",
    "updateKek",
    "testKek",
    "createDek",
    "createDekOfBody",
    "subjectsOfKek",
    "firstDek",
    "listDekVersions",
    "dek",
    "deleteDek",
    "undeleteDek",
    "deleteDeks",
    "undeleteDeks",
    "deleteKek",
    "undeleteKek",
];

/// Then these, which leave nothing.
const LAST: [&str; 3] = ["deleteContext", "deleteVersion", "deleteSubject"];

#[tokio::test]
async fn every_example_is_answered_as_it_says_and_reads_the_parameters_of_its_operation() {
    let document = Document::served();
    let operations = document.operations();
    let mut calls: BTreeMap<String, (&Operation, Call)> = BTreeMap::new();
    for operation in &operations {
        for call in document.calls(operation) {
            calls.insert(call.name.clone(), (operation, call));
        }
    }
    let names: BTreeSet<&str> = calls.keys().map(String::as_str).collect();
    let order = ORDER.into_iter().chain(LAST);
    assert_eq!(order.clone().collect::<BTreeSet<_>>(), names);
    let registry = Local::empty().await;
    let mut asked: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for name in order {
        let (operation, call) = &calls[name];
        let answer = registry
            .send(&call.method, &call.target, call.body.as_ref())
            .await;
        if let Some(problem) = problem(&document, call, &answer) {
            wrong.push(format!(
                "{name}: {} {}\n{problem}",
                call.method, call.target
            ));
        }
        asked
            .entry(operation.id())
            .or_default()
            .extend(answer.asked);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for operation in &operations {
        let told = operation.names("query").into_iter().map(str::to_owned);
        assert_eq!(
            asked[operation.id()],
            told.collect(),
            "the query parameters of {} in registry/server/openapi",
            operation.id()
        );
    }
}

/// What an answer has that its example does not say.
fn problem(document: &Document, call: &Call, answer: &Answered) -> Option<String> {
    if answer.status != call.status {
        return Some(format!(
            "{}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        ));
    }
    let Some(schema) = &call.schema else {
        return (!answer.body.is_empty()).then(|| "a body".to_owned());
    };
    let value = answer.value(schema);
    if let Err(problem) = document.validator(schema).validate(&value) {
        return Some(format!("{problem}: {value}"));
    }
    let example = call.answer.as_ref()?;
    let (told, given) = (foreseeable(example), foreseeable(&value));
    (told != given).then(|| format!("told:  {told}\ngiven: {given}"))
}

/// What is the same in every run.
fn foreseeable(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            // The GUID of an association is a random one, that of a schema is not.
            let is_association = members.contains_key("createTs");
            let member = |(name, value): (&String, &Value)| {
                let differs = ["ts", "createTs", "updateTs", "commitId", "offset"]
                    .contains(&name.as_str())
                    || is_association && name == "guid";
                let value = if differs {
                    json!("?")
                } else {
                    foreseeable(value)
                };
                (name.clone(), value)
            };
            members.iter().map(member).collect()
        }
        Value::Array(elements) => elements.iter().map(foreseeable).collect(),
        other => other.clone(),
    }
}
