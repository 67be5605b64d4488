//! Parsed schemas of what is stored, and the verdicts on pairs of them, each in a bounded cache.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use etymon_core::{Comparison, Content, Digest, Direction, State, Verdict};
use etymon_schema::{
    Budget, Dependency, Incompatibility, Schema, Sides, Validation, incompatibilities_within,
};
use etymon_types::{CompatibilityPolicy, Context, Reference, SchemaType, Subject, Version};
use quick_cache::sync::Cache;
use quick_cache::{OptionsBuilder, Weighter};

use super::RegistryError;

/// Most schemas that a schema may build on, directly and indirectly.
const MAX_DEPENDENCIES: usize = 1000;

/// Most references that are followed for one request: every one counts, also to what was met before.
pub(super) const MAX_STEPS: usize = 1_000_000;

/// Most bytes of messages that one verdict gives, about; the others are counted.
const MAX_MESSAGES: usize = 1024 * 1024;

type VerdictKey = (Digest, Digest, Direction, CompatibilityPolicy);

/// The caches. Everything in them follows from immutable content, so nothing is ever invalidated.
pub(super) struct Schemas {
    parsed: Cache<Digest, Arc<Schema>, ByText>,
    verdicts: Cache<VerdictKey, Verdict, ByMessages>,
}

#[derive(Clone)]
struct ByText;

impl Weighter<Digest, Arc<Schema>> for ByText {
    fn weight(&self, _: &Digest, schema: &Arc<Schema>) -> u64 {
        parsed_bytes(schema)
    }
}

/// What a parsed schema takes, in bytes, about: its texts, and its types with those of the schemas it refers to.
pub(super) fn parsed_bytes(schema: &Schema) -> u64 {
    512 + 3 * schema.canonical().len() as u64 + 320 * schema.types() as u64
}

#[derive(Clone)]
struct ByMessages;

impl Weighter<VerdictKey, Verdict> for ByMessages {
    fn weight(&self, _: &VerdictKey, verdict: &Verdict) -> u64 {
        128 + verdict
            .iter()
            .map(|message| 32 + message.len() as u64)
            .sum::<u64>()
    }
}

/// A cache of at most `bytes`, in few shards: a large entry must fit into one.
pub(super) fn bounded<K, V, W>(bytes: u64, typical: u64, weighter: W) -> Cache<K, V, W>
where
    K: std::hash::Hash + Eq,
    V: Clone,
    W: Weighter<K, V> + Clone,
{
    let items = usize::try_from(bytes / typical).unwrap_or(usize::MAX);
    let options = OptionsBuilder::new()
        .estimated_items_capacity(items)
        .weight_capacity(bytes)
        .shards(2)
        .build()
        .expect("both capacities are given");
    Cache::with_options(options, weighter, Default::default(), Default::default())
}

/// Why the schemas that a schema builds on cannot be had.
pub(super) enum Unresolved {
    /// Nothing is there.
    Missing(Subject, Version),
    /// They are too many.
    TooMany,
    /// One does not parse.
    Damaged(RegistryError),
    /// A name leads to two versions.
    Conflicting(String, [Version; 2]),
}

impl Schemas {
    /// `parsed` and `verdicts` are bytes, about.
    pub(super) fn new(parsed: u64, verdicts: u64) -> Self {
        Self {
            parsed: bounded(parsed, 8192, ByText),
            verdicts: bounded(verdicts, 160, ByMessages),
        }
    }

    /// How many types the remembered schemas are made of.
    #[cfg(test)]
    pub(super) fn held_types(&self) -> usize {
        self.parsed.iter().map(|(_, schema)| schema.types()).sum()
    }

    /// The parsed schema of a content that is stored in `context`.
    pub(super) fn parsed(
        &self,
        state: &State,
        context: &Context,
        content: &Content,
    ) -> Result<Arc<Schema>, RegistryError> {
        if let Some(schema) = self.parsed.get(&content.form.key) {
            return Ok(schema);
        }
        let dependencies = self
            .dependencies(state, context, &content.references)
            .map_err(|problem| match problem {
                Unresolved::Missing(subject, version) => {
                    RegistryError::Damaged(format!("{subject} version {version}"))
                }
                Unresolved::TooMany | Unresolved::Conflicting(..) => {
                    RegistryError::Damaged(format!("GUID {}", content.guid))
                }
                Unresolved::Damaged(error) => error,
            })?;
        self.parse_stored(content, &dependencies)
    }

