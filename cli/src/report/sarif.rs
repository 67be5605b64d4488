//! [SARIF 2.1.0], as far as services read it.
//!
//! [SARIF 2.1.0]: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Finding, Place, Report, Severity};
use crate::output;

/// What a path in a URI keeps.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// One run.
pub(super) fn render(report: &Report) -> String {
    let rules: BTreeSet<&str> = report.findings.iter().map(|one| &*one.rule).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| result(finding, &rules))
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "etymon",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|id| json!({"id": id})).collect::<Vec<_>>(),
            }},
            "automationDetails": {"id": format!("etymon/{}/", report.command)},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    output::pretty(&log) + "\n"
}

fn result(finding: &Finding, rules: &[&str]) -> Value {
    let index = rules.iter().position(|id| *id == finding.rule);
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message.push_str("\n\n");
        message.push_str(help);
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "message": {"text": message},
    });
    let subject = finding.subject.as_ref();
    let logical = subject.map(|subject| json!([{"name": subject, "kind": "resource"}]));
    // GitHub takes no log in which a result has no place.
    let nowhere = || json!({"artifactLocation": {"uri": "."}});
    let physical = finding.place.as_ref().map_or_else(nowhere, physical);
    let mut location = json!({"physicalLocation": physical});
    if let Some(logical) = logical {
        location["logicalLocations"] = logical;
    }
    result["locations"] = json!([location]);
    if let Some(old) = &finding.old {
        // Its text lies in no file of the run.
        let name = format!("{}:{}:{}", old.path, old.line, old.column);
        result["relatedLocations"] = json!([{
            "message": {"text": format!("the old schema: {name}")},
            "logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}],
        }]);
    }
    let levels = finding.levels();
    if !levels.is_empty() {
        result["properties"] = json!({"breaks": levels, "against": finding.against});
    }
    result
}

fn physical(place: &Place) -> Value {
    let uri = utf8_percent_encode(&place.path, PATH).to_string();
    json!({
        "artifactLocation": {"uri": uri},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    })
}
