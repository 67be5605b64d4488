//! Decoding: a slice that gets shorter, checked at every step.

use std::collections::HashMap;

use etymon_avro::Pairs;

use crate::order::{Address, AddressRef, Item, ItemRef, Order, OrderRef, Status};

/// The bytes are no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the bytes are no order")
    }
}

impl std::error::Error for Malformed {}

/// The order of a framed record, its strings copied.
///
/// # Errors
///
/// [`Malformed`] when the frame has another id, and when the payload is cut short or does not follow the schema.
pub fn owned(record: &[u8], schema_id: u32) -> Result<Order, Malformed> {
    let mut reader = Reader::of_frame(record, schema_id)?;
    Ok(Order {
        id: reader.string()?.to_owned(),
        customer_id: reader.long()?,
        placed_at: reader.long()?,
        updated_at: reader.long()?,
        status: reader.status()?,
        priority: reader.int()?,
        gift: reader.boolean()?,
        currency: reader.string()?.to_owned(),
        total: reader.double()?,
        tax: reader.double()?,
        discount: reader.optional(Reader::double)?,
        coupon: reader.optional(Reader::string)?.map(str::to_owned),
        note: reader.optional(Reader::string)?.map(str::to_owned),
        shipping: reader.address()?,
        items: reader.array(|reader| {
            Ok(Item {
                sku: reader.string()?.to_owned(),
                title: reader.string()?.to_owned(),
                quantity: reader.int()?,
                price: reader.double()?,
            })
        })?,
        attributes: reader.map()?,
    })
}

/// The order of a framed record, borrowing from it.
///
/// # Errors
///
/// Those of [`owned`].
pub fn borrowed(record: &[u8], schema_id: u32) -> Result<OrderRef<'_>, Malformed> {
    let mut reader = Reader::of_frame(record, schema_id)?;
    Ok(OrderRef {
        id: reader.string()?,
        customer_id: reader.long()?,
        placed_at: reader.long()?,
        updated_at: reader.long()?,
        status: reader.status()?,
        priority: reader.int()?,
        gift: reader.boolean()?,
        currency: reader.string()?,
        total: reader.double()?,
        tax: reader.double()?,
        discount: reader.optional(Reader::double)?,
        coupon: reader.optional(Reader::string)?,
        note: reader.optional(Reader::string)?,
        shipping: reader.address_ref()?,
        items: reader.array(|reader| {
            Ok(ItemRef {
                sku: reader.string()?,
                title: reader.string()?,
                quantity: reader.int()?,
                price: reader.double()?,
            })
        })?,
        attributes: Pairs(reader.array(|reader| Ok((reader.string()?, reader.string()?)))?),
    })
}

pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    #[inline(always)]
    pub(super) fn of_frame(record: &'a [u8], schema_id: u32) -> Result<Self, Malformed> {
        let (frame, rest) = record.split_first_chunk::<5>().ok_or(Malformed)?;
        let [0, id @ ..] = *frame else {
            return Err(Malformed);
        };
        if u32::from_be_bytes(id) == schema_id {
            Ok(Self { rest })
        } else {
            Err(Malformed)
        }
    }

    #[inline(always)]
    fn byte(&mut self) -> Result<u8, Malformed> {
        let (byte, rest) = self.rest.split_first().ok_or(Malformed)?;
        self.rest = rest;
        Ok(*byte)
    }

    #[inline(always)]
    fn array_of<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Malformed)?;
        self.rest = rest;
        Ok(*bytes)
    }

    #[inline(always)]
    fn varint(&mut self) -> Result<u64, Malformed> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(first.into());
        }
        let mut value = u64::from(first & 0x7f);
        let mut shift = 7;
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                // The tenth byte holds one bit.
                return if shift == 63 && byte > 1 {
                    Err(Malformed)
                } else {
                    Ok(value)
                };
            }
            shift += 7;
            if shift > 63 {
                return Err(Malformed);
            }
        }
    }

    #[inline(always)]
    pub(super) fn long(&mut self) -> Result<i64, Malformed> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    #[inline(always)]
    pub(super) fn int(&mut self) -> Result<i32, Malformed> {
        i32::try_from(self.long()?).map_err(|_| Malformed)
    }

    #[inline(always)]
    pub(super) fn boolean(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed),
        }
    }

    #[inline(always)]
    pub(super) fn float(&mut self) -> Result<f32, Malformed> {
        self.array_of().map(f32::from_le_bytes)
    }

    #[inline(always)]
    pub(super) fn double(&mut self) -> Result<f64, Malformed> {
        self.array_of().map(f64::from_le_bytes)
    }

    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<&'a str, Malformed> {
        let length = usize::try_from(self.long()?).map_err(|_| Malformed)?;
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        str::from_utf8(bytes).map_err(|_| Malformed)
    }

    #[inline(always)]
    fn status(&mut self) -> Result<Status, Malformed> {
        match self.long()? {
            0 => Ok(Status::Pending),
            1 => Ok(Status::Paid),
            2 => Ok(Status::Shipped),
            3 => Ok(Status::Delivered),
            _ => Err(Malformed),
        }
    }

    #[inline(always)]
    pub(super) fn optional<T>(
        &mut self,
        value: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Option<T>, Malformed> {
        match self.byte()? {
            0 => Ok(None),
            2 => value(self).map(Some),
            _ => Err(Malformed),
        }
    }

    #[inline(always)]
    pub(super) fn address(&mut self) -> Result<Address, Malformed> {
        Ok(Address {
            street: self.string()?.to_owned(),
            city: self.string()?.to_owned(),
            postal_code: self.string()?.to_owned(),
            country: self.string()?.to_owned(),
            latitude: self.double()?,
            longitude: self.double()?,
        })
    }

    #[inline(always)]
    pub(super) fn address_ref(&mut self) -> Result<AddressRef<'a>, Malformed> {
        Ok(AddressRef {
            street: self.string()?,
            city: self.string()?,
            postal_code: self.string()?,
            country: self.string()?,
            latitude: self.double()?,
            longitude: self.double()?,
        })
    }

    /// How many elements the next block has; 0 ends the list.
    #[inline(always)]
    fn block(&mut self) -> Result<usize, Malformed> {
        let count = self.long()?;
        if count < 0 {
            self.long()?; // the block's size in bytes: nobody skips here
        }
        let count = usize::try_from(count.unsigned_abs()).map_err(|_| Malformed)?;
        // Every element here takes at least a byte, so that no count makes us allocate without bound.
        if count > self.rest.len() {
            return Err(Malformed);
        }
        Ok(count)
    }

    #[inline(always)]
    pub(super) fn array<T>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let mut count = self.block()?;
        let mut elements = Vec::with_capacity(count);
        while count > 0 {
            for _ in 0..count {
                elements.push(element(self)?);
            }
            count = self.block()?;
        }
        Ok(elements)
    }

    #[inline(always)]
    pub(super) fn map(&mut self) -> Result<HashMap<String, String>, Malformed> {
        let mut count = self.block()?;
        let mut entries = HashMap::with_capacity(count);
        while count > 0 {
            for _ in 0..count {
                entries.insert(self.string()?.to_owned(), self.string()?.to_owned());
            }
            count = self.block()?;
        }
        Ok(entries)
    }
}
