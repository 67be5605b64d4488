//! Schemas in files on their way to a registry: each after those that it refers to.

use std::collections::HashMap;
use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use etymon_client::{Client, Error, NewSchema, Registered};
use etymon_schema::Validation;
use etymon_types::{Reference, SchemaType, Subject, Version};

use super::Common;
use crate::failure::{Cause, Failure};
use crate::output;
use crate::project::{Mapping, Problem, Tree, Understanding, select};
use crate::words::line_and_column;

/// Which files, and how the registry is to take them.
#[derive(Debug, Clone, Args)]
pub(crate) struct FileFlags {
    /// Files, and folders with all schemas in them
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The subject of the file, of which there must be one; otherwise its name without the extension, or what the settings say
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) subject: Option<String>,
    /// Let the registry compare and store the normal form
    #[arg(long)]
    pub(crate) normalize: bool,
}

/// A schema in a file.
#[derive(Debug)]
pub(crate) struct FileSchema {
    /// The path, from the folder of the settings.
    pub(crate) path: String,
    pub(crate) subject: Subject,
    pub(crate) schema_type: SchemaType,
    pub(crate) text: String,
    /// The names of its references, and which of the files before it they lead to.
    pub(crate) references: Vec<(String, usize)>,
    /// Whether it is asked for itself, and not only referred to.
    pub(crate) is_selected: bool,
}

impl FileSchema {
    /// The subject as a client means it.
    pub(crate) fn subject_for(&self, client: &Client) -> Subject {
        self.subject.clone().within(client.context())
    }

    /// The version of its subject that has the schema.
    ///
    /// # Errors
    ///
    /// Those of the registry, but that there is none.
    pub(crate) async fn look_up(
        &self,
        client: &Client,
        schema: &NewSchema,
    ) -> Result<Option<Arc<Registered>>, Error> {
        match client.look_up(&self.subject, schema).await {
            // A subject that is not there is looked for in other contexts, too.
            Ok(found) if found.subject.context() != self.subject_for(client).context() => Ok(None),
            Err(error) if error.is_not_found() => Ok(None),
            answered => answered.map(Some),
        }
    }

    /// As a registry is asked about it; `None` when not all that it refers to has a version yet.
    pub(crate) fn request(
        &self,
        files: &[Self],
        versions: &[Option<Version>],
        is_normalized: bool,
    ) -> Option<NewSchema> {
        let reference = |(name, at): &(String, usize)| {
            Some(Reference {
                name: name.clone(),
                subject: files[*at].subject.to_string(),
                version: versions[*at]?,
            })
        };
        Some(NewSchema {
            references: self
                .references
                .iter()
                .map(reference)
                .collect::<Option<_>>()?,
            normalize: is_normalized,
            ..NewSchema::new(self.schema_type, self.text.clone())
        })
    }
}

/// The schemas that the flags name and all that they refer to, each after those that it refers to.
///
/// # Errors
///
/// A file that is missing or does not parse, a reference that leads nowhere, two files for one subject.
pub(crate) fn files(flags: &FileFlags, common: &Common) -> Result<Vec<FileSchema>, Failure> {
    let settings = common.settings()?;
    let mapping = Mapping::new(&settings)?;
    let here = env::current_dir()
        .map_err(|error| Failure::usage(format!("there is no working folder: {error}")))?;
    let selection = select(&settings, &mapping, &here, &flags.paths)?;
    if flags.subject.is_some() && selection.paths.len() != 1 {
        return Err(Failure::usage(format!(
            "--subject is for one file, and there are {}",
            selection.paths.len()
        )));
    }
    let understanding = Understanding::new(&selection.tree, &selection.imports, Validation::Strict);
    let mut ordered = Ordered::default();
    let mut is_broken = false;
    for path in &selection.paths {
        match understanding.understand(path)? {
            Ok(_) => ordered.add(&understanding, path)?,
            Err(problems) => {
                is_broken = true;
                tell(&selection.tree, &problems)?;
            }
        }
    }
    if is_broken {
        return Err(Failure::new(Cause::Input, ""));
    }
    let mut files = Vec::new();
    for path in &ordered.paths {
        let Ok(understood) = understanding.understand(path)? else {
            continue;
        };
        let is_selected = selection.paths.contains(path);
        let subject = match &flags.subject {
            Some(subject) if is_selected => named(subject)?,
            _ => mapping.subject(path, &understood.outline)?.subject,
        };
        let references = understood.references.iter();
        files.push(FileSchema {
            path: path.clone(),
            subject,
            schema_type: understood.schema.schema_type(),
            text: understood.text.to_string(),
            references: references
                .map(|(name, path)| (name.clone(), ordered.places[path]))
                .collect(),
            is_selected,
        });
    }
    one_subject_each(&files)?;
    Ok(files)
}

fn named(subject: &str) -> Result<Subject, Failure> {
    Subject::parse(subject).map_err(|_| {
        Failure::usage(format!(
            "--subject {subject:?} is no subject: it is empty, reserved or has control characters"
        ))
    })
}

fn one_subject_each(files: &[FileSchema]) -> Result<(), Failure> {
    let mut known: HashMap<&Subject, &str> = HashMap::new();
    for file in files {
        if let Some(other) = known.insert(&file.subject, &file.path) {
            return Err(Failure::usage(format!(
                "{other} and {} both belong to the subject {}: map one of them to another in etymon.toml",
                file.path, file.subject
            )));
        }
    }
    Ok(())
}

/// Says what is wrong with a file.
fn tell(tree: &Tree, problems: &[Problem]) -> Result<(), Failure> {
    for problem in problems {
        let place = match problem.span {
            Some(span) => {
                let text = tree.text(&problem.path)?;
                let (line, column) = line_and_column(&text, span.start as usize);
                format!(":{line}:{column}")
            }
            None => String::new(),
        };
        let (path, message) = (tree.shown(&problem.path), &problem.message);
        output::refuse(&format!("{path}{place}: {message}"));
    }
    Ok(())
}

/// Paths, each after those that it refers to.
#[derive(Debug, Default)]
struct Ordered {
    paths: Vec<String>,
    places: HashMap<String, usize>,
}

impl Ordered {
    /// Adds what understood files refer to, directly or through others, and then the file itself.
    fn add(&mut self, understanding: &Understanding<'_>, path: &str) -> Result<(), Failure> {
        // Not on the machine's stack: a chain of references can be long.
        let mut open = vec![(path.to_owned(), 0)];
        while let Some((path, next)) = open.last_mut() {
            let Ok(understood) = understanding.understand(path)? else {
                open.pop();
                continue;
            };
            if self.places.contains_key(path) {
                open.pop();
            } else if let Some((_, needed)) = understood.references.get(*next) {
                *next += 1;
                open.push((needed.clone(), 0));
            } else {
                self.places.insert(path.clone(), self.paths.len());
                self.paths.push(path.clone());
                open.pop();
            }
        }
        Ok(())
    }
}
