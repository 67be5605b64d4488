//! Descriptors to trees.

use std::sync::Arc;

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use crate::diagnostic::Problems;
use crate::protobuf::parse::{base64, file};
use crate::protobuf::{self, ProtobufSchema, print};
use crate::schema::{Dependency, Schema, Validation};

const RECORDED: &str = include_str!("../../../../../../tests/golden/schemas/protobuf.json");

/// The canonical text of the descriptor in `source`, or what is wrong with it.
fn canonical(source: &str) -> Result<String, String> {
    let mut problems = Problems::default();
    match file(source, &[], &mut problems) {
        Some(file) => {
            assert!(file.from_descriptor && problems.is_empty());
            Ok(print::canonical(&file))
        }
        None => Err(problems.into_error().to_string()),
    }
}

#[test]
fn recorded_descriptors_have_the_recorded_text() {
    let recorded: serde_json::Value = serde_json::from_str(RECORDED).expect("the file is JSON");
    let mut seen = 0;
    for schema in recorded["schemas"].as_array().expect("a list") {
        let name = schema["name"].as_str().expect("a name");
        if !name.starts_with("base64-") {
            continue;
        }
        seen += 1;
        let text = canonical(schema["schema"].as_str().expect("a text"));
        match name {
            // Ours keeps the group.
            "base64-group" => assert_eq!(
                text.as_deref(),
                Ok(
                    "syntax = \"proto2\";\n\nmessage M {\n  optional group G = 1 {\n    optional int32 x = 2;\n  }\n}\n"
                )
            ),
            // That is not its grammar's business.
            "base64-unresolvable-type" => assert!(text.is_ok()),
            _ if schema["status"] == 200 => {
                assert_eq!(
                    text.as_deref(),
                    Ok(schema["canonical"].as_str().expect("a text")),
                    "{name}"
                );
            }
            _ => assert!(text.is_err(), "{name}"),
        }
    }
    assert_eq!(seen, 15);
}

#[test]
fn the_error_is_that_of_what_the_text_looks_like() {
    //   text                                              error begins with
    for (text, error) in [
        ("", "the schema is empty"),
        ("message M", "expected"),
        ("CgdkZWZhdWx0IhkKAU0S\nCQoBYRgB", "expected"),
        (
            "CgdkZWZhdWx0IhkKAU0SCQoBYRgBIAEoBRIJ",
            "the schema is neither a `.proto` file nor",
        ),
        (
            "aGVsbG8sIHRoaXMgaXMgbm8gZGVzY3JpcHRvcg==",
            "the schema is neither a `.proto` file nor",
        ),
    ] {
        let found = canonical(text).expect_err("it is no schema");
        assert!(found.starts_with(error), "{text}: {found}");
    }
}

/// Descriptors that `protoc` made of texts that say nearly everything which a text can, and their canonical texts. Of these
/// `protoc` makes the same again, but for map entries, which it takes from no text, and the order of fields and types.
const DESCRIPTORS: [(&str, &str); 3] = [
    (
        include_str!("../../../../../../tests/golden/descriptors/proto2.base64"),
        include_str!("../../../../../../tests/golden/descriptors/proto2.proto"),
    ),
    (
        include_str!("../../../../../../tests/golden/descriptors/proto3.base64"),
        include_str!("../../../../../../tests/golden/descriptors/proto3.proto"),
    ),
    (
        include_str!("../../../../../../tests/golden/descriptors/edition.base64"),
        include_str!("../../../../../../tests/golden/descriptors/edition.proto"),
    ),
];

#[test]
fn nothing_of_a_descriptor_is_lost() {
    for (source, text) in DESCRIPTORS {
        assert_eq!(canonical(source).as_deref(), Ok(text));
    }
}

/// A field that holds `content`.
fn tagged(number: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("it is short");
    let mut bytes = vec![number << 3 | 2, length];
    bytes.extend_from_slice(content);
    bytes
}

