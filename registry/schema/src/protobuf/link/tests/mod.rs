//! What is refused, with the words for it, and where they point.

mod declared;
mod lite;
mod visibility;

use std::sync::Arc;

use etymon_types::SchemaType;
use pretty_assertions::assert_eq;

use crate::{Dependency, Schema, Validation};

/// What is wrong with `text`: the text that is pointed at, and the message.
fn refusals(text: &str, dependencies: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut known: Vec<Dependency> = Vec::new();
    for (name, text) in dependencies {
        let schema = Schema::parse(SchemaType::Protobuf, text, &known, Validation::Lenient);
        known.push(Dependency {
            name: (*name).to_owned(),
            schema: Arc::new(schema.expect("the dependency is a file")),
        });
    }
    match Schema::parse(SchemaType::Protobuf, text, &known, Validation::Strict) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .diagnostics
            .into_iter()
            .map(|diagnostic| {
                let span = diagnostic.span.start as usize..diagnostic.span.end as usize;
                (text[span].to_owned(), diagnostic.message)
            })
            .collect(),
    }
}

/// Each text is refused once, pointing at the second column, with a message that contains the third.
fn refused(dependencies: &[(&str, &str)], table: &[(&str, &str, &str)]) {
    for (text, place, words) in table {
        let found = refusals(text, dependencies);
        assert_eq!(found.len(), 1, "{text}\n{found:#?}");
        assert_eq!(found[0].0, *place, "{text}\n{found:#?}");
        assert!(found[0].1.contains(words), "{text}\n{found:#?}");
    }
}

fn accepted(dependencies: &[(&str, &str)], texts: &[&str]) {
    for text in texts {
        assert_eq!(refusals(text, dependencies), [], "{text}");
    }
}

#[test]
fn a_full_name_means_one_thing() {
    refused(
        &[],
        &[
            (
                "syntax=\"proto3\"; message M {} message M {}",
                "M",
                "`M`, here a message, is defined twice",
            ),
            (
                "syntax=\"proto3\"; message M { int32 a = 1; string a = 2; }",
                "a",
                "`M.a`, here a field, is defined twice",
            ),
            (
                "syntax=\"proto3\"; message M { int32 a = 1; oneof a { int32 b = 2; } }",
                "a",
                "already defined as a field",
            ),
            (
                "syntax=\"proto3\"; enum E { A = 0; } enum F { A = 0; }",
                "A",
                "a constant is a sibling of its enum",
            ),
            (
                "syntax=\"proto3\"; message M {} service M {}",
                "M",
                "already defined as a message",
            ),
            (
                "syntax=\"proto3\"; message M {} service S { rpc R(M) returns (M); rpc R(M) returns (M); }",
                "R",
                "`S.R`",
            ),
            (
                "syntax=\"proto3\"; message M { map<string, M> tags = 1; message TagsEntry {} }",
                "TagsEntry",
                "the entry message of a map",
            ),
        ],
    );
    let taken = [("o.proto", "syntax=\"proto3\"; package a.b; message M {}")];
    refused(
        &taken,
        &[
            (
                "syntax=\"proto3\"; package a.b; import \"o.proto\"; message M {}",
                "M",
                "`a.b.M`, here a message, is already defined in `o.proto`",
            ),
            (
                "syntax=\"proto3\"; package a; import \"o.proto\"; message b {}",
                "b",
                "is already defined in `o.proto` as a package",
            ),
        ],
    );
    accepted(
        &taken,
        &["syntax=\"proto3\"; package a; import \"o.proto\"; message M { b.M m = 1; }"],
    );
}

