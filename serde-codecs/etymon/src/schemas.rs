//! Schemas from a registry, understood with everything that they build on.

use etymon_client::{Client, NewSchema, Schema};
use etymon_types::Context;

use crate::codec::Format;
use crate::error::{Error, ErrorKind};
use crate::options::SchemaSource;

/// Understands a schema of the registry.
pub(crate) async fn understand<F: Format>(
    client: &Client,
    schema: &Schema,
) -> Result<F::Schema, Error> {
    if schema.schema_type != F::SCHEMA_TYPE {
        return Err(Error::new(ErrorKind::Format {
            expected: F::SCHEMA_TYPE,
            found: schema.schema_type,
        }));
    }
    let mut known: Vec<(String, F::Schema)> = Vec::new();
    if !schema.references.is_empty() {
        for reference in client.references(schema).await? {
            let parsed = F::parse(&reference.schema.text, &known)?;
            known.push((reference.name, parsed));
        }
    }
    Ok(F::parse(&schema.text, &known)?)
}

/// Understands a schema that is given as text.
pub(crate) async fn understand_source<F: Format>(
    client: &Client,
    source: &SchemaSource,
) -> Result<F::Schema, Error> {
    if source.references.is_empty() {
        return Ok(F::parse(&source.text, &[])?);
    }
    let schema = Schema {
        schema_type: F::SCHEMA_TYPE,
        text: source.text.clone(),
        references: source.references.clone(),
        metadata: None,
        rule_set: None,
        guid: None,
        context: Some(Context::clone(client.context())),
    };
    understand::<F>(client, &schema).await
}

/// What is sent to register a schema that is given as text, or to look it up.
pub(crate) fn new_schema<F: Format>(source: &SchemaSource) -> NewSchema {
    NewSchema {
        references: source.references.clone(),
        ..NewSchema::new(F::SCHEMA_TYPE, source.text.as_str())
    }
}
