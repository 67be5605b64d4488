//! `serde_json`, alone and with `jsonschema` in front of it, and `etymon-json`, which checks without a tree of values.

use std::hint::black_box;

use anyhow::{Context, ensure};
use etymon_json::{Limits, Schema, Validator, append, append_valid, read, read_valid};
use serde_json::Value;

use super::etymon::{TWO_THREADS, leak, prefix, unframed};
use super::{Case, Goal};
use crate::SCHEMA_ID;
use crate::inputs::Inputs;
use crate::order::{Order, OrderRef};

const JSON_SCHEMA: &str = include_str!("../../schemas/order.schema.json");

const VALIDATED: &str = "owned/serde_json, validated by jsonschema";

pub(super) fn cases(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let mut cases = ours(inputs)?;
    cases.extend(theirs(inputs)?);
    Ok(cases)
}

/// Framed, as records are.
fn ours(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let Inputs { order, json, .. } = inputs;
    let limits = Limits::default();
    let validator: &'static Validator = leak(Schema::parse(JSON_SCHEMA)?.validator()?);
    let record: &'static [u8] = [&prefix(SCHEMA_ID), json.as_slice()].concat().leak();
    ensure!(validator.validate(b"null", limits).is_err());
    ensure!(read::<Order>(json, limits)? == *order);
    ensure!(read::<OrderRef<'_>>(json, limits)?.to_order() == *order);
    ensure!(read_valid::<Order>(json, validator, limits)? == *order);
    ensure!(read_valid::<OrderRef<'_>>(json, validator, limits)?.to_order() == *order);
    let mut out = Vec::new();
    append(order, &mut out)?;
    append_valid(order, validator, &mut out)?;
    ensure!(out == [json.as_slice(), json].concat());
    Ok(vec![
        Case::new("encode/etymon, JSON, framed, buffer reused", move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                out.extend_from_slice(&prefix(black_box(SCHEMA_ID)));
                black_box(append(black_box(order), &mut out).is_ok());
                black_box(&out);
            }
        }),
        Case::new(
            "encode/etymon, JSON, validated, framed, buffer reused",
            move || {
                let mut out = Vec::new();
                move || {
                    out.clear();
                    out.extend_from_slice(&prefix(black_box(SCHEMA_ID)));
                    black_box(append_valid(black_box(order), validator, &mut out).is_ok());
                    black_box(&out);
                }
            },
        )
        .shall(TWO_THREADS),
        Case::new("borrowed/etymon, JSON", move || {
            move || {
                let payload = unframed(black_box(record), SCHEMA_ID).unwrap_or_default();
                drop(black_box(read::<OrderRef<'_>>(payload, limits)));
            }
        }),
        Case::new("borrowed/etymon, JSON, validated", move || {
            move || {
                let payload = unframed(black_box(record), SCHEMA_ID).unwrap_or_default();
                drop(black_box(read_valid::<OrderRef<'_>>(
                    payload, validator, limits,
                )));
            }
        }),
        Case::new("owned/etymon, JSON", move || {
            move || {
                let payload = unframed(black_box(record), SCHEMA_ID).unwrap_or_default();
                drop(black_box(read::<Order>(payload, limits)));
            }
        }),
        Case::new("owned/etymon, JSON, validated", move || {
            move || {
                let payload = unframed(black_box(record), SCHEMA_ID).unwrap_or_default();
                drop(black_box(read_valid::<Order>(payload, validator, limits)));
            }
        })
        .shall(Goal::Times(0.5, VALIDATED))
        .shall(TWO_THREADS),
    ])
}

fn theirs(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let schema: Value = serde_json::from_str(JSON_SCHEMA)?;
    let validator = jsonschema::validator_for(&schema).context("compiling the JSON Schema")?;
    let validator: &'static jsonschema::Validator = leak(validator);
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
        Case::new(VALIDATED, move || {
            move || {
                let value: Value = serde_json::from_slice(black_box(json)).unwrap_or_default();
                black_box(validator.is_valid(&value));
                drop(black_box(serde_json::from_value::<Order>(value)));
            }
        }),
    ])
}
