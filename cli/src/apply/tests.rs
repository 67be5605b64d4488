//! Plans that are made for, and applied to, the registry itself: whatever was there, and wherever it is interrupted.

use std::collections::{BTreeMap, BTreeSet};

use etymon::testing::LocalRegistry;
use etymon_client::{Client, Deleted, NewSchema};
use etymon_types::{
    CompatibilityLevel, ConfigUpdate, Mode, Patch, SchemaId, Scope, Subject, Version,
};
use pretty_assertions::assert_eq;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::{Applied, apply};
use crate::failure::{Cause, Failure};
use crate::plan::change::{Change, Plan};
use crate::plan::testing::planned;

/// How many subjects there are.
const SUBJECTS: usize = 5;

/// What a file says. All of them can follow each other at every level.
#[derive(Debug, Clone)]
struct Shape {
    /// The fields that it has, of eight.
    fields: u8,
    /// The subjects before it that it refers to.
    references: u8,
    /// Whether it is written in another way.
    is_squeezed: bool,
    level: Option<CompatibilityLevel>,
    mode: Option<Mode>,
}

/// A project: a subject may have no file.
type Project = Vec<Option<Shape>>;

/// What happens between two projects.
#[derive(Debug, Clone)]
enum Event {
    DeleteVersion(usize, u32),
    DeleteSubject(usize),
    Level(usize, CompatibilityLevel),
    LevelOfAll(CompatibilityLevel),
    Mode(usize, Mode),
    ModeOfAll(Mode),
    /// Somebody registers something else.
    Register(usize, u8),
    Normalize(usize),
}

fn shape() -> impl Strategy<Value = Shape> {
    let levels = CompatibilityLevel::ALL.map(|(level, _)| level).to_vec();
    (
        any::<u8>(),
        any::<u8>(),
        any::<bool>(),
        proptest::option::weighted(0.3, select(levels)),
        proptest::option::weighted(0.2, select(vec![Mode::ReadWrite, Mode::ReadOnly])),
    )
        .prop_map(|(fields, references, is_squeezed, level, mode)| Shape {
            fields,
            references,
            is_squeezed,
            level,
            mode,
        })
}

fn project() -> impl Strategy<Value = Project> {
    vec(proptest::option::weighted(0.8, shape()), SUBJECTS)
}

fn event() -> impl Strategy<Value = Event> {
    let levels = || select(CompatibilityLevel::ALL.map(|(level, _)| level).to_vec());
    let modes = || select(vec![Mode::ReadWrite, Mode::ReadWrite, Mode::ReadOnly]);
    let one = || 0..SUBJECTS;
    prop_oneof![
        (one(), 1..4_u32).prop_map(|(at, version)| Event::DeleteVersion(at, version)),
        one().prop_map(Event::DeleteSubject),
        (one(), levels()).prop_map(|(at, level)| Event::Level(at, level)),
        levels().prop_map(Event::LevelOfAll),
        (one(), modes()).prop_map(|(at, mode)| Event::Mode(at, mode)),
        select(vec![
            Mode::ReadWrite,
            Mode::ReadWrite,
            Mode::ReadWrite,
            Mode::ReadOnly
        ])
        .prop_map(Event::ModeOfAll),
        (one(), any::<u8>()).prop_map(|(at, fields)| Event::Register(at, fields)),
        one().prop_map(Event::Normalize),
    ]
}

/// The files of a project. What refers to a subject without a file refers to nothing instead.
fn files(project: &Project) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let (mut levels, mut modes) = (String::new(), String::new());
    for (at, shape) in project.iter().enumerate() {
        let Some(shape) = shape else { continue };
        let is_there = |to: &usize| shape.references >> *to & 1 == 1 && project[*to].is_some();
        let references: Vec<usize> = (0..at).filter(is_there).collect();
        files.push((
            format!("s{at}.avsc"),
            record(at, shape.fields, &references, shape.is_squeezed),
        ));
        if let Some(level) = shape.level {
            levels.push_str(&format!("s{at} = \"{level}\"\n"));
        }
        if let Some(mode) = shape.mode {
            modes.push_str(&format!("s{at} = \"{mode}\"\n"));
        }
    }
    let settings = format!("[compatibility.subjects]\n{levels}\n[modes]\n{modes}");
    files.push(("etymon.toml".to_owned(), settings));
    files
}

