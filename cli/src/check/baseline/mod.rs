//! The schemas that are in use, wherever they are: by subject, the newest first.

mod files;
mod git;
mod registry;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use etymon_types::{CompatibilityLevel, CompatibilityPolicy, SchemaType, Subject};

use super::against::Against;
use crate::compare::Side;
use crate::connection::RegistryFlags;
use crate::failure::Failure;
use crate::project::{Mapping, Selection};
use crate::settings::Settings;

/// The schemas that are in use.
#[derive(Debug, Default)]
pub(super) struct Baseline {
    /// The subjects of the schemas that are checked, as far as they are in use.
    pub(super) histories: BTreeMap<Subject, History>,
    /// Every subject of a registry; `None` where there is none.
    pub(super) subjects: Option<BTreeSet<Subject>>,
    /// Subjects that had a file where files were asked for, and have none any more.
    pub(super) gone: Vec<Gone>,
}

/// The versions of a subject.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The newest first, as many as the level needs.
    pub(super) olds: Vec<Side>,
    /// The level that the registry says.
    pub(super) level: Option<CompatibilityLevel>,
    /// How strictly the registry compares.
    pub(super) policy: CompatibilityPolicy,
}

/// A subject that has no file any more.
#[derive(Debug)]
pub(super) struct Gone {
    pub(super) subject: Subject,
    pub(super) schema_type: SchemaType,
    /// The name of its first type.
    pub(super) name: Option<String>,
    /// The path of its file.
    pub(super) path: String,
    /// What people call its file.
    pub(super) shown: String,
    /// Whether the file is still there, and is no schema of the project.
    pub(super) is_left_out: bool,
}

/// What is asked about a schema.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) subject: Subject,
    pub(super) path: String,
    /// The level, where the registry is not asked for it.
    pub(super) level: Option<CompatibilityLevel>,
    /// Whether every version counts, whatever the level.
    pub(super) is_every_version: bool,
}

impl Wanted {
    /// Whether all versions must be known, when `level` is in force.
    fn needs_all(&self, level: CompatibilityLevel) -> bool {
        self.is_every_version || level.is_transitive()
    }
}

/// What is needed to find the schemas that are in use.
pub(super) struct Question<'a> {
    pub(super) wanted: &'a [Wanted],
    pub(super) settings: &'a Settings,
    pub(super) mapping: &'a Mapping,
    pub(super) selection: &'a Selection,
    pub(super) here: &'a Path,
    pub(super) registry: &'a RegistryFlags,
    /// Whether nothing may be contacted.
    pub(super) is_offline: bool,
}

impl Against {
    /// Finds the schemas that are in use.
    ///
    /// # Errors
    ///
    /// What they lie in cannot be read, or does not fit the question.
    pub(super) fn load(&self, question: &Question<'_>) -> Result<Baseline, Failure> {
        match self {
            Self::Git(commit, folder) => git::load(question, commit, folder.as_deref()),
            Self::Registry(registry) => registry::all(question, registry.as_deref()),
            Self::Subject(subject, version) => registry::one(question, subject, *version),
            Self::Folder(folder) => files::folder(question, folder),
            Self::File(file) => files::file(question, file),
        }
    }
}

impl Question<'_> {
    /// The schema that is compared with something of another name.
    ///
    /// # Errors
    ///
    /// There are several, or none.
    fn only(&self, what: &str) -> Result<&Wanted, Failure> {
        match self.wanted {
            [one] => Ok(one),
            many => Err(Failure::usage(format!(
                "--against {what} compares one schema with another, and {} are named: name one file",
                many.len()
            ))),
        }
    }
}
