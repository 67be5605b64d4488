//! Associations: what may be associated, what comes with it, and what it forbids.

use etymon_core::{
    Answer, Associated, AssociationChanges, AssociationPart, AssociationStep, AssociationWish,
    Command, Refusal, Resource, State,
};
use etymon_types::{AssociationType, ConfigUpdate, Guid, Lifecycle, Mode, Patch, VersionSelector};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use crate::world::{Request, World, subject, version};

use AssociationType::{Key, Value};
use Lifecycle::{Strong, Weak};

/// The topic `name`, whose id is its name with `id-` in front.
fn resource(name: &str) -> Resource {
    let id = format!("id-{name}");
    Resource::checked(Some(name), Some("lkc"), Some(&id), None, false).unwrap()
}

fn value() -> AssociationWish {
    AssociationWish {
        association_type: Value,
        subject: None,
        lifecycle: None,
        frozen: None,
        schema: None,
        guid: Guid([7; 16]),
    }
}

fn key() -> AssociationWish {
    AssociationWish {
        association_type: Key,
        ..value()
    }
}

fn weak(name: &str) -> AssociationWish {
    AssociationWish {
        subject: Some(subject(name)),
        ..value()
    }
}

/// With a schema for the subject that the topic owns.
fn with(world: &World, topic: &str, wish: AssociationWish, request: &Request) -> AssociationWish {
    let own = resource(topic).own_subject(wish.association_type).unwrap();
    let schema = world.prepare(own.as_str(), request).map(Box::new);
    AssociationWish {
        schema: Some(schema),
        ..wish
    }
}

fn take(
    world: &mut World,
    topic: &str,
    steps: Vec<AssociationStep>,
) -> Result<Associated, Refusal> {
    let changes = AssociationChanges {
        resource: resource(topic),
        steps,
        dry_run: false,
    };
    match world.run(&Command::Associate(Box::new(changes)))? {
        Answer::Associated(associated) => Ok(associated),
        other => panic!("{other:?}"),
    }
}

fn create(
    world: &mut World,
    topic: &str,
    wishes: Vec<AssociationWish>,
) -> Result<Associated, Refusal> {
    take(world, topic, vec![AssociationStep::Create(wishes)])
}

fn upsert(
    world: &mut World,
    topic: &str,
    wishes: Vec<AssociationWish>,
) -> Result<Associated, Refusal> {
    take(world, topic, vec![AssociationStep::Upsert(wishes)])
}

fn delete(world: &mut World, topic: &str, cascade: bool) -> Result<Associated, Refusal> {
    let types = None;
    take(
        world,
        topic,
        vec![AssociationStep::Delete { types, cascade }],
    )
}

/// A topic `owner` that owns the subject of its values, with one version `x`.
fn owner(world: &mut World) {
    let wish = with(world, "owner", value(), &Request::new("x"));
    create(world, "owner", vec![wish]).unwrap();
}

const OWNED: &str = ":.lkc:owner-value";

fn told<T>(result: Result<T, Refusal>) -> String {
    match result {
        Ok(_) => "done".to_owned(),
        Err(refusal) => {
            let told = refusal.to_string();
            let common = "The association specified an invalid value for property: ";
            told.strip_prefix(common).unwrap_or(&told).to_owned()
        }
    }
}

fn parts(world: &World) -> Vec<AssociationPart> {
    world.state.parts().associations
}

