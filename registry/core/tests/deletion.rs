//! Soft and permanent deletes, and what comes back.

use etymon_core::{Answer, Refusal};
use etymon_types::{CompatibilityLevel, Mode, VersionSelector};
use pretty_assertions::assert_eq;

use crate::world::{World, id, subject, version};

fn live(world: &World, name: &str) -> Vec<i64> {
    etymon_core::list_versions(&world.state, name, false, false, false).unwrap_or_default()
}

#[test]
fn a_soft_deleted_version_keeps_its_id_readable() {
    let mut world = World::lax();
    world.put("a", "x");
    assert_eq!(world.delete("a", 1), Ok(Answer::Version(version(1))));
    let state = &world.state;
    let found = etymon_core::find_by_id(state, id(1), None).unwrap();
    let (holder, entry) = found.holder.unwrap();
    assert_eq!((holder, entry.deleted), (subject("a"), true));
    let subjects = |deleted| etymon_core::subjects_of_id(state, id(1), None, deleted).unwrap();
    assert_eq!(subjects(false), []);
    assert_eq!(subjects(true), [subject("a")]);
}

#[test]
fn an_id_is_not_used_again_after_a_permanent_delete() {
    let mut world = World::lax();
    world.put("a", "x");
    world.delete("a", 1).unwrap();
    world.purge("a", 1).unwrap();
    let gone = etymon_core::find_by_id(&world.state, id(1), None);
    assert_eq!(
        gone.map(|found| found.context),
        Err(Refusal::IdNotFound(id(1)))
    );
    assert_eq!(world.put("a", "x"), (2, 1));
    assert_eq!(world.put("b", "x"), (2, 1));
}

#[test]
fn a_retired_id_comes_back_with_its_own_content_only() {
    use crate::world::Request;
    let mut world = World::lax();
    world.put("a", "x");
    world.delete_subject("a", false).unwrap();
    world.delete_subject("a", true).unwrap();
    world.set_mode("a", Mode::Import).unwrap();
    let taken = world.register("a", &Request::new("y").id(1));
    assert_eq!(
        taken,
        Err(Refusal::IdTaken {
            id: id(1),
            context: String::new()
        })
    );
    assert_eq!(
        world.register("a", &Request::new("x").id(1).version(3)),
        Ok((1, 3))
    );
    assert_eq!(world.state.check(), [""; 0]);
}

#[test]
fn registering_soft_deleted_content_gives_its_id_and_a_new_version() {
    let mut world = World::lax();
    world.put("a", "x");
    world.put("a", "y");
    world.delete("a", 1).unwrap();
    world.delete("a", 2).unwrap();
    assert_eq!(world.put("a", "y"), (2, 3));
    assert_eq!(
        world.versions("a"),
        [-1, 3],
        "version 2 is gone, 1 is other content"
    );
    world.delete_subject("a", false).unwrap();
    assert_eq!(world.put("a", "x"), (1, 4));
    assert_eq!(world.versions("a"), [-3, 4]);
}

#[test]
fn deletes_say_why_they_are_refused() {
    let mut world = World::lax();
    world.put("a", "x");
    let s = || subject("a");
    assert_eq!(
        world.purge("a", 1),
        Err(Refusal::VersionNotSoftDeleted(s(), version(1)))
    );
    assert_eq!(
        world.delete_subject("a", true),
        Err(Refusal::SubjectNotSoftDeleted(s()))
    );
    world.delete("a", 1).unwrap();
    assert_eq!(
        world.delete("a", 1),
        Err(Refusal::VersionSoftDeleted(s(), version(1)))
    );
    let ninety_nine = VersionSelector::Number(version(99));
    assert_eq!(
        world.delete("a", 99),
        Err(Refusal::VersionNotFound(ninety_nine))
    );
    assert_eq!(
        world.purge("a", 99),
        Err(Refusal::VersionNotFound(ninety_nine))
    );
    for permanent in [false, true] {
        let latest = world.delete_version("a", VersionSelector::Latest, permanent);
        assert_eq!(
            latest,
            Err(Refusal::VersionNotFound(VersionSelector::Latest))
        );
        let nope = world.delete_version("nope", VersionSelector::Latest, permanent);
        assert_eq!(nope, Err(Refusal::SubjectNotFound("nope".to_owned())));
        let nope = world.delete_subject("nope", permanent);
        assert_eq!(nope, Err(Refusal::SubjectNotFound("nope".to_owned())));
    }
}

