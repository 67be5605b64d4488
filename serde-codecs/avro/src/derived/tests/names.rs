//! Schemas: their texts, and what others make of them.

use apache_avro::rabin::Rabin;
use pretty_assertions::assert_eq;

use super::apache;
use super::types::*;
use crate::{Record, Schema};

#[test]
fn the_schema_says_what_the_type_says() {
    insta::assert_snapshot!("order", Order::SCHEMA);
    insta::assert_snapshot!("payment", Payment::SCHEMA);
    insta::assert_snapshot!("employee", Employee::SCHEMA);
    insta::assert_snapshot!("borrowed", Borrowed::SCHEMA);
    insta::assert_snapshot!(Empty::SCHEMA, @r#"{"type":"record","name":"Empty","fields":[]}"#);
}

#[test]
fn a_name_is_full_and_what_has_none_says_nothing() {
    assert_eq!(Order::NAME, "shop.Order");
    assert_eq!(Node::NAME, "tree.Node");
    assert_eq!(Empty::NAME, "Empty");
    assert_eq!(Md5::NAME, "hash.MD5");
    assert_eq!(Status::NAME, "shop.Status");
    assert_eq!(Payment::NAME, "");
    assert_eq!(Sku::NAME, "");
    assert_eq!(Sku::SCHEMA, r#""string""#);
}

/// Text, canonical form and fingerprint are what two independent parsers make of them.
fn agrees<T: Record>() {
    let text = apache::<T>().canonical_form();
    // apache-avro leaves in `order`, and the braces around a type whose logical type it takes out.
    if !["order", "logicalType"]
        .iter()
        .any(|word| T::SCHEMA.contains(word))
    {
        assert_eq!(T::CANONICAL, text);
    }
    let theirs =
        apache_avro::Schema::parse_str(T::CANONICAL).expect("the canonical form is a schema");
    assert_eq!(T::CANONICAL, theirs.canonical_form());
    let fingerprint = theirs.fingerprint::<Rabin>().bytes;
    assert_eq!(T::FINGERPRINT.to_le_bytes().to_vec(), fingerprint);
    let ours = Schema::of::<T>().expect("the schema is one");
    assert_eq!(ours.name().unwrap_or_default(), T::NAME);
    assert_eq!(
        Schema::parse(T::CANONICAL)
            .expect("so is its canonical form")
            .name(),
        ours.name()
    );
}

#[test]
fn others_read_the_schema_and_find_the_same_fingerprint() {
    agrees::<Order>();
    agrees::<Status>();
    agrees::<Address>();
    agrees::<Item>();
    agrees::<Sku>();
    agrees::<Md5>();
    agrees::<Id>();
    agrees::<Payment>();
    agrees::<Card>();
    agrees::<Node>();
    agrees::<Employee>();
    agrees::<Borrowed>();
    agrees::<Empty>();
}