#[test]
fn what_a_create_may_ask_for_depends_on_lifecycle_and_schema() {
    let mut world = World::lax();
    world.put("s", "x");
    let x = Request::new("x");
    let has = |wish| with(&world, "t", wish, &x);
    let lifecycle = |lifecycle, wish| AssociationWish {
        lifecycle: Some(lifecycle),
        ..wish
    };
    let frozen = |frozen, wish| AssociationWish {
        frozen: Some(frozen),
        ..wish
    };
    for (wish, expected) in [
        (weak("s"), "done"),
        (frozen(false, weak("s")), "done"),
        (has(value()), "done"),
        (frozen(true, lifecycle(Strong, has(value()))), "done"),
        (has(weak(":.lkc:t-value")), "done"),
        (
            lifecycle(Weak, has(value())),
            "'lifecycle', detail: cannot be WEAK when schema is provided",
        ),
        (
            frozen(false, has(value())),
            "'frozen', detail: cannot be false when a schema is provided",
        ),
        (
            frozen(true, weak("s")),
            "'frozen', detail: association with lifecycle of WEAK cannot be frozen=true",
        ),
        (
            frozen(false, lifecycle(Strong, value())),
            "'frozen', detail: association with lifecycle of STRONG cannot be frozen=false",
        ),
        (
            value(),
            "'subject', detail: must be provided for WEAK associations",
        ),
        (
            lifecycle(Strong, weak("s")),
            "'subject', detail: frozen associations must use subject ':.lkc:t-value'",
        ),
        (
            weak(":.lkc:t-value"),
            "'subject', detail: WEAK associations cannot use subject ':.lkc:t-value'",
        ),
        (
            lifecycle(Strong, value()),
            "'schema', detail: schema must be provided when creating a frozen association",
        ),
        (
            weak("ghost"),
            "No active (non-deleted) version exists for subject 'ghost'",
        ),
    ] {
        let mut world = world.clone();
        let before = world.log.len();
        let shown = format!("{wish:?}");
        let answer = create(&mut world, "t", vec![wish]);
        assert_eq!(told(answer), expected, "{shown}");
        assert_eq!(world.log.len() > before, expected == "done", "{shown}");
        assert_eq!(world.state.check(), [""; 0]);
    }
}

#[test]
fn an_upsert_adds_weak_associations_and_changes_none() {
    let mut world = World::lax();
    world.put("s", "x");
    world.put("u", "x");
    create(&mut world, "t", vec![weak("s")]).unwrap();
    owner(&mut world);
    let lifecycle = |lifecycle, wish| AssociationWish {
        lifecycle: Some(lifecycle),
        ..wish
    };
    let frozen = |frozen, wish| AssociationWish {
        frozen: Some(frozen),
        ..wish
    };
    let schema = |topic: &str, wish| with(&world, topic, wish, &Request::new("y"));
    for (topic, wish, expected) in [
        ("t", value(), "done"),
        ("t", lifecycle(Weak, weak("s")), "done"),
        (
            "t",
            AssociationWish {
                association_type: Key,
                ..weak("u")
            },
            "done",
        ),
        ("owner", frozen(true, value()), "done"),
        ("owner", schema("owner", value()), "done"),
        (
            "t",
            weak("u"),
            "'lifecycle', detail: at least lifecycle or schema must be provided for update",
        ),
        (
            "t",
            lifecycle(Weak, weak("u")),
            "'subject', detail: subject of association cannot be changed from 's' to 'u'",
        ),
        (
            "t",
            lifecycle(Strong, weak("s")),
            "'frozen', detail: association with lifecycle of STRONG cannot be frozen=false",
        ),
        (
            "t",
            frozen(true, lifecycle(Weak, weak("s"))),
            "'frozen', detail: association with lifecycle of WEAK cannot be frozen",
        ),
        (
            "t",
            schema("t", weak("s")),
            "'lifecycle', detail: cannot be WEAK when schema is provided",
        ),
        (
            "owner",
            lifecycle(Weak, value()),
            "'subject', detail: WEAK associations cannot use subject ':.lkc:owner-value'",
        ),
        (
            "new",
            schema("new", value()),
            "'schema', detail: cannot be provided when adding an association to an existing topic; an association with \
             a schema must be created with the topic",
        ),
        (
            "new",
            lifecycle(Strong, value()),
            "'lifecycle', detail: cannot be STRONG when creating an association; STRONG associations must be created \
             with the topic",
        ),
        (
            "new",
            key(),
            "'subject', detail: must be provided for WEAK associations",
        ),
    ] {
        let mut world = world.clone();
        let shown = format!("{topic} {wish:?}");
        let answer = upsert(&mut world, topic, vec![wish]);
        assert_eq!(told(answer), expected, "{shown}");
        assert_eq!(world.state.check(), [""; 0]);
    }
}

