//! The binary as users meet it: clients of the field, unchanged, and the transcript of the README.

mod docs;
mod readme;

use std::process::Command;

use etymon_tests::{Server, target_dir, workspace};

#[test]
fn the_official_python_client_serialises_and_deserialises_evolving_avro() {
    python("avro_roundtrip.py");
}

#[test]
fn the_official_python_client_serialises_and_deserialises_evolving_json() {
    python("json_roundtrip.py");
}

#[test]
fn the_official_python_client_serialises_and_deserialises_evolving_protobuf() {
    python("protobuf_roundtrip.py");
}

#[test]
fn the_official_python_client_finds_schemas_by_the_guids_of_headers_and_by_metadata() {
    python("guid_headers.py");
}

#[test]
fn the_official_python_client_for_asyncio_is_content_with_every_call() {
    python("async_calls.py");
}

#[test]
fn the_official_python_client_takes_the_subject_that_a_topic_is_associated_with() {
    python("associated_subjects.py");
}

#[test]
fn the_official_python_client_encrypts_with_keys_of_its_own_and_of_the_registry() {
    python("encryption.py");
}

#[test]
fn the_official_javascript_client_serialises_and_deserialises_evolving_avro() {
    javascript("avro_roundtrip.mjs");
}

#[test]
fn the_official_javascript_client_serialises_and_deserialises_evolving_json() {
    javascript("json_roundtrip.mjs");
}

#[test]
fn the_official_javascript_client_serialises_and_deserialises_evolving_protobuf() {
    javascript("protobuf_roundtrip.mjs");
}

#[test]
fn the_official_javascript_client_is_content_with_every_call() {
    javascript("calls.mjs");
}

#[test]
fn the_javascript_client_of_kafkajs_serialises_and_deserialises_evolving_avro() {
    javascript("kafkajs_avro_roundtrip.mjs");
}

#[test]
fn the_javascript_client_of_kafkajs_serialises_and_deserialises_evolving_json() {
    javascript("kafkajs_json_roundtrip.mjs");
}

#[test]
fn the_javascript_client_of_kafkajs_serialises_and_deserialises_evolving_protobuf() {
    javascript("kafkajs_protobuf_roundtrip.mjs");
}

#[test]
fn the_go_client_of_franz_is_content_with_every_call() {
    go("franz");
}

#[test]
fn the_official_go_client_serialises_and_deserialises_in_three_formats() {
    go("confluent");
}

/// Runs a script of `python/` in the environment that `./test` set up.
fn python(script: &str) {
    let python = target_dir().join("python/bin/python");
    assert!(
        python.is_file(),
        "{} is missing: run ./test once, it sets the Python environment up",
        python.display()
    );
    run(&mut Command::new(python), &format!("python/{script}"));
}

/// Runs a script of `javascript/` with the packages that `./test` installed.
fn javascript(script: &str) {
    let packages = target_dir().join("javascript/node_modules");
    assert!(
        packages.is_dir(),
        "{} is missing: run ./test once, it installs the JavaScript clients",
        packages.display()
    );
    run(
        Command::new("node").env("NODE_PATH", packages),
        &format!("javascript/{script}"),
    );
}

/// Runs a program of `go/` with the Go that `./test` found or fetched.
fn go(program: &str) {
    let go = target_dir().join("go/go");
    assert!(
        go.is_file(),
        "{} is missing: run ./test once, it sets Go up",
        go.display()
    );
    run(
        Command::new(go)
            .current_dir(workspace().join("tests/e2e/go"))
            .args(["run", "-buildvcs=false"]),
        &format!("go/{program}"),
    );
}

/// Runs a script of this folder against an empty registry; it must end well.
fn run(interpreter: &mut Command, script: &str) {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(data.path(), &[]);
    let ran = interpreter
        .arg(workspace().join("tests/e2e").join(script))
        .arg(server.url())
        .output()
        .expect("the interpreter of the script runs: run ./test once, it installs what is missing");
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
