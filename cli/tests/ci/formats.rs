//! Whether reports are as those who read them expect: the schemas of SARIF and `JUnit`, and what GitLab documents.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use jsonschema::Validator;
use pretty_assertions::assert_eq;
use serde_json::Value;

use super::project::{BREAKING, ORDER, Project, RATING};
use super::ran::{Clean, Ran};

super::tests!(
    what_is_found_is_reported_as_services_expect_it,
    mistakes_are_reported_as_services_expect_them,
    reports_of_nothing_are_sound,
    a_report_that_is_none_is_refused,
);

/// A SARIF log, which must be one.
pub(super) fn sarif(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(wrong_in_sarif(&log), Vec::<String>::new(), "{text}");
    // GitHub takes no log in which a result has no place.
    for run in log["runs"].as_array().expect("runs") {
        for result in run["results"].as_array().expect("results") {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().expect("a path");
            assert!(!uri.starts_with('/') && !uri.contains(' '), "{uri}");
        }
    }
    log
}

/// Where a document is not as the schema of SARIF says.
fn wrong_in_sarif(log: &Value) -> Vec<String> {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
        let text = include_str!("../schemas/sarif-2.1.0.json");
        let mut schema: Value = serde_json::from_str(text).expect("JSON");
        // The pattern of languages has a bracket too many and is no regular expression.
        for part in ["run", "toolComponent"] {
            let language = &mut schema["definitions"][part]["properties"]["language"];
            let language = language.as_object_mut().expect("a schema");
            language.remove("pattern").expect("a pattern");
        }
        jsonschema::validator_for(&schema).expect("a schema")
    });
    let errors = VALIDATOR.iter_errors(log);
    let told = errors.map(|error| format!("{}: {error}", error.instance_path()));
    told.collect()
}

/// `JUnit` XML, which must be some.
pub(super) fn junit(text: &str) -> String {
    let told = xmllint(text);
    assert_eq!(told, Ok(()), "{text}");
    text.to_owned()
}

fn xmllint(text: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("report.xml");
    fs::write(&file, text).expect("it can be written");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/junit-10.xsd");
    let checked = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .args([&schema, &file])
        .output()
        .expect("xmllint runs: run ./test once, it installs what is missing");
    if checked.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&checked.stderr).into_owned())
}

/// The issues of a [Code Quality report], which must have what GitLab asks of it.
///
/// [Code Quality report]: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
pub(super) fn code_quality(text: &str) -> Vec<Value> {
    assert!(!text.starts_with('\u{feff}'), "no byte order mark");
    let issues: Vec<Value> = serde_json::from_str(text).expect("a list");
    let mut fingerprints = BTreeSet::new();
    for issue in &issues {
        let word = |value: &Value| value.as_str().map(str::to_owned).filter(|w| !w.is_empty());
        for field in ["description", "check_name"] {
            assert!(word(&issue[field]).is_some(), "{field}: {issue}");
        }
        let severity = issue["severity"].as_str().expect("a severity");
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        let path = word(&issue["location"]["path"]).expect("a path");
        assert!(!path.starts_with("./") && !path.starts_with('/'), "{path}");
        let begin = issue["location"]["lines"]["begin"].as_u64();
        assert!(begin.is_some_and(|line| line > 0), "{issue}");
        // Of issues with one fingerprint only the first is shown.
        let fingerprint = word(&issue["fingerprint"]).expect("a fingerprint");
        assert!(fingerprints.insert(fingerprint), "twice: {issue}");
    }
    issues
}

/// A name with everything that a name may have and formats may stumble over.
const ODD: &str = "odd/a b%20\t\u{7}\u{1b}[31m é 💰 <&>'\"]]>,:;=@|`*#~\\.avsc";

/// A schema with a property of such a name.
fn odd_properties(kind: &str) -> String {
    serde_json::json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {ODD: {"type": kind}, "\u{0}\u{fffe}\u{85}\n::x": {"type": kind}},
    })
    .to_string()
}

/// A project in which everything is found that can be found.
fn project() -> Project {
    let project = Project::empty();
    project.write(
        "etymon.toml",
        "[[map]]\nfiles = \"odd/*.avsc\"\nsubject = \"odd-{name}\"\n",
    );
    project.write(ODD, &ORDER.replace("Order", "Odd"));
    project.write("properties.schema.json", &odd_properties("integer"));
    project.write("rating.proto", RATING[0]);
    project.write("broken.avsc", &ORDER.replace("Order", "Broken"));
    project.write("lost.avsc", &ORDER.replace("Order", "Lost"));
    project.write("before.avsc", &ORDER.replace("Order", "Moved"));
    project.write("removed.avsc", &ORDER.replace("Order", "Removed"));
    // Twice the same, in one file.
    let twice = |kind: &str| {
        format!(
            r#"{{"type": "record", "name": "Twice", "fields": [{{"name": "a", "type": "{kind}"}}, {{"name": "b", "type": "{kind}"}}]}}"#
        )
    };
    project.write("twice.avsc", &twice("double"));
    project.commit();
    project.write(ODD, &BREAKING.replace("Order", "Odd"));
    project.write("properties.schema.json", &odd_properties("string"));
    project.write("rating.proto", RATING[1]);
    project.write("broken.avsc", "{\"type\": \"record\",\r\n \"é\": \u{1}");
    project.write("lost.avsc", &ORDER.replace("\"long\"", "\"Nowhere\""));
    project.write("twice.avsc", &twice("string"));
    project.git(&["mv", "before.avsc", "after.avsc"]);
    project.git(&["rm", "--quiet", "removed.avsc"]);
    project
}

