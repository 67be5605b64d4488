//! Objects: members, properties, what else they allow.

use std::collections::HashSet;

use etymon_schema::json::{Value, View};

use super::{Text, get};
use crate::lint::rule::{Found, Hit};
use crate::words::{count, nearest};

/// Keywords whose schemas say only a part of what a value must be.
const PARTS: [&str; 9] = [
    "allOf",
    "anyOf",
    "dependencies",
    "dependentSchemas",
    "else",
    "if",
    "not",
    "oneOf",
    "then",
];

pub(in crate::lint) fn repeated_name(text: &Text<'_>, found: &mut Found) {
    let mut work = vec![text.document.root()];
    while let Some(value) = work.pop() {
        match value.view() {
            View::Array(elements) => work.extend(elements),
            View::Object(members) => {
                let mut names = HashSet::new();
                for (name, value) in members.with_names() {
                    let word = name.as_str().unwrap_or_default();
                    if !names.insert(word) {
                        found.push(Hit::new(
                            name.span(),
                            format!("the member `{word}` is there twice: this one counts, and the first is dropped"),
                            "remove one, or rename it",
                        ));
                    }
                    work.push(value);
                }
            }
            _ => {}
        }
    }
}

/// Where the schemas begin that are a part of another one.
fn parts(schemas: &[Value<'_>]) -> HashSet<u32> {
    let mut parts = HashSet::new();
    for schema in schemas {
        let keywords = PARTS.iter().filter_map(|name| get(*schema, name));
        for keyword in keywords {
            parts.insert(keyword.span().start);
            match keyword.view() {
                View::Array(inner) => parts.extend(inner.map(|one| one.span().start)),
                View::Object(inner) => parts.extend(inner.map(|(_, one)| one.span().start)),
                _ => {}
            }
        }
    }
    parts
}

pub(in crate::lint) fn required(text: &Text<'_>, found: &mut Found) {
    let schemas = text.schemas();
    let parts = parts(&schemas);
    for schema in &schemas {
        let (Some(View::Array(names)), Some(properties)) = (
            get(*schema, "required").map(Value::view),
            get(*schema, "properties").and_then(Value::members),
        ) else {
            continue;
        };
        // Others may declare it: what it is a part of, or what it refers to.
        let elsewhere = ["$ref", "$dynamicRef", "patternProperties"];
        let mut elsewhere = elsewhere.iter().chain(&PARTS);
        let more = get(*schema, "additionalProperties");
        if parts.contains(&schema.span().start)
            || elsewhere.any(|name| get(*schema, name).is_some())
            || more.is_some_and(|more| more.members().is_some())
        {
            continue;
        }
        let declared: Vec<&str> = properties.map(|(name, _)| name).collect();
        for name in names {
            let Some(word) = name.as_str().filter(|word| !declared.contains(word)) else {
                continue;
            };
            let near = nearest(word, declared.iter().copied(), 1);
            found.push(Hit::new(
                name.span(),
                format!("`{word}` is required, and no property declares it"),
                match near.first() {
                    Some(near) => format!("write `{near}`, or declare `{word}` in `properties`"),
                    None => format!("declare `{word}` in `properties`, or do not require it"),
                },
            ));
        }
    }
}

pub(in crate::lint) fn open_content(text: &Text<'_>, found: &mut Found) {
    let schemas = text.schemas();
    let parts = parts(&schemas);
    let open = schemas.iter().filter_map(|schema| {
        let members = schema.members()?;
        let (properties, _) = members.with_names().find(|(name, value)| {
            name.as_str() == Some("properties") && value.members().is_some()
        })?;
        let says_more = |name| {
            let value = get(*schema, name);
            value.is_some_and(|value| !matches!(value.view(), View::Bool(true)))
        };
        let is_open = !says_more("additionalProperties")
            && !says_more("unevaluatedProperties")
            && !says_more("patternProperties");
        (is_open && !parts.contains(&schema.span().start)).then_some(properties)
    });
    let open: Vec<Value<'_>> = open.collect();
    // Once a file: whoever closes one thinks of the others.
    let Some(first) = open.first() else { return };
    let others = match open.len() - 1 {
        0 => String::new(),
        more => format!(
            " (and so {} {} of this file)",
            if more == 1 { "does" } else { "do" },
            count(more, "other object")
        ),
    };
    found.push(Hit::new(
        first.span(),
        format!("the object allows properties that it does not declare, so that a registry refuses every optional property that is added later{others}"),
        "add `\"additionalProperties\": false` before the first version is registered, or set the compatibility policy of the subject to LENIENT",
    ));
}
