//! `etymon check`: whether the schemas in files may follow those that are in use.

mod against;
mod baseline;
mod outcome;

use std::path::PathBuf;

use clap::Args;
use etymon_schema::Validation;
use etymon_types::CompatibilityLevel;

use self::against::Against;
use self::baseline::{Question, Wanted};
use self::outcome::Outcome;
use crate::connection::RegistryFlags;
use crate::failure::Failure;
use crate::project::{Mapping, Understanding, candidates, select};
use crate::report::{Ignores, ReportFlags};
use crate::settings::{Settings, SettingsFlags, working_folder};

/// Check whether the schemas in files may follow those that are in use.
///
/// Schemas are the files .avsc, .proto, .schema.json, and .json with a `$schema` of JSON Schema. A file belongs to the subject
/// of its name without the extension, unless etymon.toml says otherwise. References between the files are found by name and
/// import.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  nothing was found
  1  schemas are incompatible
  2  wrong usage or settings, two files for one subject, no file for any subject of the registry
  3  a file is missing or does not parse, a reference leads nowhere
  4  the registry gives no answer
  5  the registry refuses (401, 403)
When several apply, the highest.")]
pub(crate) struct Check {
    /// Files and folders; otherwise the folder of the settings, or this one
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What is in use: `git:REF`, `git:REF#DIR`, `registry`, `registry@URL`, `registry@NAME`, `dir:PATH`, `file:PATH`,
    /// `subject:NAME` or `subject:NAME@VERSION`
    #[arg(long, value_name = "WHAT")]
    against: Against,
    /// The compatibility level of all subjects; otherwise that of the settings, else the registry's, else BACKWARD
    #[arg(long, value_name = "LEVEL")]
    level: Option<CompatibilityLevel>,
    /// Compare with every older version and not only the latest, whatever the level
    #[arg(long)]
    all_versions: bool,
    /// Accept that no file belongs to a subject of the registry, and that there is no file
    #[arg(long)]
    allow_new: bool,
    /// Contact nothing
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    registry: RegistryFlags,
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(flatten)]
    report: ReportFlags,
}

/// Checks.
pub(crate) fn run(arguments: &Check) -> Result<(), Failure> {
    if arguments.offline && arguments.against.is_online() {
        return Err(Failure::usage(
            "--offline contacts nothing, and --against a registry does: use git:, dir: or file:",
        ));
    }
    let here = working_folder()?;
    let settings = Settings::load(&arguments.settings, &here)?;
    let mapping = Mapping::new(&settings)?;
    let ignores = Ignores::new(&settings.ignore)?;
    let selection = select(&settings, &mapping, &here, &arguments.paths)?;
    let new = Understanding::new(&selection.tree, &selection.imports, Validation::Strict);
    let candidates = candidates(&new, &mapping, &selection)?;
    let levels = &settings.compatibility;
    let wanted: Vec<Wanted> = candidates
        .iter()
        .map(|candidate| Wanted {
            subject: candidate.subject.clone(),
            path: candidate.path.clone(),
            level: arguments
                .level
                .or_else(|| levels.subjects.get(candidate.subject.as_str()).copied())
                .or(candidate.level)
                .or(levels.level),
            is_every_version: arguments.all_versions,
        })
        .collect();
    let baseline = arguments.against.load(&Question {
        wanted: &wanted,
        settings: &settings,
        mapping: &mapping,
        selection: &selection,
        here: &here,
        registry: &arguments.registry,
        is_offline: arguments.offline,
    })?;

    let mut outcome = Outcome::new(&selection.tree);
    for (candidate, wanted) in candidates.iter().zip(&wanted) {
        outcome.check(candidate, wanted, &baseline)?;
    }
    if !arguments.allow_new && !outcome.is_broken {
        outcome.require_a_match(&candidates, &baseline)?;
    }
    outcome.name_the_gone(&candidates, &baseline);
    let is_broken = outcome.is_broken;
    let told = outcome
        .report(&ignores, &arguments.against)
        .of_project(&settings.root)
        .emit(&arguments.report);
    Failure::or_broken(told, is_broken)
}
