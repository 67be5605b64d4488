//! What must hold for the comparison of any Avro schemas.

mod generate;
mod model;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use etymon_schema::{Budget, Schema, Validation, incompatibilities, incompatibilities_within};
use etymon_types::{CompatibilityPolicy, SchemaType};
use generate::{Types, edit, tangle, types};
use proptest::collection::vec;
use proptest::prelude::*;

fn parse(types: &Types) -> Schema {
    let text = types.text();
    Schema::parse(SchemaType::Avro, &text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_schema_reads_itself(types in types()) {
        let schema = parse(&types);
        prop_assert_eq!(incompatibilities(&schema, &schema).unwrap(), vec![]);
    }

    #[test]
    fn there_are_reasons_exactly_when_the_rules_contradict(
        writer in types(),
        edits in vec(edit(true), 0..8),
    ) {
        let reader = parse(&writer.edited(&edits));
        let writer = parse(&writer);
        for (reader, writer) in [(&reader, &writer), (&writer, &reader)] {
            let reasons = incompatibilities(reader, writer).unwrap();
            let (Schema::Avro(r), Schema::Avro(w)) = (reader, writer) else {
                unreachable!("both were read as Avro");
            };
            prop_assert_eq!(reasons.is_empty(), model::reads(r, w), "{:?}", reasons);
        }
    }

    /// The other library has its own reading of the specification, hence what is not generated: aliases of fields, which
    /// it does not know, bytes that are no text, which it cannot read as a string, and namespaces.
    #[test]
    fn what_is_called_compatible_decodes(
        writer in types(),
        edits in vec(edit(false), 0..3),
        seed in any::<u64>(),
    ) {
        let reader = writer.edited(&edits);
        if incompatibilities(&parse(&reader), &parse(&writer)).unwrap().is_empty() {
            let theirs = |types: &Types| apache_avro::Schema::parse_str(&types.text()).unwrap();
            let (reads, writes) = (theirs(&reader), theirs(&writer));
            let write = GenericDatumWriter::builder(&writes).build().unwrap();
            let read = GenericDatumReader::builder(&writes).reader_schema(&reads).build().unwrap();
            let mut seed = seed;
            for _ in 0..4 {
                let value = writer.value(&mut seed);
                let bytes = write.write_value_to_vec(value.clone()).unwrap();
                let read = read.read_value(&mut bytes.as_slice());
                prop_assert!(read.is_ok(), "{value:?} as {}: {read:?}", reader.text());
            }
        }
    }

    /// A comparison that is cut short says so: there is no other answer than the right one.
    #[test]
    fn a_small_budget_gives_no_wrong_answer(
        writer in types(),
        edits in vec(edit(true), 0..8),
        steps in 0_u64..400,
    ) {
        let reader = parse(&writer.edited(&edits));
        let writer = parse(&writer);
        let right = incompatibilities(&reader, &writer).unwrap();
        match incompatibilities_within(&reader, &writer, CompatibilityPolicy::Strict, &mut Budget::new(steps)) {
            Ok(found) => prop_assert_eq!(found, right),
            Err(over) => prop_assert_eq!(over.steps, steps),
        }
    }
}

proptest! {
    // Cheap, and what it looks for is rare.
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Here a pair that fails is often swallowed by another branch of a union, after much was concluded from it.
    #[test]
    fn recursive_records_fit_unless_the_rules_contradict((reader, writer) in tangle()) {
        let (reader, writer) = (parse(&reader), parse(&writer));
        let reasons = incompatibilities(&reader, &writer).unwrap();
        let (Schema::Avro(r), Schema::Avro(w)) = (&reader, &writer) else {
            unreachable!("both were read as Avro");
        };
        prop_assert_eq!(reasons.is_empty(), model::reads(r, w), "{:?}", reasons);
    }
}
