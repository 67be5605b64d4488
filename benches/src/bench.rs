//! What all cases need: the program under test, the floor beside it, a place for data, and the results so far.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::load::{self, Connection, Outcome};
use crate::process::{Cores, pin_this_thread};
use crate::requests::Requests;
use crate::server::{self, Server};
use crate::table::{Figure, Goal, Samples, Served, line};
use crate::{Options, cases};

/// A run of this program.
pub(crate) struct Bench {
    pub(crate) rounds: u16,
    pub(crate) time: Duration,
    pub(crate) connections: u16,
    cores: Cores,
    binary: PathBuf,
    floor: Option<Server>,
    pub(crate) scratch: TempDir,
    pub(crate) served: Vec<Served>,
    pub(crate) figures: Vec<Figure>,
}

/// What to send.
pub(crate) struct Load<'a> {
    pub(crate) name: String,
    pub(crate) connections: u16,
    /// The requests of one connection; the number is its seed.
    pub(crate) source: &'a dyn Fn(u64) -> Box<dyn Requests>,
    /// The status of every answer of ours.
    pub(crate) status: u16,
    /// What the answers say; looked at once, before measuring.
    pub(crate) says: &'a str,
}

/// What a server did in all rounds.
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) rate: Samples,
    pub(crate) per_cpu_second: Samples,
    p50: Samples,
    p99: Samples,
    bytes: Samples,
}

impl Measured {
    fn push(&mut self, outcome: &Outcome, cpu: Duration) -> anyhow::Result<()> {
        ensure!(
            !cpu.is_zero(),
            "the server took less than 10 ms of CPU: measure for longer (--seconds)"
        );
        let answered = outcome.answered() as f64;
        self.rate.push(outcome.rate());
        self.per_cpu_second.push(answered / cpu.as_secs_f64());
        self.p50
            .push(outcome.latencies.percentile(0.50).as_secs_f64() * 1e6);
        self.p99
            .push(outcome.latencies.percentile(0.99).as_secs_f64() * 1e6);
        self.bytes.push(outcome.bytes as f64 / answered);
        Ok(())
    }

    fn served(&self, name: String) -> Served {
        Served {
            name,
            rate: self.rate.median(),
            p50: self.p50.median(),
            p99: self.p99.median(),
            per_cpu_second: self.per_cpu_second.median(),
            bytes: self.bytes.median(),
        }
    }
}

/// A load on ours and on the floor, in turns.
#[derive(Default)]
pub(crate) struct Beside {
    pub(crate) ours: Measured,
    pub(crate) floor: Measured,
    /// Requests per CPU-second, ours by the floor's of the same round.
    pub(crate) ratio: Samples,
}

impl Bench {
    /// Builds what is missing, takes a core for the load and says what will be measured where.
    ///
    /// # Errors
    ///
    /// When the server does not compile or there is no place for data.
    pub(crate) fn prepare(options: &Options) -> anyhow::Result<Self> {
        let binary = match &options.server {
            Some(binary) => binary.clone(),
            None if cases::need_the_server(&options.cases) => server::build(&options.profile)?,
            None => PathBuf::new(),
        };
        let beside = std::env::current_exe()?;
        let folder = options
            .folder
            .as_deref()
            .or(beside.parent())
            .context("this program is in no folder")?;
        let scratch = TempDir::with_prefix_in("bench-", folder)?;
        let cores = Cores::choose();
        if let Some(core) = cores.load {
            pin_this_thread(core)?;
        }
        line(&match cores {
            Cores { server: Some(server), load: Some(load) } => format!("servers on core {server}, load on core {load}"),
            _ => "servers and load share their cores: rates and latencies say little, CPU-seconds still do".to_owned(),
        });
        line(&format!(
            "{} rounds of {:?}; server built with the profile {}",
            options.rounds, options.seconds, options.profile
        ));
        let (rounds, time, connections) = (options.rounds, options.seconds, options.connections);
        let (served, figures) = (Vec::new(), Vec::new());
        Ok(Self {
            rounds,
            time,
            connections,
            cores,
            binary,
            floor: None,
            scratch,
            served,
            figures,
        })
    }

