//! Verdicts on JSON Schemas against a validator: what the old schema allows and the new one refuses, although the two
//! are called compatible, is one of the cases that the reference server is known to miss, and ours misses with it.

use etymon_schema::{Schema, Validation, incompatibilities};
use etymon_types::SchemaType;
use proptest::prelude::*;
use serde_json::{Value, json};

fn fits(old: &Value, new: &Value) -> bool {
    let parse = |schema: &Value| {
        Schema::parse(
            SchemaType::Json,
            &schema.to_string(),
            &[],
            Validation::Strict,
        )
        .unwrap()
    };
    incompatibilities(&parse(new), &parse(old))
        .unwrap()
        .is_empty()
}

/// The keywords behind which the reference server misses something, and what it misses.
const MISSED: [(&str, &str); 3] = [
    ("patternProperties", "patterns only cover named properties"),
    ("contains", "what an array must contain is not compared"),
    ("oneOf", "a value may be valid for two branches"),
];

fn mentions(schema: &Value, keyword: &str) -> bool {
    match schema {
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name == keyword || mentions(value, keyword)),
        Value::Array(elements) => elements.iter().any(|element| mentions(element, keyword)),
        _ => false,
    }
}

/// Pairs that are called compatible, and a value that breaks.
#[test]
fn what_the_reference_misses_is_known() {
    for (what, old, new, value) in [
        (
            "a name that is not declared becomes required",
            json!({"type": "object"}),
            json!({"type": "object", "required": ["a"]}),
            json!({}),
        ),
        (
            "a type is added to its keywords",
            json!({"maxLength": 5}),
            json!({"type": "string", "maxLength": 5}),
            json!(1),
        ),
        (
            MISSED[0].1,
            json!({"type": "object"}),
            json!({"type": "object", "patternProperties": {"^a": false}}),
            json!({"a": 1}),
        ),
        (
            "names of properties are not compared",
            json!({"type": "object"}),
            json!({"type": "object", "propertyNames": {"maxLength": 1}}),
            json!({"ab": 1}),
        ),
        (
            MISSED[1].1,
            json!({"type": "array"}),
            json!({"type": "array", "contains": {"type": "null"}}),
            json!([]),
        ),
        (
            "conditions are not compared",
            json!({"if": true, "then": {"type": "string"}}),
            json!({"if": true, "then": {"type": "null"}}),
            json!("a"),
        ),
        (
            MISSED[2].1,
            json!({"type": "string"}),
            json!({"oneOf": [{"type": "string"}, {"type": "string", "maxLength": 3}]}),
            json!("ab"),
        ),
        (
            "bounds are doubles",
            json!({"maximum": 9_007_199_254_740_993_u64}),
            json!({"maximum": 9_007_199_254_740_992_u64}),
            json!(9_007_199_254_740_993_u64),
        ),
        (
            "exclusiveMaximum is compared with maximum",
            json!({"exclusiveMaximum": 5, "maximum": 9}),
            json!({"exclusiveMaximum": 3, "maximum": 9}),
            json!(4),
        ),
    ] {
        assert!(fits(&old, &new), "{what}");
        assert!(jsonschema::is_valid(&old, &value), "{what}");
        assert!(!jsonschema::is_valid(&new, &value), "{what}");
    }
}

