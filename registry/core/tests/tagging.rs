//! Schemas whose inline tags were changed on the way: decided on what is there when they are decided.

use std::sync::Arc;

use etymon_core::{
    Answer, Command, Decision, Refusal, Register, RuleChanges, TaggedVersion, Tagging, Verdicts,
    decide, find_live_version, find_registered,
};
use etymon_types::{ConfigUpdate, Mode, Patch, Rule, RuleSet, VersionSelector};
use pretty_assertions::assert_eq;

use crate::world::{Request, World, subject, version};

const NAME: &str = "s";

fn rules(names: &[&str]) -> RuleSet {
    let rule = |name: &&str| Rule {
        name: Some((*name).to_owned()),
        ..Rule::default()
    };
    RuleSet {
        domain_rules: names.iter().map(rule).collect(),
        ..RuleSet::default()
    }
}

/// The version with `text` for its tagged text.
fn changed(world: &World, of: VersionSelector, text: &str, new_version: i32) -> Register {
    let request = Request::new(text).version(new_version);
    let entry = find_live_version(&world.state, &subject(NAME), of).unwrap();
    let metadata = entry.content.metadata.clone().unwrap_or_default();
    Register {
        tagging: Tagging::Version(Box::new(TaggedVersion {
            version: of,
            content: entry.content.digest,
            rules: None,
        })),
        metadata: Some(metadata),
        ..world.prepare(NAME, &request).unwrap()
    }
}

fn with_rules(register: Register, merge: Option<&[&str]>, remove: Option<&[&str]>) -> Register {
    let Tagging::Version(mut tagged) = register.tagging else {
        panic!("a version is changed");
    };
    tagged.rules = Some(RuleChanges {
        merge: merge.map(|names| Arc::new(rules(names))),
        remove: remove.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
    });
    Register {
        tagging: Tagging::Version(tagged),
        ..register
    }
}

/// A text that comes with tags of its own.
fn tagged(world: &World, text: &str) -> Register {
    Register {
        tagging: Tagging::Request,
        ..world
            .prepare(NAME, &Request::new(text).version(-1))
            .unwrap()
    }
}

fn run(world: &mut World, register: Register) -> Result<(u32, u32), Refusal> {
    match world.run(&Command::Register(Box::new(register)))? {
        Answer::Registered(found) => Ok((found.id.get(), found.version.get())),
        other => panic!("a registration is not answered by {other:?}"),
    }
}

fn is_stale(world: &World, register: Register) -> bool {
    let command = Command::Register(Box::new(register));
    let decision = decide(&world.state, &world.rules, &command, &Verdicts::default());
    matches!(decision, Decision::Stale)
}

fn rule_names(world: &World, number: u32) -> Option<Vec<String>> {
    let known = world.state.subject(&subject(NAME)).unwrap();
    let content = &known.find(version(number)).unwrap().content;
    let rules = content.rule_set.as_ref()?.domain_rules.iter();
    Some(rules.filter_map(|rule| rule.name.clone()).collect())
}

fn named_version(world: &World, number: u32) -> Option<String> {
    let known = world.state.subject(&subject(NAME)).unwrap();
    let metadata = known
        .find(version(number))
        .unwrap()
        .content
        .metadata
        .clone();
    metadata?.properties.get("confluent:version").cloned()
}

const FIRST: VersionSelector = VersionSelector::Number(etymon_types::Version::FIRST);

#[test]
fn a_change_is_of_the_version_that_is_there_when_it_is_decided() {
    let mut world = World::lax();
    world.put(NAME, "x");
    let of_latest = changed(&world, VersionSelector::Latest, "x t", 0);
    let of_first = changed(&world, FIRST, "x t", 0);
    assert!(!is_stale(&world, of_latest.clone()));
    world.put(NAME, "y");
    assert!(is_stale(&world, of_latest), "another version is the latest");
    assert_eq!(run(&mut world, of_first.clone()), Ok((3, 3)));
    world.delete(NAME, 1).unwrap();
    assert!(is_stale(&world, of_first), "it is not there any more");
}

#[test]
fn a_change_is_a_new_version_each_time_unless_it_names_its_number() {
    let mut world = World::lax();
    world.put(NAME, "x");
    let change = |world: &World, number| changed(world, FIRST, "x", number);
    for (number, expected) in [
        (0, Ok((2, 2))),
        (0, Ok((3, 3))),
        (-1, Ok((4, 4))),
        (6, Err(Refusal::VersionNotNext)),
        (5, Ok((5, 5))),
        // It is what the retry would make.
        (5, Ok((5, 5))),
        (1, Err(Refusal::VersionNotNext)),
    ] {
        let register = change(&world, number);
        assert_eq!(run(&mut world, register), expected, "{number}");
    }
    for number in 2..=5 {
        let named = named_version(&world, number);
        assert_eq!(named, Some(number.to_string()));
    }
    let other = changed(&world, FIRST, "x t", 5);
    assert_eq!(run(&mut world, other), Err(Refusal::VersionNotNext));
    // Of the latest, it is the one that was made; with what it was made of.
    let retried = changed(&world, VersionSelector::Latest, "x", 5);
    assert_eq!(run(&mut world, retried), Ok((5, 5)));
    world.delete(NAME, 5).unwrap();
    let gone = change(&world, 5);
    assert_eq!(run(&mut world, gone), Err(Refusal::VersionNotNext));
}

