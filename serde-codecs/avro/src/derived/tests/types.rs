//! The types that the tests derive.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::{Bytes, Pairs, Record};

/// What somebody bought.
#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro, namespace = "shop", alias = "Purchase", alias = "old.Sale")]
pub(super) struct Order {
    /// Given by the shop.
    #[record(alias = "key")]
    pub(super) id: String,
    #[record(tag = "PII", tag = "GDPR")]
    pub(super) customer: String,
    /// In "cents",
    /// without tax.
    #[record(order = "descending")]
    pub(super) total: i64,
    #[record(logical = "timestamp-millis")]
    pub(super) placed: i64,
    #[record(default = -3)]
    pub(super) quantity: i32,
    #[record(default)]
    pub(super) gift: bool,
    #[record(default = "NEW")]
    pub(super) status: Status,
    #[record(default = 0.5)]
    pub(super) weight: f64,
    #[record(default = 2)]
    pub(super) ratio: f32,
    pub(super) discount: Option<f64>,
    #[record(tag = "PII")]
    pub(super) note: Option<String>,
    #[record(logical = "date")]
    pub(super) delivered: Option<i32>,
    pub(super) address: Address,
    pub(super) previous: Option<Address>,
    #[record(default = [])]
    pub(super) items: Vec<Item>,
    #[record(default)]
    pub(super) labels: BTreeMap<String, String>,
    #[record(default = b"\x00\xff\"")]
    pub(super) seal: Bytes,
    #[record(skip)]
    pub(super) seen: u64,
}

#[derive(Record, Debug, Clone, Copy, PartialEq, Eq)]
#[record(crate = etymon_avro, namespace = "shop", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    New,
    InTransit,
    #[record(name = "DONE")]
    Delivered,
    #[record(default)]
    Unknown,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro, namespace = "shop.places", rename_all = "camelCase")]
pub(super) struct Address {
    pub(super) street_name: String,
    pub(super) r#type: u8,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro, namespace = "shop", doc = false)]
/// Left out.
pub(super) struct Item {
    /// Left out, too.
    pub(super) sku: Sku,
    pub(super) price: f64,
    #[record(default = "")]
    pub(super) colour: String,
}

/// As the text in it.
#[derive(Record, Debug, Clone, PartialEq, Eq)]
#[record(crate = etymon_avro)]
pub(super) struct Sku(pub(super) String);

/// A digest.
#[derive(Record, Debug, Clone, Copy, PartialEq, Eq)]
#[record(crate = etymon_avro, name = "MD5", namespace = "hash", alias = "Digest")]
pub(super) struct Md5(pub(super) [u8; 16]);

#[derive(Record, Debug, Clone, Copy, PartialEq, Eq)]
#[record(crate = etymon_avro)]
pub(super) struct Id(#[record(logical = "uuid")] pub(super) [u8; 16]);

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro)]
pub(super) enum Payment {
    None,
    Cents(i64),
    Voucher(String),
    Card(Card),
    Price(#[record(decimal(precision = 10, scale = 2))] Bytes),
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro)]
pub(super) struct Card {
    pub(super) digest: Md5,
    pub(super) copy: Option<Md5>,
    pub(super) id: Id,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro, namespace = "tree")]
pub(super) struct Node {
    pub(super) value: i64,
    pub(super) next: Option<Box<Node>>,
    #[record(default)]
    pub(super) children: Vec<Self>,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro)]
pub(super) struct Employee {
    pub(super) name: String,
    pub(super) team: Option<Box<Team>>,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro)]
pub(super) struct Team {
    #[record(by_name)]
    pub(super) members: Vec<Employee>,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro)]
pub(super) struct Borrowed<'a, 'b> {
    pub(super) id: &'a str,
    pub(super) note: Option<&'b str>,
    pub(super) blob: &'a [u8],
    pub(super) either: Cow<'b, str>,
    pub(super) lines: Vec<Line<'a>>,
    pub(super) labels: HashMap<&'a str, &'b str>,
    pub(super) pairs: Pairs<&'a str, i32>,
    #[record(default = "none")]
    pub(super) reason: &'a str,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_avro)]
pub(super) struct Empty {}

pub(super) fn order() -> Order {
    Order {
        id: "o-1".to_owned(),
        customer: "Ada".to_owned(),
        total: 1999,
        placed: 1_700_000_000_000,
        quantity: 3,
        gift: true,
        status: Status::Delivered,
        weight: 1.25,
        ratio: 0.75,
        discount: Some(0.1),
        note: None,
        delivered: Some(20_000),
        address: Address {
            street_name: "Main".to_owned(),
            r#type: 7,
        },
        previous: None,
        items: vec![Item {
            sku: Sku("s".to_owned()),
            price: 9.5,
            colour: "red".to_owned(),
        }],
        labels: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        seal: Bytes(vec![1, 2]),
        seen: 0,
    }
}
