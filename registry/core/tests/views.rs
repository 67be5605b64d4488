//! What is found by name, id, GUID, prefix and metadata.

use etymon_core::{
    Listing, Refusal, find_by_guid, find_by_id, find_by_metadata, find_version, ids_of_guid,
    list_schemas, list_versions, versions_of_id,
};
use etymon_types::{ConfigUpdate, Patch, Rule, RuleSet, Subject, VersionSelector};
use pretty_assertions::assert_eq;

use crate::world::{Request, World, id, subject, version};

const LATEST: VersionSelector = VersionSelector::Latest;

fn number(n: u32) -> VersionSelector {
    VersionSelector::Number(version(n))
}

fn found(
    world: &World,
    name: &str,
    selector: VersionSelector,
    deleted: bool,
) -> Result<String, Refusal> {
    let (subject, entry) = find_version(&world.state, name, selector, deleted)?;
    Ok(format!("{subject}/{}", entry.version))
}

#[test]
fn a_version_is_found_unless_it_is_deleted_and_latest_is_always_live() {
    let mut world = World::lax();
    for text in ["x", "y", "z"] {
        world.put("s", text);
    }
    world.delete("s", 3).unwrap();
    let not_found = |selector| Err(Refusal::VersionNotFound(selector));
    let nothing = || Err(Refusal::SubjectNotFound("s".to_owned()));
    assert_eq!(found(&world, "s", LATEST, false), Ok("s/2".to_owned()));
    assert_eq!(found(&world, "s", LATEST, true), Ok("s/2".to_owned()));
    assert_eq!(found(&world, "s", number(3), false), not_found(number(3)));
    assert_eq!(found(&world, "s", number(3), true), Ok("s/3".to_owned()));
    assert_eq!(found(&world, "s", number(9), true), not_found(number(9)));
    world.delete_subject("s", false).unwrap();
    assert_eq!(found(&world, "s", LATEST, false), nothing());
    assert_eq!(found(&world, "s", number(1), false), nothing());
    assert_eq!(found(&world, "s", LATEST, true), not_found(LATEST));
    assert_eq!(found(&world, "s", number(1), true), Ok("s/1".to_owned()));
}

#[test]
fn an_unqualified_name_is_looked_for_in_every_context() {
    let mut world = World::lax();
    world.put(":.z:only", "x");
    world.put(":.a:only", "y");
    world.put(":.z:both", "x");
    world.put(":.z:both", "y");
    world.put("both", "z");
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(found(&world, "only", number(1), false), ok(":.a:only/1"));
    assert_eq!(found(&world, ":.:only", LATEST, false), ok(":.a:only/1"));
    assert_eq!(found(&world, "both", LATEST, false), ok("both/1"));
    assert_eq!(found(&world, "both", number(2), false), ok(":.z:both/2"));
    let missing = Err(Refusal::VersionNotFound(number(3)));
    assert_eq!(found(&world, "both", number(3), false), missing);
    let unknown = Err(Refusal::SubjectNotFound("only".to_owned()));
    assert_eq!(found(&world, "only", number(2), false), unknown);
    assert!(list_versions(&world.state, "only", false, false, false).is_err());
    let look_up = |text: &str| {
        let found = world.look_up("only", &Request::new(text), false);
        found.map(|found| found.subject)
    };
    assert_eq!(look_up("x"), Ok(subject(":.z:only")));
    assert_eq!(look_up("y"), Ok(subject(":.a:only")));
    assert_eq!(
        look_up("z"),
        Err(Refusal::SubjectNotFound("only".to_owned()))
    );
    world.delete_subject("both", false).unwrap();
    assert_eq!(found(&world, "both", number(1), false), ok(":.z:both/1"));
    assert_eq!(found(&world, "both", number(1), true), ok("both/1"));
}

