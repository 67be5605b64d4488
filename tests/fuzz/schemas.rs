//! Schema texts: many that are valid and alike, so that versions follow each other, and the same with a flaw.

use etymon_tests::Chance;

use crate::words;

pub(crate) const TYPES: [&str; 3] = ["AVRO", "JSON", "PROTOBUF"];

/// A text of this type.
pub(crate) fn text(chance: &mut Chance, kind: &str) -> String {
    let valid = match kind {
        "JSON" => json_schema(chance),
        "PROTOBUF" => protobuf(chance),
        _ => avro(chance, 0),
    };
    match chance.below(100) {
        0..75 => valid,
        75..92 => flawed(chance, &valid),
        _ => hostile(chance),
    }
}

fn avro(chance: &mut Chance, depth: u64) -> String {
    let name = chance.below(4);
    let fields: Vec<String> = (0..chance.below(5))
        .map(|field| avro_field(chance, field, depth))
        .collect();
    let namespace = chance.word(&["", "", r#""namespace":"ns","#, r#""namespace":"","#]);
    let doc = chance.word(&[
        "",
        "",
        r#","doc":"é \" doc""#,
        r#","aliases":["A","x.B"]"#,
        r#","p":{"b":1,"a":[1e3]}"#,
    ]);
    format!(
        r#"{{"type":"record",{namespace}"name":"R{name}_{depth}","fields":[{}]{doc}}}"#,
        fields.join(",")
    )
}

fn avro_field(chance: &mut Chance, field: u64, depth: u64) -> String {
    let kind = match chance.below(12) {
        0 if depth < 3 => avro(chance, depth + 1),
        1 => r#"["null","string"]"#.to_owned(),
        2 => r#"{"type":"array","items":"int"}"#.to_owned(),
        3 => r#"{"type":"map","values":["int","null"]}"#.to_owned(),
        4 => format!(
            r#"{{"type":"enum","name":"E{depth}{field}","symbols":["A","B"],"default":"A"}}"#
        ),
        5 => format!(
            r#"{{"type":"fixed","name":"F{depth}{field}","size":4,"logicalType":"decimal","precision":4}}"#
        ),
        6 => r#""R0_0""#.to_owned(),
        7 => r#"{"type":"bytes","logicalType":"decimal","precision":8,"scale":2}"#.to_owned(),
        _ => format!(
            "\"{}\"",
            chance.word(&[
                "int", "long", "float", "double", "string", "bytes", "boolean"
            ])
        ),
    };
    let default = chance.word(&[
        "",
        "",
        "",
        r#","default":null"#,
        r#","default":0"#,
        r#","default":"x""#,
        r#","default":[]"#,
    ]);
    let tags = chance.word(&[
        "",
        "",
        "",
        r#","confluent:tags":["PII"]"#,
        r#","order":"descending""#,
    ]);
    format!(r#"{{"name":"f{field}","type":{kind}{default}{tags}}}"#)
}

fn json_schema(chance: &mut Chance) -> String {
    let keywords = [
        r#""type":"object""#,
        r#""type":["object","null"]"#,
        r#""properties":{"a":{"type":"string","maxLength":5},"b":{"type":"number","minimum":1e2}}"#,
        r#""properties":{"a":{"type":"integer"},"c":{"enum":[1,"x",null]}}"#,
        r#""required":["a"]"#,
        r#""additionalProperties":false"#,
        r#""additionalProperties":{"type":"string"}"#,
        r##""definitions":{"d":{"type":"object","properties":{"n":{"$ref":"#/definitions/d"}}}}"##,
        r##""allOf":[{"$ref":"#/definitions/d"}]"##,
        r#""oneOf":[{"type":"string"},{"type":"number","multipleOf":0.5}]"#,
        r#""$schema":"http://json-schema.org/draft-07/schema#""#,
        r#""$schema":"https://json-schema.org/draft/2020-12/schema""#,
        r#""items":[{"type":"string"},true]"#,
        r#""patternProperties":{"^x%s":{"type":"null"}}"#,
        r#""not":{"const":{"a":1}}"#,
        r#""if":{"required":["b"]},"then":{"minProperties":2}"#,
        r#""$ref":"other.json""#,
        r#""$id":"http://example.com/s.json""#,
        r#""title":"é \u00e9 \/""#,
    ];
    let chosen: Vec<&str> = (0..chance.below(6))
        .map(|_| chance.word(&keywords))
        .collect();
    format!("{{{}}}", chosen.join(","))
}

fn protobuf(chance: &mut Chance) -> String {
    let mut text = chance
        .word(&[
            "syntax = \"proto3\";\n",
            "syntax = \"proto3\";\n",
            "syntax = \"proto2\";\n",
            "",
            "edition = \"2023\";\n",
        ])
        .to_owned();
    if chance.percent(40) {
        text.push_str("package ns;\n");
    }
    if chance.percent(20) {
        text.push_str(chance.word(&[
            "import \"other.proto\";\n",
            "import \"google/protobuf/timestamp.proto\";\n",
            "import \"confluent/meta.proto\";\n",
        ]));
    }
    for message in 0..chance.below(3) {
        text.push_str(&format!("message M{message} {{\n"));
        for field in 1..=chance.below(4) {
            let kind = chance.word(&[
                "int32",
                "string",
                "bytes",
                "M0",
                "E",
                "map<string, int64>",
                "google.protobuf.Timestamp",
                "double",
                "sint64",
            ]);
            let label = chance.word(&["", "", "optional ", "repeated "]);
            let options = chance.word(&[
                "",
                "",
                "",
                " [deprecated = true]",
                " [json_name = \"é\"]",
                " [(confluent.field_meta).tags = \"PII\"]",
            ]);
            text.push_str(&format!("  {label}{kind} f{field} = {field}{options};\n"));
        }
        text.push_str(chance.word(&[
            "",
            "",
            "  oneof o { string x = 8; int32 y = 9; }\n",
            "  reserved 10 to max;\n",
            "  message N { N n = 1; }\n",
        ]));
        text.push_str("}\n");
    }
    text.push_str(chance.word(&[
        "",
        "enum E { A = 0; B = 1; }\n",
        "enum E { A = 0; }\n",
        "service S { rpc R(M0) returns (stream M0); }\n",
    ]));
    text
}

/// A text with something taken out, put in, repeated or exchanged.
fn flawed(chance: &mut Chance, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..1 + chance.below(3) {
        if letters.is_empty() {
            break;
        }
        let at = chance.index(letters.len());
        let length = chance.index(6).min(letters.len() - at);
        match chance.below(4) {
            0 => drop(letters.drain(at..at + length)),
            1 => {
                let more: Vec<char> = words::hostile(chance).chars().take(40).collect();
                letters.splice(at..at, more);
            }
            2 => {
                let again = letters[at..at + length].to_vec();
                letters.splice(at..at, again);
            }
            _ => {
                let other = chance.index(letters.len());
                letters.swap(at, other);
            }
        }
    }
    letters.into_iter().collect()
}

fn hostile(chance: &mut Chance) -> String {
    match chance.below(12) {
        0 => "[".repeat(1 + chance.index(4000)),
        1 => r#"{"type":"array","items":"#.repeat(1 + chance.index(1500)),
        2 => {
            let depth = 1 + chance.index(1200);
            format!("{}\"int\"{}", r#"{"type":"array","items":"#.repeat(depth), "}".repeat(depth))
        }
        3 => format!("syntax = \"proto3\"; {} {}", "message M {".repeat(300), "}".repeat(300)),
        4 => r##"{"type":"object","properties":{"a":{"$ref":"#"}},"maxLength":1e400,"minimum":-1e-999999}"##.to_owned(),
        5 => r#"{"type":"fixed","name":"F","size":99999999999999999999}"#.to_owned(),
        6 => r#"{"type":"enum","name":"E","symbols":["A","A"]}"#.to_owned(),
        7 => "CgdkZWZhdWx0IhEKAU0SDAoBYRgBIAEoCVIBYWIGcHJvdG8z".to_owned(),
        8 => "syntax = \"proto3\"; message M { int32 a = 536870912; int32 a = 0; } enum E {}".to_owned(),
        9 => format!(r#"{{"type":"string","pattern":"{}"}}"#, "(a*)*".repeat(50)),
        10 => chance.word(&["\"string\"", "\"int\"", "true", "false", "{}", "null", "7", "\"\""]).to_owned(),
        _ => words::hostile(chance),
    }
}
