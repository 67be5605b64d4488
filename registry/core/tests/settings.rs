//! Configs and modes: what is set, what is in force, what a mode forbids.

use etymon_core::{Answer, Refusal};
use etymon_types::{CompatibilityLevel, Config, ConfigUpdate, Mode, Patch, Scope, VersionSelector};
use pretty_assertions::assert_eq;
use std::sync::Arc;

use crate::world::{Request, World, subject, version};

/// What is set for which scopes, and what is in force for `s` and `:.c:s` then.
type Inherited<'a, T> = (&'a [(&'a str, T)], T, T);

fn level(level: CompatibilityLevel) -> ConfigUpdate {
    ConfigUpdate {
        compatibility_level: Patch::Set(level),
        ..ConfigUpdate::default()
    }
}

fn normalize(value: bool) -> ConfigUpdate {
    ConfigUpdate {
        normalize: Patch::Set(value),
        ..ConfigUpdate::default()
    }
}

#[test]
fn a_subjects_own_config_takes_its_level_from_the_server_and_the_rest_from_the_global_one() {
    let mut world = World::new();
    let global = ConfigUpdate {
        compatibility_group: Patch::Set("g".to_owned()),
        normalize: Patch::Set(true),
        ..level(CompatibilityLevel::Forward)
    };
    world.set_config("", global).unwrap();
    let effective = |world: &World| world.state.effective_config(&subject("s"), &world.rules);
    assert_eq!(effective(&world).level, CompatibilityLevel::Forward);
    let own = ConfigUpdate {
        validate_new_schemas: Patch::Set(false),
        ..ConfigUpdate::default()
    };
    world.set_config("s", own).unwrap();
    let in_force = effective(&world);
    assert_eq!(in_force.level, CompatibilityLevel::Backward);
    assert_eq!(
        (in_force.normalize, in_force.validate_new_schemas),
        (true, false)
    );
    assert_eq!(in_force.group.as_deref(), Some("g"));
    world.set_config("s", normalize(false)).unwrap();
    assert!(!effective(&world).normalize);
}

#[test]
fn a_config_is_looked_for_in_the_subject_its_context_and_above() {
    use CompatibilityLevel::{Backward, Forward, Full, None};
    //   set for          in force for   s      :.c:s
    let cases: [Inherited<CompatibilityLevel>; 5] = [
        (&[], Backward, Backward),
        (&[("", None)], None, Backward),
        (&[(":.c:", Full)], Backward, Full),
        (&[(":.__GLOBAL:", Full), ("", Forward)], Forward, Full),
        (&[(":.__GLOBAL:", Full), (":.c:s", None)], Full, None),
    ];
    for (set, default, qualified) in cases {
        let mut world = World::new();
        for (scope, level) in set {
            world.set_level(scope, *level);
        }
        for (name, expected) in [("s", default), (":.c:s", qualified)] {
            let effective = world.state.effective_config(&subject(name), &world.rules);
            assert_eq!(effective.level, expected, "{name} under {set:?}");
        }
    }
}

#[test]
fn an_update_answers_the_whole_config_and_a_removal_what_was_there() {
    let mut world = World::new();
    let config = |config: Config| Ok(Answer::Config(Arc::new(config)));
    let full = Config {
        compatibility_level: Some(CompatibilityLevel::Full),
        ..Config::default()
    };
    let both = Config {
        normalize: Some(true),
        ..full.clone()
    };
    let empty = Config::default();
    assert_eq!(
        world.set_config("s", level(CompatibilityLevel::Full)),
        config(full)
    );
    assert_eq!(world.set_config("s", normalize(true)), config(both.clone()));
    let clear = ConfigUpdate {
        normalize: Patch::Clear,
        compatibility_level: Patch::Clear,
        ..ConfigUpdate::default()
    };
    assert_eq!(world.remove_config("s"), config(both));
    let not_found = Err(Refusal::SubjectNotFound("s".to_owned()));
    assert_eq!(world.remove_config("s"), not_found);
    assert_eq!(world.set_config("s", clear), config(empty.clone()));
    assert_eq!(world.remove_config("s"), config(empty.clone()));
    for scope in ["", ":.__GLOBAL:"] {
        assert_eq!(world.remove_config(scope), config(empty.clone()), "{scope}");
    }
    let not_found = Err(Refusal::SubjectNotFound(":.c:".to_owned()));
    assert_eq!(world.remove_config(":.c:"), not_found);
}

#[test]
fn a_mode_is_looked_for_in_the_subject_its_context_and_above() {
    use Mode::{Forward, Import, ReadOnly, ReadWrite};
    let cases: [Inherited<Mode>; 5] = [
        (&[], ReadWrite, ReadWrite),
        (&[("", ReadOnly)], ReadOnly, ReadWrite),
        (&[(":.c:", Import)], ReadWrite, Import),
        (
            &[(":.c:", Import), (":.c:s", ReadOnly)],
            ReadWrite,
            ReadOnly,
        ),
        (
            &[(":.__GLOBAL:", Forward), ("", ReadWrite)],
            ReadWrite,
            Forward,
        ),
    ];
    for (set, default, qualified) in cases {
        let mut world = World::new();
        for (scope, mode) in set {
            world.set_mode(scope, *mode).unwrap();
        }
        for (name, expected) in [("s", default), (":.c:s", qualified)] {
            let mode = world.state.effective_mode(&subject(name));
            assert_eq!(mode, expected, "{name} under {set:?}");
        }
    }
}

#[test]
fn read_only_forbids_every_write_but_of_what_is_there() {
    for mode in [Mode::ReadOnly, Mode::ReadOnlyOverride] {
        let mut world = World::lax();
        world.put("s", "x");
        world.set_mode("s", mode).unwrap();
        let refusal = || Refusal::ReadOnly {
            subject: "s".to_owned(),
            context: String::new(),
        };
        let x = || Request::new("x");
        assert_eq!(world.register("s", &x()), Ok((1, 1)));
        assert_eq!(world.register("s", &x().id(1)), Ok((1, 1)));
        assert_eq!(world.register("s", &Request::new("y")), Err(refusal()));
        assert_eq!(world.register("s", &x().version(1)), Err(refusal()));
        assert_eq!(world.register("s", &x().version(2)), Err(refusal()));
        assert_eq!(world.delete("s", 1), Err(refusal()));
        assert_eq!(world.purge("s", 1), Err(refusal()));
        assert_eq!(world.delete_subject("s", false), Err(refusal()));
        assert_eq!(world.delete_subject("s", true), Err(refusal()));
        assert_eq!(world.set_config("s", normalize(true)), Err(refusal()));
        let ninth = VersionSelector::Number(version(9));
        assert_eq!(world.delete("s", 9), Err(Refusal::VersionNotFound(ninth)));
        let unset = world.remove_config("s");
        assert_eq!(unset, Err(Refusal::SubjectNotFound("s".to_owned())));
        assert_eq!(world.put("free", "y"), (2, 1));
        world.set_mode("s", Mode::ReadWrite).unwrap();
        assert_eq!(world.put("s", "y"), (2, 2));
    }
}

#[test]
fn read_only_says_where() {
    let mut world = World::lax();
    world.set_mode("", Mode::ReadOnly).unwrap();
    world.set_mode(":.c:", Mode::ReadOnly).unwrap();
    for (scope, message) in [
        ("s", "Subject s in context  is in read-only mode"),
        (
            ":.c:s",
            "Subject :.c:s in context :.c: is in read-only mode",
        ),
        ("", "Subject null in context  is in read-only mode"),
    ] {
        let refused = world.set_config(scope, normalize(true)).unwrap_err();
        assert_eq!(refused.to_string(), message);
    }
    assert!(world.remove_config("").is_err());
}

#[test]
fn a_subject_may_be_written_in_a_registry_that_is_read_only() {
    let mut world = World::lax();
    world.set_mode("", Mode::ReadOnly).unwrap();
    assert!(world.register("a", &Request::new("x")).is_err());
    world.set_mode("a", Mode::ReadWrite).unwrap();
    assert_eq!(world.put("a", "x"), (1, 1));
}

#[test]
fn an_import_starts_where_nothing_is_live_and_clears_what_is_soft_deleted() {
    let mut world = World::lax();
    world.put("p", "x");
    world.put("p", "y");
    world.put("q", "x");
    for scope in ["p", "", ":.__GLOBAL:"] {
        assert_eq!(
            world.set_mode(scope, Mode::Import),
            Err(Refusal::SubjectsExist),
            "{scope}"
        );
    }
    world.set_mode("nobody", Mode::Import).unwrap();
    world.delete_subject("p", false).unwrap();
    world.delete_subject("q", false).unwrap();
    world.set_mode("p", Mode::Import).unwrap();
    assert_eq!(
        (world.versions("p"), world.versions("q")),
        (vec![], vec![-1])
    );
    assert_eq!(world.state.check(), [""; 0]);
    world.set_mode("", Mode::Import).unwrap();
    assert!(world.versions("q").is_empty());
    assert_eq!(
        world.register("p", &Request::new("x").id(1).version(1)),
        Ok((1, 1))
    );
    world.set_mode("", Mode::Import).unwrap();
}

#[test]
fn a_forced_import_takes_what_is_there_as_it_is() {
    let mut world = World::lax();
    world.put("f", "x");
    world.delete_subject("f", false).unwrap();
    world.put("g", "y");
    world.change_mode("", Some(Mode::Import), true).unwrap();
    assert_eq!(
        (world.versions("f"), world.versions("g")),
        (vec![-1], vec![1])
    );
    assert_eq!(
        world.register("f", &Request::new("x").id(1).version(1)),
        Ok((1, 1))
    );
    assert_eq!(world.versions("f"), [1], "overwritten, and live");
}

#[test]
fn an_import_does_not_clear_what_is_referenced_from_outside() {
    let mut world = World::lax();
    world.put("t", "a");
    let request = Request::new("b @r").reference("r", "t", 1);
    world.register("r", &request).unwrap();
    world.delete_subject("r", false).unwrap();
    world.delete_subject("t", false).unwrap();
    let referenced = Err(Refusal::ReferenceExists(subject("t"), version(1)));
    assert_eq!(world.set_mode("t", Mode::Import), referenced);
    assert_eq!(world.versions("t"), [-1]);
    world.set_mode("", Mode::Import).unwrap();
    assert_eq!((world.versions("t"), world.versions("r")), (vec![], vec![]));
    assert_eq!(world.state.check(), [""; 0]);
}

#[test]
fn forward_is_for_everything_only() {
    let mut world = World::new();
    for scope in ["s", "", ":.c:"] {
        assert_eq!(
            world.set_mode(scope, Mode::Forward),
            Err(Refusal::ForwardNotGlobal),
            "{scope}"
        );
    }
    world.set_mode(":.__GLOBAL:", Mode::Forward).unwrap();
    assert!(world.register("s", &Request::new("x")).is_err());
    assert_eq!(
        world.register("s", &Request::new("x").id(3).version(1)),
        Ok((3, 1))
    );
}

#[test]
fn a_removal_answers_the_mode_that_was_set() {
    let mut world = World::new();
    let mode = |mode| Ok(Answer::Mode(mode));
    let not_found = |scope: &str| Err(Refusal::SubjectNotFound(scope.to_owned()));
    assert_eq!(world.remove_mode("", false), mode(Some(Mode::ReadWrite)));
    assert_eq!(
        world.remove_mode(":.__GLOBAL:", false),
        mode(Some(Mode::ReadWrite))
    );
    assert_eq!(world.remove_mode("s", false), not_found("s"));
    assert_eq!(world.remove_mode(":.c:", false), not_found(":.c:"));
    assert_eq!(world.remove_mode("s", true), mode(None));
    for scope in [":.c:", ":.c:a", ":.c:b", ":.d:a", "a", ""] {
        world.set_mode(scope, Mode::ReadOnly).unwrap();
    }
    assert_eq!(world.remove_mode(":.c:", true), mode(Some(Mode::ReadOnly)));
    assert_eq!(world.remove_mode(":.c:", true), mode(None));
    assert_eq!(world.remove_mode("", true), mode(Some(Mode::ReadOnly)));
    let set = |scope: &str| world.state.mode(&Scope::parse(scope).unwrap());
    for scope in [":.c:", ":.c:a", ":.c:b", "a", ""] {
        assert_eq!(set(scope), None, "{scope}");
    }
    assert_eq!(set(":.d:a"), Some(Mode::ReadOnly));
    world.set_mode("s", Mode::ReadOnly).unwrap();
    assert_eq!(world.change_mode("s", None, false), mode(None));
    assert_eq!(world.state.mode(&Scope::parse("s").unwrap()), None);
}

#[test]
fn modes_can_be_fixed() {
    let mut world = World::new();
    world.rules.mode_mutability = false;
    assert_eq!(
        world.set_mode("s", Mode::ReadOnly),
        Err(Refusal::ModeNotMutable)
    );
    assert_eq!(world.remove_mode("", false), Err(Refusal::ModeNotMutable));
    // What is not set is not there, whatever may be changed.
    let not_found = Err(Refusal::SubjectNotFound("s".to_owned()));
    assert_eq!(world.remove_mode("s", false), not_found);
}

#[test]
fn an_alias_is_one_hop_in_the_context_of_its_subject() {
    let mut world = World::new();
    let alias = |world: &mut World, scope: &str, alias: &str| {
        let update = ConfigUpdate {
            alias: Patch::Set(alias.to_owned()),
            ..ConfigUpdate::default()
        };
        world.set_config(scope, update).unwrap();
    };
    alias(&mut world, "a", "b");
    alias(&mut world, "b", "c");
    alias(&mut world, ":.x:a", "b");
    alias(&mut world, "q", ":.x:b");
    alias(&mut world, "", "b");
    for (name, target) in [
        ("a", Some("b")),
        ("b", Some("c")),
        ("c", None),
        (":.x:a", Some(":.x:b")),
        ("q", Some(":.x:b")),
    ] {
        assert_eq!(
            world.state.alias(&subject(name)),
            target.map(subject),
            "{name}"
        );
    }
}
