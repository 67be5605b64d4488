//! Records that the official Python client wrote (`tests/vectors/protobuf.json`), read and written here with the same
//! schemas.

use std::path::Path;

use etymon_protobuf::{DynamicReader, DynamicWriter, Limits, Reference, Schema};
use etymon_wire::MessageIndexes;
use pretty_assertions::assert_eq;
use prost_reflect::{DynamicMessage, SerializeOptions};
use serde_json::Value as Json;

fn cases() -> Vec<Json> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/protobuf.json");
    let text = std::fs::read(file).expect("the vectors are there");
    let mut vectors: Json = serde_json::from_slice(&text).expect("they are JSON");
    match vectors["cases"].take() {
        Json::Array(cases) => cases,
        other => panic!("no list of cases: {other}"),
    }
}

fn text(value: &Json) -> &str {
    value.as_str().expect("a string")
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn bytes(hex: &Json) -> Vec<u8> {
    let digit = |at| u8::from_str_radix(&text(hex)[at..at + 2], 16).expect("hexadecimal");
    (0..text(hex).len()).step_by(2).map(digit).collect()
}

/// A schema with those that it refers to, in the order in which they can be read.
fn schema(own: &Json, referenced: &[Json]) -> Schema {
    let mut references: Vec<Reference> = Vec::new();
    for each in referenced {
        let schema = Schema::parse_with(text(&each["schema"]), &references).expect("a schema");
        // The subject of a reference is its path by default.
        references.push(Reference {
            path: text(&each["subject"]).to_owned(),
            schema,
        });
    }
    Schema::parse_with(text(own), &references).expect("a schema")
}

fn writer(case: &Json) -> Schema {
    let (writer, referenced) = list(&case["schemas"]).split_last().expect("a schema");
    // What an `Any` holds is shown when its type is among those that the file can reach.
    let any = r#"import "google/protobuf/any.proto";"#;
    let with_duration = format!(r#"{any} import "google/protobuf/duration.proto";"#);
    let text = text(&writer["schema"]).replace(any, &with_duration);
    schema(&Json::from(text), referenced)
}

fn reader(case: &Json, writer: &Schema) -> DynamicReader {
    let message = text(&case["message"]);
    match &case["reader"] {
        Json::Null => DynamicReader::new(writer).expect("it is valid"),
        described => {
            let reader = schema(&described["schema"], list(&described["referenced"]));
            let reading = DynamicReader::with_reader(writer, &reader).expect("both are valid");
            match described["message"].as_str() {
                Some(other) if other != message => reading.any_as(other).expect("it is there"),
                _ => reading,
            }
        }
    }
}

/// Protobuf's mapping to JSON.
fn shown(message: &DynamicMessage) -> Json {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut out);
    let options = SerializeOptions::new().stringify_64_bit_integers(true);
    message
        .serialize_with_options(&mut serializer, &options)
        .expect("it is written");
    // By its text, in which a float has few digits.
    serde_json::from_slice(&out).expect("it was just written")
}

/// Whether a record holds a zero with a sign in a field without presence. `prost` and `prost-reflect` read it, and then take
/// it for the default, which is neither written nor shown.
fn is_negative_zero(record: &Json) -> bool {
    record["value"]["d"]
        .as_f64()
        .is_some_and(|d| d == 0.0 && d.is_sign_negative())
}

/// Cases with the greatest `float`, which `prost-reflect` refuses when it stands in JSON. Their payloads stand for the values.
const GREATEST_FLOAT: [&str; 2] = ["scalars", "presence"];

/// A case in which keys and values of maps have their defaults: `prost` and `prost-reflect` leave these out, where the
/// official client writes them. They read the same.
const OMITS_DEFAULTS: &str = "maps";

#[test]
fn what_the_official_client_wrote_is_read_as_it_reads_it() {
    for case in cases() {
        let name = text(&case["name"]);
        let writer = writer(&case);
        let reader = reader(&case, &writer);
        let prefix = bytes(&case["prefix"]);
        for record in list(&case["records"]) {
            if record["payload"].is_null() {
                continue;
            }
            let record_bytes = [&prefix[5..], &bytes(&record["payload"])].concat();
            let (indexes, payload) = MessageIndexes::split(&record_bytes).expect(name);
            let read = reader
                .read(indexes, payload, Limits::default())
                .expect(name);
            if is_negative_zero(record) {
                let d = read.get_field_by_name("d").and_then(|d| d.as_f64());
                assert!(d.is_some_and(|d| d == 0.0 && d.is_sign_negative()));
                assert_eq!(shown(&read).to_string(), "{}", "the library shows it now");
                continue;
            }
            assert_eq!(shown(&read), record["value"], "{name}");
        }
    }
}

#[test]
fn what_is_written_here_is_what_the_official_client_wrote() {
    for case in cases() {
        let name = text(&case["name"]);
        let message = text(&case["message"]);
        let schema = writer(&case);
        let writer = DynamicWriter::new(&schema, message).expect(name);
        assert_eq!(writer.indexes(), &bytes(&case["prefix"])[5..], "{name}");
        assert_eq!(
            writer.indexes(),
            &bytes(&case["header"]["value"])[17..],
            "{name}"
        );
        let path: Vec<Json> = MessageIndexes::split(writer.indexes())
            .expect(name)
            .0
            .iter()
            .map(Json::from)
            .collect();
        assert_eq!(path, list(&case["indexes"]), "{name}");
        let descriptor = schema.descriptor(message).expect(name);
        let (mut refused, mut different) = (0, 0);
        for record in list(&case["records"]) {
            // Values that were read with another schema lack what that did not know.
            if record["payload"].is_null() || !case["reader"].is_null() {
                continue;
            }
            let written = bytes(&record["payload"]);
            let value = DynamicMessage::deserialize(descriptor.clone(), record["value"].clone())
                .or_else(|_| {
                    refused += 1;
                    DynamicMessage::decode(descriptor.clone(), written.as_slice())
                });
            let value = value.expect(name);
            let mut payload = Vec::new();
            writer.append(&value, &mut payload).expect(name);
            if is_negative_zero(record) {
                assert_eq!(payload, b"", "the library writes it now");
            } else if payload != written {
                different += 1;
                let read = |payload: &[u8]| DynamicMessage::decode(descriptor.clone(), payload);
                assert_eq!(read(&payload), read(&written), "{name}");
            }
        }
        assert_eq!(different > 0, name == OMITS_DEFAULTS, "{name}");
        assert_eq!(refused > 0, GREATEST_FLOAT.contains(&name), "{name}");
    }
}
