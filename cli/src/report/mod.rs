//! What a command found, in the formats of those who want to know: people, programs, and the services that run checks.

mod broken;
mod finding;
mod github;
mod gitlab;
mod ignore;
mod junit;
mod markdown;
mod sarif;
mod text;
mod top;

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;

use crate::color::Color;
use crate::failure::Failure;
use crate::output;
use crate::words::count;

pub(crate) use broken::broken;
pub(crate) use finding::{Finding, Place, Severity};
pub(crate) use ignore::Ignores;

/// The formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
    /// A JSON document a finding
    Ndjson,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// `JUnit` XML, for test reports
    Junit,
    /// Workflow commands of GitHub Actions, which annotate lines
    Github,
    /// The code quality report of GitLab
    Gitlab,
    /// Markdown, for comments and summaries
    Markdown,
}

/// A report beside the one on standard output.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    format: Format,
    file: PathBuf,
}

/// How a command says what it found.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ReportFlags {
    /// How to print what is found
    #[arg(long, short = 'f', value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write a report in another format to a file as well; may be repeated
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) report: Vec<Beside>,
    /// When to colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Color,
}

/// What a command found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Report {
    /// The command, such as `check`.
    pub(crate) command: &'static str,
    /// What was found, in the order of the files.
    pub(crate) findings: Vec<Finding>,
    /// What was looked at.
    pub(crate) summary: Summary,
    /// The folder of the paths, as seen from the top of the repository.
    #[serde(skip)]
    folder: String,
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Summary {
    /// What was done with each file.
    pub(crate) files: Vec<Looked>,
    /// How many findings are errors.
    pub(crate) errors: usize,
    /// How many are warnings.
    pub(crate) warnings: usize,
    /// How many are notes.
    pub(crate) notes: usize,
    /// How many were found and are accepted by the settings.
    pub(crate) ignored: usize,
    /// All of it in one line.
    pub(crate) text: String,
}

/// What was done with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Looked {
    /// Its path.
    pub(crate) path: String,
    /// Its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    /// The files that it refers to by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) references: Vec<String>,
    /// What was done, such as `matched`, `new` or `skipped`.
    pub(crate) what: &'static str,
}

impl FromStr for Beside {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = text
            .split_once('=')
            .ok_or("write it as FORMAT=FILE, such as sarif=etymon.sarif")?;
        Ok(Self {
            format: Format::from_str(format, true)?,
            file: file.into(),
        })
    }
}

impl Report {
    /// Counts the findings.
    pub(crate) fn new(command: &'static str, findings: Vec<Finding>, summary: Summary) -> Self {
        let of = |severity| {
            let found = findings.iter().filter(|one| one.severity == severity);
            found.count()
        };
        let (errors, warnings, notes) = (
            of(Severity::Error),
            of(Severity::Warning),
            of(Severity::Note),
        );
        let mut text = summary.text;
        let found = [(errors, "error"), (warnings, "warning"), (notes, "note")];
        let found = found.iter().filter(|(number, _)| *number > 0);
        let found: Vec<String> = found.map(|(number, thing)| count(*number, thing)).collect();
        text.push_str("; ");
        text.push_str(&match found.as_slice() {
            [] => "nothing found".to_owned(),
            some => some.join(", "),
        });
        if summary.ignored > 0 {
            text.push_str(&format!(", {} ignored", summary.ignored));
        }
        let summary = Summary {
            errors,
            warnings,
            notes,
            text,
            ..summary
        };
        Self {
            command,
            findings,
            summary,
            folder: String::new(),
        }
    }

    /// Says which folder the paths are relative to.
    pub(crate) fn of_project(self, root: &Path) -> Self {
        Self {
            folder: top::folder(root),
            ..self
        }
    }

    /// Prints the report, and writes those beside it; people read the summary on standard error.
    ///
    /// # Errors
    ///
    /// Exit code 1 when there are errors; a file that cannot be written.
    pub(crate) fn emit(&self, flags: &ReportFlags) -> Result<(), Failure> {
        self.emit_as(flags, |format, color| self.rendered(format, color))
    }

    /// As [`Report::emit`], in words of the command's own.
    ///
    /// # Errors
    ///
    /// As there.
    pub(crate) fn emit_as(
        &self,
        flags: &ReportFlags,
        rendered: impl Fn(Format, bool) -> String,
    ) -> Result<(), Failure> {
        output::print(&rendered(flags.format, flags.color.is_on()))?;
        output::say(&self.summary.text);
        for Beside { format, file } in &flags.report {
            fs::write(file, rendered(*format, false)).map_err(|error| {
                Failure::usage(format!("{} cannot be written: {error}", file.display()))
            })?;
        }
        if self.summary.errors > 0 {
            return Err(Failure::findings());
        }
        Ok(())
    }

    /// The report in a format.
    pub(crate) fn rendered(&self, format: Format, color: bool) -> String {
        match format {
            Format::Text => text::render(self, color, terminal_width()),
            Format::Json => output::pretty(self) + "\n",
            Format::Ndjson => {
                let lines = self.findings.iter().map(|one| output::compact(one) + "\n");
                lines.collect()
            }
            Format::Sarif => sarif::render(&self.seen_from_top()),
            Format::Junit => junit::render(&self.seen_from_top()),
            Format::Github => github::render(&self.seen_from_top()),
            Format::Gitlab => gitlab::render(&self.seen_from_top()),
            Format::Markdown => markdown::render(self),
        }
    }
}

/// How many columns there are: what the variable `COLUMNS` or the terminal says, else 120.
fn terminal_width() -> usize {
    let set = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse().ok());
    let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    set.or_else(asked).unwrap_or(120).max(40)
}
