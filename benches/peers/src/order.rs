//! The record that everything is measured with: 16 fields, 318 bytes of Avro.

use std::collections::HashMap;
use std::fmt;

use etymon_avro::{Pairs, Record};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// The schema of [`Order`].
pub const SCHEMA: &str = include_str!("../schemas/order.avsc");

/// What an older producer writes: fields in another order, one narrower, one missing, two that are no longer known.
pub const OLD_SCHEMA: &str = include_str!("../schemas/order-old.avsc");

/// An order, owned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Record)]
#[record(crate = crate::codecs, formats(avro, protobuf), namespace = "shop", doc = false)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Order {
    #[record(field = 1)]
    pub id: String,
    #[record(field = 2)]
    pub customer_id: i64,
    #[record(field = 3)]
    pub placed_at: i64,
    #[record(field = 4)]
    pub updated_at: i64,
    #[record(field = 5)]
    pub status: Status,
    #[record(field = 6)]
    pub priority: i32,
    #[record(field = 7)]
    pub gift: bool,
    #[record(field = 8)]
    pub currency: String,
    #[record(field = 9)]
    pub total: f64,
    #[record(field = 10)]
    pub tax: f64,
    #[record(field = 11)]
    pub discount: Option<f64>,
    #[record(field = 12)]
    pub coupon: Option<String>,
    #[record(field = 13)]
    pub note: Option<String>,
    #[record(field = 14)]
    pub shipping: Address,
    #[record(field = 15)]
    pub items: Vec<Item>,
    #[record(field = 16)]
    pub attributes: HashMap<String, String>,
}

/// How far the order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Record)]
#[record(crate = crate::codecs, formats(avro, protobuf), namespace = "shop", doc = false)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Status {
    Pending,
    Paid,
    Shipped,
    Delivered,
}

/// Where it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Record)]
#[record(crate = crate::codecs, formats(avro, protobuf), namespace = "shop", doc = false)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Address {
    #[record(field = 1)]
    pub street: String,
    #[record(field = 2)]
    pub city: String,
    #[record(field = 3)]
    pub postal_code: String,
    #[record(field = 4)]
    pub country: String,
    #[record(field = 5)]
    pub latitude: f64,
    #[record(field = 6)]
    pub longitude: f64,
}

/// One of the things in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Record)]
#[record(crate = crate::codecs, formats(avro, protobuf), namespace = "shop", doc = false)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Item {
    #[record(field = 1)]
    pub sku: String,
    #[record(field = 2)]
    pub title: String,
    #[record(field = 3)]
    pub quantity: i32,
    #[record(field = 4)]
    pub price: f64,
}

/// An order that borrows its strings from the record, and keeps the map as a list of pairs.
#[derive(Debug, Clone, PartialEq, Deserialize, Record)]
#[record(crate = etymon_avro, name = "Order", namespace = "shop", doc = false)]
#[expect(missing_docs, reason = "the names say it")]
pub struct OrderRef<'a> {
    pub id: &'a str,
    pub customer_id: i64,
    pub placed_at: i64,
    pub updated_at: i64,
    pub status: Status,
    pub priority: i32,
    pub gift: bool,
    pub currency: &'a str,
    pub total: f64,
    pub tax: f64,
    pub discount: Option<f64>,
    pub coupon: Option<&'a str>,
    pub note: Option<&'a str>,
    #[serde(borrow)]
    pub shipping: AddressRef<'a>,
    #[serde(borrow)]
    pub items: Vec<ItemRef<'a>>,
    #[serde(borrow, deserialize_with = "pairs")]
    pub attributes: Pairs<&'a str, &'a str>,
}

/// [`Address`], borrowed.
#[derive(Debug, Clone, PartialEq, Deserialize, Record)]
#[record(crate = etymon_avro, name = "Address", namespace = "shop", doc = false)]
#[expect(missing_docs, reason = "the names say it")]
pub struct AddressRef<'a> {
    pub street: &'a str,
    pub city: &'a str,
    pub postal_code: &'a str,
    pub country: &'a str,
    pub latitude: f64,
    pub longitude: f64,
}

