//! By hand: the floors, and the plainer way to write that most code goes.

use std::hint::black_box;

use anyhow::ensure;

use super::{BORROWED_FLOOR, Case, ENCODE_FLOOR, EVOLVED_FLOOR, OWNED_FLOOR};
use crate::inputs::Inputs;
use crate::order::sample_read_from_old;
use crate::{OLD_SCHEMA_ID, SCHEMA_ID, hand};

pub(super) fn cases(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let Inputs {
        order,
        record,
        old_record,
        ..
    } = inputs;
    let mut by_fields = Vec::new();
    hand::framed_by_fields(order, SCHEMA_ID, &mut by_fields);
    ensure!(by_fields == *record);
    ensure!(hand::owned(record, SCHEMA_ID)? == *order);
    ensure!(hand::borrowed(record, SCHEMA_ID)?.to_order() == *order);
    let read_from_old = sample_read_from_old();
    ensure!(hand::old_owned(old_record, OLD_SCHEMA_ID)? == read_from_old);
    ensure!(hand::old_borrowed(old_record, OLD_SCHEMA_ID)?.to_order() == read_from_old);
    Ok(vec![
        Case::new(ENCODE_FLOOR, move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                hand::framed(black_box(order), SCHEMA_ID, &mut out);
                black_box(&out);
            }
        }),
        Case::new("encode/by hand, framed, new Vec", move || {
            move || {
                let mut out = Vec::new();
                hand::framed(black_box(order), SCHEMA_ID, &mut out);
                black_box(out);
            }
        }),
        Case::new(
            "encode/by hand, framed, room made at each field",
            move || {
                let mut out = Vec::new();
                move || {
                    out.clear();
                    hand::framed_by_fields(black_box(order), SCHEMA_ID, &mut out);
                    black_box(&out);
                }
            },
        ),
        Case::new(BORROWED_FLOOR, move || {
            move || {
                drop(black_box(hand::borrowed(black_box(record), SCHEMA_ID)));
            }
        }),
        Case::new(OWNED_FLOOR, move || {
            move || {
                drop(black_box(hand::owned(black_box(record), SCHEMA_ID)));
            }
        }),
        Case::new("evolved/by hand, borrowed", move || {
            move || {
                drop(black_box(hand::old_borrowed(
                    black_box(old_record),
                    OLD_SCHEMA_ID,
                )));
            }
        }),
        Case::new(EVOLVED_FLOOR, move || {
            move || {
                drop(black_box(hand::old_owned(
                    black_box(old_record),
                    OLD_SCHEMA_ID,
                )));
            }
        }),
    ])
}
