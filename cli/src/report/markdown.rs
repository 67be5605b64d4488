//! Markdown, for the comment on a change or the summary of a job.

use std::fmt::Write;

use super::Report;

/// A headline, a table of the findings, and the summary.
pub(super) fn render(report: &Report) -> String {
    let mut text = format!("### etymon {}\n\n", report.command);
    if !report.findings.is_empty() {
        text.push_str("| | Where | What | Breaks |\n|---|---|---|---|\n");
    }
    for finding in &report.findings {
        let at = match (&finding.place, &finding.subject) {
            (Some(place), _) => format!("{}:{}", place.path, place.line),
            (None, Some(subject)) => subject.clone(),
            (None, None) => String::new(),
        };
        let at = if at.is_empty() { at } else { code(&at) };
        let help = finding.help.as_ref();
        let help = help.map_or_else(String::new, |help| format!("<br>*{}*", escaped(help)));
        let levels = finding.levels();
        let _ = writeln!(
            text,
            "| {} | {at} | {}<br>{}{help} | {} |",
            finding.severity.as_str(),
            code(&finding.rule),
            escaped(&finding.message),
            levels.join("<br>")
        );
    }
    if !report.findings.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "{}", escaped(&report.summary.text));
    text
}

/// Text in a cell of a table, of which nothing is markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' | '\r' => escaped.push(' '),
            '@' => escaped.push_str("&#64;"), // mentions nobody
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text as code; what may hold no backticks.
fn code(text: &str) -> String {
    format!(
        "`{}`",
        text.replace('`', "'")
            .replace('|', "\\|")
            .replace(['\n', '\r'], " ")
    )
}
