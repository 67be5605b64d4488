//! From a request's schema to one that a decision can work with: references resolved, parsed, normalised, digested.

use std::hash::Hash;
use std::sync::Arc;

use etymon_core::{Content, Digest, Form, Prepared, Refusal, State, SubjectState, Target};
use etymon_schema::{Dependency, InvalidSchema, Missing, Schema, TagChanges, Validation};
use etymon_types::api::{ReferenceRequest, RegisterRequest};
use etymon_types::{Reference, SchemaTags, SchemaType, Subject, Version, VersionSelector};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::schemas::{Schemas, Unresolved, bounded, one_version_each, parsed_bytes};
use super::{Limits, RegistryError};

/// What a schema is prepared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be registered: a missing text means that of the latest version.
    Register,
    /// To be registered as it is stored already, but for its tags.
    Retag,
    /// To be looked up or compared.
    Ask,
}

impl Purpose {
    /// Whether it is to be stored.
    fn is_write(self) -> bool {
        matches!(self, Self::Register | Self::Retag)
    }
}

/// A prepared schema, with the parsed one for comparisons.
pub(super) struct Preparation {
    pub(super) prepared: Prepared,
    /// Why the schema may not be registered anew though it is understood: it references a soft-deleted version.
    pub(super) dangling: Option<Refusal>,
    pub(super) schema: Arc<Schema>,
}

/// What follows from a text and the schemas it builds on alone.
struct Understood {
    schema: Arc<Schema>,
    plain: Arc<Content>,
    fields: Arc<[String]>,
    invalid_as_new: Option<String>,
}

/// A text as it came, and what it means depends on.
#[derive(Hash, PartialEq, Eq, Clone)]
struct Key {
    schema_type: SchemaType,
    normalize: bool,
    text: Box<str>,
    references: Vec<(Reference, Digest)>,
}

/// [`Key`] before anything is copied.
#[derive(Hash)]
struct KeyRef<'a> {
    schema_type: SchemaType,
    normalize: bool,
    text: &'a str,
    references: &'a [(Reference, Digest)],
}

impl quick_cache::Equivalent<Key> for KeyRef<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.schema_type == key.schema_type
            && self.normalize == key.normalize
            && self.text == &*key.text
            && self.references == key.references
    }
}

#[derive(Clone)]
struct ByTexts;

impl Weighter<Key, Arc<Understood>> for ByTexts {
    fn weight(&self, key: &Key, understood: &Arc<Understood>) -> u64 {
        512 + 2 * key.text.len() as u64 + parsed_bytes(&understood.schema)
    }
}

/// Understands texts, and remembers those it saw lately.
pub(super) struct Texts(Cache<Key, Arc<Understood>, ByTexts>);

impl Texts {
    /// Remembers about `bytes`.
    pub(super) fn new(bytes: u64) -> Self {
        Self(bounded(bytes, 8192, ByTexts))
    }

    /// How many types the remembered schemas are made of.
    #[cfg(test)]
    pub(super) fn held_types(&self) -> usize {
        self.0
            .iter()
            .map(|(_, understood)| understood.schema.types())
            .sum()
    }
}

/// Everything that preparing looks at.
pub(super) struct Workshop<'a> {
    pub(super) state: &'a State,
    pub(super) schemas: &'a Schemas,
    pub(super) texts: &'a Texts,
    pub(super) limits: &'a Limits,
}

