//! `etymon serve` as a child process.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Client, Request, binary};

/// How long a start or a stop may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A registry as a process of its own, on a free port of 127.0.0.1; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts `etymon serve` on `data_dir` with further `arguments`, and waits until it is ready.
    ///
    /// # Panics
    ///
    /// When it does not start, or is not ready in 30 s.
    #[must_use]
    pub fn start(data_dir: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(binary());
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]);
        command.arg(data_dir).args(arguments);
        Self::spawn(&mut command)
    }

    /// Starts `command`, which must print `http://ADDRESS` on its first line as `etymon serve` does.
    ///
    /// # Panics
    ///
    /// As [`Server::start`].
    #[must_use]
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .env("ETYMON_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let first = lines
            .next()
            .expect("the server prints where it listens before it ends")
            .expect("the server prints text");
        // The rest is read too, so that a full pipe never stops the server.
        thread::spawn(move || lines.for_each(drop));
        let address = listening_address(&first)
            .unwrap_or_else(|| panic!("no address in the first line: {first}"));
        let server = Self { child, address };
        server.wait_until_ready();
        server
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its root, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of it.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: the process gets no chance to tidy up. Returns when it is gone.
    ///
    /// # Panics
    ///
    /// When the process cannot be killed.
    pub fn kill(mut self) {
        self.child.kill().expect("our own child can be killed");
        self.child.wait().expect("our own child can be waited for");
    }

    /// SIGTERM, then waits for the end.
    ///
    /// # Panics
    ///
    /// When it does not end in 30 s.
    pub fn terminate(mut self) -> ExitStatus {
        self.signal("TERM");
        self.wait()
    }

    /// Sends a signal by its name, as `kill -TERM`.
    ///
    /// # Panics
    ///
    /// When there is no such signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.pid().to_string()])
            .status()
            .expect("`kill` runs");
        assert!(sent.success(), "kill -{name} failed");
    }

    /// Waits for the end.
    ///
    /// # Panics
    ///
    /// When it does not end in 30 s.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("our own child") {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn wait_until_ready(&self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.is_ready() {
            assert!(Instant::now() < deadline, "the server is not ready");
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn is_ready(&self) -> bool {
        self.client()
            .send(&Request::get("/health/ready"))
            .is_ok_and(|answer| answer.status == 200)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in `… http://127.0.0.1:8081 …`.
fn listening_address(line: &str) -> Option<SocketAddr> {
    let (_, after) = line.split_once("http://")?;
    let end = after
        .find(|c: char| !(c.is_ascii_alphanumeric() || ".:[]".contains(c)))
        .unwrap_or(after.len());
    after[..end].trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::listening_address;

    #[test]
    fn the_address_is_found_in_a_sentence() {
        for (line, port) in [
            ("listening on http://127.0.0.1:8081", Some(8081)),
            ("http://127.0.0.1:1/", Some(1)),
            (
                "Etymon listens on http://127.0.0.1:40123, data in /tmp",
                Some(40123),
            ),
            ("It is http://[::1]:7.", Some(7)),
            ("nothing here", None),
        ] {
            assert_eq!(listening_address(line).map(|a| a.port()), port, "{line}");
        }
    }
}
