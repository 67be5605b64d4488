//! Bodies of requests.

use etymon_tests::Chance;
use serde_json::{Map, Value, json};

use crate::document::Operation;
use crate::request::Maker;
use crate::{schemas, words};

/// Objects are nested at most so deep.
const DEEP: usize = 6;

impl Maker<'_> {
    /// A body: as the document says, or with wrong values somewhere.
    pub(crate) fn value_of(&mut self, operation: &Operation) -> Value {
        let mut value = match &operation.body {
            Some(schema) => self.value("", schema, 0),
            None => json!({}),
        };
        while self.chance.percent(20) {
            spoil(&mut self.chance, &mut value);
        }
        value
    }

    /// The text of a body, or something else altogether.
    pub(crate) fn bytes(&mut self, value: &Value) -> Vec<u8> {
        let mut bytes = value.to_string().into_bytes();
        if self.chance.percent(6) {
            garble(&mut self.chance, &mut bytes);
        }
        bytes
    }

    fn value(&mut self, name: &str, schema: &Value, depth: usize) -> Value {
        let document = self.document;
        let resolved = document.resolved(schema).clone();
        if let Some(choices) = resolved["anyOf"]
            .as_array()
            .or(resolved["oneOf"].as_array())
        {
            let choice = self.chance.one_of(choices).clone();
            return self.value(name, &choice, depth);
        }
        if let Some(words) = resolved["enum"].as_array() {
            return self.chance.one_of(words).clone();
        }
        let kind = match &resolved["type"] {
            Value::Array(kinds) if self.chance.percent(80) => kinds[0].clone(),
            Value::Array(kinds) => self.chance.one_of(kinds).clone(),
            kind => kind.clone(),
        };
        match kind.as_str() {
            Some("null") => Value::Null,
            Some("boolean") => self.chance.percent(50).into(),
            Some("integer" | "number") => self.number(name),
            Some("array") => {
                let length = self.chance.below(3);
                (0..length)
                    .map(|_| self.value(name, &resolved["items"], depth + 1))
                    .collect()
            }
            Some("object") if depth < DEEP => self.object(&resolved, depth),
            Some("string") => self.text(name).into(),
            _ => words::odd_value(&mut self.chance),
        }
    }

    fn number(&mut self, name: &str) -> Value {
        if name == "id" && self.chance.percent(50) {
            return self.memory.one(&mut self.chance, "id").unwrap_or(json!(1));
        }
        let usual = [-1, -1, 0, 1, 1, 2, 3, 4, i64::from(i32::MAX), i64::MAX];
        (*self.chance.one_of(&usual)).into()
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        let properties = schema["properties"].as_object();
        let holds_schema = properties.is_some_and(|known| known.contains_key("schemaType"));
        let holds_kek = properties.is_some_and(|known| known.contains_key("kmsType"));
        let required = schema["required"].as_array();
        for (name, property) in properties.into_iter().flatten() {
            let is_required = required.is_some_and(|names| names.iter().any(|known| known == name));
            let percent = match name.as_str() {
                "schema" | "schemaType" if holds_schema => continue,
                "id" | "version" | "metadata" | "ruleSet" | "references" if holds_schema => 7,
                _ if is_required => 96,
                "encryptedKeyMaterial" | "subject" => 80,
                "schema" | "frozen" | "lifecycle" => 10,
                _ => 30,
            };
            if self.chance.percent(percent) {
                let known_as = match name.as_str() {
                    "name" if holds_kek => "kekName",
                    name => name,
                };
                object.insert(name.clone(), self.value(known_as, property, depth + 1));
            }
        }
        if schema["additionalProperties"].is_object() {
            for _ in 0..self.chance.below(3) {
                let name = self.text("key");
                object.insert(
                    name,
                    self.value("value", &schema["additionalProperties"], depth + 1),
                );
            }
        }
        if holds_schema {
            self.schema(&mut object);
        }
        Value::Object(object)
    }

    /// A schema with its type, and what it refers to.
    fn schema(&mut self, object: &mut Map<String, Value>) {
        let kind = self.chance.word(&[
            "AVRO",
            "AVRO",
            schemas::TYPES[0],
            schemas::TYPES[1],
            schemas::TYPES[2],
        ]);
        if kind != "AVRO" || self.chance.percent(40) {
            object.insert("schemaType".to_owned(), kind.into());
        }
        if self.chance.percent(96) {
            object.insert(
                "schema".to_owned(),
                schemas::text(&mut self.chance, kind).into(),
            );
        }
        if self.chance.percent(10) {
            let name = match kind {
                "JSON" => "other.json",
                "PROTOBUF" => "other.proto",
                _ => "R0_0",
            };
            let version = *self.chance.one_of(&[-1, 1, 1, 2]);
            let reference =
                json!({"name": name, "subject": self.text("subject"), "version": version});
            object.insert("references".to_owned(), json!([reference]));
        }
    }
}

/// Puts something odd somewhere, or takes something away.
fn spoil(chance: &mut Chance, value: &mut Value) {
    let is_here = chance.percent(30);
    match value {
        Value::Object(members) if !members.is_empty() && !is_here => {
            let at = chance.index(members.len());
            if chance.percent(10) {
                let name = members.keys().nth(at).cloned();
                drop(name.and_then(|name| members.remove(&name)));
            } else if let Some(member) = members.values_mut().nth(at) {
                spoil(chance, member);
            }
        }
        Value::Array(elements) if !elements.is_empty() && !is_here => {
            let at = chance.index(elements.len());
            spoil(chance, &mut elements[at]);
        }
        _ => *value = words::odd_value(chance),
    }
}

/// Makes something else of the bytes.
fn garble(chance: &mut Chance, bytes: &mut Vec<u8>) {
    match chance.below(10) {
        0 => bytes.clear(),
        1 => *bytes = b" \n\t".to_vec(),
        2 => *bytes = b"null".to_vec(),
        3 => bytes.truncate(bytes.len() / 2),
        4 => bytes.extend(b" trailing"),
        5 => bytes.extend([0xff, 0x00]),
        6 => *bytes = b"[".repeat(20_000),
        7 => *bytes = br#"{"schema":"\ud800","id":1e400,"version":-0,"schema":null}"#.to_vec(),
        8 => bytes.splice(0..0, [0xef, 0xbb, 0xbf]).for_each(drop),
        _ => {
            let at = chance.index(bytes.len().max(1)).min(bytes.len());
            bytes.splice(at..at, words::hostile(chance).into_bytes());
        }
    }
}
