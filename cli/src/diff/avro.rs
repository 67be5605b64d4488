//! The parts of an Avro schema: its named types, their fields and symbols.

use std::collections::HashSet;

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Json, Kind, Name, NodeId, Order, Props};
use serde_json::{Number, Value};

use super::elements::Element;

/// The parts, in the order of the text.
pub(super) fn elements(schema: &AvroSchema) -> Vec<Element> {
    let mut elements = Vec::new();
    let root = schema.node(schema.root());
    if root.kind.name().is_none() {
        let mut element = Element::new("=".to_owned(), "the schema".to_owned(), root.span);
        element.say("type", shown(schema, schema.root()));
        elements.push(element);
    }
    let mut seen = HashSet::new();
    let mut open = vec![schema.root()];
    while let Some(id) = open.pop() {
        let mut inner = Vec::new();
        match &schema.node(id).kind {
            Kind::Array(items) | Kind::Map(items) => inner.push(*items),
            Kind::Union(branches) => inner.extend(branches.iter().copied()),
            Kind::Record(record) => {
                if !seen.insert(id) {
                    continue;
                }
                inner.extend(record.fields.iter().map(|field| field.schema));
                named(schema, id, &mut elements);
            }
            Kind::Enum(_) | Kind::Fixed(_) if seen.insert(id) => {
                named(schema, id, &mut elements);
            }
            _ => {}
        }
        open.extend(inner.into_iter().rev());
    }
    elements
}

/// A record with its fields, an enum, a fixed type.
fn named(schema: &AvroSchema, id: NodeId, elements: &mut Vec<Element>) {
    let node = schema.node(id);
    // What comes from another schema is that one's.
    let (Some(name), Some(_)) = (node.kind.name(), node.span) else {
        return;
    };
    let what = node.kind.type_name();
    let full = name.full();
    let mut element = Element::new(format!("{full}/"), format!("{what} {full}"), node.span);
    element.say("type", what);
    match &node.kind {
        Kind::Enum(of) => {
            element.say(
                "symbols",
                of.symbols.iter().map(|symbol| &**symbol).collect::<Value>(),
            );
            if let Some(default) = &of.default {
                element.say("default", &**default);
            }
            say_doc(&mut element, of.doc.as_deref());
        }
        Kind::Fixed(of) => {
            element.say("size", of.size);
            say_doc(&mut element, of.doc.as_deref());
        }
        Kind::Record(of) => {
            let names = of.fields.iter().map(|field| (*field.name).to_owned());
            element.say_order("order of fields", names.collect());
            say_doc(&mut element, of.doc.as_deref());
        }
        _ => {}
    }
    element.say_set(
        "aliases",
        node.kind
            .aliases()
            .iter()
            .map(|alias| alias.full().to_owned()),
    );
    say_props(&mut element, &node.props);
    elements.push(element);
    let Kind::Record(record) = &node.kind else {
        return;
    };
    for field in &record.fields {
        let key = format!("{full}/{}/", field.name);
        let mut element = Element::new(key, format!("field {full}.{}", field.name), field.span);
        element.say("type", shown(schema, field.schema));
        if let Some(default) = &field.default {
            element.say("default", value(default));
        }
        match field.order {
            Order::Ascending => {}
            Order::Descending => element.say("order", "descending"),
            Order::Ignore => element.say("order", "ignore"),
        }
        say_doc(&mut element, field.doc.as_deref());
        element.say_set(
            "aliases",
            field.aliases.iter().map(|alias| (**alias).to_owned()),
        );
        say_props(&mut element, &field.props);
        elements.push(element);
    }
}

fn say_doc(element: &mut Element, doc: Option<&str>) {
    if let Some(doc) = doc {
        element.say("doc", doc);
    }
}

fn say_props(element: &mut Element, props: &Props) {
    if !props.is_empty() {
        let props = props
            .iter()
            .map(|(name, of)| ((**name).to_owned(), value(of)));
        element.say("properties", Value::Object(props.collect()));
    }
}

/// A type in a few words: `["null", array of shop.Line]`, `long (timestamp-millis)`.
fn shown(schema: &AvroSchema, id: NodeId) -> String {
    let node = schema.node(id);
    let of = match &node.kind {
        Kind::Array(items) => format!("array of {}", shown(schema, *items)),
        Kind::Map(values) => format!("map of {}", shown(schema, *values)),
        Kind::Union(branches) => {
            let branches = branches.iter().map(|branch| shown(schema, *branch));
            format!("[{}]", branches.collect::<Vec<_>>().join(", "))
        }
        kind => kind.name().map_or(kind.type_name(), Name::full).to_owned(),
    };
    if node.kind.name().is_some() || node.props.is_empty() {
        return of;
    }
    let logical = |(name, of): &(Box<str>, Json)| match of {
        Json::String(text) if &**name == "logicalType" => (**text).to_owned(),
        other => format!("{name}: {}", value(other)),
    };
    let props: Vec<String> = node.props.iter().map(logical).collect();
    format!("{of} ({})", props.join(", "))
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(of) => Value::Bool(*of),
        Json::Number(digits) => digits
            .parse::<Number>()
            .map_or_else(|_| Value::String((**digits).to_owned()), Value::Number),
        Json::String(text) => Value::String((**text).to_owned()),
        Json::Array(items) => items.iter().map(value).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(name, of)| ((**name).to_owned(), value(of)))
            .collect(),
    }
}
