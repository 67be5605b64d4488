//! The recorded schemas.

use std::path::Path;
use std::sync::Arc;

use etymon_schema::{Dependency, InvalidSchema, Schema, Validation};
use etymon_types::SchemaType;
use serde_json::Value;

/// A recorded schema.
pub(crate) struct Entry(Value);

/// All of them.
pub(crate) fn entries() -> Vec<Entry> {
    let path = "../../tests/golden/schemas/protobuf.json";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let golden: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let entries = golden["schemas"].as_array().unwrap().iter();
    entries.cloned().map(Entry).collect()
}

impl Entry {
    pub(crate) fn name(&self) -> &str {
        self.0["name"].as_str().unwrap()
    }

    pub(crate) fn text(&self) -> &str {
        self.0["schema"].as_str().unwrap()
    }

    /// Reads it as a new schema; `None` when a reference leads nowhere.
    pub(crate) fn parse(&self) -> Option<Result<Schema, InvalidSchema>> {
        let dependencies = dependencies(&self.0)?;
        let kind = SchemaType::Protobuf;
        Some(Schema::parse(
            kind,
            self.text(),
            &dependencies,
            Validation::Strict,
        ))
    }

    /// The files that it imports, by name.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut open = vec![&self.0];
        while let Some(next) = open.pop() {
            for reference in next["references"].as_array().into_iter().flatten() {
                let text = |key: &str| reference[key].as_str().unwrap_or_default().to_owned();
                found.push((text("name"), text("schema")));
                open.push(reference);
            }
        }
        found
    }
}

/// Dependencies before dependents, each once.
fn dependencies(of: &Value) -> Option<Vec<Dependency>> {
    let mut found: Vec<Dependency> = Vec::new();
    for reference in of["references"].as_array().into_iter().flatten() {
        let inner = dependencies(reference)?;
        let text = reference["schema"].as_str()?;
        let (kind, validation) = (SchemaType::Protobuf, Validation::Lenient);
        let own = Dependency {
            name: reference["name"].as_str()?.to_owned(),
            schema: Arc::new(Schema::parse(kind, text, &inner, validation).ok()?),
        };
        for dependency in inner.into_iter().chain([own]) {
            if found.iter().all(|it| it.name != dependency.name) {
                found.push(dependency);
            }
        }
    }
    Some(found)
}
