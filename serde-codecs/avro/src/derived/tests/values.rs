//! Values: written, read, and read by others.

use std::borrow::Cow;
use std::collections::HashMap;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::types::*;
use super::{apache, bytes, evolve, read};
use crate::{Bytes, Decode, Encode, Pairs, Record};

/// The value comes back from its own schema, through a plan of its schema with itself, and from `apache-avro`.
fn survives<T>(value: &T)
where
    T: Record + Encode + for<'m> Decode<'m> + PartialEq + std::fmt::Debug,
{
    let payload = bytes(value);
    assert_eq!(&read::<T>(&payload).expect("it was just written"), value);
    assert_eq!(&evolve::<T>(T::SCHEMA, &payload).expect("the same"), value);
    let schema = apache::<T>();
    let theirs = GenericDatumReader::builder(&schema)
        .build()
        .and_then(|reader| reader.read_value(&mut payload.as_slice()))
        .expect("apache-avro reads it");
    let back = GenericDatumWriter::builder(&schema)
        .build()
        .and_then(|writer| writer.write_value_to_vec(theirs))
        .expect("apache-avro writes it");
    assert_eq!(&read::<T>(&back).expect("what apache-avro wrote"), value);
}

#[test]
fn an_order_survives() {
    survives(&order());
    survives(&Empty {});
    survives(&Sku("s".to_owned()));
}

#[test]
fn bytes_are_as_the_specification_says() {
    let address = Address {
        street_name: "Elm".to_owned(),
        r#type: 255,
    };
    assert_eq!(bytes(&address), b"\x06Elm\xfe\x03");
    assert_eq!(bytes(&Status::Delivered), [4]);
    assert_eq!(bytes(&Payment::None), [0]);
    assert_eq!(bytes(&Payment::Cents(-1)), [2, 1]);
    assert_eq!(bytes(&Md5([7; 16])), [7; 16]);
    let node = Node {
        value: 1,
        next: None,
        children: Vec::new(),
    };
    assert_eq!(bytes(&node), [2, 0, 0]);
}

#[test]
fn a_skipped_field_does_not_travel() {
    let value = Order { seen: 9, ..order() };
    assert_eq!(read::<Order>(&bytes(&value)).expect("it is whole").seen, 0);
}

#[test]
fn a_borrowing_type_borrows_from_the_payload() {
    let value = Borrowed {
        id: "i",
        note: Some("n"),
        blob: b"blob",
        either: Cow::Borrowed("e"),
        lines: vec![Line { text: "one" }],
        labels: HashMap::from([("k", "v")]),
        pairs: Pairs(vec![("p", 1), ("p", 2)]),
        reason: "r",
    };
    let payload = bytes(&value);
    let inside = payload.as_ptr_range();
    for found in [
        read::<Borrowed>(&payload).expect("it was just written"),
        evolve::<Borrowed>(Borrowed::SCHEMA, &payload).expect("the same"),
    ] {
        assert_eq!(found, value);
        assert!(matches!(found.either, Cow::Borrowed(_)));
        for text in [
            found.id,
            found.note.unwrap(),
            &found.either,
            found.lines[0].text,
        ] {
            assert!(inside.contains(&text.as_ptr()), "{text}");
        }
        assert!(inside.contains(&found.blob.as_ptr()));
    }
}

/// A type of the record, borrowing or not, as a consumer names it.
fn consume<'m, T: Record>(payload: &'m [u8]) -> Result<T::Of<'m>, crate::Error> {
    read(payload)
}

#[test]
fn the_type_of_a_payload_is_found_from_the_record() {
    let line = consume::<Line<'static>>(b"\x04hi").expect("a line");
    assert_eq!(line.text, "hi");
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::New),
        Just(Status::InTransit),
        Just(Status::Delivered),
        Just(Status::Unknown)
    ]
}

fn address() -> impl Strategy<Value = Address> {
    (any::<String>(), any::<u8>()).prop_map(|(street_name, r#type)| Address {
        street_name,
        r#type,
    })
}

fn item() -> impl Strategy<Value = Item> {
    (any::<String>(), -1e9..1e9, any::<String>()).prop_map(|(sku, price, colour)| Item {
        sku: Sku(sku),
        price,
        colour,
    })
}

fn orders() -> impl Strategy<Value = Order> {
    let first = (
        any::<String>(),
        any::<i64>(),
        any::<i64>(),
        any::<i32>(),
        any::<bool>(),
        status(),
    );
    let second = (
        prop::option::of(-1e9..1e9),
        prop::option::of(any::<String>()),
        prop::option::of(any::<i32>()),
        address(),
        prop::option::of(address()),
    );
    let third = (
        prop::collection::vec(item(), 0..4),
        prop::collection::btree_map(any::<String>(), any::<String>(), 0..4),
        prop::collection::vec(any::<u8>(), 0..9),
    );
    (first, second, third).prop_map(|(first, second, third)| Order {
        id: first.0,
        customer: String::new(),
        total: first.1,
        placed: first.2,
        quantity: first.3,
        gift: first.4,
        status: first.5,
        weight: 0.25,
        ratio: 8.0,
        discount: second.0,
        note: second.1,
        delivered: second.2,
        address: second.3,
        previous: second.4,
        items: third.0,
        labels: third.1,
        seal: Bytes(third.2),
        seen: 0,
    })
}

fn payment() -> impl Strategy<Value = Payment> {
    let card = (
        any::<[u8; 16]>(),
        any::<Option<[u8; 16]>>(),
        any::<[u8; 16]>(),
    );
    prop_oneof![
        Just(Payment::None),
        any::<i64>().prop_map(Payment::Cents),
        any::<String>().prop_map(Payment::Voucher),
        card.prop_map(|(digest, copy, id)| Payment::Card(Card {
            digest: Md5(digest),
            copy: copy.map(Md5),
            id: Id(id),
        })),
    ]
}

fn tree() -> impl Strategy<Value = Node> {
    let leaf = any::<i64>().prop_map(|value| Node {
        value,
        next: None,
        children: Vec::new(),
    });
    leaf.prop_recursive(4, 32, 3, |inner| {
        (
            any::<i64>(),
            prop::option::of(inner.clone()),
            prop::collection::vec(inner, 0..3),
        )
            .prop_map(|(value, next, children)| Node {
                value,
                next: next.map(Box::new),
                children,
            })
    })
}

proptest! {
    #[test]
    fn any_order_survives(value in orders()) {
        survives(&value);
    }

    #[test]
    fn any_payment_survives(value in payment()) {
        survives(&value);
    }

    #[test]
    fn any_tree_survives(value in tree()) {
        survives(&value);
    }
}

#[test]
fn types_that_lie_in_one_another_survive() {
    let team = |members| Some(Box::new(Team { members }));
    let employee = |name: &str, team| Employee {
        name: name.to_owned(),
        team,
    };
    survives(&employee(
        "a",
        team(vec![employee("b", None), employee("c", team(vec![]))]),
    ));
}

#[test]
fn a_decimal_is_written_as_its_bytes() {
    survives(&Payment::Price(Bytes(vec![1, 0])));
    assert_eq!(bytes(&Payment::Price(Bytes(vec![1, 0]))), [8, 4, 1, 0]);
}
