//! New versions under BACKWARD, each on disk before it is acknowledged, beside what the disk can do.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use crate::bench::{Bench, Beside, Load};
use crate::fsync;
use crate::requests::{Numbered, Requests, post};
use crate::schemas::{MEDIUM, SUBJECT, template};
use crate::table::{Goal, Samples};

/// Clients at the same time.
const CLIENTS: [u16; 3] = [1, 16, 64];

/// Measures all numbers of clients in turns, the bare disk before each turn.
///
/// # Errors
///
/// When the server fails or refuses a version.
pub(crate) async fn run(bench: &mut Bench) -> anyhow::Result<()> {
    let server = bench.start("register")?;
    server.ready().await?;
    let free = Arc::new(AtomicU32::new(0));
    let request = post(
        &format!("/subjects/payments-{SUBJECT}-value/versions"),
        &template(MEDIUM),
    );
    let source = |_| Box::new(Numbered::new(&request, &free)) as Box<dyn Requests>;
    let loads = CLIENTS.map(|connections| Load {
        name: format!(
            "register new, {connections} client{}",
            if connections == 1 { "" } else { "s" }
        ),
        connections,
        source: &source,
        status: 200,
        says: "\"id\":",
    });
    let mut results: [Beside; CLIENTS.len()] = Default::default();
    let mut disk = Samples::default();
    for round in 0..bench.rounds {
        disk.push(fsync::rate(bench.scratch.path(), bench.time / 4)?);
        for (load, result) in loads.iter().zip(&mut results) {
            bench.alternate(&server, load, round, result).await?;
        }
    }
    bench.figure("bare fsync of 4 kB", "per second", disk.clone(), None);
    for (load, result) in loads.iter().zip(&results) {
        bench.report(&load.name, result);
        let micros = result
            .ours
            .per_cpu_second
            .map(|per_second| 1e6 / per_second);
        let goal = (load.connections == 64).then_some(Goal::AtMost(150.0));
        bench.figure(
            &format!("{}, server CPU each", load.name),
            "µs",
            micros,
            goal,
        );
        bench.figure(
            &format!("{}, of bare fsync", load.name),
            "ratio",
            result.ours.rate.divided_by(&disk),
            None,
        );
    }
    let [one, .., many] = &results;
    let gain = many.ours.rate.divided_by(&one.ours.rate);
    bench.figure(
        "register new, 64 clients by 1 client",
        "ratio",
        gain,
        Some(Goal::AtLeast(3.0)),
    );
    server.stop()
}
