//! Whether a registry is still as a plan saw it, or on the way that the plan goes. Pure.

use std::collections::BTreeMap;
use std::fmt;

use etymon_types::{Subject, Version};

use crate::plan::change::{Change, Plan, Seen, SeenVersion};

/// How far a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// It is to be done.
    Open,
    /// It is done.
    Done,
    /// There is a version in its place: whether it is the planned one, the registry must say.
    Perhaps,
}

/// How far each change of the plan is.
///
/// # Errors
///
/// What moved otherwise than the plan would, by name.
pub(super) fn progress(
    plan: &Plan,
    now: impl Fn(&Subject) -> Seen,
) -> Result<Vec<Progress>, Vec<String>> {
    let mut moved = Vec::new();
    let mut places = BTreeMap::new();
    for (subject, before) in &plan.rests_on {
        let own = plan.changes.iter().filter(|one| one.subject() == subject);
        let (mut version, mut level, mut mode) = (None, None, None);
        for change in own {
            match change {
                Change::Register { version: to, .. } => version = Some(*to),
                Change::Level { to, .. } => level = Some(*to),
                Change::Mode { to, .. } => mode = Some(*to),
            }
        }
        let now = now(subject);
        let place = Place {
            version: of_versions(&before.versions, &now.versions, version),
            level: of_value(before.level, now.level, level),
            mode: of_value(before.mode, now.mode, mode),
        };
        if place.version.is_none() {
            let (before, now) = (shown(&before.versions), shown(&now.versions));
            moved.push(format!("{subject} had {before}, and has {now}"));
        }
        if place.level.is_none() {
            let (before, now) = (told(before.level), told(now.level));
            moved.push(format!("the level of {subject} was {before}, and is {now}"));
        }
        if place.mode.is_none() {
            let (before, now) = (told(before.mode), told(now.mode));
            moved.push(format!("the mode of {subject} was {before}, and is {now}"));
        }
        places.insert(subject, place);
    }
    if !moved.is_empty() {
        return Err(moved);
    }
    let of = |change: &Change| {
        // What a plan does not rest on it does not change; a file may say otherwise, and is then done as it says.
        let place = places.get(change.subject())?;
        match change {
            Change::Register { .. } => place.version,
            Change::Level { .. } => place.level,
            Change::Mode { .. } => place.mode,
        }
    };
    let progress = plan.changes.iter();
    Ok(progress
        .map(|change| of(change).unwrap_or(Progress::Open))
        .collect())
}

/// How far a subject is; `None` where it went elsewhere.
struct Place {
    version: Option<Progress>,
    level: Option<Progress>,
    mode: Option<Progress>,
}

fn of_versions(
    before: &[SeenVersion],
    now: &[SeenVersion],
    planned: Option<Version>,
) -> Option<Progress> {
    if before == now {
        return Some(Progress::Open);
    }
    // A registration may end the deleted versions that it stands for.
    let live = |versions: &[SeenVersion]| -> Vec<SeenVersion> {
        let live = versions.iter().filter(|one| !one.deleted);
        live.cloned().collect()
    };
    let (before, now) = (live(before), live(now));
    let (last, rest) = now.split_last()?;
    (rest == before && Some(last.version) == planned).then_some(Progress::Perhaps)
}

fn of_value<T: PartialEq + Copy>(
    before: Option<T>,
    now: Option<T>,
    to: Option<T>,
) -> Option<Progress> {
    match before {
        // The plan does not rest on it.
        None => Some(Progress::Open),
        Some(_) if to.is_some() && now == to => Some(Progress::Done),
        Some(_) if now == before => Some(Progress::Open),
        Some(_) => None,
    }
}

fn shown(versions: &[SeenVersion]) -> String {
    match versions {
        [] => "no version".to_owned(),
        [one] => format!("version {}", one.shown()),
        [.., last] => format!("{} versions up to {}", versions.len(), last.shown()),
    }
}