/// [`Item`], borrowed.
#[derive(Debug, Clone, PartialEq, Deserialize, Record)]
#[record(crate = etymon_avro, name = "Item", namespace = "shop", doc = false)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ItemRef<'a> {
    pub sku: &'a str,
    pub title: &'a str,
    pub quantity: i32,
    pub price: f64,
}

/// A map as a list of pairs.
fn pairs<'de: 'a, 'a, D: Deserializer<'de>>(from: D) -> Result<Pairs<&'a str, &'a str>, D::Error> {
    struct Listed;

    impl<'de> Visitor<'de> for Listed {
        type Value = Pairs<&'de str, &'de str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of strings")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(0).min(64));
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(Pairs(pairs))
        }
    }

    from.deserialize_map(Listed)
}

/// The order of the measurements. Its numbers are exact in 32 bits, so that the older schema can carry them.
pub fn sample() -> Order {
    let item = |sku: &str, title: &str, quantity, price| Item {
        sku: sku.to_owned(),
        title: title.to_owned(),
        quantity,
        price,
    };
    let attributes = [
        ("channel", "mobile-app"),
        ("campaign", "autumn-2026"),
        ("warehouse", "fra-2"),
    ];
    Order {
        id: "ord-2026-00017342-de".to_owned(),
        customer_id: 1_948_210_733,
        placed_at: 1_795_982_400_000,
        updated_at: 1_795_986_015_250,
        status: Status::Paid,
        priority: 3,
        gift: true,
        currency: "EUR".to_owned(),
        total: 249.75,
        tax: 39.875,
        discount: Some(12.5),
        coupon: Some("AUTUMN-2026".to_owned()),
        note: None,
        shipping: Address {
            street: "Lange Reihe 117, rear".to_owned(),
            city: "Hamburg".to_owned(),
            postal_code: "20099".to_owned(),
            country: "DE".to_owned(),
            latitude: 53.557_31,
            longitude: 10.013_42,
        },
        items: vec![
            item("SKU-10442-B", "Trail running shoes", 1, 129.5),
            item("SKU-77310A", "Merino socks, pack of 3", 2, 24.25),
            item("SKU-20981-XL", "Rain jacket", 1, 71.75),
        ],
        attributes: attributes
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
    }
}

/// What a reader makes of [`sample`] written with the older schema: the discount was not written.
pub fn sample_read_from_old() -> Order {
    Order {
        discount: None,
        ..sample()
    }
}

impl OrderRef<'_> {
    /// The same order, owned.
    pub fn to_order(&self) -> Order {
        let address = &self.shipping;
        Order {
            id: self.id.to_owned(),
            customer_id: self.customer_id,
            placed_at: self.placed_at,
            updated_at: self.updated_at,
            status: self.status,
            priority: self.priority,
            gift: self.gift,
            currency: self.currency.to_owned(),
            total: self.total,
            tax: self.tax,
            discount: self.discount,
            coupon: self.coupon.map(str::to_owned),
            note: self.note.map(str::to_owned),
            shipping: Address {
                street: address.street.to_owned(),
                city: address.city.to_owned(),
                postal_code: address.postal_code.to_owned(),
                country: address.country.to_owned(),
                latitude: address.latitude,
                longitude: address.longitude,
            },
            items: self.items.iter().map(ItemRef::to_item).collect(),
            attributes: self
                .attributes
                .0
                .iter()
                .map(|&(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        }
    }
}

impl ItemRef<'_> {
    fn to_item(&self) -> Item {
        Item {
            sku: self.sku.to_owned(),
            title: self.title.to_owned(),
            quantity: self.quantity,
            price: self.price,
        }
    }
}