    fn parse_stored(
        &self,
        content: &Content,
        dependencies: &[Dependency],
    ) -> Result<Arc<Schema>, RegistryError> {
        let schema = Schema::parse(
            content.schema_type,
            &content.text.unpack(),
            dependencies,
            Validation::Lenient,
        );
        let schema = schema.map(Arc::new).map_err(|error| {
            tracing::error!(guid = %content.guid, %error, "a stored schema does not parse");
            RegistryError::Damaged(format!("GUID {}", content.guid))
        })?;
        self.parsed.insert(content.form.key, Arc::clone(&schema));
        Ok(schema)
    }

    /// The schemas that `references`, made in `context`, lead to, directly or not: dependencies before dependents; of
    /// several with one name the first.
    pub(super) fn dependencies(
        &self,
        state: &State,
        context: &Context,
        references: &Arc<[Reference]>,
    ) -> Result<Vec<Dependency>, Unresolved> {
        let mut parsed: HashMap<Digest, Arc<Schema>> = HashMap::new();
        let mut steps = 0;
        let closure = closure(state, context, references, &mut steps)?;
        for Referenced {
            context, content, ..
        } in &closure
        {
            let key = content.form.key;
            if parsed.contains_key(&key) {
                continue;
            }
            let schema = match self.parsed.get(&key) {
                Some(schema) => schema,
                None => {
                    // Its own references come earlier in the order, so their schemas are there.
                    let own = closure_of(state, context, content, &parsed, &mut steps)?;
                    self.parse_stored(content, &own)
                        .map_err(Unresolved::Damaged)?
                }
            };
            parsed.insert(key, schema);
        }
        Ok(named(closure, &parsed))
    }

    /// The outcome of `comparison`; `new` is the schema that its `new` stands for. Both lie in `context`.
    pub(super) fn verdict(
        &self,
        state: &State,
        context: &Context,
        new: &Schema,
        comparison: &Comparison,
    ) -> Result<Verdict, RegistryError> {
        let Comparison {
            new: key,
            old,
            direction,
            policy,
        } = comparison;
        let cache_key = (*key, old.form.key, *direction, *policy);
        if let Some(verdict) = self.verdicts.get(&cache_key) {
            return Ok(verdict);
        }
        let (is_same, old) = (*key == old.form.key, self.parsed(state, context, old)?);
        let (reader, writer, sides) = match direction {
            Direction::Backward => (new, &*old, Sides::NewReadsOld),
            Direction::Forward => (&*old, new, Sides::OldReadsNew),
        };
        let verdict: Verdict =
            match incompatibilities_within(reader, writer, *policy, &mut Budget::default()) {
                Ok(reasons) => messages(&reasons, sides).into(),
                // A schema reads what it wrote, however long it takes to see.
                Err(_) if is_same => Verdict::default(),
                Err(over) => {
                    return Err(etymon_core::Refusal::InvalidSchema(over.to_string()).into());
                }
            };
        self.verdicts.insert(cache_key, Arc::clone(&verdict));
        Ok(verdict)
    }
}

/// The field's messages, as many as are worth reading.
fn messages(reasons: &[Incompatibility], sides: Sides) -> Vec<String> {
    let (mut messages, mut bytes) = (Vec::new(), 0);
    for (index, reason) in reasons.iter().enumerate() {
        if bytes > MAX_MESSAGES {
            messages.push(format!("and {} more", reasons.len() - index));
            break;
        }
        let message = reason.message(sides);
        bytes += message.len();
        messages.push(message);
    }
    messages
}

/// A schema that another one builds on.
pub(super) struct Referenced {
    name: String,
    version: Version,
    context: Context,
    content: Arc<Content>,
}

/// The references of one schema, some of them walked.
struct Visit {
    context: Context,
    references: Arc<[Reference]>,
    next: usize,
    /// Whose references they are; `None` for those that the walk starts from.
    of: Option<Referenced>,
}

