//! The schemas that the cases work with. Texts come from templates, so that the same numbers give the same text.
//!
//! Versions of a subject differ in one optional field (`extra_N`), so each reads what any other wrote.

/// Stands for eight digits that name the subject; it is in the name of the record too, so that subjects share no text.
pub(crate) const SUBJECT: &str = "@@@@@@@@";
/// Stands for eight digits that name the optional field.
pub(crate) const EXTRA: &str = "########";

/// About 0.4 kB: its answer by id has about 600 bytes.
pub(crate) const SMALL: &str = include_str!("../schemas/small.avsc");
/// About 1.2 kB.
pub(crate) const MEDIUM: &str = include_str!("../schemas/medium.avsc");
/// About 2 kB.
pub(crate) const LARGE: &str = include_str!("../schemas/large.avsc");

/// A Protobuf file of about 2 kB.
pub(crate) const PROTO: &str = include_str!("../schemas/order.proto");
/// A JSON Schema of about 2 kB.
pub(crate) const JSON: &str = include_str!("../schemas/order.schema.json");

/// The text of a file as a serializer sends it: without line breaks, placeholders still in it.
pub(crate) fn template(file: &str) -> String {
    file.lines().collect()
}

/// The text with its numbers.
pub(crate) fn numbered(file: &str, subject: u32, extra: u32) -> String {
    template(file)
        .replace(SUBJECT, &digits(subject))
        .replace(EXTRA, &digits(extra))
}

/// A text of `LARGE` that, for two reasons, cannot read what another text of it wrote: a type that changed, and a new field
/// without a default.
pub(crate) fn unreadable(large: &str) -> String {
    large
        .replace(
            r#""name":"weight_grams","type":"int""#,
            r#""name":"weight_grams","type":"string""#,
        )
        .replace(
            r#","default":null,"doc":"What this"#,
            r#","doc":"What this"#,
        )
}

/// Two records of a hundred fields, reader and writer. The reader reads everything: it widens numbers, knows one field by
/// another name, has a symbol and a branch more, and a field with a default instead of one that it skips.
pub(crate) fn wide_pair() -> (String, String) {
    (wide(Side::Reader), wide(Side::Writer))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Reader,
    Writer,
}

fn wide(side: Side) -> String {
    let fields: Vec<String> = (0..100).map(|number| wide_field(number, side)).collect();
    format!(
        r#"{{"type":"record","name":"Wide","fields":[{}]}}"#,
        fields.join(",")
    )
}

