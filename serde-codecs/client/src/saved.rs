//! What is known, as a file has it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use etymon_types::{
    Context, Guid, Metadata, Reference, RuleSet, SchemaId, SchemaType, Subject, Version,
};
use serde::{Deserialize, Serialize};

use crate::client::Inner;
use crate::key::{SchemaKey, VersionKey, Which};
use crate::{Registered, Schema};

/// A schema.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
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
    pub(crate) versions: Vec<Held>,
}

/// A version that holds it.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Held {
    asked: Subject,
    subject: Subject,
    version: Version,
    #[serde(default)]
    latest: bool,
}

/// Where an entry is found, in the order of the file: by context and id, or by GUID alone.
type At = (Option<(String, SchemaId)>, Option<Guid>);

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

    pub(crate) fn check(&self) -> Result<(), String> {
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
    pub(crate) fn saved(&self) -> Vec<Entry> {
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

    pub(crate) fn take(&self, entries: Vec<Entry>) {
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
