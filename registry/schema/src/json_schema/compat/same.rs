//! Schemas without others inside that say the same, which most of two versions are: they need no comparison.

use super::view::{Spot, View};
use crate::json_schema::graph::{Node, Operand, Says};

/// The schema at `spot`, when it is a whole one.
pub(super) fn plain(view: View<'_>, spot: Spot) -> Option<&Node> {
    spot.is_whole().then(|| view.node(spot))
}

/// Whether both say the same, in the same order, and hold no other schemas.
pub(super) fn says(old: &Node, new: &Node) -> bool {
    match (&old.says, &new.says) {
        (Says::Bool(old), Says::Bool(new)) => old == new,
        (Says::Keywords(old), Says::Keywords(new)) => {
            let mut both = old.iter().zip(new);
            old.len() == new.len()
                && both.all(|(old, new)| {
                    old.key == new.key && old.list == new.list && equal(&old.value, &new.value)
                })
        }
        _ => false,
    }
}

/// How many keywords and values of lists the schema has.
pub(super) fn cost(node: &Node) -> usize {
    let values = |operand: &Operand| match operand {
        Operand::Values(values) | Operand::Names(values) => values.len(),
        _ => 0,
    };
    let keywords = node.keywords().iter();
    keywords.map(|keyword| 1 + values(&keyword.value)).sum()
}

