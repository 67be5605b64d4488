//! Schemas that build on other subjects' schemas.

use std::sync::Arc;

use etymon_schema::{Dependency, Schema, Validation};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;

fn parse(text: &str, dependencies: &[Dependency]) -> Schema {
    Schema::parse(SchemaType::Avro, text, dependencies, Validation::Strict).unwrap()
}

fn dependency(name: &str, schema: Schema) -> Dependency {
    Dependency {
        name: name.to_owned(),
        schema: Arc::new(schema),
    }
}

fn refused(text: &str, dependencies: &[Dependency]) -> String {
    let parsed = Schema::parse(SchemaType::Avro, text, dependencies, Validation::Lenient);
    parsed.unwrap_err().to_string()
}

#[test]
fn schemas_that_build_on_one_another_resolve_to_one() {
    const LEVELS: usize = 400;
    let mut chain = vec![dependency(
        "R0",
        parse(r#"{"type":"record","name":"R0","fields":[]}"#, &[]),
    )];
    for level in 1..LEVELS {
        let text = format!(
            r#"{{"type":"record","name":"R{level}","fields":[{{"name":"f","type":"R{}"}}]}}"#,
            level - 1
        );
        let schema = parse(&text, &chain);
        assert_eq!(schema.canonical(), text);
        chain.push(dependency(&format!("R{level}"), schema));
    }
    let last = parse(r#"["null","R399"]"#, &chain);
    let resolved = last.formatted("RESOLVED").unwrap();
    // Inlined it is deeper than a text may be, and still a text.
    assert!(resolved.ends_with(&format!(
        "{{\"type\":\"record\",\"name\":\"R0\",\"fields\":[]}}{}]",
        "}]}".repeat(LEVELS - 1)
    )));
    assert_eq!(last.structural(), r#"["null","R399"]"#);
}

#[test]
fn a_schema_with_references_is_found_by_its_inlined_text() {
    let money = r#"{"type":"record","name":"Money","namespace":"t","fields":[{"name":"cents","type":"long"}]}"#;
    let order = r#"{"type":"record","name":"Order","fields":[{"name":"a","type":"t.Money"},{"name":"b","type":"t.Money"}]}"#;
    let referring = parse(order, &[dependency("t.Money", parse(money, &[]))]);
    let whole = order.replacen("\"t.Money\"", money, 1);
    let inlined = parse(&whole, &[]);
    assert_eq!(referring.canonical(), order);
    assert_eq!(
        referring.formatted("resolved").as_deref(),
        Some(inlined.canonical())
    );
    assert_eq!(referring.resolved_structural(), inlined.structural());
    assert_eq!(inlined.resolved_structural(), inlined.structural());
    assert_ne!(referring.structural(), inlined.structural());
    assert_eq!(referring.formatted("serialized"), None);
    assert_eq!(inlined.formatted("resolved"), None);
    assert_eq!(referring.top_level_fields(), ["a", "b"]);
    assert_eq!(
        parse("\"t.Money\"", &[dependency("t.Money", parse(money, &[]))]).top_level_fields(),
        ["cents"]
    );
}

#[test]
fn a_dependency_may_use_itself_and_others_of_its_dependencies() {
    let list = r#"{"type":"record","name":"List","namespace":"l","fields":[{"name":"next","type":["null","List","Leaf"]}]}"#;
    let leaf = dependency(
        "l.Leaf",
        parse(r#"{"type":"enum","name":"l.Leaf","symbols":["A"]}"#, &[]),
    );
    let list = dependency("l.List", parse(list, std::slice::from_ref(&leaf)));
    let user = parse(
        r#"{"type":"map","values":"l.List"}"#,
        &[leaf.clone(), list.clone()],
    );
    assert_eq!(
        user.formatted("resolved").unwrap(),
        r#"{"type":"map","values":{"type":"record","name":"List","namespace":"l","fields":[{"name":"next","type":["null","List",{"type":"enum","name":"Leaf","symbols":["A"]}]}]}}"#
    );
    // A dependency brings along what it builds on.
    let short = parse(r#"["l.List","l.Leaf"]"#, &[list]);
    assert_eq!(
        short.canonical(),
        r#"["l.List",{"type":"enum","name":"Leaf","namespace":"l","symbols":["A"]}]"#
    );
}

#[test]
fn what_a_reference_defines_is_not_defined_differently() {
    let fixed = |size: u32| format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
    let one = dependency("F", parse(&fixed(1), &[]));
    let two = dependency("other", parse(&fixed(2), &[]));
    assert_eq!(
        parse(&format!("[{}]", fixed(1)), std::slice::from_ref(&one)).canonical(),
        r#"["F"]"#
    );
    let again = refused(&format!("[{}]", fixed(2)), std::slice::from_ref(&one));
    assert!(again.contains("`F` is defined twice"), "{again}");
    let twice = refused("\"F\"", &[one.clone(), two]);
    assert!(twice.contains("the references define `F` twice"), "{twice}");
    assert_eq!(parse("\"F\"", &[one.clone(), one]).canonical(), "\"F\"");
}
