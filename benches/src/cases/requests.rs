//! Requests that change nothing, on a registry with 10,000 schemas.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use crate::bench::{Bench, Load};
use crate::cases::Case;
use crate::cases::data::{SUBJECTS, fill, register, subject};
use crate::load::Connection;
use crate::requests::{Numbered, Random, Requests, get, post};
use crate::schemas::{LARGE, SMALL, SUBJECT, digits, numbered, template, unreadable};
use crate::server::Server;
use crate::table::{Goal, Samples};

/// The subject that compatibility is checked against: one version, of 2 kB.
const CHECKED: &str = "shipments-value";

/// Measures those of the cases that are requests of this kind.
///
/// # Errors
///
/// When the server fails or answers what it should not.
pub(crate) async fn run(bench: &mut Bench, cases: &[Case]) -> anyhow::Result<()> {
    let others: [Case; 5] = [
        Case::RegisterNew,
        Case::Lists,
        Case::ColdStart,
        Case::Memory,
        Case::Micro,
    ];
    if cases.iter().all(|case| others.contains(case)) {
        return Ok(());
    }
    let server = bench.start("requests")?;
    server.ready().await?;
    let ids = fill(server.address, SMALL).await?;
    register(
        &mut Connection::open(server.address).await?,
        CHECKED,
        &numbered(LARGE, 0, 0),
    )
    .await?;
    for case in cases {
        match case {
            Case::ById => {
                let set = ids
                    .iter()
                    .map(|id| get(&format!("/schemas/ids/{id}")))
                    .collect();
                any_of(bench, &server, "by id", set, "\"schema\":", 0.90).await?;
            }
            Case::Latest => {
                let path = |number| get(&format!("/subjects/{}/versions/latest", subject(number)));
                any_of(
                    bench,
                    &server,
                    "latest",
                    (0..SUBJECTS).map(path).collect(),
                    "\"version\":10",
                    0.85,
                )
                .await?;
            }
            Case::LookupKnown => {
                let set = known(|subject| format!("/subjects/{subject}"));
                any_of(
                    bench,
                    &server,
                    "lookup of a known text",
                    set,
                    "\"version\":",
                    0.50,
                )
                .await?;
            }
            Case::RegisterAgain => {
                let set = known(|subject| format!("/subjects/{subject}/versions"));
                let beside = compare(
                    bench,
                    &server,
                    "register what exists",
                    &random(set),
                    200,
                    "\"id\":",
                )
                .await?;
                bench.figure("register what exists, of bare axum", "ratio", beside, None);
            }
            Case::LookupUnknown => {
                let text = template(SMALL).replace(SUBJECT, &digits(0));
                let request = post(&format!("/subjects/{}", subject(0)), &text);
                let name = "lookup of an unknown text";
                let ratio =
                    compare(bench, &server, name, &never_seen(request), 404, "40403").await?;
                bench.figure(
                    &format!("{name}, of bare axum"),
                    "ratio",
                    ratio,
                    Some(Goal::AtLeast(0.10)),
                );
            }
            Case::Compatibility => compatibility(bench, &server).await?,
            Case::RegisterNew | Case::Lists | Case::ColdStart | Case::Memory | Case::Micro => {}
        }
    }
    server.stop()
}

type Source = Box<dyn Fn(u64) -> Box<dyn Requests>>;

fn random(set: Arc<[Vec<u8>]>) -> Source {
    Box::new(move |seed| Box::new(Random::new(&set, seed)))
}

/// The data numbers its optional fields from 0; these start far above.
fn never_seen(template: Vec<u8>) -> Source {
    let free = Arc::new(AtomicU32::new(1_000_000));
    Box::new(move |_| Box::new(Numbered::new(&template, &free)))
}

/// A POST of the fifth text of each subject.
fn known(path: impl Fn(&str) -> String) -> Arc<[Vec<u8>]> {
    (0..SUBJECTS)
        .map(|number| post(&path(&subject(number)), &numbered(SMALL, number, 4)))
        .collect()
}

async fn any_of(
    bench: &mut Bench,
    server: &Server,
    name: &str,
    set: Arc<[Vec<u8>]>,
    says: &str,
    goal: f64,
) -> anyhow::Result<()> {
    let ratio = compare(bench, server, name, &random(set), 200, says).await?;
    bench.figure(
        &format!("{name}, of bare axum"),
        "ratio",
        ratio,
        Some(Goal::AtLeast(goal)),
    );
    Ok(())
}

/// A load beside the floor, added to the results; the ratios.
async fn compare(
    bench: &mut Bench,
    server: &Server,
    name: &str,
    source: &Source,
    status: u16,
    says: &str,
) -> anyhow::Result<Samples> {
    let load = Load {
        name: name.to_owned(),
        connections: bench.connections,
        source,
        status,
        says,
    };
    let beside = bench.beside(server, &load).await?;
    bench.report(name, &beside);
    Ok(beside.ratio)
}

/// Once with a schema that reads what is there, once with one that does not, for two reasons.
async fn compatibility(bench: &mut Bench, server: &Server) -> anyhow::Result<()> {
    let path = format!("/compatibility/subjects/{CHECKED}/versions/latest?verbose=true");
    let compatible = template(LARGE).replace(SUBJECT, &digits(0));
    let incompatible = unreadable(&compatible);
    for (name, schema, says) in [
        (
            "verbose check of 2 kB, compatible",
            compatible,
            "\"is_compatible\":true",
        ),
        (
            "verbose check of 2 kB, two reasons",
            incompatible,
            "\"is_compatible\":false",
        ),
    ] {
        let source = never_seen(post(&path, &schema));
        let load = Load {
            name: name.to_owned(),
            connections: bench.connections,
            source: &source,
            status: 200,
            says,
        };
        let beside = bench.beside(server, &load).await?;
        bench.report(name, &beside);
        bench.figure(
            name,
            "per CPU-second",
            beside.ours.per_cpu_second,
            Some(Goal::AtLeast(8_000.0)),
        );
    }
    Ok(())
}
