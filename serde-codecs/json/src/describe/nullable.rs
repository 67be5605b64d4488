//! `oneOf` for what may be missing.

use serde_json::{Value, json};

use super::{DEFINITIONS, below};

/// What is said about a property as a whole, and not about one of its types.
const ABOUT: [&str; 8] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$comment",
];

/// Writes every schema of a type and `null` as a `oneOf` of both.
pub(super) fn one_of(root: &mut Value) {
    let whole = root.clone();
    rewrite(root, &whole);
}

fn rewrite(schema: &mut Value, root: &Value) {
    for (_, each) in below(schema) {
        rewrite(each, root);
    }
    let is_root = DEFINITIONS.iter().any(|name| schema.get(name).is_some());
    if let Some(name) = other_than_null(schema.get("type"))
        && !is_root
    {
        split(schema, &name);
    }
    let Some(Value::Array(choices)) = schema.get("anyOf") else {
        return;
    };
    let null = json!({"type": "null"});
    if let [a, b] = choices.as_slice()
        && let (true, other) | (false, other) = (*a == null, if *a == null { b } else { a })
        && (*a == null || *b == null)
        && !takes_null(other, root)
        && schema.get("oneOf").is_none()
    {
        let choices = json!([{"type": "null"}, other]);
        if let Value::Object(members) = schema {
            members.remove("anyOf");
            members.insert("oneOf".to_owned(), choices);
        }
    }
}

/// The type beside `null` in a list of two.
fn other_than_null(types: Option<&Value>) -> Option<Value> {
    match types?.as_array()?.as_slice() {
        [other, null] | [null, other] if null == "null" && other != "null" => Some(other.clone()),
        _ => None,
    }
}

fn split(schema: &mut Value, name: &Value) {
    let Value::Object(members) = schema else {
        return;
    };
    let mut inner = std::mem::take(members);
    for about in ABOUT {
        if let Some(value) = inner.remove(about) {
            members.insert(about.to_owned(), value);
        }
    }
    inner.insert("type".to_owned(), name.clone());
    if let Some(Value::Array(symbols)) = inner.get_mut("enum") {
        symbols.retain(|symbol| !symbol.is_null());
    }
    let choices = json!([{"type": "null"}, inner]);
    members.insert("oneOf".to_owned(), choices);
}

/// Whether `null` may fit a schema: when in doubt it does.
fn takes_null(schema: &Value, root: &Value) -> bool {
    if let Some(Value::String(target)) = schema.get("$ref") {
        let target = target.strip_prefix('#').and_then(|at| root.pointer(at));
        // A type that leads to itself is an object or an array somewhere on the way.
        return target
            .is_none_or(|target| target.get("$ref").is_some() || takes_null(target, root));
    }
    match schema.get("type") {
        Some(Value::String(name)) => name == "null",
        Some(_) => true,
        None => match (schema.get("oneOf"), schema.get("enum"), schema.get("const")) {
            (Some(Value::Array(choices)), _, _) => choices
                .iter()
                .any(|choice| choice.get("$ref").is_some() || takes_null(choice, root)),
            (_, Some(Value::Array(symbols)), _) => symbols.contains(&Value::Null),
            (_, _, Some(symbol)) => symbol.is_null(),
            _ => true,
        },
    }
}