fn told(value: Option<impl fmt::Display>) -> String {
    value.map_or_else(|| "unknown".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use etymon_types::{CompatibilityLevel, Mode, SchemaId, SchemaType};
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::plan::change::{NewContent, Untouched, Why};

    fn seen(versions: &[i64], level: CompatibilityLevel, mode: Mode) -> Seen {
        let version = |number: &i64| SeenVersion {
            version: Version::try_from(number.abs()).expect("a version"),
            id: SchemaId::try_from(number.abs() + 10).expect("an id"),
            guid: None,
            deleted: *number < 0,
        };
        Seen {
            versions: versions.iter().map(version).collect(),
            level: Some(level),
            mode: Some(mode),
        }
    }

    /// `orders` becomes FULL, has version 3, and is READONLY.
    fn plan(before: Seen) -> Plan {
        let subject = Subject::parse("orders").expect("a subject");
        let change = Change::Register {
            subject: subject.clone(),
            version: Version::try_from(3).expect("a version"),
            id: None,
            why: Why::Changed,
            because_of: Vec::new(),
            path: "orders.avsc".to_owned(),
            content: NewContent {
                schema_type: SchemaType::Avro,
                schema: "\"int\"".to_owned(),
                references: Vec::new(),
            },
        };
        Plan {
            etymon_plan: 1,
            registry: Vec::new(),
            context: ".".to_owned(),
            changes: vec![
                Change::Level {
                    subject: subject.clone(),
                    from: CompatibilityLevel::Backward,
                    to: CompatibilityLevel::Full,
                },
                change,
                Change::Mode {
                    subject: subject.clone(),
                    from: Mode::ReadWrite,
                    to: Mode::ReadOnly,
                },
            ],
            unchanged: Vec::new(),
            untouched: Untouched::default(),
            rests_on: [(subject, before)].into(),
        }
    }

    #[test]
    fn a_registry_is_as_it_was_or_on_the_way_or_elsewhere() {
        use CompatibilityLevel::{Backward, Forward, Full};
        use Mode::{Import, ReadOnly, ReadWrite};
        use Progress::{Done, Open, Perhaps};

        let plan = plan(seen(&[-1, 2], Backward, ReadWrite));
        let at = |versions: &[i64], level, mode| {
            let now = seen(versions, level, mode);
            progress(&plan, |_| now.clone())
        };
        for (versions, level, mode, expected) in [
            (&[-1, 2][..], Backward, ReadWrite, [Open, Open, Open]),
            (&[-1, 2], Full, ReadWrite, [Done, Open, Open]),
            (&[-1, 2, 3], Full, ReadWrite, [Done, Perhaps, Open]),
            // The registration ended the deleted version.
            (&[2, 3], Full, ReadOnly, [Done, Perhaps, Done]),
        ] {
            assert_eq!(at(versions, level, mode), Ok(expected.to_vec()));
        }
        for (versions, level, mode, expected) in [
            (
                &[-1, 2, 4][..],
                Backward,
                ReadWrite,
                "orders had 2 versions up to 2 (id 12), and has 3 versions up to 4 (id 14)",
            ),
            (
                &[-1, 2, 3, 4],
                Full,
                ReadWrite,
                "orders had 2 versions up to 2 (id 12), and has 4 versions up to 4 (id 14)",
            ),
            (
                &[-1, -2],
                Full,
                ReadWrite,
                "orders had 2 versions up to 2 (id 12), and has 2 versions up to 2 (id 12, soft-deleted)",
            ),
            (
                &[],
                Full,
                ReadWrite,
                "orders had 2 versions up to 2 (id 12), and has no version",
            ),
            (
                &[-1, 2],
                Forward,
                ReadWrite,
                "the level of orders was BACKWARD, and is FORWARD",
            ),
            (
                &[-1, 2],
                Full,
                Import,
                "the mode of orders was READWRITE, and is IMPORT",
            ),
        ] {
            assert_eq!(at(versions, level, mode), Err(vec![expected.to_owned()]));
        }
    }
}
