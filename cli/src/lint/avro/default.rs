//! Defaults that a registry takes and readers in some languages do not.

use etymon_schema::avro::model::{Kind, NodeId};
use etymon_schema::json::{Value, View};

use super::Text;
use crate::lint::rule::{Found, Hit};

pub(in crate::lint) fn union_default(text: &Text<'_>, found: &mut Found) {
    for (field, span) in text.fields() {
        let (Kind::Union(branches), Some(default)) =
            (text.kind(field.schema), text.member(span, "default"))
        else {
            continue;
        };
        let fitting = branches
            .iter()
            .position(|branch| is_of(text.kind(*branch), default));
        let Some(at) = fitting.filter(|at| *at > 0) else {
            continue;
        };
        let (first, other) = (text.type_name(branches[0]), text.type_name(branches[at]));
        found.push(Hit::new(
            default.span(),
            format!(
                "the default of `{}` is of the branch `{other}`, and libraries up to Avro 1.11 want one of the first, `{first}`: they refuse the schema",
                field.name
            ),
            format!("put `{other}` first in the union, or give a default of `{first}`"),
        ));
    }
}

pub(in crate::lint) fn default_value(text: &Text<'_>, found: &mut Found) {
    for (field, span) in text.fields() {
        if let Some(default) = text.member(span, "default") {
            look(text, field.schema, default, found);
        }
    }
}

/// Whether a value looks like one of a type.
fn is_of(kind: &Kind, value: Value<'_>) -> bool {
    match (value.view(), kind) {
        (View::Null, Kind::Null)
        | (View::Bool(_), Kind::Boolean)
        | (View::Number(_), Kind::Float | Kind::Double)
        | (View::String(_), Kind::String | Kind::Bytes | Kind::Fixed(_))
        | (View::Array(_), Kind::Array(_))
        | (View::Object(_), Kind::Map(_) | Kind::Record(_)) => true,
        (View::Number(number), Kind::Int) => number.parse::<i32>().is_ok(),
        (View::Number(number), Kind::Long) => number.parse::<i64>().is_ok(),
        (View::String(symbol), Kind::Enum(r#enum)) => {
            r#enum.symbols.iter().any(|known| &**known == symbol)
        }
        _ => false,
    }
}

/// Looks at a default, as deep as it goes: no deeper than JSON nests.
fn look(text: &Text<'_>, schema: NodeId, value: Value<'_>, found: &mut Found) {
    match (text.kind(schema), value.view()) {
        (Kind::Union(branches), _) => {
            let branch = branches
                .iter()
                .find(|branch| is_of(text.kind(**branch), value));
            if let Some(branch) = branch {
                look(text, *branch, value, found);
            }
        }
        (Kind::Array(items), View::Array(elements)) => {
            for element in elements {
                look(text, *items, element, found);
            }
        }
        (Kind::Map(values), View::Object(members)) => {
            for (_, value) in members {
                look(text, *values, value, found);
            }
        }
        (Kind::Record(record), View::Object(members)) => {
            for (name, value) in members.with_names() {
                let word = name.as_str().unwrap_or_default();
                match record.fields.iter().find(|field| &*field.name == word) {
                    Some(field) => look(text, field.schema, value, found),
                    None => found.push(Hit::new(
                        name.span(),
                        format!(
                            "the default has the member `{word}`, which is no field of `{}`: readers drop it or refuse it",
                            record.name.simple()
                        ),
                        "remove the member, or write the name of the field as the record does",
                    )),
                }
            }
        }
        (Kind::Enum(r#enum), View::String(symbol)) if !is_of(text.kind(schema), value) => {
            found.push(Hit::new(
                value.span(),
                format!(
                    "the default `{symbol}` is no symbol of the enum `{}`: readers fail when they need it",
                    r#enum.name.simple()
                ),
                format!("choose one of the symbols: {}", r#enum.symbols.join(", ")),
            ));
        }
        (Kind::Float | Kind::Double, View::String(number))
            if !matches!(number, "NaN" | "Infinity" | "-Infinity") =>
        {
            found.push(Hit::new(
                value.span(),
                format!("the default \"{number}\" is a text, and the type is a number: libraries other than Java's refuse it"),
                "write the number without quotes",
            ));
        }
        (Kind::Bytes | Kind::Fixed(_), View::String(bytes)) => {
            if let Some(wide) = bytes.chars().find(|one| u32::from(*one) > 0xff) {
                found.push(Hit::new(
                    value.span(),
                    format!("the default has the character {wide:?}, and bytes are written as the characters U+0000 to U+00FF"),
                    "write each byte as one character, such as \"\\u00ff\"",
                ));
            } else if let Kind::Fixed(fixed) = text.kind(schema)
                && u32::try_from(bytes.chars().count()) != Ok(fixed.size)
            {
                found.push(Hit::new(
                    value.span(),
                    format!(
                        "the default has {} bytes, and `{}` has {}: readers fail when they need it",
                        bytes.chars().count(),
                        fixed.name.simple(),
                        fixed.size
                    ),
                    format!("write {} bytes, each as one character", fixed.size),
                ));
            }
        }
        _ => {}
    }
}
