//! Values that schemas name.

use etymon_schema::json::{Value, View};

use super::{Text, get, types};
use crate::lint::rule::{Found, Hit};
use crate::lint::spelling;

/// The formats of all editions.
const FORMATS: [&str; 19] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Names that people take for formats.
const NO_FORMATS: [(&str, &str); 9] = [
    ("datetime", "date-time"),
    ("guid", "uuid"),
    ("host", "hostname"),
    ("ip", "ipv4"),
    ("ip-address", "ipv4"),
    ("mail", "email"),
    ("regexp", "regex"),
    ("timestamp", "date-time"),
    ("url", "uri"),
];

pub(in crate::lint) fn format(text: &Text<'_>, found: &mut Found) {
    for schema in text.schemas() {
        let Some(value) = get(schema, "format") else {
            continue;
        };
        let word = value.as_str().unwrap_or_default();
        let taken = NO_FORMATS.iter().find(|(other, _)| *other == word);
        let meant = taken
            .map(|(_, meant)| *meant)
            .or_else(|| spelling::misspelt(word, FORMATS));
        if let Some(meant) = meant {
            found.push(Hit::new(
                value.span(),
                format!("there is no format `{word}`: it checks nothing"),
                format!("write `{meant}`"),
            ));
        }
    }
}

pub(in crate::lint) fn r#enum(text: &Text<'_>, found: &mut Found) {
    for schema in text.schemas() {
        let Some(View::Array(values)) = get(schema, "enum").map(Value::view) else {
            continue;
        };
        let allowed = types(schema);
        let mut seen: Vec<Value<'_>> = Vec::new();
        for value in values {
            if seen.iter().any(|other| is_same(*other, value)) {
                found.push(Hit::new(
                    value.span(),
                    format!("the value {} is there twice", shown(value)),
                    "remove one, or write the value that was meant",
                ));
                continue;
            }
            seen.push(value);
            if let Some(allowed) = &allowed
                && !allowed.iter().any(|name| is_of(value, name))
            {
                found.push(Hit::new(
                    value.span(),
                    format!(
                        "the value {} can never be: `type` is {}",
                        shown(value),
                        allowed.join(", ")
                    ),
                    format!("add `{}` to `type`, or remove the value", type_of(value)),
                ));
            }
        }
    }
}

fn is_same(one: Value<'_>, other: Value<'_>) -> bool {
    match (one.view(), other.view()) {
        (View::String(one), View::String(other)) => one == other,
        _ => one.text() == other.text(),
    }
}

fn type_of(value: Value<'_>) -> &'static str {
    match value.view() {
        View::Null => "null",
        View::Bool(_) => "boolean",
        View::Number(number) if number.parse::<i128>().is_ok() => "integer",
        View::Number(_) => "number",
        View::String(_) => "string",
        View::Array(_) => "array",
        View::Object(_) => "object",
    }
}

fn is_of(value: Value<'_>, name: &str) -> bool {
    match (value.view(), name) {
        // 1.0 is an integer, too, and whoever writes that means it.
        (View::Number(_), "number" | "integer") => true,
        _ => type_of(value) == name,
    }
}

/// A value, as written, if that is short.
fn shown(value: Value<'_>) -> String {
    let text = value.text();
    match text.char_indices().nth(40) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

pub(in crate::lint) fn precision(text: &Text<'_>, found: &mut Found) {
    const ONE: [&str; 7] = [
        "const",
        "default",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maximum",
        "minimum",
        "multipleOf",
    ];
    for schema in text.schemas() {
        let single = ONE.iter().filter_map(|name| get(schema, name));
        let listed = match get(schema, "enum").map(Value::view) {
            Some(View::Array(values)) => Some(values),
            _ => None,
        };
        for value in single.chain(listed.into_iter().flatten()) {
            let View::Number(number) = value.view() else {
                continue;
            };
            let digits = number.trim_start_matches('-');
            let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
            let double = number.parse::<f64>().unwrap_or_default();
            let nearest = format!("{double:.0}");
            if is_whole && nearest != number {
                found.push(Hit::new(
                    value.span(),
                    format!("the number {} is beyond 2^53 and no double: JavaScript, among others, takes {nearest} for it", shown(value)),
                    "stay within 9007199254740991, or make the value a string",
                ));
            }
        }
    }
}
