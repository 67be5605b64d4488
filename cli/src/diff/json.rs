//! The parts of a JSON Schema: its subschemas, by their places.

use serde_json::{Map, Value};

use super::elements::Element;

/// What holds one schema, or a list of them.
const INNER: [&str; 17] = [
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "dependencies",
];

/// What holds schemas by name.
const BY_NAME: [&str; 5] = [
    "properties",
    "patternProperties",
    "definitions",
    "$defs",
    "dependentSchemas",
];

/// Keywords whose lists are sets.
const SETS: [&str; 3] = ["required", "enum", "type"];

/// The parts of a canonical text, sorted by place.
///
/// # Errors
///
/// It nests deeper than 127 levels, which is as far as the JSON of serde goes.
pub(super) fn elements(text: &str) -> Result<Vec<Element>, serde_json::Error> {
    let schema: Value = serde_json::from_str(text)?;
    let mut elements = Vec::new();
    let mut open = vec![(String::new(), &schema)];
    while let Some((place, schema)) = open.pop() {
        let shown = if place.is_empty() {
            "the schema".to_owned()
        } else {
            shown(&place)
        };
        let mut element = Element::new(format!("{place}/"), shown, None);
        let mut inner = Vec::new();
        match schema {
            Value::Object(members) => keywords(members, &place, &mut element, &mut inner),
            other => element.say("schema", other.clone()),
        }
        elements.push(element);
        open.extend(inner.into_iter().rev());
    }
    Ok(elements)
}

/// What is said about a schema, and the schemas in it.
fn keywords<'s>(
    members: &'s Map<String, Value>,
    place: &str,
    element: &mut Element,
    inner: &mut Vec<(String, &'s Value)>,
) {
    let mut said = Map::new();
    for (name, value) in members {
        let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
        match value {
            Value::Object(named) if BY_NAME.contains(&&**name) => {
                let named = named
                    .iter()
                    .map(|(key, of)| (format!("{place}/{name}/{}", escaped(key)), of));
                inner.extend(named);
            }
            Value::Object(_) if INNER.contains(&&**name) => {
                inner.push((format!("{place}/{name}"), value));
            }
            Value::Array(list) if INNER.contains(&&**name) => {
                let list = list.iter().enumerate();
                inner.extend(list.map(|(at, of)| (format!("{place}/{name}/{at}"), of)));
            }
            Value::Array(list) if SETS.contains(&&**name) => {
                let names = list.iter().map(|item| match item {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                let name = SETS.into_iter().find(|set| set == name).unwrap_or_default();
                element.say_set(name, names);
            }
            value if name == "type" => element.say("type", value.clone()),
            value => {
                said.insert(name.clone(), value.clone());
            }
        }
    }
    if !said.is_empty() {
        element.say("keywords", Value::Object(said));
    }
}

/// `property address.zip`, `definition Name`, else the place.
fn shown(place: &str) -> String {
    let steps: Vec<&str> = place.split('/').skip(1).collect();
    let is_property = |pair: &[&str]| matches!(pair, ["properties", _]);
    if steps.len().is_multiple_of(2) && steps.chunks(2).all(is_property) {
        let names: Vec<String> = steps
            .chunks(2)
            .map(|pair| pair[1].replace("~1", "/").replace("~0", "~"))
            .collect();
        return format!("property {}", names.join("."));
    }
    format!("#{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_that_is_too_deep_is_refused_and_not_taken_for_empty() {
        let nested =
            |depth: usize| format!("{}{{}}{}", r#"{"not":"#.repeat(depth), "}".repeat(depth));
        let parts = elements(&nested(100)).map(|parts| parts.len());
        assert_eq!(parts.ok(), Some(101));
        assert!(elements(&nested(200)).is_err());
    }
}
