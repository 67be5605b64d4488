//! References: what protects their targets, and what they must lead to.

use etymon_core::{Command, Decision, Refusal, Verdicts, decide, referenced_by};
use etymon_types::{SchemaId, VersionSelector};
use pretty_assertions::assert_eq;

use crate::world::{Request, World, subject, version};

fn user(reference: &str) -> Request {
    Request::new("b @r").reference("r", reference, 1)
}

fn referenced(name: &str, number: u32) -> Refusal {
    Refusal::ReferenceExists(subject(name), version(number))
}

fn referrers(world: &World, name: &str, deleted: bool) -> Vec<u32> {
    let first = VersionSelector::Number(version(1));
    let ids = referenced_by(&world.state, name, first, deleted).unwrap();
    ids.into_iter().map(SchemaId::get).collect()
}

#[test]
fn a_target_outlives_its_referrers() {
    let mut world = World::lax();
    world.put("ref", "a");
    world.register("user", &user("ref")).unwrap();
    for permanent in [false, true] {
        let version = VersionSelector::Number(version(1));
        let refused = world.delete_version("ref", version, permanent);
        assert_eq!(refused, Err(referenced("ref", 1)));
        assert_eq!(
            world.delete_subject("ref", permanent),
            Err(referenced("ref", 1))
        );
    }
    world.delete("user", 1).unwrap();
    assert_eq!(
        (
            referrers(&world, "ref", false),
            referrers(&world, "ref", true)
        ),
        (vec![], vec![2])
    );
    world.delete("ref", 1).unwrap();
    let refused = world.register("other", &user("ref")).unwrap_err();
    let message = "No schema reference found for subject \"ref\" and version 1";
    assert_eq!(refused.to_string(), message);
    assert_eq!(world.purge("ref", 1), Err(referenced("ref", 1)));
    assert_eq!(world.delete_subject("ref", true), Err(referenced("ref", 1)));
    world.purge("user", 1).unwrap();
    world.purge("ref", 1).unwrap();
    assert_eq!(world.state.check(), [""; 0]);
}

#[test]
fn a_soft_deleted_target_of_a_soft_deleted_referrer_stays_when_its_content_comes_back() {
    let mut world = World::lax();
    world.put("a", "x");
    world.put("a", "y");
    let request = Request::new("b @r").reference("r", "a", 2);
    world.register("user", &request).unwrap();
    world.delete("user", 1).unwrap();
    world.delete("a", 1).unwrap();
    world.delete("a", 2).unwrap();
    assert_eq!(world.put("a", "y"), (2, 3));
    assert_eq!(
        world.versions("a"),
        [-1, -2, 3],
        "version 2 is still referenced"
    );
    let second = VersionSelector::Number(version(2));
    let ids = referenced_by(&world.state, "a", second, true).unwrap();
    assert_eq!(ids.into_iter().map(SchemaId::get).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_schema_with_its_references_inlined_is_found() {
    let mut world = World::lax();
    world.put("ref", "a");
    world.register("user", &user("ref")).unwrap();
    let inlined = Request::new("b a");
    let found = world.look_up("user", &inlined, false).unwrap();
    assert_eq!(found.version, version(1));
    assert_eq!(world.register("user", &inlined), Ok((2, 1)));
}

#[test]
fn a_reference_stays_in_its_context_unless_it_names_one() {
    let mut world = World::lax();
    world.put(":.c:ref", "a");
    assert_eq!(world.register("user", &user(":.c:ref")), Ok((1, 1)));
    assert_eq!(world.register(":.c:user", &user("ref")), Ok((2, 1)));
    assert_eq!(world.register(":.d:user", &user(":.c:ref")), Ok((1, 1)));
    assert!(world.register(":.d:lost", &user("ref")).is_err());
    assert_eq!(
        referrers(&world, ":.c:ref", false),
        [1, 2, 1],
        "by context, then id"
    );
    assert_eq!(
        referrers(&world, "ref", false),
        [1, 2, 1],
        "the name is looked for in other contexts"
    );
    let known = world.state.subject(&subject(":.c:user")).unwrap();
    assert_eq!(
        known.versions()[0].content.references[0].subject,
        "ref",
        "as spelled"
    );
}

#[test]
fn one_id_in_two_subjects_is_one_referrer() {
    let mut world = World::lax();
    world.put("ref", "a");
    world.register("user", &user("ref")).unwrap();
    world.register("twin", &user("ref")).unwrap();
    assert_eq!(referrers(&world, "ref", false), [2]);
    world.delete_subject("user", false).unwrap();
    assert_eq!(referrers(&world, "ref", false), [2]);
    assert_eq!(
        world.delete_subject("ref", false),
        Err(referenced("ref", 1))
    );
}

#[test]
fn a_subject_that_references_itself_can_be_deleted_whole() {
    let mut world = World::lax();
    world.put("self", "a");
    world.register("self", &user("self")).unwrap();
    assert_eq!(world.delete("self", 1), Err(referenced("self", 1)));
    world.delete_subject("self", false).unwrap();
    world.delete_subject("self", true).unwrap();
    assert!(world.versions("self").is_empty());
    assert_eq!(world.state.check(), [""; 0]);
}

#[test]
fn what_a_reference_led_to_when_it_was_prepared_must_still_be_so() {
    let latest = Request::new("b @r").reference("r", "ref", -1);
    let numbered = user("ref");
    //   request, what happens between, stale?
    type Between = fn(&mut World);
    let cases: [(&Request, Between, bool); 5] = [
        (&latest, |_| {}, false),
        (
            &latest,
            |world| {
                world.put("other", "z");
            },
            false,
        ),
        (
            &latest,
            |world| {
                world.put("ref", "z");
            },
            true,
        ),
        (
            &numbered,
            |world| {
                world.put("ref", "z");
            },
            false,
        ),
        (
            &numbered,
            |world| {
                world.delete("ref", 1).unwrap();
            },
            true,
        ),
    ];
    for (index, (request, between, is_stale)) in cases.into_iter().enumerate() {
        let mut world = World::lax();
        world.put("ref", "a");
        let register = world.prepare("user", request).unwrap();
        between(&mut world);
        let command = Command::Register(Box::new(register));
        let decision = decide(&world.state, &world.rules, &command, &Verdicts::default());
        assert_eq!(
            matches!(decision, Decision::Stale),
            is_stale,
            "case {index}: {decision:?}"
        );
    }
}

#[test]
fn an_import_does_not_overwrite_what_is_referenced_with_other_content() {
    use etymon_types::Mode;
    let mut world = World::lax();
    world.put("ref", "a");
    world.register("user", &user("ref")).unwrap();
    world.change_mode("ref", Some(Mode::Import), true).unwrap();
    let other = Request::new("z").id(9).version(1);
    assert_eq!(world.register("ref", &other), Err(referenced("ref", 1)));
    let same = Request::new("a").id(9).version(1);
    assert_eq!(world.register("ref", &same), Ok((9, 1)));
    assert_eq!(world.state.check(), [""; 0]);
}
