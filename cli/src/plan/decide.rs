//! From what a registry is to have and what it has to the changes in between. Pure: what is not known yet is asked for.

use std::collections::BTreeSet;

use etymon_types::{
    CompatibilityLevel, Config, Mode, Reference, SchemaId, Scope, Subject, Version,
};

use super::change::{Change, NewContent, Untouched, Why};
use super::desired::{Desired, Wanted, Wish};
use super::known::{Held, Known};
use super::same::Content;
use crate::compare::{Compared, Side, compare};
use crate::report::{Finding, Place, Severity};
use crate::words::{count, nearest};

/// What a plan says.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    /// What is to be done, in this order.
    pub(crate) changes: Vec<Change>,
    /// What cannot be done, which are errors, and what is good to know.
    pub(crate) findings: Vec<Finding>,
    /// Whether the registry lets nobody write what is to be written.
    pub(crate) is_refused: bool,
    /// The subjects that are as they should be.
    pub(crate) unchanged: Vec<Subject>,
    /// What the registry has besides.
    pub(crate) untouched: Untouched,
    /// The subjects that the changes rest on.
    pub(crate) rests_on: BTreeSet<Subject>,
}

/// Something that must be known before it can be decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ask {
    /// The config in force.
    Config(Scope),
    /// The mode in force.
    Mode(Scope),
}

/// What a schema is to its subject.
enum Standing {
    /// It is the latest version.
    Latest(Version),
    /// It is an older one, which a registry does not register again.
    Older(Version, Version),
    /// It becomes a version.
    New(Version, Option<SchemaId>, Why),
    /// It waits for what it refers to, which cannot be registered.
    Waits(Subject),
}

/// The changes, or what must be asked first.
///
/// # Errors
///
/// What must be asked.
pub(crate) fn decide(desired: &Desired, known: &Known) -> Result<Decided, BTreeSet<Ask>> {
    let mut deciding = Deciding {
        desired,
        known,
        asks: BTreeSet::new(),
        after: Vec::new(),
        decided: Decided::default(),
    };
    for wanted in &desired.schemas {
        deciding.schema(wanted);
    }
    for wish in &desired.others {
        deciding.wish(wish, None);
    }
    if !deciding.asks.is_empty() {
        return Err(deciding.asks);
    }
    let meant: BTreeSet<&Subject> = desired.subjects().collect();
    let others = |subjects: &BTreeSet<Subject>| {
        let others = subjects.iter().filter(|subject| !meant.contains(subject));
        others.cloned().collect()
    };
    let mut decided = deciding.decided;
    decided.findings.extend(strangers(desired, known));
    decided.untouched = Untouched {
        subjects: others(&known.live),
        soft_deleted: others(&known.soft_deleted),
    };
    Ok(decided)
}

struct Deciding<'a> {
    desired: &'a Desired,
    known: &'a Known,
    asks: BTreeSet<Ask>,
    /// The version that each schema until now has when all is done; `None` where it cannot be registered.
    after: Vec<Option<Version>>,
    decided: Decided,
}

/// A version that is to be registered.
struct Registration<'a> {
    wanted: &'a Wanted,
    change: Change,
}

impl<'a> Deciding<'a> {
    fn schema(&mut self, wanted: &'a Wanted) {
        let subject = &wanted.wish.subject;
        let references = self.references(wanted);
        let standing = match &references {
            Ok(references) => self.standing(wanted, references),
            Err(target) => Standing::Waits(target.clone()),
        };
        let before = self.decided.changes.len();
        let errors = self.decided.findings.len();
        let after = match standing {
            Standing::Latest(version) => {
                self.wish(&wanted.wish, None);
                Some(version)
            }
            Standing::Older(version, latest) => {
                self.decided
                    .findings
                    .push(not_latest(wanted, version, latest));
                self.wish(&wanted.wish, None);
                Some(version)
            }
            Standing::Waits(target) => {
                self.decided.findings.push(waiting(wanted, &target));
                self.wish(&wanted.wish, None);
                None
            }
            Standing::New(version, id, why) => {
                let references = references.unwrap_or_default();
                self.decided.rests_on.extend(targets(subject, &references));
                let because_of = self.newly(subject, &references);
                let schema = &wanted.understood.schema;
                let change = Change::Register {
                    subject: subject.clone(),
                    version,
                    id,
                    why,
                    because_of,
                    path: wanted.understood.path.clone(),
                    content: NewContent {
                        schema_type: schema.schema_type(),
                        schema: wanted.understood.text.to_string(),
                        references,
                    },
                };
                self.wish(&wanted.wish, Some(Registration { wanted, change }));
                let found = &self.decided.findings[errors..];
                let is_possible = found.iter().all(|one| !one.is_error());
                is_possible.then_some(version)
            }
        };
        let is_unchanged = self.decided.changes.len() == before
            && self.decided.findings[errors..]
                .iter()
                .all(|one| !one.is_error());
        if is_unchanged {
            self.decided.unchanged.push(subject.clone());
        }
        self.after.push(after);
    }