/// Everything that `references`, made in `context`, lead to, each once, dependencies before dependents.
pub(super) fn closure(
    state: &State,
    context: &Context,
    references: &Arc<[Reference]>,
    steps: &mut usize,
) -> Result<Vec<Referenced>, Unresolved> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut open = vec![Visit {
        context: context.clone(),
        references: Arc::clone(references),
        next: 0,
        of: None,
    }];
    while let Some(visit) = open.last_mut() {
        let Some(reference) = visit.references.get(visit.next).cloned() else {
            found.extend(open.pop().and_then(|done| done.of));
            continue;
        };
        visit.next += 1;
        *steps += 1;
        if *steps > MAX_STEPS {
            return Err(Unresolved::TooMany);
        }
        let (subject, content) = target(state, &visit.context, &reference)?;
        if !seen.insert((reference.name.clone(), subject.clone(), reference.version)) {
            continue;
        }
        if seen.len() > MAX_DEPENDENCIES {
            return Err(Unresolved::TooMany);
        }
        let (context, references) = (subject.context(), Arc::clone(&content.references));
        let of = Some(Referenced {
            name: reference.name,
            version: reference.version,
            context: context.clone(),
            content,
        });
        open.push(Visit {
            context,
            references,
            next: 0,
            of,
        });
    }
    Ok(found)
}

/// Refuses `references`, made in `context`, when a name leads to two versions, directly or not.
pub(super) fn one_version_each(
    state: &State,
    context: &Context,
    references: &Arc<[Reference]>,
) -> Result<(), Unresolved> {
    let mut versions = HashMap::new();
    for Referenced { name, version, .. } in closure(state, context, references, &mut 0)? {
        let first = *versions.entry(name.clone()).or_insert(version);
        if first != version {
            return Err(Unresolved::Conflicting(name, [first, version]));
        }
    }
    Ok(())
}

/// What `content`, stored in `context`, builds on; all of it is in `parsed`.
fn closure_of(
    state: &State,
    context: &Context,
    content: &Content,
    parsed: &HashMap<Digest, Arc<Schema>>,
    steps: &mut usize,
) -> Result<Vec<Dependency>, Unresolved> {
    Ok(named(
        closure(state, context, &content.references, steps)?,
        parsed,
    ))
}

fn named(closure: Vec<Referenced>, parsed: &HashMap<Digest, Arc<Schema>>) -> Vec<Dependency> {
    let mut names = HashSet::new();
    let first = closure
        .into_iter()
        .filter(|referenced| names.insert(referenced.name.clone()));
    let dependency = |Referenced { name, content, .. }: Referenced| {
        parsed.get(&content.form.key).map(|schema| Dependency {
            name,
            schema: Arc::clone(schema),
        })
    };
    first.filter_map(dependency).collect()
}

/// What a stored reference leads to, soft-deleted or not.
fn target(
    state: &State,
    context: &Context,
    reference: &Reference,
) -> Result<(Subject, Arc<Content>), Unresolved> {
    let subject = Subject::in_context(context, "").resolve(&reference.subject);
    let subject = subject.unwrap_or_else(|_| Subject::in_context(context, &reference.subject));
    let entry = state
        .subject(&subject)
        .and_then(|versions| versions.find(reference.version));
    match entry {
        Some(entry) => {
            let content = Arc::clone(&entry.content);
            Ok((subject, content))
        }
        None => Err(Unresolved::Missing(subject, reference.version)),
    }
}

/// Whether a comparison or a parse is short enough for the thread that answers requests.
pub(super) fn is_small(bytes: usize) -> bool {
    bytes <= 64 * 1024
}

/// Whether a stored schema is parsed fast enough for the thread that answers requests.
pub(super) fn is_small_alone(content: &Content) -> bool {
    is_small(content.text.bytes()) && content.references.is_empty()
}

/// Schema types that this server reads.
#[must_use]
pub fn schema_types() -> &'static [SchemaType] {
    &[SchemaType::Json, SchemaType::Protobuf, SchemaType::Avro]
}
