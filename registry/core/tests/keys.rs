//! KEKs and DEKs: the rules one by one, and all of them against a naive registry.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use etymon_core::{
    Answer, Command, CreateDek, CreateKek, Decision, KmsTask, Refusal, Sealed, State, Verdicts,
    decide, find_dek, find_kek, kms_work, list_dek_subjects, list_dek_versions, list_keks,
};
use etymon_types::{
    ConfigUpdate, DekAlgorithm, DekId, EncryptedKey, Kek, KekName, KekUpdate, KmsProps, Mode,
    Patch, Subject, VersionSelector,
};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{World, subject, version};

fn kek_name(name: &str) -> KekName {
    KekName::parse(name).unwrap()
}

fn kek(doc: &str, shared: bool) -> Kek {
    Kek {
        kms_type: "custom".to_owned(),
        kms_key_id: "id".to_owned(),
        kms_props: KmsProps::default(),
        doc: Some(doc.to_owned()),
        shared,
    }
}

fn dek(kek: &str, name: &str, number: u32) -> DekId {
    DekId {
        kek: kek_name(kek),
        subject: subject(name),
        algorithm: DekAlgorithm::default(),
        version: version(number),
    }
}

fn key(text: &str) -> EncryptedKey {
    EncryptedKey::from(text.to_owned())
}

fn create_kek(name: &str, doc: &str, deleted: bool) -> Command {
    Command::CreateKek(Box::new(CreateKek {
        name: kek_name(name),
        kek: Arc::new(kek(doc, false)),
        deleted,
    }))
}

fn create(id: DekId, text: Option<&str>) -> CreateDek {
    CreateDek {
        id,
        key: text.map(key),
        deleted: false,
        rewrap: false,
        sealed: None,
    }
}

fn refused(world: &mut World, command: &Command) -> String {
    world.run(command).unwrap_err().to_string()
}

/// A world with a shared KEK, and what a KMS has to do for a DEK of it.
fn shared(create: &CreateDek) -> (World, Result<Option<KmsTask>, Refusal>) {
    let mut world = World::new();
    let kek = CreateKek {
        name: kek_name("k"),
        kek: Arc::new(kek("", true)),
        deleted: false,
    };
    world.run(&Command::CreateKek(Box::new(kek))).unwrap();
    let task = task(&world, create);
    (world, task)
}

fn task(world: &World, create: &CreateDek) -> Result<Option<KmsTask>, Refusal> {
    let work = kms_work(&world.state, &world.rules, create)?;
    Ok(work.map(|work| work.task))
}

fn seal(world: &World, mut create: CreateDek, text: &str) -> Command {
    let work = kms_work(&world.state, &world.rules, &create).unwrap();
    create.sealed = work.map(|work| Sealed {
        work,
        key: key(text),
    });
    Command::CreateDek(Box::new(create))
}

#[test]
fn with_more_keys_than_allowed_none_is_created_any_more() {
    let mut world = World::new();
    world.rules.max_keys = 1;
    world.run(&create_kek("a", "", false)).unwrap();
    world.run(&create_kek("b", "", false)).unwrap();
    let most = "A maximum of 1 keys already exist";
    assert_eq!(refused(&mut world, &create_kek("c", "", false)), most);
    for number in [1, 2] {
        let create = create(dek("a", "s", number), Some("x"));
        world.run(&Command::CreateDek(Box::new(create))).unwrap();
    }
    let third = create(dek("a", "s", 3), Some("x"));
    assert_eq!(
        refused(&mut world, &Command::CreateDek(Box::new(third))),
        most
    );
    // Those that are there can still be deleted and undeleted.
    world.run(&create_kek("b", "", true)).unwrap();
    world.run(&create_kek("b", "", false)).unwrap();
}