#[test]
fn a_renamed_topic_keeps_what_it_has() {
    let mut world = World::lax();
    world.put(":.lkc:new-value", "x");
    let old = Resource {
        id: "id-new".into(),
        ..resource("old")
    };
    let step = AssociationStep::Create(vec![weak(":.lkc:new-value")]);
    let changes = AssociationChanges {
        resource: old,
        steps: vec![step],
        dry_run: false,
    };
    world.run(&Command::Associate(Box::new(changes))).unwrap();
    // By its new name the topic would own the subject that it only uses.
    let wish = AssociationWish {
        lifecycle: Some(Strong),
        frozen: Some(true),
        ..value()
    };
    let refused = upsert(&mut world, "new", vec![wish]);
    assert_eq!(
        told(refused),
        "'frozen', detail: frozen attribute of association cannot be changed"
    );
}

#[test]
fn key_and_value_are_made_with_their_schemas_or_not_at_all() {
    let mut world = World::new();
    let (k, v) = (Request::new("k"), Request::new("v"));
    let wishes = vec![with(&world, "t", key(), &k), with(&world, "t", value(), &v)];
    let made = create(&mut world, "t", wishes.clone()).unwrap();
    let versions: Vec<_> = made
        .made
        .iter()
        .map(|made| {
            let schema = made.schema.as_ref().unwrap();
            (
                schema.subject.to_string(),
                schema.version.get(),
                schema.id.get(),
            )
        })
        .collect();
    let expected = [
        (":.lkc:t-key".to_owned(), 1, 1),
        (":.lkc:t-value".to_owned(), 1, 2),
    ];
    assert_eq!(versions, expected);
    assert_eq!(made.all.len(), 2);
    // A retry changes nothing, and says so.
    let before = world.log.len();
    let again = create(&mut world, "t", wishes).unwrap();
    assert_eq!((again.made.len(), again.all.len()), (0, 2));
    assert_eq!(world.log.len(), before);
    // The second one is refused, so the first one is not there either.
    let invalid = Request::new("not-legal");
    let wishes = vec![
        with(&world, "u", key(), &k),
        with(&world, "u", value(), &invalid),
    ];
    let refused = create(&mut world, "u", wishes);
    assert_eq!(told(refused), "Illegal name not-legal");
    assert_eq!(world.log.len(), before);
    assert_eq!(world.versions(":.lkc:u-key"), [0; 0]);
}

#[test]
fn a_create_of_what_is_there_must_be_equal() {
    let mut world = World::lax();
    world.put("s", "x");
    world.put("u", "x");
    owner(&mut world);
    create(&mut world, "t", vec![weak("s")]).unwrap();
    let (x, y) = (Request::new("x"), Request::new("y"));
    let taken =
        |topic| format!("An association of type 'value' already exists for resource '{topic}'");
    let wish = |request| with(&world, "owner", value(), request);
    for (topic, wish, expected) in [
        ("t", weak("s"), "done".to_owned()),
        ("t", weak("u"), taken("t")),
        ("owner", wish(&x), "done".to_owned()),
        ("owner", wish(&y), taken("owner")),
        ("owner", weak("s"), taken("owner")),
        ("t", with(&world, "t", value(), &x), taken("t")),
    ] {
        let before = world.log.len();
        assert_eq!(
            told(create(&mut world.clone(), topic, vec![wish])),
            expected,
            "{topic}"
        );
        assert_eq!(world.log.len(), before);
    }
}

#[test]
fn what_the_config_adds_to_a_schema_does_not_make_a_retry_another_one() {
    let mut world = World::new();
    let update = ConfigUpdate {
        default_metadata: Patch::Set(crate::world::properties_of(&[("team", "a")])),
        ..ConfigUpdate::default()
    };
    world.set_config(":.lkc:", update).unwrap();
    owner(&mut world);
    let before = world.log.len();
    owner(&mut world);
    assert_eq!(world.log.len(), before);
}