#[test]
fn a_look_up_counts_deleted_versions_when_asked_to() {
    let mut world = World::lax();
    world.put("gone", "x");
    world.put("gone", "y");
    world.delete("gone", 1).unwrap();
    let look_up = |world: &World, text: &str, deleted| {
        let found = world.look_up("gone", &Request::new(text), deleted);
        found.map(|found| found.version.get())
    };
    assert_eq!(look_up(&world, "x", false), Err(Refusal::SchemaNotFound));
    assert_eq!(look_up(&world, "x", true), Ok(1));
    world.delete_subject("gone", false).unwrap();
    let unknown = Err(Refusal::SubjectNotFound("gone".to_owned()));
    assert_eq!(look_up(&world, "y", false), unknown);
    assert_eq!(look_up(&world, "y", true), Ok(2));
    assert_eq!(look_up(&world, "z", true), Err(Refusal::SchemaNotFound));
}

#[test]
fn an_id_is_of_a_context_and_a_subject_selects_the_version_that_is_reported() {
    let mut world = World::lax();
    world.put("first", "x");
    world.put("second", "x");
    world.put("third", "y");
    world.put(":.z:lone", "p");
    world.put(":.z:lone", "q");
    world.put(":.z:lone", "r");
    let holder = |number, name| {
        let found = find_by_id(&world.state, id(number), name)?;
        Ok(found.holder.unwrap().0.to_string())
    };
    let missing = |number| Err(Refusal::IdNotFound(id(number)));
    for (number, name, expected) in [
        (1, None, Some("first")),
        (1, Some(""), Some("first")),
        (1, Some("first"), Some("first")),
        (1, Some("second"), Some("second")),
        (1, Some("third"), Some("first")),
        (1, Some("ghost"), Some("first")),
        (1, Some(":.:second"), Some("second")),
        (1, Some(":.:"), Some("first")),
        (1, Some(":.nope:"), None),
        (1, Some(":.nope:first"), None),
        (2, Some("lone"), Some(":.z:lone")),
        (3, Some("lone"), Some(":.z:lone")),
        (3, Some(":.z:"), Some(":.z:lone")),
        (3, Some(":.z:other"), None),
        (3, None, None),
        (3, Some("first"), None),
    ] {
        let expected = expected.map_or_else(|| missing(number), |name| Ok(name.to_owned()));
        assert_eq!(holder(number, name), expected, "{number} of {name:?}");
    }
}

#[test]
fn of_several_versions_with_one_id_a_subject_reports_the_one_written_last() {
    let mut world = World::lax();
    world.put("t", "a");
    world
        .register("r", &Request::new("@n").reference("n", "t", 1))
        .unwrap();
    world.delete_subject("r", false).unwrap();
    world.delete("t", 1).unwrap();
    world.put("t", "a");
    assert_eq!(world.versions("t"), [-1, 2]);
    let last = Ok(vec![(subject("t"), version(2))]);
    assert_eq!(versions_of_id(&world.state, id(1), None, false), last);
    assert_eq!(versions_of_id(&world.state, id(1), Some("t"), true), last);
    let found = find_by_id(&world.state, id(1), Some("t")).unwrap();
    assert_eq!(found.holder.unwrap().1.version, version(2));
    let nowhere = versions_of_id(&world.state, id(1), Some(":.nope:"), false);
    assert_eq!(nowhere, Err(Refusal::SchemaNotFound));
}

