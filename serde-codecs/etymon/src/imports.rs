//! Schemas that another one builds on, registered before it.

use etymon_client::{Client, NewSchema};
use etymon_types::{Reference, Subject};

use crate::codec::Format;
use crate::error::{Error, ErrorKind};
use crate::options::{SchemaSource, SerializerOptions};
use crate::schemas::Understood;

/// Registers the imports of a schema bottom up, or looks them up, and answers what is sent for the schema itself: with
/// references to those that it refers to by itself. Subjects lie in the context of `subject`.
pub(crate) async fn with_references<F: Format>(
    client: &Client,
    subject: &Subject,
    source: &SchemaSource,
    understood: &Understood<F>,
    options: &SerializerOptions,
    look_up: bool,
) -> Result<NewSchema, Error> {
    let mut registered: Vec<Reference> = Vec::with_capacity(source.imports.len());
    for (import, schema) in source.imports.iter().zip(&understood.imports) {
        if options.skip_known_types && F::is_built_in(&import.name) {
            continue;
        }
        let name = options.reference_strategy.subject(&import.name)?;
        let new = NewSchema {
            references: references::<F>(schema, &source.references, &registered),
            normalize: options.normalize,
            ..NewSchema::new(F::SCHEMA_TYPE, import.text.as_str())
        };
        let version = version(
            client,
            &name.clone().within(&subject.context()),
            &new,
            look_up,
        )
        .await;
        registered.push(Reference {
            name: import.name.clone(),
            subject: name.as_str().to_owned(),
            version: version.map_err(|error| error.of_subject(&name))?,
        });
    }
    let mut references = references::<F>(&understood.schema, &[], &registered);
    references.splice(0..0, source.references.iter().cloned());
    Ok(NewSchema {
        references,
        normalize: options.normalize,
        propagate_tags: options.propagate_tags,
        ..NewSchema::new(F::SCHEMA_TYPE, source.text.as_str())
    })
}

/// Which of the known schemas one refers to.
fn references<F: Format>(
    schema: &F::Schema,
    given: &[Reference],
    registered: &[Reference],
) -> Vec<Reference> {
    let known = given.iter().chain(registered);
    known
        .filter(|reference| F::refers_to(schema, &reference.name))
        .cloned()
        .collect()
}

async fn version(
    client: &Client,
    subject: &Subject,
    schema: &NewSchema,
    look_up: bool,
) -> Result<etymon_types::Version, Error> {
    if !look_up && let Some(version) = client.register(subject, schema).await?.version {
        return Ok(version);
    }
    // Servers before version 8 of Confluent's answer a registration with the id alone.
    let found = client.look_up(subject, schema).await?;
    found.version.ok_or_else(|| {
        Error::new(ErrorKind::Settings(
            "the registry does not tell the version of an import, which a reference to it needs"
                .to_owned(),
        ))
    })
}
