//! What the faults ask of a registry, and what they expect of it when nothing is wrong.

use std::io::{self, Write};
use std::path::Path;

use etymon_tests::{Answer, Client, Request, Server};
use serde_json::{Value, json};

/// A registered version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Registered {
    pub(crate) subject: String,
    pub(crate) version: u64,
    pub(crate) id: u64,
    pub(crate) schema: String,
}

/// Starts a registry that logs nothing: what it answers is what counts here.
pub(crate) fn start(data_dir: &Path, arguments: &[&str]) -> Server {
    Server::start(data_dir, &[&["--log", "off"], arguments].concat())
}

/// The schema of a record, in the form in which it comes back.
pub(crate) fn schema(name: &str, doc: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","doc":"{doc}","fields":[]}}"#)
}

pub(crate) fn register(client: &mut Client, subject: &str, schema: &str) -> io::Result<Answer> {
    let request = Request::new("POST", &format!("/subjects/{subject}/versions"));
    client.send(&request.json(&json!({"schema": schema})))
}

/// What a registration was answered with.
pub(crate) fn registered(subject: &str, schema: &str, answer: &Answer) -> Registered {
    let body = answer.json();
    assert_eq!(answer.status, 200, "{subject}: {body}");
    Registered {
        subject: subject.to_owned(),
        version: body["version"].as_u64().expect("a version"),
        id: body["id"].as_u64().expect("an id"),
        schema: schema.to_owned(),
    }
}

pub(crate) fn delete(
    client: &mut Client,
    version: &Registered,
    permanently: bool,
) -> io::Result<Answer> {
    let Registered {
        subject, version, ..
    } = version;
    let target = format!("/subjects/{subject}/versions/{version}?permanent={permanently}");
    client.send(&Request::new("DELETE", &target))
}

/// No compatibility is asked for, so that every schema may follow every other.
pub(crate) fn accept_everything(client: &mut Client) {
    let request = Request::new("PUT", "/config").json(&json!({"compatibility": "NONE"}));
    assert_eq!(client.send(&request).unwrap().status, 200);
}

/// The answer to a GET: its status and body.
pub(crate) fn get(client: &mut Client, target: &str) -> (u16, Value) {
    let answer = client.send(&Request::get(target)).expect("an answer");
    (answer.status, answer.json())
}

/// Tells what was seen, also when the test passes.
pub(crate) fn seen(what: &str) {
    // Straight to stderr: the macros are silenced by the test runner.
    writeln!(io::stderr(), "    {what}").expect("stderr takes a line");
}