#[test]
fn associations_of_a_topic_have_one_lifecycle() {
    let mut world = World::lax();
    world.put("s", "x");
    owner(&mut world);
    let weak_key = || AssociationWish {
        association_type: Key,
        ..weak("s")
    };
    let differ = "'lifecycle', detail: all associations for a resource must have the same lifecycle, but got ";
    let later = create(&mut world, "owner", vec![weak_key()]);
    assert_eq!(told(later), format!("{differ}value=STRONG, key=WEAK"));
    let strong = with(&world, "t", value(), &Request::new("x"));
    let at_once = create(&mut world, "t", vec![weak_key(), strong]);
    assert_eq!(told(at_once), format!("{differ}key=WEAK, value=STRONG"));
}

#[test]
fn an_owned_subject_is_used_and_referenced_by_nobody_else() {
    let mut world = World::lax();
    owner(&mut world);
    let used = create(&mut world, "t", vec![weak(OWNED)]);
    assert_eq!(
        told(used),
        format!("A strong association already exists for subject '{OWNED}'")
    );
    let mut other = resource("owner");
    other.id = "another".into();
    let step = AssociationStep::Create(vec![with(&world, "owner", value(), &Request::new("x"))]);
    let changes = AssociationChanges {
        resource: other,
        steps: vec![step],
        dry_run: false,
    };
    let owned = world.run(&Command::Associate(Box::new(changes)));
    assert_eq!(
        told(owned),
        format!("An association already exists for subject '{OWNED}'")
    );
    for mode in [Mode::ReadWrite, Mode::Import] {
        world.change_mode("user", Some(mode), true).unwrap();
        let request = Request::new("@r").reference("r", OWNED, 1);
        let request = if mode == Mode::Import {
            request.id(9)
        } else {
            request
        };
        let referenced = world.register("user", &request);
        let expected =
            format!("Subject '{OWNED}' has a strong association and cannot be referenced");
        assert_eq!(told(referenced), expected, "{mode}");
    }
    assert_eq!(world.put(OWNED, "y").1, 2, "versions may follow");
}

#[test]
fn what_is_referenced_or_used_before_cannot_be_owned() {
    let mut world = World::lax();
    world.put(OWNED, "x");
    world
        .register("user", &Request::new("@r").reference("r", OWNED, 1))
        .unwrap();
    let x = with(&world, "owner", value(), &Request::new("x"));
    let y = with(&world, "owner", value(), &Request::new("y"));
    let referenced = format!("One or more references exist to the schema {OWNED}.");
    assert_eq!(
        told(create(&mut world, "owner", vec![x.clone()])),
        referenced
    );
    world.delete_subject("user", false).unwrap();
    assert_eq!(
        told(create(&mut world, "owner", vec![x.clone()])),
        referenced,
        "softly is not enough"
    );
    let used = "'frozen', detail: cannot create a frozen association when schemas already exist in the subject";
    assert_eq!(told(create(&mut world, "owner", vec![y])), used);
    world.delete_subject("user", true).unwrap();
    assert_eq!(
        told(create(&mut world.clone(), "owner", vec![x.clone()])),
        "done"
    );
    world.put(OWNED, "z");
    assert_eq!(told(create(&mut world, "owner", vec![x])), used);
}

#[test]
fn a_schema_of_the_same_request_may_not_reference_what_is_to_be_owned() {
    let mut world = World::lax();
    world.put(":.lkc:t-key", "x");
    let k = with(&world, "t", key(), &Request::new("x"));
    let user = Request::new("@r").reference("r", ":.lkc:t-key", 1);
    let v = with(&world, "t", value(), &user);
    for wishes in [vec![k.clone(), v.clone()], vec![v, k]] {
        let refused = create(&mut world, "t", wishes);
        assert_eq!(
            told(refused),
            "One or more references exist to the schema :.lkc:t-key."
        );
        assert_eq!(world.versions(":.lkc:t-value"), [0; 0]);
    }
}

