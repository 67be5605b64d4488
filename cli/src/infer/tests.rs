//! Every sample fits the schema that is inferred from the samples.

use etymon::{Any, Encoder, Format, SerializerOptions};
use etymon_schema::{Schema, Validation};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::shape::Shape;
use super::{Options, schema};

const ALL: [SchemaType; 3] = [SchemaType::Avro, SchemaType::Json, SchemaType::Protobuf];

fn inferred(lines: &[Value], schema_type: SchemaType, options: Options) -> String {
    let mut shape = Shape::default();
    for line in lines {
        shape.add(line.to_string().as_bytes()).expect("it is JSON");
    }
    schema(&shape, schema_type, "shop.Sample", &options).expect("there is a schema")
}

/// Why a sample does not fit.
fn misfit(lines: &[Value], schema_type: SchemaType, options: Options) -> Result<(), String> {
    let text = inferred(lines, schema_type, options);
    Schema::parse(schema_type, &text, &[], Validation::Strict)
        .map_err(|invalid| format!("{invalid}\n{text}"))?;
    let schema = Any::parse_as(schema_type, &text, &[]).map_err(|error| error.to_string())?;
    let mut encoding = SerializerOptions::default();
    encoding.json.validate = true;
    let plan = <Any as Encoder<String>>::encoder(None, &schema, &encoding)
        .map_err(|error| error.to_string())?;
    for line in lines {
        <Any as Encoder<String>>::append(&plan, &line.to_string(), &mut Vec::new())
            .map_err(|error| format!("{error}: {line}\n{text}"))?;
    }
    Ok(())
}

/// Objects, as records mostly are, with few names, so that samples meet.
fn samples() -> impl Strategy<Value = Vec<Value>> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| Value::from(number)),
        "[A-C]".prop_map(Value::from),
        ".{0,3}".prop_map(Value::from),
        Just(json!("NaN")),
        Just(json!("2024-02-29T12:34:56.5+02:00")),
        Just(json!("2024-02-29")),
        Just(json!("095d71cf-1255-6b9d-5e33-0ad575b3df5d")),
    ];
    let value = scalar.prop_recursive(4, 40, 5, |inner| {
        let name = prop_oneof![
            "[a-d]",
            "[a-b]_[a-b]",
            "[a-b][A-B]",
            Just("string".to_owned()),
            Just("map".to_owned()),
            ".{0,2}"
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    let member = ("[a-d]", value);
    let object = prop::collection::vec(member, 0..5)
        .prop_map(|members| Value::Object(members.into_iter().collect()));
    prop::collection::vec(object, 1..8)
}

proptest! {
    #[test]
    fn every_sample_fits_what_is_inferred_from_all(
        lines in samples(),
        enums in 0_usize..4,
        small_ints: bool,
    ) {
        let options = Options { enums, small_ints };
        for schema_type in ALL {
            prop_assert_eq!(misfit(&lines, schema_type, options), Ok(()));
        }
    }
}

#[test]
fn records_become_what_people_would_write() {
    let lines = [
        json!({"id": 1, "ref": "095d71cf-1255-6b9d-5e33-0ad575b3df5d", "placed_at": 1_700_000_000_000_i64, "state": "NEW",
            "shipTo": {"city": "Rome"}, "items": [{"sku": "a", "price": 1.5}], "paid": "2024-02-29T12:34:56Z"}),
        json!({"id": 2, "ref": "195d71cf-1255-6b9d-5e33-0ad575b3df5d", "placed_at": 1_700_000_000_001_i64, "state": "NEW",
            "shipTo": null, "items": [{"sku": "b", "price": 2, "note": "x"}], "paid": "2024-02-29T12:34:56Z", "tag": 7}),
    ];
    let options = Options {
        enums: 2,
        small_ints: true,
    };
    for schema_type in ALL {
        assert_eq!(misfit(&lines, schema_type, options), Ok(()));
    }
    insta::assert_snapshot!("avro", inferred(&lines, SchemaType::Avro, options));
    insta::assert_snapshot!("json", inferred(&lines, SchemaType::Json, options));
    insta::assert_snapshot!("protobuf", inferred(&lines, SchemaType::Protobuf, options));
}

#[test]
fn names_that_are_data_make_a_map() {
    let day = |at: u64| {
        let (one, other) = (format!("d{at}"), format!("d{}", at + 1));
        json!({"per_day": {one: at, other: at}})
    };
    let lines: Vec<Value> = (0..30).map(day).collect();
    let expected = json!({"type": "map", "values": "long"});
    let found: Value =
        serde_json::from_str(&inferred(&lines, SchemaType::Avro, Options::default()))
            .expect("it is JSON");
    assert_eq!(found["fields"][0]["type"], expected);
    for schema_type in ALL {
        assert_eq!(misfit(&lines, schema_type, Options::default()), Ok(()));
    }
}

#[test]
fn names_that_a_file_of_protobuf_cannot_tell_are_data() {
    let lines = [json!({"a": {"\0": null}, "b": [{"": 1}]})];
    for schema_type in ALL {
        assert_eq!(misfit(&lines, schema_type, Options::default()), Ok(()));
    }
}

#[test]
fn memory_is_bounded_by_the_names_of_a_place() {
    let mut shape = Shape::default();
    for at in 0..5_000 {
        let line = json!({format!("k{at}"): {"text": format!("t{at}")}});
        shape.add(line.to_string().as_bytes()).expect("it is JSON");
    }
    let objects = shape.objects.expect("they were objects");
    assert!(objects.fields.is_empty());
    let values = objects
        .as_map()
        .expect("a map")
        .objects
        .expect("of objects");
    assert_eq!(values.seen, 5_000);
    assert_eq!(values.fields[0].1.texts.symbols, None);
}
