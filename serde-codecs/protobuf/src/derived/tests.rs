//! Derived types against types of prost with the same fields, and against their own files.

mod descriptor;

use std::collections::{BTreeMap, HashMap};

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use prost::Message as _;
use prost_reflect::DynamicMessage;

use crate::{Described, Record, Schema};

/// What somebody bought.
#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_protobuf, formats(protobuf), namespace = "shop", reserved(3, 90..=99, "old"))]
struct Order {
    #[record(field = 2, tag = "PII", tag = "GDPR")]
    customer: String,
    /// In cents,
    ///
    /// without tax.
    #[record(field = 1)]
    total: i64,
    #[record(field = 4)]
    quantity: i32,
    #[record(field = 5)]
    weight: f64,
    #[record(field = 6)]
    seal: Vec<u8>,
    #[record(field = 7)]
    note: Option<String>,
    #[record(field = 8)]
    status: Status,
    #[record(field = 9)]
    before: Option<Status>,
    #[record(field = 10)]
    address: Address,
    #[record(field = 11)]
    previous: Option<Address>,
    #[record(field = 12)]
    lines: Vec<Address>,
    #[record(field = 13)]
    codes: Vec<i32>,
    #[record(field = 14)]
    steps: Vec<Status>,
    #[record(field = 15)]
    labels: BTreeMap<String, String>,
    #[record(field = 16)]
    places: HashMap<String, Address>,
    #[record(field = 17)]
    within: Option<Box<Order>>,
    #[record(field = 18)]
    ratios: Vec<f32>,
    #[record(field = 19)]
    names: Vec<Name>,
    /// How.
    #[record(oneof, tag = "PAID")]
    payment: Payment,
    #[record(oneof)]
    delivery: Option<Delivery>,
    #[record(skip)]
    seen: u64,
}

#[derive(Record, Debug, Clone, Copy, PartialEq)]
#[record(crate = etymon_protobuf, formats(protobuf))]
enum Status {
    New,
    InTransit = 5,
    Lost = -1,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_protobuf, formats(protobuf), namespace = "shop")]
struct Address {
    #[record(field = 1)]
    street: String,
    #[record(field = 2)]
    number: u32,
    #[record(field = 3)]
    is_home: bool,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_protobuf, formats(protobuf))]
struct Name(String);

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_protobuf, formats(protobuf))]
enum Payment {
    Nothing,
    /// The number
    /// on it.
    #[record(field = 20, tag = "PII", tag = "PCI")]
    Card(String),
    #[record(field = 21)]
    InCash(u64),
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(crate = etymon_protobuf, formats(protobuf))]
enum Delivery {
    #[record(field = 22)]
    To(Address),
    #[record(field = 23, tag = "PLACE")]
    Stop(i32),
}

mod twin {
    use std::collections::{BTreeMap, HashMap};

    #[derive(prost::Message, Clone, PartialEq)]
    pub(super) struct Order {
        #[prost(string, tag = "2")]
        pub(super) customer: String,
        #[prost(int64, tag = "1")]
        pub(super) total: i64,
        #[prost(int32, tag = "4")]
        pub(super) quantity: i32,
        #[prost(double, tag = "5")]
        pub(super) weight: f64,
        #[prost(bytes = "vec", tag = "6")]
        pub(super) seal: Vec<u8>,
        #[prost(string, optional, tag = "7")]
        pub(super) note: Option<String>,
        #[prost(int32, tag = "8")]
        pub(super) status: i32,
        #[prost(int32, optional, tag = "9")]
        pub(super) before: Option<i32>,
        #[prost(message, required, tag = "10")]
        pub(super) address: Address,
        #[prost(message, optional, tag = "11")]
        pub(super) previous: Option<Address>,
        #[prost(message, repeated, tag = "12")]
        pub(super) lines: Vec<Address>,
        #[prost(int32, repeated, tag = "13")]
        pub(super) codes: Vec<i32>,
        #[prost(int32, repeated, tag = "14")]
        pub(super) steps: Vec<i32>,
        #[prost(btree_map = "string, string", tag = "15")]
        pub(super) labels: BTreeMap<String, String>,
        #[prost(map = "string, message", tag = "16")]
        pub(super) places: HashMap<String, Address>,
        #[prost(message, optional, boxed, tag = "17")]
        pub(super) within: Option<Box<Order>>,
        #[prost(float, repeated, tag = "18")]
        pub(super) ratios: Vec<f32>,
        #[prost(string, repeated, tag = "19")]
        pub(super) names: Vec<String>,
        #[prost(oneof = "Payment", tags = "20, 21")]
        pub(super) payment: Option<Payment>,
        #[prost(oneof = "Delivery", tags = "22, 23")]
        pub(super) delivery: Option<Delivery>,
    }

    #[derive(prost::Message, Clone, PartialEq)]
    pub(super) struct Address {
        #[prost(string, tag = "1")]
        pub(super) street: String,
        #[prost(uint32, tag = "2")]
        pub(super) number: u32,
        #[prost(bool, tag = "3")]
        pub(super) is_home: bool,
    }

