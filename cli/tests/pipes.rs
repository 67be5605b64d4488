//! Commands between programs: what has come goes on at once, and who stops reading is no failure.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use pretty_assertions::assert_eq;
use tempfile::TempDir;

/// How long a line may take before the test fails; milliseconds are usual.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command that works on a schema in a file, which goes with the folder, and asks no registry.
fn etymon(arguments: &[&str]) -> (Child, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let schema = folder.path().join("line.avsc");
    std::fs::write(&schema, r#"{"type":"array","items":"long"}"#).expect("it can be written");
    let child = Command::new(env!("CARGO_BIN_EXE_etymon"))
        .args(arguments)
        .arg("--schema")
        .arg(&schema)
        .env_remove("ETYMON_REGISTRY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    (child, folder)
}

/// Writes, and waits for a line.
struct Talk {
    stdin: ChildStdin,
    lines: mpsc::Receiver<String>,
}

impl Talk {
    fn with(child: &mut Child) -> Self {
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let (send, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.lines() {
                if send.send(line.expect("it is UTF-8")).is_err() {
                    return;
                }
            }
        });
        Self {
            stdin: child.stdin.take().expect("it is piped"),
            lines,
        }
    }

    fn say(&mut self, bytes: &[u8]) -> String {
        self.stdin.write_all(bytes).expect("it reads");
        self.stdin.flush().expect("it reads");
        self.lines.recv_timeout(PATIENCE).expect("it answers")
    }
}

#[test]
fn a_record_is_printed_before_the_next_one_comes() {
    let (mut child, _folder) = etymon(&["decode", "--input", "sized"]);
    let mut talk = Talk::with(&mut child);
    assert_eq!(talk.say(b"\0\0\0\x03\x02\x0e\0"), "[7]");
    assert_eq!(talk.say(b"\0\0\0\x03\x02\x10\0\0\0"), "[8]");
    assert_eq!(talk.say(b"\0\x03\x02\x12\0"), "[9]");
    drop(talk.stdin);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_line_is_encoded_before_the_next_one_comes() {
    let (mut child, _folder) = etymon(&["encode", "--framing", "none", "--hex"]);
    let mut talk = Talk::with(&mut child);
    assert_eq!(talk.say(b"[7]\n"), "020e00");
    assert_eq!(talk.say(b"[]\n["), "00");
    assert_eq!(talk.say(b"8]\n"), "021000");
    drop(talk.stdin);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn who_stops_reading_ends_the_command_quietly() {
    let (mut child, _folder) = etymon(&["decode", "--input", "sized"]);
    let mut stdin = child.stdin.take().expect("it is piped");
    drop(child.stdout.take());
    // Far more than pipes and buffers hold; the command goes when it cannot write.
    let records = b"\0\0\0\x03\x02\x0e\0".repeat(100_000);
    let written = stdin.write_all(&records);
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
    drop(written); // fails or not, as the command is quick or slow
}
