//! Bytes that nobody vouches for.

use etymon_wire::MessageIndexes;
use pretty_assertions::assert_eq;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::{DynamicReader, ErrorKind};

/// Customers, each referred by the next.
fn chain(deep: usize) -> Vec<u8> {
    let mut payload = Vec::new();
    for _ in 0..deep {
        let mut outer = vec![0x12];
        prost::encoding::encode_varint(payload.len() as u64, &mut outer);
        outer.extend(&payload);
        payload = outer;
    }
    payload
}

#[test]
fn messages_nest_a_hundred_deep_and_no_deeper() {
    let schema = shop();
    let limits = Limits::default();
    let typed = Reader::new(&schema, "shop.Customer");
    let dynamic = DynamicReader::new(&schema).expect("it is valid");
    let third = [2, 4];
    let (indexes, _) = MessageIndexes::split(&third).expect("the third message");
    for (deep, is_read) in [(99, true), (102, false), (20_000, false)] {
        let payload = chain(deep);
        let read = typed.read::<Customer>(indexes, &payload, limits);
        assert_eq!(read.is_ok(), is_read, "{deep}");
        let read = dynamic.read(indexes, &payload, limits);
        assert_eq!(read.is_ok(), is_read, "{deep}");
    }
    let error = typed
        .read::<Customer>(indexes, &chain(20_000), limits)
        .expect_err("it is too deep");
    assert!(error.path().starts_with("referred_by.referred_by."));
    assert!(error.to_string().contains("recursion limit"), "{error}");
}

#[test]
fn groups_of_unknown_numbers_nest_no_deeper_either() {
    let payload = vec![0x7b; 100_000];
    let reader = Reader::new(&shop(), "shop.Address");
    assert!(read::<Customer>(&reader, &[&[0][..], &payload].concat()).is_err());
    let dynamic = DynamicReader::new(&shop()).expect("it is valid");
    assert!(
        dynamic
            .read(MessageIndexes::FIRST, &payload, Limits::default())
            .is_err()
    );
}

#[test]
fn a_payload_has_a_limit_and_a_length_of_its_own_is_not_believed() {
    let schema = shop();
    let reader = Reader::new(&schema, "shop.Address");
    let limits = Limits { payload: 3 };
    let error = reader
        .read::<Customer>(MessageIndexes::FIRST, &[0; 4], limits)
        .expect_err("it is longer");
    assert_eq!(
        error.to_string(),
        "the payload has 4 bytes, beyond the limit of 3: raise it if the writer is trusted"
    );
    // A string of 4 GiB, of which one byte is there.
    let record = [2, 2, 0x1a, 0xff, 0xff, 0xff, 0xff, 0x0f, b'x'];
    let orders = Reader::new(&schema, "shop.Order");
    let error = read::<Order>(&orders, &record).expect_err("it is cut off");
    assert!(matches!(error.kind(), ErrorKind::Payload(_)), "{error}");
    assert_eq!(error.path(), "tags");
}

#[test]
fn what_is_wrong_says_where() {
    let orders = Reader::new(&shop(), "shop.Order");
    // The name of the customer as a number.
    let error = read::<Order>(&orders, &[2, 2, 0x12, 2, 0x08, 1]).expect_err("a name is text");
    assert_eq!(
        error.to_string(),
        "customer.name: invalid wire type: Varint (expected LengthDelimited): the payload was not written with this message, or is damaged"
    );
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_a_value_or_an_error(
        index in 0..4u8,
        bytes in vec(prop_oneof![any::<u8>(), 0..40u8], 0..200),
    ) {
        let schema = shop();
        let record = [&[2, 2 * index][..], &bytes].concat();
        for message in ["shop.Order", "shop.Customer"] {
            let reader = Reader::new(&schema, message);
            let _ = read::<Order>(&reader, &record);
            let _ = read::<Customer>(&reader, &record);
        }
        let dynamic = DynamicReader::new(&schema).expect("it is valid");
        let (indexes, payload) = MessageIndexes::split(&record).expect("they are indexes");
        if let Ok(value) = dynamic.read(indexes, payload, Limits::default()) {
            let mut again = Vec::new();
            prost::Message::encode(&value, &mut again).expect("a vector grows");
            prop_assert_eq!(
                dynamic.read(indexes, &again, Limits::default()).map_err(|error| error.to_string()),
                Ok(value)
            );
        }
        // Without indexes in front of it.
        if let Ok((indexes, payload)) = MessageIndexes::split(&bytes) {
            let _ = dynamic.read(indexes, payload, Limits::default());
        }
    }

    #[test]
    fn what_is_written_reads_back(id: i64, name: String, tags: Vec<String>) {
        let customer = Some(Customer { name, referred_by: None });
        let order = Order { id, customer, tags };
        let record = written(&shop(), "shop.Order", &order);
        let reader = Reader::new(&shop(), "shop.Order");
        prop_assert_eq!(read::<Order>(&reader, &record).ok(), Some(order));
    }
}