#[test]
fn a_guid_labels_a_content_in_every_context() {
    let mut world = World::lax();
    world.put("s", "x");
    world.put(":.c:pad", "y");
    let found = world.send(":.c:s", &Request::new("x")).unwrap();
    let guid = found.content.guid.to_string();
    let ids = |world: &World| {
        let ids = ids_of_guid(&world.state, &guid).into_iter();
        ids.map(|(context, id)| format!("{context}{id}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&world), [".1", ".c2"]);
    assert_eq!(
        find_by_guid(&world.state, &guid)
            .unwrap()
            .content
            .text
            .unpack(),
        "x"
    );
    for text in ["nonsense", "00000000-0000-0000-0000-000000000000"] {
        let missing = find_by_guid(&world.state, text).map(|found| found.context);
        assert_eq!(missing, Err(Refusal::GuidNotFound(text.to_owned())));
        assert_eq!(ids_of_guid(&world.state, text), []);
    }
    world.delete_subject("s", false).unwrap();
    world.delete_subject("s", true).unwrap();
    assert_eq!(ids(&world), [".c2"]);
}

#[test]
fn a_prefix_covers_the_default_context_one_or_all() {
    let mut world = World::lax();
    for name in [
        ":", ":x", "::", ":nodot:s", "Alpha", "al", "alpha", "beta", ":.c1:a", ":.c1:b", ":.c2:a",
        ":.c2:",
    ] {
        world.put(name, "x");
    }
    let all = [
        ":", ":.c1:a", ":.c1:b", ":.c2:", ":.c2:a", "::", ":nodot:s", ":x", "Alpha", "al", "alpha",
        "beta",
    ];
    let cases: [(&str, &[&str]); 13] = [
        (":*:", &all),
        (
            "",
            &[":", "::", ":nodot:s", ":x", "Alpha", "al", "alpha", "beta"],
        ),
        (
            ":.:",
            &[":", "::", ":nodot:s", ":x", "Alpha", "al", "alpha", "beta"],
        ),
        (":", &[":", "::", ":nodot:s", ":x"]),
        ("al", &["al", "alpha"]),
        ("A", &["Alpha"]),
        ("alphabet", &[]),
        (":.c1:", &[":.c1:a", ":.c1:b"]),
        (":.c1:b", &[":.c1:b"]),
        (":.c", &[":.c1:a", ":.c1:b", ":.c2:", ":.c2:a"]),
        (":*:a", &[":.c1:a", ":.c2:a", "al", "alpha"]),
        (":*:zzz", &[]),
        ("*", &[]),
    ];
    for (prefix, expected) in cases {
        let listed = world.state.subjects(prefix, false, false);
        let names: Vec<_> = listed.map(Subject::as_str).collect();
        assert_eq!(names, expected, "{prefix}");
    }
}

#[test]
fn a_subject_is_listed_as_deleted_when_all_of_its_versions_are() {
    let mut world = World::lax();
    for name in ["dead", "live"] {
        world.put(name, "x");
        world.put(name, "y");
        world.delete(name, 1).unwrap();
    }
    world.delete("dead", 2).unwrap();
    let listed = |deleted, only| {
        let subjects = world.state.subjects(":*:", deleted, only);
        subjects.map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(listed(false, false), ["live"]);
    assert_eq!(listed(true, false), ["dead", "live"]);
    assert_eq!(listed(true, true), ["dead"]);
    assert_eq!(listed(false, true), ["dead"]);
}

#[test]
fn versions_are_listed_by_their_flags() {
    let mut world = World::lax();
    for text in ["x", "y", "z"] {
        world.put("s", text);
    }
    world.delete("s", 2).unwrap();
    //   deleted, only, as negative, versions
    for (deleted, only, negative, expected) in [
        (false, false, false, &[1, 3][..]),
        (true, false, false, &[1, 2, 3]),
        (false, true, false, &[2]),
        (true, true, false, &[2]),
        (false, false, true, &[1, -2, 3]),
        (false, true, true, &[1, -2, 3]),
    ] {
        let listed = list_versions(&world.state, "s", deleted, only, negative).unwrap();
        assert_eq!(listed, expected, "{deleted} {only} {negative}");
    }
    world.delete_subject("s", false).unwrap();
    let is_there =
        |deleted, only, negative| list_versions(&world.state, "s", deleted, only, negative).is_ok();
    assert!(is_there(true, false, false) && is_there(false, true, false));
    assert!(!is_there(false, false, true) && !is_there(false, false, false));
}

#[test]
fn metadata_finds_the_newest_version_that_has_it_all() {
    let mut world = World::lax();
    let send = |world: &mut World, text: &str, properties: &[(&str, &str)]| {
        world
            .register("md", &Request::new(text).metadata(properties))
            .unwrap();
    };
    send(&mut world, "x", &[("team", "red"), ("env", "dev")]);
    send(&mut world, "y", &[("team", "blue")]);
    send(&mut world, "z", &[("team", "red")]);
    send(&mut world, "w", &[]);
    let found = |world: &World, properties: &[(&str, &str)], deleted| {
        let found = find_by_metadata(&world.state, "md", properties, deleted);
        found.map(|(_, entry)| entry.version.get())
    };
    assert_eq!(found(&world, &[], false), Ok(4));
    assert_eq!(found(&world, &[("team", "red")], false), Ok(3));
    assert_eq!(
        found(&world, &[("team", "red"), ("env", "dev")], false),
        Ok(1)
    );
    assert_eq!(
        found(&world, &[("team", "green")], false),
        Err(Refusal::SchemaNotFound)
    );
    world.delete("md", 3).unwrap();
    assert_eq!(found(&world, &[("team", "red")], false), Ok(1));
    assert_eq!(found(&world, &[("team", "red")], true), Ok(3));
    let unknown = find_by_metadata(&world.state, "none", &[], false).map(|(subject, _)| subject);
    assert_eq!(unknown, Err(Refusal::SubjectNotFound("none".to_owned())));
}

/// All live schemas of a prefix.
fn everything(prefix: &str) -> Listing<'_> {
    Listing {
        prefix,
        deleted: false,
        latest_only: false,
        rule_type: "",
        associated_only: false,
        aliases: false,
        offset: 0,
        limit: usize::MAX,
    }
}

fn told(world: &World, asked: &Listing<'_>) -> Vec<String> {
    let schemas = list_schemas(&world.state, asked, |_| true).into_iter();
    schemas
        .map(|listed| format!("{}/{}", listed.subject, listed.entry.version))
        .collect()
}

#[test]
fn schemas_are_listed_by_subject_and_version() {
    let mut world = World::lax();
    world.put("b", "x");
    world.put("a", "x");
    world.put("a", "y");
    world.put("a", "z");
    world.put(":.c:a", "x");
    world.delete("a", 3).unwrap();
    let listed = |prefix: &str, deleted, latest| {
        let asked = Listing {
            deleted,
            latest_only: latest,
            ..everything(prefix)
        };
        told(&world, &asked)
    };
    assert_eq!(listed("", false, false), ["a/1", "a/2", "b/1"]);
    assert_eq!(listed("", false, true), ["a/2", "b/1"]);
    assert_eq!(listed("", true, true), ["a/3", "b/1"]);
    assert_eq!(
        listed(":*:a", true, false),
        [":.c:a/1", "a/1", "a/2", "a/3"]
    );
}

#[test]
fn schemas_are_listed_with_the_aliases_that_the_prefix_covers() {
    let mut world = World::lax();
    world.put("target", "x");
    world.put("other", "y");
    for (alias, target) in [
        ("nick", "target"),
        ("moniker", "target"),
        ("lost", "nowhere"),
    ] {
        let update = ConfigUpdate {
            alias: Patch::Set(target.to_owned()),
            ..ConfigUpdate::default()
        };
        world.set_config(alias, update).unwrap();
    }
    let listed = |prefix: &str| {
        let asked = Listing {
            aliases: true,
            ..everything(prefix)
        };
        let schemas = list_schemas(&world.state, &asked, |_| true).into_iter();
        let named = schemas.map(|listed| {
            let aliases: Vec<_> = listed.aliases.iter().map(|alias| alias.as_str()).collect();
            format!("{}: {}", listed.subject, aliases.join(" "))
        });
        named.collect::<Vec<_>>()
    };
    assert_eq!(listed(""), ["other: ", "target: moniker nick"]);
    assert_eq!(listed("nick"), ["target: nick"]);
    assert_eq!(listed("target"), ["target: "]);
    assert_eq!(listed("oth"), ["other: "]);
    assert_eq!(listed(":.c:"), [""; 0]);
}

#[test]
fn a_page_of_schemas_is_a_part_of_the_whole_list() {
    let mut world = World::lax();
    for (at, name) in ["a", "b", ":.c:a", ":.c:b"].into_iter().enumerate() {
        for text in ["x", "y", "z"] {
            let request = Request {
                rule_set: (at % 2 == 0 && text != "y").then(|| rules(&["CEL", "X", "CEL"])),
                ..Request::new(text).metadata(&[("t", text)])
            };
            world.register(name, &request).unwrap();
        }
        world
            .delete(name, u32::try_from(at % 3 + 1).unwrap())
            .unwrap();
    }
    world.put("dead", "x");
    world.delete("dead", 1).unwrap();
    let update = ConfigUpdate {
        alias: Patch::Set(":.c:b".to_owned()),
        ..ConfigUpdate::default()
    };
    world.set_config("nick", update).unwrap();
    for prefix in ["", ":*:", ":.c:", ":*:b", "nick"] {
        for flags in 0..16_u8 {
            let is_set = |bit: u8| flags & (1 << bit) != 0;
            let asked = Listing {
                deleted: is_set(0),
                latest_only: is_set(1),
                rule_type: if is_set(2) { "CEL" } else { "" },
                aliases: is_set(3),
                ..everything(prefix)
            };
            let all = told(&world, &asked);
            assert_eq!(all, naively(&world, &asked), "{asked:?}");
            for offset in 0..=all.len() + 1 {
                for limit in 0..4 {
                    let page = told(
                        &world,
                        &Listing {
                            offset,
                            limit,
                            ..asked
                        },
                    );
                    let part: Vec<_> = all.iter().skip(offset).take(limit).cloned().collect();
                    assert_eq!(page, part, "{asked:?} from {offset}");
                }
            }
        }
    }
}

/// A list that looks at everything.
fn naively(world: &World, asked: &Listing<'_>) -> Vec<String> {
    let parts = world.state.parts();
    let inside: Vec<_> = world.state.subjects(asked.prefix, true, false).collect();
    let is_listed = |subject: &Subject| {
        let is_target = subject.as_str() == ":.c:b" && ["", ":*:", "nick"].contains(&asked.prefix);
        inside.contains(&subject) || asked.aliases && is_target
    };
    let mut rows: Vec<_> = parts
        .versions
        .iter()
        .filter(|row| is_listed(&row.subject))
        .collect();
    rows.retain(|row| asked.deleted || !row.deleted);
    if asked.latest_only {
        let all = rows.clone();
        rows.retain(|row| {
            let mut others = all.iter().filter(|other| other.subject == row.subject);
            others.all(|other| other.version <= row.version)
        });
    }
    rows.retain(|row| {
        let known = world.state.subject(&row.subject).unwrap();
        let content = &known.find(row.version).unwrap().content;
        asked.rule_type.is_empty() || content.rule_set.is_some()
    });
    rows.iter()
        .map(|row| format!("{}/{}", row.subject, row.version))
        .collect()
}

fn rules(types: &[&str]) -> RuleSet {
    let rule = |(at, rule_type): (usize, &&str)| Rule {
        name: Some(format!("r{at}")),
        executor: Some((*rule_type).to_owned()),
        ..Rule::default()
    };
    RuleSet {
        domain_rules: types.iter().enumerate().map(rule).collect(),
        ..RuleSet::default()
    }
}

/// The names that a prefix covers.
fn covered(world: &World, prefix: &str) -> Vec<String> {
    let subjects = world.state.subjects(prefix, false, false);
    subjects.map(ToString::to_string).collect()
}

#[test]
fn the_start_of_a_name_in_every_context_is_no_context() {
    let mut world = World::lax();
    for name in [":.c:a", ":.c::.c:q", ":.d::.c:q", ":z", "a", ":.c:z"] {
        world.put(name, "x");
    }
    for (prefix, expected) in [
        (":*::.c:", &[":.c::.c:q", ":.d::.c:q"][..]),
        (":*::.", &[":.c::.c:q", ":.d::.c:q"]),
        (":*::", &[":.c::.c:q", ":.d::.c:q", ":z"]),
        (":*:a", &[":.c:a", "a"]),
        (":*:z", &[":.c:z"]),
    ] {
        assert_eq!(covered(&world, prefix), expected, "{prefix}");
    }
}

#[test]
fn many_names_in_many_contexts_are_listed_as_printed() {
    let mut world = World::lax();
    let contexts = ["", ":.a:", ":.a.b:", ":.a;b:", ":.b:"];
    let mut names = Vec::new();
    for context in contexts {
        for number in 0..120 {
            names.push(format!("{context}n{number}"));
        }
        names.push(format!("{context}!n"));
        names.push(format!("{context}m"));
        names.push(format!("{context}o"));
    }
    for name in &names {
        world.put(name, "x");
    }
    names.sort();
    for start in ["n", "n1", "n11", "!", "m", "p"] {
        let is_covered = |name: &&String| {
            let bare = name.rsplit(':').next().unwrap();
            bare.starts_with(start)
        };
        let expected: Vec<_> = names.iter().filter(is_covered).cloned().collect();
        assert_eq!(covered(&world, &format!(":*:{start}")), expected, "{start}");
    }
}
