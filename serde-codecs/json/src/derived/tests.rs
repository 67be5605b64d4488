//! Derived types against the schemas that `schemars` makes of the same types, against the validator, and against serde.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Description, Limits, Record, Schema, check, schema_of};

/// What somebody bought.
#[derive(Record, Serialize, Deserialize, JsonSchema, Debug, Clone, PartialEq)]
#[record(crate = etymon_json, formats(json), namespace = "shop")]
struct Order {
    /// Given by the "shop".
    id: i64,
    #[serde(default)]
    #[record(default)]
    quantity: u32,
    note: Option<String>,
    status: Status,
    /// Where to.
    address: Address,
    /// Where it went before.
    previous: Option<Address>,
    items: Vec<Item>,
    labels: BTreeMap<String, i8>,
    weights: HashMap<String, f64>,
    seal: [u8; 4],
    within: Vec<Order>,
    #[serde(skip)]
    #[record(skip)]
    seen: u64,
}

#[derive(Record, Serialize, Deserialize, JsonSchema, Debug, Clone, Copy, PartialEq)]
#[record(crate = etymon_json, formats(json), rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    New,
    #[record(default)]
    InTransit,
}

/// A place.
#[derive(Record, Serialize, Deserialize, JsonSchema, Debug, Clone, PartialEq)]
#[record(crate = etymon_json, formats(json), rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct Address {
    street_name: String,
    r#type: u16,
}

#[derive(Record, Serialize, Deserialize, JsonSchema, Debug, Clone, PartialEq)]
#[record(crate = etymon_json, formats(json))]
struct Item {
    sku: Sku,
    price: f32,
    gift: bool,
}

#[derive(Record, Serialize, Deserialize, JsonSchema, Debug, Clone, PartialEq)]
#[record(crate = etymon_json, formats(json))]
#[schemars(inline)]
struct Sku(String);

/// The schema as JSON, with what only one of the two writers writes put aside.
fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn a_schema_is_that_of_schemars() {
    let ours = value(Order::SCHEMA);
    let mut theirs = value(&schema_of::<Order>(&Description::default()));
    // An array of four has four, and `schemars` says so as we do.
    theirs["properties"]["quantity"]["default"] = json!(0);
    assert_eq!(ours, theirs);
    assert_eq!(
        value(Status::SCHEMA),
        value(&schema_of::<Status>(&Description::default()))
    );
}

#[test]
fn a_schema_is_a_text_in_the_order_of_the_type() {
    assert_eq!(
        Address::SCHEMA,
        r##"{"$schema":"http://json-schema.org/draft-07/schema#","title":"Address","description":"A place.","type":"object","properties":{"streetName":{"type":"string"},"type":{"type":"integer","minimum":0,"maximum":65535}},"required":["streetName","type"],"additionalProperties":false}"##
    );
    assert_eq!(Address::NAME, "Address");
    assert_eq!(
        Sku::SCHEMA,
        r##"{"$schema":"http://json-schema.org/draft-07/schema#","type":"string"}"##
    );
}

#[test]
fn a_registry_keeps_the_text_as_it_is() {
    for text in [
        Order::SCHEMA,
        Address::SCHEMA,
        Sku::SCHEMA,
        Tagged::SCHEMA,
        Delivery::SCHEMA,
    ] {
        let schema = Schema::parse(text).expect("it is a schema");
        assert_eq!(schema.text(), text);
    }
    let schema = Schema::parse(Order::SCHEMA).expect("it is a schema");
    assert_eq!(schema.title(), Some(Order::NAME));
}

#[derive(Record, Serialize, Deserialize)]
#[record(crate = etymon_json, formats(json), open, doc = false)]
#[serde(default)]
/// Left out.
struct Tagged<'a> {
    #[record(tag = "PII", tag = "GDPR", default = "nobody")]
    #[serde(borrow)]
    customer: Cow<'a, str>,
    #[record(default = -3, alias = "count")]
    #[serde(alias = "count")]
    quantity: i32,
    #[record(default = 0.5)]
    weight: f64,
    #[record(default = "NEW", tag = "PUBLIC")]
    status: Status,
    #[record(default = [])]
    items: Vec<Item>,
    #[record(tag = "PII")]
    note: Option<&'a str>,
}

