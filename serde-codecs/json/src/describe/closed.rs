//! Objects without properties that their types do not have.

use std::collections::BTreeSet;

use serde_json::Value;

use super::below;

/// Keywords whose schemas describe the same value as the schema that they stand in.
const IN_PLACE: [&str; 8] = [
    "$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
];

/// Adds `additionalProperties: false` wherever nothing else describes the same object.
pub(super) fn close(root: &mut Value) {
    let mut shared = BTreeSet::new();
    // Whether a type shares its objects depends on those that refer to it.
    loop {
        let before = shared.len();
        walk(root, false, &mut Step::Find(&mut shared));
        if shared.len() == before {
            break;
        }
    }
    walk(root, false, &mut Step::Close(&shared));
}

enum Step<'s> {
    /// Which definitions describe objects together with other schemas.
    Find(&'s mut BTreeSet<String>),
    Close(&'s BTreeSet<String>),
}

impl Step<'_> {
    fn is_shared(&self, target: &str) -> bool {
        match self {
            Self::Find(shared) => shared.contains(target),
            Self::Close(shared) => shared.contains(target),
        }
    }
}

/// `is_shared`: other schemas describe the same object.
fn walk(schema: &mut Value, is_shared: bool, step: &mut Step<'_>) {
    let has_properties = schema.get("properties").is_some();
    let in_place = IN_PLACE
        .iter()
        .filter(|keyword| schema.get(keyword).is_some());
    let in_place = in_place.count();
    if let (Step::Close(_), true, false, 0) = (&*step, has_properties, is_shared, in_place)
        && let Value::Object(members) = schema
        && [
            "additionalProperties",
            "patternProperties",
            "unevaluatedProperties",
        ]
        .iter()
        .all(|keyword| !members.contains_key(*keyword))
    {
        members.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    let shares = is_shared || has_properties || in_place > 1;
    if let (Step::Find(shared), true, Some(Value::String(target))) =
        (&mut *step, shares, schema.get("$ref"))
    {
        shared.insert(target.clone());
    }
    let names = definitions(schema);
    let many = ["allOf", "not", "if", "then", "else"];
    let several = schema
        .get("allOf")
        .and_then(Value::as_array)
        .is_some_and(|all| all.len() > 1);
    let mut names = names.into_iter();
    for (keyword, each) in below(schema) {
        let is_shared = match keyword.as_str() {
            "definitions" | "$defs" => names.next().is_some_and(|name| step.is_shared(&name)),
            "allOf" => shares || several,
            keyword if many.contains(&keyword) => true,
            keyword if IN_PLACE.contains(&keyword) => shares,
            _ => false,
        };
        walk(each, is_shared, step);
    }
}

/// What `$ref` says for each definition, in their order.
fn definitions(schema: &Value) -> Vec<String> {
    let Value::Object(members) = schema else {
        return Vec::new();
    };
    members
        .iter()
        .filter(|(keyword, _)| super::DEFINITIONS.contains(&keyword.as_str()))
        .filter_map(|(keyword, value)| Some((keyword, value.as_object()?)))
        .flat_map(|(keyword, types)| {
            let escaped = |name: &String| name.replace('~', "~0").replace('/', "~1");
            types
                .keys()
                .map(move |name| format!("#/{keyword}/{}", escaped(name)))
        })
        .collect()
}
