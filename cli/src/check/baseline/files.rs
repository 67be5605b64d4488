//! Schemas in another folder, or in a file.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use etymon_schema::Validation;
use etymon_types::Subject;

use super::{Baseline, Gone, History, Question};
use crate::compare::Side;
use crate::failure::Failure;
use crate::project::{Tree, Understanding, place_of};

/// The schemas of another folder, whose paths mean what they mean in the root.
pub(super) fn folder(question: &Question<'_>, folder: &Path) -> Result<Baseline, Failure> {
    let whole = question.here.join(folder);
    if !whole.is_dir() {
        return Err(Failure::input(format!(
            "--against dir:{} is no folder",
            folder.display()
        )));
    }
    let tree = Tree::disk(&whole, &[String::new()])?.called(&folder.display().to_string());
    let understanding = Understanding::new(&tree, &question.selection.imports, Validation::Lenient);
    of_tree(question, &understanding)
}

/// The schemas of a tree that has the root of the project as its root, each as the only version of its subject.
pub(super) fn of_tree(
    question: &Question<'_>,
    old: &Understanding<'_>,
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
        let is_named = selection.paths.iter().any(|new| new == path);
        if !is_named && !selection.is_a_schema(question.mapping, path) {
            continue;
        }
        let outline = if question.mapping.needs_outline(path) {
            old.outline(path)?.unwrap_or_default()
        } else {
            Rc::default()
        };
        let Ok(mapped) = question.mapping.subject(path, &outline) else {
            continue; // the rules are for the files of today
        };
        if let Some(new) = wanted.get(&mapped.subject) {
            // A file that was moved keeps its subject; one that was not is meant before others.
            if *new == path || !chosen.contains_key(&mapped.subject) {
                chosen.insert(mapped.subject, path);
            }
        } else if !is_named
            && selection.asks_for(path)
            && let Some(schema_type) = tree.schema_type(path)?
        {
            baseline.gone.push(Gone {
                subject: mapped.subject,
                schema_type,
                name: old.outline(path)?.unwrap_or_default().name.clone(),
                shown: tree.shown(path),
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
    let (root, name) = place_of(question.here, file)?;
    let mut tree = Tree::disk(&root, &[String::new()])?;
    tree.add(&name)?;
    let parent = file.parent().unwrap_or(Path::new(""));
    let tree = tree.called(&parent.display().to_string());
    let understanding = Understanding::new(&tree, &[], Validation::Lenient);
    let history = History {
        olds: vec![Side::of_file(&understanding, &name)?],
        ..History::default()
    };
    let mut baseline = Baseline::default();
    baseline.histories.insert(wanted.subject.clone(), history);
    Ok(baseline)
}
