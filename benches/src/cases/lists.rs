//! Pages of lists, on a registry with 100,000 subjects: how long one request takes by itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use anyhow::ensure;
use tokio::task::JoinSet;

use crate::bench::Bench;
use crate::cases::data::register;
use crate::load::Connection;
use crate::requests::get;
use crate::schemas::{SMALL, numbered};
use crate::server::Server;
use crate::table::{Goal, Samples};

/// Subjects, of one version each.
const SUBJECTS: u32 = 100_000;
/// Texts that they share.
const TEXTS: u32 = 1_000;
/// Entries of a page.
const PAGE: u32 = 100;
/// Connections that fill the registry.
const CONNECTIONS: u32 = 64;

/// Measures the first, a middle and the last page of both lists.
///
/// # Errors
///
/// When the server fails, or a page is not whole.
pub(crate) async fn run(bench: &mut Bench) -> anyhow::Result<()> {
    let server = bench.start("lists")?;
    server.ready().await?;
    fill(server.address).await?;
    for (list, query) in [("subjects", ""), ("schemas", "latestOnly=true&")] {
        for (place, offset) in [
            ("first", 0),
            ("middle", SUBJECTS / 2),
            ("last", SUBJECTS - PAGE),
        ] {
            let path = format!("/{list}?{query}limit={PAGE}&offset={offset}");
            let times = times(bench, &server, &path).await?;
            bench.figure(
                &format!("{place} 100 of 100,000 {list}"),
                "ms",
                times,
                Some(Goal::AtMost(5.0)),
            );
        }
    }
    server.stop()
}

/// How long a request takes from a client that sends one after another: the median of each round, in milliseconds.
async fn times(bench: &Bench, server: &Server, path: &str) -> anyhow::Result<Samples> {
    let request = get(path);
    let mut connection = Connection::open(server.address).await?;
    let answer = connection.exchange(&request).await?;
    let page: Vec<serde_json::Value> = serde_json::from_slice(answer.body)?;
    ensure!(
        page.len() == PAGE as usize,
        "{path}: {} entries",
        page.len()
    );
    let mut medians = Samples::default();
    for _ in 0..bench.rounds {
        let mut round = Samples::default();
        let began = Instant::now();
        while began.elapsed() < bench.time / 4 {
            let asked = Instant::now();
            let answer = connection.exchange(&request).await?;
            ensure!(answer.status == 200, "{path}: {}", answer.status);
            round.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        medians.push(round.median());
    }
    Ok(medians)
}

async fn fill(address: SocketAddr) -> anyhow::Result<()> {
    let next = Arc::new(AtomicU32::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        clients.spawn(client(address, Arc::clone(&next)));
    }
    while let Some(done) = clients.join_next().await {
        done??;
    }
    Ok(())
}

async fn client(address: SocketAddr, next: Arc<AtomicU32>) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= SUBJECTS {
            return Ok(());
        }
        let text = numbered(SMALL, number % TEXTS, 0);
        register(&mut connection, &format!("topic-{number}-value"), &text).await?;
    }
}
