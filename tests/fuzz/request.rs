//! Requests made from the document: most are as it says, many are nearly so, and some are hostile.

use std::collections::BTreeSet;

use etymon_tests::{Chance, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::document::{Document, Operation, Parameter};
use crate::memory::Memory;
use crate::words;

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':');

/// A request that is sent.
pub(crate) struct Sent<'a> {
    /// What it is meant for; none where the server may take it for something else.
    pub(crate) operation: Option<&'a Operation>,
    pub(crate) request: Request,
    /// Parameters of the path, by name.
    names: Vec<(String, String)>,
    /// The body as JSON.
    body: Option<Value>,
}

impl<'a> Sent<'a> {
    /// A request that says nothing yet.
    pub(crate) fn plain(operation: &'a Operation) -> Self {
        Self {
            operation: Some(operation),
            request: Request::new(&operation.method, ""),
            names: Vec::new(),
            body: None,
        }
    }
}

/// A request that was successful.
#[derive(Clone)]
pub(crate) struct Done {
    schema: Value,
    names: Vec<(String, String)>,
    body: Value,
}

/// At most so many are kept.
const DONE: usize = 64;

/// Makes one request after another.
pub(crate) struct Maker<'a> {
    pub(crate) document: &'a Document,
    pub(crate) chance: Chance,
    pub(crate) memory: Memory,
    pub(crate) done: Vec<Done>,
    /// The operations that were successful.
    pub(crate) reached: BTreeSet<String>,
}

