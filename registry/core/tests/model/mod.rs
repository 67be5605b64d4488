//! The registry against a naive one: the same steps, the same answers, the same rows, and no invariant broken.
//!
//! `ETYMON_MODEL_STEPS` says how many steps to take, new ones each time.

mod naive;
mod ops;
mod planted;

use std::collections::HashMap;

use etymon_core::{Answer, Digest, Parts, Refusal, State, find_by_id, versions_of_id};
use etymon_types::{Context, SchemaId, Scope, Version};
use proptest::collection::vec;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::world::{Request, World, subject};
use naive::{Naive, Why, context_of, target};
use ops::{NAMES, Op, ops};

const STEPS: u32 = 20_000;
const MOST_STEPS_A_RUN: usize = 80;

#[test]
fn the_registry_does_what_a_naive_one_does() {
    // The gate takes the same steps each time; who asks for a number of steps gets new ones.
    let asked = std::env::var("ETYMON_MODEL_STEPS").ok();
    let steps = asked.as_ref().map_or(STEPS, |text| {
        text.parse().expect("ETYMON_MODEL_STEPS is a number")
    });
    let a_run = u32::try_from(MOST_STEPS_A_RUN / 2).unwrap();
    let config = Config {
        cases: (steps / a_run).max(1),
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = match asked {
        None => TestRunner::new_with_rng(config, same_each_time()),
        Some(_) => TestRunner::new(config),
    };
    let outcome = runner.run(&runs(), |ops| follow(World::new(), &ops));
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, ops)) => {
            let steps: Vec<_> = ops.iter().map(|op| format!("{op:?}")).collect();
            panic!("{reason}, after\n{}", steps.join("\n"));
        }
        Err(aborted) => panic!("{aborted}"),
    }
}

fn same_each_time() -> TestRng {
    TestRng::deterministic_rng(RngAlgorithm::ChaCha)
}

fn runs() -> impl Strategy<Value = Vec<Op>> {
    vec(ops(), 1..=MOST_STEPS_A_RUN)
}

/// Takes the steps on both registries.
fn follow(world: World, ops: &[Op]) -> Result<(), TestCaseError> {
    let mut pair = Pair {
        world,
        naive: Naive::default(),
        contents: HashMap::new(),
    };
    for (index, op) in ops.iter().enumerate() {
        let taken = pair.take(op).and_then(|()| pair.compare());
        taken.map_err(|reason| TestCaseError::fail(format!("step {index}, {op:?}: {reason}")))?;
    }
    pair.compare_views().map_err(TestCaseError::fail)
}

struct Pair {
    world: World,
    naive: Naive,
    /// What every id stood for when it was first seen.
    contents: HashMap<(Context, SchemaId), Digest>,
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, naive: &T) -> Result<(), String> {
    if ours == naive {
        Ok(())
    } else {
        Err(format!(
            "{what}: the registry says {ours:?}, the naive one {naive:?}"
        ))
    }
}

impl Pair {
    fn take(&mut self, op: &Op) -> Result<(), String> {
        let (world, naive) = (&mut self.world, &mut self.naive);
        match op {
            Op::Register {
                name,
                request,
                stubborn,
            } => self.register(name, request, *stubborn),
            Op::LookUp {
                name,
                request,
                deleted,
            } => {
                let request = Request {
                    id: None,
                    ..request.clone()
                };
                let found = world.look_up(name, &request, *deleted).map_err(|r| why(&r));
                let found = found.map(|found| (String::from(found.subject), found.version.get()));
                equal("found", &found, &naive.look_up(name, &request, *deleted))
            }
            Op::DeleteVersion {
                name,
                selector,
                permanent,
            } => {
                let deleted = world.delete_version(name, *selector, *permanent);
                let version = deleted.map_err(|r| why(&r)).map(|answer| match answer {
                    Answer::Version(version) => version.get(),
                    other => panic!("{other:?}"),
                });
                equal(
                    "deleted",
                    &version,
                    &naive.delete_version(name, *selector, *permanent),
                )
            }
            Op::DeleteSubject { name, permanent } => {
                let deleted = world.delete_subject(name, *permanent);
                let versions = deleted.map_err(|r| why(&r)).map(|answer| match answer {
                    Answer::Versions(versions) => versions.into_iter().map(Version::get).collect(),
                    other => panic!("{other:?}"),
                });
                equal(
                    "deleted",
                    &versions,
                    &naive.delete_subject(name, *permanent),
                )
            }
            Op::DeleteContext { context } => {
                let deleted = world.delete_context(context).map_err(|r| why(&r));
                equal(
                    "deleted",
                    &deleted.map(|_| ()),
                    &naive.delete_context(context),
                )
            }
            Op::SetConfig { scope, update } => {
                let set = config(world.set_config(scope, update.clone()));
                equal("config", &set, &naive.set_config(scope, update))
            }
            Op::RemoveConfig { scope } => {
                let removed = config(world.remove_config(scope));
                equal("config", &removed, &naive.remove_config(scope))
            }
            Op::SetMode { scope, mode, force } => {
                let set = answered_mode(world.change_mode(scope, *mode, *force));
                equal("mode", &set, &naive.set_mode(scope, *mode, *force))
            }
            Op::RemoveMode { scope, recursive } => {
                let removed = answered_mode(world.remove_mode(scope, *recursive));
                equal("mode", &removed, &naive.remove_mode(scope, *recursive))
            }
        }
    }

