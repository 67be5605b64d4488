//! What `--envelope` prints around a value.

use std::borrow::Cow;

use clap::ValueEnum;
use etymon_types::{Guid, SchemaId};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::reading::{NoValue, Reading, Value, Wrong, id_and_guid};
use crate::hex;
use crate::records::Record;

/// A record, as one line of JSON.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Envelope<'r> {
    /// Which one of its input, from 1.
    record: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    /// In milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headers: Vec<Header<'r>>,
    /// The key: a text, or the value of its schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Value>")]
    key: Option<Box<RawValue>>,
    /// The key, where it is neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<u32>")]
    key_schema_id: Option<SchemaId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    key_schema_guid: Option<Guid>,
    /// What the record names; nothing for a tombstone, and for a record without a frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<u32>")]
    schema_id: Option<SchemaId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    schema_guid: Option<Guid>,
    /// The value; null for a tombstone, and missing where there is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Value>")]
    value: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Problem>,
}

/// A header of a record.
#[derive(Debug, Serialize, JsonSchema)]
struct Header<'r> {
    name: &'r str,
    /// The value where it is a text, or nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'r str>,
    /// Otherwise its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
}

/// Why there is no value.
#[derive(Debug, Serialize, JsonSchema)]
struct Problem {
    message: String,
    /// The place in the value.
    #[serde(skip_serializing_if = "String::is_empty")]
    path: String,
    /// The place in the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<usize>,
}

/// What keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum KeyAs {
    /// Values with a schema where they begin with a zero byte, or have a header that names one; else texts
    #[default]
    Auto,
    /// Values with a schema
    Schema,
    /// Texts; hexadecimal digits where they are none
    Text,
    /// Hexadecimal digits
    Hex,
}

impl KeyAs {
    fn has_schema(self, record: &Record<'_>, key: &[u8]) -> bool {
        match self {
            Self::Schema => true,
            Self::Text | Self::Hex => false,
            Self::Auto => {
                let names_one = |(name, _): &(String, _)| name == "__key_schema_id";
                record.headers.iter().any(names_one) || (key.len() > 5 && key[0] == 0)
            }
        }
    }
}

impl<'r> Envelope<'r> {
    /// What is known of a record whatever its value is.
    pub(super) fn around(number: u64, record: &'r Record<'_>) -> Self {
        let position = &record.position;
        Self {
            record: number,
            topic: position.topic.as_deref(),
            partition: position.partition,
            offset: position.offset,
            timestamp: position.timestamp,
            headers: record.headers.iter().map(Header::of).collect(),
            ..Self::default()
        }
    }

    /// Adds the key.
    pub(super) fn with_key(
        mut self,
        key_as: KeyAs,
        record: &Record<'_>,
        keys: &mut Reading<'_>,
    ) -> Result<Self, NoValue> {
        let Some(key) = record.key.as_deref() else {
            return Ok(self);
        };
        if key_as.has_schema(record, key) {
            let value = keys.read(&record.headers, key)?;
            (self.key_schema_id, self.key_schema_guid) = id_and_guid(Some(value.schema));
            self.key = Some(raw(value.json));
            return Ok(self);
        }
        match std::str::from_utf8(key) {
            Ok(text) if key_as != KeyAs::Hex => {
                self.key = Some(raw(serde_json::Value::from(text).to_string()));
            }
            _ => self.key_hex = Some(hex::of(key)),
        }
        Ok(self)
    }

    /// Adds the value; `None` is a tombstone.
    pub(super) fn with_value(mut self, value: Option<Value>, is_unframed: bool) -> Self {
        let schema = value.as_ref().map(|value| value.schema);
        (self.schema_id, self.schema_guid) = id_and_guid(schema.filter(|_| !is_unframed));
        self.value = Some(raw(
            value.map_or_else(|| "null".to_owned(), |value| value.json)
        ));
        self
    }

    /// Says why there is no value.
    pub(super) fn with_error(mut self, wrong: &Wrong, is_unframed: bool) -> Self {
        (self.schema_id, self.schema_guid) = id_and_guid(wrong.schema.filter(|_| !is_unframed));
        self.error = Some(Problem {
            message: wrong.message.clone(),
            path: wrong.path.clone(),
            byte: wrong.byte,
        });
        self
    }
}

impl<'r> Header<'r> {
    fn of((name, value): &'r (String, Option<Vec<u8>>)) -> Self {
        let bytes = value.as_deref();
        let text = bytes.map(std::str::from_utf8);
        Self {
            name,
            text: text.and_then(Result::ok),
            hex: bytes.filter(|_| matches!(text, Some(Err(_)))).map(hex::of),
        }
    }
}

fn raw(json: impl Into<Cow<'static, str>>) -> Box<RawValue> {
    RawValue::from_string(json.into().into_owned()).expect("codecs print JSON")
}
