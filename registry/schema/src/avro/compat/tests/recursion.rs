//! Recursive types, and what takes too long.

use std::sync::Arc;

use etymon_types::{CompatibilityPolicy, SchemaType};
use pretty_assertions::assert_eq;

use super::{avro, check, lacking, mismatch, why};
use crate::{
    Budget, Dependency, OverBudget, Schema, Validation, incompatibilities, incompatibilities_within,
};

#[test]
fn recursive_types_fit_unless_something_shows_that_they_do_not() {
    let list = |value: &str| {
        format!(
            r#"{{"type":"record","name":"L","fields":[{{"name":"v","type":"{value}"}},{{"name":"next","type":["null","L"]}}]}}"#
        )
    };
    let endless = r#"{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}"#;
    check(&[
        (
            &list("long"),
            &list("int"),
            &[],
            &[mismatch("/fields/0/type", "INT", "LONG")],
        ),
        (endless, endless, &[], &[]),
    ]);
}

#[test]
fn what_was_concluded_from_a_pair_that_fails_is_forgotten() {
    // Q reads Q as long as P reads P. P does not, as its `z` is missing; so in `u` the branch P is lacking, which
    // nothing tells in `q`: there Q fails only for P, within a union.
    let reader = r#"{"type":"record","name":"Top","fields":[
        {"name":"u","type":[{"type":"record","name":"P","fields":[
            {"name":"q","type":{"type":"record","name":"Q","fields":[{"name":"p","type":["null","P"]}]}},
            {"name":"z","type":"int"}]},
          {"type":"record","name":"Any","aliases":["P"],"fields":[]}]},
        {"name":"q","type":"Q"}]}"#;
    let writer = r#"{"type":"record","name":"Top","fields":[
        {"name":"u","type":{"type":"record","name":"P","fields":[
            {"name":"q","type":{"type":"record","name":"Q","fields":[{"name":"p","type":["null","P"]}]}}]}},
        {"name":"q","type":"Q"}]}"#;
    assert_eq!(
        why(reader, writer),
        [lacking("/fields/1/type/fields/0/type/1", "RECORD")]
    );

    // The same without a union between: the reason of P is told where Q is used.
    let direct = |text: &str| text.replace(r#"["null","P"]"#, r#""P""#);
    assert_eq!(
        why(&direct(reader), &direct(writer)),
        ["READER_FIELD_MISSING_DEFAULT_VALUE /fields/1/type/fields/0/type/fields/1 z"]
    );
}

#[test]
fn a_failing_pair_leaves_word_of_what_was_concluded_inside_it() {
    // F fails for its own reason, but E inside it was found to fit as long as X does. Z uses E too, and X fails later.
    let reader = r#"{"type":"record","name":"Top","fields":[
        {"name":"a","type":[{"type":"record","name":"X","fields":[
            {"name":"z","type":{"type":"record","name":"Z","fields":[
                {"name":"u","type":[
                    {"type":"record","name":"F","fields":[
                        {"name":"e","type":{"type":"record","name":"E","fields":[{"name":"x","type":"X"}]}},
                        {"name":"bad","type":"int"}]},
                    {"type":"record","name":"AnyF","aliases":["F"],"fields":[]}]},
                {"name":"e","type":"E"}]}},
            {"name":"bad","type":"int"}]},
          {"type":"record","name":"AnyX","aliases":["X"],"fields":[]}]},
        {"name":"e","type":"E"}]}"#;
    let writer = r#"{"type":"record","name":"Top","fields":[
        {"name":"a","type":{"type":"record","name":"X","fields":[
            {"name":"z","type":{"type":"record","name":"Z","fields":[
                {"name":"u","type":{"type":"record","name":"F","fields":[
                    {"name":"e","type":{"type":"record","name":"E","fields":[{"name":"x","type":"X"}]}}]}},
                {"name":"e","type":"E"}]}}]}},
        {"name":"e","type":"E"}]}"#;
    let missing = "READER_FIELD_MISSING_DEFAULT_VALUE /fields/1/type/fields/0/type/fields/1 bad";
    assert_eq!(why(reader, writer), [missing]);
}

