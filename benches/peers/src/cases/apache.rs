//! `apache-avro`: serde directly, and its `Value`, alone and resolved with a reader schema.

use std::hint::black_box;

use anyhow::ensure;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use apache_avro::{Schema, from_value, to_value};

use super::Case;
use crate::inputs::Inputs;
use crate::order::{OLD_SCHEMA, Order, SCHEMA, sample_read_from_old};

pub(super) fn cases(inputs: &'static Inputs) -> anyhow::Result<Vec<Case>> {
    let schema: &'static Schema = Box::leak(Box::new(Schema::parse_str(SCHEMA)?));
    let old_schema: &'static Schema = Box::leak(Box::new(Schema::parse_str(OLD_SCHEMA)?));
    let writer: &'static _ = Box::leak(Box::new(GenericDatumWriter::builder(schema).build()?));
    let reader: &'static _ = Box::leak(Box::new(GenericDatumReader::builder(schema).build()?));
    let resolving: &'static _ = Box::leak(Box::new(
        GenericDatumReader::builder(old_schema)
            .reader_schema(schema)
            .build()?,
    ));
    let (order, payload, old_payload) = (&inputs.order, inputs.payload(), inputs.old_payload());
    let value: &'static Value = Box::leak(Box::new(reader.read_value(&mut &*payload)?));
    ensure!(writer.write_ser_to_vec(order)? == payload);
    ensure!(reader.read_deser::<Order>(&mut &*payload)? == *order);
    let resolved = resolving.read_value(&mut &*old_payload)?;
    ensure!(from_value::<Order>(&resolved)? == sample_read_from_old());
    ensure!(from_value::<Order>(&to_value(order)?.resolve(schema)?)? == *order);
    Ok(vec![
        Case::new("encode/apache-avro, serde, buffer reused", move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                drop(black_box(writer.write_ser(&mut out, black_box(order))));
                black_box(&out);
            }
        }),
        Case::new("encode/apache-avro, serde, new Vec", move || {
            move || drop(black_box(writer.write_ser_to_vec(black_box(order))))
        }),
        Case::new("encode/apache-avro, from a `Value`", move || {
            let mut out = Vec::new();
            move || {
                out.clear();
                drop(black_box(
                    writer.write_value_ref(&mut out, black_box(value)),
                ));
                black_box(&out);
            }
        }),
        Case::new("encode/apache-avro, through a `Value`", move || {
            move || {
                let value = to_value(black_box(order)).and_then(|value| value.resolve(schema));
                drop(black_box(
                    value.and_then(|value| writer.write_value_to_vec(value)),
                ));
            }
        }),
        Case::new("owned/apache-avro, serde", move || {
            move || {
                drop(black_box(
                    reader.read_deser::<Order>(&mut black_box(payload)),
                ));
            }
        }),
        Case::new("owned/apache-avro, `Value` alone", move || {
            move || drop(black_box(reader.read_value(&mut black_box(payload))))
        }),
        Case::new("owned/apache-avro, through a `Value`", move || {
            move || {
                let value = reader.read_value(&mut black_box(payload));
                drop(black_box(
                    value.and_then(|value| from_value::<Order>(&value)),
                ));
            }
        }),
        Case::new("evolved/apache-avro, through a `Value`", move || {
            move || {
                let value = resolving.read_value(&mut black_box(old_payload));
                drop(black_box(
                    value.and_then(|value| from_value::<Order>(&value)),
                ));
            }
        }),
    ])
}
