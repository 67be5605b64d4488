use pretty_assertions::assert_eq;

use crate::schema::{Schema, Validation};
use crate::tags::InvalidTags;
use crate::tags::tests::{changed, told};

fn protobuf(text: &str) -> Schema {
    let parsed = Schema::parse(
        etymon_types::SchemaType::Protobuf,
        text,
        &[],
        Validation::Strict,
    );
    parsed.unwrap_or_else(|error| panic!("{error}: {text}"))
}

const TEXT: &str = r#"syntax = "proto3";
package a.b;

import "confluent/meta.proto";

message M {
  option (confluent.message_meta) = { doc: "d", tags: ["X", 'Y'], tags: "X" };
  string f = 1 [(confluent.field_meta).tags = "A", json_name = "g", (.confluent.field_meta).tags = "\x42"];
  oneof o {
    N n = 2 [(confluent.field_meta) = { tags: "C" }];
  }
  map<string, N> m = 3 [(confluent.field_meta).doc = "tags"];
  message N {
    option (confluent.message_meta).tags = "Z";
    bool f = 1;
  }
  enum E {
    option (confluent.enum_meta).tags = "of no message";
    ZERO = 0 [(confluent.enum_value_meta).tags = "neither"];
  }
}

message Other {}
"#;

#[test]
fn tags_are_told_from_the_outside_in() {
    assert_eq!(
        told(&protobuf(TEXT)),
        ["M X Y", "M.f:field A B", "M.o.n:field C", "M.N Z"]
    );
}

#[test]
fn tags_change_where_they_stand() {
    let printed = |text: &str| protobuf(text).canonical().to_owned();
    let canonical = printed(TEXT);
    for (add, remove, old, new) in [
        // In a message that is there, in parts where it is set in parts, and as a message of its own.
        (
            "M X Z",
            "",
            r#"["X", 'Y'], tags: "X""#,
            r#"["X", 'Y'], tags: ["X", "Z"]"#,
        ),
        (
            "M.f:field C",
            "",
            r#"= "\x42""#,
            r#"= "B", (confluent.field_meta).tags = "C""#,
        ),
        ("M.o.n:field D", "", r#"tags: "C""#, r#"tags: ["C", "D"]"#),
        (
            "M.m:field D",
            "",
            r#""tags"]"#,
            r#""tags", (confluent.field_meta).tags = "D"]"#,
        ),
        (
            "Other A \"\\\n",
            "",
            "Other {}",
            "Other { option (confluent.message_meta) = { tags: [\"A\", \"\\\"\\\\\\n\"] }; }",
        ),
        // What nothing is left of goes.
        ("", "M X", r#"["X", 'Y'], tags: "X""#, r#"["Y"]"#),
        ("", "M X Y", r#", tags: ["X", 'Y'], tags: "X""#, ""),
        (
            "",
            "M.f:field B Z",
            r#", (.confluent.field_meta).tags = "\x42""#,
            "",
        ),
        (
            "",
            "M.n:field C",
            r#" [(confluent.field_meta) = { tags: "C" }]"#,
            "",
        ),
        (
            "",
            "M.N Z",
            r#"option (confluent.message_meta).tags = "Z";"#,
            "",
        ),
        ("M.f:field C", "M.f:field C", "", ""),
    ] {
        let lines = |line: &'static str| Vec::from_iter((!line.is_empty()).then_some(line));
        let changed = changed(&protobuf(TEXT), &lines(add), &lines(remove)).unwrap();
        assert_eq!(
            changed,
            printed(&TEXT.replacen(old, new, 1)),
            "{add} {remove}"
        );
        assert_eq!(printed(&changed), changed);
    }
    assert_eq!(changed(&protobuf(TEXT), &[], &[]).unwrap(), canonical);
}

#[test]
fn what_is_set_first_is_a_list_and_needs_no_import() {
    let schema = protobuf("syntax = \"proto3\";\npackage q;\nmessage M { string a = 1; }\n");
    let text = changed(&schema, &[".M.a:field A", "M B"], &[]).unwrap();
    assert_eq!(
        text,
        "syntax = \"proto3\";\npackage q;\n\nmessage M {\n  option (confluent.message_meta) = {\n    tags: [\n      \"B\"\n    ]\n  };\n\n  string a = 1 [(confluent.field_meta) = {\n    tags: [\n      \"A\"\n    ]\n  }];\n}\n"
    );
    let tagged = protobuf(&text);
    assert_eq!(told(&tagged), ["M B", "M.a:field A"]);
    assert_eq!(
        changed(&tagged, &[], &["M B", "M.a:field A"]).unwrap(),
        schema.canonical()
    );
}

#[test]
fn a_meta_option_without_an_import_is_checked_like_any_other() {
    for (option, is_valid) in [
        ("(confluent.field_meta).tags = \"A\"", true),
        ("(.confluent.field_meta) = { doc: \"d\" }", true),
        ("(confluent.message_meta).tags = \"A\"", false),
        ("(confluent.field_meta).tags = 1", false),
        ("(confluent.field_meta).nothing = \"A\"", false),
        ("(confluent.other_meta).tags = \"A\"", false),
        ("(field_meta).tags = \"A\"", false),
        ("(confluent.Meta).tags = \"A\"", false),
    ] {
        let text = format!("syntax = \"proto3\"; message M {{ string a = 1 [{option}]; }}");
        let parsed = Schema::parse(
            etymon_types::SchemaType::Protobuf,
            &text,
            &[],
            Validation::Strict,
        );
        assert_eq!(parsed.is_ok(), is_valid, "{option}");
    }
}

#[test]
fn what_leads_nowhere_is_told_by_the_name_that_is_missing() {
    let message = |name: &str| InvalidTags::NoMessage(name.to_owned());
    let field = |name: &str| InvalidTags::NoField(name.to_owned());
    let schema = protobuf(TEXT);
    for (path, expected) in [
        ("a", message("a")),
        ("a.b.M", message("a")),
        ("a.b.M.f:field", message("a")),
        ("M.E", message("E")),
        ("M.o", message("o")),
        ("M.f", message("f")),
        ("N", message("N")),
        ("..M", message("")),
        ("", message("")),
        ("M:field", field("M")),
        ("f:field", field("f")),
        (":field", field("")),
        ("M.g:field", field("g")),
        ("M.o.f:field", field("f")),
        ("M.p.n:field", field("n")),
        ("M.N.n:field", field("n")),
        ("X.f:field", field("f")),
        ("X.Y.f:field", message("X")),
        ("M.E.ZERO:field", field("ZERO")),
    ] {
        assert_eq!(changed(&schema, &[path], &[]), Err(expected), "{path}");
    }
    for path in [
        "M",
        ".M",
        "M.N",
        ".M.N",
        "M.f:field",
        "M.n:field",
        "M.o.n:field",
        "M.N.f:field",
    ] {
        assert!(changed(&schema, &[path], &[]).is_ok(), "{path}");
    }
}
