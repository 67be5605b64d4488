//! What is good to have.

use etymon_schema::avro::model::Kind;

use super::Text;
use super::logical::logical_name;
use crate::lint::rule::{Found, Hit};
use crate::lint::spelling;

pub(in crate::lint) fn namespace(text: &Text<'_>, found: &mut Found) {
    for (node, span) in text.nodes() {
        if let Some(name) = node.kind.name()
            && name.namespace().is_empty()
        {
            found.push(Hit::new(
                text.place(span, "name"),
                format!(
                    "`{}` has no namespace: it is the `{0}` of everybody, and Java cannot import its class",
                    name.simple()
                ),
                "add a `namespace`, such as `\"namespace\": \"com.acme.orders\"`",
            ));
        }
    }
}

pub(in crate::lint) fn time_type(text: &Text<'_>, found: &mut Found) {
    for (field, span) in text.fields() {
        if !spelling::is_a_time(&field.name) || logical_name(&field.props).is_some() {
            continue;
        }
        for branch in text.branches(field.schema) {
            let node = text.schema.node(branch);
            let has_meaning = |name: &str| matches!(name, "logicalType" | "connect.name");
            let is_bare = !node.props.iter().any(|(name, _)| has_meaning(name));
            let help = match node.kind {
                Kind::Long | Kind::String => {
                    "make it `{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}`"
                }
                Kind::Int => "make it `{\"type\": \"int\", \"logicalType\": \"date\"}`",
                _ => continue,
            };
            if is_bare {
                found.push(Hit::new(
                    node.span.unwrap_or(span),
                    format!(
                        "the field `{}` is a time by its name and a bare {} by its type: nothing says its unit and its zone",
                        field.name,
                        node.kind.type_name()
                    ),
                    help,
                ));
            }
        }
    }
}

pub(in crate::lint) fn doc(text: &Text<'_>, found: &mut Found) {
    let is_blank = |doc: &Option<Box<str>>| doc.as_ref().is_none_or(|doc| doc.trim().is_empty());
    for (record, span) in text.records() {
        if is_blank(&record.doc) {
            found.push(Hit::new(
                text.place(span, "name"),
                format!("the record `{}` has no `doc`", record.name.simple()),
                "say what one record stands for",
            ));
        }
    }
    for (field, span) in text.fields() {
        if is_blank(&field.doc) {
            found.push(Hit::new(
                text.place(span, "name"),
                format!("the field `{}` has no `doc`", field.name),
                "say what it means, in which unit, and when it is missing",
            ));
        }
    }
}
