use pretty_assertions::assert_eq;
use proptest::prelude::*;

use crate::{Limits, Plan, Schema};

const ORDER: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[
    {"name":"id","type":"long"},
    {"name":"note","type":["null","string",{"type":"record","name":"Note","fields":[{"name":"text","type":"string"}]}],"default":null},
    {"name":"blob","type":"bytes","default":"\u00ff"},
    {"name":"state","type":{"type":"enum","name":"State","symbols":["NEW","PAID"]},"default":"NEW"},
    {"name":"weights","type":{"type":"map","values":"double"},"default":{}},
    {"name":"items","type":{"type":"array","items":["int","float"]},"default":[]}]}"#;

fn schema() -> Schema {
    Schema::parse(ORDER).expect("a schema")
}

fn round(json: &str) -> Result<String, String> {
    let schema = schema();
    let mut payload = Vec::new();
    schema
        .append_json(json, &mut payload)
        .map_err(|error| error.to_string())?;
    let plan = Plan::new(&schema, &schema).expect("it reads itself");
    plan.to_json(&payload, Limits::default())
        .map_err(|error| error.to_string())
}

#[test]
fn json_goes_in_and_comes_out_with_defaults_and_names_of_branches() {
    for (given, printed) in [
        (
            r#"{"id":1}"#,
            r#"{"id":1,"note":null,"blob":"ÿ","state":"NEW","weights":{},"items":[]}"#,
        ),
        (
            r#"{"items":[1,{"float":1},2.5],"state":"PAID","note":"a\"b","id":-9223372036854775808,"weights":{"k":"NaN","l":1e300},"blob":""}"#,
            r#"{"id":-9223372036854775808,"note":{"string":"a\"b"},"blob":"","state":"PAID","weights":{"k":"NaN","l":1e300},"items":[{"int":1},{"float":1.0},{"float":2.5}]}"#,
        ),
        (
            r#"{"id":1.0,"note":{"shop.Note":{"text":"x"}}}"#,
            r#"{"id":1,"note":{"shop.Note":{"text":"x"}},"blob":"ÿ","state":"NEW","weights":{},"items":[]}"#,
        ),
        (
            r#"{"id":1,"note":{"text":"x"}}"#,
            r#"{"id":1,"note":{"shop.Note":{"text":"x"}},"blob":"ÿ","state":"NEW","weights":{},"items":[]}"#,
        ),
    ] {
        assert_eq!(round(given).as_deref(), Ok(printed));
        assert_eq!(round(printed).as_deref(), Ok(printed));
    }
}

#[test]
fn what_does_not_fit_says_where() {
    for (given, problem) in [
        (
            "{",
            "this is no JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "[]",
            "[] does not fit the schema, which has shop.Order here",
        ),
        (
            "{}",
            "id: nothing does not fit the schema, which has long without a default here",
        ),
        (
            r#"{"id":9223372036854775808}"#,
            "id: 9223372036854775808 does not fit the schema, which has long here",
        ),
        (
            r#"{"id":1,"items":[1,"x"]}"#,
            "items[1]: \"x\" does not fit the schema, which has union here",
        ),
        (
            r#"{"id":1,"note":{"string":1}}"#,
            "note: 1 does not fit the schema, which has string here",
        ),
        (
            r#"{"id":1,"blob":"€"}"#,
            "blob: \"€\" does not fit the schema, which has bytes here",
        ),
        (
            r#"{"id":1,"weights":{"k":true}}"#,
            "weights[\"k\"]: true does not fit the schema, which has double here",
        ),
        (
            r#"{"id":1,"state":"OLD"}"#,
            "state: \"OLD\" does not fit the schema, which has shop.State here",
        ),
        (
            r#"{"id":1,"extra":1}"#,
            "extra: a value does not fit the schema, which has no such field in `shop.Order` here",
        ),
    ] {
        assert_eq!(round(given).expect_err("it is wrong"), problem);
    }
}

#[test]
fn a_reader_schema_says_what_is_printed() {
    let writer = Schema::parse(
        r#"{"type":"record","name":"R","fields":[{"name":"b","type":"int"},{"name":"a","type":"string"},{"name":"x","type":"bytes"}]}"#,
    );
    let reader = Schema::parse(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]},{"name":"n","type":"double","default":2},{"name":"b","type":"float"}]}"#,
    );
    let plan =
        Plan::new(&writer.expect("a schema"), &reader.expect("a schema")).expect("it can be read");
    let json = plan
        .to_json(b"\x02\x02a\x02b", Limits::default())
        .expect("it is whole");
    assert_eq!(json, r#"{"a":{"string":"a"},"n":2.0,"b":1.0}"#);
}

proptest! {
    #[test]
    fn arbitrary_bytes_print_what_reads_back(payload in prop::collection::vec(any::<u8>(), 0..60)) {
        let schema = schema();
        let plan = Plan::new(&schema, &schema).expect("it reads itself");
        if let Ok(json) = plan.to_json(&payload, Limits::default()) {
            let mut again = Vec::new();
            schema.append_json(&json, &mut again).expect("it was just printed");
            let printed = plan.to_json(&again, Limits::default()).expect("it was just written");
            // A map may have had a key twice, of which JSON keeps the last.
            prop_assert!(printed.len() <= json.len());
        }
    }
}
