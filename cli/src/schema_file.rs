//! One schema in a file, on the command line.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use clap::ValueEnum;
use etymon_schema::{Dependency, InvalidSchema, Outline, Schema, Validation};
use etymon_types::SchemaType;

use crate::failure::Failure;
use crate::project::{Understanding, lone};
use crate::settings::{Settings, SettingsFlags, working_folder};

/// The languages of schemas, as flags spell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypeFlag {
    /// Apache Avro
    Avro,
    /// Protocol Buffers
    Protobuf,
    /// JSON Schema
    Json,
}

impl From<TypeFlag> for SchemaType {
    fn from(flag: TypeFlag) -> Self {
        match flag {
            TypeFlag::Avro => Self::Avro,
            TypeFlag::Protobuf => Self::Protobuf,
            TypeFlag::Json => Self::Json,
        }
    }
}

/// The text of a schema, its language, and what it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchemaFile {
    pub(crate) schema_type: SchemaType,
    pub(crate) text: String,
    /// The names and texts of what it refers to in the files beside and below it, each after what it refers to itself.
    pub(crate) references: Vec<(String, String)>,
}

impl SchemaFile {
    /// Reads a file; standard input for `-`. The name of the file says which language it is in, unless `schema_type` does.
    ///
    /// # Errors
    ///
    /// A file that cannot be read; a name that says nothing; a reference that leads nowhere.
    pub(crate) fn read(path: &Path, schema_type: Option<TypeFlag>) -> Result<Self, Failure> {
        let shown = path.display();
        let text = if path == Path::new("-") {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map(|_| text)
        } else {
            fs::read_to_string(path)
        };
        let text =
            text.map_err(|error| Failure::input(format!("{shown} cannot be read: {error}")))?;
        if let Some(flag) = schema_type {
            // The files around it would have to have such names, too.
            return Ok(Self::alone(flag.into(), text));
        }
        let named = path.to_str().and_then(crate::project::schema_type);
        let schema_type = named.ok_or_else(|| {
            Failure::usage(format!(
                "the name {shown} does not tell the language of the schema, as .avsc, .proto and .json would: say --type"
            ))
        })?;
        let mut file = Self::alone(schema_type, text);
        if file.needs_others() {
            file.references = references(path)?;
        }
        Ok(file)
    }

    /// A text that refers to nothing.
    pub(crate) fn alone(schema_type: SchemaType, text: String) -> Self {
        Self {
            schema_type,
            text,
            references: Vec::new(),
        }
    }

    /// The schema.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub(crate) fn parse(&self) -> Result<Schema, InvalidSchema> {
        let mut known: Vec<Dependency> = Vec::new();
        let parse = |text: &str, known: &[Dependency]| {
            Schema::parse(self.schema_type, text, known, Validation::Lenient)
        };
        for (name, text) in &self.references {
            known.push(Dependency {
                name: name.clone(),
                schema: Arc::new(parse(text, &known)?),
            });
        }
        parse(&self.text, &known)
    }

    /// What is wrong with the text is told by whoever reads it.
    fn needs_others(&self) -> bool {
        Outline::of(self.schema_type, &self.text).is_ok_and(|outline| !outline.needs.is_empty())
    }
}

/// What a file refers to.
fn references(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let here = working_folder()?;
    let settings = Settings::load(&SettingsFlags::default(), &here)?;
    let lone = lone(&settings, &here, path)?;
    let understanding = Understanding::new(&lone.tree, &lone.imports, Validation::Lenient);
    let understood = understanding.understand(&lone.path)?.map_err(|problems| {
        Failure::input(format!("{}: {}", path.display(), problems[0].message))
    })?;
    Ok(understood
        .named_references()
        .map(|(name, file)| (name.to_owned(), file.text.to_string()))
        .collect())
}