    fn register(&mut self, name: &str, request: &Request, stubborn: bool) -> Result<(), String> {
        let (world, naive) = (&mut self.world, &mut self.naive);
        let mut request = request.clone();
        let importing = naive.mode_of(name).takes_ids();
        request.id = request.id.filter(|_| importing != stubborn);
        let highest = |state: &State| {
            let known = state.subject(&subject(name));
            known
                .and_then(|known| known.versions().last())
                .map_or(0, |entry| entry.version.get())
        };
        let (before, offset) = (highest(&world.state), world.state.offset());
        let registered = world.register(name, &request);
        let outcome = registered.as_ref().copied().map_err(why);
        equal("registered", &outcome, &naive.register(name, &request))?;
        let Ok((id, version)) = registered else {
            return Ok(());
        };
        if world.state.offset() > offset && !importing && version != before + 1 {
            return Err(format!("version {version} follows {before}"));
        }
        if !asks_for_news(name, &request) {
            let again = world.register(name, &request);
            let again = again.map_err(|refusal| format!("refused when retried: {refusal}"))?;
            equal("retried", &again.0, &id)?;
            let naive_again = naive.register(name, &request);
            equal("retried", &Ok(again), &naive_again)?;
        }
        Ok(())
    }

    /// The rows of both, and what can be seen in the state alone.
    fn compare(&mut self) -> Result<(), String> {
        let state = &self.world.state;
        if let Some(wrong) = state.check().first() {
            return Err(wrong.clone());
        }
        let parts = state.parts();
        for part in &parts.ids {
            let place = (part.context.clone(), part.id);
            let first = *self.contents.entry(place).or_insert(part.digest);
            if first != part.digest {
                return Err(format!("id {} changed its content", part.id));
            }
        }
        equal("versions", &versions(&parts), &self.naive_versions())?;
        equal("ids", &ids(&parts), &self.naive_ids())?;
        let configs = parts.configs.iter();
        let configs: Vec<_> = configs
            .map(|(s, config)| (s.to_string(), (**config).clone()))
            .collect();
        let contexts: Vec<_> = state.contexts().map(ToString::to_string).collect();
        equal("contexts", &contexts, &self.naive.contexts())?;
        equal("configs", &configs, &sorted(&self.naive.configs))?;
        let modes: Vec<_> = parts
            .modes
            .iter()
            .map(|(s, mode)| (s.to_string(), *mode))
            .collect();
        equal("modes", &modes, &sorted(&self.naive.modes))
    }

    fn naive_versions(&self) -> Vec<(String, u32, u32, bool, i64)> {
        let rows = self.naive.rows.iter();
        let mut rows: Vec<_> = rows
            .map(|row| (row.name.clone(), row.version, row.id, row.deleted, row.at))
            .collect();
        rows.sort();
        rows
    }

    fn naive_ids(&self) -> Vec<NaiveId> {
        let ids = self.naive.ids.iter();
        let mut ids: Vec<_> = ids
            .map(|id| {
                let text = id.alive.then(|| id.matter.text.clone());
                (id.context.clone(), id.id, text, id.left.clone())
            })
            .collect();
        ids.sort();
        ids
    }

    /// What is slower to compare, at the end of a run: histories, and views.
    fn compare_views(&self) -> Result<(), String> {
        let world = &self.world;
        let parts = world.state.parts();
        let mut replayed = State::default();
        world.log.iter().for_each(|entry| replayed.apply(entry));
        equal("replayed", &replayed.parts(), &parts)?;
        let loaded = State::from_parts(parts.clone()).map_err(|wrong| wrong.to_string())?;
        equal("loaded", &loaded.parts(), &parts)?;
        if let Some(wrong) = loaded.check().first() {
            return Err(format!("loaded: {wrong}"));
        }
        for part in &parts.ids {
            let scope = Scope::Context(part.context.clone()).to_string();
            let found = find_by_id(&world.state, part.id, Some(&scope));
            if found.is_ok() != part.content.is_some() {
                return Err(format!("id {} by id: {found:?}", part.id));
            }
            self.compare_holders(part.context.as_str(), part.id, &scope)?;
        }
        for name in NAMES {
            let versions = etymon_core::list_versions(&world.state, name, true, false, true);
            let mut rows: Vec<_> = self
                .naive
                .rows
                .iter()
                .filter(|row| row.name == name)
                .collect();
            rows.sort_by_key(|row| row.version);
            let sign = |deleted| if deleted { -1 } else { 1 };
            let expected = rows
                .iter()
                .map(|row| i64::from(row.version) * sign(row.deleted));
            equal(name, &versions.unwrap_or_default(), &expected.collect())?;
        }
        Ok(())
    }