#[test]
fn a_subject_is_deleted_softly_and_then_for_good() {
    let mut world = World::lax();
    for text in ["x", "y", "z"] {
        world.put("s", text);
    }
    world.delete("s", 2).unwrap();
    let deleted = Answer::Versions(vec![version(1), version(3)]);
    assert_eq!(world.delete_subject("s", false), Ok(deleted));
    let again = world.delete_subject("s", false);
    assert_eq!(again, Err(Refusal::SubjectSoftDeleted(subject("s"))));
    let all = Answer::Versions([1, 2, 3].map(version).to_vec());
    assert_eq!(world.delete_subject("s", true), Ok(all));
    let gone = world.delete_subject("s", true);
    assert_eq!(gone, Err(Refusal::SubjectNotFound("s".to_owned())));
}

#[test]
fn deleting_a_subject_keeps_the_time_of_its_versions_and_deleting_a_version_does_not() {
    let mut world = World::lax();
    world.put("s", "x");
    world.put("t", "x");
    let at = |world: &World, name| world.state.subject(&subject(name)).unwrap().versions()[0].at;
    let before = (at(&world, "s"), at(&world, "t"));
    world.delete_subject("s", false).unwrap();
    world.delete("t", 1).unwrap();
    assert_eq!(at(&world, "s"), before.0);
    assert!(at(&world, "t") > before.1);
}

#[test]
fn a_deleted_latest_comes_back_as_the_next_version() {
    let mut world = World::lax();
    world.put("s", "x");
    world.put("s", "y");
    world.delete_subject("s", false).unwrap();
    assert_eq!(world.put("s", "y"), (2, 3));
    assert_eq!(live(&world, "s"), [3]);
}

#[test]
fn version_numbers_at_the_tail_are_free_again_after_a_permanent_delete() {
    let mut world = World::lax();
    for text in ["x", "y", "z"] {
        world.put("s", text);
    }
    world.delete("s", 3).unwrap();
    assert_eq!(world.put("s", "w"), (4, 4));
    world.delete("s", 4).unwrap();
    world.purge("s", 4).unwrap();
    world.purge("s", 3).unwrap();
    assert_eq!(world.put("s", "v"), (5, 3));
    assert_eq!(world.versions("s"), [1, 2, 3]);
}

#[test]
fn config_and_mode_go_with_the_last_version() {
    for whole in [false, true] {
        let mut world = World::lax();
        world.put("s", "x");
        world.set_level("s", CompatibilityLevel::Full);
        world.set_mode("s", Mode::ReadWrite).unwrap();
        world.delete("s", 1).unwrap();
        assert!(world.config("s").is_some());
        if whole {
            world.delete_subject("s", true).unwrap();
        } else {
            world.purge("s", 1).unwrap();
        }
        assert_eq!(world.config("s"), None);
        let removed = world.remove_mode("s", false);
        assert_eq!(removed, Err(Refusal::SubjectNotFound("s".to_owned())));
    }
}

#[test]
fn an_id_lives_as_long_as_any_subject_holds_it() {
    let mut world = World::lax();
    world.put("a", "x");
    world.put("b", "x");
    world.delete_subject("a", false).unwrap();
    world.delete_subject("a", true).unwrap();
    assert!(etymon_core::find_by_id(&world.state, id(1), None).is_ok());
    world.delete_subject("b", false).unwrap();
    world.delete_subject("b", true).unwrap();
    assert!(etymon_core::find_by_id(&world.state, id(1), None).is_err());
}

#[test]
fn making_room_for_an_import_takes_no_longer_where_many_subjects_share_an_id() {
    let mut world = World::lax();
    let subjects = 3_000;
    for number in 0..subjects {
        let name = format!("s{number}");
        world.put(&name, "x");
        world.delete_subject(&name, false).unwrap();
    }
    let logged = world.log.len();
    let start = std::time::Instant::now();
    world.set_mode("", Mode::Import).unwrap();
    // Each version, the id once, and the mode. Looking at every holder for every version takes minutes.
    assert_eq!(world.log.len() - logged, subjects + 2);
    let taken = start.elapsed();
    assert!(taken.as_secs() < 5, "{taken:?}");
}
