//! Writers and readers with different schemas.

use etymon_wire::MessageIndexes;
use pretty_assertions::assert_eq;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};

use super::*;
use crate::{DynamicReader, DynamicWriter, ErrorKind};

/// What the first consumers knew of an order.
#[derive(prost::Message, PartialEq, Clone)]
struct Before {
    #[prost(int64, tag = "1")]
    number: i64,
}

/// What they will know.
#[derive(prost::Message, PartialEq, Clone)]
struct Later {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(string, optional, tag = "9")]
    note: Option<String>,
}

#[test]
fn fields_are_known_by_number_and_unknown_ones_are_passed_over() {
    let record = written(&shop(), "shop.Order", &order());
    let reader = Reader::new(&shop(), "shop.Order");
    assert_eq!(read(&reader, &record), Ok(order()));
    assert_eq!(read(&reader, &record), Ok(Before { number: 7 }));
    let later = Later { id: 7, note: None };
    assert_eq!(read(&reader, &record), Ok(later));
}

#[test]
fn another_message_than_the_one_that_is_read_is_an_error_with_both_names() {
    let record = written(&shop(), "shop.Order", &order());
    let customers = Reader::new(&shop(), "shop.Customer");
    let error = read::<Customer>(&customers, &record).expect_err("it is an order");
    assert_eq!(
        error.to_string(),
        "the record holds the message `shop.Order`, and `shop.Customer` is read"
    );
    // The writer's schema need not have it at all.
    let gone = Reader::new(&shop(), "shop.Gone");
    let error = read::<Before>(&gone, &record).expect_err("it is an order");
    assert!(
        matches!(error.kind(), ErrorKind::OtherMessage { .. }),
        "{error}"
    );
    let renamed = gone.any_message();
    assert_eq!(read(&renamed, &record), Ok(Before { number: 7 }));
    let error = read::<Before>(&customers, &[4, 2, 2, 0]).expect_err("there are two nested ones");
    assert_eq!(
        error.to_string(),
        "the message indexes [1, 1] lead to no message of the schema: the record names another schema than it was written with"
    );
}

#[test]
fn what_a_payload_lacks_has_its_default() {
    let reader = Reader::new(&shop(), "shop.Order");
    assert_eq!(read(&reader, &[2, 2]), Ok(Order::default()));
}

#[test]
fn a_schema_says_whether_it_reads_another() {
    let before =
        Schema::parse(r#"syntax = "proto3"; package shop; message Order { int64 id = 1; }"#)
            .expect("it is valid");
    let other =
        Schema::parse(r#"syntax = "proto3"; package shop; message Order { string id = 1; }"#)
            .expect("it is valid");
    assert_eq!(before.incompatibility(&before), None);
    let reason = other.incompatibility(&before).expect("the kind changed");
    assert!(reason.contains("FIELD_SCALAR_KIND_CHANGED"), "{reason}");
}

#[test]
fn dynamic_values_are_read_with_the_writers_types_or_with_others() {
    let schema = shop();
    let record = written(&schema, "shop.Order", &order());
    let (indexes, payload) = MessageIndexes::split(&record).expect("they were just written");
    let limits = Limits::default();

    let own = DynamicReader::new(&schema).expect("it is valid");
    let value = own.read(indexes, payload, limits).expect("it is an order");
    assert_eq!(value.descriptor().full_name(), "shop.Order");
    assert_eq!(
        value.get_field_by_name("id").as_deref(),
        Some(&Value::I64(7))
    );

    let before =
        Schema::parse(r#"syntax = "proto3"; package shop; message Order { int64 number = 1; }"#)
            .expect("it is valid");
    let reader = DynamicReader::with_reader(&schema, &before).expect("both are valid");
    let value = reader
        .read(indexes, payload, limits)
        .expect("it has orders");
    assert_eq!(
        value.get_field_by_name("number").as_deref(),
        Some(&Value::I64(7))
    );
    // What it does not know stays in it, and is written again.
    let writer = DynamicWriter::new(&schema, "shop.Order").expect("it has orders");
    let mut out = Vec::new();
    writer.append(&value, &mut out).expect("it is an order");
    assert_eq!(out, payload);

    let (customer, none) = MessageIndexes::split(&[2, 4]).expect("the third");
    let error = reader
        .read(customer, none, limits)
        .expect_err("it has none");
    assert_eq!(
        error.to_string(),
        "the schema has no message `shop.Customer`: evolve the schema that is read with"
    );
    let only = own.clone().only("shop.Order").expect("it has orders");
    assert!(only.read(indexes, payload, limits).is_ok());
    let error = only.read(customer, none, limits).expect_err("no order");
    assert_eq!(
        error.to_string(),
        "the record holds the message `shop.Customer`, and `shop.Order` is read"
    );
    let any = own.any_as("shop.Customer").expect("it has customers");
    let value = any.read(indexes, &[], limits).expect("nothing is missing");
    assert_eq!(value.descriptor().full_name(), "shop.Customer");
}

#[test]
fn a_dynamic_value_of_another_message_is_not_written() {
    let schema = shop();
    let writer = DynamicWriter::new(&schema, "shop.Order").expect("it has orders");
    assert_eq!(writer.indexes(), [2, 2]);
    let customer = schema
        .descriptor("shop.Customer")
        .expect("it has customers");
    let mut out = Vec::new();
    let error = writer
        .append(&DynamicMessage::new(customer), &mut out)
        .expect_err("it is no order");
    assert_eq!(
        error.to_string(),
        "the value is the message `shop.Customer`, and `shop.Order` is written"
    );
    let error = DynamicWriter::new(&schema, "shop.Nothing").expect_err("there is none");
    assert_eq!(
        error.to_string(),
        "the schema has no message `shop.Nothing`: its first is `shop.Address`"
    );
}
