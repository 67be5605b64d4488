//! Ids, versions, and what a registration finds or makes.

use etymon_core::{Answer, Command, Decision, Refusal, Verdicts, decide};
use etymon_types::{CompatibilityLevel, ConfigUpdate, Mode, Patch, SchemaType};
use pretty_assertions::assert_eq;

use crate::world::{Request, World, id, properties_of, subject, version};

#[test]
fn one_content_has_one_id_in_all_subjects_of_a_context() {
    let mut world = World::lax();
    assert_eq!(world.put("a", "x"), (1, 1));
    assert_eq!(world.put("b", "x"), (1, 1));
    assert_eq!(world.put("a", "y"), (2, 2));
    assert_eq!(world.put("b", "y"), (2, 2));
    assert_eq!(world.put("a", "x"), (1, 1));
    assert_eq!(world.state.offset().0, 6, "two ids and four versions");
}

#[test]
fn ids_and_counters_are_those_of_a_context() {
    let mut world = World::lax();
    assert_eq!(world.put(":.c1:a", "x"), (1, 1));
    assert_eq!(world.put(":.c2:a", "y"), (1, 1));
    assert_eq!(world.put("a", "z"), (1, 1));
    assert_eq!(world.put(":.c1:a", "z"), (2, 2));
    let contexts = world.state.contexts().map(|context| context.to_string());
    assert_eq!(contexts.collect::<Vec<_>>(), [".", ".c1", ".c2"]);
}

#[test]
fn equal_digests_are_not_equal_contents() {
    let mut world = World::lax();
    assert_eq!(world.put("s", "x !1"), (1, 1));
    assert_eq!(world.put("s", "x !2"), (2, 2));
    assert_eq!(world.put("t", "x !2"), (2, 1));
    assert_eq!(world.put("s", "x !1"), (1, 1));
}

#[test]
fn types_part_contents_of_one_text() {
    let mut world = World::lax();
    world.put("s", "x");
    let json = Request {
        schema_type: SchemaType::Json,
        ..Request::new("x")
    };
    assert_eq!(world.register("s", &json), Ok((2, 2)));
    assert_eq!(world.register("s", &json), Ok((2, 2)));
}

