//! `etymon lint`: mistakes in schemas that no comparison of versions finds.

mod avro;
mod chosen;
#[cfg(test)]
pub(crate) mod golden;
mod json;
mod page;
mod protobuf;
mod rule;
mod spelling;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use etymon_schema::{Schema, Validation};

use self::chosen::{Chosen, choose};
use self::rule::{Found, Look, RULES, Rule};
use crate::failure::Failure;
use crate::output;
use crate::project::{Mapping, Understanding, Understood, select};
use crate::report::{
    Finding, Ignores, Looked, Place, Report, ReportFlags, Severity, Summary, broken,
};
use crate::settings::{Gravity, LintProfile, Settings, SettingsFlags, working_folder};
use crate::words::count;

/// Look for mistakes in schemas that no comparison of versions finds.
///
/// Schemas are the files .avsc, .proto, .schema.json, and .json with a `$schema` of JSON Schema. The settings choose the rules
/// (`[lint]`) and list what is accepted (`[[ignore]]`, with a reason, perhaps until a day).
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  nothing was found, or only warnings
  1  errors were found
  2  wrong usage or settings
  3  a file is missing or does not parse, a reference leads nowhere
When several apply, the highest.")]
pub(crate) struct Lint {
    /// Files and folders; otherwise the folder of the settings, or this one
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Which rules to begin with; otherwise those that the settings say
    #[arg(long, value_enum)]
    profile: Option<LintProfile>,
    /// Switch a rule `off`, or make it a `warning` or an `error`; may be repeated
    #[arg(long, value_name = "ID=GRAVITY")]
    rule: Vec<RuleFlag>,
    /// List the rules, and what each is set to
    #[arg(long, conflicts_with_all = ["paths", "explain"])]
    list: bool,
    /// Print the page of a rule
    #[arg(long, value_name = "ID", conflicts_with = "paths")]
    explain: Option<String>,
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(flatten)]
    report: ReportFlags,
}

/// What the command line says about a rule.
#[derive(Debug, Clone)]
struct RuleFlag {
    id: String,
    gravity: Gravity,
}

impl FromStr for RuleFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, gravity) = text
            .split_once('=')
            .ok_or("write it as ID=GRAVITY, such as avro/doc=error")?;
        let gravity = match gravity {
            "off" => Gravity::Off,
            "warning" => Gravity::Warning,
            "error" => Gravity::Error,
            other => return Err(format!("{other:?} is none of off, warning, error")),
        };
        Ok(Self {
            id: id.to_owned(),
            gravity,
        })
    }
}

/// Looks.
pub(crate) fn run(arguments: &Lint) -> Result<(), Failure> {
    if let Some(id) = &arguments.explain {
        return output::print(page::explain(id)?);
    }
    let here = working_folder()?;
    let settings = Settings::load(&arguments.settings, &here)?;
    let chosen = rules_of(arguments, &settings)?;
    if arguments.list {
        return output::print(&list(&chosen));
    }
    let mapping = Mapping::new(&settings)?;
    let ignores = Ignores::new(&settings.ignore)?;
    let selection = select(&settings, &mapping, &here, &arguments.paths)?;
    let schemas = Understanding::new(&selection.tree, &selection.imports, Validation::Strict);

    let (mut findings, mut files) = (Vec::new(), Vec::new());
    for path in &selection.paths {
        let outline = schemas.outline(path)?.unwrap_or_default();
        let mapped = mapping.subject(path, &outline).ok();
        let subject = mapped.map(|mapped| mapped.subject.to_string());
        let mut looked = Looked {
            path: path.clone(),
            subject: subject.clone(),
            references: Vec::new(),
            what: "broken",
        };
        match schemas.understand(path)? {
            Ok(understood) => {
                looked.what = "looked at";
                let references = understood.references.iter();
                looked.references = references.map(|(_, path)| path.clone()).collect();
                findings.extend(found_in(&understood, &chosen, subject.as_ref()));
            }
            Err(problems) => {
                for problem in problems.iter() {
                    let text = selection.tree.text(&problem.path)?;
                    findings.push(broken(subject.clone(), problem, &text));
                }
            }
        }
        files.push(looked);
    }
    let is_broken = files.iter().any(|looked| looked.what == "broken");
    let (findings, ignored) = ignores.apply(findings);
    let told = Report::new("lint", findings, summary(files, ignored, chosen.len()))
        .of_project(&settings.root);
    Failure::or_broken(told.emit(&arguments.report), is_broken)
}

