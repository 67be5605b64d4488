//! `JUnit` XML: a test case a file, which fails with what was found in it.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Finding, Report, Severity};

/// The report as one test suite.
pub(super) fn render(report: &Report) -> String {
    let mut cases: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for looked in &report.summary.files {
        cases.entry(&looked.path).or_default();
    }
    for finding in &report.findings {
        let name = match (&finding.place, &finding.subject) {
            (Some(place), _) => &place.path,
            (None, Some(subject)) => subject,
            (None, None) => report.command,
        };
        cases.entry(name).or_default().push(finding);
    }
    let is_error = |finding: &&&Finding| finding.severity == Severity::Error;
    let failing = cases
        .values()
        .filter(|found| found.iter().any(|one| is_error(&one)));
    let (tests, failures) = (cases.len(), failing.count());
    let command = report.command;
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"etymon\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\">\n  \
         <testsuite name=\"etymon {command}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
    );
    for (name, found) in &cases {
        let name = escaped(name);
        let open = format!(
            "    <testcase name=\"{name}\" classname=\"etymon.{command}\" file=\"{name}\" time=\"0\""
        );
        let errors: Vec<&&Finding> = found.iter().filter(|one| is_error(one)).collect();
        let others: Vec<&&Finding> = found.iter().filter(|one| !is_error(one)).collect();
        if found.is_empty() {
            let _ = writeln!(xml, "{open}/>");
            continue;
        }
        let _ = writeln!(xml, "{open}>");
        if let Some(first) = errors.first() {
            let _ = writeln!(
                xml,
                "      <failure type=\"{}\" message=\"{}\">{}</failure>",
                escaped(&first.rule),
                escaped(&first.message),
                escaped(&told(&errors))
            );
        }
        if !others.is_empty() {
            let _ = writeln!(
                xml,
                "      <system-out>{}</system-out>",
                escaped(&told(&others))
            );
        }
        xml.push_str("    </testcase>\n");
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

fn told(findings: &[&&Finding]) -> String {
    let mut told = String::new();
    for finding in findings {
        let at = finding.place.as_ref();
        let at = at.map_or_else(String::new, |place| {
            format!("{}:{}:{}: ", place.path, place.line, place.column)
        });
        let _ = writeln!(
            told,
            "{at}{}[{}]: {}",
            finding.severity.as_str(),
            finding.rule,
            finding.message
        );
        if !finding.breaks.is_empty() {
            let levels = finding.levels();
            let _ = writeln!(told, "  breaks: {}", levels.join(", "));
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(told, "  help: {help}");
        }
    }
    told
}

/// Text of XML. Control characters that XML cannot have are replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' | '\r' => escaped.push(character),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}
