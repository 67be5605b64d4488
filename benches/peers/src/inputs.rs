//! What the cases read, made once.

use std::collections::HashMap;

use anyhow::Context;
use apache_avro::writer::datum::GenericDatumWriter;
use serde::Serialize;

use crate::order::{self, Address, Order};
use crate::{OLD_SCHEMA_ID, SCHEMA_ID, hand};

/// The sample in every form that is read; lives as long as the program.
#[derive(Debug)]
pub struct Inputs {
    /// The value.
    pub order: Order,
    /// Framed, Avro.
    pub record: Vec<u8>,
    /// Framed, Avro, of the older schema.
    pub old_record: Vec<u8>,
    /// Text, without a frame.
    pub json: Vec<u8>,
}

impl Inputs {
    /// Makes them.
    ///
    /// # Errors
    ///
    /// When apache-avro does not write the older record.
    pub fn new() -> anyhow::Result<&'static Self> {
        let order = order::sample();
        let mut record = Vec::new();
        hand::framed(&order, SCHEMA_ID, &mut record);
        let inputs = Self {
            record,
            old_record: old_record(&order)?,
            json: serde_json::to_vec(&order)?,
            order,
        };
        Ok(Box::leak(Box::new(inputs)))
    }

    /// The Avro without its frame.
    pub fn payload(&self) -> &[u8] {
        &self.record[5..]
    }

    /// The Avro of the older schema without its frame.
    pub fn old_payload(&self) -> &[u8] {
        &self.old_record[5..]
    }
}

#[derive(Serialize)]
struct OldOrder<'a> {
    id: &'a str,
    customer_id: i32,
    updated_at: i64,
    placed_at: i64,
    status: OldStatus,
    warehouse: Option<&'a str>,
    priority: i32,
    gift: bool,
    currency: &'a str,
    total: f32,
    tax: f64,
    coupon: Option<&'a str>,
    note: Option<&'a str>,
    shipping: &'a Address,
    items: Vec<OldItem<'a>>,
    attributes: &'a HashMap<String, String>,
}

#[derive(Serialize)]
enum OldStatus {
    Paid,
}

#[derive(Serialize)]
struct OldItem<'a> {
    sku: &'a str,
    weight: f64,
    title: &'a str,
    quantity: i32,
    price: f32,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the sample's numbers are exact in 32 bits"
)]
fn old_record(order: &Order) -> anyhow::Result<Vec<u8>> {
    let items = order.items.iter().map(|item| OldItem {
        sku: &item.sku,
        weight: 0.75,
        title: &item.title,
        quantity: item.quantity,
        price: item.price as f32,
    });
    let old = OldOrder {
        id: &order.id,
        customer_id: i32::try_from(order.customer_id)?,
        updated_at: order.updated_at,
        placed_at: order.placed_at,
        status: OldStatus::Paid,
        warehouse: Some("fra-2"),
        priority: order.priority,
        gift: order.gift,
        currency: &order.currency,
        total: order.total as f32,
        tax: order.tax,
        coupon: order.coupon.as_deref(),
        note: order.note.as_deref(),
        shipping: &order.shipping,
        items: items.collect(),
        attributes: &order.attributes,
    };
    let schema = apache_avro::Schema::parse_str(order::OLD_SCHEMA)?;
    let mut record = vec![0];
    record.extend_from_slice(&OLD_SCHEMA_ID.to_be_bytes());
    GenericDatumWriter::builder(&schema)
        .build()?
        .write_ser(&mut record, &old)
        .context("apache-avro writes the older record")?;
    Ok(record)
}
