//! The rules of resolution, one by one, in both directions.

use pretty_assertions::assert_eq;

use super::{check, lacking, mismatch, reasons, record, why};
use crate::{Sides, Span};

#[test]
fn a_primitive_reads_itself_and_what_is_promoted_to_it() {
    let all = [
        "null", "boolean", "int", "long", "float", "double", "bytes", "string",
    ];
    let promoted = [
        ("long", "int"),
        ("float", "int"),
        ("float", "long"),
        ("double", "int"),
        ("double", "long"),
        ("double", "float"),
        ("string", "bytes"),
        ("bytes", "string"),
    ];
    for reader in all {
        for writer in all {
            let reads = reader == writer || promoted.contains(&(reader, writer));
            let expected = match reads {
                true => vec![],
                false => vec![mismatch(
                    "/",
                    &reader.to_uppercase(),
                    &writer.to_uppercase(),
                )],
            };
            let quoted = |name: &str| format!("\"{name}\"");
            assert_eq!(
                why(&quoted(reader), &quoted(writer)),
                expected,
                "{reader} reads {writer}"
            );
        }
    }
}

#[test]
fn containers_fit_when_what_they_contain_fits() {
    check(&[
        (
            r#"{"type":"array","items":"long"}"#,
            r#"{"type":"array","items":"int"}"#,
            &[],
            &[mismatch("/items", "INT", "LONG")],
        ),
        (
            r#"{"type":"map","values":{"type":"array","items":"string"}}"#,
            r#"{"type":"map","values":{"type":"array","items":"int"}}"#,
            &[mismatch("/values/items", "STRING", "INT")],
            &[mismatch("/values/items", "INT", "STRING")],
        ),
        (
            r#"{"type":"array","items":"int"}"#,
            r#"{"type":"map","values":"int"}"#,
            &[mismatch("/", "ARRAY", "MAP")],
            &[mismatch("/", "MAP", "ARRAY")],
        ),
    ]);
}

#[test]
fn fixed_types_agree_in_name_and_size() {
    let a4 = r#"{"type":"fixed","name":"n.A","size":4}"#;
    check(&[
        (
            a4,
            r#"{"type":"fixed","name":"other.A","size":4}"#,
            &[],
            &[],
        ),
        (
            a4,
            r#"{"type":"fixed","name":"n.B","size":5}"#,
            &[
                "NAME_MISMATCH /name expected: n.B".to_owned(),
                "FIXED_SIZE_MISMATCH /size expected: 5, found: 4".to_owned(),
            ],
            &[
                "NAME_MISMATCH /name expected: n.A".to_owned(),
                "FIXED_SIZE_MISMATCH /size expected: 4, found: 5".to_owned(),
            ],
        ),
        (
            a4,
            r#""bytes""#,
            &[mismatch("/", "FIXED", "BYTES")],
            &[mismatch("/", "BYTES", "FIXED")],
        ),
    ]);
}

#[test]
fn an_enum_knows_the_writers_symbols_or_has_a_default_among_its_own() {
    let abc = r#"{"type":"enum","name":"E","symbols":["A","B","C"]}"#;
    let missing = |info: &str| [format!("MISSING_ENUM_SYMBOLS /symbols {info}")];
    check(&[
        (
            abc,
            r#"{"type":"enum","name":"E","symbols":["C","B"]}"#,
            &[],
            &missing("[A]"),
        ),
        (
            abc,
            r#"{"type":"enum","name":"E","symbols":["Z","A","D"]}"#,
            &missing("[D, Z]"),
            &missing("[B, C]"),
        ),
        (
            abc,
            r#"{"type":"enum","name":"E","symbols":["Z"],"default":"Z"}"#,
            &missing("[Z]"),
            &[],
        ),
        (
            abc,
            r#"{"type":"enum","name":"F","symbols":["A"]}"#,
            &["NAME_MISMATCH /name expected: F".to_owned()],
            &[
                "NAME_MISMATCH /name expected: E".to_owned(),
                missing("[B, C]")[0].clone(),
            ],
        ),
    ]);
}

