#![expect(dead_code, reason = "only their schemas are looked at")]

use std::collections::HashMap;

use pretty_assertions::assert_eq;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;

fn described<T: JsonSchema>(how: &Description) -> Value {
    serde_json::from_str(&schema_of::<T>(how)).expect("it is JSON")
}

fn usual<T: JsonSchema>() -> Value {
    described::<T>(&Description::default())
}

/// What somebody ordered.
#[derive(JsonSchema)]
struct Order {
    id: i32,
    /// For the driver.
    note: Option<String>,
    to: Option<Address>,
    tags: HashMap<String, u8>,
}

#[derive(JsonSchema)]
struct Address {
    city: String,
    #[schemars(default)]
    floor: Option<i8>,
}

#[test]
fn a_struct_is_a_closed_object_with_its_name_as_title() {
    let address = json!({
        "additionalProperties": false,
        "properties": {
            "city": {"type": "string"},
            "floor": {
                "default": null,
                "oneOf": [
                    {"type": "null"},
                    {"type": "integer", "minimum": -128, "maximum": 127},
                ],
            },
        },
        "required": ["city"],
        "type": "object",
    });
    let expected = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "additionalProperties": false,
        "definitions": {"Address": address},
        "description": "What somebody ordered.",
        "properties": {
            "id": {"type": "integer"},
            "note": {
                "description": "For the driver.",
                "oneOf": [{"type": "null"}, {"type": "string"}],
            },
            "tags": {
                "type": "object",
                "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 255},
            },
            "to": {"oneOf": [{"type": "null"}, {"$ref": "#/definitions/Address"}]},
        },
        "required": ["id", "tags"],
        "title": "Order",
        "type": "object",
    });
    assert_eq!(usual::<Order>(), expected);
}

#[test]
fn open_objects_and_lists_of_types_are_had_when_asked_for() {
    let how = Description {
        draft: Draft::Draft2020,
        closed: false,
        one_of_for_nullables: false,
    };
    let schema = described::<Address>(&how);
    let expected = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {
            "city": {"type": "string"},
            "floor": {
                "default": null,
                "type": ["integer", "null"], "minimum": -128, "maximum": 127,
            },
        },
        "required": ["city"],
        "title": "Address",
        "type": "object",
    });
    assert_eq!(schema, expected);
    let how = Description {
        draft: Draft::Draft2019,
        ..how
    };
    assert_eq!(
        described::<Address>(&how)["$schema"],
        "https://json-schema.org/draft/2019-09/schema"
    );
}

#[test]
fn members_are_in_the_order_of_their_names() {
    let text = schema_of::<Order>(&Description::default());
    let sorted: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(text, super::sorted(sorted).to_string());
    assert_eq!(text, schema_of::<Order>(&Description::default()));
}

#[derive(JsonSchema, Serialize, Deserialize, Debug, PartialEq)]
#[serde(tag = "kind")]
enum Payment {
    Cash,
    Card(Card),
    Transfer { iban: String },
}

#[derive(JsonSchema, Serialize, Deserialize, Debug, PartialEq)]
struct Card {
    number: String,
}

#[derive(JsonSchema, Serialize, Deserialize, Debug, PartialEq)]
enum Size {
    Small,
    Exactly(u8),
    Box { width: u8 },
}

#[derive(JsonSchema, Serialize, Deserialize, Debug, PartialEq)]
struct Parcel {
    id: u8,
    #[serde(flatten)]
    payment: Payment,
    size: Option<Size>,
    nothing: Option<Option<u8>>,
    anything: Option<Value>,
    inner: Option<Box<Parcel>>,
}

fn parcel(payment: Payment, size: Option<Size>) -> Parcel {
    Parcel {
        id: 1,
        payment,
        size,
        nothing: None,
        anything: None,
        inner: None,
    }
}

#[cfg(feature = "validate")]
#[test]
fn whatever_a_type_writes_fits_its_schema() {
    let card = Card {
        number: "1".to_owned(),
    };
    let iban = "CH".to_owned();
    let mut values = vec![
        parcel(Payment::Cash, None),
        parcel(Payment::Card(card), Some(Size::Small)),
        parcel(Payment::Transfer { iban }, Some(Size::Exactly(3))),
        parcel(Payment::Cash, Some(Size::Box { width: 2 })),
    ];
    let inner = Box::new(parcel(Payment::Cash, None));
    values.push(Parcel {
        inner: Some(inner),
        ..parcel(Payment::Cash, None)
    });
    for draft in [Draft::Draft7, Draft::Draft2019, Draft::Draft2020] {
        for (closed, one_of_for_nullables) in [(true, true), (true, false), (false, true)] {
            let how = Description {
                draft,
                closed,
                one_of_for_nullables,
            };
            let text = schema_of::<Parcel>(&how);
            let schema = crate::Schema::parse(&text).expect("a schema");
            let validator = schema.validator().expect("a schema of its draft");
            for value in &values {
                let mut payload = Vec::new();
                crate::append_valid(value, &validator, &mut payload)
                    .unwrap_or_else(|error| panic!("{error}: {value:?}, {text}"));
                let read: Parcel =
                    crate::read_valid(&payload, &validator, crate::Limits::default())
                        .expect("it was valid");
                assert_eq!(&read, value);
            }
            let size = |size: Value| {
                let mut value = serde_json::to_value(&values[0]).expect("it is JSON");
                value["size"] = size;
                crate::append_valid(&value, &validator, &mut Vec::new()).is_ok()
            };
            assert_eq!(size(json!({"Box": {"width": 2, "height": 3}})), !closed);
            assert!(!size(json!({"Box": {"width": 2.5}})));
        }
    }
}
