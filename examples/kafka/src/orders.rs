//! Orders, as they were over the years. Each type is a record of Avro, a message of Protobuf and a document of JSON; what
//! it becomes, the topic decides.

use etymon::Record;
use serde::{Deserialize, Serialize};

/// What an order is found by.
#[derive(Record, Debug, Serialize, Deserialize)]
#[record(namespace = "shop", formats(avro, json, protobuf))]
pub struct OrderKey {
    /// Each branch counts for itself.
    #[record(field = 1)]
    pub branch: String,
    /// The order's number there.
    #[record(field = 2)]
    pub id: i64,
}

/// serde has no default by value.
fn one<N: From<u8>>() -> N {
    N::from(1)
}

/// The first version.
pub mod v1 {
    use super::*;
    use etymon::protobuf::{self, Own};

    /// What somebody bought.
    ///
    /// In Protobuf this is a type of prost, as generated code has them: it knows its fields, and `own` names its file. So
    /// messages come along whose `.proto` is shared with others.
    #[derive(Record, prost::Message, Serialize, Deserialize)]
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
    #[derive(Record, Debug, Serialize, Deserialize)]
    #[record(namespace = "shop", formats(avro, json, protobuf))]
    pub struct Order {
        /// Its number.
        #[record(field = 1)]
        pub id: i64,
        /// What it is about.
        #[record(field = 2)]
        pub item: String,
        /// What the customer said.
        #[record(field = 4)]
        pub note: Option<String>,
    }
}

/// A field with another name and one with a wider type: reads what all others write.
pub mod v3 {
    use super::*;

    /// What somebody bought.
    #[derive(Record, Debug, Serialize, Deserialize)]
    #[record(namespace = "shop", formats(avro, json, protobuf))]
    pub struct Order {
        /// Its number.
        #[record(field = 1)]
        pub id: i64,
        /// What it is about.
        #[record(field = 2, alias = "item")]
        #[serde(alias = "item")]
        pub article: String,
        /// How many.
        #[record(field = 3, default = 1)]
        #[serde(default = "one")]
        pub quantity: i64,
        /// What the customer said.
        #[record(field = 4)]
        pub note: Option<String>,
    }
}

/// A field more. As JSON, too, it reads what the version before it wrote.
pub mod v4 {
    use super::*;

    /// What somebody bought.
    #[derive(Record, Debug, Serialize, Deserialize)]
    #[record(namespace = "shop", formats(avro, json, protobuf))]
    pub struct Order {
        /// Its number.
        #[record(field = 1)]
        pub id: i64,
        /// What it is about.
        #[record(field = 2, alias = "item")]
        #[serde(alias = "item")]
        pub article: String,
        /// How many.
        #[record(field = 3, default = 1)]
        #[serde(default = "one")]
        pub quantity: i64,
        /// What the customer said.
        #[record(field = 4)]
        pub note: Option<String>,
        /// Whether it is wrapped up.
        #[record(field = 5, default)]
        #[serde(default)]
        pub gift: bool,
    }
}
