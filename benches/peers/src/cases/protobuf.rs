//! `prost`, and `etymon-protobuf` with the same types and with derived ones: the frame and the message indexes come on top.

use std::collections::HashMap;
use std::hint::black_box;

use anyhow::ensure;
use etymon_protobuf::{Described, Limits, Reader, Schema, Writer};
use etymon_wire::MessageIndexes;
use prost::Message;

use super::etymon::{TWO_THREADS, leak, prefix, unframed};
use super::{Case, Goal};
use crate::inputs::Inputs;
use crate::{SCHEMA_ID, order};

/// The schema of [`Order`].
const PROTOBUF_SCHEMA: &str = include_str!("../../schemas/order.proto");

const ENCODE: &str = "encode/prost, buffer reused";
const OWNED: &str = "owned/prost";

#[derive(Clone, PartialEq, Message)]
struct Order {
    #[prost(string, tag = "1")]
    id: String,
    #[prost(int64, tag = "2")]
    customer_id: i64,
    #[prost(int64, tag = "3")]
    placed_at: i64,
    #[prost(int64, tag = "4")]
    updated_at: i64,
    #[prost(enumeration = "Status", tag = "5")]
    status: i32,
    #[prost(int32, tag = "6")]
    priority: i32,
    #[prost(bool, tag = "7")]
    gift: bool,
    #[prost(string, tag = "8")]
    currency: String,
    #[prost(double, tag = "9")]
    total: f64,
    #[prost(double, tag = "10")]
    tax: f64,
    #[prost(double, optional, tag = "11")]
    discount: Option<f64>,
    #[prost(string, optional, tag = "12")]
    coupon: Option<String>,
    #[prost(string, optional, tag = "13")]
    note: Option<String>,
    #[prost(message, required, tag = "14")]
    shipping: Address,
    #[prost(message, repeated, tag = "15")]
    items: Vec<Item>,
    #[prost(map = "string, string", tag = "16")]
    attributes: HashMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
enum Status {
    Pending = 0,
    Paid = 1,
    Shipped = 2,
    Delivered = 3,
}

#[derive(Clone, PartialEq, Message)]
struct Address {
    #[prost(string, tag = "1")]
    street: String,
    #[prost(string, tag = "2")]
    city: String,
    #[prost(string, tag = "3")]
    postal_code: String,
    #[prost(string, tag = "4")]
    country: String,
    #[prost(double, tag = "5")]
    latitude: f64,
    #[prost(double, tag = "6")]
    longitude: f64,
}

#[derive(Clone, PartialEq, Message)]
struct Item {
    #[prost(string, tag = "1")]
    sku: String,
    #[prost(string, tag = "2")]
    title: String,
    #[prost(int32, tag = "3")]
    quantity: i32,
    #[prost(double, tag = "4")]
    price: f64,
}

impl From<&order::Order> for Order {
    fn from(order: &order::Order) -> Self {
        let address = &order.shipping;
        let items = order.items.iter().map(|item| Item {
            sku: item.sku.clone(),
            title: item.title.clone(),
            quantity: item.quantity,
            price: item.price,
        });
        Self {
            id: order.id.clone(),
            customer_id: order.customer_id,
            placed_at: order.placed_at,
            updated_at: order.updated_at,
            status: match order.status {
                order::Status::Pending => Status::Pending,
                order::Status::Paid => Status::Paid,
                order::Status::Shipped => Status::Shipped,
                order::Status::Delivered => Status::Delivered,
            }
            .into(),
            priority: order.priority,
            gift: order.gift,
            currency: order.currency.clone(),
            total: order.total,
            tax: order.tax,
            discount: order.discount,
            coupon: order.coupon.clone(),
            note: order.note.clone(),
            shipping: Address {
                street: address.street.clone(),
                city: address.city.clone(),
                postal_code: address.postal_code.clone(),
                country: address.country.clone(),
                latitude: address.latitude,
                longitude: address.longitude,
            },
            items: items.collect(),
            attributes: order.attributes.clone(),
        }
    }
}

/// A framed record, which has to be of that schema.
#[inline]
fn read<M: etymon_protobuf::Message>(reader: &Reader, record: &[u8]) -> anyhow::Result<M> {
    let record = unframed(record, SCHEMA_ID).unwrap_or_default();
    let (indexes, payload) = MessageIndexes::split(record)?;
    Ok(reader.read(indexes, payload, Limits::default())?)
}

#[inline]
fn append(writer: &Writer, order: &impl etymon_protobuf::Message, out: &mut Vec<u8>) {
    out.extend_from_slice(&prefix(black_box(SCHEMA_ID)));
    out.extend_from_slice(writer.indexes());
    writer.append(order, out);
}

pub(super) fn cases(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let order: &'static Order = leak(Order::from(&inputs.order));
    let message: &'static [u8] = order.encode_to_vec().leak();
    ensure!(Order::decode(message)? == *order);
    let mut cases = vec![
        Case::new(ENCODE, move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                black_box(black_box(order).encode(&mut out).is_ok());
                black_box(&out);
            }
        }),
        Case::new("encode/prost, new Vec", move || {
            move || drop(black_box(black_box(order).encode_to_vec()))
        }),
        Case::new(OWNED, move || {
            move || drop(black_box(Order::decode(black_box(message))))
        }),
    ];
    let names = [
        "encode/etymon, Protobuf, framed, buffer reused",
        "owned/etymon, Protobuf",
    ];
    cases.extend(ours(names, PROTOBUF_SCHEMA, order, message)?);
    let names = [
        "encode/etymon, Protobuf derived, framed, buffer reused",
        "owned/etymon, Protobuf derived",
    ];
    let schema = order::Order::SCHEMA;
    cases.extend(ours(names, schema, &inputs.order, message)?);
    Ok(cases)
}

/// Encoding and decoding of `order`, whose message prost gave.
fn ours<M: etymon_protobuf::Message + PartialEq + Sync>(
    [encode, owned]: [&'static str; 2],
    schema: &str,
    order: &'static M,
    message: &[u8],
) -> anyhow::Result<[Case; 2]> {
    let schema = Schema::parse(schema)?;
    let writer: &'static Writer = leak(Writer::new(&schema, "shop.Order")?);
    let reader: &'static Reader = leak(Reader::new(&schema, "shop.Order"));
    let mut record = Vec::new();
    append(writer, order, &mut record);
    let record: &'static [u8] = record.leak();
    ensure!(record.strip_prefix(&[0, 0, 0, 0, 1, 0]) == Some(message));
    ensure!(read::<M>(reader, record)? == *order);
    ensure!(read::<M>(reader, &[0, 0, 0, 0, 1, 2, 2]).is_err());
    Ok([
        Case::new(encode, move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                append(writer, black_box(order), &mut out);
                black_box(&out);
            }
        })
        .shall(Goal::Times(1.1, ENCODE))
        .shall(Goal::Allocations(0))
        .shall(TWO_THREADS),
        Case::new(owned, move || {
            move || drop(black_box(read::<M>(reader, black_box(record))))
        })
        .shall(Goal::Times(1.1, OWNED))
        .shall(TWO_THREADS),
    ])
}
