//! Histories as they happen: random commands, decided by the core.

use std::sync::Arc;

use etymon_core::{
    AssociationChanges, AssociationStep, AssociationWish, Command, Content, CreateDek, CreateKek,
    Decision, Digest, Entry, Form, Millis, Parts, Prepared, Register, Resource, Rules, State,
    Tagging, Verdicts, decide,
};
use etymon_store::{Actor, Record};
use etymon_types::{
    AssociationType, CompatibilityLevel, ConfigUpdate, DekAlgorithm, DekId, EncryptedKey, Guid,
    Kek, KekName, KmsProps, Metadata, Mode, Patch, SchemaId, SchemaType, Scope, Subject, Version,
    VersionSelector,
};
use proptest::prelude::*;

/// One thing to do; numbers choose among a few names and texts.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Register a text, with or without metadata; in IMPORT mode over one of the first versions.
    Register(u8, u8, bool),
    /// Delete the latest version, softly or for good.
    DeleteVersion(u8, bool),
    /// Delete all versions, softly or for good.
    DeleteSubject(u8, bool),
    /// Delete the context of a subject.
    DeleteContext(u8),
    /// Set a level.
    Config(u8, u8),
    /// Remove it.
    NoConfig(u8),
    /// Set a mode.
    Mode(u8, Mode),
    /// Remove it.
    NoMode(u8),
    /// Associate a topic with a subject; without one, own that of the topic and register a text.
    Associate(u8, Option<u8>, bool),
    /// Delete what a topic has, and what it owns.
    Dissociate(u8, bool),
    /// Create or undelete a KEK.
    Kek(u8, bool),
    /// Delete it, softly or for good.
    DeleteKek(u8, bool),
    /// Create, undelete or rewrap version 1 or 2 of a DEK.
    Dek(u8, u8, u8, bool),
    /// Delete its versions, softly or for good.
    DeleteDek(u8, u8, bool),
}

/// Steps, mostly registrations.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let mode = prop_oneof![
        3 => Just(Mode::Import),
        3 => Just(Mode::ReadWrite),
        1 => Just(Mode::ReadOnly),
        1 => Just(Mode::ReadOnlyOverride),
    ];
    let step = prop_oneof![
        8 => (0..6u8, 0..8u8, any::<bool>()).prop_map(|(s, t, m)| Step::Register(s, t, m)),
        2 => (0..6u8, any::<bool>()).prop_map(|(s, p)| Step::DeleteVersion(s, p)),
        3 => (0..6u8, any::<bool>()).prop_map(|(s, p)| Step::DeleteSubject(s, p)),
        2 => (0..6u8).prop_map(Step::DeleteContext),
        1 => (0..8u8, 0..7u8).prop_map(|(s, l)| Step::Config(s, l)),
        1 => (0..8u8).prop_map(Step::NoConfig),
        1 => (0..8u8, mode).prop_map(|(s, m)| Step::Mode(s, m)),
        1 => (0..8u8).prop_map(Step::NoMode),
        4 => (0..3u8, prop::option::of(0..6u8), any::<bool>())
            .prop_map(|(t, s, k)| Step::Associate(t, s, k)),
        2 => (0..3u8, any::<bool>()).prop_map(|(t, c)| Step::Dissociate(t, c)),
        2 => (0..2u8, any::<bool>()).prop_map(|(k, d)| Step::Kek(k, d)),
        2 => (0..2u8, any::<bool>()).prop_map(|(k, p)| Step::DeleteKek(k, p)),
        4 => (0..2u8, 0..6u8, 0..4u8, any::<bool>()).prop_map(|(k, s, n, d)| Step::Dek(k, s, n, d)),
        4 => (0..2u8, 0..6u8, any::<bool>()).prop_map(|(k, s, p)| Step::DeleteDek(k, s, p)),
    ];
    prop::collection::vec(step, 1..80)
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

fn scope(number: u8) -> Scope {
    match number {
        6 => Scope::global(),
        7 => Scope::AllContexts,
        number => Scope::parse(subject(number).as_str()).unwrap(),
    }
}

/// Topics whose ids and names are of the odder kind.
fn resource(number: u8) -> Resource {
    let (name, id) = [("ä_1", "id \"1\"/"), ("b.c", "é"), ("b.c", " ")][usize::from(number)];
    Resource::checked(Some(name), Some("lab"), Some(id), None, false).unwrap()
}

fn changes(topic: u8, step: AssociationStep) -> Command {
    Command::Associate(Box::new(AssociationChanges {
        resource: resource(topic),
        steps: vec![step],
        dry_run: false,
    }))
}

fn kek(number: u8) -> KekName {
    KekName::parse(["é-1", "_"][usize::from(number)]).unwrap()
}

/// A KEK, which the registry does not share.
fn some_kek() -> Kek {
    let props = [
        ("secret".to_owned(), Some("\"é\u{0}\"".to_owned())),
        ("a".to_owned(), None),
    ];
    Kek {
        kms_type: "custom".to_owned(),
        kms_key_id: "id".to_owned(),
        kms_props: KmsProps(props.into()),
        doc: Some(String::new()),
        shared: false,
    }
}

fn content(text: &str) -> Content {
    let digest = |kind: &str| Digest::of([kind.as_bytes(), text.as_bytes()]);
    let form = Form {
        key: digest("key"),
        structure: digest("structure"),
        resolved: digest("resolved"),
    };
    Content::new(SchemaType::Avro, text, [].into(), None, None, form)
}

/// A history, as far as it has gone.
#[derive(Default)]
pub(crate) struct History {
    pub(crate) state: State,
    now: i64,
}

