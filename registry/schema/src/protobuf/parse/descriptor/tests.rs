//! Descriptors to trees.

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use crate::diagnostic::Problems;
use crate::protobuf::parse::{file, to_base64};
use crate::protobuf::print;

const RECORDED: &str = include_str!("../../../../../../tests/golden/schemas/protobuf.json");

/// The canonical text of the descriptor in `source`, or what is wrong with it.
fn canonical(source: &str) -> Result<String, String> {
    let mut problems = Problems::default();
    match file(source, &mut problems) {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_bytes_never_panic(bytes: Vec<u8>) {
        let _ = canonical(&to_base64(&bytes));
    }
}