impl Default for Tagged<'_> {
    fn default() -> Self {
        Self {
            customer: "nobody".into(),
            quantity: -3,
            weight: 0.5,
            status: Status::New,
            items: Vec::new(),
            note: None,
        }
    }
}

#[test]
fn tags_and_defaults_stand_with_the_property() {
    let schema = value(Tagged::SCHEMA);
    let expected = json!({
        "customer": {"default": "nobody", "confluent:tags": ["PII", "GDPR"], "type": "string"},
        "quantity": {"default": -3, "type": "integer"},
        "weight": {"default": 0.5, "type": "number"},
        "status": {
            "default": "NEW",
            "confluent:tags": ["PUBLIC"],
            "allOf": [{"$ref": "#/definitions/Status"}],
        },
        "items": {"default": [], "type": "array", "items": {"$ref": "#/definitions/Item"}},
        "note": {"confluent:tags": ["PII"], "oneOf": [{"type": "null"}, {"type": "string"}]},
    });
    assert_eq!(schema["properties"], expected);
    assert_eq!(schema.get("additionalProperties"), None);
    assert_eq!(schema.get("required"), None);
    assert_eq!(schema.get("description"), None);
    check::<Tagged>().expect("serde has the same names");
}

#[test]
fn values_borrow_from_their_payload() {
    let payload = br#"{"customer":"ann","note":"soon","unknown":1}"#;
    let tagged: Tagged = crate::read(payload, Limits::default()).expect("it is read");
    let note = tagged.note.expect("it has one");
    assert!(payload.as_ptr_range().contains(&note.as_ptr()));
    assert!(matches!(tagged.customer, Cow::Borrowed("ann")));
}

#[derive(Record, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[record(crate = etymon_json, formats(json))]
#[serde(untagged)]
enum Delivery {
    None,
    To(Address),
    Stop(i64),
}

#[derive(Record, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[record(crate = etymon_json, formats(json))]
struct Card {
    number: String,
    #[record(by_name)]
    before: Option<Box<Wallet>>,
}

#[derive(Record, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[record(crate = etymon_json, formats(json))]
struct Wallet {
    cards: Vec<Card>,
    pays_with: Payment,
}

#[derive(Record, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[record(crate = etymon_json, formats(json), part)]
#[serde(untagged)]
enum Payment {
    Card(Card),
    Cash(i64),
}

#[test]
fn types_may_lie_in_one_another() {
    let schema = value(Wallet::SCHEMA);
    assert_eq!(
        schema["definitions"]["Card"]["properties"]["before"],
        json!({"oneOf": [{"type": "null"}, {"$ref": "#"}]})
    );
    assert_eq!(
        schema["properties"]["pays_with"],
        json!({"anyOf": [{"$ref": "#/definitions/Card"}, {"type": "integer"}]})
    );
    check::<Wallet>().expect("serde has the same names");
}

