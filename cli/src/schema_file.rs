//! One schema in a file, on the command line.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use clap::ValueEnum;
use etymon_types::SchemaType;

use crate::failure::Failure;

/// The languages of schemas, as flags spell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypeFlag {
    /// Apache Avro
    Avro,
    /// Protocol Buffers
    Protobuf,
    /// JSON Schema
    Json,
}

impl From<TypeFlag> for SchemaType {
    fn from(flag: TypeFlag) -> Self {
        match flag {
            TypeFlag::Avro => Self::Avro,
            TypeFlag::Protobuf => Self::Protobuf,
            TypeFlag::Json => Self::Json,
        }
    }
}

/// The text of a schema, and its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchemaFile {
    pub(crate) schema_type: SchemaType,
    pub(crate) text: String,
}

impl SchemaFile {
    /// Reads a file; standard input for `-`. The name of the file says which language it is in, unless `schema_type` does.
    ///
    /// # Errors
    ///
    /// A file that cannot be read; a name that says nothing.
    pub(crate) fn read(path: &Path, schema_type: Option<TypeFlag>) -> Result<Self, Failure> {
        let shown = path.display();
        let text = if path == Path::new("-") {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map(|_| text)
        } else {
            fs::read_to_string(path)
        };
        let text =
            text.map_err(|error| Failure::input(format!("{shown} cannot be read: {error}")))?;
        let schema_type = match schema_type {
            Some(flag) => flag.into(),
            None => type_of(path).ok_or_else(|| {
                Failure::usage(format!(
                    "the name {shown} does not tell the language of the schema, as .avsc, .proto and .json would: say --type"
                ))
            })?,
        };
        Ok(Self { schema_type, text })
    }
}

/// What the name of a file says.
fn type_of(path: &Path) -> Option<SchemaType> {
    let extension = path.extension()?.to_str()?;
    match extension.to_ascii_lowercase().as_str() {
        "avsc" => Some(SchemaType::Avro),
        "proto" => Some(SchemaType::Protobuf),
        "json" => Some(SchemaType::Json),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_name_tells_the_language() {
        for (path, schema_type) in [
            ("a/order.avsc", Some(SchemaType::Avro)),
            ("order.PROTO", Some(SchemaType::Protobuf)),
            ("order.schema.json", Some(SchemaType::Json)),
            ("order.txt", None),
            ("-", None),
            (".avsc", None),
        ] {
            assert_eq!(type_of(Path::new(path)), schema_type, "{path}");
        }
    }
}
