//! A plan for people.

use std::fmt::Write;

use super::change::{Change, Plan, Untouched, Why};
use crate::words::count;

/// How many names are told where there are many.
const NAMES: usize = 5;

/// The changes, a line each, and what is not touched.
pub(crate) fn render(plan: &Plan, blocked: &[(String, String)], color: bool) -> String {
    let mut text = String::new();
    let width = plan
        .changes
        .iter()
        .map(|change| name(change).chars().count())
        .chain(blocked.iter().map(|(name, _)| name.chars().count()))
        .max()
        .unwrap_or_default()
        .min(60);
    let mut line = |mark: &str, style: &str, name: &str, what: &str| {
        let mark = if color {
            format!("\x1b[{style}m{mark}\x1b[0m")
        } else {
            mark.to_owned()
        };
        let _ = writeln!(text, "{mark} {name:width$}  {what}");
    };
    for change in &plan.changes {
        let (mark, style) = match change {
            Change::Register { .. } => ("+", "32"),
            Change::Level { .. } | Change::Mode { .. } => ("~", "33"),
        };
        line(mark, style, &name(change), &what(change));
    }
    for (name, what) in blocked {
        line("!", "31", name, what);
    }
    if !plan.unchanged.is_empty() {
        let _ = writeln!(
            text,
            "= {} unchanged",
            count(plan.unchanged.len(), "subject")
        );
    }
    let Untouched {
        subjects,
        soft_deleted,
    } = &plan.untouched;
    for (names, what) in [
        (subjects, "subject"),
        (soft_deleted, "soft-deleted subject"),
    ] {
        if !names.is_empty() {
            let shown: Vec<&str> = names.iter().take(NAMES).map(|one| one.as_str()).collect();
            let more = match names.len().saturating_sub(NAMES) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let number = count(names.len(), what);
            let _ = writeln!(text, "  not touched: {number}: {}{more}", shown.join(", "));
        }
    }
    text
}

/// What a change is about: the version that is made, or the subject.
pub(crate) fn name(change: &Change) -> String {
    match change {
        Change::Register {
            subject, version, ..
        } => format!("{subject}@{version}"),
        Change::Level { subject, .. } | Change::Mode { subject, .. } => subject.to_string(),
    }
}

/// What a change does.
pub(crate) fn what(change: &Change) -> String {
    match change {
        Change::Register {
            id,
            why,
            because_of,
            path,
            ..
        } => {
            let why = match why {
                Why::New => "new".to_owned(),
                Why::Changed => "changed".to_owned(),
                Why::References => format!("refers to {}", because_of.join(", ")),
            };
            let id = id.map_or_else(String::new, |id| format!(", has id {id} already"));
            format!("{why}{id} ({path})")
        }
        Change::Level { from, to, .. } => format!("level {from} → {to}"),
        Change::Mode { from, to, .. } => format!("mode {from} → {to}"),
    }
}

/// All of it in one line.
pub(crate) fn summary(plan: &Plan, blocked: usize) -> String {
    let of =
        |is_meant: fn(&Change) -> bool| plan.changes.iter().filter(|one| is_meant(one)).count();
    let parts = [
        (
            of(|one| matches!(one, Change::Register { .. })),
            "schema to register",
            "schemas to register",
        ),
        (
            of(|one| matches!(one, Change::Level { .. })),
            "level to set",
            "levels to set",
        ),
        (
            of(|one| matches!(one, Change::Mode { .. })),
            "mode to set",
            "modes to set",
        ),
    ];
    let parts = parts.iter().filter(|(number, ..)| *number > 0);
    let mut parts: Vec<String> = parts
        .map(|(number, one, many)| format!("{number} {}", if *number == 1 { one } else { many }))
        .collect();
    if parts.is_empty() && blocked == 0 {
        parts.push("no changes".to_owned());
    }
    if blocked > 0 {
        parts.push(format!(
            "{} that cannot be changed",
            count(blocked, "subject")
        ));
    }
    let unchanged = plan.unchanged.len();
    let Untouched {
        subjects,
        soft_deleted,
    } = &plan.untouched;
    let untouched = subjects.len() + soft_deleted.len();
    format!(
        "{}; {unchanged} unchanged, {untouched} not touched",
        parts.join(", ")
    )
}
