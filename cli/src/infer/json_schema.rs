//! Samples to a JSON Schema.

use super::Options;
use super::json::Json;
use super::shape::{Objects, Shape};

/// The edition that serializers of the field write.
const EDITION: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of values.
pub(super) fn schema(shape: &Shape, title: &str, options: &Options) -> Json {
    let mut members = vec![
        ("$schema".to_owned(), Json::text(EDITION)),
        ("title".to_owned(), Json::text(title)),
    ];
    members.extend(value(shape, options));
    Json::Object(members)
}

/// What values are, as keywords; none when nothing is known. Keywords are about one type each, so that they stand beside one
/// another.
fn value(shape: &Shape, options: &Options) -> Vec<(String, Json)> {
    let mut members: Vec<(String, Json)> = Vec::new();
    if shape.kinds() == 0 {
        return members;
    }
    if let (1, Some(symbols)) = (shape.kinds(), options.symbols(&shape.texts)) {
        let mut symbols: Vec<Json> = symbols.iter().map(|text| Json::text(&**text)).collect();
        if shape.nulls > 0 {
            symbols.push(Json::Null);
        }
        return vec![("enum".to_owned(), Json::List(symbols))];
    }
    let number = match shape.numbers.others {
        0 => "integer",
        _ => "number",
    };
    let types: Vec<Json> = [
        ("null", shape.nulls > 0),
        ("boolean", shape.booleans > 0),
        (number, shape.numbers.seen() > 0),
        ("string", shape.texts.seen > 0),
        ("array", shape.arrays.is_some()),
        ("object", shape.objects.is_some()),
    ]
    .into_iter()
    .filter(|(_, there_is)| *there_is)
    .map(|(name, _)| Json::text(name))
    .collect();
    members.push((
        "type".to_owned(),
        match <[Json; 1]>::try_from(types) {
            Ok([only]) => only,
            Err(types) => Json::List(types),
        },
    ));
    let formats = shape.texts.formats;
    for (name, is) in [
        ("uuid", formats.uuid),
        ("date", formats.date),
        ("date-time", formats.date_time),
    ] {
        if is {
            members.push(("format".to_owned(), Json::text(name)));
        }
    }
    if let Some(items) = &shape.arrays {
        members.push(("items".to_owned(), Json::Object(value(items, options))));
    }
    if let Some(objects) = &shape.objects {
        object(objects, options, &mut members);
    }
    members
}

fn object(objects: &Objects, options: &Options, members: &mut Vec<(String, Json)>) {
    if let Some(values) = objects.as_map() {
        let values = Json::Object(value(&values, options));
        members.push(("additionalProperties".to_owned(), values));
        return;
    }
    if objects.fields.is_empty() {
        return;
    }
    let fields = objects.fields.iter();
    let properties = fields
        .map(|(name, field)| (name.to_string(), Json::Object(value(field, options))))
        .collect();
    members.push(("properties".to_owned(), Json::Object(properties)));
    let always = objects
        .fields
        .iter()
        .filter(|(_, field)| !objects.is_missing(field));
    let required: Vec<Json> = always.map(|(name, _)| Json::text(&**name)).collect();
    if !required.is_empty() {
        members.push(("required".to_owned(), Json::List(required)));
    }
}
