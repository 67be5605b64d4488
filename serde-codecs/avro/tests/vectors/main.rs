//! Records that the official Python client wrote (`tests/vectors/avro.json`), read here with the same schemas: the plan
//! turns them into payloads of the reader schema, and `apache-avro` says what stands in those.

mod shown;

use std::path::Path;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use etymon_avro::{Limits, Plan, Reference, Schema};
use pretty_assertions::assert_eq;
use serde_json::Value as Json;

use shown::shown;

fn cases() -> Vec<Json> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/avro.json");
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

/// The text of a schema, and those that it refers to, in the order in which they can be read.
struct Described<'a> {
    text: &'a str,
    referenced: &'a [Json],
}

impl<'a> Described<'a> {
    fn writer(case: &'a Json) -> Self {
        let (writer, referenced) = list(&case["schemas"]).split_last().expect("a schema");
        Self {
            text: text(&writer["schema"]),
            referenced,
        }
    }

    fn reader(case: &'a Json) -> Self {
        match &case["reader"] {
            Json::Null => Self::writer(case),
            reader => Self {
                text: text(&reader["schema"]),
                referenced: list(&reader["referenced"]),
            },
        }
    }

    fn ours(&self) -> Schema {
        let mut references: Vec<Reference> = Vec::new();
        for each in self.referenced {
            let schema = Schema::parse_with(text(&each["schema"]), &references).expect("a schema");
            let name = schema.name().expect("a named type").to_owned();
            references.push(Reference { name, schema });
        }
        Schema::parse_with(self.text, &references).expect("a schema")
    }

    /// The value of `payload`, of which nothing may be left.
    fn read(&self, payload: &[u8]) -> Value {
        let referenced = self.referenced.iter().map(|each| text(&each["schema"]));
        let (schema, others) =
            apache_avro::Schema::parse_str_with_list(self.text, referenced).expect("a schema");
        let all = others.iter().chain([&schema]).collect();
        let builder = GenericDatumReader::builder(&schema).writer_schemata(all);
        let reader = builder.expect("schemas").build().expect("a reader");
        let mut left = payload;
        let value = reader.read_value(&mut left).expect("a value");
        assert_eq!(left, b"");
        value
    }
}

/// The payload as Avro's specification has it: as a record, `bytes` go without their length.
fn with_length(schema: &str, mut payload: Vec<u8>) -> Vec<u8> {
    if schema == "\"bytes\"" {
        let length = u8::try_from(2 * payload.len()).ok().filter(|it| *it < 0x80);
        payload.insert(0, length.expect("short vectors"));
    }
    payload
}

#[test]
fn what_the_official_client_wrote_is_read_as_it_reads_it() {
    for case in cases() {
        let (writer, reader) = (Described::writer(&case), Described::reader(&case));
        let name = text(&case["name"]);
        let plan = Plan::new(&writer.ours(), &reader.ours()).expect(name);
        for record in list(&case["records"]) {
            if record["payload"].is_null() {
                continue;
            }
            let payload = with_length(writer.text, bytes(&record["payload"]));
            let mut out = Vec::new();
            plan.transcode(&payload, &mut out, Limits::default())
                .expect(name);
            let expected = &record["value"];
            let read = shown(&reader.read(&out), expected);
            assert_eq!(&read, expected, "{name} {}", record["payload"]);
        }
    }
}