    fn compare_holders(&self, context: &str, id: SchemaId, scope: &str) -> Result<(), String> {
        let rows = self.naive.rows.iter();
        let mut rows: Vec<_> = rows
            .filter(|row| context_of(&row.name) == context && row.id == id.get())
            .collect();
        rows.sort_by_key(|row| row.turn);
        // Of the subject that changed longest ago the one written last.
        let reported = rows.iter().rev().find(|row| row.name == rows[0].name);
        let reported = reported.map(|row| (row.name.clone(), row.version));
        let found = find_by_id(&self.world.state, id, Some(scope)).ok();
        let holder = found.and_then(|found| found.holder);
        let holder = holder.map(|(s, entry)| (String::from(s), entry.version.get()));
        equal("holder", &holder, &reported)?;
        let mut last: HashMap<String, u32> = HashMap::new();
        last.extend(rows.iter().map(|row| (row.name.clone(), row.version)));
        let naive_id = self
            .naive
            .ids
            .iter()
            .find(|n| n.context == context && n.id == id.get());
        last.extend(naive_id.and_then(|naive_id| naive_id.left.clone()));
        let mut last: Vec<_> = last.into_iter().collect();
        last.sort();
        let listed = versions_of_id(&self.world.state, id, Some(scope), true).unwrap_or_default();
        let listed = listed
            .into_iter()
            .map(|(s, version)| (String::from(s), version.get()));
        equal("versions of an id", &listed.collect(), &last)
    }
}

/// Whether a request means something else each time: a version that it names, if only the next one, or its subject's
/// latest as a reference.
fn asks_for_news(name: &str, request: &Request) -> bool {
    let metadata = request.metadata.as_ref();
    let names_version =
        metadata.is_some_and(|metadata| metadata.properties.contains_key("confluent:version"));
    let mut references = request.references.iter();
    let is_own_latest =
        references.any(|(_, spelled, number)| *number == -1 && target(name, spelled) == name);
    request.version != 0 || names_version || is_own_latest || request.text.is_none()
}

type NaiveId = (String, u32, Option<String>, Option<(String, u32)>);

fn versions(parts: &Parts) -> Vec<(String, u32, u32, bool, i64)> {
    let rows = parts.versions.iter();
    rows.map(|row| {
        let name = String::from(row.subject.clone());
        (name, row.version.get(), row.id.get(), row.deleted, row.at.0)
    })
    .collect()
}

fn ids(parts: &Parts) -> Vec<NaiveId> {
    let rows = parts.ids.iter();
    rows.map(|row| {
        let text = row.content.as_ref().map(|content| content.text.unpack());
        let left = row
            .left
            .clone()
            .map(|(s, version)| (String::from(s), version.get()));
        (row.context.to_string(), row.id.get(), text, left)
    })
    .collect()
}

/// In the order of the scopes.
fn sorted<T: Clone>(set: &[(String, T)]) -> Vec<(String, T)> {
    let mut set = set.to_vec();
    set.sort_by_key(|(scope, _)| Scope::parse(scope).unwrap());
    set
}

fn config(answer: Result<Answer, Refusal>) -> Result<etymon_types::Config, Why> {
    match answer {
        Ok(Answer::Config(config)) => Ok((*config).clone()),
        Ok(other) => panic!("{other:?}"),
        Err(refusal) => Err(why(&refusal)),
    }
}

fn answered_mode(answer: Result<Answer, Refusal>) -> Result<Option<etymon_types::Mode>, Why> {
    match answer {
        Ok(Answer::Mode(mode)) => Ok(mode),
        Ok(other) => panic!("{other:?}"),
        Err(refusal) => Err(why(&refusal)),
    }
}

/// The naive registry's word for a refusal.
fn why(refusal: &Refusal) -> Why {
    match refusal {
        Refusal::SubjectNotFound(_) => "no subject",
        Refusal::VersionNotFound(_) => "no version",
        Refusal::SchemaNotFound => "no schema",
        Refusal::SubjectSoftDeleted(_) | Refusal::VersionSoftDeleted(..) => "deleted",
        Refusal::SubjectNotSoftDeleted(_)
        | Refusal::VersionNotSoftDeleted(..)
        | Refusal::SubjectsExist => "live",
        Refusal::Incompatible { .. } => "incompatible",
        Refusal::InvalidSchema(text) if text == "Empty schema" => "empty",
        Refusal::InvalidSchema(_) => "reference",
        Refusal::VersionNotNext => "not next",
        Refusal::ReadOnly { .. } => "read-only",
        Refusal::NotInImportMode { .. } => "not importing",
        Refusal::NotInReadWriteMode { .. } => "importing",
        Refusal::IdTaken { .. } => "taken",
        Refusal::ForwardNotGlobal => "forward",
        Refusal::ReferenceExists(..) => "referenced",
        Refusal::ContextNotEmpty(_) => "not empty",
        other => panic!("not meant to happen here: {other}"),
    }
}
