//! Programs that write lines of JSON to a topic, as records of a format, and read them again.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use etymon_tests::{example, workspace};
use serde_json::Value;

use super::Broker;
use crate::{node, official_client};

/// How long one of them may take, in seconds; all of them together need about as many.
const PATIENCE: &str = "120";

/// Which one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Program {
    /// `python/kafka_orders.py`: the official client.
    Python,
    /// `javascript/kafka_orders.mjs`: the official serializers with KafkaJS.
    JavaScript,
    /// That of `examples/kafka` with the client in Rust.
    Krafka,
    /// That of `examples/kafka` with the client in C.
    Rdkafka,
}

/// A program, and the registry that it asks.
pub(super) struct Orders {
    program: Program,
    registry: String,
    /// `avro`, `protobuf` or `json`.
    format: &'static str,
}

impl Orders {
    pub(super) fn new(program: Program, registry: String, format: &'static str) -> Self {
        Self {
            program,
            registry,
            format,
        }
    }

    /// Writes `orders` as this version of their schema.
    pub(super) fn produce(&self, topic: &str, version: u8, framing: &str, orders: &[Value]) {
        let mut command = self.command("produce", topic, version);
        run(command.args([framing, "--format", self.format]), orders);
    }

    /// What the program says when it writes `order`, and the registry refuses this version of the schema.
    pub(super) fn refusal(&self, topic: &str, version: u8, order: &Value) -> String {
        let mut command = self.command("produce", topic, version);
        let ended = answer(
            command.args(["prefix", "--format", self.format]),
            std::slice::from_ref(order),
        );
        assert!(!ended.status.success(), "version {version} of {topic}");
        String::from_utf8_lossy(&ended.stderr).into_owned()
    }

    /// So many orders, read as this version of their schema; those that come next to those that were read as it before.
    pub(super) fn consume(&self, topic: &str, version: u8, count: usize) -> Vec<Value> {
        let mut command = self.command("consume", topic, version);
        let group = format!("readers-of-{version}-of-{topic}");
        command.args([group, count.to_string()]);
        run(command.args(["--format", self.format]), &[])
    }

    fn command(&self, what: &str, topic: &str, version: u8) -> Command {
        let (program, script) = match self.program {
            Program::Python => (official_client(), Some("python/kafka_orders.py")),
            Program::JavaScript => (node(), Some("javascript/kafka_orders.mjs")),
            Program::Krafka => (Command::new(example("krafka")), None),
            Program::Rdkafka => (Command::new(example("rdkafka")), None),
        };
        let mut command = bounded(&program);
        command.args(script.map(|script| workspace().join("tests/e2e").join(script)));
        let broker = Broker::shared().address().to_string();
        command.args([&self.registry, what, &broker, topic, &version.to_string()]);
        command
    }
}

fn bounded(program: &Command) -> Command {
    let mut command = Command::new("timeout");
    command.arg(PATIENCE).arg(program.get_program());
    let variables = program.get_envs();
    command.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    command
}

/// The lines that the program answers these lines with.
fn run(program: &mut Command, lines: &[Value]) -> Vec<Value> {
    let ended = answer(program, lines);
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

/// How the program ends with these lines.
fn answer(program: &mut Command, lines: &[Value]) -> Output {
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
    child.wait_with_output().expect("our own child")
}
