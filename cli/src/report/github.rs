//! Workflow commands, which annotate the lines of a change: [Workflow commands for GitHub Actions].
//!
//! [Workflow commands for GitHub Actions]: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands

use super::{Finding, Report, Severity};

/// A command a finding.
pub(super) fn render(report: &Report) -> String {
    report.findings.iter().map(line).collect()
}

fn line(finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = &finding.place {
        properties.push(format!("file={}", property(&place.path)));
        properties.push(format!("line={}", place.line));
        if place.line == place.end_line {
            properties.push(format!("col={}", place.column));
            properties.push(format!("endColumn={}", place.end_column));
        } else if !place.is_whole() {
            properties.push(format!("endLine={}", place.end_line));
        }
    }
    properties.push(format!("title={}", property(&finding.rule)));
    let mut message = finding.message.clone();
    if !finding.breaks.is_empty() {
        let levels = finding.levels();
        message.push_str(&format!("\nbreaks {}", levels.join(", ")));
    }
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    format!(
        "::{command} {}::{}\n",
        properties.join(","),
        escaped(&message)
    )
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
