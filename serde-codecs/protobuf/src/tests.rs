//! What holds across the files of the crate.

mod evolution;
mod hostile;
mod own;

use std::sync::LazyLock;

use etymon_wire::MessageIndexes;

use crate::{Limits, Reader, Schema, Writer};

/// An order of today.
#[derive(prost::Message, PartialEq, Clone)]
struct Order {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(message, optional, tag = "2")]
    customer: Option<Customer>,
    #[prost(string, repeated, tag = "3")]
    tags: Vec<String>,
}

#[derive(prost::Message, PartialEq, Clone)]
struct Customer {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, boxed, tag = "2")]
    referred_by: Option<Box<Customer>>,
}

const SHOP: &str = r#"syntax = "proto3"; package shop;
    message Address {}
    message Order {
      int64 id = 1;
      Customer customer = 2;
      repeated string tags = 3;
      map<string, int32> counts = 4;
      message Line { string sku = 1; }
    }
    message Customer { string name = 1; Customer referred_by = 2; }"#;

fn shop() -> Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::parse(SHOP).expect("it is valid"));
    SCHEMA.clone()
}

fn order() -> Order {
    Order {
        id: 7,
        customer: Some(Customer {
            name: "Ada".to_owned(),
            referred_by: None,
        }),
        tags: vec!["new".to_owned()],
    }
}

fn written<M: crate::Message>(schema: &Schema, message: &str, value: &M) -> Vec<u8> {
    let writer = Writer::new(schema, message).expect("the schema has it");
    let mut record = writer.indexes().to_vec();
    writer.append(value, &mut record);
    record
}

fn read<M: crate::Message>(reader: &Reader, record: &[u8]) -> Result<M, crate::Error> {
    let (indexes, payload) = MessageIndexes::split(record)?;
    reader.read(indexes, payload, Limits::default())
}