/// Ten kinds of fields take turns.
fn wide_field(number: u32, side: Side) -> String {
    let reader = side == Side::Reader;
    let field = |name: &str, field_type: &str| {
        format!(r#"{{"name":"{name}_{number}","type":{field_type}}}"#)
    };
    match number % 10 {
        0 => field("id", r#""string""#),
        1 => field("count", if reader { r#""long""# } else { r#""int""# }),
        2 => field("at", r#"{"type":"long","logicalType":"timestamp-micros"}"#),
        3 if reader => {
            format!(r#"{{"name":"title_{number}","type":"string","aliases":["name_{number}"]}}"#)
        }
        3 => field("name", r#""string""#),
        4 if reader => field("note", r#"["null","string","bytes"]"#),
        4 => field("note", r#"["null","string"]"#),
        5 => {
            let symbols = if reader {
                r#""A","B","C","D""#
            } else {
                r#""A","B","C""#
            };
            field(
                "kind",
                &format!(r#"{{"type":"enum","name":"Kind_{number}","symbols":[{symbols}]}}"#),
            )
        }
        6 => field("tags", r#"{"type":"array","items":"string"}"#),
        7 => field("labels", r#"{"type":"map","values":"string"}"#),
        8 => {
            let inner = r#"[{"name":"x","type":"double"},{"name":"y","type":"double"}]"#;
            field(
                "place",
                &format!(r#"{{"type":"record","name":"Place_{number}","fields":{inner}}}"#),
            )
        }
        _ if reader => {
            format!(r#"{{"name":"added_{number}","type":["null","string"],"default":null}}"#)
        }
        _ => field("removed", r#""string""#),
    }
}

/// Two Protobuf messages of a hundred fields, reader and writer. The reader reads everything: it widens numbers, knows some
/// fields by other names, has some that the writer lacks, and lacks others. The other way round one
/// message is missing.
pub(crate) fn wide_messages() -> (String, String) {
    (wide_message(Side::Reader), wide_message(Side::Writer))
}

fn wide_message(side: Side) -> String {
    let reader = side == Side::Reader;
    let field = |number: u32| {
        let tag = number + 1;
        match number % 10 {
            0 => format!("optional string id_{number} = {tag};"),
            1 if reader => format!("optional int64 count_{number} = {tag};"),
            1 => format!("optional int32 count_{number} = {tag};"),
            2 => format!("optional sfixed64 at_{number} = {tag};"),
            3 if reader => format!("optional string title_{number} = {tag};"),
            3 => format!("optional string name_{number} = {tag};"),
            4 => format!("repeated Note notes_{number} = {tag};"),
            5 => format!("optional Kind kind_{number} = {tag};"),
            6 => format!("repeated string tags_{number} = {tag};"),
            7 => format!("map<string, string> labels_{number} = {tag};"),
            8 => format!(
                "oneof place_{number} {{ double x_{number} = {tag}; string name_of_{number} = {}; }}",
                tag + 1000
            ),
            _ if reader => format!("optional bytes added_{number} = {};", tag + 100),
            _ => format!("optional string removed_{number} = {tag};"),
        }
    };
    let fields: String = (0..100).map(field).collect();
    let added = if reader { "message Added {}" } else { "" };
    format!(
        "syntax = \"proto2\"; package wide; message Wide {{ {fields} }} {added} \
         message Note {{ optional string text = 1; }} enum Kind {{ A = 0; B = 1; }}"
    )
}

/// Two JSON Schemas of closed objects with a hundred properties, reader and writer. The reader reads everything: it allows
/// more of a fifth of them, and has optional ones that the writer lacks.
pub(crate) fn wide_objects() -> (String, String) {
    let object = |side| closed_object((0..100).map(|number| wide_property(number, side)));
    (object(Side::Reader), object(Side::Writer))
}

/// Two JSON Schemas of about 100 kB without combined types: a hundred of the wide objects' fields in each of 20 objects.
pub(crate) fn large_objects() -> (String, String) {
    let object = |side| {
        closed_object((0..20).map(|number| {
            let inner = closed_object((0..100).map(|number| wide_property(number, side)));
            format!(r#""part_{number}":{inner}"#)
        }))
    };
    (object(Side::Reader), object(Side::Writer))
}

fn closed_object(properties: impl Iterator<Item = String>) -> String {
    let properties: Vec<String> = properties.collect();
    format!(
        r#"{{"type":"object","additionalProperties":false,"properties":{{{}}}}}"#,
        properties.join(",")
    )
}

/// Five kinds of properties take turns.
fn wide_property(number: u32, side: Side) -> String {
    let reader = side == Side::Reader;
    match number % 5 {
        0 => format!(r#""id_{number}":{{"type":"string","pattern":"^[a-z]+$"}}"#),
        1 if reader => format!(r#""count_{number}":{{"type":"number","maximum":2000}}"#),
        1 => format!(r#""count_{number}":{{"type":"integer","maximum":1000}}"#),
        2 => format!(r#""tags_{number}":{{"type":"array","items":{{"type":"string"}}}}"#),
        3 => format!(r#""kind_{number}":{{"enum":["A","B","C"]}}"#),
        _ if reader => format!(
            r#""note_{number}":{{"type":["string","null"]}},"added_{number}":{{"type":"boolean"}}"#
        ),
        _ => format!(r#""note_{number}":{{"type":["string","null"]}}"#),
    }
}

/// As long as a placeholder.
pub(crate) fn digits(number: u32) -> String {
    format!("{:08}", number % 100_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use etymon_schema::{Schema, Validation, incompatibilities};
    use etymon_types::SchemaType;
    use pretty_assertions::assert_eq;

    #[test]
    fn the_other_schemas_are_as_large_as_they_say() {
        let (reader, writer) = large_objects();
        for (text, bytes) in [
            (PROTO, 1900..2300),
            (JSON, 2000..2200),
            (&reader, 90_000..120_000),
            (&writer, 80_000..120_000),
        ] {
            assert!(bytes.contains(&text.len()), "{} bytes", text.len());
        }
    }

    #[test]
    fn templates_are_json_and_as_large_as_they_say() {
        for (file, bytes) in [(SMALL, 350..450), (MEDIUM, 1150..1300), (LARGE, 1900..2200)] {
            let text = numbered(file, 1, 2);
            assert!(bytes.contains(&text.len()), "{} bytes", text.len());
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
            assert!(!text.contains(SUBJECT) && !text.contains(EXTRA));
        }
    }

    #[test]
    fn versions_read_each_other_and_the_unreadable_one_has_two_reasons() {
        let parse = |text: &str| {
            Schema::parse(SchemaType::Avro, text, &[], Validation::Strict).expect("it is valid")
        };
        let reasons = |reader: &str, writer: &str| {
            incompatibilities(&parse(reader), &parse(writer))
                .expect("it is small")
                .len()
        };
        for file in [SMALL, MEDIUM, LARGE] {
            assert_eq!(reasons(&numbered(file, 1, 2), &numbered(file, 1, 1)), 0);
        }
        assert_eq!(
            reasons(&unreadable(&numbered(LARGE, 1, 2)), &numbered(LARGE, 1, 1)),
            2
        );
    }

    #[test]
    fn the_wide_messages_read_each_other_one_way_round() {
        let parse = |text: &str| {
            Schema::parse(SchemaType::Protobuf, text, &[], Validation::Strict).expect("it is valid")
        };
        let (reader, writer) = wide_messages();
        let (reader, writer) = (parse(&reader), parse(&writer));
        let reasons = |reader, writer| incompatibilities(reader, writer).map(|all| all.len());
        assert_eq!(reasons(&reader, &writer), Ok(0));
        assert_eq!(reasons(&writer, &reader), Ok(1));
    }

    #[test]
    fn the_wide_records_differ_in_half_of_their_hundred_fields() {
        let (reader, writer) = wide_pair();
        let fields = |text: &str| -> Vec<serde_json::Value> {
            let record: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
            record["fields"].as_array().expect("it is a record").clone()
        };
        let (reader, writer) = (fields(&reader), fields(&writer));
        assert_eq!((reader.len(), writer.len()), (100, 100));
        assert_eq!(
            reader
                .iter()
                .zip(&writer)
                .filter(|(one, other)| one != other)
                .count(),
            50
        );
    }
}
