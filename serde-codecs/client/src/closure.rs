//! What a schema builds on, and what that builds on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use etymon_types::{Context, Reference, Subject};

use crate::client::Inner;
use crate::key::{VersionKey, Which};
use crate::{Client, Error, Referenced, Registered, Schema};

/// Most schemas that one can build on.
const MAX_REFERENCES: usize = 1000;

/// Most requests at a time.
pub(crate) const AT_A_TIME: usize = 16;

impl Client {
    /// Everything that a schema builds on, bottom up: each comes after what it builds on itself, once per name that it is
    /// called by. Each version is asked for once.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when there are more than 1,000, or one has no legal subject; otherwise as
    /// [`Client::fetch_schema`].
    pub async fn references(&self, schema: &Schema) -> Result<Vec<Referenced>, Error> {
        if schema.references.is_empty() {
            return Ok(Vec::new());
        }
        let context = match &schema.context {
            Some(context) => context.clone(),
            None => self.inner.context_of(schema).await?,
        };
        let roots = keys(&schema.references, &context)?;
        let known = self.inner.everything_below(&roots).await?;
        bottom_up(&roots, &known)
    }
}

/// References as the schema names them, with what they lead to.
type Edges = Vec<(String, VersionKey)>;

/// A version that was found, and what it refers to.
type Found = HashMap<VersionKey, (Arc<Registered>, Edges)>;

fn keys(references: &[Reference], context: &Context) -> Result<Edges, Error> {
    let referrer = Subject::in_context(context, "referrer");
    let key = |reference: &Reference| {
        let subject = referrer
            .resolve(&reference.subject)
            .map_err(|invalid| Error::Reference {
                subject: reference.subject.clone(),
                version: Some(reference.version),
                problem: invalid.to_string(),
            })?;
        let which = Which::Referenced(reference.version);
        Ok((reference.name.clone(), VersionKey { subject, which }))
    };
    references.iter().map(key).collect()
}

impl Inner {
    /// All that can be reached, level by level.
    async fn everything_below(self: &Arc<Self>, roots: &Edges) -> Result<Found, Error> {
        let mut found = Found::new();
        let mut seen: HashSet<VersionKey> = HashSet::new();
        let mut next: Vec<VersionKey> = roots.iter().map(|(_, key)| key.clone()).collect();
        while !next.is_empty() {
            next.retain(|key| seen.insert(key.clone()));
            if seen.len() > MAX_REFERENCES {
                return Err(Error::Reference {
                    subject: next.swap_remove(0).subject.to_string(),
                    version: None,
                    problem: format!("the schema builds on more than {MAX_REFERENCES} others"),
                });
            }
            let level = std::mem::take(&mut next);
            for registered in self.all_versions(&level).await? {
                let (key, registered) = registered;
                let edges = keys(&registered.schema.references, &registered.subject.context())?;
                next.extend(edges.iter().map(|(_, key)| key.clone()));
                found.insert(key, (registered, edges));
            }
        }
        Ok(found)
    }

    /// Versions, several at a time.
    pub(crate) async fn all_versions(
        self: &Arc<Self>,
        keys: &[VersionKey],
    ) -> Result<Vec<(VersionKey, Arc<Registered>)>, Error> {
        let mut all = Vec::with_capacity(keys.len());
        for some in keys.chunks(AT_A_TIME) {
            if let Some(online) = &self.online {
                // Started together, and waited for below.
                for key in some.iter().filter(|key| self.versions.look(key).is_none()) {
                    let ask = || Self::ask_version(Arc::clone(self), key.clone());
                    self.versions.start(&online.runtime, key, ask);
                }
            }
            for key in some {
                all.push((key.clone(), self.version(key).await?));
            }
        }
        Ok(all)
    }

    /// Where the references of a schema lie that was found by GUID: in the context of the client if the schema is there, and
    /// else in the first one that has it.
    async fn context_of(self: &Arc<Self>, schema: &Schema) -> Result<Context, Error> {
        let own = self.paths.context.clone();
        let (Some(_), Some(guid)) = (&self.online, schema.guid) else {
            return Ok(own);
        };
        let inner = Arc::clone(self);
        let ids = Client { inner }.list_ids(guid).await?;
        if ids.iter().any(|(context, _)| *context == own) {
            return Ok(own);
        }
        let first = ids.into_iter().next().map(|(context, _)| context);
        Ok(first.unwrap_or(own))
    }
}

/// Each after what it builds on. A circle, which no registry lets in, is cut where it closes.
fn bottom_up(roots: &Edges, found: &Found) -> Result<Vec<Referenced>, Error> {
    let mut entered: HashSet<&VersionKey> = HashSet::new();
    let mut told: HashSet<(&str, &VersionKey)> = HashSet::new();
    let mut ordered = Vec::new();
    // Not on the machine's stack: a chain of references can be long.
    let mut stack: Vec<std::slice::Iter<'_, (String, VersionKey)>> = vec![roots.iter()];
    let mut names: Vec<&(String, VersionKey)> = Vec::new();
    while let Some(edges) = stack.last_mut() {
        let Some(edge) = edges.next() else {
            stack.pop();
            if let Some((name, key)) = names.pop()
                && told.insert((name, key))
            {
                ordered.push(referenced(name, key, found)?);
            }
            continue;
        };
        let (name, key) = edge;
        if entered.insert(key) {
            let (_, below) = &found[key];
            names.push(edge);
            stack.push(below.iter());
        } else if names.iter().all(|(_, open)| open != key) && told.insert((name, key)) {
            ordered.push(referenced(name, key, found)?);
        }
    }
    Ok(ordered)
}

fn referenced(name: &str, key: &VersionKey, found: &Found) -> Result<Referenced, Error> {
    let (registered, _) = &found[key];
    let Which::Referenced(version) = key.which else {
        unreachable!("references have versions");
    };
    Ok(Referenced {
        name: name.to_owned(),
        subject: registered.subject.clone(),
        version,
        id: registered.id,
        schema: Arc::clone(&registered.schema),
    })
}
