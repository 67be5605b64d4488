//! A server as a child process, on a core of its own.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::process::{self, pin_this_thread};
use crate::requests;

/// How long a server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running child; killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// Just before the program was executed.
    started: Instant,
}

impl Server {
    /// Starts the command on the core and waits for the line on its stdout that says `http://ADDRESS`. Its stderr goes to `log`.
    ///
    /// # Errors
    ///
    /// When it does not start or does not say where it listens.
    pub(crate) fn start(
        mut command: Command,
        core: Option<usize>,
        log: &Path,
    ) -> anyhow::Result<Self> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?);
        // A child inherits the core of the thread that starts it, so no wrapper costs time between here and there.
        let launch = || -> anyhow::Result<(Child, Instant)> {
            core.map_or(Ok(()), pin_this_thread)?;
            let started = Instant::now();
            Ok((
                command
                    .spawn()
                    .with_context(|| format!("cannot start {command:?}"))?,
                started,
            ))
        };
        let launched = std::thread::scope(|scope| scope.spawn(launch).join());
        let (mut child, started) =
            launched.map_err(|_| anyhow::anyhow!("the launching thread panicked"))??;
        let mut stdout = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let Some(address) = read_address(&mut stdout) else {
            drop(child.kill());
            drop(child.wait());
            bail!(
                "the server said nowhere to connect to; its words:\n{}",
                std::fs::read_to_string(log)?
            );
        };
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        Ok(Self {
            child,
            address,
            started,
        })
    }

    /// Asks for readiness until the answer is 200; the time since the program was executed.
    ///
    /// # Errors
    ///
    /// When it does not become ready.
    pub(crate) async fn ready(&self) -> anyhow::Result<Duration> {
        let request = requests::get("/health/ready");
        while self.started.elapsed() < PATIENCE {
            let Ok(mut connection) = crate::load::Connection::open(self.address).await else {
                continue;
            };
            if connection
                .exchange(&request)
                .await
                .is_ok_and(|answer| answer.status == 200)
            {
                return Ok(self.started.elapsed());
            }
        }
        bail!("the server was not ready within {PATIENCE:?}")
    }

    /// CPU time so far.
    ///
    /// # Errors
    ///
    /// When the server is gone.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        process::cpu(self.child.id()).context("the server is gone")
    }

    /// Bytes of memory now.
    ///
    /// # Errors
    ///
    /// When the server is gone.
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        process::resident(self.child.id()).context("the server is gone")
    }

    /// Stops it the way an operator does (SIGTERM) and waits.
    ///
    /// # Errors
    ///
    /// When it does not end in time or does not exit with 0.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let sent = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()?;
        ensure!(sent.success(), "kill failed");
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the server ended with {status}");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the server did not stop within {PATIENCE:?} of SIGTERM")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The address behind `http://` in the first line that has one.
fn read_address(stdout: &mut impl BufRead) -> Option<SocketAddr> {
    stdout.lines().map_while(Result::ok).find_map(|line| {
        let (_, address) = line.split_once("http://")?;
        let end = address
            .find(|c: char| c.is_whitespace() || c == '/')
            .unwrap_or(address.len());
        address[..end].parse().ok()
    })
}

/// Builds the `etymon` binary of this workspace with a cargo profile; where it is.
///
/// # Errors
///
/// When it does not compile.
pub(crate) fn build(profile: &str) -> anyhow::Result<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("benches is inside the workspace")?;
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "build",
            "--locked",
            "-p",
            "etymon-cli",
            "--message-format",
            "json-render-diagnostics",
            "--profile",
        ])
        .arg(profile)
        .current_dir(workspace)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "cargo could not build the server");
    let messages = output.stdout.split(|&byte| byte == b'\n');
    let mut executables = messages.filter_map(|line| {
        let message: serde_json::Value = serde_json::from_slice(line).ok()?;
        let named =
            message["target"]["name"] == "etymon" && message["reason"] == "compiler-artifact";
        named
            .then(|| message["executable"].as_str().map(PathBuf::from))
            .flatten()
    });
    executables
        .next_back()
        .context("cargo built no binary called etymon")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn the_address_is_found_in_the_words_around_it() {
        for (said, found) in [
            (
                "listening on http://127.0.0.1:8081\nmore",
                Some("127.0.0.1:8081"),
            ),
            ("data in /tmp\nhttp://[::1]:80/ is where", Some("[::1]:80")),
            ("hello\n", None),
        ] {
            let address = read_address(&mut said.as_bytes());
            assert_eq!(
                address,
                found.map(|text| text.parse().expect("an address")),
                "{said}"
            );
        }
    }
}
