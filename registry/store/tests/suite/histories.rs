//! Histories as the core makes them, small and coherent, and what they come to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use etymon_core::{Change, Content, Digest, Entry, Form, Millis, Parts};
use etymon_store::{Actor, Record};
use etymon_types::{
    CompatibilityLevel, Config, Context, Metadata, Mode, SchemaId, SchemaType, Scope, Subject,
    Version,
};
use proptest::prelude::*;

/// One thing to do; numbers choose among a few names and texts.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Register a text, with or without metadata.
    Register(u8, u8, bool),
    /// Soft-delete the latest live version by itself.
    Delete(u8),
    /// Soft-delete all versions.
    DeleteSubject(u8),
    /// Delete the soft-deleted versions for good.
    Purge(u8),
    /// Set a config.
    Config(u8, u8),
    /// Remove it.
    NoConfig(u8),
    /// Set a mode.
    Mode(u8, u8),
    /// Remove it.
    NoMode(u8),
}

/// Steps, mostly registrations.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..6u8, 0..12u8, any::<bool>()).prop_map(|(s, t, m)| Step::Register(s, t, m)),
        2 => (0..6u8).prop_map(Step::Delete),
        1 => (0..6u8).prop_map(Step::DeleteSubject),
        2 => (0..6u8).prop_map(Step::Purge),
        1 => (0..8u8, 0..7u8).prop_map(|(s, l)| Step::Config(s, l)),
        1 => (0..8u8).prop_map(Step::NoConfig),
        1 => (0..8u8, 0..5u8).prop_map(|(s, m)| Step::Mode(s, m)),
        1 => (0..8u8).prop_map(Step::NoMode),
    ];
    prop::collection::vec(step, 1..60)
}

/// What was done so far, as far as the next step needs it.
#[derive(Default)]
pub(crate) struct History {
    now: i64,
    ids: BTreeMap<(Context, Digest), SchemaId>,
    retired: BTreeSet<(Context, SchemaId)>,
    versions: BTreeMap<(Subject, Version), (SchemaId, bool)>,
    last: BTreeMap<Context, SchemaId>,
}

pub(crate) fn subject(number: u8) -> Subject {
    let names = [
        "orders",
        "orders-value",
        "ä b",
        ":.sales:orders",
        ":.sales:x",
        ":.lab:",
    ];
    Subject::parse(names[usize::from(number)]).unwrap()
}

pub(crate) fn scope(number: u8) -> Scope {
    match number {
        6 => Scope::global(),
        7 => Scope::AllContexts,
        number => Scope::parse(subject(number).as_str()).unwrap(),
    }
}

pub(crate) fn content(text: &str, with_metadata: bool) -> Content {
    let digest = |kind: &str| Digest::of([kind.as_bytes(), text.as_bytes()]);
    let form = Form {
        key: digest("key"),
        structure: digest("structure"),
        resolved: digest("resolved"),
    };
    let metadata = with_metadata.then(|| {
        let properties = [("owner".to_owned(), "\"é\u{0}\"".to_owned())];
        Arc::new(Metadata {
            properties: properties.into(),
            ..Metadata::default()
        })
    });
    Content::new(
        SchemaType::Avro,
        text.into(),
        [].into(),
        metadata,
        None,
        form,
    )
}

impl History {
    /// The records of a step; none when there is nothing to do.
    pub(crate) fn step(&mut self, step: &Step) -> Vec<Record> {
        self.now += 10;
        let changes = match *step {
            Step::Register(number, text, with_metadata) => {
                let text = format!("{{\"type\":\"fixed\",\"name\":\"t\",\"size\":{text}}}");
                self.register(&subject(number), &content(&text, with_metadata))
            }
            Step::Delete(number) => self.delete(&subject(number)),
            Step::DeleteSubject(number) => self.delete_subject(&subject(number)),
            Step::Purge(number) => self.purge(&subject(number)),
            Step::Config(number, level) => vec![Change::ConfigSet {
                scope: scope(number),
                config: Arc::new(Config {
                    compatibility_level: Some(CompatibilityLevel::ALL[usize::from(level)].0),
                    ..Config::default()
                }),
            }],
            Step::NoConfig(number) => vec![Change::ConfigRemoved {
                scope: scope(number),
            }],
            Step::Mode(number, mode) => vec![Change::ModeSet {
                scope: scope(number),
                mode: [
                    "READWRITE",
                    "READONLY",
                    "READONLY_OVERRIDE",
                    "IMPORT",
                    "FORWARD",
                ][usize::from(mode)]
                .parse()
                .unwrap_or(Mode::ReadWrite),
            }],
            Step::NoMode(number) => vec![Change::ModeRemoved {
                scope: scope(number),
            }],
        };
        changes
            .into_iter()
            .map(|change| self.record(change))
            .collect()
    }

