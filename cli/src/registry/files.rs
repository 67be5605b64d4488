//! Schemas in files on their way to a registry: each after those that it refers to.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use etymon_client::{Client, Error, NewSchema, Registered};
use etymon_schema::Validation;
use etymon_types::{Reference, SchemaType, Subject, Version};

use super::Common;
use crate::failure::{Cause, Failure};
use crate::output;
use crate::project::{
    Candidate, Mapping, Placed, Problem, Tree, Understanding, candidates, in_order, select,
};
use crate::settings::working_folder;
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
    let here = working_folder()?;
    let selection = select(&settings, &mapping, &here, &flags.paths)?;
    if flags.subject.is_some() && selection.paths.len() != 1 {
        return Err(Failure::usage(format!(
            "--subject is for one file, and there are {}",
            selection.paths.len()
        )));
    }
    let new = Understanding::new(&selection.tree, &selection.imports, Validation::Strict);
    let candidates = match &flags.subject {
        Some(subject) => vec![Candidate {
            subject: named(subject)?,
            level: None,
            path: selection.paths[0].clone(),
            understood: new.understand(&selection.paths[0])?,
        }],
        None => candidates(&new, &mapping, &selection)?,
    };
    let mut is_broken = false;
    for candidate in &candidates {
        if let Err(problems) = &candidate.understood {
            is_broken = true;
            tell(&selection.tree, problems)?;
        }
    }
    if is_broken {
        return Err(Failure::new(Cause::Input, ""));
    }
    let placed = in_order(&new, &mapping, &selection, &candidates)?;
    let file = |placed: Placed| FileSchema {
        is_selected: selection.paths.contains(&placed.understood.path),
        path: placed.understood.path.clone(),
        subject: placed.subject,
        schema_type: placed.understood.schema.schema_type(),
        text: placed.understood.text.to_string(),
        references: placed.references,
    };
    Ok(placed.into_iter().map(file).collect())
}

fn named(subject: &str) -> Result<Subject, Failure> {
    Subject::parse(subject).map_err(|_| {
        Failure::usage(format!(
            "--subject {subject:?} is no subject: it is empty, reserved or has control characters"
        ))
    })
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