fn check(project: &Project, format: &str) -> Ran {
    Clean::new("etymon", project.path())
        .args(["check", "--against", "git:HEAD", "--format", format])
        .run()
}

fn what_is_found_is_reported_as_services_expect_it() {
    let project = project();
    let found = check(&project, "json");
    assert_eq!(found.code, 3, "{found:#?}");
    let found: Value = serde_json::from_str(&found.stdout).expect("JSON");
    let findings = found["findings"].as_array().expect("findings");
    let rules: BTreeSet<_> = findings.iter().map(|one| one["rule"].as_str()).collect();
    let expected = [
        "FIELD_SCALAR_KIND_CHANGED",
        "INVALID_SCHEMA",
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        "SUBJECT_REMOVED",
        "SUBJECT_RENAMED",
        "TYPE_CHANGED",
        "TYPE_MISMATCH",
        "UNRESOLVED_REFERENCE",
    ];
    assert_eq!(rules, expected.map(Some).into());

    let log = sarif(&check(&project, "sarif").stdout);
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), findings.len());
    let uris = results.iter().map(|result| {
        let place = &result["locations"][0]["physicalLocation"];
        place["artifactLocation"]["uri"].as_str().expect("a path")
    });
    let decoded = |uri| percent_encoding::percent_decode_str(uri).decode_utf8();
    let paths: BTreeSet<_> = uris.map(|uri| decoded(uri).expect("UTF-8")).collect();
    assert!(paths.contains(ODD), "{paths:?}");

    let xml = junit(&check(&project, "junit").stdout);
    assert!(xml.contains("<system-out>"), "warnings, too: {xml}");
    assert!(xml.contains("é 💰 &lt;&amp;&gt;"), "{xml}");

    let issues = code_quality(&check(&project, "gitlab").stdout);
    assert_eq!(issues.len(), findings.len());
    assert!(issues.iter().any(|issue| issue["location"]["path"] == ODD));

    let commands = check(&project, "github").stdout;
    assert_eq!(commands.lines().count(), findings.len(), "{commands}");
    for line in commands.lines() {
        let (head, _) = line[2..].split_once("::").expect(line);
        let (command, properties) = head.split_once(' ').expect(line);
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        for property in properties.split(',') {
            let (name, _) = property.split_once('=').expect(line);
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(known.contains(&name), "{line}");
        }
    }

    let markdown = check(&project, "markdown").stdout;
    let rows = markdown.lines().filter(|line| line.starts_with("| "));
    for row in rows.skip(1) {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 5, "four cells: {row}");
    }
}

fn mistakes_are_reported_as_services_expect_them() {
    let project = project();
    let lint = |format: &str| {
        let arguments = ["lint", "--profile", "strict", "--format", format];
        let ran = Clean::new("etymon", project.path()).args(arguments).run();
        assert_eq!(ran.code, 3, "{ran:#?}");
        ran.stdout
    };
    let found: Value = serde_json::from_str(&lint("json")).expect("JSON");
    let findings = found["findings"].as_array().expect("findings").len();
    assert!(findings > 5, "{found:#}");
    let log = sarif(&lint("sarif"));
    let results = log["runs"][0]["results"].as_array();
    assert_eq!(results.map(Vec::len), Some(findings));
    junit(&lint("junit"));
    assert_eq!(code_quality(&lint("gitlab")).len(), findings);
    assert_eq!(lint("github").lines().count(), findings);
}

fn reports_of_nothing_are_sound() {
    let project = Project::empty();
    project.write("words.txt", "");
    project.commit();
    for has_schema in [false, true] {
        if has_schema {
            project.write("order.avsc", ORDER);
            project.commit();
        }
        let log = sarif(&check(&project, "sarif").stdout);
        assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
        junit(&check(&project, "junit").stdout);
        assert!(code_quality(&check(&project, "gitlab").stdout).is_empty());
        assert_eq!(check(&project, "github").stdout, "");
    }
}

fn a_report_that_is_none_is_refused() {
    assert!(
        xmllint("<testsuites><testsuite tests=\"1\"><case/></testsuite></testsuites>").is_err()
    );
    assert!(xmllint("<testsuites>\u{1}</testsuites>").is_err());
    let no_log = serde_json::json!({"version": "2.1.0", "runs": [{"results": [{}]}]});
    let wrong = [
        "/runs/0/results/0: \"message\" is a required property",
        "/runs/0: \"tool\" is a required property",
    ];
    assert_eq!(wrong_in_sarif(&no_log), wrong);
}
