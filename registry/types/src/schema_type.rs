//! Schema types.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The language that a schema is written in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum SchemaType {
    /// Apache Avro; what a request means that names no type.
    #[default]
    Avro,
    /// JSON Schema.
    Json,
    /// Protocol Buffers.
    Protobuf,
}

/// No schema type has this name.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("Invalid schema type {0}")]
pub struct InvalidSchemaType(pub String);

impl SchemaType {
    /// `AVRO`, `JSON` or `PROTOBUF`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Avro => "AVRO",
            Self::Json => "JSON",
            Self::Protobuf => "PROTOBUF",
        }
    }
}

impl FromStr for SchemaType {
    type Err = InvalidSchemaType;

    /// The name in upper case; the field knows no other spelling.
    fn from_str(name: &str) -> Result<Self, InvalidSchemaType> {
        match name {
            "AVRO" => Ok(Self::Avro),
            "JSON" => Ok(Self::Json),
            "PROTOBUF" => Ok(Self::Protobuf),
            _ => Err(InvalidSchemaType(name.to_owned())),
        }
    }
}

impl fmt::Display for SchemaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
