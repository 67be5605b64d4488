//! `schema_registry_converter`, its caches filled.

use std::hint::black_box;

use anyhow::{Context, ensure};
use apache_avro::from_value;
use schema_registry_converter::async_impl::avro::AvroEncoder as AsyncEncoder;
use schema_registry_converter::async_impl::schema_registry::SrSettings as AsyncSettings;
use schema_registry_converter::blocking::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::blocking::schema_registry::SrSettings;
use schema_registry_converter::schema_registry_common::SubjectNameStrategy;

use super::Case;
use super::ready::{now, runtime};
use crate::inputs::Inputs;
use crate::order::Order;
use crate::stub::Stub;

pub(super) fn cases(inputs: &'static Inputs, stub: &Stub) -> anyhow::Result<Vec<Case>> {
    let settings = SrSettings::new_builder(stub.url.clone())
        .no_proxy()
        .build()?;
    let encoder: &'static _ = Box::leak(Box::new(AvroEncoder::new(settings.clone())));
    let decoder: &'static _ = Box::leak(Box::new(AvroDecoder::new(settings)));
    let settings = AsyncSettings::new_builder(stub.url.clone())
        .no_proxy()
        .build()?;
    let async_encoder: &'static _ = Box::leak(Box::new(AsyncEncoder::new(settings)));
    let strategy = SubjectNameStrategy::TopicNameStrategy("orders".to_owned(), false);
    let strategy: &'static SubjectNameStrategy = Box::leak(Box::new(strategy));
    let Inputs { order, record, .. } = inputs;
    let encoded = encoder.encode_struct(order, strategy)?;
    ensure!(
        encoded == *record,
        "schema_registry_converter writes something else"
    );
    let decoded = decoder.decode(Some(record))?.value;
    ensure!(from_value::<Order>(&decoded)? == *order);
    let encoded = runtime()?.block_on(async_encoder.encode_struct(order, strategy))?;
    ensure!(encoded == *record);
    now(async_encoder.encode_struct(order, strategy)).context("a hit waits for nothing")??;
    Ok(vec![
        Case::new("encode/schema_registry_converter, blocking", move || {
            move || drop(black_box(encoder.encode_struct(black_box(order), strategy)))
        }),
        Case::new("encode/schema_registry_converter, async", move || {
            move || {
                drop(black_box(now(
                    async_encoder.encode_struct(black_box(order), strategy)
                )));
            }
        }),
        Case::new("owned/schema_registry_converter, blocking", move || {
            move || {
                let decoded = decoder.decode(Some(black_box(record)));
                drop(black_box(
                    decoded.map(|decoded| from_value::<Order>(&decoded.value)),
                ));
            }
        }),
    ])
}
