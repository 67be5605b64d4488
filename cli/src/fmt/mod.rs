//! `etymon fmt`: schemas in one layout, with their meaning and their comments.

mod json;
#[cfg(test)]
mod laws;
mod protobuf;
mod write;

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use clap::Args;
use etymon_schema::{Span, Validation};
use etymon_types::SchemaType;
use similar::TextDiff;

use crate::failure::{Cause, Failure};
use crate::output;
use crate::project::{Mapping, Tree, Understanding, select};
use crate::report::{Finding, Looked, Place, Report, ReportFlags, Severity, Summary, broken};
use crate::settings::{Settings, SettingsFlags, working_folder};
use crate::words::count;

/// What a level is indented by.
const INDENT: &str = "  ";

/// How many columns a line of JSON has at most, if it can be broken.
const WIDTH: usize = 100;

/// Lay out schemas alike, without changing what they mean.
///
/// Only blanks and line ends change: the order of members and declarations, numbers, strings and comments stay as they are
/// written. Files with CRLF keep it, a byte order mark is taken away, and the file ends with a line end. Files that do not parse
/// are left alone.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  all files are laid out so, now or before
  1  with --check or --diff, files that are not
  2  wrong usage or settings
  3  a file is missing, does not parse or cannot be written
When several apply, the highest.")]
pub(crate) struct Fmt {
    /// Files and folders; otherwise the folder of the settings, or this one
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing, and report the files that would change
    #[arg(long)]
    check: bool,
    /// Change nothing, and print what would change as a unified diff
    #[arg(long, conflicts_with = "check")]
    diff: bool,
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(flatten)]
    report: ReportFlags,
}

/// What becomes of a file.
struct Laid {
    path: String,
    file: PathBuf,
    /// As it lies on the disk.
    old: String,
    new: String,
}

/// Lays out.
pub(crate) fn run(arguments: &Fmt) -> Result<(), Failure> {
    let here = working_folder()?;
    let settings = Settings::load(&arguments.settings, &here)?;
    let mapping = Mapping::new(&settings)?;
    let selection = select(&settings, &mapping, &here, &arguments.paths)?;
    let tree = &selection.tree;
    let schemas = Understanding::new(tree, &selection.imports, Validation::Lenient);

    let (mut findings, mut files, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for path in &selection.paths {
        let mut what = "unchanged";
        match schemas.outline(path)? {
            Err(problems) => {
                what = "broken";
                for problem in problems.iter() {
                    findings.push(broken(None, problem, &tree.text(path)?));
                }
            }
            Ok(_) => {
                let laid = lay_out(tree, path)?;
                if laid.old != laid.new {
                    what = "changed";
                    changed.push(laid);
                }
            }
        }
        files.push(Looked {
            path: path.clone(),
            subject: None,
            references: Vec::new(),
            what,
        });
    }
    let is_broken = files.iter().any(|looked| looked.what == "broken");
    let is_dry = arguments.check || arguments.diff;
    for laid in &changed {
        if arguments.check {
            findings.push(not_laid_out(laid, &tree.text(&laid.path)?));
        } else if arguments.diff {
            output::print(&diff(laid))?;
        } else {
            write::replace(&laid.file, &laid.new).map_err(|error| {
                Failure::input(format!("{} cannot be written: {error}", laid.path))
            })?;
        }
    }
    findings.sort_by(|a, b| path_of(a).cmp(&path_of(b)));
    let summary = summary(files, is_dry);
    let plain = summary.text.clone();
    let mut report = Report::new("fmt", findings, summary);
    if report.findings.is_empty() {
        report.summary.text = plain;
    }
    let told = if arguments.diff {
        // Standard output is the diff, and nothing else.
        for (place, finding) in report
            .findings
            .iter()
            .filter_map(|one| Some((one.place.as_ref()?, one)))
        {
            let (path, line, column) = (&place.path, place.line, place.column);
            output::say(&format!("{path}:{line}:{column}: {}", finding.message));
        }
        output::say(&report.summary.text);
        if changed.is_empty() {
            Ok(())
        } else {
            Err(Failure::new(Cause::Findings, ""))
        }
    } else {
        report.emit(&arguments.report)
    };
    Failure::or_broken(told, is_broken)
}

fn path_of(finding: &Finding) -> Option<&str> {
    finding.place.as_ref().map(|place| place.path.as_str())
}

fn lay_out(tree: &Tree, path: &str) -> Result<Laid, Failure> {
    let text = tree.text(path)?;
    let file = tree.on_disk(path).unwrap_or_default();
    let old = fs::read_to_string(&file)
        .map_err(|error| Failure::input(format!("{path} cannot be read: {error}")))?;
    let schema_type = tree.schema_type(path)?.unwrap_or_default();
    Ok(Laid {
        path: path.to_owned(),
        file,
        new: formatted(schema_type, &text),
        old,
    })
}

/// A text, which can be read, in its layout: with CRLF if its first line ends so.
fn formatted(schema_type: SchemaType, text: &str) -> String {
    let has_crlf = text
        .split_once('\n')
        .is_some_and(|(first, _)| first.ends_with('\r'));
    let plain = text.replace("\r\n", "\n");
    let laid = match schema_type {
        SchemaType::Avro | SchemaType::Json => json::format(&plain),
        // A descriptor in base64 has no layout.
        SchemaType::Protobuf if is_descriptor(text) => return text.to_owned(),
        SchemaType::Protobuf => protobuf::format(&plain),
    };
    if has_crlf {
        laid.replace('\n', "\r\n")
    } else {
        laid
    }
}

fn is_descriptor(text: &str) -> bool {
    let schema = etymon_schema::Schema::parse(SchemaType::Protobuf, text, &[], Validation::Lenient);
    matches!(schema, Ok(etymon_schema::Schema::Protobuf(schema)) if schema.file().from_descriptor)
}

fn diff(laid: &Laid) -> String {
    let lines = TextDiff::from_lines(&laid.old, &laid.new);
    let (old, new) = (format!("a/{}", laid.path), format!("b/{}", laid.path));
    lines.unified_diff().header(&old, &new).to_string()
}

/// The first line that would change.
fn not_laid_out(laid: &Laid, text: &Rc<str>) -> Finding {
    let mut start = 0;
    for (old, new) in text
        .split_inclusive('\n')
        .zip(laid.new.split_inclusive('\n'))
    {
        if old != new {
            break;
        }
        start += old.len();
    }
    let line = text[start..].split('\n').next().unwrap_or_default();
    let span = Span {
        start: u32::try_from(start).unwrap_or(0),
        end: u32::try_from(start + line.trim_end().len()).unwrap_or(0),
    };
    Finding {
        place: Some(Place::new(laid.path.clone(), text, Some(span))),
        help: Some(format!("run `etymon fmt {}`", laid.path)),
        ..Finding::new(
            "NOT_FORMATTED",
            Severity::Error,
            "the file is not laid out as `etymon fmt` does, from here on",
        )
    }
}

fn summary(files: Vec<Looked>, is_dry: bool) -> Summary {
    let of = |what: &str| files.iter().filter(|looked| looked.what == what).count();
    let would = if is_dry { "would change" } else { "changed" };
    let mut text = format!(
        "{}: {} {would}",
        count(files.len(), "schema"),
        of("changed")
    );
    if of("broken") > 0 {
        text.push_str(&format!(", {} broken and left alone", of("broken")));
    }
    if files.is_empty() {
        text = "no file here is a schema: schemas are .avsc, .proto, .schema.json, and .json with a `$schema`"
            .to_owned();
    }
    Summary {
        files,
        text,
        ..Summary::default()
    }
}
