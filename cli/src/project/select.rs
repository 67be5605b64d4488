//! Which files a command is about.

use std::path::{Path, PathBuf};

use super::{Git, Mapping, Tree, path};
use crate::failure::Failure;
use crate::settings::Settings;

/// The files that a command is about, among all that they may refer to.
#[derive(Debug)]
pub(crate) struct Selection {
    /// All files that may be referred to, and those that are selected.
    pub(crate) tree: Tree,
    /// The paths of the selected files, sorted.
    pub(crate) paths: Vec<String>,
    /// The folders that were asked for: what is not in them was not asked for.
    pub(crate) folders: Vec<String>,
    /// The folders that imports are relative to, beside the root.
    pub(crate) imports: Vec<String>,
    /// The folders whose files may be referred to.
    walked: Vec<String>,
}

/// The schemas at `named` paths, which are relative to the working folder `here`: files as they are, folders with all schemas
/// in them. Without any, the folder of the settings.
///
/// # Errors
///
/// A path that is not there, or no path of a schema.
pub(crate) fn select(
    settings: &Settings,
    mapping: &Mapping,
    here: &Path,
    named: &[PathBuf],
) -> Result<Selection, Failure> {
    let root = absolute(&settings.root)?;
    let from_root = |path: &Path| -> Result<String, Failure> {
        let whole = absolute(&here.join(path))?;
        path::relative(&root, &whole)
            .map(|path| path::normal(&path))
            .ok_or_else(|| Failure::usage(format!("{} is not UTF-8", path.display())))
    };
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for path in named {
        let shown = path.display();
        let whole = here.join(path);
        let relative = from_root(path)?;
        if whole.is_dir() {
            folders.push(relative);
        } else if whole.is_file() {
            files.push(relative);
        } else {
            return Err(Failure::input(format!("{shown} is not there")));
        }
    }
    if named.is_empty() {
        folders.push(String::new());
    }
    let imports = imports(settings, &root)?;
    // What is selected, what lies around it, and what may be imported.
    let mut walked: Vec<String> = folders.clone();
    walked.extend(files.iter().map(|file| path::folder(file).to_owned()));
    let has_inner = files
        .iter()
        .chain(&folders)
        .any(|path| path::is_in(path, ""));
    let in_repository = root.ancestors().any(|folder| folder.join(".git").exists());
    if has_inner && (settings.file.is_some() || in_repository) {
        walked.push(String::new());
    }
    let mut walked = outermost(walked);
    let mut tree = Tree::disk(&settings.root, &walked)?;
    for folder in &imports {
        tree.add_folder(folder)?;
    }
    walked.extend(imports.iter().cloned());
    for file in &files {
        tree.add(file)?;
    }
    let mut paths: Vec<String> = Vec::new();
    for path in tree.paths() {
        let is_named = files.iter().any(|file| file == path);
        let is_in_folder = in_one(path, &folders) && is_a_schema(mapping, &imports, path);
        if (is_named || is_in_folder) && tree.schema_type(path)?.is_some() {
            paths.push(path.to_owned());
        }
    }
    tree.leave_out(|path| mapping.excludes(path) && !files.iter().any(|file| file == path));
    Ok(Selection {
        tree,
        paths,
        folders,
        imports,
        walked,
    })
}

impl Selection {
    /// Whether a file is a schema of the project, and not one that is only imported.
    pub(crate) fn is_a_schema(&self, mapping: &Mapping, path: &str) -> bool {
        is_a_schema(mapping, &self.imports, path)
    }

    /// Whether a file is selected.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.paths
            .binary_search_by(|known| known.as_str().cmp(path))
            .is_ok()
    }

    /// Whether files may be referred to that lie outside the root.
    pub(crate) fn reaches_out(&self) -> bool {
        self.walked.iter().any(|folder| !path::is_in(folder, ""))
    }

    /// Whether a file may be referred to.
    pub(crate) fn reaches(&self, path: &str) -> bool {
        in_one(path, &self.walked)
    }

    /// Leaves out of an old tree what the settings leave out and what `is_out` says so of, and takes its files for what those
    /// of the same paths are today.
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub(crate) fn liken(
        &self,
        mapping: &Mapping,
        old: &mut Tree,
        is_out: impl Fn(&str) -> bool,
    ) -> Result<(), Failure> {
        old.leave_out(|path| !self.has(path) && (mapping.excludes(path) || is_out(path)));
        for path in &self.paths {
            if let Some(schema_type) = self.tree.schema_type(path)? {
                old.declare(path, schema_type);
            }
        }
        Ok(())
    }

    /// Whether a file lies in a folder that was asked for.
    pub(crate) fn asks_for(&self, path: &str) -> bool {
        in_one(path, &self.folders)
    }
}

