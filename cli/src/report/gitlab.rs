//! The [Code Quality report] of GitLab.
//!
//! [Code Quality report]: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format

use std::collections::BTreeMap;

use etymon_schema::guid;
use serde::Serialize;

use super::{Report, Severity};
use crate::output;

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// An issue a finding.
pub(super) fn render(report: &Report) -> String {
    let mut seen: BTreeMap<[String; 4], usize> = BTreeMap::new();
    let issues: Vec<Issue<'_>> = report
        .findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref();
            let path = place.map_or(".", |place| &*place.path);
            // The same finding has the same fingerprint while lines above it come and go.
            let subject = finding.subject.as_deref().unwrap_or_default();
            let identity = [&finding.rule, path, subject, &finding.message].map(str::to_owned);
            let mut text = identity.join("\n");
            // What is found twice in a file is told twice; of equal fingerprints only one would be shown.
            let before = seen.entry(identity).or_default();
            if *before > 0 {
                text.push_str(&format!("\n{before}"));
            }
            *before += 1;
            Issue {
                description: finding.message.clone(),
                check_name: &finding.rule,
                fingerprint: guid(&text, &[], None, None).to_string(),
                severity: match finding.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Note => "info",
                },
                location: Location {
                    path,
                    lines: Lines {
                        begin: place.map_or(1, |place| place.line),
                        end: place.map_or(1, |place| place.end_line),
                    },
                },
            }
        })
        .collect();
    output::pretty(&issues) + "\n"
}
