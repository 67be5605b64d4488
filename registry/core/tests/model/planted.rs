//! The test of the test: of each kind a planted bug is found.

use etymon_core::{Answer, Change, Command, Decision, Found, Refusal, State, Verdicts, decide};
use etymon_types::{CompatibilityLevel, Mode, SchemaId, Version};
use proptest::test_runner::{Config, TestRunner};

use super::{follow, runs, same_each_time};
use crate::world::{Bug, World, judge};

#[test]
fn a_planted_bug_of_each_kind_is_found() {
    let bugs: [(&str, Bug); 14] = [
        ("ids used again after a permanent delete", reuse_ids),
        (
            "version numbers of soft-deleted versions used again",
            reuse_versions,
        ),
        ("contents compared by digest only", trust_digests),
        ("deletes that ignore references", ignore_references),
        (
            "registrations that ignore incompatibility",
            ignore_incompatibility,
        ),
        (
            "transitive levels that look at the latest only",
            look_at_the_latest,
        ),
        ("texts that outlive their last version", keep_texts),
        ("texts that die before their last version", drop_texts),
        ("older soft-deleted versions that stay", keep_older),
        (
            "configs and modes that outlive their subject",
            keep_settings,
        ),
        ("contexts that stay deleted", stay_deleted),
        ("writes in READONLY", ignore_modes),
        ("deletes of a subject that touch its versions", touch_all),
        (
            "registrations that make a new version of what is there",
            register_twice,
        ),
    ];
    for (kind, bug) in bugs {
        let mut world = World::new();
        world.bug = Some(bug);
        let config = Config {
            cases: 3000,
            max_shrink_iters: 0,
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, same_each_time());
        let outcome = runner.run(&runs(), |ops| follow(world.clone(), &ops));
        assert!(outcome.is_err(), "not found: {kind}");
    }
}

/// Changes what was done by a registration.
fn of_registration(decision: Decision, change: impl Fn(&mut Vec<Change>, &mut Found)) -> Decision {
    let Decision::Done {
        mut changes,
        answer: Answer::Registered(mut found),
    } = decision
    else {
        return decision;
    };
    change(&mut changes, &mut found);
    let answer = Answer::Registered(found);
    Decision::Done { changes, answer }
}

/// Without some of the changes.
fn without(decision: Decision, left_out: impl Fn(&Change) -> bool) -> Decision {
    let Decision::Done {
        mut changes,
        answer,
    } = decision
    else {
        return decision;
    };
    changes.retain(|change| !left_out(change));
    Decision::Done { changes, answer }
}

fn renumber(changes: &mut [Change], found: &mut Found, new: SchemaId) {
    found.id = new;
    for change in changes {
        if let Change::IdAssigned { id, .. } | Change::VersionWritten { id, .. } = change {
            *id = new;
        }
    }
}

fn reuse_ids(world: &World, _: &Command, decision: Decision) -> Decision {
    of_registration(decision, |changes, found| {
        let retired = world
            .state
            .parts()
            .ids
            .into_iter()
            .find(|part| part.content.is_none() && part.context == found.subject.context());
        let is_new = matches!(changes.first(), Some(Change::IdAssigned { .. }));
        if let Some(retired) = retired.filter(|_| is_new) {
            renumber(changes, found, retired.id);
        }
    })
}

fn reuse_versions(world: &World, _: &Command, decision: Decision) -> Decision {
    of_registration(decision, |changes, found| {
        let known = world.state.subject(&found.subject);
        let latest = known.and_then(|known| known.latest_live());
        let next = latest.map_or(Version::FIRST, |entry| entry.version.next().unwrap());
        for change in changes {
            if let Change::VersionWritten { version, .. } = change {
                *version = next;
                found.version = next;
            }
        }
    })
}

fn trust_digests(world: &World, _: &Command, decision: Decision) -> Decision {
    of_registration(decision, |changes, found| {
        let alike = world.state.parts().ids.into_iter().find(|part| {
            part.content.is_some()
                && part.context == found.subject.context()
                && part.digest == found.content.digest
        });
        let is_new = matches!(changes.first(), Some(Change::IdAssigned { .. }));
        if let Some(alike) = alike.filter(|_| is_new) {
            changes.remove(0);
            renumber(changes, found, alike.id);
        }
    })
}

fn ignore_references(_: &World, command: &Command, decision: Decision) -> Decision {
    match (command, &decision) {
        (
            Command::DeleteVersion { permanent, .. },
            Decision::Refused(Refusal::ReferenceExists(subject, version)),
        ) => {
            let (subject, version) = (subject.clone(), *version);
            let change = if *permanent {
                Change::VersionPurged { subject, version }
            } else {
                Change::VersionDeleted {
                    subject,
                    version,
                    touch: true,
                }
            };
            Decision::Done {
                changes: vec![change],
                answer: Answer::Version(version),
            }
        }
        _ => decision,
    }
}

