//! For people: a line a part, and under one that changed a line a change.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use super::Differences;
use super::elements::{Change, Difference, What};

/// The differences, under the names of the schemas. Nothing when there are none.
pub(super) fn render(found: &Differences, color: bool) -> String {
    let mut text = String::new();
    if found.differences.is_empty() {
        return text;
    }
    let _ = writeln!(text, "--- {}\n+++ {}", found.old, found.new);
    for difference in &found.differences {
        let (sign, of) = match difference.what {
            What::Added => ('+', AnsiColor::Green),
            What::Removed => ('-', AnsiColor::Red),
            What::Changed => ('~', AnsiColor::Yellow),
        };
        let style = if color {
            Style::new().fg_color(Some(of.into()))
        } else {
            Style::new()
        };
        let _ = writeln!(text, "{style}{sign} {}{style:#}", line(difference));
        if difference.what == What::Changed {
            for (name, change) in &difference.attributes {
                let _ = writeln!(text, "    {name}: {}", told(change));
            }
        }
    }
    text
}

/// A part, with its type and default where it came or went.
fn line(difference: &Difference) -> String {
    let mut line = difference.element.clone();
    if difference.what == What::Changed {
        return line;
    }
    let said = |name: &str| {
        let change = difference.attributes.get(name)?;
        change.new.as_ref().or(change.old.as_ref())
    };
    if let Some(of) = said("type")
        && !line.starts_with(&format!("{} ", plain(of)))
    {
        let _ = write!(line, ": {}", plain(of));
    }
    if let Some(default) = said("default") {
        let _ = write!(line, " = {default}");
    }
    line
}

/// `int → long`; of lists what came and went, where that is shorter.
fn told(change: &Change) -> String {
    match (&change.old, &change.new) {
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            let gone = old.iter().filter(|item| !new.contains(item));
            let came = new.iter().filter(|item| !old.contains(item));
            let gone = gone.map(|item| format!("-{}", plain(item)));
            let parts: Vec<String> = gone
                .chain(came.map(|item| format!("+{}", plain(item))))
                .collect();
            if parts.is_empty() {
                return format!("{} → {}", list(old), list(new)); // another order
            }
            parts.join(" ")
        }
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let names = old
                .keys()
                .chain(new.keys().filter(|name| !old.contains_key(*name)));
            let changed = names.filter(|name| old.get(*name) != new.get(*name));
            let parts = changed.map(|name| {
                let change = Change {
                    old: old.get(name).cloned(),
                    new: new.get(name).cloned(),
                };
                format!("{name}: {}", told(&change))
            });
            parts.collect::<Vec<_>>().join(", ")
        }
        (Some(old), Some(new)) => format!("{} → {}", plain(old), plain(new)),
        (Some(old), None) => format!("{} → nothing", plain(old)),
        (None, Some(new)) => format!("nothing → {}", plain(new)),
        (None, None) => String::new(),
    }
}

fn list(items: &[Value]) -> String {
    items.iter().map(plain).collect::<Vec<_>>().join(", ")
}

/// Texts without quotes; anything else as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
