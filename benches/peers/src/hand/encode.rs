//! Encoding: room for the longest form is made once, then a cursor runs over it.

use crate::order::{Address, Item, Order};

/// Appends the frame (a zero byte, the id) and the order.
pub fn framed(order: &Order, schema_id: u32, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + FRAME_BYTES + bound(order), 0);
    let mut cursor = Cursor {
        buffer: &mut out[start..],
        at: 0,
    };
    cursor.array([0]);
    cursor.array(schema_id.to_be_bytes());
    cursor.order(order);
    let written = cursor.at;
    out.truncate(start + written);
}

/// Appends the order without a frame.
pub fn encode(order: &Order, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + bound(order), 0);
    let mut cursor = Cursor {
        buffer: &mut out[start..],
        at: 0,
    };
    cursor.order(order);
    let written = cursor.at;
    out.truncate(start + written);
}

const FRAME_BYTES: usize = 5;
const LONG: usize = 10;
const INT: usize = 5;
const DOUBLE: usize = 8;

/// The most bytes that the order can take.
fn bound(order: &Order) -> usize {
    let fixed = 3 * LONG + 2 * INT + 1 + 2 * DOUBLE + (1 + DOUBLE) + 1 + 1 + 2 * (LONG + 1);
    let address = &order.shipping;
    let mut bound = fixed
        + string_bound(&order.id)
        + string_bound(&order.currency)
        + order.coupon.as_deref().map_or(0, string_bound)
        + order.note.as_deref().map_or(0, string_bound)
        + string_bound(&address.street)
        + string_bound(&address.city)
        + string_bound(&address.postal_code)
        + string_bound(&address.country)
        + 2 * DOUBLE;
    for item in &order.items {
        bound += string_bound(&item.sku) + string_bound(&item.title) + INT + DOUBLE;
    }
    for (key, value) in &order.attributes {
        bound += string_bound(key) + string_bound(value);
    }
    bound
}

fn string_bound(text: &str) -> usize {
    LONG + text.len()
}

struct Cursor<'a> {
    buffer: &'a mut [u8],
    at: usize,
}

impl Cursor<'_> {
    #[inline(always)]
    fn array<const N: usize>(&mut self, bytes: [u8; N]) {
        self.buffer[self.at..self.at + N].copy_from_slice(&bytes);
        self.at += N;
    }

    #[inline(always)]
    fn byte(&mut self, byte: u8) {
        self.buffer[self.at] = byte;
        self.at += 1;
    }

    #[inline(always)]
    fn long(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    #[inline(always)]
    fn varint(&mut self, mut rest: u64) {
        while rest >= 0x80 {
            self.byte(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        self.byte(rest.to_le_bytes()[0]);
    }

    #[inline(always)]
    fn length(&mut self, length: usize) {
        self.varint((length as u64) << 1);
    }

    #[inline(always)]
    fn double(&mut self, value: f64) {
        self.array(value.to_le_bytes());
    }

    #[inline(always)]
    fn string(&mut self, text: &str) {
        self.length(text.len());
        self.buffer[self.at..self.at + text.len()].copy_from_slice(text.as_bytes());
        self.at += text.len();
    }

    #[inline(always)]
    fn optional_string(&mut self, text: Option<&str>) {
        match text {
            None => self.byte(0),
            Some(text) => {
                self.byte(2);
                self.string(text);
            }
        }
    }

    #[inline(always)]
    fn order(&mut self, order: &Order) {
        self.string(&order.id);
        self.long(order.customer_id);
        self.long(order.placed_at);
        self.long(order.updated_at);
        self.byte((order.status as u8) << 1);
        self.long(order.priority.into());
        self.byte(order.gift.into());
        self.string(&order.currency);
        self.double(order.total);
        self.double(order.tax);
        match order.discount {
            None => self.byte(0),
            Some(discount) => {
                self.byte(2);
                self.double(discount);
            }
        }
        self.optional_string(order.coupon.as_deref());
        self.optional_string(order.note.as_deref());
        self.address(&order.shipping);
        if !order.items.is_empty() {
            self.length(order.items.len());
            order.items.iter().for_each(|item| self.item(item));
        }
        self.byte(0);
        if !order.attributes.is_empty() {
            self.length(order.attributes.len());
            for (key, value) in &order.attributes {
                self.string(key);
                self.string(value);
            }
        }
        self.byte(0);
    }

    #[inline(always)]
    fn address(&mut self, address: &Address) {
        self.string(&address.street);
        self.string(&address.city);
        self.string(&address.postal_code);
        self.string(&address.country);
        self.double(address.latitude);
        self.double(address.longitude);
    }

    #[inline(always)]
    fn item(&mut self, item: &Item) {
        self.string(&item.sku);
        self.string(&item.title);
        self.long(item.quantity.into());
        self.double(item.price);
    }
}

/// Like [`framed`], but the buffer is asked for room at each field: what most code does.
pub fn framed_by_fields(order: &Order, schema_id: u32, out: &mut Vec<u8>) {
    out.push(0);
    out.extend_from_slice(&schema_id.to_be_bytes());
    string(out, &order.id);
    long(out, order.customer_id);
    long(out, order.placed_at);
    long(out, order.updated_at);
    long(out, order.status as i64);
    long(out, order.priority.into());
    out.push(order.gift.into());
    string(out, &order.currency);
    out.extend_from_slice(&order.total.to_le_bytes());
    out.extend_from_slice(&order.tax.to_le_bytes());
    match order.discount {
        None => out.push(0),
        Some(discount) => {
            out.push(2);
            out.extend_from_slice(&discount.to_le_bytes());
        }
    }
    for text in [&order.coupon, &order.note] {
        match text {
            None => out.push(0),
            Some(text) => {
                out.push(2);
                string(out, text);
            }
        }
    }
    let address = &order.shipping;
    string(out, &address.street);
    string(out, &address.city);
    string(out, &address.postal_code);
    string(out, &address.country);
    out.extend_from_slice(&address.latitude.to_le_bytes());
    out.extend_from_slice(&address.longitude.to_le_bytes());
    if !order.items.is_empty() {
        varint(out, (order.items.len() as u64) << 1);
        for item in &order.items {
            string(out, &item.sku);
            string(out, &item.title);
            long(out, item.quantity.into());
            out.extend_from_slice(&item.price.to_le_bytes());
        }
    }
    out.push(0);
    if !order.attributes.is_empty() {
        varint(out, (order.attributes.len() as u64) << 1);
        for (key, value) in &order.attributes {
            string(out, key);
            string(out, value);
        }
    }
    out.push(0);
}

fn long(out: &mut Vec<u8>, value: i64) {
    varint(out, ((value << 1) ^ (value >> 63)).cast_unsigned());
}

fn varint(out: &mut Vec<u8>, mut rest: u64) {
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

fn string(out: &mut Vec<u8>, text: &str) {
    varint(out, (text.len() as u64) << 1);
    out.extend_from_slice(text.as_bytes());
}
