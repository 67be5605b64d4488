//! Levels, groups, reserved fields and the messages around them.

use etymon_core::{Against, Checked, Refusal, Verdicts, check_compatibility};
use etymon_types::{CompatibilityLevel, ConfigUpdate, Patch, SchemaType, VersionSelector};
use pretty_assertions::assert_eq;

use crate::world::{Request, World, judge_text, subject, version};
use CompatibilityLevel::{
    Backward, BackwardTransitive, Forward, ForwardTransitive, Full, FullTransitive, None as Lax,
};

fn test(
    world: &World,
    name: &str,
    against: Against,
    request: &Request,
) -> Result<Vec<String>, Refusal> {
    let register = world.prepare(name, request).unwrap();
    let mut verdicts = Verdicts::default();
    loop {
        let checked = check_compatibility(
            &world.state,
            &world.rules,
            &subject(name),
            against,
            &register,
            &verdicts,
        )?;
        match checked {
            Checked::Messages(messages) => return Ok(messages),
            Checked::Needs(comparisons) => {
                judge_text(
                    &register.prepared.plain.text.unpack(),
                    &comparisons,
                    &mut verdicts,
                );
            }
        }
    }
}

#[test]
fn a_level_says_who_reads_whom_and_how_far_back() {
    //   versions         new    refused at
    let cases: [(&[&str], &str, &[CompatibilityLevel]); 6] = [
        (&["a"], "a b?", &[]),
        (
            &["a"],
            "a b",
            &[Backward, BackwardTransitive, Full, FullTransitive],
        ),
        (
            &["a b"],
            "a",
            &[Forward, ForwardTransitive, Full, FullTransitive],
        ),
        (&["a b?"], "a", &[]),
        (&["a", "a b?"], "a b", &[BackwardTransitive, FullTransitive]),
        (&["a b", "a b?"], "a", &[ForwardTransitive, FullTransitive]),
    ];
    for (versions, new, refused) in cases {
        for (level, _) in CompatibilityLevel::ALL {
            let mut world = World::lax();
            for text in versions {
                world.put("s", text);
            }
            world.set_level("s", level);
            let is_refused = !test(&world, "s", Against::All, &Request::new(new))
                .unwrap()
                .is_empty();
            assert_eq!(
                is_refused,
                refused.contains(&level),
                "{versions:?} {new} {level}"
            );
            let registered = world.register("s", &Request::new(new));
            assert_eq!(
                registered.is_err(),
                is_refused,
                "{versions:?} {new} {level}: {registered:?}"
            );
        }
    }
}

#[test]
fn the_messages_name_the_version_that_failed_and_the_level() {
    //   level, messages about `a c` after `a`, then `a b?`
    let cases: [(CompatibilityLevel, &[&str]); 4] = [
        (
            Backward,
            &[
                "no data for c",
                "{oldSchemaVersion: 2}",
                "{oldSchema: 'a b'}",
            ],
        ),
        (
            Forward,
            &[
                "no data for b",
                "{oldSchemaVersion: 2}",
                "{oldSchema: 'a b'}",
            ],
        ),
        (
            Full,
            &[
                "no data for b",
                "no data for c",
                "{oldSchemaVersion: 2}",
                "{oldSchema: 'a b'}",
            ],
        ),
        (Lax, &[]),
    ];
    for (level, expected) in cases {
        let mut world = World::lax();
        world.put("s", "a");
        world.put("s", "a b");
        world.set_level("s", level);
        let request = Request::new("a c");
        let mut expected: Vec<_> = expected.iter().map(|text| (*text).to_owned()).collect();
        if level != Lax {
            expected.push(format!(
                "{{validateFields: 'false', compatibility: '{level}'}}"
            ));
        }
        assert_eq!(
            test(&world, "s", Against::All, &request),
            Ok(expected.clone())
        );
        if level != Lax {
            let refused = world.register("s", &request).unwrap_err();
            assert_eq!(
                refused.to_string(),
                format!(
                    "Schema being registered is incompatible with an earlier schema for subject \"s\", details: [{}]",
                    expected.join(", ")
                )
            );
        }
    }
}

#[test]
fn a_full_check_quotes_the_old_schema_only_when_the_backward_half_fails() {
    let mut world = World::lax();
    world.put("s", "a b");
    world.set_level("s", Full);
    let messages = test(&world, "s", Against::All, &Request::new("a")).unwrap();
    assert_eq!(
        messages,
        [
            "no data for b",
            "{validateFields: 'false', compatibility: 'FULL'}"
        ]
    );
}

#[test]
fn a_transitive_check_stops_at_the_newest_version_that_fails() {
    let mut world = World::lax();
    for text in ["z", "a b", "a b c?"] {
        world.put("s", text);
    }
    world.set_level("s", BackwardTransitive);
    let messages = test(&world, "s", Against::All, &Request::new("a b c")).unwrap();
    assert_eq!(messages[..2], ["no data for c", "{oldSchemaVersion: 2}"]);
}

#[test]
fn a_long_schema_is_cut_where_it_is_quoted() {
    for (length, is_cut) in [(10_240, false), (10_241, true)] {
        let mut world = World::lax();
        let name = "é".repeat(length);
        world.put("s", &name);
        world.set_level("s", Backward);
        let messages = test(&world, "s", Against::All, &Request::new("b")).unwrap();
        let expected = if is_cut {
            format!("{{oldSchema: <truncated> '{}...'}}", "é".repeat(10_240))
        } else {
            format!("{{oldSchema: '{name}'}}")
        };
        assert_eq!(messages[2], expected, "{length}");
    }
}