fn record(at: usize, fields: u8, references: &[usize], is_squeezed: bool) -> String {
    let own = (0..8).filter(|bit| fields >> bit & 1 == 1);
    let own = own.map(|bit| format!(r#"{{"name": "f{bit}", "type": "int", "default": {bit}}}"#));
    let others = references
        .iter()
        .map(|to| format!(r#"{{"name": "r{to}", "type": ["null", "n.R{to}"], "default": null}}"#));
    let fields: Vec<String> = own.chain(others).collect();
    let fields = fields.join(",\n ");
    if is_squeezed {
        let fields = fields.replace(['\n', ' '], "");
        format!(r#"{{"fields":[{fields}],"name":"n.R{at}","type":"record"}}"#)
    } else {
        format!(
            "{{\"type\": \"record\", \"namespace\": \"n\", \"name\": \"R{at}\",\n \"fields\": [{fields}]}}"
        )
    }
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect()
}

fn subject(at: usize) -> Subject {
    Subject::parse(&format!("s{at}")).expect("a subject")
}

/// A client that remembers nothing of the others.
fn client(local: &LocalRegistry) -> Client {
    Client::builder(&local.url()).build().expect("a URL")
}

fn happen(client: &Client, event: &Event) {
    let level = |level| ConfigUpdate {
        compatibility_level: Patch::Set(level),
        ..ConfigUpdate::default()
    };
    let of = |at: usize| Scope::Subject(subject(at));
    // Some of it is refused, such as to delete what others refer to, which is as good.
    let done: Result<Result<(), etymon_client::Error>, etymon_client::Error> =
        client.blocking().wait_for(async {
            Ok(match event {
                Event::DeleteVersion(at, version) => {
                    let version = Version::try_from(i64::from(*version)).expect("a version");
                    client.delete_version(&subject(*at), version, false).await
                }
                Event::DeleteSubject(at) => {
                    client.delete_subject(&subject(*at), false).await.map(drop)
                }
                Event::Level(at, to) => client.set_config(&of(*at), &level(*to)).await.map(drop),
                Event::LevelOfAll(to) => client
                    .set_config(&Scope::global(), &level(*to))
                    .await
                    .map(drop),
                Event::Mode(at, to) => client.set_mode(&of(*at), *to, false).await,
                Event::ModeOfAll(to) => client.set_mode(&Scope::global(), *to, false).await,
                Event::Register(at, fields) => {
                    let schema = NewSchema::avro(record(*at, *fields, &[], true));
                    client.register(&subject(*at), &schema).await.map(drop)
                }
                Event::Normalize(at) => {
                    let update = ConfigUpdate {
                        normalize: Patch::Set(true),
                        ..ConfigUpdate::default()
                    };
                    client.set_config(&of(*at), &update).await.map(drop)
                }
            })
        });
    if let Err(error) = done.expect("it is not waited for in the client's own thread") {
        assert!(error.status().is_some_and(|status| status < 500), "{error}");
    }
}

/// Every live version with its id.
fn versions(client: &Client) -> BTreeMap<(Subject, Version), SchemaId> {
    let all = client.list_schemas("", Deleted::Hidden, 0, 1_000);
    let all = client
        .blocking()
        .wait_for(all)
        .expect("the registry answers");
    all.iter()
        .map(|one| {
            let registered = &one.registered;
            let version = registered.version.expect("it is told");
            ((registered.subject.clone(), version), registered.id)
        })
        .collect()
}

/// Applies a plan until it has done `most` changes that were not done before.
fn apply_some(local: &LocalRegistry, plan: &Plan, most: usize) -> Result<Vec<Applied>, Failure> {
    let mut done = Vec::new();
    let mut fresh = 0;
    let applied = apply(&client(local), plan, |one| {
        done.push(one.clone());
        fresh += usize::from(!one.done_before);
        if fresh >= most {
            return Err(Failure::broken("the power is gone"));
        }
        Ok(())
    });
    match applied {
        Err(failure) if failure.sentence != "the power is gone" => Err(failure),
        _ => Ok(done),
    }
}

/// How a plan came out.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Nothing,
    Applied,
    Blocked,
}

/// Brings a registry to a project, with an interruption after each change; then nothing is left to do.
fn bring(local: &LocalRegistry, project: &Project, plans_again: bool) -> Outcome {
    let files = files(project);
    let files = borrowed(&files);
    let before = versions(&client(local));
    let mut made = planned(&files, &client(local));
    if made.findings.iter().any(crate::report::Finding::is_error) {
        // All of them can follow each other, so nothing but a mode can be in the way.
        assert!(made.is_refused, "{:#?}", made.findings);
        return Outcome::Blocked;
    }
    let first = made.plan.clone();
    for step in 0..first.changes.len() {
        let done = apply_some(local, &made.plan, 1).expect("it goes as predicted");
        let (last, earlier) = done.split_last().expect("something was to be done");
        assert!(!last.done_before && earlier.iter().all(|one| one.done_before));
        if plans_again {
            made = planned(&files, &client(local));
            assert_eq!(made.plan.changes, first.changes[step + 1..]);
        } else {
            assert_eq!(done.len(), step + 1);
        }
    }
    let again = apply_some(local, &made.plan, 1).expect("all of it is done");
    assert!(again.iter().all(|one| one.done_before), "{again:?}");
    let left = planned(&files, &client(local)).plan;
    assert_eq!(left.changes, []);
    assert_eq!(left.rests_on, BTreeMap::new());

    let after = versions(&client(local));
    let kept: BTreeSet<_> = after
        .iter()
        .filter(|one| before.contains_key(one.0))
        .collect();
    assert_eq!(
        kept,
        before.iter().collect(),
        "nothing is deleted, nothing changed"
    );
    let new: BTreeSet<_> = after
        .keys()
        .filter(|key| !before.contains_key(key))
        .cloned()
        .collect();
    let predicted = first.changes.iter().filter_map(|change| match change {
        Change::Register {
            subject, version, ..
        } => Some((subject.clone(), *version)),
        Change::Level { .. } | Change::Mode { .. } => None,
    });
    assert_eq!(new, predicted.collect());
    if first.changes.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Applied
    }
}

#[test]
fn a_registry_is_brought_to_any_project_from_any_state_and_wherever_it_is_interrupted() {
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut runner = TestRunner::new(Config {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    });
    let strategy = (project(), vec(event(), 0..6), project(), any::<bool>());
    let outcome = std::cell::RefCell::new(&mut outcomes);
    let run = runner.run(&strategy, |(first, events, second, plans_again)| {
        let local = LocalRegistry::start();
        bring(&local, &first, false);
        for event in &events {
            happen(&client(&local), event);
        }
        outcome
            .borrow_mut()
            .push(bring(&local, &second, plans_again));
        Ok(())
    });
    if let Err(error) = run {
        panic!("{error}");
    }
    let applied = outcomes.iter().filter(|one| **one == Outcome::Applied);
    assert!(applied.count() * 3 > outcomes.len(), "{outcomes:?}");
}

#[test]
fn what_moved_is_named_and_nothing_is_changed() {
    let local = LocalRegistry::start();
    let shape = |fields| Shape {
        fields,
        references: 0,
        is_squeezed: false,
        level: None,
        mode: None,
    };
    bring(&local, &vec![Some(shape(1)), Some(shape(1))], false);
    let next = files(&vec![Some(shape(3)), Some(shape(3))]);
    let plan = planned(&borrowed(&next), &client(&local)).plan;
    for (event, told) in [
        (
            Event::Register(1, 7),
            "s1@2 is there since the plan was made, and is another schema than the planned one",
        ),
        (
            Event::Level(0, CompatibilityLevel::None),
            "the level of s0 was BACKWARD, and is NONE",
        ),
        (
            Event::Mode(0, Mode::ReadOnly),
            "the mode of s0 was READWRITE, and is READONLY",
        ),
    ] {
        happen(&client(&local), &event);
        let before = versions(&client(&local));
        let refused = apply_some(&local, &plan, 9).expect_err("it moved");
        assert_eq!(refused.cause, Cause::Moved);
        assert!(refused.sentence.contains(told), "{refused}");
        assert_eq!(versions(&client(&local)), before);
    }
}

#[test]
fn an_answer_that_was_not_predicted_ends_it() {
    let local = LocalRegistry::start();
    let shape = |fields| Shape {
        fields,
        references: 0,
        is_squeezed: false,
        level: None,
        mode: None,
    };
    let files = files(&vec![Some(shape(1)), Some(shape(1)), Some(shape(1))]);
    let plan = planned(&borrowed(&files), &client(&local)).plan;
    // Somebody is faster, but not before the plan is looked at.
    let mut done = 0;
    let other = client(&local);
    let applied = apply(&client(&local), &plan, |_| {
        done += 1;
        let mut register = Ok(());
        std::thread::scope(|scope| {
            let other = &other;
            let faster = scope.spawn(move || happen(other, &Event::Register(1, 2)));
            register = faster.join();
        });
        register.expect("it is registered");
        Ok(())
    });
    let refused = applied.expect_err("version 1 is taken");
    assert_eq!(refused.cause, Cause::Moved);
    let told = "s1@1 was to be registered, and the schema is version 2 (id 3) now";
    assert!(refused.sentence.starts_with(told), "{refused}");
    assert_eq!(done, 1);
}