fn equal(old: &Operand, new: &Operand) -> bool {
    match (old, new) {
        (Operand::Number(old), Operand::Number(new))
        | (Operand::Text(old), Operand::Text(new))
        | (Operand::Value(old), Operand::Value(new)) => old == new,
        (Operand::Bool(old), Operand::Bool(new)) => old == new,
        (Operand::Types(old), Operand::Types(new)) => old == new,
        (Operand::Values(old), Operand::Values(new))
        | (Operand::Names(old), Operand::Names(new)) => old == new,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use etymon_types::{CompatibilityPolicy, SchemaType};
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::Value;

    use super::super::view::ends;
    use super::super::{Differ, Pair, View};
    use crate::compat::Budget;
    use crate::json_schema::graph::{Graph, NodeId};
    use crate::{Schema, Validation};

    fn read(text: &str) -> Option<Schema> {
        Schema::parse(SchemaType::Json, text, &[], Validation::Lenient).ok()
    }

    fn graph(schema: &Schema) -> &Graph {
        let Schema::Json(schema) = schema else {
            panic!("it was read as JSON");
        };
        &schema.graph
    }

    /// Of all schemas in the two texts, how many pairs are plainly the same, and how many of those differ in full.
    fn counts(old: &Schema, new: &Schema) -> (usize, usize) {
        let (old, new) = (graph(old), graph(new));
        let (old_ends, new_ends) = (ends(old), ends(new));
        let old = View {
            graph: old,
            ends: &old_ends,
        };
        let new = View {
            graph: new,
            ends: &new_ends,
        };
        let (mut same, mut differ) = (0, 0);
        for before in 0..old.graph.nodes.len() {
            for after in 0..new.graph.nodes.len() {
                let id = |at: usize| NodeId(u32::try_from(at).unwrap());
                let pair = Pair {
                    old: old.inside(old.root(), id(before)),
                    new: new.inside(new.root(), id(after)),
                    swapped: false,
                };
                let mut budget = Budget::default();
                let mut full = Differ::new(old, new, CompatibilityPolicy::Strict, &mut budget);
                if full.is_plainly_same(pair).unwrap() {
                    same += 1;
                    // The pair that a pass starts with is compared whatever it is.
                    let pass = full.pass(pair, &HashMap::default()).unwrap();
                    differ += usize::from(pass.root.is_some());
                }
            }
        }
        (same, differ)
    }

    #[test]
    fn what_is_plainly_the_same_in_recorded_pairs_has_no_differences() {
        let path = "../../tests/golden/compat/json.json";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let golden: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let (mut same, mut differ) = (0, 0);
        for pair in golden["pairs"].as_array().unwrap() {
            let [old, new] = ["old", "new"].map(|side| read(pair[side].as_str().unwrap()));
            if let (Some(old), Some(new)) = (old, new) {
                let found = counts(&old, &new);
                same += found.0;
                differ += found.1;
            }
        }
        assert!(same > 1_000, "{same}");
        assert_eq!(differ, 0);
    }

    #[test]
    fn what_says_something_else_or_holds_schemas_is_not_plainly_the_same() {
        for (old, new, same) in [
            ("true", "true", 1),
            ("true", "false", 0),
            ("{}", "true", 0),
            (r#"{"type":"string"}"#, r#"{"type":"string"}"#, 1),
            (r#"{"type":"string"}"#, r#"{"type":"null"}"#, 0),
            (r#"{"type":"string"}"#, r#"{"type":["string"]}"#, 0),
            (r#"{"maxLength":1}"#, r#"{"minLength":1}"#, 0),
            (r#"{"maxLength":1}"#, r#"{"maxLength":2}"#, 0),
            (r#"{"maxLength":1}"#, r#"{"maxLength":1,"minLength":1}"#, 0),
            (r#"{"enum":[1]}"#, r#"{"enum":["1"]}"#, 0),
            (
                r#"{"const":{"a":1,"b":2}}"#,
                r#"{"const":{"b":2,"a":1}}"#,
                1,
            ),
            (r#"{"required":["a"]}"#, r#"{"required":["b"]}"#, 0),
            (r#"{"uniqueItems":true}"#, r#"{"uniqueItems":false}"#, 0),
            // The two inside are the same, and those around them are compared by what is inside.
            (r#"{"not":{"const":1}}"#, r#"{"not":{"const":1}}"#, 1),
            (
                r#"{"const":1}"#,
                r#"{"$schema":"http://json-schema.org/draft-04/schema#","const":1}"#,
                0,
            ),
        ] {
            let found = counts(&read(old).unwrap(), &read(new).unwrap());
            assert_eq!(found, (same, 0), "{old} {new}");
        }
    }

    /// Keywords without schemas, each with values that differ.
    const KEYWORDS: [[&str; 2]; 12] = [
        [
            r#""type":"string""#,
            r#""type":["integer","null","integer"]"#,
        ],
        [r#""enum":[1,1,"a"]"#, r#""enum":[]"#],
        [r#""const":null"#, r#""const":[1.0]"#],
        [r#""required":["a","a"]"#, r#""required":[]"#],
        [r#""maxLength":3"#, r#""maxLength":4"#],
        [r#""pattern":"^a""#, r#""pattern":"(?<""#],
        [
            r#""exclusiveMaximum":5,"maximum":9"#,
            r#""exclusiveMaximum":9,"maximum":5"#,
        ],
        [r#""multipleOf":0.1"#, r#""multipleOf":1e-320"#],
        [r#""minimum":1e400"#, r#""minimum":-1e400"#],
        [r#""uniqueItems":true"#, r#""minItems":2"#],
        [r#""minProperties":1"#, r#""maxProperties":0"#],
        [r#""connect.type":"bytes""#, r#""default":{}"#],
    ];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_plainly_the_same_has_no_differences(
            modern in any::<bool>(),
            chosen in prop::collection::btree_map(0..KEYWORDS.len(), 0..2_usize, 0..6),
        ) {
            let edition = if modern {
                "https://json-schema.org/draft/2020-12/schema"
            } else {
                "http://json-schema.org/draft-07/schema#"
            };
            let mut text = format!(r#"{{"$schema":"{edition}""#);
            for (keyword, value) in chosen {
                text.push(',');
                text.push_str(KEYWORDS[keyword][value]);
            }
            text.push('}');
            let schema = read(&text);
            prop_assume!(schema.is_some());
            let schema = schema.unwrap();
            prop_assert_eq!(counts(&schema, &schema), (1, 0), "{}", text);
        }
    }
}