#[test]
fn a_subject_is_not_deleted_under_an_association() {
    let mut world = World::lax();
    world.put("s", "x");
    world.put("s", "y");
    create(&mut world, "t", vec![weak("s")]).unwrap();
    let associated = Err(Refusal::AssociationExists(subject("s")));
    assert_eq!(world.delete_subject("s", false), associated);
    assert_eq!(world.delete_subject("s", true), associated);
    world.delete("s", 1).unwrap();
    world.purge("s", 1).unwrap();
    assert_eq!(world.delete("s", 2), associated);
    assert_eq!(
        world.delete_version("s", VersionSelector::Latest, false),
        associated
    );
    let live = Err(Refusal::VersionNotSoftDeleted(subject("s"), version(2)));
    assert_eq!(world.purge("s", 2), live);
    delete(&mut world, "t", false).unwrap();
    assert!(world.delete_subject("s", false).is_ok());
    assert!(world.delete_subject("s", true).is_ok());
}

#[test]
fn what_a_topic_owns_goes_with_it_for_good() {
    let mut world = World::lax();
    owner(&mut world);
    world.put(OWNED, "y");
    world.delete(OWNED, 1).unwrap();
    world.set_level(OWNED, etymon_types::CompatibilityLevel::Full);
    let frozen = format!("The association of type  'value' is frozen for subject '{OWNED}'");
    assert_eq!(told(delete(&mut world, "owner", false)), frozen);
    delete(&mut world, "owner", true).unwrap();
    assert_eq!(world.versions(OWNED), [0; 0]);
    assert_eq!(world.config(OWNED), None);
    assert_eq!(parts(&world), []);
    assert_eq!(world.state.check(), [""; 0]);
    assert_eq!(
        told(delete(&mut world, "owner", true)),
        "Association for 'id-owner' not found."
    );
    // What is weak leaves its subject alone.
    world.put("s", "x");
    create(&mut world, "t", vec![weak("s")]).unwrap();
    delete(&mut world, "t", true).unwrap();
    assert_eq!(world.versions("s"), [1]);
}

#[test]
fn only_what_is_asked_for_is_deleted() {
    let mut world = World::lax();
    world.put("s", "x");
    let weak_key = AssociationWish {
        association_type: Key,
        ..weak("s")
    };
    create(&mut world, "t", vec![weak("s"), weak_key]).unwrap();
    for (types, expected) in [
        (Some(vec![]), "Association for 'id-t' not found."),
        (Some(vec![Key]), "done"),
        (Some(vec![Key]), "Association for 'id-t' not found."),
        (Some(vec![Key, Value]), "done"),
    ] {
        let cascade = false;
        let step = AssociationStep::Delete { types, cascade };
        assert_eq!(told(take(&mut world, "t", vec![step])), expected);
    }
    assert_eq!(parts(&world), []);
}

#[test]
fn steps_build_on_one_another_and_fail_together() {
    let mut world = World::lax();
    world.put("s", "x");
    world.put("u", "x");
    create(&mut world, "t", vec![weak("s")]).unwrap();
    let deletion = || AssociationStep::Delete {
        types: None,
        cascade: false,
    };
    let moved = vec![deletion(), AssociationStep::Create(vec![weak("u")])];
    let associated = take(&mut world, "t", moved).unwrap();
    assert_eq!(associated.all[0].subject, subject("u"));
    let before = parts(&world);
    let failing = vec![deletion(), AssociationStep::Create(vec![weak("ghost")])];
    assert!(take(&mut world, "t", failing).is_err());
    assert_eq!(parts(&world), before);
}

#[test]
fn a_dry_run_tells_what_would_be_refused_and_does_nothing() {
    let mut world = World::lax();
    world.put("s", "x");
    let before = world.log.len();
    for (wish, expected) in [
        (weak("s"), "done"),
        (with(&world, "t", value(), &Request::new("y")), "done"),
        (
            weak("ghost"),
            "No active (non-deleted) version exists for subject 'ghost'",
        ),
    ] {
        let changes = AssociationChanges {
            resource: resource("t"),
            steps: vec![AssociationStep::Create(vec![wish])],
            dry_run: true,
        };
        let answer = world.run(&Command::Associate(Box::new(changes)));
        if let Ok(answer) = &answer {
            assert_eq!(*answer, Answer::Associated(Associated::default()));
        }
        assert_eq!(told(answer), expected);
        assert_eq!(world.log.len(), before);
    }
}