fn is_a_schema(mapping: &Mapping, imports: &[String], path: &str) -> bool {
    let is_imported = imports
        .iter()
        .any(|folder| !folder.is_empty() && path::is_in(path, folder));
    mapping.takes(path) && !is_imported
}

fn in_one(path: &str, folders: &[String]) -> bool {
    folders.iter().any(|folder| path::is_in(path, folder))
}

/// The folders of the settings that imports are relative to, from `root`, which is absolute.
fn imports(settings: &Settings, root: &Path) -> Result<Vec<String>, Failure> {
    let mut imports = Vec::new();
    for folder in &settings.files.imports {
        let folder_path = settings.root.join(folder);
        if !folder_path.is_dir() {
            return Err(Failure::usage(format!(
                "[files] imports of etymon.toml names {}, which is no folder",
                folder.display()
            )));
        }
        let whole = absolute(&folder_path)?;
        let relative = path::relative(root, &whole).map(|path| path::normal(&path));
        imports.extend(relative);
    }
    Ok(imports)
}

/// One file, with all that it may refer to.
#[derive(Debug)]
pub(crate) struct Lone {
    /// The files around it.
    pub(crate) tree: Tree,
    /// Its path.
    pub(crate) path: String,
    /// The folders that imports are relative to.
    pub(crate) imports: Vec<String>,
}

/// A file with what lies around it: in the folder of the settings if it lies there, else in its repository, else in its
/// own folder.
///
/// # Errors
///
/// It is not there, or its name is not UTF-8.
pub(crate) fn lone(settings: &Settings, here: &Path, file: &Path) -> Result<Lone, Failure> {
    let missing = || Failure::input(format!("{} is no file", file.display()));
    let whole = absolute(&here.join(file))?;
    let folder = whole
        .parent()
        .filter(|_| whole.is_file())
        .ok_or_else(missing)?;
    let settled = absolute(&settings.root)?;
    let is_settled = settings.file.is_some() && folder.starts_with(&settled);
    let repository = || {
        folder
            .ancestors()
            .find(|folder| folder.join(".git").exists())
    };
    let root = if is_settled {
        &settled
    } else {
        repository().unwrap_or(folder)
    };
    let imports = match settings.file {
        Some(_) => imports(settings, root)?,
        None => Vec::new(),
    };
    let path = path::relative(root, &whole).ok_or_else(missing)?;
    let mut tree = Tree::disk(root, &[String::new()])?;
    for folder in &imports {
        tree.add_folder(folder)?;
    }
    tree.add(&path)?;
    Ok(Lone {
        tree,
        path,
        imports,
    })
}

/// What the paths of a project begin with in its repository: empty, or the folder that is its root, with a `/` behind it.
///
/// # Errors
///
/// The root is not UTF-8.
pub(crate) fn prefix_in(git: &Git, root: &Path) -> Result<String, Failure> {
    let relative = path::relative(&absolute(git.top())?, &absolute(root)?);
    let relative =
        relative.ok_or_else(|| Failure::usage(format!("{} is not UTF-8", root.display())))?;
    Ok(if relative.is_empty() {
        relative
    } else {
        format!("{relative}/")
    })
}

/// The folders that lie in none of the others.
fn outermost(mut folders: Vec<String>) -> Vec<String> {
    folders.sort();
    folders.dedup();
    let all = folders.clone();
    folders.retain(|folder| {
        !all.iter()
            .any(|other| other != folder && path::is_in(folder, other))
    });
    folders
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let whole = std::path::absolute(path)
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    // Links lead to the same file by another path; the folder that is really meant is the one that git knows.
    Ok(whole.canonicalize().unwrap_or(whole))
}
