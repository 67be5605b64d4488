//! Programs that put lines of JSON into a topic and take them out again.

use std::ffi::OsStr;
use std::fmt;
use std::io::Write;
use std::process::{Command, Stdio};

use etymon_tests::{kafka_example, workspace};
use serde_json::Value;

use super::Broker;
use crate::official_client;

/// How long one of them may take, in seconds; all of them together need about as many.
const PATIENCE: &str = "120";

/// Bytes, by the program of `examples/kafka` with this client.
pub(super) struct Records(pub(super) &'static str);

/// Orders, by a program that asks a registry for their schemas.
pub(super) struct Orders {
    name: &'static str,
    registry: String,
}

impl Records {
    pub(super) fn produce(&self, topic: &str, records: &[Value]) {
        run(self.program().args(["produce", &broker(), topic]), records);
    }

    pub(super) fn consume(&self, topic: &str, count: usize) -> Vec<Value> {
        let mut program = self.program();
        program.args(["consume", &broker(), topic, &group(topic, self.0)]);
        run(program.arg(count.to_string()), &[])
    }

    fn program(&self) -> Command {
        bounded(kafka_example(self.0).as_os_str())
    }
}

impl Orders {
    /// `python/kafka_orders.py`, the official client.
    pub(super) fn python(registry: String) -> Self {
        Self {
            name: "python",
            registry,
        }
    }

    /// Writes `orders` as this version of their schema.
    pub(super) fn produce(&self, topic: &str, version: u8, framing: &str, orders: &[Value]) {
        let mut program = self.program();
        program.args(["produce", &broker(), topic, &version.to_string(), framing]);
        run(&mut program, orders);
    }

    /// The first so many orders of the topic, read as this version of their schema.
    pub(super) fn consume(&self, topic: &str, version: u8, count: usize) -> Vec<Value> {
        let mut program = self.program();
        program.args(["consume", &broker(), topic, &version.to_string()]);
        program.arg(group(topic, &format!("{self}-{version}")));
        run(program.arg(count.to_string()), &[])
    }

    fn program(&self) -> Command {
        let mut program = bounded(official_client().get_program());
        program.arg(workspace().join("tests/e2e/python/kafka_orders.py"));
        program.arg(&self.registry);
        program
    }
}

impl fmt::Display for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

fn broker() -> String {
    Broker::shared().address().to_string()
}

/// A consumer group that nobody else is in.
fn group(topic: &str, reader: &str) -> String {
    format!("{reader}-of-{topic}")
}

fn bounded(program: &OsStr) -> Command {
    let mut command = Command::new("timeout");
    command.arg(PATIENCE).arg(program);
    command
}

/// The lines that the program answers these lines with.
fn run(program: &mut Command, lines: &[Value]) -> Vec<Value> {
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("`timeout` runs");
    let mut input = child.stdin.take().expect("it is piped");
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    // A program that reads nothing has ended; how it ended says more.
    let _ = input.write_all(lines.as_bytes());
    drop(input);
    let ended = child.wait_with_output().expect("our own child");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(
        ended.status.success(),
        "{program:?}: {}\n{said}",
        ended.status
    );
    String::from_utf8_lossy(&ended.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}