impl Workshop<'_> {
    /// The schema of `request`, to be stored under or compared with `subject`.
    pub(super) fn prepare(
        &self,
        subject: &Subject,
        request: &RegisterRequest,
        normalize: bool,
        purpose: Purpose,
    ) -> Result<Preparation, RegistryError> {
        let importing = self.state.effective_mode(subject).takes_ids();
        let normalize = normalize && !(importing && purpose == Purpose::Register);
        let mut source = self.source(subject, request, importing, purpose)?;
        let limit = self.limits.schema_bytes;
        if source.text.len() > limit && purpose != Purpose::Retag {
            return Err(RegistryError::SchemaTooLarge {
                bytes: source.text.len(),
                limit,
            });
        }
        let (mut references, mut targets) = self.resolve(subject, &source.references)?;
        if normalize {
            let mut pairs: Vec<_> = references.into_iter().zip(targets).collect();
            pairs.sort_by(|(a, _), (b, _)| (&a.subject, a.version).cmp(&(&b.subject, b.version)));
            pairs.dedup_by(|(a, _), (b, _)| a == b);
            (references, targets) = pairs.into_iter().unzip();
        }
        let references: Arc<[Reference]> = references.into();
        if self.limits.strict_reference_versions && purpose.is_write() {
            one_version_each(self.state, &subject.context(), &references)
                .map_err(|problem| unresolved(&problem))?;
        }
        let dependencies = self
            .schemas
            .dependencies(self.state, &subject.context(), &references);
        let dependencies = dependencies.map_err(|problem| unresolved(&problem))?;
        let dangling = targets
            .iter()
            .find(|target| !self.is_live(target))
            .map(|target| Refusal::InvalidSchema(missing(target.subject.as_str(), target.version)));
        let keyed = self.keyed(&references, &targets);
        let mut propagated = None;
        if purpose.is_write() && request.changes_tags() {
            let schema = self.understand(&source, false, &dependencies, keyed.clone())?;
            let (add, remove) = (&request.tags_to_add, &request.tags_to_remove);
            source.text = retagged(&schema.schema, add, remove, Missing::Refused)?;
        }
        if purpose == Purpose::Register && request.propagate_tags && !importing {
            let latest = self.state.subject(subject);
            let latest = latest.and_then(SubjectState::latest_live);
            propagated = Some(latest.map(|latest| latest.content.digest));
            if let Some(latest) = latest {
                let (state, context) = (self.state, subject.context());
                let before = self.schemas.parsed(state, &context, &latest.content)?;
                let before = before.tags().map_err(|error| invalid(error.to_string()))?;
                let schema = self.understand(&source, false, &dependencies, keyed.clone())?;
                source.text = retagged(&schema.schema, &before, &[], Missing::Skipped)?;
            }
        }
        let understood = self.understand(&source, normalize, &dependencies, keyed)?;
        // What is invalid as a new JSON Schema is no schema at all, but where schemas are imported.
        if let Some(reason) = &understood.invalid_as_new
            && source.schema_type == SchemaType::Json
            && !importing
        {
            return Err(invalid(reason.clone()));
        }
        let prepared = Prepared {
            plain: Arc::clone(&understood.plain),
            fields: Arc::clone(&understood.fields),
            invalid_as_new: understood.invalid_as_new.clone(),
            normalized: normalize,
            importing,
            targets,
            inherited: source.inherited,
            propagated,
        };
        Ok(Preparation {
            prepared,
            dangling,
            schema: Arc::clone(&understood.schema),
        })
    }

    /// Type, text and references that the request gives, or those of the latest version when it gives none.
    fn source(
        &self,
        subject: &Subject,
        request: &RegisterRequest,
        importing: bool,
        purpose: Purpose,
    ) -> Result<Source, RegistryError> {
        let schema_type = match request.schema_type.as_deref() {
            None => SchemaType::Avro,
            Some(name) => name
                .parse()
                .map_err(|error: etymon_types::InvalidSchemaType| invalid(error.to_string()))?,
        };
        if let Some(text) = request.schema.as_deref().filter(|text| !text.is_empty()) {
            if text.trim().is_empty() {
                return Err(invalid("Empty schema".to_owned()));
            }
            return Ok(Source {
                schema_type,
                text: text.into(),
                references: request.references.clone(),
                inherited: None,
            });
        }
        let latest = self
            .state
            .subject(subject)
            .and_then(|versions| versions.latest_live());
        match latest {
            Some(latest)
                if purpose == Purpose::Register && !importing && !request.changes_tags() =>
            {
                let content = &latest.content;
                Ok(Source {
                    schema_type: content.schema_type,
                    text: content.text.unpack().into(),
                    references: as_asked(content),
                    inherited: Some(content.digest),
                })
            }
            _ => Err(invalid("Empty schema".to_owned())),
        }
    }

    /// The references with their versions resolved, and what they lead to.
    fn resolve(
        &self,
        subject: &Subject,
        references: &[ReferenceRequest],
    ) -> Result<(Vec<Reference>, Vec<Target>), RegistryError> {
        references
            .iter()
            .map(|asked| self.resolve_one(subject, asked))
            .collect()
    }

    fn resolve_one(
        &self,
        from: &Subject,
        asked: &ReferenceRequest,
    ) -> Result<(Reference, Target), RegistryError> {
        let ReferenceRequest {
            name: Some(name),
            subject: Some(subject),
            version: Some(version),
        } = asked
        else {
            return Err(incomplete(asked));
        };
        if name.is_empty() || subject.is_empty() {
            return Err(incomplete(asked));
        }
        let selector = match Version::try_from(i64::from(*version)) {
            Ok(version) => VersionSelector::Number(version),
            Err(_) if *version == -1 => VersionSelector::Latest,
            Err(_) => return Err(incomplete(asked)),
        };
        let missing = || invalid(missing(subject, version));
        let target = from.resolve(subject).map_err(|_| missing())?;
        let versions = self.state.subject(&target).ok_or_else(missing)?;
        let entry = match selector {
            VersionSelector::Latest => versions.latest_live(),
            VersionSelector::Number(version) => versions.find(version),
        };
        let entry = entry.ok_or_else(missing)?;
        let reference = Reference {
            name: name.clone(),
            subject: subject.clone(),
            version: entry.version,
        };
        let is_latest = selector == VersionSelector::Latest;
        Ok((
            reference,
            Target {
                subject: target,
                version: entry.version,
                content: entry.content.digest,
                is_latest,
            },
        ))
    }

    fn is_live(&self, target: &Target) -> bool {
        let versions = self.state.subject(&target.subject);
        let entry = versions.and_then(|versions| versions.find(target.version));
        entry.is_some_and(|entry| !entry.deleted)
    }

    /// Each direct reference with the key of what it leads to.
    fn keyed(&self, references: &[Reference], targets: &[Target]) -> Vec<(Reference, Digest)> {
        let key = |target: &Target| {
            let entry = self
                .state
                .subject(&target.subject)
                .and_then(|versions| versions.find(target.version));
            entry.map(|entry| entry.content.form.key)
        };
        let pairs = references.iter().zip(targets);
        pairs
            .filter_map(|(reference, target)| Some((reference.clone(), key(target)?)))
            .collect()
    }

    fn understand(
        &self,
        source: &Source,
        normalize: bool,
        dependencies: &[Dependency],
        references: Vec<(Reference, Digest)>,
    ) -> Result<Arc<Understood>, RegistryError> {
        let Source {
            schema_type, text, ..
        } = source;
        let schema_type = *schema_type;
        let known = self.texts.0.get(&KeyRef {
            schema_type,
            normalize,
            text,
            references: &references,
        });
        if let Some(understood) = known {
            return Ok(understood);
        }
        let most = self.limits.schema_bytes.saturating_mul(LAYOUT);
        let understood = understand(source, normalize, most, dependencies, &references)?;
        let understood = Arc::new(understood);
        let key = Key {
            schema_type,
            normalize,
            text: text.clone(),
            references,
        };
        self.texts.0.insert(key, Arc::clone(&understood));
        Ok(understood)
    }
}

