//! Recorded answers of the reference, replayed against ours on every store: each scenario on an empty
//! registry of its own, in this process, over a real connection.
//!
//! `ETYMON_GOLDEN=text` plays only the scenarios whose `area/name` contains the text. At the end of a failure
//! stand the failing steps, in the form of `tests/golden/pending.txt`.

mod lists;
mod matching;
mod replay;
mod transcript;

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use etymon_tests::{LocalRegistry, StoreKind};
use pretty_assertions::assert_eq;

use lists::steps_as_text;
use replay::{Failure, Lists, Play, play, plays};
use transcript::areas;

#[test]
fn the_lists_name_recorded_steps() {
    let unknown = Lists::read().unknown_names(&plays(&areas()));
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn a_registry_in_memory_answers_as_recorded() {
    replay(StoreKind::Memory);
}

#[test]
fn a_registry_on_sqlite_answers_as_recorded() {
    replay(StoreKind::Sqlite);
}

/// Plays everything, some scenarios at a time, and tells all that is wrong at once.
fn replay(store: StoreKind) {
    let wanted = std::env::var("ETYMON_GOLDEN").unwrap_or_default();
    let areas = areas();
    let mut plays = plays(&areas);
    plays.retain(|play| play.name.contains(&wanted));
    let lists = Lists::read();
    let next = AtomicUsize::new(0);
    let failed: Mutex<Vec<(usize, Vec<Failure>)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, |cores| 2 * cores.get()) {
            scope.spawn(|| {
                while let Some(it) = plays.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let registry = LocalRegistry::start(store, &it.scenario.server);
                    let answers = play(&it.scenario, &mut registry.client());
                    let failures = lists.judge(it, &answers);
                    if !failures.is_empty() {
                        let at = plays.iter().position(|p| p.name == it.name);
                        let at = at.expect("it is one of them");
                        failed
                            .lock()
                            .expect("no thread panics with it")
                            .push((at, failures));
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().expect("no thread panics with it");
    failed.sort_by_key(|(at, _)| *at);
    let mut report = String::new();
    for (at, failures) in &failed {
        report.push_str(&told(&plays[*at], failures));
    }
    let names = failed
        .iter()
        .map(|(at, failures)| listed(&plays[*at], failures));
    let names: Vec<String> = names.collect();
    let from = areas.first().map_or("", |area| &area.recorded_from);
    assert!(
        failed.is_empty(),
        "{report}\n{} of {} scenarios do not answer as {from} did:\n{}",
        failed.len(),
        plays.len(),
        names.join("\n")
    );
}

/// What is wrong with a scenario, for people.
fn told(play: &Play, failures: &[Failure]) -> String {
    let mut text = format!("\n{}", play.name);
    let mut say = |line: &str| writeln!(text, "{line}").expect("a string takes all");
    say(play
        .scenario
        .note
        .as_deref()
        .map_or("", |_| " (see its note)"));
    for Failure { step, lines } in failures {
        if let Some(step) = step.and_then(|number| play.scenario.steps.get(number - 1)) {
            let sent = step.sent().unwrap_or_default();
            say(&format!("  {} {} {sent}", step.method, step.path));
            if let Some(note) = &step.note {
                say(&format!("  ({note})"));
            }
        }
        let number = step.map_or(String::new(), |number| format!("{number}: "));
        for line in lines {
            say(&format!("    {number}{line}"));
        }
    }
    text
}

/// The scenario and its failing steps as a line of the list of what is pending.
fn listed(play: &Play, failures: &[Failure]) -> String {
    let steps: Vec<usize> = failures.iter().filter_map(|failure| failure.step).collect();
    format!("{}/{}", play.name, steps_as_text(&steps))
}