#[test]
fn modes_allow_what_they_allow_of_schemas() {
    let mut world = World::lax();
    world.put("s", "x");
    owner(&mut world);
    world.set_mode("s", Mode::ReadOnly).unwrap();
    world.set_mode(OWNED, Mode::ReadOnly).unwrap();
    let refused = create(&mut world, "t", vec![weak("s")]);
    assert_eq!(told(refused), "Subject s in context . is in read-only mode");
    let read_only = "Subject owner-value in context .lkc is in read-only mode";
    assert_eq!(told(delete(&mut world, "owner", true)), read_only);
    let new = with(&world, "owner", value(), &Request::new("y"));
    assert_eq!(told(upsert(&mut world, "owner", vec![new])), read_only);
    let same = with(&world, "owner", value(), &Request::new("x"));
    assert_eq!(told(upsert(&mut world, "owner", vec![same])), "done");
    world.change_mode(OWNED, Some(Mode::Import), true).unwrap();
    delete(&mut world, "owner", true).unwrap();
    assert_eq!(world.versions(OWNED), [1], "what is imported stays");
    let schema = with(&world, "owner", value(), &Request::new("z"));
    let refused = create(&mut world, "owner", vec![schema]);
    let importing =
        format!("'schema', detail: cannot be provided while subject '{OWNED}' is in IMPORT mode");
    assert_eq!(told(refused), importing);
    let strong = || AssociationWish {
        lifecycle: Some(Strong),
        ..value()
    };
    assert_eq!(
        told(create(&mut world.clone(), "owner", vec![strong()])),
        "done"
    );
    assert_eq!(told(upsert(&mut world, "owner", vec![strong()])), "done");
}

#[test]
fn an_incompatible_schema_of_an_upsert_is_told_as_a_bare_list() {
    let mut world = World::new();
    owner(&mut world);
    let wish = with(&world, "owner", value(), &Request::new("x y"));
    let refused = upsert(&mut world, "owner", vec![wish]).unwrap_err();
    assert!(
        matches!(refused, Refusal::AssociationIncompatible(_)),
        "{refused:?}"
    );
    let told = refused.to_string();
    assert!(
        told.starts_with("[no data for y, {oldSchemaVersion: 1}"),
        "{told}"
    );
    assert!(told.ends_with(']'), "{told}");
    let wish = with(&world, "owner", value(), &Request::new("x y?"));
    upsert(&mut world, "owner", vec![wish]).unwrap();
    assert_eq!(world.versions(OWNED), [1, 2]);
}

#[test]
fn an_alias_stands_for_its_subject() {
    let mut world = World::lax();
    world.put("real", "x");
    let update = ConfigUpdate {
        alias: Patch::Set("real".to_owned()),
        ..ConfigUpdate::default()
    };
    world.set_config("nick", update).unwrap();
    create(&mut world, "t", vec![weak("nick")]).unwrap();
    assert_eq!(parts(&world)[0].association.subject, subject("real"));
    // A schema that was prepared for another subject is prepared again.
    let elsewhere = world.prepare("nick", &Request::new("x")).map(Box::new);
    let wish = AssociationWish {
        schema: Some(elsewhere),
        ..value()
    };
    let changes = AssociationChanges {
        resource: resource("u"),
        steps: vec![AssociationStep::Create(vec![wish])],
        dry_run: false,
    };
    let command = Command::Associate(Box::new(changes));
    let decided = etymon_core::decide(&world.state, &world.rules, &command, &Default::default());
    assert!(
        matches!(decided, etymon_core::Decision::Stale),
        "{decided:?}"
    );
}

