//! Schemas as commits have them.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use etymon_schema::Validation;
use etymon_types::Subject;

use super::{Baseline, Question, files};
use crate::compare::{Meaning, Side};
use crate::failure::Failure;
use crate::project::{Git, Tree, Understanding, from_prefix, prefix_in};

/// The schemas of a commit, whose folder `folder` takes the place of the root; where the level asks for it, also those of
/// the commits before.
pub(super) fn load(
    question: &Question<'_>,
    name: &str,
    folder: Option<&str>,
) -> Result<Baseline, Failure> {
    let git = Rc::new(Git::of(&question.settings.root, !question.is_offline)?);
    let commit = git.commit(name)?;
    let prefix = match folder {
        Some("") => String::new(),
        Some(folder) => format!("{folder}/"),
        None => prefix_in(&git, &question.settings.root)?,
    };
    let mut tree = Tree::commit(&git, &commit, &prefix, name)?;
    if let Some(folder) = folder
        && !tree.paths().any(|path| !path.starts_with("../"))
    {
        return Err(Failure::input(format!(
            "there is no schema in the folder {folder:?} of {name}"
        )));
    }
    let is_out = |path: &str| !question.selection.reaches(path);
    question
        .selection
        .liken(question.mapping, &mut tree, is_out)?;
    let imports = &question.selection.imports;
    let understanding = Understanding::new(&tree, imports, Validation::Lenient);
    let asks_for = |path: &str| question.selection.asks_for(path);
    let mut baseline = files::of_tree(question, &understanding, &asks_for, true)?;

    let mut open: BTreeMap<Subject, Followed> = BTreeMap::new();
    for wanted in question.wanted {
        let Some(history) = baseline.histories.get(&wanted.subject) else {
            continue;
        };
        if wanted.needs_all(wanted.level.unwrap_or_default())
            && let Some(latest) = history.olds.first()
        {
            open.insert(wanted.subject.clone(), Followed::new(latest));
        }
    }
    if open.is_empty() {
        return Ok(baseline);
    }
    let looked_at = match question.selection.reaches_out() {
        true => "",
        false => prefix.trim_end_matches('/'),
    };
    for past in git.history(&commit, looked_at)? {
        let changed: HashSet<String> = past
            .changed
            .iter()
            .map(|path| from_prefix(&prefix, path))
            .collect();
        let touched: Vec<Subject> = open
            .iter()
            .filter(|(_, followed)| followed.paths.iter().any(|path| changed.contains(path)))
            .map(|(subject, _)| subject.clone())
            .collect();
        if touched.is_empty() {
            continue;
        }
        let shown = past.commit.get(..9).unwrap_or(&past.commit);
        let mut tree = Tree::of_files(&git, past.files, &prefix, shown);
        question
            .selection
            .liken(question.mapping, &mut tree, is_out)?;
        let then = Understanding::new(&tree, imports, Validation::Lenient);
        for subject in touched {
            let history = baseline.histories.entry(subject.clone()).or_default();
            let Some(followed) = open.get_mut(&subject) else {
                continue;
            };
            if !tree.has(&followed.path) {
                continue; // it came later
            }
            let old = Side::of_file(&then, &followed.path)?;
            followed.go_back(&old);
            if !history.olds.iter().any(|known| known.is_same(&old)) {
                history.olds.push(old);
            }
        }
    }
    Ok(baseline)
}

/// A file that is followed into the past.
struct Followed {
    path: String,
    /// Its path, and those of what it refers to.
    paths: Vec<String>,
}

impl Followed {
    fn new(old: &Side) -> Self {
        let mut followed = Self {
            path: old.path.clone(),
            paths: Vec::new(),
        };
        followed.go_back(old);
        followed
    }

    fn go_back(&mut self, old: &Side) {
        self.paths = vec![self.path.clone()];
        if let Meaning::File(understood) = &old.meaning {
            let references = understood.all_references();
            self.paths.extend(references.map(|file| file.path.clone()));
        }
    }
}