#[test]
fn what_no_text_can_say_is_refused_by_name() {
    let field = |more: &[u8]| {
        let field = [&tagged(1, b"a")[..], &[0x18, 1, 0x20, 1, 0x28, 5], more].concat();
        tagged(4, &[tagged(1, b"M"), tagged(2, &field)].concat())
    };
    let named = |name: &[u8]| tagged(4, &tagged(1, name));
    //   descriptor                                        error contains
    for (descriptor, error) in [
        (
            named(b"M {} message N"),
            "`M {} message N` is not the name of a message",
        ),
        (named(b""), "`` is not the name of a message"),
        (named(b"\xff"), "is not UTF-8"),
        (tagged(2, b"a;b"), "`a;b` is not the name of a package"),
        (tagged(12, b"proto4"), "`syntax` is unknown"),
        (vec![0x50, 1], "an import that it does not have"),
        (vec![0x70, 5], "`edition` 5 is unknown"),
        (vec![0x68, 5], "the field 13, which is unknown"),
        (
            vec![0x08, 5],
            "the field 1 of its `FileDescriptorProto` has another type",
        ),
        (
            field(&[0x48, 0]),
            "the field `a` is in a oneof that does not exist",
        ),
        (
            field(&tagged(7, b"1] x [")),
            "`1] x [` cannot be the default",
        ),
        (field(&tagged(6, b".M")), "names another one"),
        (
            field(&tagged(8, &[0x88, 0xb5, 0x18, 1])),
            "the option 50001 of `google.protobuf.FieldOptions`",
        ),
        (
            field(&tagged(8, &[0xba, 0x3e, 0])),
            "`uninterpreted_option`",
        ),
        (
            field(&tagged(8, &[0x08, 9])),
            "the option `ctype` has the value 9",
        ),
        (
            field(&tagged(8, &[0xaa, 1, 2, 0x48, 0])),
            "the option `features` has the field 9",
        ),
    ] {
        let found = canonical(&base64::encode(&descriptor));
        let found = found.expect_err(error);
        assert!(found.contains(error), "{error}: {found}");
    }
}

#[test]
fn a_descriptor_too_deep_is_refused() {
    for (depth, fits) in [(100, true), (101, false), (3000, false)] {
        let mut file = Vec::new();
        for level in 0..depth {
            let inner = std::mem::take(&mut file);
            let mut length = inner.len() + 3;
            file.push(if level + 1 == depth { 0x22 } else { 0x1a });
            while length >= 0x80 {
                file.push(u8::try_from(length & 0x7f).expect("seven bits") | 0x80);
                length >>= 7;
            }
            file.push(u8::try_from(length).expect("below 128"));
            file.extend_from_slice(b"\x0a\x01M");
            file.extend_from_slice(&inner);
        }
        assert_eq!(canonical(&base64::encode(&file)).is_ok(), fits, "{depth}");
    }
}

#[test]
fn descriptors_are_held_to_the_rules_of_compilers_and_errors_lie_in_the_base64() {
    let strict = |source: &str| crate::protobuf::parse(source, &[], Validation::Strict);
    for (source, _) in DESCRIPTORS {
        let found = strict(source).map(|schema| schema.canonical().to_owned());
        assert_eq!(found.as_ref(), Ok(&canonical(source).expect("it is one")));
    }
    let source = "CgdkZWZhdWx0IhgKAU0SEwoBYRgBIAEoCzIILk1pc3NpbmdiBnByb3RvMw==";
    let error = strict(source).expect_err("`.Missing` does not exist");
    assert!(error.to_string().contains(".Missing"), "{error}");
    for diagnostic in error.diagnostics {
        assert_eq!(diagnostic.span.end as usize, source.len());
    }
}