/// Decides a registration again, on another state or with other wishes.
fn again(state: &State, world: &World, command: &Command, decision: Decision) -> Decision {
    let mut verdicts = Verdicts::default();
    loop {
        match decide(state, &world.rules, command, &verdicts) {
            Decision::Needs(comparisons) => judge(command, &comparisons, &mut verdicts),
            Decision::Stale => return decision,
            other => return other,
        }
    }
}

fn ignore_incompatibility(world: &World, command: &Command, decision: Decision) -> Decision {
    let Command::Register(register) = command else {
        return decision;
    };
    let mut register = register.clone();
    register.force = true;
    again(&world.state, world, &Command::Register(register), decision)
}

fn look_at_the_latest(world: &World, command: &Command, decision: Decision) -> Decision {
    let Command::Register(_) = command else {
        return decision;
    };
    let mut parts = world.state.parts();
    for (_, config) in &mut parts.configs {
        let level = &mut std::sync::Arc::make_mut(config).compatibility_level;
        *level = level.map(|level| match level {
            CompatibilityLevel::BackwardTransitive => CompatibilityLevel::Backward,
            CompatibilityLevel::ForwardTransitive => CompatibilityLevel::Forward,
            CompatibilityLevel::FullTransitive => CompatibilityLevel::Full,
            other => other,
        });
    }
    let state = State::from_parts(parts).unwrap();
    again(&state, world, command, decision)
}

fn keep_texts(_: &World, _: &Command, decision: Decision) -> Decision {
    without(decision, |change| {
        matches!(change, Change::IdRetired { .. })
    })
}

fn drop_texts(world: &World, command: &Command, decision: Decision) -> Decision {
    let Decision::Done {
        mut changes,
        answer,
    } = decision
    else {
        return decision;
    };
    if let (
        Command::DeleteVersion {
            permanent: true, ..
        },
        Some(Change::VersionPurged { subject, version }),
        1,
    ) = (command, changes.first(), changes.len())
    {
        let known = world.state.subject(subject).unwrap();
        let retired = Change::IdRetired {
            context: subject.context(),
            id: known.find(*version).unwrap().id,
        };
        changes.push(retired);
    }
    Decision::Done { changes, answer }
}

fn stay_deleted(_: &World, _: &Command, decision: Decision) -> Decision {
    without(decision, |change| {
        matches!(change, Change::ContextRestored { .. })
    })
}

fn keep_older(_: &World, command: &Command, decision: Decision) -> Decision {
    let is_registration = matches!(command, Command::Register(_));
    without(decision, |change| {
        is_registration && matches!(change, Change::VersionPurged { .. })
    })
}

fn keep_settings(_: &World, command: &Command, decision: Decision) -> Decision {
    let is_delete = matches!(
        command,
        Command::DeleteVersion { .. } | Command::DeleteSubject { .. }
    );
    without(decision, |change| {
        let is_setting = matches!(
            change,
            Change::ConfigRemoved { .. } | Change::ModeRemoved { .. }
        );
        is_delete && is_setting
    })
}

fn ignore_modes(world: &World, command: &Command, decision: Decision) -> Decision {
    if !matches!(decision, Decision::Refused(Refusal::ReadOnly { .. })) {
        return decision;
    }
    let mut parts = world.state.parts();
    parts.modes.retain(|(_, mode)| *mode != Mode::ReadOnly);
    let state = State::from_parts(parts).unwrap();
    again(&state, world, command, decision)
}

fn touch_all(_: &World, command: &Command, decision: Decision) -> Decision {
    let Decision::Done {
        mut changes,
        answer,
    } = decision
    else {
        return decision;
    };
    if matches!(command, Command::DeleteSubject { .. }) {
        for change in &mut changes {
            if let Change::VersionDeleted { touch, .. } = change {
                *touch = true;
            }
        }
    }
    Decision::Done { changes, answer }
}

fn register_twice(world: &World, _: &Command, decision: Decision) -> Decision {
    of_registration(decision, |changes, found| {
        let known = world.state.subject(&found.subject);
        let highest = known.and_then(|known| known.versions().last());
        if let Some(highest) = highest.filter(|_| changes.is_empty()) {
            found.version = highest.version.next().unwrap();
            changes.push(Change::VersionWritten {
                subject: found.subject.clone(),
                version: found.version,
                id: found.id,
            });
        }
    })
}