#[test]
fn an_explicit_version_makes_a_new_content_and_must_be_the_next_one() {
    let mut world = World::new();
    world.rules.level = CompatibilityLevel::Backward;
    let plain = Request::new("x");
    let named = |number: &str| Request::new("x").metadata(&[("confluent:version", number)]);
    let not_next = Err(Refusal::VersionNotNext);
    assert_eq!(world.register("s", &plain), Ok((1, 1)));
    let latest = world.send("s", &plain.clone().version(-1)).unwrap();
    assert_eq!((latest.id, latest.stored.is_some()), (id(1), true));
    let second = world.send("s", &plain.clone().version(2)).unwrap();
    assert_eq!((second.id, second.version), (id(2), version(2)));
    assert_eq!(
        second.content.metadata.as_deref(),
        Some(&properties_of(&[("confluent:version", "2")]))
    );
    assert_eq!(world.register("s", &plain.clone().version(-1)), Ok((2, 2)));
    let look_up = |world: &World, request: &Request| {
        let found = world.look_up("s", request, false).unwrap();
        (found.version.get(), found.stored.is_some())
    };
    assert_eq!(look_up(&world, &named("1")), (1, true));
    assert_eq!(look_up(&world, &named("2")), (2, false));
    assert_eq!(look_up(&world, &plain), (1, false));
    world.delete("s", 1).unwrap();
    let found = world.send("s", &plain).unwrap();
    assert_eq!((found.id, found.stored.is_some()), (id(2), true));
    assert_eq!(world.register("s", &plain.clone().version(3)), Ok((3, 3)));
    assert_eq!(world.register("s", &plain.clone().version(3)), not_next);
    assert_eq!(world.register("s", &plain.clone().version(4)), Ok((4, 4)));
    let fifth = world.send("s", &named("-1")).unwrap();
    assert_eq!(
        fifth.content.metadata.as_deref(),
        Some(&properties_of(&[("confluent:version", "5")]))
    );
    assert_eq!(world.register("s", &named("2")), Ok((2, 2)));
    assert_eq!(world.register("s", &named("3")), Ok((3, 3)));
    assert_eq!(world.register("s", &named("0")), Ok((6, 6)));
    assert_eq!(
        world.register("s", &plain.clone().metadata(&[])),
        Ok((6, 6))
    );
    let own = plain.clone().metadata(&[("k", "v")]);
    assert_eq!(world.register("s", &own), Ok((7, 7)));
    world.set_level("s", CompatibilityLevel::None);
    let eighth = world.send("s", &Request::new("y").version(-1)).unwrap();
    assert_eq!((eighth.id, eighth.version), (id(8), version(8)));
    assert_eq!(
        eighth.content.metadata.as_deref(),
        Some(&properties_of(&[("confluent:version", "8"), ("k", "v")]))
    );
    assert_eq!(world.versions("s"), [-1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn versions_that_are_not_the_next_one_are_refused_and_negative_ones_are_the_next() {
    let mut world = World::lax();
    let not_next = Err(Refusal::VersionNotNext);
    assert_eq!(world.register("v", &Request::new("x").version(2)), not_next);
    assert_eq!(
        world.register("v", &Request::new("x").version(0)),
        Ok((1, 1))
    );
    assert_eq!(world.register("v", &Request::new("x").version(1)), not_next);
    assert_eq!(world.register("v", &Request::new("y").version(1)), not_next);
    assert_eq!(world.register("v", &Request::new("y").version(3)), not_next);
    assert_eq!(
        world.register("v", &Request::new("y").version(2)),
        Ok((2, 2))
    );
    assert_eq!(
        world.register("v", &Request::new("z").version(-2)),
        Ok((3, 3))
    );
    assert_eq!(
        world.register("v", &Request::new("w").version(-1)),
        Ok((4, 4))
    );
}

#[test]
fn a_first_version_asked_for_explicitly_shares_its_id_with_another_subject() {
    let mut world = World::new();
    assert_eq!(
        world.register("f", &Request::new("x").version(1)),
        Ok((1, 1))
    );
    assert_eq!(world.register("f", &Request::new("x")), Ok((1, 1)));
    assert_eq!(
        world.register("g", &Request::new("x").version(-1)),
        Ok((1, 1))
    );
}

#[test]
fn metadata_is_inherited_where_a_request_has_none_and_empty_is_not_none() {
    let mut world = World::lax();
    let with = |text: &str| Request::new(text).metadata(&[("a", "1")]);
    let metadata = |world: &World, number| {
        let known = world.state.subject(&subject("i")).unwrap();
        known
            .find(version(number))
            .unwrap()
            .content
            .metadata
            .as_deref()
            .cloned()
    };
    world.register("i", &with("x")).unwrap();
    world.register("i", &Request::new("y")).unwrap();
    assert_eq!(metadata(&world, 2), Some(properties_of(&[("a", "1")])));
    world
        .register("i", &Request::new("z").metadata(&[]))
        .unwrap();
    assert_eq!(metadata(&world, 3), Some(properties_of(&[])));
    world.register("i", &Request::new("w")).unwrap();
    assert_eq!(metadata(&world, 4), Some(properties_of(&[])));
    let other = Request::new("x").metadata(&[("b", "2")]);
    assert_eq!(world.register("i", &other), Ok((5, 5)));
    assert_eq!(world.register("i", &Request::new("x")), Ok((5, 5)));
    let look_up = |request: &Request| {
        let found = world.look_up("i", request, false);
        found.map(|found| found.version.get())
    };
    assert_eq!(look_up(&Request::new("x")), Ok(5));
    assert_eq!(look_up(&Request::new("y")), Err(Refusal::SchemaNotFound));
    assert_eq!(look_up(&with("y")), Ok(2));
    let empty = Request::new("y").metadata(&[]);
    assert_eq!(look_up(&empty), Err(Refusal::SchemaNotFound));
}

#[test]
fn a_request_without_text_means_the_latest_text() {
    let mut world = World::lax();
    let none = Request::default();
    let refused = world.register("m", &none);
    assert_eq!(
        refused,
        Err(Refusal::InvalidSchema("Empty schema".to_owned()))
    );
    world.put("m", "x");
    let marked = none.clone().metadata(&[("k", "v")]);
    assert_eq!(world.register("m", &marked), Ok((2, 2)));
    assert_eq!(world.register("m", &none), Ok((2, 2)));
    let register = world.prepare("m", &none).unwrap();
    world.put("m", "y");
    let command = Command::Register(Box::new(register));
    let decision = decide(&world.state, &world.rules, &command, &Verdicts::default());
    assert!(matches!(decision, Decision::Stale), "{decision:?}");
}

#[test]
fn defaults_and_overrides_of_the_config_frame_the_metadata_of_a_request() {
    let mut world = World::lax();
    let update = ConfigUpdate {
        default_metadata: Patch::Set(properties_of(&[("a", "d"), ("b", "d"), ("c", "d")])),
        override_metadata: Patch::Set(properties_of(&[("c", "o")])),
        ..ConfigUpdate::default()
    };
    world.set_config("s", update).unwrap();
    let request = Request::new("x").metadata(&[("b", "r"), ("c", "r")]);
    let found = world.send("s", &request).unwrap();
    assert_eq!(
        found.content.metadata.as_deref(),
        Some(&properties_of(&[("a", "d"), ("b", "r"), ("c", "o")]))
    );
    assert_eq!(world.register("s", &request), Ok((1, 1)));
    let looked_up = world.look_up("s", &request, false).unwrap();
    assert_eq!((looked_up.id, looked_up.stored), (id(1), None));
}

#[test]
fn a_config_that_adds_metadata_makes_a_new_version_of_what_is_there() {
    let mut world = World::lax();
    let set = |world: &mut World, default| {
        let update = ConfigUpdate {
            default_metadata: default,
            ..ConfigUpdate::default()
        };
        world.set_config("s", update).unwrap();
    };
    assert_eq!(world.put("s", "x"), (1, 1));
    set(&mut world, Patch::Set(properties_of(&[("k", "v")])));
    assert_eq!(world.put("s", "x"), (2, 2));
    assert_eq!(world.put("s", "x"), (2, 2));
    set(&mut world, Patch::Set(properties_of(&[("k", "w")])));
    assert_eq!(
        world.put("s", "x"),
        (2, 2),
        "what is inherited wins over defaults"
    );
    set(&mut world, Patch::Clear);
    assert_eq!(world.put("s", "x"), (1, 1));
}

#[test]
fn a_look_up_takes_properties_in_any_order_and_a_registration_too() {
    let mut world = World::lax();
    assert_eq!(world.put("s", "x |p q"), (1, 1));
    let other_order = Request::new("x |q p");
    let found = world.look_up("s", &other_order, false).unwrap();
    assert_eq!((found.id, found.stored.is_some()), (id(1), true));
    assert_eq!(world.register("s", &other_order), Ok((1, 1)));
    assert_eq!(
        world.register("t", &other_order),
        Ok((2, 1)),
        "not the same text"
    );
    let normalized = Request {
        normalize: true,
        ..other_order
    };
    assert_eq!(world.register("u", &normalized), Ok((1, 1)));
}

#[test]
fn a_schema_prepared_before_the_config_asked_to_normalise_is_prepared_again() {
    let mut world = World::lax();
    let register = world.prepare("s", &Request::new("x |q p")).unwrap();
    let update = ConfigUpdate {
        normalize: Patch::Set(true),
        ..ConfigUpdate::default()
    };
    world.set_config("s", update).unwrap();
    let command = Command::Register(Box::new(register));
    let decision = decide(&world.state, &world.rules, &command, &Verdicts::default());
    assert!(matches!(decision, Decision::Stale), "{decision:?}");
}

#[test]
fn ids_of_a_request_only_match_where_the_registry_gives_them() {
    let mut world = World::lax();
    let refused = |name| {
        Err(Refusal::NotInImportMode {
            subject: subject(name),
            context: String::new(),
        })
    };
    world.put("x", "a");
    world.put("x", "b");
    let a = || Request::new("a");
    assert_eq!(world.register("x", &a().id(1)), Ok((1, 1)));
    assert_eq!(world.register("x", &a().id(2)), refused("x"));
    assert_eq!(world.register("x", &a().id(0)), refused("x"));
    assert_eq!(world.register("x", &a().id(1).version(1)), Ok((1, 1)));
    assert_eq!(world.register("x", &a().id(1).version(2)), refused("x"));
    assert_eq!(world.register("y", &a().id(1)), refused("y"));
}

#[test]
fn an_import_brings_ids_and_versions_and_the_counter_stays_ahead() {
    let mut world = World::lax();
    let import = |text: &str, number, version| Request::new(text).id(number).version(version);
    let taken = |number| {
        Err(Refusal::IdTaken {
            id: id(number),
            context: String::new(),
        })
    };
    world.set_mode("", Mode::Import).unwrap();
    assert_eq!(world.register("i", &import("x", 7, 1)), Ok((7, 1)));
    assert_eq!(world.register("i", &Request::new("x")), Ok((7, 1)));
    assert_eq!(world.register("i", &import("x", 7, 1)), Ok((7, 1)));
    let without_id = world.register("i", &Request::new("y"));
    assert_eq!(
        without_id,
        Err(Refusal::NotInReadWriteMode {
            subject: subject("i"),
            context: String::new()
        })
    );
    assert_eq!(world.register("i", &import("y", 7, 1)), taken(7));
    assert_eq!(world.register("i", &import("y", 7, 2)), taken(7));
    assert_eq!(world.register("i", &import("y", 8, 5)), Ok((8, 5)));
    assert_eq!(world.register("i", &import("z", 9, 3)), Ok((9, 3)));
    assert_eq!(world.versions("i"), [1, 3, 5]);
    assert_eq!(world.register("j", &import("x", 7, 4)), Ok((7, 4)));
    assert_eq!(world.register("j", &import("x", 20, 9)), Ok((20, 9)));
    assert_eq!(world.register("j", &import("y", 8, 0)), Ok((8, 10)));
    assert_eq!(world.register("j", &import("w", 30, 0)), Ok((30, 11)));
    world.set_mode("", Mode::ReadWrite).unwrap();
    assert_eq!(world.put("i", "v"), (31, 6));
    assert_eq!(world.put("k", "u"), (32, 1));
    assert_eq!(world.state.check(), [""; 0]);
}

#[test]
fn an_import_is_neither_checked_nor_changed() {
    let mut world = World::new();
    world.set_mode("s", Mode::Import).unwrap();
    let update = ConfigUpdate {
        default_metadata: Patch::Set(properties_of(&[("d", "d")])),
        normalize: Patch::Set(true),
        ..ConfigUpdate::default()
    };
    world.set_config("s", update).unwrap();
    world.register("s", &Request::new("x |q p").id(1)).unwrap();
    let second = world.send("s", &Request::new("y-z").id(2)).unwrap();
    assert_eq!(second.content.metadata, None);
    let known = world.state.subject(&subject("s")).unwrap();
    assert_eq!(
        known.find(version(1)).unwrap().content.text.unpack(),
        "x |q p"
    );
    let empty = world.register("s", &Request::default().id(3));
    assert_eq!(
        empty,
        Err(Refusal::InvalidSchema("Empty schema".to_owned()))
    );
}

#[test]
fn an_overwritten_id_keeps_its_content_and_its_place() {
    let mut world = World::lax();
    world.set_mode("over", Mode::Import).unwrap();
    world
        .register("over", &Request::new("x").id(5).version(1))
        .unwrap();
    world
        .register("over", &Request::new("y").id(6).version(1))
        .unwrap();
    for number in [5, 6] {
        let versions = etymon_core::versions_of_id(&world.state, id(number), None, false);
        assert_eq!(versions, Ok(vec![(subject("over"), version(1))]));
    }
    let found = etymon_core::find_by_id(&world.state, id(5), None).unwrap();
    assert_eq!(found.content.text.unpack(), "x");
    assert_eq!(world.state.check(), [""; 0]);
    world.delete("over", 1).unwrap();
    world.purge("over", 1).unwrap();
    for number in [5, 6] {
        let found = etymon_core::find_by_id(&world.state, id(number), None);
        assert_eq!(
            found.map(|found| found.context),
            Err(Refusal::IdNotFound(id(number)))
        );
    }
    assert_eq!(world.state.check(), [""; 0]);
}

#[test]
fn new_schemas_are_checked_strictly_unless_configured_otherwise() {
    let mut world = World::lax();
    let bad = Request::new("bad-name");
    let refused = world.register("s", &bad);
    assert_eq!(
        refused,
        Err(Refusal::InvalidSchema("Illegal name bad-name".to_owned()))
    );
    let update = ConfigUpdate {
        validate_new_schemas: Patch::Set(false),
        ..ConfigUpdate::default()
    };
    world.set_config("s", update).unwrap();
    assert_eq!(world.register("s", &bad), Ok((1, 1)));
}

#[test]
fn empty_and_star_subjects_can_be_refused() {
    let mut world = World::lax();
    assert_eq!(world.put(":.lab:", "x"), (1, 1));
    world.rules.reject_empty_subject = true;
    for name in ["*", ":.lab:", ":.lab:*"] {
        let refused = world.register(name, &Request::new("x")).unwrap_err();
        let message = format!("The specified subject '{name}' is not a valid.");
        assert_eq!(refused.to_string(), message);
    }
    assert_eq!(world.put("fine", "x"), (1, 1));
}

#[test]
fn the_last_version_is_not_followed_by_another() {
    let mut world = World::lax();
    world.set_mode("s", Mode::Import).unwrap();
    let last = Request::new("x").id(2_147_483_647).version(2_147_483_647);
    world.register("s", &last).unwrap();
    let refused = world.register("t", &Request::new("y"));
    assert_eq!(refused, Err(Refusal::Exhausted("ids")));
    world.set_mode("s", Mode::ReadWrite).unwrap();
    let refused = world.register("s", &Request::new("y"));
    assert_eq!(refused, Err(Refusal::Exhausted("versions")));
}

#[test]
fn a_registration_that_is_retried_changes_nothing() {
    let mut world = World::lax();
    let request = Request::new("x").metadata(&[("k", "v")]);
    let first = world.register("s", &request);
    let offset = world.state.offset();
    assert_eq!(world.register("s", &request), first);
    assert_eq!(world.state.offset(), offset);
    let answer = world.run(&Command::Register(Box::new(
        world.prepare("s", &request).unwrap(),
    )));
    assert!(matches!(answer, Ok(Answer::Registered(_))));
}

#[test]
fn version_minus_one_is_the_latest_only_where_the_request_says_all_of_it() {
    let mut world = World::lax();
    world
        .register("s", &Request::new("x").metadata(&[("k", "v")]))
        .unwrap();
    let whole = Request::new("x").metadata(&[("k", "v")]).version(-1);
    assert_eq!(world.register("s", &whole), Ok((1, 1)));
    let inherits = Request::new("x").version(-1);
    assert_eq!(world.register("s", &inherits), Ok((2, 2)));
    assert_eq!(world.register("s", &inherits), Ok((3, 3)));
    assert_eq!(world.register("s", &whole), Ok((3, 3)));
}

#[test]
fn an_import_fills_places_below_the_last_version_that_there_can_be() {
    let mut world = World::lax();
    world.set_mode("a", Mode::Import).unwrap();
    let last = i32::MAX;
    let import = |id, version| Request::new("x").id(id).version(version);
    assert_eq!(
        world.register("a", &import(7, last)),
        Ok((7, last.unsigned_abs()))
    );
    assert_eq!(world.register("a", &import(7, 5)), Ok((7, 5)));
    let next = world.register("a", &Request::new("y").id(8));
    assert_eq!(next, Err(Refusal::Exhausted("versions")));
}