#[test]
fn chains_of_thousands_of_records_need_no_stack() {
    // Built from references, as one text may not nest that deep.
    let chain = |last: &str| {
        let mut known: Vec<Dependency> = Vec::new();
        for at in 0..200 {
            let of = if at == 0 {
                last.to_owned()
            } else {
                format!("R{}", at * 20 - 1)
            };
            let mut text = format!("\"{of}\"");
            for inner in at * 20..at * 20 + 20 {
                text = format!(
                    r#"{{"type":"record","name":"R{inner}","fields":[{{"name":"f","type":{text}}}]}}"#
                );
            }
            let schema =
                Schema::parse(SchemaType::Avro, &text, &known, Validation::Lenient).unwrap();
            known.push(Dependency {
                name: format!("R{}", at * 20 + 19),
                schema: Arc::new(schema),
            });
        }
        known.pop().expect("it has links").schema
    };
    let found = incompatibilities(&chain("int"), &chain("string")).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, "/fields/0/type".repeat(4_000));
}

/// Records that each use the one before twice, around `last`.
fn doubled(levels: usize, last: &str) -> Schema {
    let mut text = format!("\"{last}\"");
    let mut again = last.to_owned();
    for at in 0..levels {
        text = format!(
            r#"{{"type":"record","name":"D{at}","fields":[{{"name":"a","type":{text}}},{{"name":"b","type":"{again}"}}]}}"#
        );
        again = format!("D{at}");
    }
    avro(&text)
}

#[test]
fn reasons_without_end_are_over_the_budget() {
    // The two reasons of the innermost record are repeated twice in each around it: 2^40 in all.
    let over = incompatibilities(&doubled(40, "int"), &doubled(40, "string"));
    assert_eq!(over, Err(OverBudget { steps: 1 << 24 }));
    let few = incompatibilities(&doubled(5, "int"), &doubled(5, "string")).unwrap();
    assert_eq!(few.len(), 1 << 5);
}

#[test]
fn every_record_against_every_other_is_over_the_budget() {
    // Each record has a union of those before it, and any may stand for any of the writer's. Nothing fits in the end.
    let side = |count: usize, last: &str| {
        let aliases: Vec<String> = (0..count).map(|at| format!("\"R{at}\"")).collect();
        let record = |at: usize| {
            let (aliases, before) = (aliases.join(","), aliases[..at].join(","));
            format!(
                r#"{{"type":"record","name":"R{at}","aliases":[{aliases}],"fields":[{{"name":"u","type":["null",{{"type":"array","items":[{before}]}}]}},{{"name":"z","type":"{last}"}}]}}"#
            )
        };
        avro(&format!(
            "[{}]",
            (0..count).map(record).collect::<Vec<_>>().join(",")
        ))
    };
    let reasons = |count| {
        let mut budget = Budget::new(1 << 20);
        incompatibilities_within(
            &side(count, "int"),
            &side(count, "string"),
            CompatibilityPolicy::Strict,
            &mut budget,
        )
    };
    assert_eq!(reasons(120), Err(OverBudget { steps: 1 << 20 }));
    assert_eq!(reasons(5).unwrap().len(), 5);
}

#[test]
fn one_budget_serves_several_comparisons() {
    let (one, other) = (doubled(40, "long"), doubled(40, "int"));
    let mut budget = Budget::new(5_000);
    let done = (0..100).take_while(|_| {
        incompatibilities_within(&one, &other, CompatibilityPolicy::Strict, &mut budget).is_ok()
    });
    assert!((1..100).contains(&done.count()));
    let over = incompatibilities_within(&one, &other, CompatibilityPolicy::Strict, &mut budget)
        .unwrap_err();
    assert_eq!(
        over.to_string(),
        "comparing the schemas takes more than 5000 steps"
    );
}
