//! Speed, printed as ratios against floors that are measured in the same run. `docs/performance.md` says how to read it.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

mod bench;
mod cases;
mod floor;
mod fsync;
mod histogram;
mod load;
mod process;
mod requests;
mod schemas;
mod server;
mod table;

use cases::Case;

/// As in the shipped binary, and so for the floor too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the registry beside a bare axum server, the bare disk and apache-avro.
#[derive(Debug, Parser)]
struct Options {
    /// What to measure; everything when left out.
    #[arg(value_enum)]
    cases: Vec<Case>,
    /// How often each measurement alternates with its floor.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Seconds of load in each round, on each side.
    #[arg(long, default_value = "2", value_parser = seconds)]
    seconds: Duration,
    /// Connections of the load generator where a case does not name a number.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..))]
    connections: u16,
    /// Cargo profile that the server is built with.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Measure this binary and build none.
    #[arg(long)]
    server: Option<PathBuf>,
    /// Folder for the data of the servers; its disk is measured too. Left out: beside this program.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Be the floor.
    #[arg(long, hide = true)]
    be_the_floor: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let parsed = text
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    parsed
        .filter(|seconds| !seconds.is_zero())
        .ok_or_else(|| format!("{text} is not a number of seconds above 0"))
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if options.be_the_floor {
        // As many workers as cores, the same as any server on tokio.
        return tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(floor::main());
    }
    let mut bench = bench::Bench::prepare(&options)?;
    // One thread for the load: it has one core.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(cases::run(&mut bench, &options.cases));
    // What was measured before a failure is worth reading too.
    table::print(&bench.served, &bench.figures);
    ended
}
