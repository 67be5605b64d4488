//! SIGKILL under load, at random moments.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use etymon_tests::{Chance, Client, Server, assert_healthy, binary, examine};

use crate::ledger::Ledger;
use crate::registry::{accept_everything, delete, register, registered, schema, seen, start};

const ROUNDS: usize = 20;
const WRITERS: usize = 16;

/// How soon a registry must be ready after it was killed.
const READY: Duration = Duration::from_secs(2);

/// Numbers the records of this test, so that no two registrations have one schema.
static RECORDS: AtomicU64 = AtomicU64::new(0);

#[test]
fn a_registry_killed_under_16_writers_loses_nothing_that_it_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let subjects: Vec<_> = (0..5)
        .map(|number| format!("crash-{number}-value"))
        .collect();
    let ledger = Ledger::default();
    let mut chance = Chance::new();
    let _ = binary(); // built before anything is timed
    let mut server = start(directory.path(), &[]);
    accept_everything(&mut server.client());
    let (mut slowest, mut checked) = (Duration::ZERO, 0);
    for round in 1..=ROUNDS {
        let moment = Duration::from_micros(20_000 + chance.below(280_000));
        // Now and then the doctor comes while the writers write.
        let visit = round % 7 == 3;
        let found = kill_under_load(server, &ledger, &subjects, || {
            thread::sleep(moment);
            if visit {
                examine(directory.path())
            } else {
                Ok(())
            }
        });
        assert_eq!(found, Ok(()), "beside the running server");
        assert_healthy(directory.path());
        let took;
        (server, took) = restart(directory.path());
        slowest = slowest.max(took);
        let books = ledger.books();
        books.assert_kept(&mut server.client(), checked);
        books.assert_no_gaps(&mut server.client(), &subjects);
        checked = books.acknowledged().0;
    }
    let books = ledger.books();
    books.assert_kept(&mut server.client(), 0);
    let (registrations, deletes, purges) = books.acknowledged();
    seen(&format!(
        "{ROUNDS} kills under {WRITERS} writers: kept {registrations} acknowledged registrations, {deletes} soft and \
         {purges} permanent deletes; ready again within {} ms",
        slowest.as_millis()
    ));
    assert!(
        registrations > 10 * ROUNDS && purges > ROUNDS,
        "hardly anything was written"
    );
    assert!(server.terminate().success());
    assert_healthy(directory.path());
}

/// Lets the writers write until something is over, and kills the server then.
fn kill_under_load<T>(
    server: Server,
    ledger: &Ledger,
    subjects: &[String],
    until: impl FnOnce() -> T,
) -> T {
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            let client = server.client();
            scope.spawn(|| write(client, ledger, subjects));
        }
        let result = until();
        server.kill();
        result
    })
}

/// Writes until the server is gone.
fn write(mut client: Client, ledger: &Ledger, subjects: &[String]) {
    let mut chance = Chance::new();
    let mut mine = Vec::new();
    loop {
        let chosen = usize::try_from(chance.below(subjects.len() as u64)).unwrap();
        let number = RECORDS.fetch_add(1, Ordering::Relaxed);
        let text = schema(&format!("R{number}"), &chance.digits(200));
        let Ok(answer) = register(&mut client, &subjects[chosen], &text) else {
            return;
        };
        let version = registered(&subjects[chosen], &text, &answer);
        ledger.books().register(version.clone());
        mine.push(version);
        if chance.below(3) > 0 {
            continue;
        }
        let chosen = usize::try_from(chance.below(mine.len() as u64)).unwrap();
        let version = mine.swap_remove(chosen);
        ledger.books().ask_to_delete(&version);
        let Ok(answer) = delete(&mut client, &version, false) else {
            return;
        };
        assert_eq!(answer.status, 200, "{version:?}: {}", answer.json());
        ledger.books().delete(&version);
        if chance.below(3) == 0 {
            continue;
        }
        ledger.books().ask_to_purge(&version);
        let Ok(answer) = delete(&mut client, &version, true) else {
            return;
        };
        assert_eq!(answer.status, 200, "{version:?}: {}", answer.json());
        ledger.books().purge(&version);
    }
}

/// Starts the registry again, and says how long that took. A machine that is busy with something else gets a second
/// try.
fn restart(data_dir: &Path) -> (Server, Duration) {
    let timed = || {
        let begin = Instant::now();
        let server = start(data_dir, &[]);
        (server, begin.elapsed())
    };
    let (server, first) = timed();
    if first <= READY {
        return (server, first);
    }
    server.kill();
    let (server, second) = timed();
    assert!(
        second <= READY,
        "ready after {first:?}, then after {second:?}"
    );
    (server, second)
}
