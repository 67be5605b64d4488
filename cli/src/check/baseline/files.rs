//! Schemas in another folder, or in a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use etymon_schema::Validation;
use etymon_types::Subject;

use super::{Baseline, Gone, History, Question};
use crate::compare::Side;
use crate::failure::Failure;
use crate::project::{Mapping, Tree, Understanding, lone};

/// The schemas of another folder, whose paths mean what they mean in the root.
pub(super) fn folder(question: &Question<'_>, folder: &Path) -> Result<Baseline, Failure> {
    let whole = question.here.join(folder);
    if !whole.is_dir() {
        return Err(Failure::input(format!(
            "--against dir:{} is no folder",
            folder.display()
        )));
    }
    let mut tree = Tree::disk(&whole, &[])?.called(&folder.display().to_string());
    tree.add_folder("")?;
    // An empty folder stands for nothing on purpose.
    let is_empty = fs::read_dir(&whole).is_ok_and(|mut entries| entries.next().is_none());
    if tree.paths().next().is_none() && !is_empty {
        return Err(Failure::input(format!(
            "there is no schema in {}, which --against dir: names",
            folder.display()
        )));
    }
    let selection = question.selection;
    selection.liken(question.mapping, &mut tree, |_| false)?;
    let understanding = Understanding::new(&tree, &question.selection.imports, Validation::Lenient);
    let asks_for = |_: &str| !selection.folders.is_empty();
    of_tree(question, &understanding, &asks_for, false)
}

/// The schemas of a tree that has the root of the project as its root, each as the only version of its subject. `asks_for` says
/// where a file is missed that is gone; `is_here`, whether the paths are those of files that may still lie there.
pub(super) fn of_tree(
    question: &Question<'_>,
    old: &Understanding<'_>,
    asks_for: &dyn Fn(&str) -> bool,
    is_here: bool,
) -> Result<Baseline, Failure> {
    let selection = question.selection;
    let wanted: BTreeMap<&Subject, &str> = question
        .wanted
        .iter()
        .map(|wanted| (&wanted.subject, &*wanted.path))
        .collect();
    let mut baseline = Baseline::default();
    let mut chosen: BTreeMap<Subject, &str> = BTreeMap::new();
    let tree = old.tree();
    for path in tree.paths() {
        let is_named = selection.has(path);
        if !is_named && !selection.is_a_schema(question.mapping, path) {
            continue;
        }
        let outline = if question.mapping.needs_outline(path) {
            old.outline(path)?.unwrap_or_default()
        } else {
            Rc::default()
        };
        let subject = match question.mapping.subject(path, &outline) {
            Ok(mapped) => mapped.subject,
            // The rules are for the files of today.
            Err(_) => match Mapping::subject_by_name(path) {
                Ok(mapped) => mapped.subject,
                Err(_) => continue,
            },
        };
        if let Some(new) = wanted.get(&subject) {
            // A file that was moved keeps its subject; one that was not is meant before others.
            if *new == path || !chosen.contains_key(&subject) {
                chosen.insert(subject, path);
            }
        } else if (is_named || asks_for(path))
            && let Some(schema_type) = tree.schema_type(path)?
        {
            let is_left_out =
                is_here && !selection.tree.has(path) && question.settings.root.join(path).exists();
            baseline.gone.push(Gone {
                subject,
                schema_type,
                name: old.outline(path)?.unwrap_or_default().name.clone(),
                path: path.to_owned(),
                shown: tree.shown(path),
                is_left_out,
            });
        }
    }
    for (subject, path) in chosen {
        if tree.schema_type(path)?.is_some() {
            let history = History {
                olds: vec![Side::of_file(old, path)?],
                ..History::default()
            };
            baseline.histories.insert(subject, history);
        }
    }
    Ok(baseline)
}

/// One file, for the one schema that is checked.
pub(super) fn file(question: &Question<'_>, file: &Path) -> Result<Baseline, Failure> {
    let wanted = question.only(&format!("file:{}", file.display()))?;
    let lone = lone(question.settings, question.here, file)?;
    let understanding = Understanding::new(&lone.tree, &lone.imports, Validation::Lenient);
    let mut old = Side::of_file(&understanding, &lone.path)?;
    old.shown = file.display().to_string();
    let history = History {
        olds: vec![old],
        ..History::default()
    };
    let mut baseline = Baseline::default();
    baseline.histories.insert(wanted.subject.clone(), history);
    Ok(baseline)
}