    fn record(&self, change: Change) -> Record {
        Record {
            entry: Entry {
                at: Millis(self.now),
                change,
            },
            actor: Actor::Anonymous,
            request_id: (self.now % 20 == 0).then(|| format!("request {}", self.now).into()),
        }
    }

    /// A new version with this content, unless the subject has it; one that is soft-deleted does not count.
    pub(crate) fn register(&mut self, subject: &Subject, content: &Content) -> Vec<Change> {
        let context = subject.context();
        let mut changes = Vec::new();
        let known = self.ids.get(&(context.clone(), content.digest)).copied();
        let id = known.unwrap_or_else(|| {
            let last = self
                .last
                .get(&context)
                .map_or(0, |last| i64::from(last.get()));
            SchemaId::try_from(last + 1).unwrap()
        });
        let back = self.retired.remove(&(context.clone(), id));
        if known.is_none() || back {
            self.ids.insert((context.clone(), content.digest), id);
            let last = self.last.entry(context.clone()).or_insert(id);
            *last = id.max(*last);
            let content = Arc::new(content.clone());
            changes.push(Change::IdAssigned {
                context,
                id,
                content,
            });
        }
        let mine = || self.versions.range((subject.clone(), Version::FIRST)..);
        let mut mine = mine().take_while(|((other, _), _)| other == subject);
        if mine.clone().any(|(_, row)| *row == (id, false)) {
            return changes;
        }
        let last = mine.by_ref().last().map(|((_, version), _)| *version);
        let version = last.map_or(Version::FIRST, |last| last.next().unwrap());
        self.versions
            .insert((subject.clone(), version), (id, false));
        let subject = subject.clone();
        changes.push(Change::VersionWritten {
            subject,
            version,
            id,
        });
        changes
    }

    fn of(&self, subject: &Subject, deleted: bool) -> Vec<Version> {
        let mine = self
            .versions
            .iter()
            .filter(|((other, _), _)| other == subject);
        let mine = mine.filter(|(_, (_, is_deleted))| *is_deleted == deleted);
        mine.map(|((_, version), _)| *version).collect()
    }

    fn mark(&mut self, subject: &Subject, version: Version, touch: bool) -> Change {
        self.versions
            .get_mut(&(subject.clone(), version))
            .unwrap()
            .1 = true;
        let subject = subject.clone();
        Change::VersionDeleted {
            subject,
            version,
            touch,
        }
    }

    fn delete(&mut self, subject: &Subject) -> Vec<Change> {
        let latest = self.of(subject, false).pop();
        latest
            .map(|version| self.mark(subject, version, true))
            .into_iter()
            .collect()
    }

    fn delete_subject(&mut self, subject: &Subject) -> Vec<Change> {
        let live = self.of(subject, false).into_iter();
        live.map(|version| self.mark(subject, version, false))
            .collect()
    }

    fn purge(&mut self, subject: &Subject) -> Vec<Change> {
        let context = subject.context();
        let mut changes = Vec::new();
        for version in self.of(subject, true) {
            let (id, _) = self.versions.remove(&(subject.clone(), version)).unwrap();
            let subject = subject.clone();
            changes.push(Change::VersionPurged { subject, version });
            let mut held = self.versions.iter();
            if !held.any(|((s, _), (other, _))| s.context() == context && *other == id) {
                self.retired.insert((context.clone(), id));
                let context = context.clone();
                changes.push(Change::IdRetired { context, id });
            }
        }
        changes
    }
}

/// The parts in the order in which they are compared.
pub(crate) fn sorted(mut parts: Parts) -> Parts {
    parts.configs.sort_by(|a, b| a.0.cmp(&b.0));
    parts.modes.sort_by(|a, b| a.0.cmp(&b.0));
    parts
}
