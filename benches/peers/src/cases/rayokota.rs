//! `schema-registry-client`, its caches filled, and not registering on each message as it does by default.

use std::collections::HashMap;
use std::fmt;
use std::hint::black_box;

use anyhow::{Context, ensure};
use apache_avro_of_client::from_value;
use schema_registry_client::rest::client_config::ClientConfig;
use schema_registry_client::rest::models::Schema;
use schema_registry_client::rest::schema_registry_client::{Client, SchemaRegistryClient};
use schema_registry_client::serdes::avro::{AvroDeserializer, AvroSerializer};
use schema_registry_client::serdes::config::{DeserializerConfig, SerializerConfig};
use schema_registry_client::serdes::serde::{
    SerdeFormat, SerdeType, SerializationContext, SubjectNameStrategyType,
};

use super::Case;
use super::ready::{now, runtime};
use crate::inputs::Inputs;
use crate::order::{Order, SCHEMA};
use crate::stub::Stub;

/// Its errors cannot be sent to other threads.
fn said(error: impl fmt::Display) -> anyhow::Error {
    anyhow::Error::msg(error.to_string())
}

pub(super) fn cases(inputs: &'static Inputs, stub: &Stub) -> anyhow::Result<Vec<Case>> {
    let client = SchemaRegistryClient::new(ClientConfig::new(vec![stub.url.clone()]));
    let client: &'static SchemaRegistryClient = Box::leak(Box::new(client));
    let schema: &'static Schema = Box::leak(Box::new(Schema {
        schema_type: Some("AVRO".to_owned()),
        references: None,
        metadata: None,
        rule_set: None,
        schema: SCHEMA.to_owned(),
    }));
    let mut config = SerializerConfig::new(false, None, false, false, HashMap::new());
    config.subject_name_strategy_type = SubjectNameStrategyType::Topic;
    let serializer = AvroSerializer::new(client, Some(schema), None, config).map_err(said)?;
    let serializer: &'static AvroSerializer<'_, _> = Box::leak(Box::new(serializer));
    let mut config = DeserializerConfig::new(None, false, HashMap::new());
    config.subject_name_strategy_type = SubjectNameStrategyType::Topic;
    let deserializer = AvroDeserializer::new(client, None, config).map_err(said)?;
    let deserializer: &'static AvroDeserializer<'_, _> = Box::leak(Box::new(deserializer));
    let context: &'static SerializationContext = Box::leak(Box::new(SerializationContext {
        topic: "orders".to_owned(),
        serde_type: SerdeType::Value,
        serde_format: SerdeFormat::Avro,
        headers: None,
    }));

    let Inputs { order, record, .. } = inputs;
    let runtime = runtime()?;
    let encoded = runtime
        .block_on(serializer.serialize_ser(context, order))
        .map_err(said)?;
    let decoded = runtime
        .block_on(deserializer.deserialize(context, record))
        .map_err(said)?;
    ensure!(from_value::<Order>(&decoded.value)? == *order);
    let decoded = runtime
        .block_on(deserializer.deserialize(context, &encoded))
        .map_err(said)?;
    ensure!(from_value::<Order>(&decoded.value)? == *order);
    now(serializer.serialize_ser(context, order))
        .context("a hit waits for nothing")?
        .map_err(said)?;
    now(deserializer.deserialize(context, record))
        .context("a hit waits for nothing")?
        .map_err(said)?;
    Ok(vec![
        Case::new("encode/schema-registry-client", move || {
            move || {
                drop(black_box(now(
                    serializer.serialize_ser(context, black_box(order))
                )));
            }
        }),
        Case::new("owned/schema-registry-client", move || {
            move || {
                let decoded = now(deserializer.deserialize(context, black_box(record)));
                drop(black_box(decoded.map(|decoded| {
                    decoded.map(|decoded| from_value::<Order>(&decoded.value))
                })));
            }
        }),
    ])
}