#[test]
fn a_text_that_comes_with_tags_is_a_new_version_once() {
    let mut world = World::lax();
    let first = tagged(&world, "x t");
    assert_eq!(run(&mut world, first.clone()), Ok((1, 1)));
    assert_eq!(run(&mut world, first.clone()), Ok((1, 1)));
    assert_eq!(named_version(&world, 1), Some("1".to_owned()));
    let other = tagged(&world, "x u");
    assert_eq!(run(&mut world, other), Ok((2, 2)));
    // Not the latest any more: something new.
    assert_eq!(run(&mut world, first.clone()), Ok((3, 3)));
    assert_eq!(run(&mut world, first), Ok((3, 3)));
}

#[test]
fn rules_start_from_those_of_the_version_before_the_new_one() {
    let mut world = World::lax();
    let request = |names: &[&str]| Request {
        rule_set: Some(rules(names)),
        ..Request::new("x")
    };
    world.register(NAME, &request(&["one"])).unwrap();
    world.register(NAME, &request(&["two"])).unwrap();
    let change = |world: &World, number, merge, remove| {
        with_rules(changed(world, FIRST, "x", number), merge, remove)
    };
    //   new version, merged, removed, what comes of it
    for (number, merge, remove, expected) in [
        (0, Some(&["a"][..]), None, &["two", "a"][..]),
        (4, Some(&["b", "a"]), None, &["two", "b", "a"]),
        (
            -1,
            Some(&["c"]),
            Some(&["two", "c", "nobody"][..]),
            &["b", "a"],
        ),
        (0, Some(&[]), None, &["b", "a"]),
        (0, None, Some(&[]), &["b", "a"]),
        (0, None, Some(&["a", "b"]), &[]),
    ] {
        let register = change(&world, number, merge, remove);
        let (_, made) = run(&mut world, register).unwrap();
        assert_eq!(rule_names(&world, made).unwrap(), expected, "{made}");
    }
    // Nothing is left of the rules, which is not the same as none: version 9 inherits that.
    let plain = changed(&world, FIRST, "x", 0);
    assert_eq!(run(&mut world, plain).unwrap().1, 9);
    assert_eq!(rule_names(&world, 9), Some(Vec::new()));
    // The version before is not live: there are no rules to start from.
    world.delete(NAME, 9).unwrap();
    let register = change(&world, 10, Some(&["d"]), None);
    assert_eq!(run(&mut world, register).unwrap().1, 10);
    assert_eq!(rule_names(&world, 10).unwrap(), ["d"]);
    let retried = change(&world, 10, Some(&["d"]), None);
    assert_eq!(run(&mut world, retried).unwrap().1, 10);
}

#[test]
fn what_is_registered_already_is_no_short_cut_past_the_mode() {
    let mut world = World::lax();
    world.put(NAME, "x t");
    let register = tagged(&world, "x t");
    assert!(find_registered(&world.state, &world.rules, &register).is_none());
    let scope = etymon_types::Scope::Subject(subject(NAME));
    let read_only = Command::SetMode {
        scope: scope.clone(),
        mode: Some(Mode::ReadOnly),
        force: false,
    };
    world.run(&read_only).unwrap();
    for register in [register, changed(&world, FIRST, "x t", 0)] {
        let refused = run(&mut world, register);
        assert!(
            matches!(refused, Err(Refusal::ReadOnly { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn a_normalising_config_leaves_the_text_of_a_version_as_it_is() {
    let mut world = World::lax();
    world.put(NAME, "y x");
    let scope = etymon_types::Scope::Subject(subject(NAME));
    let update = ConfigUpdate {
        normalize: Patch::Set(true),
        ..ConfigUpdate::default()
    };
    let normalize = Command::SetConfig {
        scope,
        update: Box::new(update),
    };
    let register = changed(&world, FIRST, "y x t", 0);
    let of_request = tagged(&world, "y x t");
    world.run(&normalize).unwrap();
    assert!(is_stale(&world, of_request), "it was to be normalised");
    assert_eq!(run(&mut world, register), Ok((2, 2)));
}

#[test]
fn tags_that_were_taken_over_are_those_of_the_latest_version() {
    let mut world = World::lax();
    let propagated = |world: &World, text: &str| {
        let latest = world.state.subject(&subject(NAME));
        let latest = latest.and_then(|known| known.latest_live());
        let mut register = world.prepare(NAME, &Request::new(text)).unwrap();
        register.prepared.propagated = Some(latest.map(|latest| latest.content.digest));
        register
    };
    let of_none = propagated(&world, "x");
    world.put(NAME, "x t");
    assert!(is_stale(&world, of_none));
    let register = propagated(&world, "y t");
    assert_eq!(run(&mut world, register.clone()), Ok((2, 2)));
    assert!(is_stale(&world, register));
    // A retry takes over what it made.
    let retried = propagated(&world, "y t");
    assert_eq!(run(&mut world, retried), Ok((2, 2)));
}