#[test]
fn numbers_are_in_range_and_distinct() {
    refused(
        &[],
        &[
            (
                "syntax=\"proto3\"; message M { int32 a = 0; }",
                "0",
                "numbers run from 1 to 536870911",
            ),
            (
                "syntax=\"proto3\"; message M { int32 a = 536870912; }",
                "536870912",
                "numbers run from 1 to 536870911",
            ),
            (
                "syntax=\"proto3\"; message M { int32 a = 19999; }",
                "19999",
                "Protobuf keeps 19000 to 19999",
            ),
            (
                "syntax=\"proto3\"; message M { int32 a = 1; oneof o { int32 b = 1; } }",
                "1",
                "which the field `a` has already",
            ),
            (
                "syntax=\"proto3\"; message M { reserved 1 to 3; int32 a = 2; }",
                "2",
                "is reserved (`1 to 3`)",
            ),
            (
                "syntax=\"proto3\"; message M { reserved \"a\"; int32 a = 2; }",
                "a",
                "the name `a` of a field is reserved",
            ),
            (
                "syntax=\"proto3\"; message M { reserved 5, 2 to 6; }",
                "2 to 6",
                "overlap the reserved numbers 5",
            ),
            (
                "syntax=\"proto3\"; message M { reserved 1, \"a\"; }",
                "reserved 1, \"a\";",
                "in one statement",
            ),
            (
                "edition=\"2023\"; enum E { A = 0; reserved b, 1; }",
                "reserved b, 1;",
                "in one statement",
            ),
            (
                "syntax=\"proto3\"; message M { reserved 3 to 1; }",
                "3 to 1",
                "end before they begin",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 9; optional int32 a = 5; }",
                "5",
                "is for extensions (`4 to 9`)",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 9; reserved 9; }",
                "9",
                "overlap",
            ),
            (
                "syntax=\"proto3\"; enum E { A = 0; B = 2147483648; }",
                "2147483648",
                "numbers of an enum run",
            ),
            (
                "syntax=\"proto3\"; enum E { A = 0; B = 0; }",
                "0",
                "both have the number 0",
            ),
            (
                "syntax=\"proto3\"; enum E { option allow_alias = true; A = 0; }",
                "allow_alias = true",
                "allows aliases and has none",
            ),
            (
                "syntax=\"proto3\"; enum E { A = 1; }",
                "1",
                "begins with zero",
            ),
            (
                "syntax=\"proto2\"; enum E { reserved 2 to max; A = 7; }",
                "7",
                "is reserved (`2 to 2147483647`)",
            ),
        ],
    );
}

#[test]
fn labels_stand_where_the_language_has_them() {
    refused(
        &[],
        &[
            ("message M { int32 a = 1; }", "int32 a = 1;", "has no label"),
            (
                "syntax=\"proto3\"; message M { required int32 a = 1; }",
                "required int32 a = 1;",
                "proto3 does not know",
            ),
            (
                "edition=\"2023\"; message M { optional int32 a = 1; }",
                "optional int32 a = 1;",
                "editions do not know",
            ),
            (
                "edition=\"2023\"; message M { required int32 a = 1; }",
                "required int32 a = 1;",
                "LEGACY_REQUIRED",
            ),
            (
                "syntax=\"proto3\"; message M { oneof o { optional int32 a = 1; } }",
                "optional int32 a = 1;",
                "fields of a oneof have no label",
            ),
            (
                "syntax=\"proto3\"; message M { oneof o { map<string, string> a = 1; } }",
                "map<string, string> a = 1;",
                "takes no maps",
            ),
            (
                "syntax=\"proto3\"; message M { map<float, string> a = 1; }",
                "float",
                "neither whole numbers",
            ),
            (
                "syntax=\"proto2\"; message M { optional group gG = 1 {} }",
                "gG",
                "capital letter",
            ),
        ],
    );
}

#[test]
fn an_extend_block_has_fields() {
    refused(
        &[],
        &[(
            "syntax=\"proto2\"; message M { extensions 4 to 9; } extend M {}",
            "extend M {}",
            "`extend M` has no fields",
        )],
    );
}

#[test]
fn names_of_types_bind_in_the_innermost_scope() {
    refused(
        &[
            (
                "o.proto",
                "syntax=\"proto3\"; package o; import \"p.proto\"; message M {}",
            ),
            ("p.proto", "syntax=\"proto3\"; package p; message N {}"),
        ],
        &[
            (
                "syntax=\"proto3\"; message M { Nope a = 1; }",
                "Nope",
                "`Nope` is not defined",
            ),
            (
                "syntax=\"proto3\"; message A { message B {} } message M { message A {} A.B b = 1; }",
                "A.B",
                "`A.B` is resolved to `M.A.B`",
            ),
            (
                "syntax=\"proto3\"; import \"o.proto\"; message M { p.N n = 1; }",
                "p.N",
                "add `import \"p.proto\";`",
            ),
            (
                "syntax=\"proto3\"; enum E { A = 0; } service S { rpc R(E) returns (E2); } message E2 {}",
                "E",
                "is an enum",
            ),
            (
                "syntax=\"proto3\"; message Get {} service S { rpc Get(Get) returns (.Get); }",
                "Get",
                "is a method",
            ),
            (
                "syntax=\"proto3\"; import \"none.proto\";",
                "\"none.proto\"",
                "add a reference whose name is `none.proto`",
            ),
            (
                "syntax=\"proto3\"; import \"o.proto\"; import \"o.proto\";",
                "\"o.proto\"",
                "imported twice",
            ),
        ],
    );
}

