//! Repositories of schemas, and what services check out of them.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::ran::Clean;

/// A repository, gone when dropped.
#[derive(Debug)]
pub(super) struct Project {
    folder: TempDir,
}

/// The order as it is in the beginning.
pub(super) const ORDER: &str = r#"{"type": "record", "name": "Order", "fields": [
  {"name": "id", "type": "long"}
]}"#;
/// A field more, with a default.
pub(super) const GOOD: &str = r#"{"type": "record", "name": "Order", "fields": [
  {"name": "id", "type": "long"},
  {"name": "note", "type": "string", "default": ""}
]}"#;
/// A field more, which old data do not have.
pub(super) const BREAKING: &str = r#"{"type": "record", "name": "Order", "fields": [
  {"name": "id", "type": "long"},
  {"name": "price", "type": "double"}
]}"#;
/// A rating, and one that does not read it.
pub(super) const RATING: [&str; 2] = [
    "syntax = \"proto3\";\nmessage Rating {\n  int32 stars = 1;\n}\n",
    "syntax = \"proto3\";\nmessage Rating {\n  string stars = 1;\n}\n",
];
/// The file of the order.
pub(super) const FILE: &str = "schemas/orders value.avsc";

impl Project {
    /// One without commits, on the branch `main`.
    pub(super) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let project = Self { folder };
        project.git(&["init", "--quiet", "--initial-branch=main"]);
        project
    }

    /// One with an order and a rating on `main`, where another commit then changes the rating so that nobody reads the old
    /// ones; and on the branch `topic`, which left `main` before that, `order` as the schema of the order.
    pub(super) fn with_topic(order: &str) -> Self {
        let project = Self::empty();
        project.write(FILE, ORDER);
        project.write("schemas/rating.proto", RATING[0]);
        project.commit();
        project.git(&["checkout", "--quiet", "-b", "topic"]);
        project.write("unrelated.txt", "words");
        project.commit();
        project.write(FILE, order);
        project.commit();
        project.git(&["checkout", "--quiet", "main"]);
        project.write("schemas/rating.proto", RATING[1]);
        project.commit();
        project
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        let file = self.path().join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
        fs::write(file, text).expect("it can be written");
    }

    pub(super) fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    /// Commits everything; the name of the commit.
    pub(super) fn commit(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "words"]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Merges `topic` into `main` aside, as a service does for a request; the name of the commit.
    pub(super) fn merge_aside(&self) -> String {
        self.git(&["checkout", "--quiet", "--detach", "main"]);
        self.git(&["merge", "--quiet", "--no-ff", "--message", "merge", "topic"]);
        let merged = self.git(&["rev-parse", "HEAD"]);
        self.git(&["update-ref", "refs/pull/1/merge", &merged]);
        self.git(&["checkout", "--quiet", "main"]);
        merged
    }

    /// What a service checks out: one commit and, where `depth` says so, what came before it.
    pub(super) fn checkout(&self, commit: &str, depth: Option<u32>) -> Checkout {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("work");
        fs::create_dir(&path).expect("it can be made");
        let url = format!("file://{}", self.path().display());
        git(&path, &["init", "--quiet"]);
        git(&path, &["remote", "add", "origin", &url]);
        let depth = depth.map(|depth| format!("--depth={depth}"));
        let mut fetch = vec!["fetch", "--quiet", "--no-tags"];
        fetch.extend(depth.as_deref());
        fetch.extend(["origin", commit]);
        git(&path, &fetch);
        git(&path, &["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
        Checkout {
            _folder: folder,
            path,
        }
    }
}

/// What a service works on, gone when dropped.
#[derive(Debug)]
pub(super) struct Checkout {
    _folder: TempDir,
    pub(super) path: PathBuf,
}

impl Checkout {
    /// What is in a file; nothing when it is not there.
    pub(super) fn read(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.path.join(file)).ok()
    }
}

pub(super) fn git(folder: &Path, arguments: &[&str]) -> String {
    let said = Clean::new("git", folder)
        .args(arguments.iter().copied())
        .succeed();
    said.trim().to_owned()
}
