//! Schemas in a file.
//!
//! One JSON object, UTF-8:
//!
//! ```json
//! {
//!   "format": "etymon-client-schemas",
//!   "version": 1,
//!   "schemas": [
//!     {
//!       "context": ".", "id": 1, "guid": "095d71cf-1255-6b9d-5e33-0ad575b3df5d",
//!       "schemaType": "AVRO", "schema": "\"string\"", "references": [], "metadata": null, "ruleSet": null,
//!       "versions": [{"asked": "orders-value", "subject": "orders-value", "version": 1, "latest": true}]
//!     }
//!   ]
//! }
//! ```
//!
//! `context` and `id` are missing for a schema that is only known by its GUID, `guid` for one of a server that has none.
//! `versions` are the subjects that were found to hold it: `asked` is the subject that was asked for, `subject` the one that
//! the registry named (the target of an alias). A reader skips members that it does not know and refuses another `version`.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use etymon_types::{
    Context, Guid, Metadata, Reference, RuleSet, SchemaId, SchemaType, Subject, Version,
};
use serde::{Deserialize, Serialize};

use crate::client::Inner;
use crate::key::{SchemaKey, VersionKey, Which};
use crate::{Cache, Client, Error, Registered, Schema};

const FORMAT: &str = "etymon-client-schemas";
const VERSION: u32 = 1;

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    schemas: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    context: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<SchemaId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guid: Option<String>,
    #[serde(default)]
    schema_type: SchemaType,
    schema: String,
    #[serde(default)]
    references: Vec<Reference>,
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default)]
    rule_set: Option<RuleSet>,
    #[serde(default)]
    versions: Vec<Held>,
}

#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    asked: Subject,
    subject: Subject,
    version: Version,
    #[serde(default)]
    latest: bool,
}

/// Where an entry is found, in the order of the file: by context and id, or by GUID alone.
type At = (Option<(String, SchemaId)>, Option<Guid>);

impl Client {
    /// A client that asks nobody: what it knows comes from a file that [`Client::save`] wrote. Registrations and lookups find
    /// the versions that have exactly the same text; everything else that was not saved is [`Error::Offline`].
    ///
    /// # Errors
    ///
    /// [`Error::File`].
    pub fn offline(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::offline_in(None, path)
    }

    /// The same, for ids and subjects of a context.
    ///
    /// # Errors
    ///
    /// [`Error::File`].
    pub fn offline_in(context: Option<Context>, path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let entries = read(path).map_err(|problem| failed(path, problem))?;
        // Room for everything in it, by each name.
        let versions: usize = entries.iter().map(|entry| entry.versions.len()).sum();
        let cache = Cache {
            schemas: 2 * entries.len() + versions + 1,
            versions: 3 * versions + 1,
            ..Cache::default()
        };
        let client = Self::new(context, None, &cache);
        client.inner.take(entries);
        Ok(client)
    }

    /// Remembers the schemas of a file that [`Client::save`] wrote, so that a start does not depend on the registry. Versions
    /// that can change are asked for again in the background when they are first used.
    ///
    /// # Errors
    ///
    /// [`Error::File`].
    pub fn load(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let entries = read(path).map_err(|problem| failed(path, problem))?;
        self.inner.take(entries);
        Ok(())
    }

    /// Writes every schema that is known, with all that it builds on, to a file, in place of what was there.
    ///
    /// # Errors
    ///
    /// [`Error::File`]; also as [`Client::references`], which asks for what is missing.
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        for (_, schema) in self.inner.schemas.entries() {
            self.references(&schema).await?;
        }
        let path = path.as_ref();
        let file = File {
            format: FORMAT.to_owned(),
            version: VERSION,
            schemas: self.inner.saved(),
        };
        write(path, &file).map_err(|error| failed(path, error.to_string()))
    }
}

fn failed(path: &Path, problem: String) -> Error {
    Error::File {
        path: path.display().to_string(),
        problem,
    }
}

fn read(path: &Path) -> Result<Vec<Entry>, String> {
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("the file is larger than {MAX_BYTES} bytes"));
    }
    /// What every version of the format has.
    #[derive(Deserialize)]
    struct Head {
        format: String,
        version: u32,
    }
    let head: Head = serde_json::from_slice(&bytes)
        .map_err(|error| format!("this is no file of schemas: {error}"))?;
    if head.format != FORMAT {
        return Err(format!("the format is {:?}, not {FORMAT:?}", head.format));
    }
    if head.version != VERSION {
        return Err(format!(
            "version {} of the format is unknown: this client reads version {VERSION}",
            head.version
        ));
    }
    let file: File = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    for entry in &file.schemas {
        entry.check()?;
    }
    Ok(file.schemas)
}

/// A reader sees the old file or the new one, never a part.
fn write(path: &Path, file: &File) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = fs::File::create(&part).and_then(|out| {
        let mut out = io::BufWriter::new(out);
        serde_json::to_writer_pretty(&mut out, file)?;
        out.write_all(b"\n")?;
        out.into_inner()?.sync_all()?;
        fs::rename(&part, path)
    });
    if written.is_err() {
        // What there is of it helps nobody.
        let _ = fs::remove_file(&part);
    }
    written
}

