//! `etymon-avro`: derived types, and types of serde.

use std::hint::black_box;

use anyhow::ensure;
use etymon_avro::{Limits, Plan, Schema, Writer, append, decode, decode_with};

use super::{BORROWED_FLOOR, Case, ENCODE_FLOOR, Goal, OWNED_FLOOR, fast};
use crate::inputs::Inputs;
use crate::order::{OLD_SCHEMA, Order, OrderRef, SCHEMA, sample_read_from_old};
use crate::{OLD_SCHEMA_ID, SCHEMA_ID};

const BORROWED: &str = "borrowed/etymon, derived";
const OWNED: &str = "owned/etymon, derived";

/// What two threads may cost each other.
pub(super) const TWO_THREADS: Goal = Goal::TwoThreads(1.05);

/// The magic byte and the id.
pub(super) fn prefix(schema_id: u32) -> [u8; 5] {
    let [a, b, c, d] = schema_id.to_be_bytes();
    [0, a, b, c, d]
}

/// The payload, when the frame has that id.
#[inline]
pub(super) fn unframed(record: &[u8], schema_id: u32) -> Option<&[u8]> {
    record.strip_prefix(&prefix(schema_id))
}

pub(super) fn cases(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let Inputs {
        order,
        record,
        old_record,
        ..
    } = inputs;
    let schema = Schema::parse(SCHEMA)?;
    let old_schema = Schema::parse(OLD_SCHEMA)?;
    let limits = Limits::default();
    let same: &'static Plan = leak(Plan::new(&schema, &schema)?);
    let evolved: &'static Plan = leak(Plan::new(&old_schema, &schema)?);
    let writer: &'static Writer = leak(Writer::new(&schema));
    let (payload, old_payload) = (inputs.payload(), inputs.old_payload());

    ensure!(Schema::of::<Order>()?.text() == Schema::of::<OrderRef<'_>>()?.text());
    let (mut derived, mut through_serde) = (Vec::new(), Vec::new());
    append(order, &mut derived);
    writer.append(order, &mut through_serde)?;
    ensure!(derived == payload && through_serde == payload);
    ensure!(decode::<Order>(payload, limits)? == *order);
    ensure!(decode::<OrderRef<'_>>(payload, limits)?.to_order() == *order);
    ensure!(same.deserialize::<Order>(payload, limits)? == *order);
    ensure!(
        same.deserialize::<OrderRef<'_>>(payload, limits)?
            .to_order()
            == *order
    );
    let read_from_old = sample_read_from_old();
    ensure!(decode_with::<Order>(evolved, old_payload, limits)? == read_from_old);
    ensure!(decode_with::<OrderRef<'_>>(evolved, old_payload, limits)?.to_order() == read_from_old);
    ensure!(evolved.deserialize::<Order>(old_payload, limits)? == read_from_old);

    Ok(vec![
        Case::new("encode/etymon, derived, framed, buffer reused", move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                out.extend_from_slice(&prefix(black_box(SCHEMA_ID)));
                append(black_box(order), &mut out);
                black_box(&out);
            }
        })
        .shall(Goal::Times(1.4, ENCODE_FLOOR))
        .shall(Goal::Allocations(0))
        .shall(TWO_THREADS),
        Case::new("encode/etymon, serde, framed, buffer reused", move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                out.extend_from_slice(&prefix(black_box(SCHEMA_ID)));
                black_box(writer.append(black_box(order), &mut out).is_ok());
                black_box(&out);
            }
        })
        .shall(Goal::Times(1.0, fast::ENCODE))
        .shall(TWO_THREADS),
        Case::new(BORROWED, move || {
            move || {
                let payload = unframed(black_box(record), SCHEMA_ID).unwrap_or_default();
                drop(black_box(decode::<OrderRef<'_>>(payload, limits)));
            }
        })
        .shall(Goal::Times(1.2, BORROWED_FLOOR))
        .shall(TWO_THREADS),
        Case::new("borrowed/etymon, serde", move || {
            move || {
                let payload = unframed(black_box(record), SCHEMA_ID).unwrap_or_default();
                drop(black_box(same.deserialize::<OrderRef<'_>>(payload, limits)));
            }
        })
        .shall(Goal::Times(1.0, fast::BORROWED)),
        Case::new(OWNED, move || {
            move || {
                let payload = unframed(black_box(record), SCHEMA_ID).unwrap_or_default();
                drop(black_box(decode::<Order>(payload, limits)));
            }
        })
        .shall(Goal::Times(1.1, OWNED_FLOOR))
        .shall(TWO_THREADS),
        Case::new("owned/etymon, serde", move || {
            move || {
                let payload = unframed(black_box(record), SCHEMA_ID).unwrap_or_default();
                drop(black_box(same.deserialize::<Order>(payload, limits)));
            }
        })
        .shall(Goal::Times(1.0, fast::OWNED)),
        Case::new("evolved/etymon, derived, borrowed", move || {
            move || {
                let payload = unframed(black_box(old_record), OLD_SCHEMA_ID).unwrap_or_default();
                drop(black_box(decode_with::<OrderRef<'_>>(
                    evolved, payload, limits,
                )));
            }
        })
        .shall(Goal::Times(1.5, BORROWED)),
        Case::new("evolved/etymon, derived, owned", move || {
            move || {
                let payload = unframed(black_box(old_record), OLD_SCHEMA_ID).unwrap_or_default();
                drop(black_box(decode_with::<Order>(evolved, payload, limits)));
            }
        })
        .shall(Goal::Times(1.5, OWNED))
        .shall(TWO_THREADS),
        Case::new("evolved/etymon, serde, owned", move || {
            move || {
                let payload = unframed(black_box(old_record), OLD_SCHEMA_ID).unwrap_or_default();
                drop(black_box(evolved.deserialize::<Order>(payload, limits)));
            }
        }),
    ])
}

/// For as long as the program lives.
pub(super) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