#[test]
fn rows_that_contradict_each_other_are_told() {
    let mut world = World::lax();
    owner(&mut world);
    let good = world.state.parts();
    let wrong = |change: fn(&mut AssociationPart)| {
        let mut parts = good.clone();
        let mut other = parts.associations[0].clone();
        change(&mut other);
        parts.associations.push(other);
        match State::from_parts(parts) {
            Ok(state) => state.check().join("; "),
            Err(inconsistent) => inconsistent.to_string(),
        }
    };
    assert_eq!(
        wrong(|_| ()),
        "the value association of resource 'id-owner' stands twice"
    );
    let shared = wrong(|part| {
        let mut other = (*part.association).clone();
        other.resource.id = "other".into();
        part.association = other.into();
    });
    assert!(
        shared.contains("owns ':.lkc:owner-value', which has another association"),
        "{shared}"
    );
    let nowhere = wrong(|part| {
        let mut other = (*part.association).clone();
        other.association_type = Key;
        other.lifecycle = Weak;
        other.subject = subject("nowhere");
        part.association = other.into();
    });
    assert!(
        nowhere.contains("is with 'nowhere', which has no version"),
        "{nowhere}"
    );
    assert!(
        nowhere.contains("is WEAK, another one of it is not"),
        "{nowhere}"
    );
}

/// One step of a random history.
#[derive(Debug, Clone)]
enum Step {
    Register(u8, u8, Option<u8>),
    DeleteVersion(u8, bool),
    DeleteSubject(u8, bool),
    Mode(u8, Mode),
    Change(u8, Vec<Wished>, u8),
    Delete(u8, Option<AssociationType>, bool),
}

/// Which type, which subject and lifecycle if any, which schema if any.
type Wished = (AssociationType, Option<u8>, Option<Lifecycle>, Option<u8>);

const SUBJECTS: [&str; 6] = [
    "s",
    "u",
    ":.lkc:a-key",
    ":.lkc:a-value",
    ":.lkc:b-value",
    ":.d:s",
];
const TEXTS: [&str; 4] = ["x", "y?", "x y?", "@r"];

fn step() -> impl Strategy<Value = Step> {
    let of = || prop_oneof![1 => Just(Key), 3 => Just(Value)];
    let lifecycle = prop::option::of(prop_oneof![Just(Strong), Just(Weak)]);
    let wished = (
        of(),
        prop::option::of(0..6u8),
        lifecycle,
        prop::option::of(0..3u8),
    );
    let mode = prop_oneof![
        4 => Just(Mode::ReadWrite), 2 => Just(Mode::Import), 1 => Just(Mode::ReadOnly)
    ];
    prop_oneof![
        6 => (0..6u8, 0..4u8, prop::option::of(0..6u8)).prop_map(|(s, t, r)| Step::Register(s, t, r)),
        2 => (0..6u8, any::<bool>()).prop_map(|(s, p)| Step::DeleteVersion(s, p)),
        2 => (0..6u8, any::<bool>()).prop_map(|(s, p)| Step::DeleteSubject(s, p)),
        1 => (0..6u8, mode).prop_map(|(s, m)| Step::Mode(s, m)),
        8 => (0..4u8, prop::collection::vec(wished, 1..3), 0..3u8)
            .prop_map(|(t, w, k)| Step::Change(t, w, k)),
        4 => (0..4u8, prop::option::of(of()), any::<bool>())
            .prop_map(|(t, of, c)| Step::Delete(t, of, c)),
    ]
}

/// Four ids for the topics `a` and `b`: each has one of the other's name, too.
fn topic(number: u8) -> Resource {
    let name = if number.is_multiple_of(2) { "a" } else { "b" };
    let id = format!("id-{number}").into();
    Resource {
        id,
        ..resource(name)
    }
}

