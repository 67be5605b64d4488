//! The rules, one by one: `reader` reads `writer`, and what is wrong with that.

use std::sync::Arc;

use etymon_types::SchemaType;
use pretty_assertions::assert_eq;

use crate::{Dependency, Schema, Validation, incompatibilities};

fn schema(text: &str, dependencies: &[Dependency]) -> Schema {
    let (kind, validation) = (SchemaType::Protobuf, Validation::Lenient);
    Schema::parse(kind, text, dependencies, validation)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn imported(path: &str, text: &str) -> Dependency {
    Dependency {
        name: path.to_owned(),
        schema: Arc::new(schema(text, &[])),
    }
}

/// Kind and path of each reason.
fn reasons(reader: &Schema, writer: &Schema) -> Vec<String> {
    let reasons = incompatibilities(reader, writer).expect("the files are small");
    let said = reasons
        .iter()
        .map(|reason| format!("{} {}", reason.kind.name(), reason.path));
    said.collect()
}

/// Each reader has these reasons not to read its writer.
fn table(rows: &[(&str, &str, &[&str])]) {
    for (reader, writer, expected) in rows {
        let found = reasons(&schema(reader, &[]), &schema(writer, &[]));
        assert_eq!(found, *expected, "{reader} reads {writer}");
    }
}

/// The same for what stands in the message `M` of both files.
fn members(rows: &[(&str, &str, &[&str])]) {
    let file =
        |members: &str| format!("message M {{ {members} }} message N {{}} enum E {{ A = 0; }}");
    for (reader, writer, expected) in rows {
        let found = reasons(&schema(&file(reader), &[]), &schema(&file(writer), &[]));
        assert_eq!(found, *expected, "{reader} reads {writer}");
    }
}

#[test]
fn messages_stay_and_enums_may_go() {
    table(&[
        //  reader                     writer                       reasons
        ("package a;", "package b;", &["PACKAGE_CHANGED #/"]),
        (
            "message M {}",
            "package b; message M {}",
            &["PACKAGE_CHANGED #/"],
        ),
        ("message M {} message N {}", "message M {}", &[]),
        (
            "message M {}",
            "message M {} message N {}",
            &["MESSAGE_REMOVED #/N"],
        ),
        (
            "message M {}",
            "message M { message N {} }",
            &["MESSAGE_REMOVED #/M/N"],
        ),
        (
            "message M {} message N {}",
            "message N {} message M {}",
            &[],
        ),
        ("message M {}", "message M {} enum E { A = 0; }", &[]),
        ("message M {} enum E { A = 0; }", "message M {}", &[]),
        (
            "message M {} enum E { A = 0; B = 1; }",
            "message M {} enum E { Z = 0; Y = 2; }",
            &[],
        ),
        // What is written otherwise means nothing here.
        (
            "syntax = \"proto2\"; message M {}",
            "syntax = \"proto3\"; message M {}",
            &[],
        ),
        ("message M { reserved 1; }", "message M {}", &[]),
        ("message M { extensions 1 to 5; }", "message M {}", &[]),
        (
            "message M {}",
            "message M {} service S { rpc R(M) returns (M); }",
            &[],
        ),
        (
            "message M { option deprecated = true; }",
            "message M {}",
            &[],
        ),
    ]);
}

#[test]
fn fields_come_and_go_unless_they_are_required() {
    members(&[
        ("int32 a = 1;", "", &[]),
        ("", "int32 a = 1;", &[]),
        ("int32 a = 1;", "int32 b = 1;", &[]),
        ("required int32 a = 1;", "", &["REQUIRED_FIELD_ADDED #/M/1"]),
        (
            "",
            "required int32 a = 1;",
            &["REQUIRED_FIELD_REMOVED #/M/1"],
        ),
        (
            "int32 a = 1 [default = 1];",
            "int32 a = 1 [json_name = \"b\"];",
            &[],
        ),
        ("optional group G = 1 { required int32 a = 2; }", "", &[]),
        ("", "repeated group G = 1 { int32 a = 2; }", &[]),
    ]);
}

#[test]
fn scalars_of_one_group_are_read_as_each_other() {
    let groups: [&[&str]; 7] = [
        &["int32", "int64", "uint32", "uint64", "bool", "E"],
        &["sint32", "sint64"],
        &["string", "bytes"],
        &["fixed32", "sfixed32"],
        &["fixed64", "sfixed64"],
        &["float"],
        &["double"],
    ];
    let all = || {
        (0..)
            .zip(groups)
            .flat_map(|(group, types)| types.iter().map(move |it| (group, it)))
    };
    for (reads, reader) in all() {
        for (written, writer) in all() {
            let expected: &[&str] = match reads == written {
                true => &[],
                false => &["FIELD_SCALAR_KIND_CHANGED #/M/1"],
            };
            members(&[(
                &format!("{reader} a = 1;"),
                &format!("{writer} a = 1;"),
                expected,
            )]);
        }
    }
}

#[test]
fn kinds_labels_and_maps_are_compared() {
    members(&[
        ("N a = 1;", "int32 a = 1;", &["FIELD_KIND_CHANGED #/M/1"]),
        ("E a = 1;", "N a = 1;", &["FIELD_KIND_CHANGED #/M/1"]),
        (
            "map<string, N> a = 1;",
            "N a = 1;",
            &["FIELD_KIND_CHANGED #/M/1"],
        ),
        (
            "map<string, N> a = 1;",
            "repeated N a = 1;",
            &["FIELD_KIND_CHANGED #/M/1"],
        ),
        ("M a = 1;", "N a = 1;", &["FIELD_NAMED_TYPE_CHANGED #/M/1"]),
        (
            "map<string, M> a = 1;",
            "map<string, N> a = 1;",
            &["FIELD_NAMED_TYPE_CHANGED #/M/1"],
        ),
        ("map<int32, string> a = 1;", "map<int64, bytes> a = 1;", &[]),
        (
            "map<int32, string> a = 1;",
            "map<string, int32> a = 1;",
            &[
                "FIELD_SCALAR_KIND_CHANGED #/M/1",
                "FIELD_SCALAR_KIND_CHANGED #/M/1",
            ],
        ),
        // Labels count where both are written, and are those of numbers.
        (
            "optional int32 a = 1;",
            "repeated int64 a = 1;",
            &["FIELD_NUMERIC_LABEL_CHANGED #/M/1"],
        ),
        (
            "optional E a = 1;",
            "required int64 a = 1;",
            &["FIELD_NUMERIC_LABEL_CHANGED #/M/1"],
        ),
        ("int32 a = 1;", "repeated int32 a = 1;", &[]),
        ("optional string a = 1;", "repeated string a = 1;", &[]),
        ("optional N a = 1;", "repeated N a = 1;", &[]),
        ("required string a = 1;", "optional string a = 1;", &[]),
    ]);
}

#[test]
fn fields_of_oneofs_stay_and_few_may_join() {
    members(&[
        ("oneof o { int32 a = 1; }", "", &[]),
        ("", "oneof o { int32 a = 1; }", &[]),
        (
            "oneof o { int32 a = 1; int32 b = 2; }",
            "oneof o { int32 a = 1; }",
            &[],
        ),
        (
            "oneof o { int32 a = 1; }",
            "oneof o { int32 a = 1; int32 b = 2; }",
            &["ONEOF_FIELD_REMOVED #/M/o/2"],
        ),
        ("oneof p { int32 a = 1; }", "oneof o { int32 a = 1; }", &[]),
        ("int32 a = 1;", "oneof o { int32 a = 1; }", &[]),
        ("oneof o { int32 a = 1; int32 b = 2; }", "int32 a = 1;", &[]),
        (
            "oneof o { int32 a = 1; int32 b = 2; }",
            "int32 a = 1; optional int32 b = 2;",
            &["MULTIPLE_FIELDS_MOVED_TO_ONEOF #/M/o"],
        ),
        (
            "oneof o { int32 a = 1; int32 b = 2; }",
            "oneof o { int32 a = 1; } int32 b = 2;",
            &["FIELD_MOVED_TO_EXISTING_ONEOF #/M/o"],
        ),
        (
            "oneof o { string a = 1; }",
            "oneof o { int32 a = 1; }",
            &["FIELD_SCALAR_KIND_CHANGED #/M/o/1"],
        ),
        (
            "oneof o { string a = 1; }",
            "int32 a = 1;",
            &["FIELD_SCALAR_KIND_CHANGED #/M/o/1"],
        ),
        (
            "string a = 1;",
            "oneof o { int32 a = 1; }",
            &["FIELD_SCALAR_KIND_CHANGED #/M/1"],
        ),
    ]);
}

#[test]
fn imported_types_are_compared_where_they_are_used() {
    let file = "import \"n.proto\"; message M { N a = 1; N b = 2; }";
    let of = |text: &str| schema(file, &[imported("n.proto", text)]);
    let (narrow, wide) = (
        of("message N { int32 a = 1; }"),
        of("message N { string a = 1; }"),
    );
    let expected = [
        "FIELD_SCALAR_KIND_CHANGED #/N/1",
        "FIELD_NAMED_TYPE_CHANGED #/M/1",
        "FIELD_SCALAR_KIND_CHANGED #/N/1",
        "FIELD_NAMED_TYPE_CHANGED #/M/2",
    ];
    assert_eq!(reasons(&narrow, &wide), expected);
    assert_eq!(
        reasons(&narrow, &of("message N { uint64 a = 1; int32 b = 2; }")),
        [""; 0]
    );
    // The message moved from the file to the import, and back.
    let own = schema(
        "message M { N a = 1; N b = 2; } message N { int32 a = 1; }",
        &[],
    );
    assert_eq!(reasons(&narrow, &own), ["MESSAGE_REMOVED #/N"]);
    assert_eq!(reasons(&own, &narrow), [""; 0]);
}

#[test]
fn an_imported_type_may_change_its_package() {
    let of = |package: &str, message: &str| {
        let file = format!("import \"n.proto\"; message M {{ {package}.{message} a = 1; }}");
        let text = format!("package {package}; message {message} {{ int32 a = 1; }}");
        schema(&file, &[imported("n.proto", &text)])
    };
    assert_eq!(reasons(&of("a.b", "N"), &of("c", "N")), [""; 0]);
    assert_eq!(
        reasons(&of("a", "N"), &of("a", "O")),
        ["FIELD_NAMED_TYPE_CHANGED #/M/1"]
    );
}

#[test]
fn types_that_lead_nowhere_are_their_names() {
    table(&[
        (
            "message M { x.Y a = 1; }",
            "message M { x.Y a = 1; } enum E { A = 0; }",
            &[],
        ),
        (
            "message M { x.Y a = 1; }",
            "message M { x.Z a = 1; }",
            &["FIELD_NAMED_TYPE_CHANGED #/M/1"],
        ),
    ]);
}
