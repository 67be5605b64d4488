//! Every kind of difference, by an example.

use std::collections::BTreeSet;

use etymon_types::{CompatibilityPolicy, SchemaType};
use pretty_assertions::assert_eq;

use crate::compat::{Budget, Kind, Sides, incompatibilities_within};
use crate::json_schema::messages::IncompatibilityKind;
use crate::{Schema, Validation};

const CLASSIC: &str = "http://json-schema.org/draft-07/schema#";
const MODERN: &str = "https://json-schema.org/draft/2020-12/schema";

/// The keywords of the old and the new schema, what is wrong with reading old data, whether it counts when compared
/// leniently, and what is wrong the other way round.
type Rule = (
    &'static str,
    &'static str,
    &'static [&'static str],
    bool,
    &'static [&'static str],
);

#[rustfmt::skip]
const STRINGS_AND_NUMBERS: &[Rule] = &[
    (r#""type":"string""#, r#""type":"string","maxLength":5"#, &["MAX_LENGTH_ADDED #/maxLength"], true, &[]),
    (r#""type":"string","maxLength":5"#, r#""type":"string","maxLength":4"#, &["MAX_LENGTH_DECREASED #/maxLength"], true, &[]),
    (r#""type":"string""#, r#""type":"string","minLength":5"#, &["MIN_LENGTH_ADDED #/minLength"], true, &[]),
    (r#""minLength":4"#, r#""minLength":5"#, &["MIN_LENGTH_INCREASED #/minLength"], true, &[]),
    (r#""type":"string""#, r#""type":"string","pattern":"a""#, &["PATTERN_ADDED #/pattern"], true, &[]),
    (r#""pattern":"a""#, r#""pattern":"b""#, &["PATTERN_CHANGED #/pattern"], true, &["PATTERN_CHANGED #/pattern"]),
    (r#""type":"number""#, r#""type":"number","maximum":5"#, &["MAXIMUM_ADDED #/maximum"], true, &[]),
    (r#""maximum":5.5"#, r#""maximum":5"#, &["MAXIMUM_DECREASED #/maximum"], true, &[]),
    (r#""type":"number""#, r#""type":"number","minimum":5"#, &["MINIMUM_ADDED #/minimum"], true, &[]),
    (r#""minimum":5"#, r#""minimum":5.5"#, &["MINIMUM_INCREASED #/minimum"], true, &[]),
    (r#""type":"number""#, r#""type":"number","exclusiveMaximum":5"#, &["EXCLUSIVE_MAXIMUM_ADDED #/exclusiveMaximum"], true, &[]),
    (r#""exclusiveMaximum":5"#, r#""exclusiveMaximum":4"#, &["EXCLUSIVE_MAXIMUM_DECREASED #/exclusiveMaximum"], true, &[]),
    (r#""type":"number""#, r#""type":"number","exclusiveMinimum":5"#, &["EXCLUSIVE_MINIMUM_ADDED #/exclusiveMinimum"], true, &[]),
    (r#""exclusiveMinimum":4"#, r#""exclusiveMinimum":5"#, &["EXCLUSIVE_MINIMUM_INCREASED #/exclusiveMinimum"], true, &[]),
    (r#""type":"number""#, r#""type":"number","multipleOf":2"#, &["MULTIPLE_OF_ADDED #/multipleOf"], true, &[]),
    (r#""multipleOf":2"#, r#""multipleOf":4"#, &["MULTIPLE_OF_EXPANDED #/multipleOf"], true, &[]),
    (r#""multipleOf":2"#, r#""multipleOf":3"#, &["MULTIPLE_OF_CHANGED #/multipleOf"], true, &["MULTIPLE_OF_CHANGED #/multipleOf"]),
    (r#""type":"number""#, r#""type":"integer""#, &["TYPE_NARROWED #/"], true, &[]),
];

#[rustfmt::skip]
const VALUES_AND_COMBINED: &[Rule] = &[
    (r#""enum":[1,2]"#, r#""enum":[2]"#, &["ENUM_ARRAY_NARROWED #/enum"], true, &[]),
    (r#""enum":[1]"#, r#""enum":["1"]"#, &["ENUM_ARRAY_CHANGED #/enum"], true, &["ENUM_ARRAY_CHANGED #/enum"]),
    (r#""const":1"#, r#""const":2"#, &["ENUM_ARRAY_CHANGED #/const"], true, &["ENUM_ARRAY_CHANGED #/const"]),
    (r#""type":"string""#, r#""type":"boolean""#, &["TYPE_CHANGED #/"], true, &["TYPE_CHANGED #/"]),
    (r#""type":["string","null"]"#, r#""type":"string""#, &["TYPE_CHANGED #/"], true, &[]),
    (r#""title":"anything""#, r#""type":"string""#, &["TYPE_CHANGED #/"], true, &[]),
    (r#""not":{"maxLength":5}"#, r#""not":{"maxLength":6}"#, &["NOT_TYPE_EXTENDED #/not"], true, &[]),
    (r#""anyOf":[{"type":"null"},{"type":"string"}]"#, r#""oneOf":[{"type":"null"},{"type":"string"}]"#, &["COMBINED_TYPE_CHANGED #/"], true, &[]),
    (r#""anyOf":[{"type":"null"},{"type":"string"}]"#, r#""anyOf":[{"type":"null"},{"const":1}]"#, &["COMBINED_TYPE_SUBSCHEMAS_CHANGED #/"], true, &["COMBINED_TYPE_SUBSCHEMAS_CHANGED #/"]),
    (r#""allOf":[{"maxLength":5},{"pattern":"a"}]"#, r#""allOf":[{"pattern":"a"},{"maxLength":5},{"const":"a"}]"#, &["PRODUCT_TYPE_EXTENDED #/"], true, &[]),
    (r#""anyOf":[{"type":"null"},{"const":1},{"type":"string"}]"#, r#""anyOf":[{"const":1},{"type":"null"}]"#, &["SUM_TYPE_NARROWED #/"], true, &[]),
];

#[rustfmt::skip]
const ARRAYS: &[Rule] = &[
    (r#""type":"array""#, r#""type":"array","items":{"type":"null"}"#, &["SCHEMA_ADDED #/items"], true, &[]),
    (r#""items":[{"type":"null"}]"#, r#""items":[{"type":"null"},{"type":"null"}]"#, &["ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1"], true, &[]),
    (r#""items":[true],"additionalItems":{"type":"null"}"#, r#""items":[true,{"const":1}],"additionalItems":{"type":"null"}"#,
        &["TYPE_CHANGED #/items/1", "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1"], true,
        &["TYPE_CHANGED #/items/1", "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1"]),
    (r#""items":[true,{"const":1}],"additionalItems":false"#, r#""items":[true],"additionalItems":false"#, &["ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1"], true, &[]),
    (r#""items":[true]"#, r#""items":[true],"additionalItems":false"#, &["ADDITIONAL_ITEMS_REMOVED #/additionalItems"], true, &[]),
    (r#""items":[true]"#, r#""items":[true],"additionalItems":{"const":1}"#, &["ADDITIONAL_ITEMS_NARROWED #/additionalItems"], true, &[]),
    (r#""type":"array""#, r#""type":"array","maxItems":5"#, &["MAX_ITEMS_ADDED #/maxItems"], true, &[]),
    (r#""maxItems":5"#, r#""maxItems":4"#, &["MAX_ITEMS_DECREASED #/maxItems"], true, &[]),
    (r#""type":"array""#, r#""type":"array","minItems":5"#, &["MIN_ITEMS_ADDED #/minItems"], true, &[]),
    (r#""minItems":4"#, r#""minItems":5"#, &["MIN_ITEMS_INCREASED #/minItems"], true, &[]),
    (r#""type":"array","uniqueItems":false"#, r#""type":"array","uniqueItems":true"#, &["UNIQUE_ITEMS_ADDED #/uniqueItems"], true, &[]),
];

#[rustfmt::skip]
const OBJECTS: &[Rule] = &[
    (r#""properties":{"a":{}}"#, r#""properties":{"a":{}},"required":["a"]"#, &["REQUIRED_ATTRIBUTE_ADDED #/required/a"], true, &[]),
    (r#""type":"object""#, r#""type":"object","properties":{"a":{"const":1}},"required":["a"]"#, &["REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a"], true, &[]),
    (r#""type":"object""#, r#""type":"object","properties":{"a":{"const":1,"default":1}},"required":["a"]"#,
        &["REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a"], false, &[]),
    (r#""type":"object""#, r#""type":"object","properties":{"a":{"const":1}}"#, &["OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a"], false, &[]),
    (r#""additionalProperties":false"#, r#""additionalProperties":false,"properties":{"a":{"const":1}},"required":["a"]"#,
        &["REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a"], true, &["PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a"]),
    (r#""additionalProperties":{"type":"null"}"#, r#""additionalProperties":{"type":"null"},"properties":{"a":{"const":1}}"#,
        &["TYPE_CHANGED #/properties/a", "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a"], true,
        &["TYPE_CHANGED #/properties/a", "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a"]),
    (r#""patternProperties":{"^a":{"type":"object"}}"#, r#""patternProperties":{"^a":{"type":"object"}},"properties":{"a":{"properties":{"b":{"const":1}}}}"#,
        &["OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a/properties/b", "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a"], false, &[]),
    (r#""additionalProperties":false,"properties":{"a":{"const":1}}"#, r#""additionalProperties":false"#, &["PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a"], false, &[]),
    (r#""type":"object""#, r#""type":"object","additionalProperties":false"#, &["ADDITIONAL_PROPERTIES_REMOVED #/additionalProperties"], false, &[]),
    (r#""type":"object""#, r#""type":"object","additionalProperties":{"const":1}"#, &["ADDITIONAL_PROPERTIES_NARROWED #/additionalProperties"], false, &[]),
    (r#""type":"object""#, r#""type":"object","dependencies":{"a":["b"]}"#, &["DEPENDENCY_ARRAY_ADDED #/dependencies/a"], true, &[]),
    (r#""dependencies":{"a":["b"]}"#, r#""dependencies":{"a":["c","b"]}"#, &["DEPENDENCY_ARRAY_EXTENDED #/dependencies/a"], true, &[]),
    (r#""dependencies":{"a":["b"]}"#, r#""dependencies":{"a":["c"]}"#, &["DEPENDENCY_ARRAY_CHANGED #/dependencies/a"], true, &["DEPENDENCY_ARRAY_CHANGED #/dependencies/a"]),
    (r#""type":"object""#, r#""type":"object","dependencies":{"a":{"maxProperties":1}}"#, &["DEPENDENCY_SCHEMA_ADDED #/dependencies/a"], true, &[]),
    (r#""dependencies":{"a":{"maxProperties":2}}"#, r#""dependencies":{"a":{"maxProperties":1}}"#, &["MAX_PROPERTIES_DECREASED #/dependencies/a/maxProperties"], true, &[]),
    (r#""type":"object""#, r#""type":"object","maxProperties":5"#, &["MAX_PROPERTIES_ADDED #/maxProperties"], true, &[]),
    (r#""maxProperties":5"#, r#""maxProperties":4"#, &["MAX_PROPERTIES_DECREASED #/maxProperties"], true, &[]),
    (r#""type":"object""#, r#""type":"object","minProperties":5"#, &["MIN_PROPERTIES_ADDED #/minProperties"], true, &[]),
    (r#""minProperties":4"#, r#""minProperties":5"#, &["MIN_PROPERTIES_INCREASED #/minProperties"], true, &[]),
];

#[rustfmt::skip]
const OF_NEW_EDITIONS: &[Rule] = &[
    (r#""type":"array""#, r#""type":"array","unevaluatedItems":false"#, &["UNEVALUATED_ITEMS_REMOVED #/unevaluatedItems"], true, &[]),
    (r#""type":"array""#, r#""type":"array","unevaluatedItems":{"const":1}"#, &["UNEVALUATED_ITEMS_NARROWED #/unevaluatedItems"], true, &[]),
    (r#""prefixItems":[{"const":1}]"#, r#""prefixItems":[{"const":1},{"const":2}]"#, &["ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1"], true, &[]),
    (r#""contains":{"const":1}"#, r#""contains":{"const":1},"maxContains":5"#, &["MAX_CONTAINS_ADDED #/maxContains"], true, &[]),
    (r#""contains":{},"maxContains":5"#, r#""contains":{},"maxContains":4"#, &["MAX_CONTAINS_DECREASED #/maxContains"], true, &[]),
    (r#""type":"array""#, r#""type":"array","contains":{"const":1}"#, &["MIN_CONTAINS_ADDED #/minContains"], true, &[]),
    (r#""contains":{"const":1}"#, r#""contains":{"const":1},"minContains":2"#, &["MIN_CONTAINS_INCREASED #/minContains"], true, &[]),
    (r#""type":"object""#, r#""type":"object","unevaluatedProperties":false"#, &["UNEVALUATED_PROPERTIES_REMOVED #/unevaluatedProperties"], false, &[]),
    (r#""type":"object""#, r#""type":"object","unevaluatedProperties":{"const":1}"#, &["UNEVALUATED_PROPERTIES_NARROWED #/unevaluatedProperties"], false, &[]),
    (r#""type":"object""#, r#""type":"object","dependentRequired":{"a":["b"]}"#, &["DEPENDENCY_ARRAY_ADDED #/dependencies/a"], true, &[]),
    (r#""type":"object""#, r#""type":"object","dependentSchemas":{"a":{"const":1}}"#, &["DEPENDENCY_SCHEMA_ADDED #/dependencies/a"], true, &[]),
];

/// What looks like a difference and is none, at least one way round.
#[rustfmt::skip]
const EXCEPTIONS: &[Rule] = &[
    (r#""type":"object""#, r#""type":"object","properties":{"a":{}}"#, &[], false, &[]),
    (r#""additionalProperties":false,"properties":{"a":false}"#, r#""additionalProperties":false"#, &[], false, &[]),
    (r#""patternProperties":{"^b":{}}"#, r#""patternProperties":{"^b":{}},"properties":{"a":{"const":1}}"#, &[], false,
        &["PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a"]),
    (r#""properties":{"a":{}}"#, r#""properties":{"a":{"default":1}},"required":["a"]"#, &[], false, &[]),
    (r#""items":[true]"#, r#""items":[true,true]"#, &[], false, &[]),
    (r#""items":[true,false],"additionalItems":false"#, r#""items":[true],"additionalItems":false"#, &[], false, &[]),
    (r#""type":"string","connect.type":"bytes""#, r#""type":"number","connect.type":"bytes""#, &[], false, &[]),
    (r#""type":"string""#, r#""allOf":[{"type":"string"}]"#, &[], false, &[]),
    (r#""anyOf":[{"const":1},{"const":2}]"#, r#""anyOf":[{"const":2},{"const":1}]"#, &[], false, &[]),
    (r#""not":{}"#, r#""not":{"not":{}}"#, &[], false, &["NOT_TYPE_EXTENDED #/not"]),
];

const TABLES: [(&str, &[Rule]); 6] = [
    (CLASSIC, STRINGS_AND_NUMBERS),
    (CLASSIC, VALUES_AND_COMBINED),
    (CLASSIC, ARRAYS),
    (CLASSIC, OBJECTS),
    (CLASSIC, EXCEPTIONS),
    (MODERN, OF_NEW_EDITIONS),
];

fn read(edition: &str, keywords: &str) -> Schema {
    let text = format!(r#"{{"$schema":"{edition}",{keywords}}}"#);
    Schema::parse(SchemaType::Json, &text, &[], Validation::Strict).unwrap()
}

/// The kinds and places of what is wrong.
fn reasons(reader: &Schema, writer: &Schema, policy: CompatibilityPolicy) -> Vec<String> {
    let reasons = incompatibilities_within(reader, writer, policy, &mut Budget::default()).unwrap();
    reasons
        .iter()
        .map(|reason| format!("{} {}", reason.kind.name(), reason.path))
        .collect()
}

#[test]
fn each_rule_says_what_is_wrong_and_where_and_whether_it_counts_leniently() {
    for (edition, rules) in TABLES {
        for (old, new, wrong, counts, back) in rules {
            let context = format!("from {old} to {new}");
            let (old, new) = (read(edition, old), read(edition, new));
            let strict = reasons(&new, &old, CompatibilityPolicy::Strict);
            assert_eq!(strict, *wrong, "{context}");
            let lenient = reasons(&new, &old, CompatibilityPolicy::Lenient);
            assert_eq!(!lenient.is_empty(), *counts, "{context}, leniently");
            let strict = reasons(&old, &new, CompatibilityPolicy::Strict);
            assert_eq!(strict, *back, "{context}, and back");
            for schema in [&old, &new] {
                let strict = reasons(schema, schema, CompatibilityPolicy::Strict);
                assert_eq!(strict, Vec::<String>::new(), "{context}, each with itself");
            }
        }
    }
}

#[test]
fn each_kind_is_in_a_rule() {
    let rules = TABLES.iter().flat_map(|(_, rules)| *rules);
    let told = rules.flat_map(|rule| rule.2.iter().chain(rule.4));
    let told: BTreeSet<&str> = told.filter_map(|told| told.split(' ').next()).collect();
    let all = IncompatibilityKind::ALL.iter().map(|kind| kind.name());
    let missing: Vec<&str> = all.filter(|name| !told.contains(name)).collect();
    assert_eq!(
        missing,
        ["UNRESOLVED_REFERENCE"],
        "which has a test to itself"
    );
}

#[test]
fn a_reference_that_leads_nowhere_is_all_that_is_wrong_on_either_side() {
    let text = r#"{"properties":{"a":{"$ref":"http://example.com/a.json"}}}"#;
    let dangling = Schema::parse(SchemaType::Json, text, &[], Validation::Lenient).unwrap();
    let plain = read(CLASSIC, r#""type":"string""#);
    for policy in [CompatibilityPolicy::Strict, CompatibilityPolicy::Lenient] {
        for (reader, writer) in [(&dangling, &plain), (&plain, &dangling)] {
            assert_eq!(reasons(reader, writer, policy), ["UNRESOLVED_REFERENCE #/"]);
        }
    }
}

#[test]
fn names_stand_in_paths_and_messages_as_they_are() {
    for name in [
        "a/b", "100%", "%2F", "~1", "it's", "\"", "\\", "ü", "日本", "😀", " ", "", "#/", "{}",
    ] {
        let quoted = serde_json::to_string(name).unwrap();
        let of =
            |schema: &str| format!(r#""properties":{{{quoted}:{schema}}},"required":[{quoted}]"#);
        let (old, new) = (of(r#"{"maxLength":2}"#), of(r#"{"maxLength":1}"#));
        let (old, new) = (read(CLASSIC, &old), read(CLASSIC, &new));
        let path = format!("#/properties/{name}/maxLength");
        let found = crate::incompatibilities(&new, &old).unwrap();
        let [reason] = &found[..] else {
            panic!("one thing is wrong, not {found:?}");
        };
        assert_eq!(
            reason.kind,
            Kind::Json(IncompatibilityKind::MaxLengthDecreased)
        );
        assert_eq!(reason.path, path);
        assert_eq!(
            reason.message(Sides::NewReadsOld),
            format!(
                "{{errorType:\"MAX_LENGTH_DECREASED\", description:\"The value at path '{path}' in the new schema is less than its value in the old schema'}}"
            )
        );
        let dependent = format!(
            r#""properties":{{{quoted}:{{}}}},"required":[{quoted}],"dependencies":{{{quoted}:[{quoted}]}}"#
        );
        let optional = read(CLASSIC, &format!(r#""properties":{{{quoted}:{{}}}}"#));
        assert_eq!(
            reasons(
                &read(CLASSIC, &dependent),
                &optional,
                CompatibilityPolicy::Strict
            ),
            [
                format!("REQUIRED_ATTRIBUTE_ADDED #/required/{name}"),
                format!("DEPENDENCY_ARRAY_ADDED #/dependencies/{name}"),
            ]
        );
    }
}
