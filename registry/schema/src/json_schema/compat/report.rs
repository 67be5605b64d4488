//! The reasons, written out: an entry that is used in several places is reported in each, with its path.

use super::{Differ, Step, What};
use crate::compat::{Incompatibility, Kind, OverBudget};

/// Where the report stands.
struct Open {
    entry: usize,
    /// The next item of the entry.
    at: usize,
    /// How long the path was before the entry.
    path: usize,
}

impl Differ<'_, '_> {
    /// The reasons of `root`, in order.
    pub(super) fn report(
        &mut self,
        root: Option<usize>,
    ) -> Result<Vec<Incompatibility>, OverBudget> {
        let mut reasons = Vec::new();
        let mut path = String::from("#/");
        let mut open = Vec::new();
        open.extend(root.map(|entry| Open {
            entry,
            at: 0,
            path: path.len(),
        }));
        while let Some(top) = open.last_mut() {
            path.truncate(top.path);
            let entry = &self.entries[top.entry];
            let Some(item) = entry.items.get(top.at) else {
                open.pop();
                continue;
            };
            top.at += 1;
            append(&mut path, item.step);
            self.budget.spend(1)?;
            match item.what {
                What::Inside(entry) => {
                    self.budget.spend_memory(size_of::<Open>())?;
                    open.push(Open {
                        entry,
                        at: 0,
                        path: path.len(),
                    });
                }
                What::Own(kind) => {
                    self.budget
                        .spend_memory(size_of::<Incompatibility>() + path.len())?;
                    let pair = entry.pair;
                    let (old, new) = self.sides(pair);
                    let spans = (new.node(pair.new).span, old.node(pair.old).span);
                    let (reader, writer) = if pair.swapped {
                        (spans.1, spans.0)
                    } else {
                        spans
                    };
                    reasons.push(Incompatibility {
                        kind: Kind::Json(kind),
                        path: path.clone(),
                        info: String::new(),
                        reader,
                        writer,
                    });
                }
            }
        }
        Ok(reasons)
    }
}

/// Appends a step to a path. Nothing is escaped.
fn append(path: &mut String, step: Step<'_>) {
    let mut part = |text: &str| {
        if path.len() > 2 {
            path.push('/');
        }
        path.push_str(text);
    };
    if step.keyword.is_empty() {
        return;
    }
    part(step.keyword);
    if let Some(name) = step.name {
        part(name);
    }
    if let Some(index) = step.index {
        part(&index.to_string());
    }
}