impl Entry {
    fn of(schema: &Schema, at: &At) -> Self {
        let (place, guid) = at;
        Self {
            context: place.as_ref().map(|(context, _)| context.clone()),
            id: place.as_ref().map(|(_, id)| *id),
            guid: guid.or(schema.guid).map(|guid| guid.to_string()),
            schema_type: schema.schema_type,
            schema: schema.text.clone(),
            references: schema.references.clone(),
            metadata: schema.metadata.clone(),
            rule_set: schema.rule_set.clone(),
            versions: Vec::new(),
        }
    }

    fn check(&self) -> Result<(), String> {
        if let Some(context) = &self.context
            && Context::parse(context).is_none()
        {
            return Err(format!("{context:?} is no context"));
        }
        if let Some(guid) = &self.guid {
            guid.parse::<Guid>()
                .map_err(|error| format!("{guid:?}: {error}"))?;
        }
        if self.id.is_none() && (self.guid.is_none() || !self.versions.is_empty()) {
            return Err("a schema has no id".to_owned());
        }
        Ok(())
    }
}

impl Inner {
    fn saved(&self) -> Vec<Entry> {
        let mut entries: BTreeMap<At, Entry> = BTreeMap::new();
        for (key, schema) in self.schemas.entries() {
            let own = &self.paths.context;
            let place = match &key {
                SchemaKey::Id(id) => Some((own.as_str().to_owned(), *id)),
                SchemaKey::IdIn(context, id) => Some((context.as_str().to_owned(), *id)),
                SchemaKey::IdFor(subject, id) => {
                    let context = schema.context.clone().unwrap_or_else(|| subject.context());
                    Some((context.as_str().to_owned(), *id))
                }
                // By id, too, where it is known: one entry is enough then.
                SchemaKey::Guid(_) if schema.context.is_some() => continue,
                SchemaKey::Guid(_) => None,
            };
            let guid = match key {
                SchemaKey::Guid(guid) => Some(guid),
                _ => None,
            };
            let at = (place, guid);
            entries
                .entry(at)
                .or_insert_with_key(|at| Entry::of(&schema, at));
        }
        let mut latest: HashMap<Subject, Option<Version>> = HashMap::new();
        let versions = self.versions.entries();
        for (key, registered) in &versions {
            if key.which == Which::Latest {
                latest.insert(key.subject.clone(), registered.version);
            }
        }
        for (key, registered) in versions {
            let Some(version) = registered.version else {
                continue;
            };
            let context = registered.subject.context_name().to_owned();
            let at = (Some((context, registered.id)), None);
            let entry = entries
                .entry(at)
                .or_insert_with_key(|at| Entry::of(&registered.schema, at));
            entry.versions.push(Held {
                latest: latest.get(&key.subject) == Some(&Some(version)),
                asked: key.subject,
                subject: registered.subject.clone(),
                version,
            });
        }
        for entry in entries.values_mut() {
            entry.versions.sort();
            entry.versions.dedup();
        }
        entries.into_values().collect()
    }

    fn take(&self, entries: Vec<Entry>) {
        let mut schemas = Vec::new();
        let mut versions = Vec::new();
        for entry in entries {
            let context = entry.context.as_deref().and_then(Context::parse);
            let guid = entry.guid.as_deref().and_then(|guid| guid.parse().ok());
            let schema = Arc::new(Schema {
                schema_type: entry.schema_type,
                text: entry.schema,
                references: entry.references,
                metadata: entry.metadata,
                rule_set: entry.rule_set,
                guid,
                context: context.clone().or(entry.id.map(|_| Context::default())),
            });
            if let Some(guid) = guid {
                schemas.push((SchemaKey::Guid(guid), Arc::clone(&schema)));
            }
            let Some(id) = entry.id else {
                continue;
            };
            let key = SchemaKey::IdIn(context.unwrap_or_default(), id);
            let key = key.resolved(&self.paths.context).into_owned();
            schemas.push((key, Arc::clone(&schema)));
            for held in entry.versions {
                let key = SchemaKey::IdFor(held.asked.clone(), id);
                schemas.push((key, Arc::clone(&schema)));
                versions.extend(known(&held, id, &schema));
            }
        }
        self.schemas.insert_all(schemas);
        self.versions.insert_stale(versions);
    }
}

/// A version by all that it can be asked for by.
fn known(held: &Held, id: SchemaId, schema: &Arc<Schema>) -> Vec<(VersionKey, Arc<Registered>)> {
    let registered = Arc::new(Registered {
        subject: held.subject.clone(),
        version: Some(held.version),
        id,
        schema: Arc::clone(schema),
    });
    let mut which = vec![Which::Number(held.version), Which::Referenced(held.version)];
    if held.latest {
        which.push(Which::Latest);
    }
    let entry = |which| {
        let key = VersionKey {
            subject: held.asked.clone(),
            which,
        };
        (key, Arc::clone(&registered))
    };
    which.into_iter().map(entry).collect()
}
