//! What schemas refer to: registered schemas and nothing else, no network and no files.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use etymon_schema::{Dependency, Schema};
use jsonschema::{Retrieve, Uri};
use serde_json::Value;

/// What stands before a name that is relative to a schema without `$id`.
const NO_BASE: &str = "json-schema:///";

/// Schemas by their names, and by the `$id`s that they have.
pub(super) struct References {
    named: HashMap<String, Arc<Schema>>,
}

impl References {
    pub(super) fn new(references: &[Dependency]) -> Self {
        let mut named = HashMap::new();
        // What a reference is called counts more than what the schema calls itself.
        for reference in references {
            if let Some(id) = id(reference.schema.canonical()) {
                named.insert(plain(&id).to_owned(), Arc::clone(&reference.schema));
            }
        }
        for reference in references {
            let name = plain(&reference.name).to_owned();
            named.insert(name, Arc::clone(&reference.schema));
        }
        Self { named }
    }

    /// By the whole URI, or by as much of its end as is a name: names are relative to whatever schema refers to them.
    fn find(&self, uri: &str) -> Option<&Schema> {
        let uri = plain(uri);
        if let Some(found) = self.named.get(uri) {
            return Some(found);
        }
        let relative = uri.strip_prefix(NO_BASE).unwrap_or(uri);
        let ends = relative
            .match_indices('/')
            .map(|(at, _)| &relative[at + 1..]);
        std::iter::once(relative)
            .chain(ends)
            .find_map(|end| self.named.get(end))
            .map(Arc::as_ref)
    }
}

impl Retrieve for References {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let schema = self.find(uri.as_str()).ok_or_else(|| {
            format!("`{uri}` is not among the references of the schema: register it as one")
        })?;
        Ok(super::read(schema.canonical())?.1)
    }
}

/// A name or URI without fragment and without what means "here".
fn plain(uri: &str) -> &str {
    let uri = uri.split_once('#').map_or(uri, |(uri, _)| uri);
    uri.strip_prefix("./").unwrap_or(uri)
}

fn id(text: &str) -> Option<String> {
    let schema: Value = serde_json::from_str(text).ok()?;
    let id = schema.get("$id").or_else(|| schema.get("id"))?;
    id.as_str().map(str::to_owned)
}
