//! Reading what an older producer wrote, as a hand does it that knows both schemas.

use etymon_avro::Pairs;

use super::decode::{Malformed, Reader};
use crate::order::{Item, ItemRef, Order, OrderRef, Status};

/// The order of a framed record of the older schema, its strings copied.
///
/// # Errors
///
/// Those of [`super::owned`].
pub fn old_owned(record: &[u8], schema_id: u32) -> Result<Order, Malformed> {
    let mut reader = Reader::of_frame(record, schema_id)?;
    let id = reader.string()?.to_owned();
    let customer_id = reader.int()?.into();
    let updated_at = reader.long()?;
    let placed_at = reader.long()?;
    let status = old_status(&mut reader)?;
    reader.optional(Reader::string)?; // warehouse
    Ok(Order {
        id,
        customer_id,
        placed_at,
        updated_at,
        status,
        priority: reader.int()?,
        gift: reader.boolean()?,
        currency: reader.string()?.to_owned(),
        total: reader.float()?.into(),
        tax: reader.double()?,
        discount: None,
        coupon: reader.optional(Reader::string)?.map(str::to_owned),
        note: reader.optional(Reader::string)?.map(str::to_owned),
        shipping: reader.address()?,
        items: reader.array(|reader| {
            let sku = reader.string()?.to_owned();
            reader.double()?; // weight
            Ok(Item {
                sku,
                title: reader.string()?.to_owned(),
                quantity: reader.int()?,
                price: reader.float()?.into(),
            })
        })?,
        attributes: reader.map()?,
    })
}

/// The order of a framed record of the older schema, borrowing from it.
///
/// # Errors
///
/// Those of [`super::owned`].
pub fn old_borrowed(record: &[u8], schema_id: u32) -> Result<OrderRef<'_>, Malformed> {
    let mut reader = Reader::of_frame(record, schema_id)?;
    let id = reader.string()?;
    let customer_id = reader.int()?.into();
    let updated_at = reader.long()?;
    let placed_at = reader.long()?;
    let status = old_status(&mut reader)?;
    reader.optional(Reader::string)?; // warehouse
    Ok(OrderRef {
        id,
        customer_id,
        placed_at,
        updated_at,
        status,
        priority: reader.int()?,
        gift: reader.boolean()?,
        currency: reader.string()?,
        total: reader.float()?.into(),
        tax: reader.double()?,
        discount: None,
        coupon: reader.optional(Reader::string)?,
        note: reader.optional(Reader::string)?,
        shipping: reader.address_ref()?,
        items: reader.array(|reader| {
            let sku = reader.string()?;
            reader.double()?; // weight
            Ok(ItemRef {
                sku,
                title: reader.string()?,
                quantity: reader.int()?,
                price: reader.float()?.into(),
            })
        })?,
        attributes: Pairs(reader.array(|reader| Ok((reader.string()?, reader.string()?)))?),
    })
}

fn old_status(reader: &mut Reader<'_>) -> Result<Status, Malformed> {
    match reader.long()? {
        0 => Ok(Status::Paid),
        1 => Ok(Status::Pending),
        2 => Ok(Status::Shipped),
        _ => Err(Malformed),
    }
}
