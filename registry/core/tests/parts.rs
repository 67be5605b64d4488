//! A state as plain rows: rows that contradict each other are named.

use std::sync::Arc;

use etymon_core::{CounterPart, Digest, IdPart, Offset, Parts, State};
use etymon_types::{Context, Mode, Scope};
use pretty_assertions::assert_eq;

use crate::world::{Request, World, id, subject, version};

/// Two subjects, one of which references the other, with a deleted version and a retired id.
fn rows() -> Parts {
    let mut world = World::lax();
    world.put("ref", "a");
    let request = Request::new("b @r").reference("r", "ref", 1);
    world.register("user", &request).unwrap();
    world.put("user", "c");
    world.delete("user", 2).unwrap();
    world.put(":.c:s", "d");
    world.put(":.c:s", "e");
    world.delete(":.c:s", 2).unwrap();
    world.purge(":.c:s", 2).unwrap();
    world.set_mode("user", Mode::ReadOnly).unwrap();
    world.state.parts()
}

#[test]
fn a_state_is_what_its_rows_say_in_any_order() {
    let parts = rows();
    let mut shuffled = parts.clone();
    shuffled.versions.reverse();
    shuffled.ids.reverse();
    shuffled.counters.reverse();
    let state = State::from_parts(shuffled).unwrap();
    assert_eq!(state.parts(), parts);
    assert_eq!(state.check(), [""; 0]);
}

#[test]
fn rows_that_cannot_stand_side_by_side_are_refused_by_name() {
    type Break = fn(&mut Parts);
    let cases: [(Break, &str); 11] = [
        (
            |parts| parts.counters.push(parts.counters[0].clone()),
            "the id counter of context . stands twice",
        ),
        (
            |parts| parts.ids.push(parts.ids[0].clone()),
            "id 1 of context . stands twice",
        ),
        (
            |parts| parts.versions.push(parts.versions[0].clone()),
            "version 1 of subject ':.c:s' stands twice",
        ),
        (
            |parts| {
                parts
                    .modes
                    .push((Scope::Subject(subject("user")), Mode::Import))
            },
            "the mode of scope 'user' stands twice",
        ),
        (
            |parts| {
                let scope = Scope::global();
                parts.configs = vec![(scope.clone(), Arc::default()), (scope, Arc::default())];
            },
            "the config of scope '' stands twice",
        ),
        (
            |parts| {
                parts
                    .counters
                    .retain(|counter| counter.context.is_default())
            },
            "context .c has id 1 but no id counter",
        ),
        (
            |parts| parts.counters[0].last_id = id(2),
            "id 3 of context . lies above the context's counter, 2",
        ),
        (
            |parts| parts.ids[0].digest = Digest([7; 16]),
            "id 1 of context . has digest Digest(07070707070707070707070707070707), its content ",
        ),
        (
            |parts| parts.ids[0].content = None,
            "version 1 of subject 'ref' has id 1, which has no content",
        ),
        (
            |parts| parts.offset = Offset(1),
            "version 1 of subject ':.c:s' is of offset 9, the log ends at 1",
        ),
        (
            |parts| {
                parts.versions[3].id = parts.versions[2].id;
                parts.versions[3].offset = parts.versions[2].offset;
            },
            "version 2 of subject 'user' shares offset 4 with another",
        ),
    ];
    for (index, (spoil, sentence)) in cases.into_iter().enumerate() {
        let mut parts = rows();
        spoil(&mut parts);
        let refused = State::from_parts(parts)
            .map(|state| state.parts())
            .unwrap_err();
        let text = refused.to_string();
        assert!(text.starts_with(sentence), "case {index}: {text}");
    }
}

#[test]
fn what_only_the_whole_shows_is_found_by_the_check() {
    type Break = fn(&mut Parts);
    let cases: [(Break, &str); 6] = [
        (
            |parts| parts.versions.retain(|row| row.subject != subject(":.c:s")),
            "id 1 of context .c has a content that no version holds",
        ),
        (
            |parts| parts.versions.retain(|row| row.subject != subject("ref")),
            "version 1 of subject 'user' references version 1 of subject 'ref', which is not there",
        ),
        (
            |parts| {
                let mut rows = parts.versions.iter_mut();
                rows.find(|row| row.subject == subject("ref"))
                    .unwrap()
                    .deleted = true;
            },
            "version 1 of subject 'user' references version 1 of subject 'ref', which is soft-deleted",
        ),
        (
            |parts| parts.ids[0].left = Some((subject("ref"), version(1))),
            "",
        ),
        (
            |parts| {
                parts.versions.retain(|row| row.subject != subject(":.c:s"));
                let id = parts.ids.iter_mut().find(|part| !part.context.is_default());
                id.unwrap().left = Some((subject(":.c:s"), version(1)));
            },
            "version 1 of subject ':.c:s', where an id of context .c was held last, is not there",
        ),
        (
            |parts| {
                parts.ids.push(IdPart {
                    id: id(9),
                    left: None,
                    ..parts.ids[0].clone()
                });
                parts.counters[0] = CounterPart {
                    context: Context::default(),
                    last_id: id(9),
                    is_deleted: false,
                };
            },
            "id 9 of context . has a content that no version holds",
        ),
    ];
    for (index, (spoil, sentence)) in cases.into_iter().enumerate() {
        let mut parts = rows();
        spoil(&mut parts);
        let wrong = State::from_parts(parts).unwrap().check();
        let expected: Vec<_> = Some(sentence)
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect();
        if expected.is_empty() {
            // A place where an id was left says nothing while a version holds the id.
            assert_eq!(wrong, expected, "case {index}");
        } else {
            assert!(
                wrong.iter().any(|found| found == sentence),
                "case {index}: {wrong:?}"
            );
        }
    }
}
