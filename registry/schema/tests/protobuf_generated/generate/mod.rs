//! Files of every language of Protobuf that come by chance, one statement a line, and what they import.

mod fields;
mod options;
mod plan;
mod types;

use std::sync::{Arc, LazyLock};

use etymon_schema::{Dependency, InvalidSchema, Schema, Validation};
use etymon_types::SchemaType;
use proptest::prelude::*;

use plan::Plan;

/// The languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Proto2,
    Proto3,
    Edition2023,
    Edition2024,
}

impl Language {
    pub(crate) fn is_edition(self) -> bool {
        matches!(self, Self::Edition2023 | Self::Edition2024)
    }

    fn statement(self) -> &'static str {
        match self {
            Self::Proto2 => "syntax = \"proto2\";",
            Self::Proto3 => "syntax = \"proto3\";",
            Self::Edition2023 => "edition = \"2023\";",
            Self::Edition2024 => "edition = \"2024\";",
        }
    }
}

/// The languages that other compilers in Rust know.
pub(crate) const SYNTAXES: [Language; 2] = [Language::Proto2, Language::Proto3];

/// Every language.
pub(crate) const LANGUAGES: [Language; 4] = [
    Language::Proto2,
    Language::Proto3,
    Language::Edition2023,
    Language::Edition2024,
];

/// What generated files import, dependencies before dependents.
pub(crate) const REFERENCES: [(&str, &str); 3] = [
    ("ref/two.proto", include_str!("ref/two.proto")),
    ("ref/three.proto", include_str!("ref/three.proto")),
    ("ref/options.proto", include_str!("ref/options.proto")),
];

/// [`REFERENCES`] as schemas.
static DEPENDENCIES: LazyLock<Vec<Dependency>> = LazyLock::new(|| {
    let mut known: Vec<Dependency> = Vec::new();
    for (name, text) in REFERENCES {
        let schema = Schema::parse(SchemaType::Protobuf, text, &known, Validation::Strict);
        known.push(Dependency {
            name: name.to_owned(),
            schema: Arc::new(schema.expect("the references are valid")),
        });
    }
    known
});

/// Reads `text` as a new schema that has [`REFERENCES`].
pub(crate) fn parse(text: &str) -> Result<Schema, InvalidSchema> {
    let (kind, validation) = (SchemaType::Protobuf, Validation::Strict);
    Schema::parse(kind, text, &DEPENDENCIES, validation)
}

/// Choices that come from bytes. Where these end, each is the first one, which is the simplest.
pub(crate) struct Choices {
    bytes: Vec<u8>,
    at: usize,
}

impl Choices {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, at: 0 }
    }

    /// A number below `end`, which is at most 256.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) * end / 256
    }

    /// True once in `times`.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    pub(crate) fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// The bytes that a file is made from.
pub(crate) fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

/// A file of `languages`, as its lines.
pub(crate) fn file(languages: &'static [Language]) -> impl Strategy<Value = Vec<String>> {
    choices().prop_map(|bytes| lines(languages, &mut Choices::new(bytes)))
}

pub(crate) fn lines(languages: &[Language], choices: &mut Choices) -> Vec<String> {
    let plan = Plan::new(choices.of(languages), choices);
    let mut writer = Writer {
        plan: &plan,
        choices,
        lines: Vec::new(),
    };
    writer.file();
    writer.lines
}

/// Writes what is planned.
struct Writer<'a> {
    plan: &'a Plan,
    choices: &'a mut Choices,
    lines: Vec<String>,
}

impl Writer<'_> {
    /// Adds a statement, with a comment now and then.
    fn line(&mut self, line: impl Into<String>) {
        let mut line = line.into();
        match self.choices.below(40) {
            37 => self.lines.push("// about the next".to_owned()),
            38 => line.push_str(" /* about *the* last */"),
            39 => line.push_str(" // \"to the end"),
            _ => {}
        }
        self.lines.push(line);
    }

    fn file(&mut self) {
        self.line(self.plan.language.statement());
        if !self.plan.package.is_empty() {
            self.line(format!("package {};", self.plan.package));
        }
        for import in [
            "ref/three.proto",
            "google/protobuf/timestamp.proto",
            "google/protobuf/descriptor.proto",
        ] {
            self.line(format!("import \"{import}\";"));
        }
        // Of options alone, edition 2024 may say so, behind all other imports.
        let for_options = self.plan.language == Language::Edition2024 && self.choices.one_in(2);
        let option = if for_options { "option " } else { "" };
        self.line(format!("import {option}\"ref/options.proto\";"));
        self.file_options();
        for message in self.plan.children(None) {
            self.message(message);
        }
        for r#enum in self.plan.enums_in(None) {
            self.r#enum(r#enum);
        }
        for service in 0..self.choices.below(2) {
            self.service(service);
        }
        self.extensions();
    }
}
