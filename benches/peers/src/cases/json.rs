//! `serde_json`, alone and with `jsonschema` in front of it.

use std::hint::black_box;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::Case;
use crate::inputs::Inputs;
use crate::order::{Order, OrderRef};

const JSON_SCHEMA: &str = include_str!("../../schemas/order.schema.json");

pub(super) fn cases(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let schema: Value = serde_json::from_str(JSON_SCHEMA)?;
    let validator = jsonschema::validator_for(&schema).context("compiling the JSON Schema")?;
    let validator: &'static jsonschema::Validator = Box::leak(Box::new(validator));
    let Inputs { order, json, .. } = inputs;
    ensure!(serde_json::from_slice::<OrderRef>(json)?.to_order() == *order);
    let value: Value = serde_json::from_slice(json)?;
    ensure!(validator.is_valid(&value));
    ensure!(!validator.is_valid(&Value::Null));
    ensure!(serde_json::from_value::<Order>(value)? == *order);
    Ok(vec![
        Case::new("encode/serde_json, buffer reused", move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                drop(black_box(serde_json::to_writer(&mut out, black_box(order))));
                black_box(&out);
            }
        }),
        Case::new("encode/serde_json, validated by jsonschema", move || {
            move || {
                let value = serde_json::to_value(black_box(order)).unwrap_or_default();
                black_box(validator.is_valid(&value));
                drop(black_box(serde_json::to_vec(&value)));
            }
        }),
        Case::new("borrowed/serde_json", move || {
            move || {
                drop(black_box(serde_json::from_slice::<OrderRef>(black_box(
                    json,
                ))));
            }
        }),
        Case::new("owned/serde_json", move || {
            move || drop(black_box(serde_json::from_slice::<Order>(black_box(json))))
        }),
        Case::new("owned/serde_json, validated by jsonschema", move || {
            move || {
                let value: Value = serde_json::from_slice(black_box(json)).unwrap_or_default();
                black_box(validator.is_valid(&value));
                drop(black_box(serde_json::from_value::<Order>(value)));
            }
        }),
    ])
}