impl History {
    /// What a step changes; nothing when it is refused.
    pub(crate) fn step(&mut self, step: &Step) -> Vec<Record> {
        let command = match *step {
            Step::Register(number, text, with_metadata) => {
                let subject = subject(number);
                // An id for each content, so that imports meet what is there.
                let id = i64::from(text) + if with_metadata { 101 } else { 1 };
                let version = i32::from(text % 3);
                let text = format!("{{\"type\":\"fixed\",\"name\":\"t\",\"size\":{text}}}");
                self.registration(subject, &text, with_metadata, id, version)
            }
            Step::DeleteVersion(number, permanent) => Command::DeleteVersion {
                subject: subject(number),
                version: VersionSelector::Latest,
                permanent,
            },
            Step::DeleteSubject(number, permanent) => Command::DeleteSubject {
                subject: subject(number),
                permanent,
            },
            Step::DeleteContext(number) => Command::DeleteContext {
                context: subject(number).context(),
            },
            Step::Config(number, level) => Command::SetConfig {
                scope: scope(number),
                update: Box::new(ConfigUpdate {
                    compatibility_level: Patch::Set(CompatibilityLevel::ALL[usize::from(level)].0),
                    ..ConfigUpdate::default()
                }),
            },
            Step::NoConfig(number) => Command::RemoveConfig {
                scope: scope(number),
            },
            Step::Mode(number, mode) => Command::SetMode {
                scope: scope(number),
                mode: Some(mode),
                force: true,
            },
            Step::NoMode(number) => Command::RemoveMode {
                scope: scope(number),
                recursive: false,
            },
            Step::Associate(topic, subject, is_key) => self.association(topic, subject, is_key),
            Step::Dissociate(topic, cascade) => {
                let types = None;
                changes(topic, AssociationStep::Delete { types, cascade })
            }
            Step::Kek(number, deleted) => Command::CreateKek(Box::new(CreateKek {
                name: kek(number),
                kek: Arc::new(some_kek()),
                deleted,
            })),
            Step::DeleteKek(number, permanent) => Command::DeleteKek {
                name: kek(number),
                permanent,
            },
            Step::Dek(number, name, content, deleted) => Command::CreateDek(Box::new(CreateDek {
                id: DekId {
                    kek: kek(number),
                    subject: subject(name),
                    algorithm: DekAlgorithm::default(),
                    version: Version::try_from(i64::from(content % 2 + 1)).unwrap(),
                },
                key: Some(EncryptedKey::from(format!("\"é\u{0}{content}"))),
                deleted,
                rewrap: content > 1,
                sealed: None,
            })),
            Step::DeleteDek(number, name, permanent) => Command::DeleteDek {
                kek: kek(number),
                subject: subject(name),
                algorithm: DekAlgorithm::default(),
                version: None,
                permanent,
            },
        };
        self.run(&command)
    }

    /// Registers a text under the first subject.
    pub(crate) fn register(&mut self, text: &str) -> Vec<Record> {
        let command = self.registration(subject(0), text, true, 0, 0);
        self.run(&command)
    }

    fn association(&self, topic: u8, number: Option<u8>, is_key: bool) -> Command {
        let association_type = if is_key {
            AssociationType::Key
        } else {
            AssociationType::Value
        };
        let own = resource(topic).own_subject(association_type).unwrap();
        let register = match self.registration(own, "\"int\"", false, 7, 0) {
            Command::Register(register) => register,
            other => unreachable!("{other:?}"),
        };
        let wish = AssociationWish {
            association_type,
            subject: number.map(subject),
            lifecycle: None,
            frozen: None,
            schema: number.is_none().then_some(Ok(register)),
            guid: Guid([topic | 0xa0; 16]),
        };
        changes(topic, AssociationStep::Create(vec![wish]))
    }

    fn registration(
        &self,
        subject: Subject,
        text: &str,
        with_metadata: bool,
        id: i64,
        version: i32,
    ) -> Command {
        let importing = self.state.effective_mode(&subject).takes_ids();
        let metadata = with_metadata.then(|| {
            let properties = [("owner".to_owned(), "\"é\u{0}\"".to_owned())];
            Arc::new(Metadata {
                properties: properties.into(),
                ..Metadata::default()
            })
        });
        Command::Register(Box::new(Register {
            subject,
            prepared: Prepared {
                plain: Arc::new(content(text)),
                fields: [].into(),
                invalid_as_new: None,
                normalized: true,
                importing,
                targets: Vec::new(),
                inherited: None,
                propagated: None,
            },
            version: if importing { version } else { 0 },
            id: importing.then(|| SchemaId::try_from(id).unwrap()),
            metadata,
            rule_set: None,
            force: true,
            tagging: Tagging::None,
        }))
    }

    fn run(&mut self, command: &Command) -> Vec<Record> {
        self.now += 10;
        let decided = decide(
            &self.state,
            &Rules::default(),
            command,
            &Verdicts::default(),
        );
        let changes = match decided {
            Decision::Done { changes, .. } => changes,
            Decision::Refused(_) => Vec::new(),
            other => panic!("{command:?}: {other:?}"),
        };
        let records = changes.into_iter().map(|change| {
            let at = Millis(self.now);
            let entry = Entry { at, change };
            self.state.apply(&entry);
            Record {
                entry,
                actor: Actor::Anonymous,
                request_id: (self.now % 20 == 0).then(|| format!("request \"{}", self.now).into()),
            }
        });
        records.collect()
    }
}

/// Loaded parts as a state gives them.
pub(crate) fn as_state(parts: Parts) -> Parts {
    let state = State::from_parts(parts).unwrap();
    assert_eq!(state.check(), Vec::<String>::new());
    state.parts()
}