/// The rules that look, as the settings say and the command line changes.
fn rules_of(arguments: &Lint, settings: &Settings) -> Result<Chosen, Failure> {
    let profile = arguments.profile.unwrap_or(settings.lint.profile);
    let file = settings.file.as_ref();
    let file = file.map_or_else(String::new, |file| {
        format!("[lint.rules] of {}", file.display())
    });
    choose(profile, &settings.lint.rules, &file)?;
    let flags = arguments.rule.iter();
    let flags: BTreeMap<String, Gravity> =
        flags.map(|flag| (flag.id.clone(), flag.gravity)).collect();
    choose(profile, &flags, "--rule")?;
    let mut rules = settings.lint.rules.clone();
    rules.extend(flags);
    choose(profile, &rules, "")
}

/// A line a rule.
fn list(chosen: &Chosen) -> String {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let lines = RULES.iter().map(|rule| {
        let set = chosen.iter().find(|(one, _)| one.id == rule.id);
        let set = set.map_or("off", |(_, severity)| severity.as_str());
        format!(
            "{:width$}  {set:7}  {:7}  {}\n",
            rule.id,
            rule.profile.as_str(),
            rule.about
        )
    });
    lines.collect()
}

fn summary(files: Vec<Looked>, ignored: usize, rules: usize) -> Summary {
    let broken = files
        .iter()
        .filter(|looked| looked.what == "broken")
        .count();
    let mut text = format!("{}, {}", count(files.len(), "schema"), count(rules, "rule"));
    if broken > 0 {
        text.push_str(&format!(", {broken} broken"));
    }
    if files.is_empty() {
        text = "no file here is a schema: schemas are .avsc, .proto, .schema.json, and .json with a `$schema`"
            .to_owned();
    }
    Summary {
        files,
        ignored,
        text,
        ..Summary::default()
    }
}

/// What the chosen rules find in a file, in the order of its text.
fn found_in(understood: &Understood, chosen: &Chosen, subject: Option<&String>) -> Vec<Finding> {
    let mut hits = Vec::new();
    for (rule, severity) in chosen {
        let found = look(rule, &understood.text, &understood.schema);
        hits.extend(found.into_iter().map(|hit| (hit, rule, *severity)));
    }
    hits.sort_by_key(|(hit, rule, _)| (hit.span, rule.id));
    let findings = hits
        .into_iter()
        .map(|(hit, rule, severity): (_, _, Severity)| Finding {
            subject: subject.cloned(),
            help: Some(hit.help),
            place: Some(Place::new(
                understood.path.clone(),
                &understood.text,
                Some(hit.span),
            )),
            ..Finding::new(rule.id, severity, hit.message)
        });
    findings.collect()
}

/// What a rule finds in a schema that was read from `text`; nothing in one of another type.
fn look(rule: &Rule, text: &str, schema: &Schema) -> Found {
    let mut found = Found::new();
    match (rule.look, schema) {
        (Look::Avro(look), Schema::Avro(schema)) => {
            if let Ok(document) = &etymon_schema::avro::document(text) {
                look(&avro::Text { schema, document }, &mut found);
            }
        }
        (Look::Protobuf(look), Schema::Protobuf(schema)) => {
            let file = schema.file();
            // The places of a descriptor are those of a text that nobody wrote.
            if !file.from_descriptor {
                look(&protobuf::Text { file }, &mut found);
            }
        }
        (Look::Json(look), Schema::Json(schema)) => {
            if let Ok(document) = &etymon_schema::json_schema::document(text) {
                look(&json::Text { schema, document }, &mut found);
            }
        }
        _ => {}
    }
    found
}
