//! What is refused, and in which words.

use pretty_assertions::assert_eq;

/// What the derive says about `source`; empty when it takes it.
fn refusal(source: &str) -> String {
    let input = syn::parse_str(source).expect("the source is Rust");
    crate::expand(&input)
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

#[test]
fn an_unknown_attribute_is_refused_with_the_one_that_is_meant() {
    let rows = [
        (
            "rename = \"x\"",
            "`rename` is not an attribute of a field: did you mean `name`?",
        ),
        (
            "aliases = \"x\"",
            "`aliases` is not an attribute of a field: did you mean `alias`?",
        ),
        (
            "defualt",
            "`defualt` is not an attribute of a field: did you mean `default`?",
        ),
        (
            "tags = \"PII\"",
            "`tags` is not an attribute of a field: did you mean `tag`?",
        ),
        (
            "flatten",
            "`flatten` is not an attribute of a field: it may be `name`, `alias`, `default`, `tag`, `logical`, `decimal`, \
             `order`, `skip`, `by_name`, `field` or `oneof`",
        ),
        (
            "namespace = \"x\"",
            "`namespace` belongs to a type: a field takes `name`, `alias`, `default`, `tag`, `logical`, `decimal`, `order`, \
             `skip`, `by_name`, `field` or `oneof`",
        ),
        ("name = \"x\", name = \"y\"", "this is said twice"),
        (
            "logical = \"timestamp\"",
            "`timestamp` is not a logical type: it may be `date`, `time-millis`, `time-micros`, `timestamp-millis`, `timestamp-micros`, `timestamp-nanos`, `local-timestamp-millis`, `local-timestamp-micros`, `local-timestamp-nanos`, `uuid`, `duration`, `decimal` or `big-decimal`",
        ),
        (
            "logical = \"timestamp-milis\"",
            "`timestamp-milis` is not a logical type: did you mean `timestamp-millis`?",
        ),
        (
            "logical = \"decimal\"",
            "a decimal has a precision and a scale: `decimal(precision = 10, scale = 2)`",
        ),
        (
            "decimal(scale = 2)",
            "a decimal has a precision: `decimal(precision = 10, scale = 2)`",
        ),
        (
            "decimal(precision = 1, scale = 2)",
            "a decimal of precision 1 and scale 2 does not exist: the precision is at least 1 and the scale",
        ),
        (
            "order = \"down\"",
            "`down` is not an order: it may be `ascending`, `descending` or `ignore`",
        ),
        (
            "default = [1]",
            "a default of an array, a map or a record is empty: `[]` or `{}`",
        ),
        (
            "default = Vec::new()",
            "a default is a literal: a text, a number, `true`, `false`, `null`, `[]` or `{}`",
        ),
        ("default = -\"x\"", "a number comes after the sign"),
        (
            "default = 9223372036854775808",
            "9223372036854775808 does not fit a `long`",
        ),
        (
            "name = \"a-b\"",
            "`a-b` is not a name in Avro: ASCII letters, digits and `_` are, not beginning with a digit; say `name = \"...\"`",
        ),
        ("name = \"other\"", "two fields are called `other`"),
        (
            "skip, default",
            "a field that is left out of the schema has no other attribute",
        ),
    ];
    for (attribute, expected) in rows {
        let source = format!("struct Order {{ #[record({attribute})] id: String, other: i64 }}");
        assert_eq!(refusal(&source), expected, "{attribute}");
    }
}

#[test]
fn what_belongs_to_another_format_is_refused() {
    let rows = [
        ("formats(json), open", ""),
        ("formats(avro, json)", ""),
        (
            "open",
            "only JSON has open types: `formats(json)`, maybe beside others",
        ),
        (
            "formats()",
            "unexpected end of input, expected nested attribute",
        ),
        ("formats(json, json)", "this is said twice"),
        (
            "formats(jsn)",
            "`jsn` is not a format: did you mean `json`?",
        ),
    ];
    for (attribute, expected) in rows {
        let source = format!("#[record({attribute})] struct Order {{ id: String }}");
        assert_eq!(refusal(&source), expected, "{attribute}");
    }
    let rows = [
        (
            "#[record(name = \"b\")] a: i64, b: i64",
            "two fields are called `b`",
        ),
        (
            "#[record(default = b\"x\")] a: Seal",
            "JSON has no bytes: the default is none",
        ),
        ("#[record(name = \"a-b\")] a: i64", ""),
    ];
    for (fields, expected) in rows {
        let source = format!("#[record(formats(json))] struct Order {{ {fields} }}");
        assert_eq!(refusal(&source), expected, "{fields}");
    }
}

#[test]
fn numbers_are_checked() {
    let rows = [
        (
            "#[record(field = 1)] a: i64, #[record(field = 2)] b: i64",
            "",
        ),
        ("#[record(field = 1)] a: i64, #[record(skip)] b: i64", ""),
        ("#[record(field = 1)] a: i64, #[record(oneof)] b: B", ""),
        (
            "#[record(field = 1)] a: i64, b: i64",
            "a field of Protobuf has a number: `#[record(field = 3)]`",
        ),
        (
            "#[record(field = 1)] a: i64, #[record(field = 1)] b: i64",
            "two fields have the number 1",
        ),
        (
            "#[record(field = 1, oneof)] a: A",
            "a `oneof` has no number: the variants of its enum have",
        ),
        (
            "#[record(field = 0)] a: i64",
            "the number of a field is between 1 and 536870911",
        ),
        (
            "#[record(field = 19000)] a: i64",
            "the numbers 19000 to 19999 are for Protobuf itself",
        ),
        ("#[record(field = 7)] a: i64", "7 is reserved"),
        ("#[record(field = 10)] a: i64", "10 is reserved"),
        ("#[record(field = 1)] old: i64", "`old` is reserved"),
        (
            "#[record(field = 1, name = \"a-b\")] a: i64",
            "`a-b` is not a name in Protobuf: ASCII letters, digits and `_` are, not beginning with a digit; say `name = \"...\"`",
        ),
    ];
    for (fields, expected) in rows {
        let source = format!(
            "#[record(formats(protobuf), reserved(7, 9..=11, \"old\"))] struct Order {{ {fields} }}"
        );
        assert_eq!(refusal(&source), expected, "{fields}");
    }
    let rows = [
        (
            "struct A { #[record(field = 1)] a: i64 }",
            "only Protobuf has numbers: `formats(protobuf)`, maybe beside others",
        ),
        (
            "#[record(reserved(1))] struct A { a: i64 }",
            "only Protobuf has numbers: `formats(protobuf)`, maybe beside others",
        ),
        (
            "#[record(formats(protobuf), reserved(3..=3))] struct A {}",
            "the first number is below the last",
        ),
        (
            "#[record(formats(protobuf))] enum A { B(i64) }",
            "a field of Protobuf has a number: `#[record(field = 3)]`",
        ),
        (
            "enum A { #[record(tag = \"PII\")] B(i64) }",
            "only Protobuf has tags for variants: elsewhere the field that holds the enum has them",
        ),
        (
            "#[record(formats(protobuf))] enum A { #[record(tag = \"PII\")] B, #[record(field = 1)] C(i64) }",
            "a variant that holds nothing is no field, and has no tags",
        ),
        (
            "#[record(formats(protobuf))] enum A { #[record(field = 1, tag = \"PII\")] B(i64) }",
            "",
        ),
        (
            "#[record(formats(protobuf))] enum A { #[record(field = 1)] B, C(i64) }",
            "a variant that holds nothing is no field, and has no number",
        ),
        (
            "#[record(formats(protobuf))] struct A<'a> { #[record(field = 1)] a: &'a str }",
            "a message of prost owns its values: `formats(protobuf)` takes no lifetimes",
        ),
        (
            "#[record(formats(protobuf))] struct A([u8; 4]);",
            "Protobuf has no bytes of a fixed length: take a `Vec<u8>`",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(refusal(source), expected, "{source}");
    }
}

#[test]
fn an_optional_field_is_null_by_default() {
    let rows = [
        ("default", ""),
        ("default = null", ""),
        (
            "default = 3",
            "an `Option` is null by default: leave `default` away",
        ),
    ];
    for (attribute, expected) in rows {
        let source = format!("struct Order {{ #[record({attribute})] id: Option<i64> }}");
        assert_eq!(refusal(&source), expected, "{attribute}");
    }
}

#[test]
fn what_has_no_schema_is_refused() {
    let shape = "has no schema: a record is a struct with named fields, a struct around one value, or an enum whose variants \
                 hold nothing (an Avro enum) or one value each (a union)";
    let rows = [
        (
            "struct A;",
            format!("a struct without names for its fields {shape}"),
        ),
        (
            "struct A(i32, i32);",
            format!("a struct without names for its fields {shape}"),
        ),
        ("enum A {}", format!("an enum without variants {shape}")),
        ("union A { a: i32 }", format!("a `union` of Rust {shape}")),
    ];
    for (source, expected) in rows {
        assert_eq!(refusal(source), expected, "{source}");
    }
    let rows = [
        (
            "struct A<T> { a: T }",
            "a record is one type: it has lifetimes, but no parameters that are types or numbers",
        ),
        (
            "struct A<const N: usize>([u8; N]);",
            "a record is one type: it has lifetimes, but no parameters that are types or numbers",
        ),
        (
            "enum A { B(i32), C, D }",
            "a union has one variant that holds nothing, which stands for null",
        ),
        (
            "enum A { B(i32, i32) }",
            "a variant holds one value, or none: put several into a struct of their own",
        ),
        (
            "enum A { B(Vec<A>) }",
            "a union has no name, so it cannot lie in itself: put it into a struct",
        ),
        (
            "enum A { #[record(default)] B, #[record(default)] C }",
            "this is said twice",
        ),
        (
            "enum A { #[record(default = 1)] B }",
            "the variant is the default: it is `default` without a value",
        ),
        (
            "#[record(rename_all = \"snake\")] struct A {}",
            "`snake` is not a case: it may be `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case` or `SCREAMING_SNAKE_CASE`",
        ),
        (
            "#[record(name = \"B\")] struct A(String);",
            "`name` belongs to a type: a struct around one value takes `part`, `formats` or `crate`",
        ),
        (
            "#[record(namespace = \"b\")] enum A { B(i32) }",
            "`namespace` belongs to a type: a union takes `part`, `formats` or `crate`",
        ),
        (
            "enum A { #[record(name = \"b\")] B(i32) }",
            "`name` belongs to a type: this variant takes `field` or `tag`",
        ),
        (
            "#[record(namespace = \"a..b\")] struct A {}",
            "`a..b` is not a name in Avro: ASCII letters, digits and `_` are, not beginning with a digit; say `name = \"...\"`",
        ),
        (
            "struct Größe {}",
            "`Größe` is not a name in Avro: ASCII letters, digits and `_` are, not beginning with a digit; say `name = \"...\"`",
        ),
        ("struct A { #[serde(rename = \"b\")] a: i32 }", ""),
    ];
    for (source, expected) in rows {
        assert_eq!(refusal(source), expected, "{source}");
    }
}