#[test]
fn a_field_that_the_writer_lacks_needs_a_default() {
    let missing =
        |at: usize, name: &str| format!("READER_FIELD_MISSING_DEFAULT_VALUE /fields/{at} {name}");
    check(&[
        (
            &record(
                r#"{"name":"a","type":"int"},{"name":"b","type":"int"},{"name":"c","type":"null"}"#,
            ),
            &record(r#"{"name":"a","type":"int"}"#),
            &[missing(1, "b"), missing(2, "c")],
            &[],
        ),
        (
            &record(
                r#"{"name":"b","type":["null","int"]},{"name":"d","type":["null","int"],"default":null}"#,
            ),
            &record(""),
            &[missing(0, "b")],
            &[],
        ),
        // A default that does not fit its type is one nevertheless.
        (
            &record(r#"{"name":"b","type":"int","default":"x"}"#),
            &record(""),
            &[],
            &[],
        ),
        // The default of an enum is not one of the field, but its own kind of wrong.
        (
            &record(
                r#"{"name":"e","type":{"type":"enum","name":"E","symbols":["A"],"default":"A"}}"#,
            ),
            &record(""),
            &[mismatch("/fields/0/type", "ENUM", "RECORD")],
            &[],
        ),
    ]);
}

#[test]
fn fields_are_compared_by_name_whatever_their_order() {
    check(&[(
        &record(
            r#"{"name":"a","type":"int"},{"name":"b","type":"string"},{"name":"c","type":"long"}"#,
        ),
        &record(r#"{"name":"c","type":"int"},{"name":"b","type":"int"},{"name":"a","type":"int"}"#),
        &[mismatch("/fields/1/type", "STRING", "INT")],
        &[
            mismatch("/fields/0/type", "INT", "LONG"),
            mismatch("/fields/1/type", "INT", "STRING"),
        ],
    )]);
}

#[test]
fn a_large_record_is_compared_as_a_small_one() {
    let fields = |order: &mut dyn Iterator<Item = usize>, of_77: &str| {
        let field = |at| {
            format!(
                r#"{{"name":"f{at}","type":"{}"}}"#,
                if at == 77 { of_77 } else { "int" }
            )
        };
        record(&order.map(field).collect::<Vec<_>>().join(","))
    };
    let up = fields(&mut (0..100), "int");
    let down = fields(&mut (0..101).rev(), "string");
    check(&[(
        &up,
        &down,
        &[mismatch("/fields/77/type", "INT", "STRING")],
        &[
            "READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 f100".to_owned(),
            mismatch("/fields/23/type", "STRING", "INT"),
        ],
    )]);
}

#[test]
fn aliases_of_the_reader_name_what_the_writer_calls_otherwise() {
    let renamed = record(r#"{"name":"b","type":"long","aliases":["x","a"]}"#);
    let missing = |name: &str| format!("READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 {name}");
    check(&[
        (
            &renamed,
            &record(r#"{"name":"a","type":"int"}"#),
            &[],
            &[missing("a")],
        ),
        (
            &renamed,
            &record(r#"{"name":"a","type":"string"}"#),
            &[mismatch("/fields/0/type", "LONG", "STRING")],
            &[missing("a")],
        ),
        // Aliases of types are full names, relative to the type's namespace.
        (
            r#"{"type":"fixed","name":"n.B","size":4,"aliases":["A","m.C"]}"#,
            r#"{"type":"fixed","name":"n.A","size":4}"#,
            &[],
            &["NAME_MISMATCH /name expected: n.B".to_owned()],
        ),
        (
            r#"{"type":"fixed","name":"n.B","size":4,"aliases":["A","m.C"]}"#,
            r#"{"type":"fixed","name":"m.A","size":4}"#,
            &["NAME_MISMATCH /name expected: m.A".to_owned()],
            &["NAME_MISMATCH /name expected: n.B".to_owned()],
        ),
    ]);
}

#[test]
fn a_field_that_reads_several_fields_is_the_only_reason() {
    let writer = r#"{"type":"record","name":"n.R","fields":[{"name":"a","type":"int"},{"name":"b","type":{"type":"fixed","name":"F","size":1}}]}"#;
    let reader = r#"{"type":"record","name":"n.R","fields":[{"name":"z","type":"int"},{"name":"a","type":["null"],"aliases":["b"]}]}"#;
    let found = reasons(reader, writer);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].kind.name(), &*found[0].path),
        ("AMBIGUOUS_ALIAS", "/fields/1")
    );
    let text = r#"{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":"int"},{"name":"b","type":{"type":"fixed","name":"F","size":1}}]}"#;
    let expected = format!(
        "Unexpected exception during compatibility check: Reader record field a type:UNION pos:1 matches multiple fields in writer record schema {text}"
    );
    assert_eq!(found[0].message(Sides::NewReadsOld), expected);
    // Its own name counts too, and an alias that is given twice counts once.
    let own = record(r#"{"name":"a","type":"int","aliases":["a"]}"#);
    assert_eq!(reasons(&own, &own)[0].kind.name(), "AMBIGUOUS_ALIAS");
    let twice = record(r#"{"name":"b","type":"int","aliases":["a","a"]}"#);
    assert_eq!(
        why(&twice, &record(r#"{"name":"a","type":"int"}"#)),
        Vec::<String>::new()
    );
    // A branch of a union that is not looked at does no harm.
    assert_eq!(
        why(&format!("[\"int\",{own}]"), "\"int\""),
        Vec::<String>::new()
    );
}

#[test]
fn unions_are_read_branch_by_branch() {
    check(&[
        (
            r#"["null","long"]"#,
            r#""int""#,
            &[],
            &[mismatch("/0", "INT", "NULL"), mismatch("/1", "INT", "LONG")],
        ),
        (
            r#"["null","string"]"#,
            r#""int""#,
            &[lacking("/", "INT")],
            &[
                mismatch("/0", "INT", "NULL"),
                mismatch("/1", "INT", "STRING"),
            ],
        ),
        (
            r#""double""#,
            r#"["int","float"]"#,
            &[],
            &[lacking("/", "DOUBLE")],
        ),
        (
            r#"["string","null","long"]"#,
            r#"["null","int"]"#,
            &[],
            &[lacking("/0", "STRING"), lacking("/2", "LONG")],
        ),
        (r#"[]"#, r#""int""#, &[lacking("/", "INT")], &[]),
        (r#"[]"#, r#"["null"]"#, &[lacking("/0", "NULL")], &[]),
        // What is wrong in a branch is not told, only that the branch is lacking.
        (
            &format!("[\"null\",{}]", record(r#"{"name":"a","type":"int"}"#)),
            &format!("[\"null\",{}]", record("")),
            &[lacking("/1", "RECORD")],
            &[],
        ),
    ]);
}

#[test]
fn every_reason_is_told_in_the_order_of_the_reader() {
    let fields = |size: usize, last: &str| {
        record(&format!(
            r#"{{"name":"f","type":{{"type":"fixed","name":"F","size":{size}}}}},{{"name":"u","type":["null","{last}"]}},{{"name":"m","type":{{"type":"map","values":"{last}"}}}}"#
        ))
    };
    let renamed = fields(4, "int").replace("\"R\"", "\"S\"");
    check(&[(
        &fields(3, "string"),
        &renamed,
        &[
            "NAME_MISMATCH /name expected: S".to_owned(),
            "FIXED_SIZE_MISMATCH /fields/0/type/size expected: 4, found: 3".to_owned(),
            lacking("/fields/1/type/1", "INT"),
            mismatch("/fields/2/type/values", "STRING", "INT"),
        ],
        &[
            "NAME_MISMATCH /name expected: R".to_owned(),
            "FIXED_SIZE_MISMATCH /fields/0/type/size expected: 3, found: 4".to_owned(),
            lacking("/fields/1/type/1", "STRING"),
            mismatch("/fields/2/type/values", "INT", "STRING"),
        ],
    )]);
}

#[test]
fn logical_types_docs_orders_and_defaults_do_not_count() {
    check(&[
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#,
            r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":3}"#,
            &[],
            &[],
        ),
        (
            &record(r#"{"name":"a","type":"int","default":1,"doc":"x","order":"ignore"}"#),
            &record(r#"{"name":"a","type":"int"}"#),
            &[],
            &[],
        ),
        (
            &record("").replace("\"record\"", "\"error\""),
            &record(""),
            &[],
            &[],
        ),
    ]);
}

#[test]
fn the_reasons_of_a_named_type_are_repeated_with_their_first_location() {
    let shared = |of: &str| {
        record(&format!(
            r#"{{"name":"a","type":{{"type":"record","name":"S","fields":[{{"name":"x","type":"{of}"}}]}}}},{{"name":"b","type":{{"type":"array","items":"S"}}}}"#
        ))
    };
    let once = |reader, writer| mismatch("/fields/0/type/fields/0/type", reader, writer);
    check(&[(
        &shared("int"),
        &shared("string"),
        &[once("INT", "STRING"), once("INT", "STRING")],
        &[once("STRING", "INT"), once("STRING", "INT")],
    )]);
    // First met in a branch of a union, where locations start anew.
    let in_union = |of: &str| {
        record(&format!(
            r#"{{"name":"a","type":["null",{{"type":"record","name":"S","fields":[{{"name":"x","type":"{of}"}}]}}]}},{{"name":"b","type":"S"}}"#
        ))
    };
    check(&[(
        &in_union("int"),
        &in_union("string"),
        &[
            lacking("/fields/0/type/1", "RECORD"),
            mismatch("/fields/0/type", "INT", "STRING"),
        ],
        &[
            lacking("/fields/0/type/1", "RECORD"),
            mismatch("/fields/0/type", "STRING", "INT"),
        ],
    )]);
}

#[test]
fn both_sides_are_located_in_their_texts() {
    let reader = record(r#"{"name":"a","type":"int"},{"name":"b","type":"int"}"#);
    let writer = record(r#"{"name":"a","type":"string"}"#);
    let cut = |text: &str, span: Option<Span>| {
        let span = span.expect("all is in the text");
        text[span.start as usize..span.end as usize].to_owned()
    };
    let found = reasons(&reader, &writer);
    assert_eq!(cut(&reader, found[0].reader), "\"int\"");
    assert_eq!(cut(&writer, found[0].writer), "\"string\"");
    assert_eq!(
        cut(&reader, found[1].reader),
        r#"{"name":"b","type":"int"}"#
    );
    assert_eq!(cut(&writer, found[1].writer), writer);
}
