//! Keywords that say nothing where they stand.

use etymon_schema::Span;
use etymon_schema::json::View;
use etymon_schema::json_schema::{Dialect, Family, family, is_keyword};

use super::{Text, get, types};
use crate::lint::rule::{Found, Hit};
use crate::lint::spelling;

/// The keywords of all editions.
const KEYWORDS: [&str; 58] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$ref",
    "$schema",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// Names that look like keywords misspelt, and are words of OpenAPI.
const OTHERS: [&str; 1] = ["example"];

/// The editions, as people call them.
const EDITIONS: [(Dialect, &str); 5] = [
    (Dialect::Draft4, "draft 4"),
    (Dialect::Draft6, "draft 6"),
    (Dialect::Draft7, "draft 7"),
    (Dialect::Draft2019, "2019-09"),
    (Dialect::Draft2020, "2020-12"),
];

/// Keywords that check nothing, so that it does not matter when a `$ref` hides them.
const NOTES: [&str; 12] = [
    "$comment",
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "connect.type",
    "default",
    "definitions",
    "description",
    "readOnly",
    "title",
    "writeOnly",
];

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

fn edition(dialect: Dialect) -> &'static str {
    let found = EDITIONS.iter().find(|(other, _)| *other == dialect);
    found.map_or("", |(_, name)| name)
}

pub(in crate::lint) fn dialect(text: &Text<'_>, found: &mut Found) {
    let root = text.document.root();
    if root.members().is_none() || get(root, "$schema").is_some() {
        return;
    }
    let Span { start, .. } = root.span();
    found.push(Hit::new(
        Span { start, end: start + 1 },
        "the schema does not say its edition: registries read it as draft 7, and validators as the newest that they know",
        "begin with `\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"`, or `http://json-schema.org/draft-07/schema#`",
    ));
}

pub(in crate::lint) fn keyword(text: &Text<'_>, found: &mut Found) {
    for schema in text.schemas() {
        for (name, value) in schema
            .members()
            .into_iter()
            .flat_map(|all| all.with_names())
        {
            let word = name.as_str().unwrap_or_default();
            let is_known = EDITIONS
                .iter()
                .any(|(dialect, _)| is_keyword(word, *dialect));
            if is_known || OTHERS.contains(&word) || word.starts_with("x-") {
                continue;
            }
            if let Some(meant) = spelling::misspelt(word, KEYWORDS) {
                found.push(Hit::new(
                    name.span(),
                    format!("there is no keyword `{word}`: it checks nothing"),
                    format!("write `{meant}`"),
                ));
            } else if get(schema, "type").is_some()
                && get(value, "type")
                    .and_then(|inner| inner.as_str())
                    .is_some_and(|inner| TYPES.contains(&inner))
            {
                found.push(Hit::new(
                    name.span(),
                    format!("`{word}` looks like a property and stands outside of `properties`: it checks nothing"),
                    "move it into `properties`",
                ));
            }
        }
    }
}

pub(in crate::lint) fn other_edition(text: &Text<'_>, found: &mut Found) {
    let own = text.schema.dialect();
    let is_said = get(text.document.root(), "$schema").is_some();
    for schema in text.schemas() {
        for (name, _) in schema
            .members()
            .into_iter()
            .flat_map(|all| all.with_names())
        {
            let word = name.as_str().unwrap_or_default();
            if is_keyword(word, own) {
                continue;
            }
            let of: Vec<Dialect> = EDITIONS
                .iter()
                .map(|(dialect, _)| *dialect)
                .filter(|dialect| is_keyword(word, *dialect))
                .collect();
            let (Some(first), Some(last)) = (of.first(), of.last()) else {
                continue;
            };
            let (when, nearest) = if *first > own {
                ("from", *first)
            } else {
                ("up to", *last)
            };
            let because = if is_said {
                format!("and the schema is {}", edition(own))
            } else {
                format!("and a schema without `$schema` is {}", edition(own))
            };
            let help = match (word, when) {
                ("dependencies", _) => "write `dependentRequired` or `dependentSchemas`".to_owned(),
                ("additionalItems", _) => {
                    "write `prefixItems` for the list, and `items` for the others".to_owned()
                }
                ("id", _) => "write `$id`".to_owned(),
                ("prefixItems", _) => {
                    "write `items` with the list, or make the schema 2020-12".to_owned()
                }
                ("dependentRequired" | "dependentSchemas", _) => {
                    "write `dependencies`, or make the schema 2020-12".to_owned()
                }
                _ => format!("make `$schema` that of {}", edition(nearest)),
            };
            found.push(Hit::new(
                name.span(),
                format!(
                    "`{word}` is a keyword {when} {}, {because}: it checks nothing",
                    edition(nearest)
                ),
                help,
            ));
        }
    }
}

pub(in crate::lint) fn keyword_type(text: &Text<'_>, found: &mut Found) {
    let own = text.schema.dialect();
    for schema in text.schemas() {
        let Some(types) = types(schema) else {
            continue;
        };
        for (name, _) in schema
            .members()
            .into_iter()
            .flat_map(|all| all.with_names())
        {
            let word = name.as_str().unwrap_or_default();
            let wanted: &[&str] = match family(word, own) {
                _ if word == "format" => continue, // some are for numbers
                None => continue,
                Some(Family::Array) => &["array"],
                Some(Family::Object) => &["object"],
                Some(Family::Number) => &["number", "integer"],
                Some(Family::String) => &["string"],
            };
            if !types.iter().any(|one| wanted.contains(one)) {
                found.push(Hit::new(
                    name.span(),
                    format!(
                        "`{word}` is for {}, and `type` is {}: it checks nothing",
                        wanted[0],
                        types.join(", ")
                    ),
                    format!("make the type {}, or remove `{word}`", wanted[0]),
                ));
            }
        }
    }
}

pub(in crate::lint) fn ref_siblings(text: &Text<'_>, found: &mut Found) {
    let own = text.schema.dialect();
    if own.is_modern() {
        return;
    }
    for schema in text.schemas() {
        if !get(schema, "$ref").is_some_and(|target| matches!(target.view(), View::String(_))) {
            continue;
        }
        for (name, _) in schema
            .members()
            .into_iter()
            .flat_map(|all| all.with_names())
        {
            let word = name.as_str().unwrap_or_default();
            if is_keyword(word, own) && !NOTES.contains(&word) {
                found.push(Hit::new(
                    name.span(),
                    format!("`{word}` stands beside a `$ref`, which hides it in {}", edition(own)),
                    format!("write `\"allOf\": [{{\"$ref\": …}}]` beside `{word}`, or make the schema 2020-12"),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_suggested_is_a_keyword_or_a_note() {
        let notes = [
            "$comment",
            "contentEncoding",
            "contentMediaType",
            "deprecated",
            "examples",
        ];
        for word in KEYWORDS {
            let is_known = EDITIONS
                .iter()
                .any(|(edition, _)| is_keyword(word, *edition));
            assert!(is_known || notes.contains(&word), "{word}");
        }
    }
}
