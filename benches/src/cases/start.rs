//! How long a start takes and how much memory a registry holds, empty and with 10,000 schemas of 2 kB.

use std::time::Duration;

use crate::bench::Bench;
use crate::cases::Case;
use crate::cases::data::{SUBJECTS, fill, subject};
use crate::load::Connection;
use crate::requests::get;
use crate::schemas::LARGE;
use crate::server::Server;
use crate::table::{Goal, Samples};

/// Memory is looked at after this long without a request.
const REST: Duration = Duration::from_millis(500);

/// Measures starts, memory, or both.
///
/// # Errors
///
/// When a server fails.
pub(crate) async fn run(bench: &mut Bench, cases: &[Case]) -> anyhow::Result<()> {
    let (starts, memory) = (
        cases.contains(&Case::ColdStart),
        cases.contains(&Case::Memory),
    );
    let mut bare = Samples::default();
    let mut empty = Starts::default();
    for round in 0..bench.rounds {
        let floor = bench.start_floor()?;
        bare.push(floor.ready().await?.as_secs_f64() * 1e3);
        drop(floor);
        let server = bench.start(&format!("empty-{round}"))?;
        empty.look(&server).await?;
        server.stop()?;
    }
    let server = bench.start("full")?;
    server.ready().await?;
    let ids = fill(server.address, LARGE).await?;
    tokio::time::sleep(REST).await;
    let mut registered = Samples::default();
    registered.push(megabytes(&server)?);
    server.stop()?;
    let (mut full, mut read) = (Starts::default(), Samples::default());
    for _ in 0..bench.rounds {
        let server = bench.start("full")?;
        full.look(&server).await?;
        if memory {
            read_everything(&server, &ids).await?;
            tokio::time::sleep(REST).await;
            read.push(megabytes(&server)?);
        }
        server.stop()?;
    }
    if starts {
        bench.figure("start of bare axum", "ms", bare, None);
        bench.figure(
            "cold start, new folder",
            "ms",
            empty.times,
            Some(Goal::AtMost(30.0)),
        );
        bench.figure(
            "cold start, 10,000 schemas of 2 kB",
            "ms",
            full.times,
            Some(Goal::AtMost(150.0)),
        );
    }
    if memory {
        let goal = Some(Goal::AtMost(40.0));
        bench.figure("memory, idle", "MB", empty.memory, Some(Goal::AtMost(15.0)));
        bench.figure(
            "memory, 10,000 of 2 kB, after the start",
            "MB",
            full.memory,
            goal,
        );
        bench.figure("memory, 10,000 of 2 kB, each read once", "MB", read, goal);
        bench.figure(
            "memory, 10,000 of 2 kB, just registered",
            "MB",
            registered,
            goal,
        );
    }
    Ok(())
}

/// Starts of the same kind.
#[derive(Default)]
struct Starts {
    /// Milliseconds.
    times: Samples,
    /// Megabytes.
    memory: Samples,
}

impl Starts {
    async fn look(&mut self, server: &Server) -> anyhow::Result<()> {
        self.times.push(server.ready().await?.as_secs_f64() * 1e3);
        tokio::time::sleep(REST).await;
        self.memory.push(megabytes(server)?);
        Ok(())
    }
}

fn megabytes(server: &Server) -> anyhow::Result<f64> {
    Ok(server.resident()? as f64 / 1e6)
}

async fn read_everything(server: &Server, ids: &[u32]) -> anyhow::Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let by_id = ids.iter().map(|id| format!("/schemas/ids/{id}"));
    let latest =
        (0..SUBJECTS).map(|number| format!("/subjects/{}/versions/latest", subject(number)));
    for path in by_id.chain(latest) {
        let answer = connection.exchange(&get(&path)).await?;
        anyhow::ensure!(answer.status == 200, "{path}: {}", answer.status);
    }
    Ok(())
}