#[test]
fn options_of_confluent_are_known() {
    let meta = tagged(1, b"why");
    let options = [&[0x82, 0x44][..], &[5], &meta].concat();
    let message = tagged(4, &[tagged(1, b"M"), tagged(7, &options)].concat());
    assert_eq!(
        canonical(&base64::encode(&message)).as_deref(),
        Ok("\nmessage M {\n  option (confluent.message_meta) = {\n    doc: \"why\"\n  };\n}\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_bytes_never_panic(bytes: Vec<u8>) {
        let _ = canonical(&base64::encode(&bytes));
    }

    #[test]
    fn damaged_descriptors_never_panic(
        which in 0..DESCRIPTORS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        cuts: bool,
    ) {
        let mut bytes = base64::decode(DESCRIPTORS[which].0).expect("it is base64");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cuts {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = canonical(&base64::encode(&bytes));
    }
}

#[test]
fn options_that_an_imported_file_declares_are_kept() {
    let options = "syntax = \"proto3\"; package acme; import \"google/protobuf/descriptor.proto\"; \
                   import \"google/protobuf/duration.proto\"; \
                   message Rule { string text = 1; Level level = 2; repeated int32 codes = 3; \
                   google.protobuf.Duration within = 4; map<string, Rule> more = 5; \
                   extend google.protobuf.MessageOptions { Rule of_message = 50002; } } \
                   enum Level { LOW = 0; HIGH = 1; } \
                   extend google.protobuf.FieldOptions { Rule rule = 50001; repeated Level levels = 50003; }";
    let text = "syntax = \"proto3\"; package shop; import \"acme/options.proto\"; \
                message Rule { option (acme.Rule.of_message).text = \"x\"; \
                string a = 1 [(acme.rule) = { text: \"y\" level: HIGH codes: [1, 2] within: { seconds: 3 } \
                more: { key: \"k\" value: { level: LOW } } }, (acme.levels) = HIGH, (acme.levels) = LOW]; }";
    let parse = |text: &str, dependencies: &[Dependency]| {
        let schema = protobuf::parse(text, dependencies, Validation::Strict);
        Arc::new(schema.unwrap_or_else(|error| panic!("{error}: {text}")))
    };
    let dependencies = [Dependency {
        name: "acme/options.proto".to_owned(),
        schema: Arc::new(Schema::Protobuf(parse(options, &[]))),
    }];
    let serialized = |schema: &ProtobufSchema| schema.formatted("serialized").expect("a format");
    let descriptor = serialized(&parse(text, &dependencies));
    let again = parse(&descriptor, &dependencies);
    assert!(again.canonical().contains("option (.acme.Rule.of_message)"));
    assert_eq!(serialized(&again), descriptor);
    // A text that was made of it can be registered anew.
    assert_eq!(
        serialized(&parse(again.canonical(), &dependencies)),
        descriptor
    );
    let error = protobuf::parse(&descriptor, &[], Validation::Lenient).expect_err("no such file");
    assert!(error.to_string().contains("50002"), "{error}");
}

#[test]
fn groups_and_extensions_inside_options_are_kept() {
    let text = "syntax = \"proto2\"; package acme; import \"google/protobuf/descriptor.proto\"; \
                message Rule { optional group Limit = 1 { optional int32 low = 1; optional group Unit = 2 { optional string name = 1; } } \
                repeated group Step = 2 { optional int32 at = 1; } extensions 100 to 200; \
                extend Rule { optional Rule inner = 101; } } \
                message M { optional int32 a = 1 [(rule) = { Limit { low: 1 Unit { name: \"cm\" } } Step { at: 1 } Step { at: 2 } \
                [acme.codes]: [7, 8] [acme.Rule.inner]: { Step {} [acme.extra] { x: 3 } } }, (whole) = { y: 4 }]; } \
                extend Rule { repeated int32 codes = 100; optional group Extra = 102 { optional int32 x = 1; } } \
                extend google.protobuf.FieldOptions { optional Rule rule = 50001; optional group Whole = 50002 { optional int32 y = 1; } }";
    let delimited = "edition = \"2023\"; package acme; import \"google/protobuf/descriptor.proto\"; \
                     message Rule { Rule of = 1 [features.message_encoding = DELIMITED]; int32 low = 2; } \
                     extend google.protobuf.FieldOptions { Rule rule = 50001 [features.message_encoding = DELIMITED]; } \
                     message M { int32 a = 1 [(rule) = { of: { low: 1 } }]; }";
    for text in [text, delimited] {
        let parse = |text: &str| {
            protobuf::parse(text, &[], Validation::Strict)
                .unwrap_or_else(|error| panic!("{error}: {text}"))
        };
        let serialized =
            |schema: &ProtobufSchema| schema.formatted("serialized").expect("a format");
        let descriptor = serialized(&parse(text));
        let again = parse(&descriptor);
        assert_eq!(serialized(&again), descriptor);
        assert_eq!(serialized(&parse(again.canonical())), descriptor);
    }
}
