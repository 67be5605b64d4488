//! A plan in the formats of those who want to know.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::change::{Change, Plan};
use super::{Made, text};
use crate::failure::Failure;
use crate::output;
use crate::report::{Finding, Format, Place, Report, ReportFlags, Severity, Summary};

/// A plan that is to be told.
pub(crate) struct Shown<'a> {
    plan: &'a Plan,
    /// The subjects that cannot be changed, with the rules that say why.
    blocked: Vec<(String, String)>,
    /// What was found.
    report: Report,
    /// The changes too, each as a finding, for those who know nothing else.
    drift: Report,
    is_drift_an_error: bool,
}

/// A plan as programs read it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PlanAnswer<'a> {
    /// The plan.
    #[serde(flatten)]
    pub(crate) plan: &'a Plan,
    /// What cannot be done, which are errors, and what is good to know.
    pub(crate) findings: &'a [Finding],
    /// All of it in one line.
    pub(crate) summary: &'a str,
}

impl<'a> Shown<'a> {
    /// The plan; with `is_drift_an_error`, that there is something to do is one.
    pub(crate) fn new(made: &'a Made, is_drift_an_error: bool) -> Self {
        let mut rules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for finding in &made.findings {
            if finding.is_error() {
                let subject = finding.subject.as_deref().unwrap_or_default();
                let rules = rules.entry(subject).or_default();
                if !rules.contains(&&*finding.rule) {
                    rules.push(&finding.rule);
                }
            }
        }
        let blocked: Vec<(String, String)> = rules
            .into_iter()
            .map(|(subject, rules)| (subject.to_owned(), rules.join(", ")))
            .collect();
        let report = |findings: Vec<Finding>| {
            let summary = Summary {
                text: text::summary(&made.plan, blocked.len()),
                ..Summary::default()
            };
            let is_silent = findings.is_empty();
            let text = summary.text.clone();
            let mut report = Report::new("plan", findings, summary);
            if is_silent {
                report.summary.text = text;
            }
            report
        };
        let severity = if is_drift_an_error {
            Severity::Error
        } else {
            Severity::Note
        };
        let drift = made.plan.changes.iter().map(|one| drift(one, severity));
        let with_drift = made.findings.iter().cloned().chain(drift).collect();
        Self {
            plan: &made.plan,
            report: report(made.findings.clone()),
            drift: report(with_drift),
            blocked,
            is_drift_an_error,
        }
    }

    /// Prints it, and writes the reports beside it.
    ///
    /// # Errors
    ///
    /// Exit code 1 when something cannot be done, or drift is an error.
    pub(crate) fn emit(&self, flags: &ReportFlags) -> Result<(), Failure> {
        self.report
            .emit_as(flags, |format, color| self.rendered(format, color))?;
        if self.is_drift_an_error && !self.plan.changes.is_empty() {
            return Err(Failure::findings());
        }
        Ok(())
    }

    /// The plan in a format.
    pub(crate) fn rendered(&self, format: Format, color: bool) -> String {
        match format {
            Format::Text => {
                let mut text = text::render(self.plan, &self.blocked, color);
                let findings = self.report.rendered(format, color);
                if !findings.is_empty() {
                    text.push('\n');
                    text.push_str(&findings);
                }
                text
            }
            Format::Json => {
                output::pretty(&PlanAnswer {
                    plan: self.plan,
                    findings: &self.report.findings,
                    summary: &self.report.summary.text,
                }) + "\n"
            }
            Format::Ndjson => {
                let changes = self.plan.changes.iter().map(output::compact);
                let findings = self.report.findings.iter().map(output::compact);
                changes.chain(findings).map(|line| line + "\n").collect()
            }
            Format::Markdown => {
                let changes = text::render(self.plan, &self.blocked, false);
                let report = self.report.rendered(format, false);
                match report.split_once("\n\n") {
                    Some((title, rest)) if !changes.is_empty() => {
                        format!("{title}\n\n```diff\n{changes}```\n\n{rest}")
                    }
                    _ => report,
                }
            }
            Format::Sarif | Format::Junit | Format::Github | Format::Gitlab => {
                self.drift.rendered(format, color)
            }
        }
    }
}

/// A change as something that was found.
fn drift(change: &Change, severity: Severity) -> Finding {
    let (rule, what) = match change {
        Change::Register { .. } => ("SCHEMA_DRIFT", "is to be registered"),
        Change::Level { .. } => ("LEVEL_DRIFT", "is to be changed"),
        Change::Mode { .. } => ("MODE_DRIFT", "is to be changed"),
    };
    let message = format!("{} {what}: {}", text::name(change), text::what(change));
    let place = match change {
        Change::Register { path, content, .. } => Some(Place::new(
            path.clone(),
            &content.schema.as_str().into(),
            None,
        )),
        Change::Level { .. } | Change::Mode { .. } => None,
    };
    Finding {
        subject: Some(change.subject().to_string()),
        place,
        ..Finding::new(rule, severity, message)
    }
}