#[test]
fn a_kms_generates_rewraps_or_checks_what_a_shared_kek_needs() {
    let id = dek("k", "s", 1);
    let plain = create(id.clone(), None);
    let (mut world, first) = shared(&plain);
    assert_eq!(first, Ok(Some(KmsTask::Generate)));
    let given = create(id.clone(), Some("given"));
    assert_eq!(task(&world, &given), Ok(Some(KmsTask::Check(key("given")))));
    world
        .run(&seal(&world.clone(), plain.clone(), "made"))
        .unwrap();
    assert_eq!(world.state.dek(&id).unwrap().key, key("made"));
    let exists = Err(Refusal::KeyExists("s".to_owned()));
    assert_eq!(task(&world, &plain), exists);
    assert_eq!(task(&world, &given), exists);
    let again = |key: Option<&str>| CreateDek {
        rewrap: true,
        ..create(id.clone(), key)
    };
    assert_eq!(task(&world, &again(Some("given"))), exists);
    assert_eq!(
        task(&world, &again(None)),
        Ok(Some(KmsTask::Rewrap(key("made"))))
    );
    world
        .run(&seal(&world.clone(), again(None), "anew"))
        .unwrap();
    assert_eq!(world.state.dek(&id).unwrap().key, key("anew"));
    // What is imported is taken as it comes, whatever it is.
    world.change_mode("i", Some(Mode::Import), true).unwrap();
    let imported = create(dek("k", "i", 1), Some("?"));
    assert_eq!(task(&world, &imported), Ok(None));
    assert_eq!(
        task(&world, &create(dek("k", "i", 1), None)),
        Ok(Some(KmsTask::Generate))
    );
}

#[test]
fn what_was_sealed_for_something_else_is_stale() {
    let id = dek("k", "s", 1);
    let plain = create(id.clone(), None);
    let (mut world, _) = shared(&plain);
    let early = seal(&world, plain.clone(), "early");
    let stale = |world: &World, command: &Command| {
        let decision = decide(&world.state, &world.rules, command, &Verdicts::default());
        matches!(decision, Decision::Stale)
    };
    // Nothing was sealed at all.
    assert!(stale(&world, &Command::CreateDek(Box::new(plain.clone()))));
    let update = Command::UpdateKek {
        name: kek_name("k"),
        update: Box::new(KekUpdate {
            doc: Patch::Set("other".to_owned()),
            ..KekUpdate::default()
        }),
        tested: Some(Box::new(kek("other", true))),
    };
    world.run(&update).unwrap();
    assert!(stale(&world, &early));
    world.run(&seal(&world.clone(), plain, "made")).unwrap();
    // Of two that rewrap the same key the second has to do it again.
    let rewrap = CreateDek {
        rewrap: true,
        ..create(id, None)
    };
    let second = seal(&world, rewrap.clone(), "second");
    world.run(&seal(&world.clone(), rewrap, "first")).unwrap();
    assert!(stale(&world, &second));
    // An update that was tried out on another KEK, likewise.
    let Command::UpdateKek { name, update, .. } = update else {
        unreachable!()
    };
    let tested = Some(Box::new(kek("?", true)));
    let other = Command::UpdateKek {
        name,
        update,
        tested,
    };
    assert!(stale(&world, &other));
}

#[test]
fn the_alias_for_deks_goes_before_the_alias() {
    let mut world = World::new();
    let nick = subject(":.c:nick");
    let aliases = |alias, for_deks| ConfigUpdate {
        alias,
        alias_for_deks: for_deks,
        ..ConfigUpdate::default()
    };
    let set = |text: &str| Patch::Set(text.to_owned());
    for (update, expected) in [
        (aliases(Patch::Keep, Patch::Keep), None),
        (aliases(set("real"), Patch::Keep), Some(":.c:real")),
        (aliases(Patch::Keep, set(":.d:deks")), Some(":.d:deks")),
        (aliases(Patch::Clear, Patch::Keep), Some(":.d:deks")),
    ] {
        world.set_config(":.c:nick", update).unwrap();
        let alias = world.state.dek_alias(&nick);
        assert_eq!(alias, expected.map(subject));
    }
}

const KEKS: [&str; 2] = ["k", "k2"];
const SUBJECTS: [&str; 3] = ["s", "s2", ":.c:s"];
const DOCS: [&str; 2] = ["a", "b"];

