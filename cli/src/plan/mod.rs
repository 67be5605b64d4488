//! `etymon plan`: what is to be done so that a registry has what files and settings say.

pub(crate) mod change;
mod decide;
mod desired;
mod known;
pub(crate) mod observe;
#[cfg(test)]
mod requests;
mod same;
mod shown;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod text;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use etymon_client::Client;
use etymon_schema::Validation;
use etymon_types::Subject;

use self::change::{FORM, Plan, Seen};
pub(crate) use self::decide::Ask;
use self::decide::Decided;
use self::desired::Desired;
use self::known::Known;
#[cfg(test)]
pub(crate) use self::shown::PlanAnswer;
pub(crate) use self::shown::Shown;
use crate::connection::RegistryFlags;
use crate::failure::{Cause, Failure};
use crate::output;
use crate::project::{Mapping, Understanding, candidates, in_order, select};
use crate::report::{Finding, Report, ReportFlags, Summary, broken};
use crate::settings::{Settings, SettingsFlags, working_folder};
use crate::words::count;

/// Plan what is to be done so that a registry has what files and settings say, and change nothing.
///
/// Every file that is a schema is to be the latest version of its subject, with the level and the mode that etymon.toml says.
/// What is referred to is registered first; who refers to a changed schema changes, too. Each answer of the registry is
/// predicted. Nothing is ever deleted, and what no file and no setting is about is not touched.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  the plan can be applied, or there is nothing to do
  1  schemas are incompatible; with --check also: there is something to do
  2  wrong usage or settings, two files for one subject
  3  a file is missing or does not parse, a reference leads nowhere
  4  the registry gives no answer
  5  the registry refuses (401, 403), or lets nobody write what is to be written (READONLY)
When several apply, the highest.")]
pub(crate) struct PlanCommand {
    /// A folder or a file; otherwise the folder of the settings, or this one, with the levels and modes of subjects that have no
    /// file
    #[arg(value_name = "DIR")]
    path: Option<PathBuf>,
    /// Write the plan to a file, for `etymon apply FILE`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 1 when there is something to do
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    registry: RegistryFlags,
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(flatten)]
    report: ReportFlags,
}

/// A plan with what was found while it was made.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) plan: Plan,
    /// What cannot be done, which are errors, and what is good to know.
    pub(crate) findings: Vec<Finding>,
    /// Whether the registry lets nobody write what is to be written.
    pub(crate) is_refused: bool,
}

/// Plans.
pub(crate) fn run(arguments: &PlanCommand) -> Result<(), Failure> {
    let here = working_folder()?;
    let settings = Settings::load(&arguments.settings, &here)?;
    let client = arguments.registry.client(&settings)?;
    let made = match make(&settings, &here, arguments.path.as_deref(), &client)? {
        Ok(made) => made,
        Err(findings) => return refuse(findings, &arguments.report),
    };
    let told = Shown::new(&made, arguments.check).emit(&arguments.report);
    match told {
        Err(failure) if failure.cause > Cause::Findings => return Err(failure),
        _ if made.is_refused => return Err(Failure::new(Cause::Refused, "")),
        told => told?,
    }
    if let Some(file) = &arguments.out {
        write(&made.plan, file)?;
    }
    Ok(())
}

/// Tells what is wrong with the files.
///
/// # Errors
///
/// Exit code 3, always.
pub(crate) fn refuse(findings: Vec<Finding>, flags: &ReportFlags) -> Result<(), Failure> {
    let summary = Summary {
        text: "there is no plan, because of files that are broken".to_owned(),
        ..Summary::default()
    };
    match Report::new("plan", findings, summary).emit(flags) {
        Err(failure) if failure.cause > Cause::Input => Err(failure),
        _ => Err(Failure::new(Cause::Input, "")),
    }
}

/// Makes a plan for the files at `path`, or for all of the project. What is wrong with files is the inner error.
///
/// # Errors
///
/// Wrong settings, no answer.
pub(crate) fn make(
    settings: &Settings,
    here: &Path,
    path: Option<&Path>,
    client: &Client,
) -> Result<Result<Made, Vec<Finding>>, Failure> {
    let mapping = Mapping::new(settings)?;
    let named: Vec<PathBuf> = path.map(Path::to_owned).into_iter().collect();
    let selection = select(settings, &mapping, here, &named)?;
    let new = Understanding::new(&selection.tree, &selection.imports, Validation::Strict);
    let candidates = candidates(&new, &mapping, &selection)?;
    let mut findings = Vec::new();
    for candidate in &candidates {
        if let Err(problems) = &candidate.understood {
            for problem in problems.iter() {
                let text = selection.tree.text(&problem.path)?;
                findings.push(broken(Some(candidate.subject.to_string()), problem, &text));
            }
        }
    }
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    if candidates.is_empty() {
        // Perhaps the folder is the wrong one.
        output::say(
            "no file here is a schema: schemas are .avsc, .proto, .schema.json, and .json with a `$schema`",
        );
    }
    let placed = in_order(&new, &mapping, &selection, &candidates)?;
    let desired = Desired::new(placed, settings, client.context(), path.is_none());
    let work = observe::plan(client, &desired);
    let (decided, known) = client.blocking().wait_for(work)?;
    Ok(Ok(made(client, decided, &known)))
}

fn made(client: &Client, decided: Decided, known: &Known) -> Made {
    let rests_on: BTreeMap<Subject, Seen> = decided
        .rests_on
        .into_iter()
        .map(|subject| (subject.clone(), known.seen(&subject)))
        .collect();
    Made {
        plan: Plan {
            etymon_plan: FORM,
            registry: client.urls().into_iter().map(str::to_owned).collect(),
            context: client.context().as_str().to_owned(),
            changes: decided.changes,
            unchanged: decided.unchanged,
            untouched: decided.untouched,
            rests_on,
        },
        findings: decided.findings,
        is_refused: decided.is_refused,
    }
}

fn write(plan: &Plan, file: &Path) -> Result<(), Failure> {
    let shown = file.display();
    fs::write(file, output::pretty(plan) + "\n")
        .map_err(|error| Failure::usage(format!("{shown} cannot be written: {error}")))?;
    output::say(&format!(
        "{} written to {shown}: `etymon apply {shown}` does that and nothing else",
        count(plan.changes.len(), "change")
    ));
    Ok(())
}
