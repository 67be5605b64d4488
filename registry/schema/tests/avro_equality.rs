//! Which differences make another schema, and which do not.

use etymon_schema::{Schema, Validation};
use etymon_types::SchemaType;
use pretty_assertions::{assert_eq, assert_ne};

fn structural(text: &str) -> String {
    let parsed = Schema::parse(SchemaType::Avro, text, &[], Validation::Lenient);
    parsed.unwrap().structural()
}

#[test]
fn spelling_makes_no_other_schema() {
    for (one, other) in [
        (r#"{"type":"int"}"#, r#""int""#),
        (
            r#"{"type":"int","a":1,"b":{"c":1,"d":2}}"#,
            r#"{"b":{"d":2,"c":1},"a":1,"type":"int"}"#,
        ),
        (
            r#"{"type":"record","name":"n.R","fields":[{"name":"f","type":["null","R"]}]}"#,
            r#"{"fields":[{"type":["null","n.R"],"name":"f","order":"ascending"}],"namespace":"n","name":"R","type":"record"}"#,
        ),
        (
            r#"{"type":"fixed","name":"n.F","size":1,"aliases":["A","n.B"]}"#,
            r#"{"type":"fixed","name":"n.F","size":1,"aliases":["B","A","B"]}"#,
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":"double","default":1e3,"aliases":["y","x"]}]}"#,
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":"double","default":"1000","aliases":["x","y"]}]}"#,
        ),
    ] {
        assert_eq!(structural(one), structural(other));
    }
}

#[test]
fn every_detail_makes_another_schema() {
    let field = |more: &str| {
        format!(r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":"int"{more}}}]}}"#)
    };
    let record = |more: &str| format!(r#"{{"type":"record","name":"R","fields":[]{more}}}"#);
    let r#enum = |more: &str| format!(r#"{{"type":"enum","name":"E","symbols":["A","B"]{more}}}"#);
    let texts = [
        r#""int""#.to_owned(),
        r#"{"type":"int","p":1}"#.to_owned(),
        r#"{"type":"int","p":1.0}"#.to_owned(),
        r#"{"type":"int","p":"1"}"#.to_owned(),
        r#"["int"]"#.to_owned(),
        r#"["int","null"]"#.to_owned(),
        r#"["null","int"]"#.to_owned(),
        r#"{"type":"array","items":"int"}"#.to_owned(),
        r#"{"type":"map","values":"int"}"#.to_owned(),
        field(""),
        field(r#","default":1"#),
        field(r#","default":2"#),
        field(r#","doc":"d""#),
        field(r#","doc":"""#),
        field(r#","order":"ignore""#),
        field(r#","order":"descending""#),
        field(r#","aliases":["a"]"#),
        field(r#","p":1"#),
        record(""),
        record(r#","doc":"d""#),
        record(r#","doc":"""#),
        record(r#","aliases":["A"]"#),
        record(r#","namespace":"n""#),
        record(r#","p":null"#),
        record("").replace("record", "error"),
        r#enum(""),
        r#enum(r#","default":"A""#),
        r#enum(r#","default":"B""#),
        r#enum("").replace(r#""A","B""#, r#""B","A""#),
        r#"{"type":"fixed","name":"F","size":1}"#.to_owned(),
        r#"{"type":"fixed","name":"F","size":2}"#.to_owned(),
    ];
    for (at, one) in texts.iter().enumerate() {
        for other in &texts[at + 1..] {
            assert_ne!(structural(one), structural(other), "{one} {other}");
        }
    }
}

#[test]
fn a_normal_default_lists_members_as_its_type_does() {
    let field = |type_: &str, default: &str| {
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{type_},"default":{default}}}]}}"#
        )
    };
    let record = r#"{"type":"record","name":"I","fields":[{"name":"z","type":"float"},{"name":"a","type":"long"}]}"#;
    let map = r#"{"type":"map","values":"double"}"#;
    for (type_, written, normal) in [
        (
            record,
            r#"{"y":1,"a":1,"b":2,"z":1}"#,
            r#"{"z":1.0,"a":1,"b":2,"y":1}"#,
        ),
        (map, r#"{"z":1,"a":2}"#, r#"{"a":2.0,"z":1.0}"#),
        (
            &format!(r#"["null",{map}]"#),
            r#"{"z":1,"a":2}"#,
            r#"{"a":2.0,"z":1.0}"#,
        ),
    ] {
        let text = field(type_, written);
        let schema = Schema::parse(SchemaType::Avro, &text, &[], Validation::Strict).unwrap();
        assert_eq!(schema.normalized(), field(type_, normal));
    }
}
