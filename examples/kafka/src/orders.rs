//! Orders, as they were over the years. Each type is a record of Avro, a message of Protobuf, whose file it names, and a
//! document of JSON; what it becomes, the topic decides.

use etymon::Record;
use etymon::protobuf::{self, Own};
use prost::Message;
use serde::{Deserialize, Serialize};

/// What an order is found by.
#[derive(Record, Message, Serialize, Deserialize)]
#[record(namespace = "shop", formats(avro, json))]
pub struct OrderKey {
    /// Each branch counts for itself.
    #[prost(string, tag = "1")]
    pub branch: String,
    /// The order's number there.
    #[prost(int64, tag = "2")]
    pub id: i64,
}

impl protobuf::Record for OrderKey {
    fn own() -> Result<Own, protobuf::Error> {
        let file = include_str!("../proto/order_key.proto");
        Ok(Own::of_text("shop.OrderKey", file))
    }
}

/// serde has no default by value.
fn one<N: From<u8>>() -> N {
    N::from(1)
}

/// The first version.
pub mod v1 {
    use super::*;

    /// What somebody bought.
    #[derive(Record, Message, Serialize, Deserialize)]
    #[record(namespace = "shop", formats(avro, json))]
    pub struct Order {
        /// Its number.
        #[prost(int64, tag = "1")]
        pub id: i64,
        /// What it is about.
        #[prost(string, tag = "2")]
        pub item: String,
        /// How many.
        #[record(default = 1)]
        #[serde(default = "one")]
        #[prost(int32, tag = "3")]
        pub quantity: i32,
    }

    impl protobuf::Record for Order {
        fn own() -> Result<Own, protobuf::Error> {
            let file = include_str!("../proto/order_v1.proto");
            Ok(Own::of_text("shop.Order", file))
        }
    }
}

/// A field less and a field more: read by readers of the first version, and reads what they write.
pub mod v2 {
    use super::*;

    /// What somebody bought.
    #[derive(Record, Message, Serialize, Deserialize)]
    #[record(namespace = "shop", formats(avro, json))]
    pub struct Order {
        /// Its number.
        #[prost(int64, tag = "1")]
        pub id: i64,
        /// What it is about.
        #[prost(string, tag = "2")]
        pub item: String,
        /// What the customer said.
        #[prost(string, optional, tag = "4")]
        pub note: Option<String>,
    }

    impl protobuf::Record for Order {
        fn own() -> Result<Own, protobuf::Error> {
            let file = include_str!("../proto/order_v2.proto");
            Ok(Own::of_text("shop.Order", file))
        }
    }
}

/// A field with another name and one with a wider type: reads what all others write.
pub mod v3 {
    use super::*;

    /// What somebody bought.
    #[derive(Record, Message, Serialize, Deserialize)]
    #[record(namespace = "shop", formats(avro, json))]
    pub struct Order {
        /// Its number.
        #[prost(int64, tag = "1")]
        pub id: i64,
        /// What it is about.
        #[record(alias = "item")]
        #[serde(alias = "item")]
        #[prost(string, tag = "2")]
        pub article: String,
        /// How many.
        #[record(default = 1)]
        #[serde(default = "one")]
        #[prost(int64, tag = "3")]
        pub quantity: i64,
        /// What the customer said.
        #[prost(string, optional, tag = "4")]
        pub note: Option<String>,
    }

    impl protobuf::Record for Order {
        fn own() -> Result<Own, protobuf::Error> {
            let file = include_str!("../proto/order_v3.proto");
            Ok(Own::of_text("shop.Order", file))
        }
    }
}