impl<'a> Maker<'a> {
    /// The next request.
    pub(crate) fn request(&mut self, number: usize) -> Sent<'a> {
        if let Some(sent) = self.housekeeping(number) {
            return sent;
        }
        let operation = self.operation();
        let again = self.done_before(operation);
        let mut sent = Sent::plain(operation);
        let names = again.as_ref().map_or(&[][..], |again| &again.names);
        self.target(operation, &mut sent, names);
        self.headers(operation, &mut sent);
        if operation.body.is_some() || self.chance.percent(2) {
            let value = again.map_or_else(|| self.value_of(operation), |again| again.body);
            sent.request.body = Some(self.bytes(&value));
            sent.body = Some(value);
        }
        if self.chance.percent(3) {
            let methods = [
                "HEAD", "OPTIONS", "PATCH", "GET", "PUT", "POST", "DELETE", "TRACE", "BREW",
            ];
            sent.request.method = (self.chance.word(&methods)).to_owned();
            sent.operation = None;
        }
        sent
    }

    /// Now and then the modes and levels that make most requests fail alike are taken back.
    fn housekeeping(&self, number: usize) -> Option<Sent<'a>> {
        let (id, target, body) = match number % 60 {
            29 => ("removeGlobalMode", "/mode?recursive=true", None),
            59 => (
                "setGlobalConfig",
                "/config",
                Some(r#"{"compatibility":"NONE","alias":null}"#),
            ),
            _ => return None,
        };
        let operation = self
            .document
            .operations
            .iter()
            .find(|known| known.id == id)?;
        let mut sent = Sent::plain(operation);
        target.clone_into(&mut sent.request.target);
        sent.request.body = body.map(|body| body.as_bytes().to_vec());
        Some(sent)
    }

    /// What a request with such a body did before, to be done again or to be asked for.
    fn done_before(&mut self, operation: &Operation) -> Option<Done> {
        let schema = operation.body.as_ref()?;
        let alike: Vec<&Done> = self
            .done
            .iter()
            .filter(|done| done.schema == *schema)
            .collect();
        if alike.is_empty() || !self.chance.percent(30) {
            return None;
        }
        Some((*self.chance.one_of(&alike)).clone())
    }

    fn operation(&mut self) -> &'a Operation {
        let operations = &self.document.operations;
        if self.chance.percent(25)
            && let Some(register) = operations.iter().find(|known| known.id == "register")
        {
            return register;
        }
        let unreached = operations
            .iter()
            .filter(|known| !self.reached.contains(&known.id));
        let unreached: Vec<&Operation> = unreached.collect();
        if self.chance.percent(15) && !unreached.is_empty() {
            return unreached[self.chance.index(unreached.len())];
        }
        loop {
            let operation = self.chance.one_of(operations);
            let is_rare = operation.method == "DELETE" || operation.path.starts_with("/mode");
            if !is_rare || self.chance.percent(40) {
                return operation;
            }
        }
    }

    fn target(&mut self, operation: &Operation, sent: &mut Sent<'_>, names: &[(String, String)]) {
        let mut target = String::new();
        if self.chance.percent(12) {
            let context = self.text("context");
            let is_plain = operation.path != "/" && !context.trim_matches(':').is_empty();
            sent.operation = sent.operation.filter(|_| is_plain);
            target.push_str("/contexts/");
            target.push_str(&self.escaped(&context));
        }
        for segment in operation.path.split('/').skip(1) {
            target.push('/');
            let is_parameter =
                |parameter: &&Parameter| segment.contains(&format!("{{{}}}", parameter.name));
            match operation.parameters.iter().find(is_parameter) {
                None => target.push_str(segment),
                Some(parameter) => {
                    let name = known_as(&operation.path, &parameter.name);
                    let before = names.iter().find(|(before, _)| before == name);
                    let value = before.map_or_else(|| self.text(name), |(_, value)| value.clone());
                    sent.operation = sent.operation.filter(|_| !value.is_empty());
                    target.push_str(&self.escaped(&value));
                    sent.names.push((name.to_owned(), value));
                }
            }
        }
        if self.chance.percent(3) {
            let flaws = [
                "/", "//", ";x=y", "%", "%zz", "%ff", "%00", "/..", "/%2e", "/x", "?", "%0a",
            ];
            target.push_str(self.chance.word(&flaws));
            sent.operation = None;
        }
        let query = self.query(operation);
        if !query.is_empty() {
            target.push('?');
            target.push_str(&query.join("&"));
        }
        sent.request.target = target;
    }

    fn escaped(&mut self, text: &str) -> String {
        let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:!$'()*,@=+".contains(&byte);
        if self.chance.percent(20) && text.bytes().all(is_safe) {
            return text.to_owned();
        }
        utf8_percent_encode(text, ESCAPED).to_string()
    }

    fn query(&mut self, operation: &Operation) -> Vec<String> {
        let mut query = Vec::new();
        for parameter in operation
            .parameters
            .iter()
            .filter(|parameter| !parameter.is_in_path)
        {
            if !self.chance.percent(22) {
                continue;
            }
            let is_list = parameter.schema["type"] == "array";
            let times = if is_list || self.chance.percent(5) {
                1 + self.chance.below(3)
            } else {
                1
            };
            for _ in 0..times {
                let value = self.query_value(parameter);
                query.push(format!(
                    "{}={}",
                    parameter.name,
                    utf8_percent_encode(&value, ESCAPED)
                ));
            }
        }
        match self.chance.below(60) {
            0 => query.push("unknown=1".to_owned()),
            1 => query.push("=".to_owned()),
            2 => query.push("deleted=%zz".to_owned()),
            3 => query.push("%ff=1&&".to_owned()),
            4 => query.push("deleted".to_owned()),
            _ => {}
        }
        query
    }

    fn query_value(&mut self, parameter: &Parameter) -> String {
        let items = &parameter.schema["items"];
        let schema = if items.is_object() {
            items
        } else {
            &parameter.schema
        };
        if self.chance.percent(6) {
            return words::hostile(&mut self.chance);
        }
        if let Some(words) = schema["enum"].as_array() {
            return self
                .chance
                .one_of(words)
                .as_str()
                .unwrap_or_default()
                .to_owned();
        }
        match schema["type"].as_str() {
            Some("boolean") => (self
                .chance
                .word(&["true", "true", "true", "false", "TRUE", "1", ""]))
            .to_owned(),
            Some("integer") if self.chance.percent(70) => self.chance.below(6).to_string(),
            Some("integer") => words::number(&mut self.chance),
            _ => self.text(&parameter.name),
        }
    }

    /// A text for what has this name: one that was seen, a usual one, or any.
    pub(crate) fn text(&mut self, name: &str) -> String {
        match self.chance.below(100) {
            0..50 => {
                let seen = self.memory.one(&mut self.chance, name);
                match seen {
                    Some(Value::String(text)) => text,
                    Some(Value::Number(number)) => number.to_string(),
                    _ => words::usual(&mut self.chance, name),
                }
            }
            50..90 => words::usual(&mut self.chance, name),
            _ => words::hostile(&mut self.chance),
        }
    }

    fn headers(&mut self, operation: &Operation, sent: &mut Sent<'_>) {
        let mut add = |name: &str, value: &str| {
            sent.request
                .headers
                .push((name.to_owned(), value.to_owned()))
        };
        if operation.body.is_some() {
            let types = [
                "application/json",
                "application/vnd.schemaregistry+json",
                "application/octet-stream",
                "application/json; charset=utf-16",
                "text/plain",
                "application/x-www-form-urlencoded",
                "garbage",
                "*/*",
            ];
            match self.chance.below(20) {
                0 => {}
                1 | 2 => add("Content-Type", self.chance.word(&types)),
                _ => add("Content-Type", "application/vnd.schemaregistry.v1+json"),
            }
        }
        if self.chance.percent(12) {
            let types = [
                "application/json",
                "*/*",
                "application/*;q=0.3, text/html",
                "application/vnd.schemaregistry+json",
                "text/plain",
                "application/json;q=0",
                ",;=",
                "",
            ];
            add("Accept", self.chance.word(&types));
        }
        if self.chance.percent(20) {
            add(
                "Accept-Encoding",
                self.chance
                    .word(&["gzip", "GZIP;q=0.5, br", "gzip;q=0", "*", "identity"]),
            );
        }
        if self.chance.percent(6) {
            add(
                "X-Request-ID",
                self.chance
                    .word(&["a", "", "  ", "\u{e9}", "a b;c=\"d\"", "0123456789abcdef"]),
            );
        }
        if self.chance.percent(1) {
            add("Content-Encoding", "gzip");
        }
    }

    /// Takes in what an answer tells.
    pub(crate) fn learn(&mut self, sent: &Sent<'_>, status: u16, value: Option<&Value>) {
        if !(200..300).contains(&status) {
            return;
        }
        self.reached
            .extend(sent.operation.map(|operation| operation.id.clone()));
        if let (Some(operation), Some(body)) = (sent.operation, &sent.body)
            && let Some(schema) = &operation.body
        {
            let (names, body) = (sent.names.clone(), body.clone());
            let done = Done {
                schema: schema.clone(),
                names,
                body,
            };
            if self.done.len() < DONE {
                self.done.push(done);
            } else {
                self.done[self.chance.index(DONE)] = done;
            }
        }
        for (name, text) in &sent.names {
            self.memory
                .keep(&mut self.chance, name, &Value::from(text.as_str()));
        }
        let last = sent
            .operation
            .and_then(|operation| operation.path.rsplit('/').next());
        let name = match last {
            Some("subjects" | "deks") => "subject",
            Some("versions") => "version",
            Some("referencedby") => "id",
            Some("contexts") => "context",
            Some("keks") => "kekName",
            _ => "",
        };
        if let Some(value) = value {
            if name == "kekName" && value.is_object() {
                self.memory.keep(&mut self.chance, name, &value["name"]);
            }
            self.memory.keep_all(&mut self.chance, name, value);
        }
    }
}

/// What a parameter of a path is called in bodies.
fn known_as<'a>(path: &str, name: &'a str) -> &'a str {
    match name {
        "id" if path.starts_with("/associations") => "resourceId",
        "name" if path.starts_with("/associations") => "resourceName",
        "namespace" => "resourceNamespace",
        "kek" => "kekName",
        _ => name,
    }
}