#[test]
fn names_that_serde_does_not_have_are_told() {
    #[derive(Record, Serialize, Deserialize)]
    #[record(crate = etymon_json, formats(json), rename_all = "camelCase")]
    struct Cased {
        street_name: String,
    }
    #[derive(Record, Serialize, Deserialize)]
    #[record(crate = etymon_json, formats(json))]
    struct Inner {
        inside: Vec<Option<Cased>>,
    }
    #[derive(Record, Serialize, Deserialize)]
    #[record(crate = etymon_json, formats(json))]
    struct Kept {
        id: i64,
        #[record(skip)]
        seen: u64,
    }
    #[derive(Record, Serialize, Deserialize)]
    #[record(crate = etymon_json, formats(json))]
    enum Side {
        #[record(name = "LEFT")]
        Left,
    }
    #[derive(Record, Serialize, Deserialize)]
    #[record(crate = etymon_json, formats(json))]
    enum Either {
        Text(String),
        Number(i64),
    }
    #[derive(Record, Serialize, Deserialize)]
    #[record(crate = etymon_json, formats(json))]
    struct Flat {
        #[serde(flatten)]
        inside: Kept,
    }
    let rows = [
        (
            check::<Inner>(),
            "the schema of `Cased` has a field `streetName`, which serde does not: it has `street_name`",
        ),
        (
            check::<Kept>(),
            "serde has a field `seen` of `Kept`, which the schema does not: say `skip` to both or to none, and `alias` to both",
        ),
        (
            check::<Side>(),
            "the schema of `Side` has `LEFT`, which serde does not: it has `Left`",
        ),
        (
            check::<Either>(),
            "`Either` is a union, whose values do not say their variant: say `#[serde(untagged)]`",
        ),
        (
            check::<Flat>(),
            "`Flat` is a record, and serde does not read it as a struct",
        ),
    ];
    for (found, expected) in rows {
        let message = found.expect_err(expected).to_string();
        assert_eq!(message, format!("the schema cannot be used: {expected}"));
    }
    check::<Order>().expect("serde has the same names");
    check::<Delivery>().expect("serde has the same names");
}

fn address() -> impl Strategy<Value = Address> {
    (".*", any::<u16>()).prop_map(|(street_name, r#type)| Address {
        street_name,
        r#type,
    })
}

fn item() -> impl Strategy<Value = Item> {
    (".*", -1e6..1e6f32, any::<bool>()).prop_map(|(sku, price, gift)| Item {
        sku: Sku(sku),
        price,
        gift,
    })
}

fn order(within: Vec<Order>) -> impl Strategy<Value = Order> {
    let status = prop_oneof![Just(Status::New), Just(Status::InTransit)];
    let plain = (any::<i64>(), any::<u32>(), any::<Option<String>>(), status);
    let others = (
        address(),
        proptest::option::of(address()),
        proptest::collection::vec(item(), 0..4),
        proptest::collection::btree_map(".*", any::<i8>(), 0..4),
        proptest::collection::hash_map(".*", -1e9..1e9f64, 0..4),
        any::<[u8; 4]>(),
    );
    (plain, others).prop_map(move |(plain, others)| {
        let (id, quantity, note, status) = plain;
        let (address, previous, items, labels, weights, seal) = others;
        Order {
            id,
            quantity,
            note,
            status,
            address,
            previous,
            items,
            labels,
            weights,
            seal,
            within: within.clone(),
            seen: 0,
        }
    })
}

proptest! {
    #[test]
    fn every_value_fits_its_schema_and_is_read_again(
        order in order(Vec::new()).prop_flat_map(|inner| order(vec![inner]))
    ) {
        let validator = Schema::parse(Order::SCHEMA)
            .and_then(|schema| schema.validator())
            .expect("it is a schema");
        let mut payload = Vec::new();
        crate::append_valid(&order, &validator, &mut payload).expect("it fits");
        let read: Order = crate::read_valid(&payload, &validator, Limits::default()).expect("it fits");
        prop_assert_eq!(read, order);
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let validator = Schema::parse(Address::SCHEMA)
        .and_then(|schema| schema.validator())
        .expect("it is a schema");
    for (payload, fits) in [
        (r#"{"streetName":"High Street","type":65535}"#, true),
        (r#"{"streetName":"High Street","type":65536}"#, false),
        (r#"{"streetName":"High Street"}"#, false),
        (r#"{"streetName":"High Street","type":1,"other":1}"#, false),
    ] {
        let read = crate::read_valid::<Address>(payload.as_bytes(), &validator, Limits::default());
        assert_eq!(read.is_ok(), fits, "{payload}");
    }
}
