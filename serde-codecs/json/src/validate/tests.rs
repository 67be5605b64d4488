use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Reference, Schema, append_valid, read_valid};

fn validator(schema: &Value) -> Validator {
    let schema = Schema::parse(&schema.to_string()).expect("it is JSON");
    schema.validator().expect("it is a schema")
}

fn refused(schema: &Value, payload: &str) -> Error {
    validator(schema)
        .validate(payload.as_bytes(), Limits::default())
        .expect_err("it does not fit")
}

#[test]
fn the_first_few_reasons_are_told_with_both_paths() {
    let schema = json!({
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/definitions/item"}},
        },
        "required": ["id"],
        "definitions": {"item": {"properties": {"a/b": {"type": "string"}}}},
    });
    let payload = r#"{"items": [{"a/b": "x"}, {"a/b": 7}]}"#;
    let error = refused(&schema, payload);
    let ErrorKind::Invalid(violations) = error.kind() else {
        panic!("{error}");
    };
    let violation = |instance_path: &str, schema_path: &str, message: &str| Violation {
        instance_path: instance_path.into(),
        schema_path: schema_path.into(),
        message: message.into(),
    };
    let expected = [
        violation("", "/required", "\"id\" is a required property"),
        violation(
            "/items/1/a~1b",
            "/definitions/item/properties/a~1b/type",
            "7 is not of type \"string\"",
        ),
    ];
    assert_eq!(violations, &expected);
    assert_eq!(
        error.to_string(),
        "the document does not fit the schema: \"id\" is a required property (`/required`); at `/items/1/a~1b` 7 is not of type \"string\" (`/definitions/item/properties/a~1b/type`), at byte 0"
    );
    let error = refused(&schema, r#"{"id": 1, "items": [{"a/b": "x"}, {"a/b": 7}]}"#);
    assert_eq!(
        (error.path().as_str(), error.offset()),
        ("items[1].a/b", Some(42))
    );
    let many = refused(
        &json!({"items": {"type": "string"}}),
        "[1,2,3,4,5,6,7,8,9,10]",
    );
    let ErrorKind::Invalid(violations) = many.kind() else {
        panic!("{many}");
    };
    assert_eq!(violations.len(), TOLD);
    let long = format!("\"{}\"", "é".repeat(1_000));
    assert!(
        refused(&json!({"type": "null"}), &long)
            .to_string()
            .chars()
            .count()
            < 500
    );
}

#[test]
fn a_value_that_does_not_fit_leaves_no_trace() {
    let validator = validator(&json!({"type": "string"}));
    let mut out = b"frame".to_vec();
    let error = append_valid(&7, &validator, &mut out).expect_err("a number");
    assert_eq!((error.offset(), out.as_slice()), (None, &b"frame"[..]));
    append_valid("tea", &validator, &mut out).expect("a string");
    assert_eq!(out, b"frame\"tea\"");
}

