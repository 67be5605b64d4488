//! The binary as users meet it: the official Python client, unchanged, and the transcript of the README.

mod docs;
mod readme;

use std::process::Command;

use etymon_tests::{Server, target_dir, workspace};

#[test]
fn the_official_python_client_serialises_and_deserialises_evolving_avro() {
    let python = target_dir().join("python/bin/python");
    assert!(
        python.is_file(),
        "{} is missing: run ./test once, it sets the Python environment up",
        python.display()
    );
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(data.path(), &[]);
    let ran = Command::new(python)
        .arg(workspace().join("tests/e2e/python/avro_roundtrip.py"))
        .arg(server.url())
        .output()
        .expect("Python runs");
    assert!(
        ran.status.success(),
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
fn the_transcript_of_the_readme_works_when_pasted() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(data.path(), &[]);
    readme::check(&server.url());
}
