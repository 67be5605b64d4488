//! JSON Schemas that are deep, wide, circular or costly: whatever the text, reading and comparing it ends soon, with an
//! answer.

use etymon_schema::{Budget, Schema, Validation, incompatibilities, incompatibilities_within};
use etymon_types::{CompatibilityPolicy, SchemaType};
use proptest::prelude::*;

fn parse(text: &str) -> Result<Schema, String> {
    let parsed = Schema::parse(SchemaType::Json, text, &[], Validation::Strict);
    parsed.map_err(|error| error.to_string())
}

/// Everything that can be asked of a schema.
fn exercise(schema: &Schema) {
    let again = parse(schema.canonical()).unwrap();
    assert_eq!(again.canonical(), schema.canonical());
    let normal = parse(&again.normalized()).unwrap();
    assert_eq!(normal.canonical(), schema.normalized());
    let _ = incompatibilities(schema, &normal);
}

fn reasons(old: &str, new: &str) -> usize {
    let (old, new) = (parse(old).unwrap(), parse(new).unwrap());
    incompatibilities(&new, &old).unwrap().len()
}

fn listed(count: usize, element: impl Fn(usize) -> String) -> String {
    (0..count).map(element).collect::<Vec<_>>().join(",")
}

#[test]
fn a_thousand_levels_are_compared_and_one_more_is_refused() {
    for (before, core, after) in [
        (r#"{"items":"#, "{}", "}"),
        (r#"{"not":"#, "{}", "}"),
        (r#"{"additionalProperties":"#, "{}", "}"),
        (r#"{"if":"#, "{}", "}"),
    ] {
        let nested = |levels: usize| {
            format!(
                "{}{core}{}",
                before.repeat(levels - 1),
                after.repeat(levels - 1)
            )
        };
        exercise(&parse(&nested(1000)).unwrap());
        assert!(parse(&nested(1001)).unwrap_err().contains("1000 levels"));
    }
    let branches = |core: &str| {
        format!(
            "{}{core}{}",
            r#"{"oneOf":[{"type":"null"},"#.repeat(499),
            "]}".repeat(499)
        )
    };
    assert_eq!(
        reasons(
            &branches(r#"{"type":"string"}"#),
            &branches(r#"{"type":"integer"}"#)
        ),
        1
    );
}

#[test]
fn references_that_go_round_or_far_are_followed_to_their_end() {
    let chain = |last: &str| {
        let links = listed(5_000, |at| {
            format!(r##""d{at}":{{"$ref":"#/definitions/d{}"}}"##, at + 1)
        });
        format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{links},"d5000":{last}}}}}"##)
    };
    assert_eq!(
        reasons(
            &chain(r#"{"type":"string"}"#),
            &chain(r#"{"type":"string"}"#)
        ),
        0
    );
    assert_eq!(
        reasons(
            &chain(r#"{"type":"string"}"#),
            &chain(r#"{"type":"integer"}"#)
        ),
        1
    );
    // As long a way through properties.
    let list = |last: &str| {
        let links = listed(5_000, |at| {
            format!(
                r##""d{at}":{{"properties":{{"n":{{"$ref":"#/definitions/d{}"}}}}}}"##,
                at + 1
            )
        });
        format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{links},"d5000":{last}}}}}"##)
    };
    assert_eq!(
        reasons(
            &list(r#"{"type":"string"}"#),
            &list(r#"{"type":"integer"}"#)
        ),
        1
    );
    for circle in [
        r##"{"$ref":"#"}"##,
        r##"{"$ref":"#/definitions/a","definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}}"##,
        r##"{"allOf":[{"$ref":"#"},{"$ref":"#"}]}"##,
        r##"{"not":{"$ref":"#"}}"##,
        r##"{"anyOf":[{"$ref":"#"},{"type":"string"}],"items":{"$ref":"#"}}"##,
    ] {
        exercise(&parse(circle).unwrap());
        assert_eq!(reasons(circle, circle), 0, "{circle}");
    }
}

#[test]
fn references_that_double_are_compared_once_and_reported_within_the_budget() {
    for (open, close) in [("\"allOf\":[", "]"), ("\"oneOf\":[", "]")] {
        let bomb = |last: &str| {
            let level = |at: usize| {
                let next = format!(r##"{{"$ref":"#/definitions/d{}"}}"##, at + 1);
                format!(r#""d{at}":{{{open}{next},{{"items":{next}}}{close}}}"#)
            };
            let levels = listed(64, level);
            format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{levels},"d64":{last}}}}}"##)
        };
        assert_eq!(reasons(&bomb("{}"), &bomb("{}")), 0);
        assert_eq!(
            reasons(
                &bomb(r#"{"type":"string"}"#),
                &bomb(r#"{"type":"integer"}"#)
            ),
            1
        );
    }
    // Every path to the end is a message: more than anybody reads.
    let tree = |last: &str| {
        let level = |at: usize| {
            let next = format!(r##"{{"$ref":"#/definitions/d{}"}}"##, at + 1);
            format!(r#""d{at}":{{"properties":{{"a":{next},"b":{next}}}}}"#)
        };
        let levels = listed(64, level);
        format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{levels},"d64":{last}}}}}"##)
    };
    let (old, new) = (tree(r#"{"type":"string"}"#), tree(r#"{"type":"integer"}"#));
    let (old, new) = (parse(&old).unwrap(), parse(&new).unwrap());
    assert!(incompatibilities(&new, &old).is_err());
}

#[test]
fn wide_schemas_take_no_longer_than_their_length() {
    let many = 5_000;
    let properties = |of: &str| {
        format!(
            r#"{{"properties":{{{}}}}}"#,
            listed(many, |at| format!(r#""p{at}":{of}"#))
        )
    };
    assert_eq!(
        reasons(
            &properties(r#"{"type":"string"}"#),
            &properties(r#"{"type":"integer"}"#)
        ),
        many
    );
    for text in [
        format!(r#"{{"enum":[{}]}}"#, listed(many, |at| at.to_string())),
        format!(r#"{{"anyOf":[{}]}}"#, listed(many, |_| "{}".to_owned())),
        format!(
            r#"{{"oneOf":[{}]}}"#,
            listed(500, |at| format!(r#"{{"maxLength":{at}}}"#))
        ),
        format!(
            r#"{{"required":[{}]}}"#,
            listed(many, |at| format!("\"r{at}\""))
        ),
        format!(
            r#"{{"items":[{}]}}"#,
            listed(many, |_| r#"{"type":"string"}"#.to_owned())
        ),
        format!(
            r##"{{"definitions":{{{}}},"items":[{}]}}"##,
            listed(many, |at| format!(r#""d{at}":{{}}"#)),
            listed(many, |at| format!(r##"{{"$ref":"#/definitions/d{at}"}}"##))
        ),
    ] {
        exercise(&parse(&text).unwrap());
    }
    let patterns = format!(
        r#"{{"patternProperties":{{{}}}}}"#,
        listed(2_000, |at| format!(r#""^x{at}(?=a)(a+)+$":{{}}"#))
    );
    let (old, new) = (parse(&properties("{}")).unwrap(), parse(&patterns).unwrap());
    let _ = incompatibilities(&new, &old);
}

/// Any JSON, with the words that mean something here more often than others.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let word = prop::sample::select(vec![
        "$ref",
        "$id",
        "id",
        "$anchor",
        "$dynamicRef",
        "$defs",
        "definitions",
        "type",
        "enum",
        "const",
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "dependencies",
        "items",
        "prefixItems",
        "additionalItems",
        "contains",
        "minContains",
        "unevaluatedProperties",
        "not",
        "if",
        "then",
        "allOf",
        "anyOf",
        "oneOf",
        "maximum",
        "exclusiveMaximum",
        "multipleOf",
        "maxLength",
        "pattern",
        "default",
        "$schema",
        "a",
        "b",
        "100%s",
    ]);
    let text = prop::sample::select(vec![
        "#",
        "#/definitions/a",
        "#/properties/a",
        "#/allOf/0",
        "a",
        "string",
        "object",
        "integer",
        "null",
        "array",
        "http://json-schema.org/draft-04/schema#",
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "(",
        "^a",
        "",
    ]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(serde_json::Value::from),
        (-3_i64..4).prop_map(serde_json::Value::from),
        prop::num::f64::NORMAL.prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
        text.prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                serde_json::Value::Object(members.collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_read_and_compared_or_refused(old in json(), new in json()) {
        let read = |value: &serde_json::Value| {
            let text = value.to_string();
            let lenient = Schema::parse(SchemaType::Json, &text, &[], Validation::Lenient).unwrap();
            let strict = Schema::parse(SchemaType::Json, &text, &[], Validation::Strict);
            if let Ok(strict) = strict {
                assert_eq!(strict.canonical(), lenient.canonical());
            }
            lenient
        };
        let (old, new) = (read(&old), read(&new));
        for policy in [CompatibilityPolicy::Strict, CompatibilityPolicy::Lenient] {
            let budget = &mut Budget::default();
            prop_assert!(incompatibilities_within(&new, &old, policy, budget).is_ok());
        }
    }

    #[test]
    fn a_schema_reads_what_it_wrote(schema in json()) {
        let text = schema.to_string();
        if let Ok(schema) = parse(&text) {
            let reasons = incompatibilities(&schema, &schema).unwrap();
            prop_assert!(reasons.is_empty(), "{reasons:?}");
        }
    }
}