/// A keyword with one of a few values, or not.
fn maybe(
    name: &'static str,
    values: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Option<(String, Value)>> {
    prop::option::of(values.prop_map(move |value| (name.to_owned(), value))).boxed()
}

fn object(
    of: &'static str,
    keywords: Vec<BoxedStrategy<Option<(String, Value)>>>,
) -> BoxedStrategy<Value> {
    let schema = keywords.prop_map(move |keywords| {
        let mut members: serde_json::Map<String, Value> = keywords.into_iter().flatten().collect();
        members.insert("type".to_owned(), of.into());
        Value::Object(members)
    });
    schema.boxed()
}

/// Schemas that say their types, and require only what they declare.
fn schema() -> impl Strategy<Value = Value> {
    let small = || (0_i64..5).prop_map(Value::from);
    let text = object(
        "string",
        vec![maybe("minLength", small()), maybe("maxLength", small())],
    );
    let number = |of| {
        let factor = (1_i64..7).prop_map(Value::from);
        let keywords = vec![
            maybe("minimum", small()),
            maybe("maximum", small()),
            maybe("exclusiveMinimum", small()),
            maybe("multipleOf", factor),
        ];
        object(of, keywords)
    };
    let leaf = prop_oneof![
        text,
        number("integer"),
        number("number"),
        Just(json!(true)),
        Just(json!(false)),
        Just(json!({"type": "null"})),
        Just(json!({"type": "boolean"})),
        Just(json!({"type": ["string", "null"], "maxLength": 2})),
        prop::sample::subsequence(vec![json!(1), json!("a"), json!(null), json!([])], 1..4)
            .prop_map(|values| json!({"enum": values})),
        prop::sample::select(vec![json!(1), json!("a")]).prop_map(|value| json!({"const": value})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let names = || prop::sample::subsequence(vec!["a", "b", "c"], 0..3);
        let keywords = vec![
            maybe("additionalProperties", inner.clone()),
            maybe(
                "patternProperties",
                inner.clone().prop_map(|schema| json!({"^b": schema})),
            ),
            maybe("minProperties", (0_i64..3).prop_map(Value::from)),
            maybe("dependencies", Just(json!({"a": ["b"]}))),
        ];
        let record = (
            names(),
            prop::collection::vec(inner.clone(), 3),
            any::<u8>(),
            object("object", keywords),
        )
            .prop_map(|(names, schemas, required, mut schema)| {
                let needed: Vec<_> = names
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| required & (1 << at) != 0)
                    .map(|it| *it.1)
                    .collect();
                let properties: serde_json::Map<_, _> = names
                    .iter()
                    .map(|name| (*name).to_owned())
                    .zip(schemas)
                    .collect();
                schema["properties"] = properties.into();
                schema["required"] = needed.into();
                schema
            });
        let keywords = vec![
            maybe(
                "items",
                prop_oneof![
                    inner.clone(),
                    prop::collection::vec(inner.clone(), 1..3).prop_map(Value::from)
                ],
            ),
            maybe("additionalItems", inner.clone()),
            maybe("contains", inner.clone()),
            maybe("maxItems", (0_i64..3).prop_map(Value::from)),
            maybe("uniqueItems", any::<bool>().prop_map(Value::from)),
        ];
        let branches = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            3 => record,
            2 => object("array", keywords),
            1 => branches().prop_map(|branches| json!({"anyOf": branches})),
            1 => branches().prop_map(|branches| json!({"allOf": branches})),
            1 => branches().prop_map(|branches| json!({"oneOf": branches})),
            1 => inner.prop_map(|schema| json!({"not": schema})),
        ]
    })
}

/// `schema` with one schema inside it replaced by `with`, or one keyword taken away.
fn edited(schema: &Value, at: usize, with: &Value) -> Value {
    let mut places = Vec::new();
    let mut open = vec![(String::new(), schema)];
    while let Some((pointer, value)) = open.pop() {
        places.push(pointer.clone());
        match value {
            Value::Object(members) => open.extend(
                members
                    .iter()
                    .map(|(name, value)| (format!("{pointer}/{name}"), value)),
            ),
            Value::Array(elements) => open.extend(
                elements
                    .iter()
                    .enumerate()
                    .map(|(at, value)| (format!("{pointer}/{at}"), value)),
            ),
            _ => {}
        }
    }
    let mut edited = schema.clone();
    let place = &places[at % places.len()];
    let (parent, last) = place.rsplit_once('/').unwrap_or_default();
    match edited.pointer_mut(parent) {
        Some(Value::Object(members))
            if !last.is_empty() && last != "type" && last != "properties" =>
        {
            if at.is_multiple_of(3) {
                members.remove(last);
            } else if members[last].is_object() {
                members[last] = with.clone();
            } else if let Some(number) = members[last].as_i64() {
                members[last] = (number + 1).into();
            }
        }
        Some(Value::Array(elements)) => {
            let at = last.parse::<usize>().unwrap_or_default();
            if elements[at].is_object() {
                elements[at] = with.clone();
            }
        }
        _ => {}
    }
    edited
}

fn instance() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        (-2_i64..8).prop_map(Value::from),
        Just(json!(1.5)),
        "[ab]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let name = prop::sample::select(vec!["a", "b", "c", "bb"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..4).prop_map(|members| json!(members)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_fits_breaks_nothing_that_is_not_known(
        old in schema(), with in schema(), at in 0_usize..64, values in prop::collection::vec(instance(), 40)
    ) {
        let new = edited(&old, at, &with);
        // An edit may leave something that is no schema any more.
        let read = |schema: &Value| Schema::parse(SchemaType::Json, &schema.to_string(), &[], Validation::Strict);
        prop_assume!(read(&old).is_ok() && read(&new).is_ok());
        let (Ok(before), Ok(after)) = (jsonschema::validator_for(&old), jsonschema::validator_for(&new)) else {
            return Ok(());
        };
        if fits(&old, &new) {
            for value in values.iter().filter(|value| before.is_valid(value) && !after.is_valid(value)) {
                let known = MISSED.iter().any(|(keyword, _)| mentions(&old, keyword) || mentions(&new, keyword));
                prop_assert!(known, "{old}\n{new}\n{value}");
            }
        }
    }
}