    /// What a schema refers to when all before it is done; else the subject that cannot be registered.
    fn references(&self, wanted: &Wanted) -> Result<Vec<Reference>, Subject> {
        let reference = |(name, at): &(String, usize)| {
            let target = &self.desired.schemas[*at].wish.subject;
            let version = self.after[*at].ok_or_else(|| target.clone())?;
            Ok(Reference {
                name: name.clone(),
                subject: spelled(&wanted.wish.subject, target),
                version,
            })
        };
        wanted.references.iter().map(reference).collect()
    }

    fn standing(&mut self, wanted: &Wanted, references: &[Reference]) -> Standing {
        let subject = &wanted.wish.subject;
        let known = self.known;
        let content = Content {
            subject,
            new: &wanted.understood,
            references,
        };
        let versions = known.of(subject);
        let Some(latest) = known.live_of(subject).next() else {
            let next = versions.last().and_then(|held| held.version.next());
            let next = next.unwrap_or(Version::FIRST);
            return Standing::New(next, self.id(&content, None), Why::New);
        };
        let is_text = content.is_text_of(known, latest);
        if is_text && content.has_references_of(latest) {
            return Standing::Latest(latest.version);
        }
        let config = self.config(subject);
        let is_normalized = config.as_ref().and_then(|config| config.normalize) == Some(true);
        let found = |held: &&Held| content.is_found_in(known, held, latest, is_normalized);
        if let Some(older) = known.live_of(subject).find(found) {
            return if older.version == latest.version {
                Standing::Latest(latest.version)
            } else {
                Standing::Older(older.version, latest.version)
            };
        }
        let next = versions.last().and_then(|held| held.version.next());
        let why = if is_text {
            Why::References
        } else {
            Why::Changed
        };
        let id = self.id(&content, Some(latest));
        Standing::New(next.unwrap_or(Version::FIRST), id, why)
    }

    /// The references that the latest version does not have.
    fn newly(&self, subject: &Subject, references: &[Reference]) -> Vec<String> {
        let Some(latest) = self.known.live_of(subject).next() else {
            return Vec::new();
        };
        let there = &latest.schema.references;
        let there: BTreeSet<_> = targets(subject, there).zip(versions(there)).collect();
        let named = targets(subject, references).zip(versions(references));
        named
            .filter(|reference| !there.contains(reference))
            .map(|(target, version)| format!("{target}@{version}"))
            .collect()
    }

    /// The id that a schema gets because it has it already, under another subject or in a deleted version.
    fn id(&mut self, content: &Content<'_>, latest: Option<&Held>) -> Option<SchemaId> {
        let inherits = latest.is_some_and(|latest| {
            latest.schema.metadata.is_some() || latest.schema.rule_set.is_some()
        });
        if inherits {
            return None;
        }
        let schema = &content.new.schema;
        // The config is asked for only where it matters.
        let found = self.id_of(content, schema.canonical())?;
        let config = self.config(content.subject)?;
        if config.changes_content() {
            return None;
        }
        match config.normalize {
            Some(true) => self.id_of(content, &schema.normalized()),
            _ => Some(found),
        }
    }

