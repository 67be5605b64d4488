//! `etymon apply`: does what a plan says, and nothing else.

mod moved;
#[cfg(test)]
mod tests;
mod work;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use etymon_client::Client;
use etymon_types::{Scope, Subject};
use schemars::JsonSchema;
use serde::Serialize;

use self::moved::Progress;
use crate::connection::RegistryFlags;
use crate::failure::{Cause, Failure};
use crate::output::{self, DataFormat, DataOutput};
use crate::plan::change::{Change, FORM, Plan};
use crate::plan::{self, Ask, Shown, observe, text};
use crate::report::{Finding, Format, ReportFlags};
use crate::settings::{Settings, SettingsFlags, working_folder};
use crate::words::count;

/// Do what a plan says, and nothing else.
///
/// Without a plan, one is made and applied at once; on a terminal it is shown first, and a yes awaited. Nothing is changed when
/// the plan has something that cannot be done, or rests on something that moved meanwhile. The first answer that is not the
/// predicted one ends it. After a crash or a lost answer, do the same again: what was done counts as done.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  everything is as planned
  1  schemas are incompatible, or nobody said yes
  2  wrong usage or settings, no plan, a plan for another registry
  3  a file is missing or does not parse, a reference leads nowhere
  4  the registry gives no answer
  5  the registry refuses (401, 403), or lets nobody write what is to be written (READONLY)
  6  the registry moved since the plan was made, or answers otherwise than predicted
When several apply, the highest.")]
pub(crate) struct Apply {
    /// A plan that `etymon plan --out` wrote, or a folder to plan and apply at once; otherwise the folder of the settings, or this one
    #[arg(value_name = "FILE|DIR")]
    path: Option<PathBuf>,
    /// Ask nothing, on a terminal too
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    registry: RegistryFlags,
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(flatten)]
    output: DataOutput,
}

/// A change that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Applied {
    /// `register`, `level` or `mode`.
    pub(crate) change: &'static str,
    /// The subject.
    pub(crate) subject: String,
    /// The version that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u32>,
    /// The id that it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<u32>,
    /// The level or mode that was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<&'static str>,
    /// Whether it was done before.
    pub(crate) done_before: bool,
}

/// Applies.
pub(crate) fn run(arguments: &Apply) -> Result<(), Failure> {
    let here = working_folder()?;
    let settings = Settings::load(&arguments.settings, &here)?;
    let client = arguments.registry.client(&settings)?;
    let plan = match &arguments.path {
        Some(file) if file.is_file() => {
            let plan = read(file)?;
            fit(&plan, &client, file)?;
            plan
        }
        path => match plan_now(arguments, &settings, &here, path.as_deref(), &client)? {
            Some(plan) => plan,
            None => return Err(Failure::broken("nothing was changed")),
        },
    };
    let mut told = Telling::new(arguments.output.format);
    let done = apply(&client, &plan, |one| told.tell(one));
    let (number, before) = told.end()?;
    let all = count(plan.changes.len(), "change");
    if let Err(failure) = done {
        let stopped = match failure.cause {
            _ if number == 0 => String::new(),
            Cause::Moved => format!("\netymon: stopped after {number} of {all}: plan again"),
            _ => format!(
                "\netymon: stopped after {number} of {all}: run the same again, which goes on from there"
            ),
        };
        return Err(Failure {
            sentence: failure.sentence + &stopped,
            ..failure
        });
    }
    output::say(&match (number, before) {
        (0, _) => "no changes: the registry is as it should be".to_owned(),
        (_, 0) => format!("{all} done"),
        (_, before) => format!("{all} done, {before} of them before"),
    });
    Ok(())
}

/// Does what is not done yet. `tell` hears of each change, and ends it with an error.
///
/// # Errors
///
/// The registry moved, answers otherwise than predicted, or not at all.
pub(crate) fn apply(
    client: &Client,
    plan: &Plan,
    tell: impl FnMut(&Applied) -> Result<(), Failure>,
) -> Result<(), Failure> {
    client.blocking().wait_for(async {
        let progress = progress(client, plan).await?;
        work::work(client, plan, &progress, tell).await
    })
}

/// How far the plan is, in a registry that is as it was or on the way that the plan goes.
async fn progress(client: &Client, plan: &Plan) -> Result<Vec<Progress>, Failure> {
    let subjects: BTreeSet<Subject> = plan.rests_on.keys().cloned().collect();
    let mut known = observe::look(client, &subjects).await?;
    let mut asks = BTreeSet::new();
    for (subject, seen) in &plan.rests_on {
        let scope = Scope::Subject(subject.clone());
        if seen.level.is_some() {
            asks.insert(Ask::Config(scope.clone()));
        }
        if seen.mode.is_some() {
            asks.insert(Ask::Mode(scope));
        }
    }
    observe::answer(client, &mut known, asks).await?;
    let progress = moved::progress(plan, |subject| known.seen(subject)).map_err(|moved| {
        let told: Vec<String> = moved.iter().map(|one| format!("\n  {one}")).collect();
        Failure::new(
            Cause::Moved,
            format!(
                "the registry moved since the plan was made, and nothing is changed:{}",
                told.concat()
            ),
        )
    })?;
    work::look_again(client, plan, progress).await
}

