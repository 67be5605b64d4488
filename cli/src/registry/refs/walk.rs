//! Follows references, in either direction.

use std::collections::{HashSet, VecDeque};

use etymon_client::{Client, Deleted, Error, SchemaKey};
use etymon_types::{Context, SchemaId, Subject, Version};

use super::{Edge, Node, ReferenceGraph};
use crate::failure::Failure;

/// Most references that are followed.
const MAX_REFERENCES: usize = 5_000;

/// A version that refers to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::registry) struct Referrer {
    pub(in crate::registry) subject: Subject,
    pub(in crate::registry) version: Version,
    /// What its text calls the other.
    pub(in crate::registry) name: String,
}

/// A version of a subject.
type Pair = (Subject, Version);

/// All that versions build on.
pub(super) async fn down(client: &Client, roots: Vec<Pair>) -> Result<ReferenceGraph, Failure> {
    let mut walk = Walk::from(roots);
    while let Some((subject, version)) = walk.next() {
        let found = client.find_version(&subject, Some(version)).await?;
        for reference in &found.registered.schema.references {
            let target = subject.resolve(&reference.subject);
            let target = target.map_err(|_| {
                Failure::input(format!(
                    "{subject}@{version} refers to {:?}, which is no subject",
                    reference.subject
                ))
            })?;
            let edge = Edge {
                from: Node::new(&subject, version),
                to: Node::new(&target, reference.version),
                name: reference.name.clone(),
            };
            walk.add(edge, (target, reference.version))?;
        }
    }
    Ok(walk.graph)
}

/// All that builds on versions.
pub(super) async fn up(client: &Client, roots: Vec<Pair>) -> Result<ReferenceGraph, Failure> {
    let mut walk = Walk::from(roots);
    while let Some((subject, version)) = walk.next() {
        for referrer in referrers(client, &subject, version, Deleted::Hidden).await? {
            let edge = Edge {
                from: Node::new(&referrer.subject, referrer.version),
                to: Node::new(&subject, version),
                name: referrer.name,
            };
            walk.add(edge, (referrer.subject, referrer.version))?;
        }
    }
    Ok(walk.graph)
}

/// Each version once, the nearest first.
struct Walk {
    graph: ReferenceGraph,
    seen: HashSet<Pair>,
    waiting: VecDeque<Pair>,
}

impl Walk {
    fn from(roots: Vec<Pair>) -> Self {
        let nodes = roots
            .iter()
            .map(|(subject, version)| Node::new(subject, *version));
        Self {
            graph: ReferenceGraph {
                roots: nodes.collect(),
                references: Vec::new(),
            },
            seen: roots.iter().cloned().collect(),
            waiting: roots.into(),
        }
    }

    fn next(&mut self) -> Option<Pair> {
        self.waiting.pop_front()
    }

    fn add(&mut self, edge: Edge, next: Pair) -> Result<(), Failure> {
        if self.graph.references.len() == MAX_REFERENCES {
            return Err(Failure::input(format!(
                "there are more than {MAX_REFERENCES} references: ask for one that is less in use"
            )));
        }
        self.graph.references.push(edge);
        if self.seen.insert(next.clone()) {
            self.waiting.push_back(next);
        }
        Ok(())
    }
}

/// The versions that refer to a version, in the order of their names.
pub(in crate::registry) async fn referrers(
    client: &Client,
    subject: &Subject,
    version: Version,
    deleted: Deleted,
) -> Result<Vec<Referrer>, Error> {
    let subject = &subject.clone().within(client.context());
    let mut left = client.list_referrers(subject, version, deleted).await?;
    let mut found = Vec::new();
    // The registry does not tell the contexts of the ids. Mostly it is that of the subject.
    in_context(
        client,
        &subject.context(),
        &mut left,
        (subject, version),
        deleted,
        &mut found,
    )
    .await?;
    if !left.is_empty() {
        for context in client.list_contexts().await? {
            if context != subject.context() {
                let target = (subject, version);
                in_context(client, &context, &mut left, target, deleted, &mut found).await?;
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Takes the ids of `left` that refer to the target in this context, once each.
async fn in_context(
    client: &Client,
    context: &Context,
    left: &mut Vec<SchemaId>,
    (subject, version): (&Subject, Version),
    deleted: Deleted,
    found: &mut Vec<Referrer>,
) -> Result<(), Error> {
    let mut ids = left.clone();
    ids.dedup();
    for id in ids {
        let key = SchemaKey::IdIn(context.clone(), id);
        let schema = match client.fetch_schema(&key).await {
            Err(error) if error.is_not_found() => continue,
            answered => answered?,
        };
        let referrer = Subject::in_context(context, "referrer");
        let name = schema.references.iter().find(|reference| {
            let target = referrer.resolve(&reference.subject);
            target.as_ref() == Ok(subject) && reference.version == version
        });
        let Some(reference) = name else { continue };
        let Some(at) = left.iter().position(|one| *one == id) else {
            continue;
        };
        left.remove(at);
        for (subject, version) in client.list_holders(&key, deleted).await? {
            found.push(Referrer {
                subject,
                version,
                name: reference.name.clone(),
            });
        }
    }
    Ok(())
}