    /// The id of a text, in the context of its subject.
    fn id_of(&self, content: &Content<'_>, text: &str) -> Option<SchemaId> {
        let context = content.subject.context_name();
        let subjects = self.known.versions.iter();
        let mut held = subjects
            .filter(|(subject, _)| subject.context_name() == context)
            .flat_map(|(_, versions)| versions);
        let is_it = |held: &&Held| {
            let stored = &held.schema;
            stored.text == text
                && stored.schema_type == content.new.schema.schema_type()
                && stored.metadata.is_none()
                && stored.rule_set.is_none()
                && content.spells_references_of(held)
        };
        held.find(is_it).map(|held| held.id)
    }

    /// What is wished for a subject, and what is registered in it, in the order in which a registry takes it: the mode that
    /// lets it be written, the level that a schema is checked at, the schema, the mode that closes it.
    fn wish(&mut self, wish: &Wish, registration: Option<Registration<'a>>) {
        let Wish {
            subject,
            level,
            mode,
        } = wish;
        let level = level.and_then(|to| {
            let from = self
                .config(subject)?
                .compatibility_level
                .unwrap_or_default();
            (from != to).then(|| Change::Level {
                subject: subject.clone(),
                from,
                to,
            })
        });
        let writes = level.is_some() || registration.is_some();
        if mode.is_none() && !writes {
            return;
        }
        let Some(now) = self.mode(subject) else {
            return;
        };
        let change = mode.filter(|to| *to != now).map(|to| Change::Mode {
            subject: subject.clone(),
            from: now,
            to,
        });
        let opens = *mode == Some(Mode::ReadWrite);
        if writes && now != Mode::ReadWrite && !opens {
            self.decided.is_refused = true;
            self.decided
                .findings
                .push(read_only(wish, now, registration.as_ref()));
            return;
        }
        let (first, last) = if opens {
            (change, None)
        } else {
            (None, change)
        };
        let is_occupied = registration.is_some() || self.known.live_of(subject).next().is_some();
        if is_occupied
            && matches!(
                last,
                Some(Change::Mode {
                    to: Mode::Import,
                    ..
                })
            )
        {
            self.decided.is_refused = true;
            self.decided.findings.push(occupied(subject));
            return;
        }
        if let Some(registration) = &registration
            && !self.is_compatible(registration.wanted)
        {
            return;
        }
        let registration = registration.map(|registration| registration.change);
        let changes = [first, level, registration, last].into_iter().flatten();
        let before = self.decided.changes.len();
        self.decided.changes.extend(changes);
        if self.decided.changes.len() > before {
            self.decided.rests_on.insert(subject.clone());
        }
    }

    /// Compares a schema with the versions before it; what is wrong is told.
    fn is_compatible(&mut self, wanted: &Wanted) -> bool {
        let subject = &wanted.wish.subject;
        let Some(latest) = self.known.live_of(subject).next() else {
            return true;
        };
        let Some(config) = self.config(subject) else {
            return true; // it is asked for
        };
        let level = wanted.wish.level.or(config.compatibility_level);
        let level = level.unwrap_or_default();
        if level == CompatibilityLevel::None {
            return true;
        }
        // A new version inherits the metadata of the latest, and is compared with those of its group.
        let group = |held: &Held| -> Option<String> {
            let name = config.compatibility_group.as_deref()?;
            let metadata = held.schema.metadata.as_ref()?;
            metadata.properties.get(name).cloned()
        };
        let own = group(latest);
        let olds = self
            .known
            .live_of(subject)
            .filter(|held| group(held) == own);
        let depth = if level.is_transitive() { usize::MAX } else { 1 };
        let old = |held: &Held| {
            let shown = format!("{subject}@{}", held.version);
            let schema = self.known.parsed(subject, held).schema;
            Side::of_registry(shown, &held.schema.text, schema)
        };
        let olds: Vec<Side> = olds.take(depth).map(old).collect();
        let found = compare(&Compared {
            subject: Some(subject),
            new: &Side::of_understood(&wanted.understood),
            olds: &olds,
            level,
            policy: config.compatibility_policy.unwrap_or_default(),
            is_every_version: false,
        });
        let is_compatible = found.iter().all(|one| !one.is_error());
        self.decided.findings.extend(found);
        is_compatible
    }

    fn config(&mut self, subject: &Subject) -> Option<Config> {
        let scope = Scope::Subject(subject.clone());
        let known = self.known.configs.get(&scope);
        if known.is_none() {
            self.asks.insert(Ask::Config(scope));
        }
        known.cloned()
    }