fn read(file: &Path) -> Result<Plan, Failure> {
    let shown = file.display();
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::input(format!("{shown} cannot be read: {error}")))?;
    let plan: Plan = serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!(
            "{shown} is no plan that `etymon plan --out` wrote: {error}"
        ))
    })?;
    if plan.etymon_plan != FORM {
        return Err(Failure::usage(format!(
            "{shown} is a plan of form {}, and this program knows form {FORM}: plan again",
            plan.etymon_plan
        )));
    }
    Ok(plan)
}

/// Refuses a plan that was made for another registry: one that happens to be as empty would take it.
fn fit(plan: &Plan, client: &Client, file: &Path) -> Result<(), Failure> {
    let (urls, context) = (client.urls(), client.context().as_str());
    if plan.registry != urls {
        return Err(Failure::usage(format!(
            "{} is a plan for {}, and not for {}: name that registry, or plan again",
            file.display(),
            plan.registry.join(","),
            urls.join(",")
        )));
    }
    if plan.context != context {
        return Err(Failure::usage(format!(
            "{} is a plan for the context {}, and not for {context}: name that context, or plan again",
            file.display(),
            plan.context
        )));
    }
    Ok(())
}

/// A plan that is made now; `None` when somebody at a terminal does not want it.
fn plan_now(
    arguments: &Apply,
    settings: &Settings,
    here: &Path,
    path: Option<&Path>,
    client: &Client,
) -> Result<Option<Plan>, Failure> {
    let made = match plan::make(settings, here, path, client)? {
        Ok(made) => made,
        Err(findings) => {
            let flags = ReportFlags::default();
            return plan::refuse(findings, &flags).map(|()| None);
        }
    };
    let shown = Shown::new(&made, false);
    if made.findings.iter().any(Finding::is_error) {
        output::say(shown.rendered(Format::Text, false).trim_end());
        let cause = if made.is_refused {
            Cause::Refused
        } else {
            Cause::Findings
        };
        let sentence = "some of it cannot be done, and nothing is changed";
        return Err(Failure::new(cause, sentence));
    }
    for finding in &made.findings {
        let rule = &finding.rule;
        output::say(&format!(
            "{}[{rule}]: {}",
            finding.severity.as_str(),
            finding.message
        ));
    }
    let is_asked = !arguments.yes && io::stdin().is_terminal() && io::stderr().is_terminal();
    if is_asked && !made.plan.changes.is_empty() {
        output::say(shown.rendered(Format::Text, false).trim_end());
        output::say(&text::summary(&made.plan, 0));
        output::say("Do this? Type `yes`:");
        let mut answer = String::new();
        // Whoever cannot answer says no.
        drop(io::stdin().lock().read_line(&mut answer));
        if !matches!(answer.trim(), "y" | "yes") {
            return Ok(None);
        }
    }
    Ok(Some(made.plan))
}

/// Tells what is done, as it is done where the format lets it.
struct Telling {
    format: DataFormat,
    done: Vec<Applied>,
}

impl Telling {
    fn new(format: DataFormat) -> Self {
        Self {
            format,
            done: Vec::new(),
        }
    }

    fn tell(&mut self, one: &Applied) -> Result<(), Failure> {
        match self.format {
            DataFormat::Text => output::print(&(one.line() + "\n"))?,
            DataFormat::Ndjson => output::print(&(output::compact(one) + "\n"))?,
            DataFormat::Json => {}
        }
        self.done.push(one.clone());
        Ok(())
    }

    /// How many are done, and how many of them were before.
    fn end(self) -> Result<(usize, usize), Failure> {
        if self.format == DataFormat::Json {
            output::print(&(output::pretty(&self.done) + "\n"))?;
        }
        let before = self.done.iter().filter(|one| one.done_before).count();
        Ok((self.done.len(), before))
    }
}

impl Applied {
    /// A change, done.
    pub(crate) fn new(change: &Change, id: Option<u32>, done_before: bool) -> Self {
        let (name, version, to) = match change {
            Change::Register { version, .. } => ("register", Some(version.get()), None),
            Change::Level { to, .. } => ("level", None, Some(to.as_str())),
            Change::Mode { to, .. } => ("mode", None, Some(to.as_str())),
        };
        Self {
            change: name,
            subject: change.subject().to_string(),
            version,
            id,
            to,
            done_before,
        }
    }

    fn line(&self) -> String {
        let Self {
            change, subject, ..
        } = self;
        let mark = match (self.done_before, self.version) {
            (true, _) => "=",
            (false, Some(_)) => "+",
            (false, None) => "~",
        };
        let name = match self.version {
            Some(version) => format!("{subject}@{version}"),
            None => format!("{subject} {change}"),
        };
        let id = self.id.map(|id| format!("id {id}"));
        let to = self.to.map(str::to_owned);
        let before = self.done_before.then(|| "done before".to_owned());
        let what: Vec<String> = [id, to, before].into_iter().flatten().collect();
        format!("{mark} {name}: {}", what.join(", "))
    }
}
