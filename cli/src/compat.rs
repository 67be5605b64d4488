//! `etymon compat`: whether one schema may follow another.

use clap::Args;
use etymon_types::{CompatibilityLevel, CompatibilityPolicy};
use schemars::JsonSchema;
use serde::Serialize;

use crate::compare::{Compared, Locator, Side, compare};
use crate::connection::RegistryFlags;
use crate::failure::Failure;
use crate::output;
use crate::report::{Format, Report, ReportFlags, Summary};
use crate::settings::{Settings, SettingsFlags, working_folder};

/// Check whether one schema may follow another.
///
/// A schema is a file, `COMMIT:PATH`, a schema id, a GUID, `SUBJECT` (its latest version) or `SUBJECT@VERSION`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  it may, or the table was asked for
  1  it may not
  2  wrong usage or settings
  3  a schema is missing or does not parse, a reference leads nowhere
  4  the registry gives no answer
  5  the registry refuses (401, 403)")]
pub(crate) struct Compat {
    /// The schema that is in use
    #[arg(value_name = "OLD")]
    old: String,
    /// The schema that is to follow it
    #[arg(value_name = "NEW")]
    new: String,
    /// The compatibility level
    #[arg(long, value_name = "LEVEL", default_value_t)]
    level: CompatibilityLevel,
    /// Print what each of the seven levels says
    #[arg(long, conflicts_with = "level")]
    levels: bool,
    #[command(flatten)]
    registry: RegistryFlags,
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(flatten)]
    report: ReportFlags,
}

/// What a level says.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LevelVerdict {
    /// The level.
    level: &'static str,
    /// Whether it lets the new schema follow the old one.
    is_compatible: bool,
    /// How many reasons there are against it.
    reasons: usize,
}

/// Compares.
pub(crate) fn run(arguments: &Compat) -> Result<(), Failure> {
    let here = working_folder()?;
    let settings = Settings::load(&arguments.settings, &here)?;
    let locator = Locator {
        settings: &settings,
        registry: &arguments.registry,
        here: &here,
    };
    let (old, new) = (locator.find(&arguments.old)?, locator.find(&arguments.new)?);
    if arguments.levels {
        return levels(&arguments.report, &new, old);
    }
    let level = arguments.level;
    let text = format!("{} after {} at {level}", new.shown, old.shown);
    let findings = found(&new, &[old], level);
    let summary = Summary {
        text,
        ..Summary::default()
    };
    Report::new("compat", findings, summary).emit(&arguments.report)
}

fn found(new: &Side, olds: &[Side], level: CompatibilityLevel) -> Vec<crate::report::Finding> {
    compare(&Compared {
        subject: None,
        new,
        olds,
        level,
        policy: CompatibilityPolicy::Strict,
        is_every_version: false,
    })
}

/// The table of the levels.
fn levels(report: &ReportFlags, new: &Side, old: Side) -> Result<(), Failure> {
    let olds = [old];
    let verdicts: Vec<LevelVerdict> = CompatibilityLevel::ALL
        .into_iter()
        .map(|(level, name)| {
            let reasons = found(new, &olds, level).len();
            LevelVerdict {
                level: name,
                is_compatible: reasons == 0,
                reasons,
            }
        })
        .collect();
    let yes = |verdict: &LevelVerdict| if verdict.is_compatible { "yes" } else { "no" };
    match report.format {
        Format::Text => output::print(
            &verdicts
                .iter()
                .map(|verdict| format!("{:<20} {}\n", verdict.level, yes(verdict)))
                .collect::<String>(),
        ),
        Format::Json => output::print(&(output::pretty(&verdicts) + "\n")),
        Format::Ndjson => {
            let lines = verdicts
                .iter()
                .map(|verdict| output::compact(verdict) + "\n");
            output::print(&lines.collect::<String>())
        }
        Format::Markdown => {
            let rows = verdicts
                .iter()
                .map(|verdict| format!("| {} | {} |\n", verdict.level, yes(verdict)));
            output::print(&format!(
                "| Level | Compatible |\n|---|---|\n{}",
                rows.collect::<String>()
            ))
        }
        Format::Sarif | Format::Junit | Format::Github | Format::Gitlab => Err(Failure::usage(
            "--levels prints a table: its formats are text, json, ndjson and markdown",
        )),
    }
}