#[test]
fn another_type_is_incompatible_without_a_comparison() {
    let mut world = World::lax();
    world.put("s", "a");
    let json = Request {
        schema_type: SchemaType::Json,
        ..Request::new("a")
    };
    world.set_level("s", Full);
    let messages = test(&world, "s", Against::All, &json).unwrap();
    assert_eq!(messages[0], "Incompatible because of different schema type");
    assert_eq!(messages.len(), 2);
    world.set_level("s", Lax);
    assert_eq!(world.register("s", &json), Ok((2, 2)));
}

#[test]
fn a_test_against_one_version_compares_with_that_one_alone() {
    let mut world = World::lax();
    world.put("s", "a");
    world.put("s", "a b");
    world.put("s", "c");
    world.delete("s", 3).unwrap();
    world.set_level("s", BackwardTransitive);
    let new = Request::new("a b");
    let number = |n| Against::One(VersionSelector::Number(version(n)));
    let latest = Against::One(VersionSelector::Latest);
    assert_eq!(test(&world, "s", number(2), &new), Ok(vec![]));
    assert_eq!(test(&world, "s", latest, &new), Ok(vec![]));
    assert!(!test(&world, "s", number(1), &new).unwrap().is_empty());
    let not_found = |n| {
        Err(Refusal::VersionNotFound(VersionSelector::Number(version(
            n,
        ))))
    };
    assert_eq!(test(&world, "s", number(3), &new), not_found(3));
    assert_eq!(test(&world, "ghost", number(1), &new), not_found(1));
    assert_eq!(test(&world, "ghost", latest, &new), Ok(vec![]));
    assert_eq!(test(&world, "ghost", Against::All, &new), Ok(vec![]));
}

#[test]
fn force_skips_the_check() {
    let mut world = World::new();
    world.put("s", "a");
    assert!(world.register("s", &Request::new("b")).is_err());
    assert_eq!(world.register("s", &Request::new("b").force()), Ok((2, 2)));
}

#[test]
fn versions_are_compared_within_their_group() {
    let mut world = World::new();
    let update = ConfigUpdate {
        compatibility_group: Patch::Set("major".to_owned()),
        ..ConfigUpdate::default()
    };
    world.set_config("s", update).unwrap();
    let of = |text: &str, major| Request::new(text).metadata(&[("major", major)]);
    world.register("s", &of("a", "1")).unwrap();
    assert_eq!(world.register("s", &of("b", "2")), Ok((2, 2)));
    assert!(world.register("s", &of("c", "2")).is_err());
    assert_eq!(world.register("s", &of("a c?", "1")), Ok((3, 3)));
    let none = Request::new("d").metadata(&[]);
    assert_eq!(
        world.register("s", &none),
        Ok((4, 4)),
        "none is a group of its own"
    );
    let one = Against::One(VersionSelector::Number(version(1)));
    assert_eq!(test(&world, "s", one, &of("z", "2")), Ok(vec![]));
}

#[test]
fn reserved_fields_are_neither_used_nor_given_up() {
    let mut world = World::new();
    let update = |validate, level| ConfigUpdate {
        validate_fields: Patch::Set(validate),
        compatibility_level: Patch::Set(level),
        ..ConfigUpdate::default()
    };
    world.set_config("s", update(true, Backward)).unwrap();
    let of = |text: &str, names| Request::new(text).metadata(&[("confluent:reserved", names)]);
    let messages =
        |world: &World, request: &Request| test(world, "s", Against::All, request).unwrap();
    let used =
        |name| format!("The new schema has field that conflicts with the reserved field {name}.");
    let removed = |name| {
        format!(
            "The new schema has reserved field {name} removed from its metadata which is present in the old schema's metadata."
        )
    };
    let trailer = "{validateFields: 'true', compatibility: 'BACKWARD'}".to_owned();
    assert_eq!(
        messages(&world, &of("f", "f")),
        [used("f"), trailer.clone()]
    );
    world.register("s", &of("f", "g, h")).unwrap();
    let given_up = messages(&world, &of("f g?", "g"));
    assert_eq!(given_up, [removed("h"), used("g"), trailer]);
    let inherited = world.register("s", &Request::new("f h?"));
    assert!(
        matches!(inherited, Err(Refusal::Incompatible { .. })),
        "{inherited:?}"
    );
    world.set_config("s", update(true, Lax)).unwrap();
    assert!(
        world.register("s", &of("h", "g,h")).is_err(),
        "also at level NONE"
    );
    world.set_config("s", update(false, Lax)).unwrap();
    assert!(world.register("s", &of("h", "g,h")).is_ok());
}

#[test]
fn soft_deleted_versions_do_not_count() {
    let mut world = World::new();
    world.put("s", "a");
    world.delete("s", 1).unwrap();
    assert_eq!(world.put("s", "b"), (2, 2));
}

#[test]
fn reserved_fields_are_listed_in_the_order_of_the_reference() {
    let mut world = World::lax();
    let request = |names| Request::new("f").metadata(&[("confluent:reserved", names)]);
    world.register("s", &request("N,x,old,more")).unwrap();
    let update = ConfigUpdate {
        validate_fields: Patch::Set(true),
        ..ConfigUpdate::default()
    };
    world.set_config("s", update).unwrap();
    let messages = test(&world, "s", Against::All, &request("")).unwrap();
    let names: Vec<_> = messages[..4]
        .iter()
        .map(|message| message.split(' ').nth(6).unwrap())
        .collect();
    assert_eq!(names, ["old", "more", "x", "N"]);
}
