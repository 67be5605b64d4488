//! What is known of a registry while a plan is made.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use etymon_client::Schema as Stored;
use etymon_schema::{Dependency, Schema, Validation};
use etymon_types::{Config, Mode, SchemaId, Scope, Subject, Version};

use super::change::{Seen, SeenVersion};

/// A chain of references longer than this is not followed: no registry takes it.
const MAX_DEPTH: usize = 1_000;

/// A version that a registry has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) version: Version,
    pub(crate) id: SchemaId,
    pub(crate) is_deleted: bool,
    pub(crate) schema: Arc<Stored>,
}

/// What is known of a registry. Every subject is named with its context.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The versions of the subjects that were asked about, ascending, soft-deleted ones too.
    pub(crate) versions: BTreeMap<Subject, Vec<Held>>,
    /// The subjects that have a live version.
    pub(crate) live: BTreeSet<Subject>,
    /// The subjects all of whose versions are soft-deleted.
    pub(crate) soft_deleted: BTreeSet<Subject>,
    /// The configs in force that were asked for.
    pub(crate) configs: BTreeMap<Scope, Config>,
    /// The modes in force that were asked for.
    pub(crate) modes: BTreeMap<Scope, Mode>,
    /// What was parsed already.
    pub(super) parsed: RefCell<HashMap<(Subject, Version), Parsed>>,
}

/// A stored schema, or why it cannot be read, with all that it refers to: dependencies before dependents.
#[derive(Debug, Clone)]
pub(super) struct Parsed {
    pub(super) schema: Result<Arc<Schema>, String>,
    closure: Vec<Dependency>,
}

impl Known {
    /// The versions of a subject, ascending; none of one that is not there.
    pub(crate) fn of(&self, subject: &Subject) -> &[Held] {
        self.versions.get(subject).map_or(&[], Vec::as_slice)
    }

    /// The live versions of a subject, the newest first.
    pub(crate) fn live_of(&self, subject: &Subject) -> impl Iterator<Item = &Held> {
        let versions = self.of(subject).iter().rev();
        versions.filter(|held| !held.is_deleted)
    }

    fn find(&self, subject: &Subject, version: Version) -> Option<&Held> {
        let mut versions = self.of(subject).iter();
        versions.find(|held| held.version == version)
    }

    /// What was seen of a subject.
    pub(crate) fn seen(&self, subject: &Subject) -> Seen {
        let scope = Scope::Subject(subject.clone());
        let version = |held: &Held| {
            SeenVersion::new(held.version, held.id, held.schema.guid, held.is_deleted)
        };
        let config = self.configs.get(&scope);
        Seen {
            versions: self.of(subject).iter().map(version).collect(),
            level: config.map(|config| config.compatibility_level.unwrap_or_default()),
            mode: self.modes.get(&scope).copied(),
        }
    }

    /// What the versions of these subjects refer to, directly or through others, and is not known.
    pub(super) fn lacking<'s>(
        &self,
        subjects: impl Iterator<Item = &'s Subject>,
    ) -> BTreeSet<(Subject, Version)> {
        let (mut lacking, mut looked_at) = (BTreeSet::new(), HashSet::new());
        let mut open: Vec<(&Subject, &Held)> = Vec::new();
        for subject in subjects {
            if let Some((subject, versions)) = self.versions.get_key_value(subject) {
                open.extend(versions.iter().map(|held| (subject, held)));
            }
        }
        while let Some((subject, held)) = open.pop() {
            if !looked_at.insert((subject, held.version)) {
                continue;
            }
            for reference in &held.schema.references {
                let Ok(target) = subject.resolve(&reference.subject) else {
                    continue;
                };
                let known = self.versions.get_key_value(&target);
                let found = known.and_then(|(target, versions)| {
                    let mut versions = versions.iter();
                    let found = versions.find(|held| held.version == reference.version)?;
                    Some((target, found))
                });
                match found {
                    Some(found) => open.push(found),
                    None => drop(lacking.insert((target, reference.version))),
                }
            }
        }
        lacking
    }

    /// A version, parsed.
    pub(super) fn parsed(&self, subject: &Subject, held: &Held) -> Parsed {
        self.parse(subject, held, 0)
    }

    fn parse(&self, subject: &Subject, held: &Held, depth: usize) -> Parsed {
        let key = (subject.clone(), held.version);
        if let Some(known) = self.parsed.borrow().get(&key) {
            return known.clone();
        }
        let parsed = match self.closure(subject, held, depth) {
            Ok(closure) => {
                let Stored {
                    schema_type, text, ..
                } = &*held.schema;
                let schema = Schema::parse(*schema_type, text, &closure, Validation::Lenient);
                Parsed {
                    schema: schema.map(Arc::new).map_err(|invalid| invalid.to_string()),
                    closure,
                }
            }
            Err(why) => Parsed {
                schema: Err(why),
                closure: Vec::new(),
            },
        };
        self.parsed.borrow_mut().insert(key, parsed.clone());
        parsed
    }

    /// What a version refers to, parsed.
    fn closure(
        &self,
        subject: &Subject,
        held: &Held,
        depth: usize,
    ) -> Result<Vec<Dependency>, String> {
        let mut closure: Vec<Dependency> = Vec::new();
        let mut names = HashSet::new();
        for reference in &held.schema.references {
            let broken =
                |why: String| format!("what it refers to as {} is broken: {why}", reference.name);
            let target = subject.resolve(&reference.subject);
            let target = target.map_err(|invalid| broken(invalid.to_string()))?;
            let found = self.find(&target, reference.version);
            let found = found
                .ok_or_else(|| broken(format!("{target}@{} is not there", reference.version)))?;
            if depth >= MAX_DEPTH {
                return Err(broken("it refers to others without end".to_owned()));
            }
            let inner = self.parse(&target, found, depth + 1);
            let own = Dependency {
                name: reference.name.clone(),
                schema: inner.schema.map_err(broken)?,
            };
            for dependency in inner.closure.into_iter().chain([own]) {
                if names.insert(dependency.name.clone()) {
                    closure.push(dependency);
                }
            }
        }
        Ok(closure)
    }
}