fn run(world: &mut World, step: Step) {
    let name = |number: u8| SUBJECTS[usize::from(number)];
    // Refusals are as good as anything else.
    match step {
        Step::Register(s, text, reference) => {
            let mut request = Request::new(TEXTS[usize::from(text)]);
            if let Some(to) = reference.filter(|_| text == 3) {
                request = request.reference("r", name(to), -1);
            }
            if world.state.effective_mode(&subject(name(s))).takes_ids() {
                request = request.id(u32::from(text) + 1);
            }
            drop(world.register(name(s), &request));
        }
        Step::DeleteVersion(s, permanent) => {
            drop(world.delete_version(name(s), VersionSelector::Latest, permanent));
        }
        Step::DeleteSubject(s, permanent) => drop(world.delete_subject(name(s), permanent)),
        Step::Mode(s, mode) => drop(world.change_mode(name(s), Some(mode), true)),
        Step::Change(number, wishes, kind) => {
            let resource = topic(number);
            let mut wishes: Vec<_> = wishes
                .into_iter()
                .map(|(of, s, lifecycle, text)| {
                    let given = s.map(|s| subject(name(s)));
                    let own = resource.own_subject(of).unwrap();
                    let target = given.as_ref().unwrap_or(&own).to_string();
                    AssociationWish {
                        association_type: of,
                        subject: given,
                        lifecycle,
                        schema: text.map(|text| {
                            let request = Request::new(TEXTS[usize::from(text)]);
                            world.prepare(&target, &request).map(Box::new)
                        }),
                        ..value()
                    }
                })
                .collect();
            wishes.dedup_by_key(|wish| wish.association_type);
            let step = match kind {
                0 => AssociationStep::Upsert(wishes),
                _ => AssociationStep::Create(wishes),
            };
            let steps = vec![step];
            let changes = AssociationChanges {
                resource,
                steps,
                dry_run: false,
            };
            drop(world.run(&Command::Associate(Box::new(changes))));
        }
        Step::Delete(number, of, cascade) => {
            let types = of.map(|of| vec![of]);
            let steps = vec![AssociationStep::Delete { types, cascade }];
            let resource = topic(number);
            let changes = AssociationChanges {
                resource,
                steps,
                dry_run: false,
            };
            drop(world.run(&Command::Associate(Box::new(changes))));
        }
    }
}

/// What a look through everything finds, in the order of lists.
fn sought(state: &State, is_wanted: impl Fn(&AssociationPart) -> bool) -> Vec<AssociationPart> {
    let mut found = state.parts().associations;
    found.retain(is_wanted);
    found.sort_by_key(|part| {
        let association = &part.association;
        let resource = &association.resource;
        let (name, namespace) = (resource.name.clone(), resource.namespace.clone());
        let (of, id) = (association.association_type, resource.id.clone());
        (name, namespace, of, association.subject.clone(), id)
    });
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever happens, the state does not contradict itself, and every index finds what a look through everything
    /// finds.
    #[test]
    fn associations_keep_what_they_promise(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::lax();
        for step in steps {
            let shown = format!("{step:?}");
            run(&mut world, step);
            prop_assert_eq!(world.state.check(), Vec::<String>::new(), "{}", shown);
        }
        let state = &world.state;
        let all = |found: Vec<&AssociationPart>| found.into_iter().cloned().collect::<Vec<_>>();
        for number in 0..4 {
            let id = topic(number).id;
            let found = all(state.associations_of(&id));
            prop_assert_eq!(found, sought(state, |part| part.association.resource.id == id));
        }
        for name in SUBJECTS {
            let name = subject(name);
            let found = all(state.associations_with(&name).collect());
            prop_assert_eq!(found, sought(state, |part| part.association.subject == name));
        }
        for (namespace, name) in [
            (None, None), (None, Some("a")), (Some("lkc"), Some("b")), (Some("lkc"), None), (Some("lk"), Some("a")),
            (Some("x"), None),
        ] {
            let found = all(state.associations_named(namespace, name).collect());
            let is = |known: &str, wanted: Option<&str>| wanted.is_none_or(|wanted| known == wanted);
            let expected = sought(state, |part| {
                let resource = &part.association.resource;
                is(&resource.name, name) && is(&resource.namespace, namespace)
            });
            prop_assert_eq!(found, expected);
        }
        let mut replayed = State::default();
        world.log.iter().for_each(|entry| replayed.apply(entry));
        prop_assert_eq!(replayed.parts(), state.parts());
        let loaded = State::from_parts(state.parts()).unwrap();
        prop_assert_eq!(loaded.check(), Vec::<String>::new());
        prop_assert_eq!(loaded.parts(), state.parts());
    }
}
