//! Schemas from a registry, understood with everything that they build on.

use etymon_client::{Client, Schema};
use etymon_types::Context;

use crate::codec::Format;
use crate::error::{Error, ErrorKind};
use crate::options::SchemaSource;

/// Understands a schema of the registry.
pub(crate) async fn understand<F: Format>(
    client: &Client,
    schema: &Schema,
) -> Result<F::Schema, Error> {
    if !F::speaks(schema.schema_type) {
        return Err(Error::new(ErrorKind::Format {
            expected: F::SCHEMA_TYPE,
            found: schema.schema_type,
        }));
    }
    let known = referenced::<F>(client, schema).await?;
    Ok(F::parse_as(schema.schema_type, &schema.text, &known)?)
}

/// What a schema builds on, bottom up, by the names that it is referred to with.
async fn referenced<F: Format>(
    client: &Client,
    schema: &Schema,
) -> Result<Vec<(String, F::Schema)>, Error> {
    let mut known: Vec<(String, F::Schema)> = Vec::new();
    if !schema.references.is_empty() {
        for reference in client.references(schema).await? {
            let parsed = F::parse_as(reference.schema.schema_type, &reference.schema.text, &known)?;
            known.push((reference.name, parsed));
        }
    }
    Ok(known)
}

/// Understands a schema that is given as text.
pub(crate) async fn understand_source<F: Format>(
    client: &Client,
    source: &SchemaSource,
) -> Result<F::Schema, Error> {
    Ok(Understood::<F>::of(client, source).await?.schema)
}

/// A schema that is given as text, and what it builds on.
#[derive(Debug, Clone)]
pub(crate) struct Understood<F: Format> {
    pub(crate) schema: F::Schema,
    /// Those of [`SchemaSource::imports`], in their order.
    pub(crate) imports: Vec<F::Schema>,
}

impl<F: Format> Understood<F> {
    pub(crate) async fn of(client: &Client, source: &SchemaSource) -> Result<Self, Error> {
        let mut known = Vec::new();
        if !source.references.is_empty() {
            let schema = Schema {
                schema_type: F::SCHEMA_TYPE,
                text: source.text.clone(),
                references: source.references.clone(),
                metadata: None,
                rule_set: None,
                guid: None,
                context: Some(Context::clone(client.context())),
            };
            known = referenced::<F>(client, &schema).await?;
        }
        let mut imports = Vec::with_capacity(source.imports.len());
        for import in &source.imports {
            let schema = F::parse(&import.text, &known)?;
            known.push((import.name.clone(), schema.clone()));
            imports.push(schema);
        }
        let schema = F::parse(&source.text, &known)?;
        Ok(Self { schema, imports })
    }
}