/// What a request says about its schema.
struct Source {
    schema_type: SchemaType,
    text: Box<str>,
    references: Vec<ReferenceRequest>,
    inherited: Option<Digest>,
}

/// The references of a stored schema, as a request would have them.
pub(super) fn as_asked(content: &Content) -> Vec<ReferenceRequest> {
    let asked = |reference: &Reference| ReferenceRequest {
        name: Some(reference.name.clone()),
        subject: Some(reference.subject.clone()),
        version: i32::try_from(reference.version.get()).ok(),
    };
    content.references.iter().map(asked).collect()
}

/// How many times longer than the longest text that is taken the text to be stored may be. A short Protobuf file can have
/// a canonical text full of indentation, or a normal form full of long names.
const LAYOUT: usize = 4;

/// `most` is how many bytes the text to be stored may have.
fn understand(
    source: &Source,
    normalize: bool,
    most: usize,
    dependencies: &[Dependency],
    references: &[(Reference, Digest)],
) -> Result<Understood, RegistryError> {
    let schema_type = source.schema_type;
    let text = &*source.text;
    let bounded = |text: &str| match text.len() {
        bytes if bytes > most => Err(RegistryError::SchemaTooLarge { bytes, limit: most }),
        _ => Ok(()),
    };
    // A `.proto` file has lines to find the place by; JSON comes in one.
    let told = |error: &InvalidSchema| match schema_type {
        SchemaType::Protobuf => error.located(text),
        SchemaType::Avro | SchemaType::Json => error.to_string(),
    };
    let parse = |text: &str, validation| Schema::parse(schema_type, text, dependencies, validation);
    let (mut schema, invalid_as_new) = match parse(text, Validation::Strict) {
        Ok(schema) => (schema, None),
        Err(strict) => {
            let schema = parse(text, Validation::Lenient)
                .map_err(|error| unparsable(schema_type, &told(&error)))?;
            (schema, Some(invalid_text(schema_type, &told(&strict))))
        }
    };
    // Kept as it is: read and printed again, the options of a Protobuf field would change their order.
    let normal = normalize.then(|| schema.normalized());
    bounded(normal.as_deref().unwrap_or(schema.canonical()))?;
    if let Some(normal) = &normal {
        schema = parse(normal, Validation::Lenient)
            .map_err(|error| unparsable(schema_type, &error.to_string()))?;
    }
    let text = normal.as_deref().unwrap_or(schema.canonical());
    let form = form(&schema, text, references);
    let fields = schema
        .top_level_fields()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let plain = references
        .iter()
        .map(|(reference, _)| reference.clone())
        .collect();
    let plain = Arc::new(Content::new(schema_type, text, plain, None, None, form));
    Ok(Understood {
        schema: Arc::new(schema),
        plain,
        fields,
        invalid_as_new,
    })
}

