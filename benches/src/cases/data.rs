//! Fills a registry: versions in subjects, from many connections at once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, ensure};
use tokio::task::JoinSet;

use crate::load::Connection;
use crate::requests::post;
use crate::schemas::numbered;

/// Subjects of a filled registry.
pub(crate) const SUBJECTS: u32 = 1_000;
/// Versions of each.
pub(crate) const VERSIONS: u32 = 10;
/// Connections that fill it.
const CONNECTIONS: u32 = 64;

/// The name of a subject.
pub(crate) fn subject(number: u32) -> String {
    format!("orders-{number}-value")
}

/// Registers `VERSIONS` texts of a template in each of `SUBJECTS`; their ids.
///
/// # Errors
///
/// When one is refused.
pub(crate) async fn fill(address: SocketAddr, template: &'static str) -> anyhow::Result<Vec<u32>> {
    let next = Arc::new(AtomicU32::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        clients.spawn(client(address, template, Arc::clone(&next)));
    }
    let mut ids = Vec::new();
    while let Some(registered) = clients.join_next().await {
        ids.extend(registered??);
    }
    ids.sort_unstable();
    Ok(ids)
}

async fn client(
    address: SocketAddr,
    template: &str,
    next: Arc<AtomicU32>,
) -> anyhow::Result<Vec<u32>> {
    let mut connection = Connection::open(address).await?;
    let mut ids = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let (name, version) = (number % SUBJECTS, number / SUBJECTS);
        if version >= VERSIONS {
            return Ok(ids);
        }
        ids.push(
            register(
                &mut connection,
                &subject(name),
                &numbered(template, name, version),
            )
            .await?,
        );
    }
}

/// Registers a text; its id.
///
/// # Errors
///
/// When it is refused.
pub(crate) async fn register(
    connection: &mut Connection,
    subject: &str,
    schema: &str,
) -> anyhow::Result<u32> {
    let answer = connection
        .exchange(&post(&format!("/subjects/{subject}/versions"), schema))
        .await?;
    let body = String::from_utf8_lossy(answer.body);
    ensure!(
        answer.status == 200,
        "registering in {subject}: {} {body}",
        answer.status
    );
    let answer: serde_json::Value = serde_json::from_str(&body)?;
    answer["id"]
        .as_u64()
        .and_then(|id| u32::try_from(id).ok())
        .with_context(|| format!("no id in {body}"))
}
