//! The records of `tests/vectors`, which the official Python client wrote, are framed here as they are there.

use std::path::Path;

use etymon_types::{Guid, SchemaId};
use etymon_wire::{Frame, Part, encode_indexes, guid_header, header_value, prefix};
use pretty_assertions::assert_eq;
use serde_json::Value;

fn cases(file: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let text = std::fs::read(folder.join(file)).unwrap();
    let mut vectors: Value = serde_json::from_slice(&text).unwrap();
    let Value::Array(cases) = vectors["cases"].take() else {
        panic!("{file} has cases");
    };
    assert!(!cases.is_empty());
    cases
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let digits = text(hex).as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The schema that the case was written with, which stands last.
fn written_with(case: &Value) -> (SchemaId, Guid) {
    let schema = case["schemas"].as_array().unwrap().last().unwrap();
    let id = SchemaId::try_from(schema["id"].as_i64().unwrap()).unwrap();
    (id, text(&schema["guid"]).parse().unwrap())
}

fn part(case: &Value) -> Part {
    match text(&case["part"]) {
        "key" => Part::Key,
        _ => Part::Value,
    }
}

/// The path of the message as it is written, which is nothing but for Protobuf.
fn path(case: &Value) -> Vec<u8> {
    let Some(indexes) = case["indexes"].as_array() else {
        return Vec::new();
    };
    let indexes = indexes.iter().map(|index| index.as_u64().unwrap());
    let indexes: Vec<_> = indexes.map(|index| u32::try_from(index).unwrap()).collect();
    encode_indexes(&indexes).unwrap()
}

/// The frame's payload, behind the path of the message if the case has one.
fn payload<'a>(frame: &Frame<'a>, path: &[u8]) -> &'a [u8] {
    if path.is_empty() {
        return frame.payload;
    }
    let (indexes, payload) = frame.message().unwrap();
    assert_eq!(indexes.as_bytes(), path);
    payload
}

fn check(case: &Value) {
    let name = &case["name"];
    let (id, guid) = written_with(case);
    let path = path(case);
    let (head, header) = (bytes(&case["prefix"]), bytes(&case["header"]["value"]));
    assert_eq!([&prefix(id)[..], &path].concat(), head, "{name}");
    assert_eq!([&guid_header(guid)[..], &path].concat(), header, "{name}");
    let header = header_value(part(case), [(text(&case["header"]["name"]), &*header)]);
    for record in case["records"].as_array().unwrap() {
        if record["payload"].is_null() {
            assert_eq!(Frame::read(header, None), Ok(None), "{name}");
            continue;
        }
        let written = bytes(&record["payload"]);
        let framed = [&*head, &*written].concat();
        let by_id = Frame::read(None, Some(&framed)).unwrap().unwrap();
        assert_eq!(
            (by_id.schema, payload(&by_id, &path)),
            (id.into(), &*written),
            "{name}"
        );
        let by_guid = Frame::read(header, Some(&written)).unwrap().unwrap();
        assert_eq!(
            (by_guid.schema, payload(&by_guid, &path)),
            (guid.into(), &*written),
            "{name}"
        );
    }
}

#[test]
fn records_are_read_and_framed_as_the_official_client_does() {
    for file in ["avro.json", "json.json", "protobuf.json"] {
        cases(file).iter().for_each(check);
    }
}
