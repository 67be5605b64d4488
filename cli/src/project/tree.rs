//! The files of a project at one time: as they lie on the disk, or as a commit has them.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use etymon_types::SchemaType;
use ignore::WalkBuilder;

use super::git::{Git, Object};
use super::kind::{self, Kind};
use super::path;
use crate::failure::Failure;

/// The files that may be schemas, by their paths: relative to one root, with `/` between folders. Texts are read when
/// they are asked for, and kept.
#[derive(Debug)]
pub(crate) struct Tree {
    origin: Origin,
    paths: BTreeMap<String, Candidate>,
    texts: RefCell<HashMap<String, Rc<str>>>,
}

#[derive(Debug)]
enum Origin {
    /// Files below this folder, or beside it, and what people call it.
    Disk(PathBuf, String),
    /// A commit of a repository.
    Commit { git: Rc<Git>, shown: String },
}

#[derive(Debug, Clone)]
struct Candidate {
    kind: Kind,
    /// Of a commit, the object that holds the text.
    object: Option<Object>,
}

impl Tree {
    /// The files below `folders`, which are relative to `root`, as they lie on the disk; without what git ignores and what
    /// is hidden.
    ///
    /// # Errors
    ///
    /// A folder that cannot be read.
    pub(crate) fn disk(root: &Path, folders: &[String]) -> Result<Self, Failure> {
        let mut tree = Self {
            origin: Origin::Disk(root.to_owned(), String::new()),
            paths: BTreeMap::new(),
            texts: RefCell::default(),
        };
        for folder in folders {
            tree.walk(folder, true)?;
        }
        Ok(tree)
    }

    /// Adds the files below a folder, whatever git ignores.
    ///
    /// # Errors
    ///
    /// A folder that cannot be read.
    pub(crate) fn add_folder(&mut self, folder: &str) -> Result<(), Failure> {
        self.walk(folder, false)
    }

    /// The same, whose files lie in a folder that people call `shown`.
    pub(crate) fn called(mut self, folder: &str) -> Self {
        if let Origin::Disk(_, shown) = &mut self.origin {
            folder.trim_end_matches('/').clone_into(shown);
        }
        self
    }

    /// The files of a commit by their paths from the folder `prefix`, which ends in `/` or is empty. `shown` is what people call
    /// the commit.
    ///
    /// # Errors
    ///
    /// As for [`Git::files`].
    pub(crate) fn commit(
        git: &Rc<Git>,
        commit: &str,
        prefix: &str,
        shown: &str,
    ) -> Result<Self, Failure> {
        Ok(Self::of_files(git, git.files(commit)?, prefix, shown))
    }

    /// As [`Tree::commit`], of the files of a commit that are known.
    pub(crate) fn of_files(
        git: &Rc<Git>,
        files: impl IntoIterator<Item = (String, Object)>,
        prefix: &str,
        shown: &str,
    ) -> Self {
        let mut paths = BTreeMap::new();
        for (whole, object) in files {
            if let Some(kind) = kind::of_path(&whole) {
                let object = Some(object);
                let path = path::from_prefix(prefix, &whole);
                paths.insert(path, Candidate { kind, object });
            }
        }
        Self {
            origin: Origin::Commit {
                git: Rc::clone(git),
                shown: shown.to_owned(),
            },
            paths,
            texts: RefCell::default(),
        }
    }

    /// Adds a file that somebody named: what it is, is not asked.
    ///
    /// # Errors
    ///
    /// A file that is not there, or whose name tells no schema type.
    pub(crate) fn add(&mut self, path: &str) -> Result<(), Failure> {
        let Origin::Disk(root, _) = &self.origin else {
            return Ok(());
        };
        if !root.join(path).is_file() {
            return Err(Failure::input(format!("{path} is not there")));
        }
        let schema_type = kind::schema_type(path).ok_or_else(|| {
            Failure::usage(format!(
                "{path} is no schema by its name: schemas are .avsc, .proto and .json"
            ))
        })?;
        let kind = Kind::Schema(schema_type);
        self.paths
            .insert(path.to_owned(), Candidate { kind, object: None });
        Ok(())
    }

