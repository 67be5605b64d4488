//! Laws that hold for every Avro schema, shown on generated ones.

mod generated;

use etymon_schema::{Diagnostic, InvalidSchema, Schema, Validation};
use etymon_types::SchemaType;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use generated::schema;

fn parse(text: &str, validation: Validation) -> Result<Schema, InvalidSchema> {
    Schema::parse(SchemaType::Avro, text, &[], validation)
}

/// Reads `text` both ways; what is wrong lies inside the text.
fn read_without_harm(text: &str) -> Result<(), TestCaseError> {
    for validation in [Validation::Strict, Validation::Lenient] {
        let Err(error) = parse(text, validation) else {
            continue;
        };
        prop_assert!(!error.diagnostics.is_empty());
        for Diagnostic { message, span } in &error.diagnostics {
            prop_assert!(!message.is_empty());
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
    }
    Ok(())
}

proptest! {
    // Fixed, so that the same schemas are tried everywhere.
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn the_canonical_text_is_a_fixed_point_and_means_the_same(spec in schema(), layout: u64) {
        let schema = parse(&spec.text(layout), Validation::Strict).unwrap();
        let again = parse(schema.canonical(), Validation::Strict).unwrap();
        prop_assert_eq!(again.canonical(), schema.canonical());
        prop_assert_eq!(again.structural(), schema.structural());
        prop_assert_eq!(again.normalized(), schema.normalized());
    }

    #[test]
    fn normalizing_changes_order_only_and_only_once(spec in schema(), layout: u64) {
        let schema = parse(&spec.text(layout), Validation::Strict).unwrap();
        let normal = parse(&schema.normalized(), Validation::Strict).unwrap();
        prop_assert_eq!(normal.canonical(), schema.normalized());
        prop_assert_eq!(normal.normalized(), schema.normalized());
        // A whole number that is the default of a union with a floating branch is spelled as that branch spells it.
        let spelled = |schema: &Schema| schema.structural().replace(".0", "");
        prop_assert_eq!(spelled(&normal), spelled(&schema));
    }

    #[test]
    fn layout_and_the_order_of_members_never_matter(spec in schema(), one: u64, other: u64) {
        let one = parse(&spec.text(one), Validation::Strict).unwrap();
        let other = parse(&spec.text(other), Validation::Strict).unwrap();
        prop_assert_eq!(one.structural(), other.structural());
        prop_assert_eq!(one.normalized(), other.normalized());
    }

    #[test]
    fn what_is_valid_is_valid_leniently_and_means_the_same(spec in schema(), layout: u64) {
        let text = spec.text(layout);
        let strict = parse(&text, Validation::Strict).unwrap();
        let lenient = parse(&text, Validation::Lenient).unwrap();
        prop_assert_eq!(strict.canonical(), lenient.canonical());
    }

    #[test]
    fn another_reader_takes_what_ours_prints(spec in schema(), layout: u64) {
        if !spec.is_plain() {
            return Ok(());
        }
        let schema = parse(&spec.text(layout), Validation::Strict).unwrap();
        for text in [schema.canonical(), &schema.normalized()] {
            let read = apache_avro::Schema::parse_str(text);
            prop_assert!(read.is_ok(), "{}: {}", text, read.unwrap_err());
        }
    }

    #[test]
    fn a_damaged_schema_does_no_harm(
        spec in schema(), layout: u64, at: prop::sample::Index, cut in 0..4_usize, put in "[\\[\\]{}\",:a0.\\\\ -]{0,3}",
    ) {
        let mut characters: Vec<char> = spec.text(layout).chars().collect();
        let at = at.index(characters.len());
        let end = (at + cut).min(characters.len());
        characters.splice(at..end, put.chars());
        read_without_harm(&characters.into_iter().collect::<String>())?;
    }

    #[test]
    fn arbitrary_text_does_no_harm(text: String) {
        read_without_harm(&text)?;
    }

    #[test]
    fn arbitrary_json_does_no_harm(value in generated::json()) {
        read_without_harm(&value.to_string())?;
    }
}