/// One step.
#[derive(Debug, Clone)]
enum Op {
    CreateKek(&'static str, &'static str, bool),
    UpdateKek(&'static str, &'static str),
    DeleteKek(&'static str, bool),
    UndeleteKek(&'static str),
    CreateDek {
        place: Place,
        number: u32,
        key: &'static str,
        deleted: bool,
        rewrap: bool,
    },
    DeleteDek(Place, Option<VersionSelector>, bool),
    UndeleteDek(Place, Option<VersionSelector>),
}

type Place = (&'static str, &'static str, DekAlgorithm);

fn ops() -> impl Strategy<Value = Op> {
    let keks = || select(&KEKS[..]);
    let algorithms = select(vec![DekAlgorithm::Aes256Gcm, DekAlgorithm::Aes256Siv]);
    let places = move || (keks(), select(&SUBJECTS[..]), algorithms.clone());
    let versions = || {
        let number = (1..4_u32).prop_map(|number| VersionSelector::Number(version(number)));
        prop_oneof![
            2 => Just(None),
            1 => Just(Some(VersionSelector::Latest)),
            3 => number.prop_map(Some),
        ]
    };
    prop_oneof![
        3 => (keks(), select(&DOCS[..]), any::<bool>()).prop_map(|(k, d, x)| Op::CreateKek(k, d, x)),
        2 => (keks(), select(&DOCS[..])).prop_map(|(k, d)| Op::UpdateKek(k, d)),
        3 => (keks(), any::<bool>()).prop_map(|(k, p)| Op::DeleteKek(k, p)),
        1 => keks().prop_map(Op::UndeleteKek),
        8 => (places(), 1..4_u32, select(&DOCS[..]), any::<bool>(), prop::bool::weighted(0.2)).prop_map(
            |(place, number, key, deleted, rewrap)| Op::CreateDek { place, number, key, deleted, rewrap }
        ),
        5 => (places(), versions(), any::<bool>()).prop_map(|(p, v, x)| Op::DeleteDek(p, v, x)),
        2 => (places(), versions()).prop_map(|(p, v)| Op::UndeleteDek(p, v)),
    ]
}

/// KEKs by name, DEKs by everything: doc or key, and whether they are soft-deleted.
#[derive(Debug, Clone, Default)]
struct Naive {
    keks: BTreeMap<String, (String, bool)>,
    deks: BTreeMap<(String, String, DekAlgorithm, u32), (String, bool)>,
}

impl Naive {
    /// Takes a step; the number of the field's code for a refusal.
    fn take(&mut self, op: &Op) -> Result<(), u32> {
        match *op {
            Op::CreateKek(name, doc, deleted) => {
                let new = (doc.to_owned(), deleted);
                match self.keks.get(name) {
                    Some((known, was)) if known != doc || *was == deleted => Err(40971),
                    _ => {
                        self.keks.insert(name.to_owned(), new);
                        Ok(())
                    }
                }
            }
            Op::UpdateKek(name, doc) => match self.keks.get_mut(name) {
                Some((known, false)) => {
                    *known = doc.to_owned();
                    Ok(())
                }
                _ => Err(40470),
            },
            Op::DeleteKek(name, permanent) => {
                let Some((_, deleted)) = self.keks.get(name).cloned() else {
                    return Err(40470);
                };
                let mut deks = self.deks.iter();
                if deks.any(|((kek, ..), (_, deleted))| kek == name && (permanent || !deleted)) {
                    return Err(42272);
                }
                if !permanent {
                    self.keks.get_mut(name).unwrap().1 = true;
                } else if deleted {
                    self.keks.remove(name);
                } else {
                    return Err(40471);
                }
                Ok(())
            }
            Op::UndeleteKek(name) => {
                self.keks.get_mut(name).ok_or(40470_u32)?.1 = false;
                Ok(())
            }
            Op::CreateDek {
                place: (kek, subject, algorithm),
                number,
                key,
                deleted,
                rewrap,
            } => {
                let is_there = self.keks.get(kek).is_some_and(|kek| deleted || !kek.1);
                if !is_there {
                    return Err(40470);
                }
                let id = (kek.to_owned(), subject.to_owned(), algorithm, number);
                if let Some((known, was)) = self.deks.get(&id)
                    && !rewrap
                    && (known != key || *was == deleted)
                {
                    return Err(40971);
                }
                self.deks.insert(id, (key.to_owned(), deleted));
                Ok(())
            }
            Op::DeleteDek(place, number, permanent) => {
                let meant = self.meant(place, number)?;
                if permanent && meant.iter().any(|id| !self.deks[id].1) {
                    return Err(40471);
                }
                for id in meant {
                    if number == Some(VersionSelector::Latest) {
                    } else if permanent {
                        self.deks.remove(&id);
                    } else {
                        self.deks.get_mut(&id).unwrap().1 = true;
                    }
                }
                Ok(())
            }
            Op::UndeleteDek(place, number) => {
                let meant = self.meant(place, number)?;
                if self.keks[place.0].1 {
                    return Err(40472);
                }
                for id in meant {
                    if number != Some(VersionSelector::Latest) {
                        self.deks.get_mut(&id).unwrap().1 = false;
                    }
                }
                Ok(())
            }
        }
    }

    fn meant(
        &self,
        (kek, subject, algorithm): Place,
        number: Option<VersionSelector>,
    ) -> Result<Vec<(String, String, DekAlgorithm, u32)>, u32> {
        let ids = self.deks.keys().cloned();
        let mut ids: Vec<_> = ids
            .filter(|id| id.0 == kek && id.1 == subject && id.2 == algorithm)
            .collect();
        match number {
            None => {}
            Some(VersionSelector::Latest) => ids = ids.pop().into_iter().collect(),
            Some(VersionSelector::Number(number)) => ids.retain(|id| id.3 == number.get()),
        }
        if self.keks.contains_key(kek) && !ids.is_empty() {
            Ok(ids)
        } else {
            Err(40470)
        }
    }
}

fn command(op: &Op) -> Command {
    match *op {
        Op::CreateKek(name, doc, deleted) => create_kek(name, doc, deleted),
        Op::UpdateKek(name, doc) => Command::UpdateKek {
            name: kek_name(name),
            update: Box::new(KekUpdate {
                doc: Patch::Set(doc.to_owned()),
                ..KekUpdate::default()
            }),
            tested: None,
        },
        Op::DeleteKek(name, permanent) => Command::DeleteKek {
            name: kek_name(name),
            permanent,
        },
        Op::UndeleteKek(name) => Command::UndeleteKek {
            name: kek_name(name),
        },
        Op::CreateDek {
            place: (kek, name, algorithm),
            number,
            key,
            deleted,
            rewrap,
        } => {
            let id = DekId {
                algorithm,
                ..dek(kek, name, number)
            };
            Command::CreateDek(Box::new(CreateDek {
                deleted,
                rewrap,
                ..create(id, Some(key))
            }))
        }
        Op::DeleteDek((kek, name, algorithm), version, permanent) => Command::DeleteDek {
            kek: kek_name(kek),
            subject: subject(name),
            algorithm,
            version,
            permanent,
        },
        Op::UndeleteDek((kek, name, algorithm), version) => Command::UndeleteDek {
            kek: kek_name(kek),
            subject: subject(name),
            algorithm,
            version,
        },
    }
}

/// Everything that can be asked, of both.
fn compare(state: &State, naive: &Naive) {
    assert_eq!(state.check(), [""; 0]);
    for deleted in [false, true] {
        let is_listed = |was: bool| deleted || !was;
        let names = naive.keks.iter().filter(|(_, kek)| is_listed(kek.1));
        let names: Vec<KekName> = names.map(|(name, _)| kek_name(name)).collect();
        assert_eq!(list_keks(state, &[], deleted), names);
        for prefixes in [&["s"][..], &["s2", ":.c"], &[""], &["x"]] {
            let holds = |name: &KekName| {
                let mut deks = naive.deks.iter();
                deks.any(|((kek, subject, ..), dek)| {
                    let fits = prefixes.iter().any(|prefix| subject.starts_with(prefix));
                    kek == name.as_str() && is_listed(dek.1) && fits
                })
            };
            let expected: Vec<_> = names.iter().filter(|name| holds(name)).cloned().collect();
            assert_eq!(
                list_keks(state, prefixes, deleted),
                expected,
                "{prefixes:?}"
            );
        }
        for kek in KEKS.map(kek_name) {
            let found = find_kek(state, &kek, deleted).ok();
            let expected = naive.keks.get(kek.as_str()).filter(|kek| is_listed(kek.1));
            let found = found.map(|entry| (entry.kek.doc.clone().unwrap(), entry.deleted));
            assert_eq!(found.as_ref(), expected);
            let is_there = expected.is_some();
            let deks = naive.deks.iter();
            let deks = deks.filter(|((name, ..), dek)| name == kek.as_str() && is_listed(dek.1));
            let subjects: BTreeSet<Subject> =
                deks.map(|((_, name, ..), _)| subject(name)).collect();
            let listed = list_dek_subjects(state, &kek, deleted).ok();
            assert_eq!(listed, is_there.then(|| subjects.into_iter().collect()));
            for name in SUBJECTS.map(subject) {
                compare_versions(state, naive, (&kek, &name), (is_there, deleted));
            }
        }
    }
}

fn compare_versions(
    state: &State,
    naive: &Naive,
    (kek, name): (&KekName, &Subject),
    (is_there, deleted): (bool, bool),
) {
    let algorithm = DekAlgorithm::Aes256Siv;
    let place = |number| {
        let (kek, name) = (kek.to_string(), name.to_string());
        (kek, name, algorithm, number)
    };
    let is_listed = |number: &u32| {
        let dek = naive.deks.get(&place(*number));
        dek.is_some_and(|dek| deleted || !dek.1)
    };
    let numbers: Vec<u32> = (1..4).filter(is_listed).collect();
    let listed = list_dek_versions(state, kek, name, algorithm, deleted).ok();
    let listed = listed.map(|versions| versions.iter().map(|v| v.get()).collect());
    assert_eq!(listed, is_there.then(|| numbers.clone()));
    let latest = find_dek(
        state,
        kek,
        name,
        algorithm,
        VersionSelector::Latest,
        deleted,
    );
    let latest = latest.ok().map(|(id, entry, _)| {
        let key = entry.key.as_str().to_owned();
        (id.version.get(), (key, entry.deleted))
    });
    let expected = numbers.last().filter(|_| is_there);
    let expected = expected.map(|number| (*number, naive.deks[&place(*number)].clone()));
    assert_eq!(latest, expected);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn the_keys_are_those_of_a_naive_registry(ops in prop::collection::vec(ops(), 1..50)) {
        let (mut world, mut naive) = (World::new(), Naive::default());
        for op in &ops {
            let offset = world.state.offset();
            let before = naive.clone();
            let outcome = world.run(&command(op));
            let expected = naive.take(op);
            let code = outcome.as_ref().map(drop).map_err(|refusal| refusal.code().code());
            assert_eq!(code, expected, "{op:?}");
            // What changes nothing writes nothing, and what is answered is what is there.
            let changes = before.keks != naive.keks || before.deks != naive.deks;
            assert_eq!(world.state.offset() > offset, changes, "{op:?}");
            match outcome {
                Ok(Answer::Kek(found)) => {
                    let entry = world.state.kek(&found.name).unwrap();
                    assert_eq!((&entry.kek, entry.deleted), (&found.kek, found.deleted));
                }
                Ok(Answer::Dek(found)) => {
                    let entry = world.state.dek(&found.id).unwrap();
                    assert_eq!((&entry.key, entry.deleted), (&found.key, found.deleted));
                }
                Ok(other) => assert_eq!(other, Answer::Done),
                Err(_) => {}
            }
        }
        compare(&world.state, &naive);
        let parts = world.state.parts();
        let mut replayed = State::default();
        world.log.iter().for_each(|entry| replayed.apply(entry));
        assert_eq!(replayed.parts(), parts);
        let loaded = State::from_parts(parts.clone()).unwrap();
        assert_eq!(loaded.parts(), parts);
        compare(&loaded, &naive);
    }
}