#[test]
fn defaults_are_values_of_the_type() {
    refused(
        &[],
        &[
            (
                "syntax=\"proto2\"; message M { optional int32 a = 1 [default = \"x\"]; }",
                "\"x\"",
                "not a whole number from -2147483648",
            ),
            (
                "syntax=\"proto2\"; message M { optional uint32 a = 1 [default = -1]; }",
                "-1",
                "not a whole number from 0 to",
            ),
            (
                "syntax=\"proto2\"; enum E { A = 1; } message M { optional E a = 1 [default = B]; }",
                "B",
                "not the name of a value",
            ),
            (
                "syntax=\"proto2\"; message M { repeated int32 a = 1 [default = 1]; }",
                "default = 1",
                "a repeated field has no default",
            ),
            (
                "syntax=\"proto3\"; message M { int32 a = 1 [default = 1]; }",
                "default = 1",
                "proto3 knows no defaults",
            ),
        ],
    );
}

#[test]
fn names_in_json_do_not_clash() {
    refused(
        &[],
        &[
            (
                "syntax=\"proto3\"; message M { int32 a_b = 1; int32 aB = 2; }",
                "aB",
                "is the name in JSON of the field `a_b` too",
            ),
            (
                "syntax=\"proto2\"; message M { optional int32 a = 1 [json_name = \"x\"]; optional int32 b = 2 [json_name = \"x\"]; }",
                "b",
                "is the json_name of the field `a` too",
            ),
            (
                "syntax=\"proto3\"; enum E { E_A = 0; A = 1; }",
                "A",
                "give it another name",
            ),
        ],
    );
    accepted(
        &[],
        &["syntax=\"proto2\"; message M { optional int32 a_b = 1; optional int32 aB = 2; }"],
    );
}

#[test]
fn options_exist_and_have_values_of_their_types() {
    let descriptor = [(
        "google/protobuf/descriptor.proto",
        "syntax=\"proto2\"; package google.protobuf; message FieldOptions { extensions 1000 to max; } message FileOptions { extensions 1000 to max; }",
    )];
    const HEAD: &str = "syntax=\"proto2\"; import \"google/protobuf/descriptor.proto\"; message T { optional int32 n = 1; repeated T t = 2; } extend google.protobuf.FieldOptions { optional T t = 50000; } ";
    let with_head = |rest: &str| format!("{HEAD}{rest}");
    let texts = [
        (
            "message M { optional int32 a = 1 [(t) = { m: 1 }]; }",
            "m",
            "`T` has no field `m`",
        ),
        (
            "message M { optional int32 a = 1 [(t).n = \"1\"]; }",
            "\"1\"",
            "is not a whole number",
        ),
        (
            "message M { optional int32 a = 1 [(t).n = 1, (t) = {}]; }",
            "(t)",
            "is set already",
        ),
        (
            "message M { optional int32 a = 1 [(t).t.n = 1]; }",
            "(t).t.n",
            "is not a single message",
        ),
        (
            "message M { optional int32 a = 1 [(u) = 1]; }",
            "(u)",
            "`u` is not defined",
        ),
        (
            "option (t) = {};",
            "(t)",
            "extends `google.protobuf.FieldOptions`",
        ),
    ];
    for (rest, place, words) in texts {
        refused(&descriptor, &[(&with_head(rest), place, words)]);
    }
    accepted(
        &descriptor,
        &[&with_head(
            "message M { optional int32 a = 1 [(t).n = 1, deprecated = true, (t).t = { n: 0x1F t <> }]; }",
        )],
    );
    refused(
        &[],
        &[
            (
                "syntax=\"proto3\"; option java_pack = \"x\";",
                "java_pack",
                "does not exist",
            ),
            (
                "syntax=\"proto3\"; option java_package = 1;",
                "1",
                "is not a string in quotes",
            ),
            (
                "syntax=\"proto3\"; option optimize_for = SLOW;",
                "SLOW",
                "is not the name of a value of `OptimizeMode`",
            ),
            (
                "syntax=\"proto3\"; option features.field_presence = EXPLICIT;",
                "features.field_presence",
                "only editions know",
            ),
            (
                "edition=\"2023\"; message M { option features.enum_type = OPEN; }",
                "features.enum_type",
                "cannot be set at a message",
            ),
        ],
    );
}

