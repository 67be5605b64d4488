//! `serde_avro_fast`: serde over a schema that was made into a graph.

use std::hint::black_box;

use anyhow::ensure;
use serde_avro_fast::ser::SerializerConfig;
use serde_avro_fast::{Schema, from_datum_slice, to_datum};

use super::Case;
use crate::inputs::Inputs;
use crate::order::{Order, OrderRef, SCHEMA};

/// The one to beat when the types have serde's traits alone.
pub(super) const ENCODE: &str = "encode/serde_avro_fast, buffer reused";
pub(super) const BORROWED: &str = "borrowed/serde_avro_fast";
pub(super) const OWNED: &str = "owned/serde_avro_fast";

pub(super) fn cases(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let schema: &'static Schema = Box::leak(Box::new(SCHEMA.parse()?));
    let order = &inputs.order;
    let payload = inputs.payload();
    ensure!(to_datum(order, Vec::new(), &mut SerializerConfig::new(schema))? == payload);
    ensure!(from_datum_slice::<Order>(payload, schema)? == *order);
    ensure!(from_datum_slice::<OrderRef>(payload, schema)?.to_order() == *order);
    Ok(vec![
        Case::new(ENCODE, move || {
            let mut out = Vec::new();
            let mut config = SerializerConfig::new(schema);
            move || {
                out.clear();
                drop(black_box(to_datum(black_box(order), &mut out, &mut config)));
                black_box(&out);
            }
        }),
        Case::new("encode/serde_avro_fast, new Vec", move || {
            let mut config = SerializerConfig::new(schema);
            move || {
                drop(black_box(to_datum(
                    black_box(order),
                    Vec::new(),
                    &mut config,
                )));
            }
        }),
        Case::new(BORROWED, move || {
            move || {
                drop(black_box(from_datum_slice::<OrderRef>(
                    black_box(payload),
                    schema,
                )));
            }
        }),
        Case::new(OWNED, move || {
            move || {
                drop(black_box(from_datum_slice::<Order>(
                    black_box(payload),
                    schema,
                )));
            }
        }),
    ])
}