#[test]
fn of_members_with_one_name_the_last_counts() {
    let one = validator(&json!({"maxProperties": 1, "properties": {"a": {"type": "integer"}}}));
    let limits = Limits::default();
    let read = |payload: &'static str| read_valid::<Value>(payload.as_bytes(), &one, limits);
    assert_eq!(read(r#"{"a":"x","a":1}"#).expect("1 fits"), json!({"a": 1}));
    let error = read(r#"{"a":1,"\u0061":"x"}"#).expect_err("x does not");
    assert_eq!((error.path().as_str(), error.offset()), ("a", None));
}

#[test]
fn numbers_beyond_64_bits_are_the_nearest_float() {
    let least = validator(&json!({"type": "integer", "minimum": 18_446_744_073_709_551_615_u64}));
    for (payload, fits) in [
        ("18446744073709551615", true),
        ("18446744073709551614", false),
        ("18446744073709551616", true),
        ("36893488147419103232", true),
        ("36893488147419103232.5", true), // the half is beyond what an f64 holds
        ("-9223372036854775809", false),
        ("1e300", true),
    ] {
        let checked = least.validate(payload.as_bytes(), Limits::default());
        assert_eq!(checked.is_ok(), fits, "{payload}");
    }
    let error = least.validate(b"1e400", Limits::default());
    let error = error.expect_err("it is out of range");
    assert_eq!(
        error.to_string(),
        "the payload is not JSON: number out of range, at byte 4"
    );
}

#[test]
fn without_schema_keyword_or_with_an_unknown_one_it_is_draft_7() {
    let tuple = |draft: Option<&str>| {
        let mut schema = json!({"items": [{"type": "integer"}], "additionalItems": false});
        if let Some(draft) = draft {
            schema["$schema"] = draft.into();
        }
        schema
    };
    for draft in [
        None,
        Some("https://example.com/mine"),
        Some("http://json-schema.org/draft-07/schema#"),
    ] {
        let validator = validator(&tuple(draft));
        let fits = |payload: &str| {
            validator
                .validate(payload.as_bytes(), Limits::default())
                .is_ok()
        };
        assert_eq!(
            (fits("[1]"), fits("[true]"), fits("[1,2]")),
            (true, false, false)
        );
    }
    let modern = tuple(Some("https://json-schema.org/draft/2020-12/schema")).to_string();
    let error = Schema::parse(&modern).expect("it is JSON").validator();
    let error = error.expect_err("`items` is no list there");
    assert!(
        error.to_string().starts_with("the schema cannot be used: "),
        "{error}"
    );
}

#[test]
fn only_registered_schemas_are_referred_to() {
    let lone = Schema::parse(r#"{"$ref":"file:///etc/hostname"}"#).expect("it is JSON");
    let error = lone.validator().expect_err("it leads nowhere");
    assert!(
        error
            .to_string()
            .contains("is not among the references of the schema"),
        "{error}"
    );

    let reference = |name: &str, text: &str| Reference {
        name: name.to_owned(),
        schema: Schema::parse(text).expect("it is JSON"),
    };
    let types =
        r#"{"$id":"https://example.com/v1/types.json","definitions":{"n":{"type":"integer"}}}"#;
    for (base, name, target) in [
        ("", "types.json", "types.json#/definitions/n"),
        ("", "./types.json", "./types.json#/definitions/n"),
        ("", "a/types.json", "a/types.json#/definitions/n"),
        (
            "https://example.com/v1/order.json",
            "types.json",
            "types.json#/definitions/n",
        ),
        (
            "https://other.example/order.json",
            "types.json",
            "types.json#/definitions/n",
        ),
        (
            "",
            "anything",
            "https://example.com/v1/types.json#/definitions/n",
        ),
        (
            "urn:order",
            "https://example.com/t",
            "https://example.com/t#/definitions/n",
        ),
    ] {
        let mut schema = json!({"properties": {"n": {"$ref": target}}});
        if !base.is_empty() {
            schema["$id"] = base.into();
        }
        let schema = Schema::parse_with(&schema.to_string(), &[reference(name, types)]);
        let validator = schema.expect("it is JSON").validator();
        let validator = validator.unwrap_or_else(|error| panic!("{base} {name} {target}: {error}"));
        assert!(validator.validate(br#"{"n":1}"#, Limits::default()).is_ok());
        assert!(
            validator
                .validate(br#"{"n":"1"}"#, Limits::default())
                .is_err(),
            "{target}"
        );
    }
}

#[test]
fn circles_and_deep_documents_end() {
    let list = validator(&json!({"type": "array", "items": {"$ref": "#"}, "uniqueItems": true}));
    let deep = "[".repeat(crate::MAX_DEPTH) + &"]".repeat(crate::MAX_DEPTH);
    assert!(list.validate(deep.as_bytes(), Limits::default()).is_ok());
    let circle = validator(&json!({"anyOf": [{"$ref": "#"}, {"type": "null"}]}));
    assert!(circle.validate(b"null", Limits::default()).is_ok());
    let greedy = validator(&json!({"pattern": "^(a|a)*(?!x)$"}));
    let endless = format!("\"{}b\"", "a".repeat(10_000));
    assert!(
        greedy
            .validate(endless.as_bytes(), Limits::default())
            .is_err()
    );
}

/// The library's own way, by which ours is measured.
fn theirs(schema: &Value) -> jsonschema::Validator {
    let options = jsonschema::options().with_draft(Draft::Draft7);
    options.build(schema).expect("it is a schema")
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4_i64).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-4..4_i32).prop_map(|number| Value::from(f64::from(number) / 2.0)),
        "[a-c\"é]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c]{1,2}|\"", inner, 0..5)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        prop::sample::select(
            &[
                "null", "boolean", "integer", "number", "string", "array", "object"
            ][..]
        )
        .prop_map(|name| json!({"type": name})),
        (-2..3_i32).prop_map(|least| json!({"minimum": least, "exclusiveMaximum": 2.5})),
        Just(json!({"multipleOf": 0.5})),
        Just(json!({"minLength": 1, "maxLength": 2})),
        Just(json!({"pattern": "^[ab]"})),
        document().prop_map(|value| json!({"const": value})),
        prop::collection::vec(document(), 1..3).prop_map(|values| json!({"enum": values})),
        Just(json!({"uniqueItems": true})),
        Just(json!({"required": ["a", "b"]})),
        Just(json!({"minProperties": 1, "maxProperties": 2})),
        Just(json!({"propertyNames": {"maxLength": 1}})),
        Just(json!({"dependencies": {"a": ["b"]}})),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({
                "properties": {"a": a, "b": b}, "additionalProperties": false,
            })),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({
                "patternProperties": {"^a": a}, "additionalProperties": b,
            })),
            inner.clone().prop_map(|items| json!({"items": items})),
            inner.clone().prop_map(|items| json!({"contains": items})),
            inner.clone().prop_map(|not| json!({"not": not})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| json!({"allOf": all})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|one| json!({"oneOf": one})),
            (inner.clone(), inner).prop_map(|(a, b)| json!({"if": a, "then": b})),
        ]
    })
}

proptest! {
    #[test]
    fn scanned_documents_fit_when_values_do(schema in schema(), document in document()) {
        let ours = validator(&schema);
        let expected: Vec<(String, String)> = theirs(&schema)
            .iter_errors(&document)
            .take(TOLD)
            .map(|error| (error.instance_path().to_string(), cut(&error.to_string())))
            .collect();
        let text = document.to_string();
        match ours.validate(text.as_bytes(), Limits::default()) {
            Ok(()) => prop_assert_eq!(expected, vec![]),
            Err(error) => {
                let ErrorKind::Invalid(violations) = error.kind() else { panic!("{error}") };
                let told: Vec<(String, String)> = violations
                    .iter()
                    .map(|each| (each.instance_path.to_string(), each.message.to_string()))
                    .collect();
                prop_assert_eq!(told, expected);
            }
        }
        let read = read_valid::<Value>(text.as_bytes(), &ours, Limits::default());
        if let Ok(read) = read {
            prop_assert_eq!(read, document);
        }
    }
}