    fn mode(&mut self, subject: &Subject) -> Option<Mode> {
        let scope = Scope::Subject(subject.clone());
        let known = self.known.modes.get(&scope).copied();
        if known.is_none() {
            self.asks.insert(Ask::Mode(scope));
        }
        known
    }
}

/// A subject as a schema of another one names it.
fn spelled(from: &Subject, target: &Subject) -> String {
    if from.context_name() == target.context_name() {
        target.name().to_owned()
    } else if target.is_in_default_context() {
        format!(":.:{target}")
    } else {
        target.to_string()
    }
}

/// The subjects that references of a schema of `subject` lead to.
fn targets(subject: &Subject, references: &[Reference]) -> impl Iterator<Item = Subject> {
    let target = |one: &Reference| subject.resolve(&one.subject);
    references.iter().filter_map(move |one| target(one).ok())
}

fn versions(references: &[Reference]) -> impl Iterator<Item = Version> {
    references.iter().map(|one| one.version)
}

fn about(wanted: &Wanted, rule: &str, severity: Severity, message: String) -> Finding {
    let understood = &wanted.understood;
    Finding {
        subject: Some(wanted.wish.subject.to_string()),
        place: Some(Place::new(understood.path.clone(), &understood.text, None)),
        ..Finding::new(rule, severity, message)
    }
}

/// That no file belongs to a subject of a registry that has some: perhaps they are mapped wrongly.
fn strangers(desired: &Desired, known: &Known) -> Option<Finding> {
    let subjects = || desired.schemas.iter().map(|wanted| &wanted.wish.subject);
    let is_there = |subject: &Subject| !known.of(subject).is_empty();
    let first = subjects().next()?;
    if known.live.is_empty() || subjects().any(is_there) {
        return None;
    }
    let names = known.live.iter().map(Subject::as_str);
    let near = nearest(first.as_str(), names, 1);
    let near = near.first().map_or_else(String::new, |near| {
        format!("; the nearest to {first} is {near}")
    });
    let message = format!(
        "no file belongs to a subject of the registry, which has {}{near}",
        count(known.live.len(), "subject")
    );
    let help = "map files to subjects with [[map]] in etymon.toml, unless all of them are new";
    Some(Finding {
        help: Some(help.to_owned()),
        ..Finding::new("ALL_NEW", Severity::Warning, message)
    })
}

fn not_latest(wanted: &Wanted, version: Version, latest: Version) -> Finding {
    let subject = &wanted.wish.subject;
    let message = format!(
        "the file is version {version} of {subject}, whose latest is {latest}: a registry does not register it again"
    );
    Finding {
        help: Some(format!(
            "bring the file up to version {latest}, or change it; versions are never deleted here"
        )),
        ..about(wanted, "NOT_LATEST", Severity::Note, message)
    }
}

fn waiting(wanted: &Wanted, target: &Subject) -> Finding {
    let subject = &wanted.wish.subject;
    let message = format!("{subject} refers to {target}, which cannot be registered");
    about(wanted, "WAITS", Severity::Error, message)
}

fn read_only(wish: &Wish, now: Mode, registration: Option<&Registration<'_>>) -> Finding {
    let subject = &wish.subject;
    let message = format!("{subject} is {now}: the registry would refuse to change it (42205)");
    let help = format!(
        "let [modes] of the settings open it with `\"{subject}\" = \"READWRITE\"`, or leave it as it is"
    );
    let finding = match registration {
        Some(registration) => about(registration.wanted, "READ_ONLY", Severity::Error, message),
        None => Finding {
            subject: Some(subject.to_string()),
            ..Finding::new("READ_ONLY", Severity::Error, message)
        },
    };
    Finding {
        help: Some(help),
        ..finding
    }
}

fn occupied(subject: &Subject) -> Finding {
    let message = format!(
        "{subject} has versions, and only a subject without any can become IMPORT: the registry would refuse it (42205)"
    );
    Finding {
        subject: Some(subject.to_string()),
        ..Finding::new("IMPORT_WITH_VERSIONS", Severity::Error, message)
    }
}