#[test]
fn options_and_features_fit_what_a_field_holds() {
    refused(
        &[],
        &[
            (
                "syntax=\"proto3\"; message M { repeated string a = 1 [packed = true]; }",
                "packed = true",
                "only repeated numbers",
            ),
            (
                "syntax=\"proto3\"; message M { string a = 1 [lazy = true]; }",
                "lazy = true",
                "only fields of a message type",
            ),
            (
                "syntax=\"proto3\"; message M { int32 a = 1 [jstype = JS_STRING]; }",
                "jstype = JS_STRING",
                "only integers of 64 bits",
            ),
            (
                "edition=\"2023\"; message M { repeated int32 a = 1 [packed = true]; }",
                "packed = true",
                "editions do not know",
            ),
            (
                "edition=\"2023\"; message M { repeated int32 a = 1 [features.field_presence = IMPLICIT]; }",
                "features.field_presence = IMPLICIT",
                "never not set",
            ),
            (
                "edition=\"2023\"; message M { int32 a = 1 [features.message_encoding = DELIMITED]; }",
                "features.message_encoding = DELIMITED",
                "it holds no message",
            ),
            (
                "edition=\"2023\"; message M { int32 a = 1 [features.field_presence = IMPLICIT, default = 1]; }",
                "default = 1",
                "implicit presence has no default",
            ),
            (
                "edition=\"2023\"; option features.field_presence = LEGACY_REQUIRED;",
                "features.field_presence = LEGACY_REQUIRED",
                "set it at single fields",
            ),
            (
                "edition=\"2023\"; option features.enforce_naming_style = STYLE2024;",
                "features.enforce_naming_style",
                "exists only from EDITION_2024",
            ),
        ],
    );
}

#[test]
fn edition_2024_looks_at_names_and_hides_what_is_local() {
    let other = [(
        "o.proto",
        "edition=\"2024\"; package o; local message Hidden {} message Shown { message Inner {} }",
    )];
    refused(
        &other,
        &[
            (
                "edition=\"2024\"; message m {}",
                "m",
                "not written LikeThis",
            ),
            (
                "edition=\"2024\"; message M { int32 fooBar = 1; }",
                "fooBar",
                "not written like_this",
            ),
            (
                "edition=\"2024\"; enum E { none = 0; }",
                "none",
                "not written LIKE_THIS",
            ),
            (
                "edition=\"2024\"; import \"o.proto\"; message M { o.Hidden a = 1; }",
                "o.Hidden",
                "is local to `o.proto`",
            ),
            (
                "edition=\"2023\"; import \"o.proto\"; message M { o.Shown.Inner a = 1; }",
                "o.Shown.Inner",
                "is local to `o.proto`",
            ),
            (
                "edition=\"2024\"; import weak \"o.proto\";",
                "\"o.proto\"",
                "edition 2024 does not know",
            ),
        ],
    );
    accepted(
        &other,
        &["edition=\"2024\"; import \"o.proto\"; message M { o.Shown a = 1; }"],
    );
}

#[test]
fn the_descriptor_has_full_names_json_names_entries_and_synthetic_oneofs() {
    let text = "syntax=\"proto3\"; package p; message M { optional int32 a_b = 1; map<string, M> tags = 2; oneof o { E e = 3; } } enum E { Z = 0; }";
    let schema =
        Schema::parse(SchemaType::Protobuf, text, &[], Validation::Strict).expect("a file");
    let Schema::Protobuf(schema) = schema else {
        panic!("a Protobuf schema");
    };
    let bytes = super::descriptor(&schema);
    let contains = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    for part in [
        b"\x0a\x07default\x12\x01p".as_slice(),
        b"\x0a\x03a_b\x18\x01 \x01(\x05H\x01R\x02aB\x88\x01\x01",
        b"\x0a\x04tags\x18\x02 \x03(\x0b2\x0e.p.M.TagsEntryR\x04tags",
        b"\x0a\x09TagsEntry",
        b":\x028\x01",
        b"B\x03\x0a\x01oB\x06\x0a\x04_a_b",
        b"2\x04.p.EH\x00R\x01e",
        b"b\x06proto3",
    ] {
        assert!(
            contains(part),
            "{:?} in {:?}",
            part.escape_ascii().to_string(),
            bytes.escape_ascii().to_string()
        );
    }
}

#[test]
fn a_message_has_the_place_in_the_descriptor_that_it_has_in_the_text() {
    let text = "message M { map<string, M> tags = 1; optional group G = 2 {} message X {} oneof o { group H = 3 {} } message Y {} }";
    let schema =
        Schema::parse(SchemaType::Protobuf, text, &[], Validation::Strict).expect("a file");
    let Schema::Protobuf(schema) = schema else {
        panic!("a Protobuf schema");
    };
    let bytes = super::descriptor(&schema);
    let place = |part: &[u8]| bytes.windows(part.len()).position(|window| window == part);
    let nested = [
        b"\x1a\x03\x0a\x01X".as_slice(),
        b"\x1a\x03\x0a\x01Y",
        b"\x1a\x03\x0a\x01G",
        b"\x1a\x03\x0a\x01H",
        b"\x0a\x09TagsEntry",
    ];
    let places: Vec<_> = nested.map(place).to_vec();
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
}