/// The text of `schema` with other tags.
fn retagged(
    schema: &Schema,
    add: &[SchemaTags],
    remove: &[SchemaTags],
    missing: Missing,
) -> Result<Box<str>, RegistryError> {
    let changes = TagChanges {
        add,
        remove,
        missing,
    };
    let text = schema.with_tags(changes);
    Ok(text.map_err(|error| invalid(error.to_string()))?.into())
}

fn form(schema: &Schema, text: &str, references: &[(Reference, Digest)]) -> Form {
    let kind = schema.schema_type().as_str().as_bytes();
    let below = references
        .iter()
        .flat_map(|(reference, key)| [reference.name.as_bytes(), &key.0]);
    let key = Digest::of([kind, text.as_bytes()].into_iter().chain(below));
    let structure = Digest::of([kind, schema.structural().as_bytes()]);
    let resolved = if references.is_empty() {
        structure
    } else {
        Digest::of([kind, schema.resolved_structural().as_bytes()])
    };
    Form {
        key,
        structure,
        resolved,
    }
}

fn invalid(text: String) -> RegistryError {
    Refusal::InvalidSchema(text).into()
}

fn invalid_text(schema_type: SchemaType, details: &str) -> String {
    format!("Invalid schema of type {schema_type}, details: {details}")
}

fn unparsable(schema_type: SchemaType, details: &str) -> RegistryError {
    invalid(invalid_text(schema_type, details))
}

fn missing(subject: &str, version: impl std::fmt::Display) -> String {
    format!("No schema reference found for subject \"{subject}\" and version {version}")
}

fn incomplete(asked: &ReferenceRequest) -> RegistryError {
    let shown = |text: &Option<String>| {
        text.as_ref()
            .map_or_else(|| "null".to_owned(), |text| format!("'{text}'"))
    };
    let version = asked
        .version
        .map_or_else(|| "null".to_owned(), |version| version.to_string());
    let (name, subject) = (shown(&asked.name), shown(&asked.subject));
    invalid(format!(
        "Invalid reference: {{name={name}, subject={subject}, version={version}}}"
    ))
}

fn unresolved(problem: &Unresolved) -> RegistryError {
    match problem {
        Unresolved::Missing(subject, version) => invalid(missing(subject.as_str(), version)),
        Unresolved::TooMany => invalid(
            "the schema builds on more than 1000 others, directly or not; 1000 is the limit"
                .to_owned(),
        ),
        Unresolved::Damaged(error) => error.clone(),
        Unresolved::Conflicting(name, [first, second]) => invalid(format!(
            "Conflicting reference versions for \"{name}\": version {first} and version {second}"
        )),
    }
}
