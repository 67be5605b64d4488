//! What cannot change later.

use std::collections::HashMap;

use etymon_schema::avro::model::Kind;
use etymon_schema::json::View;

use super::Text;
use crate::lint::rule::{Found, Hit};

pub(in crate::lint) fn enum_default(text: &Text<'_>, found: &mut Found) {
    for (node, span) in text.nodes() {
        let Kind::Enum(r#enum) = &node.kind else {
            continue;
        };
        if r#enum.default.is_some() {
            continue;
        }
        found.push(Hit::new(
            text.place(span, "name"),
            format!(
                "the enum `{}` has no default: readers with this schema fail on symbols that are added later",
                r#enum.name.simple()
            ),
            "add a symbol that stands for unknown ones, and name it in the enum: `\"default\": \"UNKNOWN\"`",
        ));
    }
}

pub(in crate::lint) fn null_default(text: &Text<'_>, found: &mut Found) {
    for (field, span) in text.fields() {
        let Kind::Union(branches) = text.kind(field.schema) else {
            continue;
        };
        let is_null = |id| matches!(text.kind(id), Kind::Null);
        if field.default.is_some() || !branches.iter().any(|branch| is_null(*branch)) {
            continue;
        }
        let help = if is_null(branches[0]) {
            "add `\"default\": null`"
        } else {
            "put `\"null\"` first in the union, and add `\"default\": null`"
        };
        found.push(Hit::new(
            text.place(span, "name"),
            format!(
                "the field `{}` may be null and has no default: readers need it in all data, so it cannot be added or removed",
                field.name
            ),
            help,
        ));
    }
}

pub(in crate::lint) fn name_case(text: &Text<'_>, found: &mut Found) {
    let mut types: HashMap<String, &str> = HashMap::new();
    for (node, span) in text.nodes() {
        let mut names: Vec<(&str, etymon_schema::Span)> = Vec::new();
        let (what, list) = match &node.kind {
            Kind::Record(record) => {
                let fields = record.fields.iter();
                names.extend(
                    fields
                        .filter_map(|field| Some((&*field.name, text.place(field.span?, "name")))),
                );
                ("field", "record")
            }
            Kind::Enum(_) => {
                if let Some(View::Array(symbols)) =
                    text.member(span, "symbols").map(|value| value.view())
                {
                    names.extend(symbols.filter_map(|one| Some((one.as_str()?, one.span()))));
                }
                ("symbol", "enum")
            }
            _ => ("", ""),
        };
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (name, span) in names {
            if let Some(first) = seen.insert(name.to_lowercase(), name) {
                found.push(Hit::new(
                    span,
                    format!(
                        "the {what} `{name}` differs from `{first}` of the same {list} only in case"
                    ),
                    "rename one: SQL, Hive and many sinks do not tell them apart",
                ));
            }
        }
        if let Some(name) = node.kind.name() {
            let full = name.full();
            let first = *types.entry(full.to_lowercase()).or_insert(full);
            if first != full {
                found.push(Hit::new(
                    text.place(span, "name"),
                    format!("the type `{full}` differs from `{first}` only in case"),
                    "rename one: classes that are generated for them overwrite each other on some disks",
                ));
            }
        }
    }
}
