//! Orders, as they were over the years.

use etymon::Record;
use serde::{Deserialize, Serialize};

/// What an order is found by.
#[derive(Debug, Record, Serialize, Deserialize)]
#[record(namespace = "shop")]
pub struct OrderKey {
    /// Each branch counts for itself.
    pub branch: String,
    /// The order's number there.
    pub id: i64,
}

/// The first version.
pub mod v1 {
    use super::*;

    /// What somebody bought.
    #[derive(Debug, Record, Serialize, Deserialize)]
    #[record(namespace = "shop")]
    pub struct Order {
        /// Its number.
        pub id: i64,
        /// What it is about.
        pub item: String,
        /// How many.
        #[record(default = 1)]
        pub quantity: i32,
    }
}

/// A field less and a field more: read by readers of the first version, and reads what they write.
pub mod v2 {
    use super::*;

    /// What somebody bought.
    #[derive(Debug, Record, Serialize, Deserialize)]
    #[record(namespace = "shop")]
    pub struct Order {
        /// Its number.
        pub id: i64,
        /// What it is about.
        pub item: String,
        /// What the customer said.
        pub note: Option<String>,
    }
}

/// A field with another name and one with a wider type: reads what all others write.
pub mod v3 {
    use super::*;

    /// What somebody bought.
    #[derive(Debug, Record, Serialize, Deserialize)]
    #[record(namespace = "shop")]
    pub struct Order {
        /// Its number.
        pub id: i64,
        /// What it is about.
        #[record(alias = "item")]
        pub article: String,
        /// How many.
        #[record(default = 1)]
        pub quantity: i64,
        /// What the customer said.
        pub note: Option<String>,
    }
}
