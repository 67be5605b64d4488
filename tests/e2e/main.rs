//! The binary as users meet it: clients of the field, unchanged, and the transcript of the README.

mod codecs;
mod docs;
mod kafka;
mod readme;

use std::process::Command;

use etymon_tests::{Server, binary, example, target_dir, workspace};

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

#[test]
fn the_official_python_client_makes_the_avro_vectors_again() {
    makes_again("make_avro.py", "avro.json");
}

#[test]
fn the_official_python_client_makes_the_json_vectors_again() {
    makes_again("make_json.py", "json.json");
}

#[test]
fn the_official_python_client_makes_the_protobuf_vectors_again() {
    makes_again("make_protobuf.py", "protobuf.json");
}

/// Runs a script of `tests/vectors` and compares what it prints with the file that it once made.
fn makes_again(script: &str, file: &str) {
    let made = run(&mut official_client(), &format!("vectors/{script}"));
    let file = workspace().join("tests/vectors").join(file);
    let known = std::fs::read_to_string(&file).expect("the vectors are there");
    let differ = made.lines().zip(known.lines()).find(|(a, b)| a != b);
    assert_eq!(differ, None, "{} (left: made now)", file.display());
    assert_eq!(made.len(), known.len(), "{}", file.display());
}

/// Runs a script of `python/` in the environment that `./test` set up.
fn python(script: &str) {
    run(&mut official_client(), &format!("e2e/python/{script}"));
}

fn official_client() -> Command {
    let python = target_dir().join("python/bin/python");
    assert!(
        python.is_file(),
        "{} is missing: run ./test once, it sets the Python environment up",
        python.display()
    );
    Command::new(python)
}

/// Runs a script of `javascript/`.
fn javascript(script: &str) {
    run(&mut node(), &format!("e2e/javascript/{script}"));
}

/// Node with the packages that `./test` installed.
fn node() -> Command {
    let packages = target_dir().join("javascript/node_modules");
    assert!(
        packages.is_dir(),
        "{} is missing: run ./test once, it installs the JavaScript clients",
        packages.display()
    );
    let mut node = Command::new("node");
    node.env("NODE_PATH", packages);
    node
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
        &format!("e2e/go/{program}"),
    );
}

/// Runs a script of `tests` against an empty registry; it must end well. Returns what it prints.
fn run(interpreter: &mut Command, script: &str) -> String {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(data.path(), &[]);
    let ran = interpreter
        .arg(workspace().join("tests").join(script))
        .arg(server.url())
        .output()
        .expect("the interpreter of the script runs: run ./test once, it installs what is missing");
    assert!(
        ran.status.success(),
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8(ran.stdout).expect("the script prints text")
}

#[test]
fn the_transcript_of_the_pipeline_works_when_pasted() {
    // It builds what it runs, and does not have the time to begin from nothing.
    let _built = (binary(), example("pipeline"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path().to_string_lossy();
    let target = format!("{}/", target_dir().display());
    let places = [("/tmp/pipeline", &*folder), ("target/", &*target)];
    readme::check("examples/pipeline/README.md", "run ", &places);
}

#[test]
fn the_transcript_of_the_readme_works_when_pasted() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(data.path(), &[]);
    let url = server.url();
    readme::check("README.md", "curl ", &[("http://127.0.0.1:8081", &url)]);
}
