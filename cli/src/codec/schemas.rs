//! Where schemas come from: a registry, what is kept of one in a file, or files of schemas.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use etymon::{Any, AnySchema, BoxedError, Format};
use etymon_client::{Client, NewSchema, Registered, Schema, SchemaKey};
use etymon_types::{Guid, SchemaId, Subject};
use etymon_wire::SchemaRef;

use super::Named;
use crate::connection::RegistryFlags;
use crate::failure::Failure;
use crate::registry;
use crate::schema_file::{SchemaFile, TypeFlag};
use crate::settings::{Settings, SettingsFlags, working_folder};

/// Where schemas come from.
#[derive(Debug, Args)]
pub(crate) struct SourceFlags {
    #[command(flatten)]
    registry: RegistryFlags,
    #[command(flatten)]
    settings: SettingsFlags,
    /// Take schemas from this file, and keep there what the registry says beyond it; the file need not be there yet
    #[arg(long, value_name = "FILE")]
    cache: Option<PathBuf>,
    /// Ask no registry: all schemas are in the file of --cache
    #[arg(long, requires = "cache")]
    offline: bool,
}

/// The schemas that there are.
pub(crate) struct Schemas {
    client: Client,
    /// Where to keep what was met.
    cache: Option<PathBuf>,
}

/// A schema, and what it is called.
pub(crate) struct Found {
    pub(crate) schema: AnySchema,
    pub(crate) id: Option<SchemaId>,
    pub(crate) guid: Option<Guid>,
}

impl Schemas {
    pub(crate) fn new(flags: &SourceFlags) -> Result<Self, Failure> {
        let cache = flags.cache.as_deref();
        if let (Some(cache), true) = (cache, flags.offline) {
            return Ok(Self {
                client: flags.registry.offline(cache)?,
                cache: None,
            });
        }
        let here = working_folder()?;
        let settings = Settings::load(&flags.settings, &here)?;
        let client = flags.registry.client(&settings)?;
        if let Some(cache) = cache.filter(|cache| cache.exists()) {
            client.load(cache)?;
        }
        Ok(Self {
            client,
            cache: flags.cache.clone(),
        })
    }

    /// Keeps the schemas that were met, where that was asked for.
    pub(crate) fn keep(&self) -> Result<(), Failure> {
        match &self.cache {
            Some(cache) => Ok(self.client.blocking().save(cache)?),
            None => Ok(()),
        }
    }

    /// The schema that a record names.
    pub(crate) fn of_record(&self, schema: SchemaRef) -> Result<AnySchema, Failure> {
        let key = match schema {
            SchemaRef::Id(id) => SchemaKey::Id(id),
            SchemaRef::Guid(guid) => SchemaKey::Guid(guid),
        };
        self.understood(&*self.client.blocking().fetch_schema(&key)?)
    }

    /// The schema that the command line names.
    pub(crate) fn named(
        &self,
        named: &Named,
        schema_type: Option<TypeFlag>,
    ) -> Result<Found, Failure> {
        let blocking = self.client.blocking();
        match named {
            Named::Registered(registry::Named::Version(named)) => {
                let subject = &named.subject;
                let registered = match named.version {
                    Some(version) => blocking.fetch_version(subject, version)?,
                    None => blocking.fetch_latest(subject)?,
                };
                self.found(&registered)
            }
            Named::Registered(registry::Named::Id(id)) => {
                let schema = blocking.fetch_schema(&SchemaKey::Id(*id))?;
                Ok(Found {
                    schema: self.understood(&schema)?,
                    id: Some(*id),
                    guid: schema.guid,
                })
            }
            Named::Registered(registry::Named::Guid(guid)) => Ok(Found {
                schema: self.of_record(SchemaRef::Guid(*guid))?,
                id: None,
                guid: Some(*guid),
            }),
            Named::File(path) => Ok(Found {
                schema: of_file(path, schema_type)?,
                id: None,
                guid: None,
            }),
        }
    }

    /// The schema of a file, as it is registered under a subject; registered first, where that is asked for.
    pub(crate) fn registered(
        &self,
        subject: &Subject,
        path: &Path,
        schema_type: Option<TypeFlag>,
        register: bool,
    ) -> Result<Found, Failure> {
        let file = SchemaFile::read(path, schema_type)?;
        if !file.references.is_empty() {
            return Err(Failure::usage(format!(
                "{} refers to other schemas: register it before, and name its --subject without --schema",
                path.display()
            )));
        }
        let schema = NewSchema::new(file.schema_type, file.text);
        let blocking = self.client.blocking();
        let registered = if register {
            blocking.register(subject, &schema)
        } else {
            blocking.look_up(subject, &schema)
        };
        match registered {
            Err(error) if error.is_not_found() && !register => Err(Failure::input(format!(
                "{} is not registered under {subject}: register it first, or say --register",
                path.display()
            ))),
            registered => self.found(&*registered?),
        }
    }

    fn found(&self, registered: &Registered) -> Result<Found, Failure> {
        Ok(Found {
            schema: self.understood(&registered.schema)?,
            id: Some(registered.id),
            guid: registered.schema.guid,
        })
    }

    /// A schema with all that it builds on.
    fn understood(&self, schema: &Schema) -> Result<AnySchema, Failure> {
        let mut known: Vec<(String, AnySchema)> = Vec::new();
        for reference in self.client.blocking().references(schema)? {
            let Schema {
                schema_type, text, ..
            } = Arc::as_ref(&reference.schema);
            let parsed = Any::parse_as(*schema_type, text, &known).map_err(unusable)?;
            known.push((reference.name, parsed));
        }
        Any::parse_as(schema.schema_type, &schema.text, &known).map_err(unusable)
    }
}

/// The schema in a file, with what it refers to in the files around it.
fn of_file(path: &Path, schema_type: Option<TypeFlag>) -> Result<AnySchema, Failure> {
    let file = SchemaFile::read(path, schema_type)?;
    let wrong = |error: BoxedError| Failure::input(format!("{}: {error}", path.display()));
    let mut known: Vec<(String, AnySchema)> = Vec::new();
    for (name, text) in &file.references {
        let parsed = Any::parse_as(file.schema_type, text, &known).map_err(wrong)?;
        known.push((name.clone(), parsed));
    }
    Any::parse_as(file.schema_type, &file.text, &known).map_err(wrong)
}

/// A schema of the registry cannot be used.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn unusable(error: BoxedError) -> Failure {
    Failure::input(error.to_string())
}