    fn walk(&mut self, folder: &str, heeds_git: bool) -> Result<(), Failure> {
        let Origin::Disk(root, _) = &self.origin else {
            return Ok(());
        };
        let start = root.join(folder);
        let walk = WalkBuilder::new(&start)
            .git_ignore(heeds_git)
            .git_exclude(heeds_git)
            .git_global(heeds_git)
            .ignore(false)
            .build();
        for entry in walk {
            let entry = entry.map_err(|error| Failure::input(error.to_string()))?;
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                continue;
            }
            let inner = entry
                .path()
                .strip_prefix(&start)
                .ok()
                .and_then(Path::to_str);
            // A path that is not UTF-8 cannot be told to anybody.
            let Some(inner) = inner else { continue };
            let inner = inner.replace(std::path::MAIN_SEPARATOR, "/");
            if let Some(kind) = kind::of_path(&inner) {
                let path = path::join(folder, &inner);
                self.paths
                    .entry(path)
                    .or_insert(Candidate { kind, object: None });
            }
        }
        Ok(())
    }

    /// Says what is in a file that is there.
    pub(crate) fn declare(&mut self, path: &str, schema_type: SchemaType) {
        if let Some(candidate) = self.paths.get_mut(path) {
            candidate.kind = Kind::Schema(schema_type);
        }
    }

    /// Forgets the files that `is_out` says so of.
    pub(crate) fn leave_out(&mut self, is_out: impl Fn(&str) -> bool) {
        self.paths.retain(|path, _| !is_out(path));
    }

    /// The paths of all files that may be schemas, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }

    /// Whether there is such a file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.paths.contains_key(path)
    }

    /// The type of the schema in a file; `None` when the file is none.
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub(crate) fn schema_type(&self, path: &str) -> Result<Option<SchemaType>, Failure> {
        match self.paths.get(path).map(|candidate| candidate.kind) {
            None => Ok(None),
            Some(Kind::Schema(schema_type)) => Ok(Some(schema_type)),
            Some(Kind::Perhaps) => {
                // What is not even text is no schema.
                let text = self.read(path)?;
                let text = text.as_deref().unwrap_or_default();
                Ok(kind::is_json_schema(text).then_some(SchemaType::Json))
            }
        }
    }

    /// The text of a file.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or is not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Result<Rc<str>, Failure> {
        self.read(path)?
            .ok_or_else(|| Failure::input(format!("{} is not UTF-8", self.shown(path))))
    }

    /// The text of a file; `None` when it is not UTF-8.
    fn read(&self, path: &str) -> Result<Option<Rc<str>>, Failure> {
        if let Some(text) = self.texts.borrow().get(path) {
            return Ok(Some(Rc::clone(text)));
        }
        let unreadable =
            |error: String| Failure::input(format!("{} cannot be read: {error}", self.shown(path)));
        let bytes = match &self.origin {
            Origin::Disk(root, _) => {
                fs::read(root.join(path)).map_err(|error| unreadable(error.to_string()))?
            }
            Origin::Commit { git, .. } => {
                let object = self.paths.get(path).and_then(|file| file.object);
                let object = object.ok_or_else(|| unreadable("it is not there".to_owned()))?;
                git.read(object)?
            }
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return Ok(None);
        };
        let text: Rc<str> = text.strip_prefix('\u{feff}').unwrap_or(&text).into();
        self.texts
            .borrow_mut()
            .insert(path.to_owned(), Rc::clone(&text));
        Ok(Some(text))
    }

    /// Where a file lies on the disk; nowhere when a commit has it.
    pub(crate) fn on_disk(&self, path: &str) -> Option<PathBuf> {
        match &self.origin {
            Origin::Disk(root, _) => Some(root.join(path)),
            Origin::Commit { .. } => None,
        }
    }

    /// What people call a file: its path, at a commit behind the name of that.
    pub(crate) fn shown(&self, path: &str) -> String {
        match &self.origin {
            Origin::Disk(_, shown) if shown.is_empty() => path.to_owned(),
            Origin::Disk(_, shown) => format!("{shown}/{path}"),
            Origin::Commit { shown, .. } => format!("{shown}:{path}"),
        }
    }
}