    #[derive(prost::Oneof, Clone, PartialEq)]
    pub(super) enum Payment {
        #[prost(string, tag = "20")]
        Card(String),
        #[prost(uint64, tag = "21")]
        InCash(u64),
    }

    #[derive(prost::Oneof, Clone, PartialEq)]
    pub(super) enum Delivery {
        #[prost(message, tag = "22")]
        To(Address),
        #[prost(int32, tag = "23")]
        Stop(i32),
    }
}

fn number(status: Status) -> i32 {
    status as i32
}

impl From<Address> for twin::Address {
    fn from(address: Address) -> Self {
        Self {
            street: address.street,
            number: address.number,
            is_home: address.is_home,
        }
    }
}

impl From<Order> for twin::Order {
    fn from(order: Order) -> Self {
        Self {
            customer: order.customer,
            total: order.total,
            quantity: order.quantity,
            weight: order.weight,
            seal: order.seal,
            note: order.note,
            status: number(order.status),
            before: order.before.map(number),
            address: order.address.into(),
            previous: order.previous.map(Into::into),
            lines: order.lines.into_iter().map(Into::into).collect(),
            codes: order.codes,
            steps: order.steps.into_iter().map(number).collect(),
            labels: order.labels,
            places: order
                .places
                .into_iter()
                .map(|(name, place)| (name, place.into()))
                .collect(),
            within: order.within.map(|order| Box::new((*order).into())),
            ratios: order.ratios,
            names: order.names.into_iter().map(|Name(name)| name).collect(),
            payment: match order.payment {
                Payment::Nothing => None,
                Payment::Card(card) => Some(twin::Payment::Card(card)),
                Payment::InCash(cash) => Some(twin::Payment::InCash(cash)),
            },
            delivery: order.delivery.map(|delivery| match delivery {
                Delivery::To(address) => twin::Delivery::To(address.into()),
                Delivery::Stop(stop) => twin::Delivery::Stop(stop),
            }),
        }
    }
}

const FILE: &str = r#"syntax = "proto3";
package shop;

import "confluent/meta.proto";

// What somebody bought.
message Order {
  reserved 3, 90 to 99;
  reserved "old";

  string customer = 2 [
    (confluent.field_meta).tags = "PII",
    (confluent.field_meta).tags = "GDPR"
  ];
  // In cents,
  //
  // without tax.
  int64 total = 1;
  int32 quantity = 4;
  double weight = 5;
  bytes seal = 6;
  optional string note = 7;
  Status status = 8;
  optional Status before = 9;
  Address address = 10;
  Address previous = 11;
  repeated Address lines = 12;
  repeated int32 codes = 13;
  repeated Status steps = 14;
  map<string, string> labels = 15;
  map<string, Address> places = 16;
  Order within = 17;
  repeated float ratios = 18;
  repeated string names = 19;

  // How.
  oneof payment {
    // The number
    // on it.
    string card = 20 [
      (confluent.field_meta).tags = "PAID",
      (confluent.field_meta).tags = "PII",
      (confluent.field_meta).tags = "PCI"
    ];
    uint64 in_cash = 21 [(confluent.field_meta).tags = "PAID"];
  }
  oneof delivery {
    Address to = 22;
    int32 stop = 23 [(confluent.field_meta).tags = "PLACE"];
  }
}
message Address {
  string street = 1;
  uint32 number = 2;
  bool is_home = 3;
}
enum Status {
  STATUS_NEW = 0;
  STATUS_IN_TRANSIT = 5;
  STATUS_LOST = -1;
}
"#;

#[test]
fn the_file_is_as_registries_print_it_but_for_comments() {
    assert_eq!(Order::SCHEMA, FILE);
    assert_eq!(Order::NAME, "shop.Order");
    let without_comments: String = FILE
        .split_inclusive('\n')
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let schema = Schema::parse(Order::SCHEMA).expect("it is a file");
    assert_eq!(schema.text(), without_comments);
    assert_eq!(schema.first_message(), Some(Order::NAME));
    let own = <Order as Record>::own().expect("it has one");
    assert_eq!(
        (own.message.as_str(), own.text.as_str()),
        (Order::NAME, FILE)
    );
}

#[test]
fn types_may_lie_in_one_another() {
    #[derive(Record)]
    #[record(crate = etymon_protobuf, formats(protobuf))]
    struct Tree {
        #[record(field = 1)]
        branches: Vec<Branch>,
    }
    #[derive(Record)]
    #[record(crate = etymon_protobuf, formats(protobuf))]
    struct Branch {
        #[record(field = 1, by_name)]
        tree: Option<Box<Tree>>,
    }
    let schema = Schema::parse(Tree::SCHEMA).expect("it is a file");
    assert_eq!(schema.text(), Tree::SCHEMA);
    let tree = Tree {
        branches: vec![Branch {
            tree: Some(Box::default()),
        }],
    };
    assert_eq!(tree.encode_to_vec(), [10, 2, 10, 0]);
}