    /// Our server on the data in `name`, a folder inside the scratch folder; empty when it is new.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub(crate) fn start(&self, name: &str) -> anyhow::Result<Server> {
        let mut command = Command::new(&self.binary);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(self.scratch.path().join(name));
        Server::start(
            command,
            self.cores.server,
            &self.scratch.path().join(format!("{name}.log")),
        )
    }

    /// A floor of its own for whoever asks.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub(crate) fn start_floor(&self) -> anyhow::Result<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--be-the-floor");
        Server::start(
            command,
            self.cores.server,
            &self.scratch.path().join("floor.log"),
        )
    }

    /// One round of a load on a server: what came back and the CPU that it cost.
    async fn round(
        &self,
        server: &Server,
        load: &Load<'_>,
        status: u16,
    ) -> anyhow::Result<(Outcome, Duration)> {
        let sources = (0..u64::from(load.connections))
            .map(|seed| (load.source)(seed))
            .collect();
        let before = server.cpu()?;
        let outcome = load::run(server.address, sources, status, self.time).await?;
        Ok((outcome, server.cpu()? - before))
    }

    /// One more round on ours and on the floor; whose turn is first alternates.
    ///
    /// # Errors
    ///
    /// When an answer is not as expected.
    pub(crate) async fn alternate(
        &mut self,
        server: &Server,
        load: &Load<'_>,
        round: u16,
        so_far: &mut Beside,
    ) -> anyhow::Result<()> {
        let floor = match self.floor.take() {
            Some(floor) => floor,
            None => self.start_floor()?,
        };
        let (ours, bare) = if round.is_multiple_of(2) {
            let ours = self.round(server, load, load.status).await?;
            (ours, self.round(&floor, load, 200).await?)
        } else {
            let bare = self.round(&floor, load, 200).await?;
            (self.round(server, load, load.status).await?, bare)
        };
        so_far.ours.push(&ours.0, ours.1)?;
        so_far.floor.push(&bare.0, bare.1)?;
        let per_cpu =
            |(outcome, cpu): &(Outcome, Duration)| outcome.answered() as f64 / cpu.as_secs_f64();
        so_far.ratio.push(per_cpu(&ours) / per_cpu(&bare));
        self.floor = Some(floor);
        Ok(())
    }

    /// Every round of a load, beside the floor, after one that warms up.
    ///
    /// # Errors
    ///
    /// When an answer is not as expected.
    pub(crate) async fn beside(
        &mut self,
        server: &Server,
        load: &Load<'_>,
    ) -> anyhow::Result<Beside> {
        look_once(server, load).await?;
        self.alternate(server, load, 0, &mut Beside::default())
            .await?;
        let mut beside = Beside::default();
        for round in 0..self.rounds {
            self.alternate(server, load, round, &mut beside).await?;
        }
        Ok(beside)
    }

    /// Adds a load to the results.
    pub(crate) fn report(&mut self, name: &str, beside: &Beside) {
        self.served.push(beside.ours.served(name.to_owned()));
        self.served
            .push(beside.floor.served(format!("{name}: bare axum")));
    }

    /// Adds a figure to the results.
    pub(crate) fn figure(
        &mut self,
        name: &str,
        unit: &'static str,
        samples: Samples,
        goal: Option<Goal>,
    ) {
        line(&format!("{name}: {:.2} {unit}", samples.median()));
        self.figures.push(Figure {
            name: name.to_owned(),
            unit,
            samples,
            goal,
        });
    }
}

/// Whether the answer is the one that the load is about.
async fn look_once(server: &Server, load: &Load<'_>) -> anyhow::Result<()> {
    let mut source = (load.source)(0);
    let request = source.next().context("a load without requests")?;
    let mut connection = Connection::open(server.address).await?;
    let answer = connection.exchange(request).await?;
    let body = String::from_utf8_lossy(answer.body);
    let as_expected = answer.status == load.status && body.contains(load.says);
    ensure!(
        as_expected,
        "{}: {} instead of {}, or no {:?} in {body}",
        load.name,
        answer.status,
        load.status,
        load.says
    );
    Ok(())
}
