//! Bytes that nobody vouches for.

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::types::*;
use super::{bytes, evolve, read};
use crate::{Decode, Encode, Limits, Plan, Record, Schema, decode_with};

/// Whatever is read from `payload` is written and read again.
fn holds<T>(payload: &[u8])
where
    T: Record + Encode + for<'m> Decode<'m> + std::fmt::Debug,
{
    if let Ok(value) = read::<T>(payload) {
        let again = bytes(&value);
        let same = read::<T>(&again).expect("it was just written");
        assert_eq!(format!("{same:?}"), format!("{value:?}"));
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        holds::<Order>(&payload);
        holds::<Payment>(&payload);
        holds::<Node>(&payload);
        holds::<Employee>(&payload);
        let _ = read::<Borrowed>(&payload);
    }

    #[test]
    fn damaged_orders_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), end in any::<prop::sample::Index>()) {
        let mut payload = bytes(&order());
        let at = at.index(payload.len());
        payload[at] = byte;
        holds::<Order>(&payload);
        payload.truncate(end.index(payload.len()));
        prop_assert!(read::<Order>(&payload).is_err());
        let older = Order::SCHEMA.replacen("\"customer\"", "\"client\"", 1);
        prop_assert!(evolve::<Order>(&older, &payload).is_err());
    }
}

#[test]
fn an_error_says_the_path_and_the_byte() {
    let mut payload = bytes(&order());
    let at = payload
        .windows(3)
        .position(|part| part == b"red")
        .expect("it is in there");
    payload[at] = 0xff;
    let error = read::<Order>(&payload).expect_err("it is not UTF-8");
    assert_eq!(error.path(), "items[0].colour");
    assert_eq!(error.offset(), Some(at + 3));
    assert_eq!(
        error.to_string(),
        format!(
            "items[0].colour: the string is not UTF-8, at byte {}",
            at + 3
        )
    );
    let error = read::<Payment>(&[20]).expect_err("there are five");
    assert_eq!(
        error.to_string(),
        "branch 10 does not exist: there are 5, at byte 1"
    );
    let error = read::<Status>(&[9]).expect_err("there are four");
    assert_eq!(
        error.to_string(),
        "symbol -5 does not exist: there are 4, at byte 1"
    );
}

fn chain(length: usize) -> Node {
    let leaf = Node {
        value: 0,
        next: None,
        children: Vec::new(),
    };
    (0..length).fold(leaf, |next, _| Node {
        value: 0,
        next: Some(Box::new(next)),
        children: Vec::new(),
    })
}

#[test]
fn a_type_in_itself_is_read_to_the_limit_of_depth() {
    let newer = Schema::parse(&Node::SCHEMA.replace("\"long\"", "\"int\"")).expect("a schema");
    let plan = Plan::new(&newer, &Schema::of::<Node>().expect("a schema")).expect("a plan");
    for (deep, fits) in [(64, true), (65, false), (5000, false)] {
        let mut payload = [0, 2].repeat(deep);
        payload.extend([0, 0, 0]);
        payload.extend(vec![0; deep]);
        let limits = Limits {
            depth: 65,
            ..Limits::default()
        }; // the children of the innermost are a level, too
        let same = crate::decode::<Node>(&payload, limits);
        let evolved = crate::decode_with::<Node>(&plan, &payload, limits);
        assert_eq!(same.is_ok(), fits, "{deep} levels");
        assert_eq!(evolved.is_ok(), fits, "{deep} levels, by a plan");
        if fits {
            assert_eq!(same.expect("it fits"), chain(deep));
        }
    }
}

#[test]
fn defaults_count_against_the_limit_on_allocation() {
    #[derive(Record, Debug)]
    #[record(crate = etymon_avro, name = "Item")]
    struct Item {
        #[record(default = "a default that is much longer than the byte that an item takes")]
        text: String,
        id: i32,
    }

    #[derive(Record, Debug)]
    #[record(crate = etymon_avro, name = "List")]
    struct List {
        items: Vec<Item>,
    }

    let writer = Schema::parse(
        r#"{"type":"record","name":"List","fields":[{"name":"items","type":{"type":"array","items":
            {"type":"record","name":"Item","fields":[{"name":"id","type":"int"}]}}}]}"#,
    )
    .expect("a schema");
    let plan = Plan::new(&writer, &Schema::of::<List>().expect("a schema")).expect("it fits");
    let payload = [&[128, 1][..], &[2; 64], &[0]].concat(); // 64 items
    let limits = |allocation| Limits {
        allocation,
        ..Limits::default()
    };
    let items = 64 * size_of::<Item>();
    let within = decode_with::<List>(&plan, &payload, limits(items + 64 * 70));
    assert_eq!(within.expect("it is within").items.len(), 64);
    let error = decode_with::<List>(&plan, &payload, limits(items + 64 * 30));
    assert!(
        error
            .expect_err("it is beyond")
            .to_string()
            .contains("bytes allocated")
    );
    let transcoded = plan.transcode(&payload, &mut Vec::new(), limits(64 * 30));
    assert!(
        transcoded
            .expect_err("it is beyond")
            .to_string()
            .contains("bytes allocated")
    );
}