#[test]
fn a_symbol_that_is_not_known_is_as_a_field_that_is_not() {
    #[derive(Record, Debug, PartialEq)]
    #[record(crate = etymon_protobuf, formats(protobuf))]
    enum Known {
        Zero,
        #[record(default)]
        Other,
    }
    #[derive(Record, Debug, PartialEq)]
    #[record(crate = etymon_protobuf, formats(protobuf))]
    struct Both {
        #[record(field = 1)]
        known: Known,
        #[record(field = 2)]
        status: Status,
    }
    let payload = [8, 7, 16, 7];
    let both = Both::decode(payload.as_slice()).expect("it is read");
    assert_eq!(
        both,
        Both {
            known: Known::Other,
            status: Status::New
        }
    );
}

#[test]
fn an_error_says_where() {
    let error = Order::decode([82, 2, 10, 5].as_slice()).expect_err("it ends");
    let error = crate::Error::from(error);
    assert_eq!(error.path(), "address.street");
}

fn address() -> impl Strategy<Value = Address> {
    (".*", any::<u32>(), any::<bool>()).prop_map(|(street, number, is_home)| Address {
        street,
        number,
        is_home,
    })
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::New),
        Just(Status::InTransit),
        Just(Status::Lost)
    ]
}

fn order(within: Option<Box<Order>>) -> impl Strategy<Value = Order> {
    let plain = (
        ".*",
        any::<i64>(),
        any::<i32>(),
        -1e9..1e9f64,
        any::<Vec<u8>>(),
        any::<Option<String>>(),
    );
    let symbols = (
        status(),
        proptest::option::of(status()),
        proptest::collection::vec(status(), 0..4),
        any::<Vec<i32>>(),
        proptest::collection::vec(-1e6..1e6f32, 0..4),
    );
    let messages = (
        address(),
        proptest::option::of(address()),
        proptest::collection::vec(address(), 0..4),
        proptest::collection::btree_map(".*", ".*", 0..4),
        proptest::collection::hash_map(".*", address(), 0..2),
        proptest::collection::vec(".*".prop_map(Name), 0..4),
    );
    let payment = prop_oneof![
        Just(Payment::Nothing),
        ".*".prop_map(Payment::Card),
        any::<u64>().prop_map(Payment::InCash),
    ];
    let delivery = prop_oneof![
        address().prop_map(Delivery::To),
        any::<i32>().prop_map(Delivery::Stop)
    ];
    let one_ofs = (payment, proptest::option::of(delivery));
    (plain, symbols, messages, one_ofs).prop_map(move |(plain, symbols, messages, one_ofs)| {
        let (customer, total, quantity, weight, seal, note) = plain;
        let (status, before, steps, codes, ratios) = symbols;
        let (address, previous, lines, labels, places, names) = messages;
        let (payment, delivery) = one_ofs;
        Order {
            customer,
            total,
            quantity,
            weight,
            seal,
            note,
            status,
            before,
            address,
            previous,
            lines,
            codes,
            steps,
            labels,
            places: places.into_iter().take(1).collect(), // tables have no order
            within: within.clone(),
            ratios,
            names,
            payment,
            delivery,
            seen: 0,
        }
    })
}

fn orders() -> impl Strategy<Value = Order> {
    order(None).prop_flat_map(|inner| order(Some(Box::new(inner))))
}

proptest! {
    #[test]
    fn the_bytes_are_those_of_prost(order in orders()) {
        let twin = twin::Order::from(order.clone());
        let payload = order.encode_to_vec();
        prop_assert_eq!(&payload, &twin.encode_to_vec());
        prop_assert_eq!(order.encoded_len(), payload.len());
        prop_assert_eq!(Order::decode(payload.as_slice()).expect("it was just written"), order);
    }

    #[test]
    fn the_file_describes_the_bytes(order in orders()) {
        let descriptor = Schema::parse(Order::SCHEMA)
            .and_then(|schema| schema.descriptor(Order::NAME))
            .expect("it is a file");
        let payload = order.encode_to_vec();
        let dynamic = DynamicMessage::decode(descriptor, payload.as_slice()).expect("it fits");
        prop_assert_eq!(dynamic.unknown_fields().count(), 0);
        let again = dynamic.encode_to_vec();
        prop_assert_eq!(Order::decode(again.as_slice()).expect("it fits"), order);
    }

    #[test]
    fn arbitrary_bytes_are_read_as_prost_reads_them(payload in any::<Vec<u8>>()) {
        let ours = Order::decode(payload.as_slice());
        let theirs = twin::Order::decode(payload.as_slice());
        prop_assert_eq!(ours.is_ok(), theirs.is_ok());
    }

    #[test]
    fn damaged_bytes_are_read_as_prost_reads_them(
        order in orders(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut payload = order.encode_to_vec();
        if !payload.is_empty() {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        let ours = Order::decode(payload.as_slice());
        let theirs = twin::Order::decode(payload.as_slice());
        prop_assert_eq!(ours.is_ok(), theirs.is_ok());
    }
}
