//! What git knows: commits, the files of one, and what is in them, by the command `git`.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use imbl::HashMap;

use crate::failure::Failure;

/// The name of an object: 20 bytes, in repositories with SHA-256 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Object {
    bytes: [u8; 32],
    length: u8,
}

/// A repository. All texts are read through one `git cat-file --batch`.
#[derive(Debug)]
pub(crate) struct Git {
    /// Its top folder.
    top: PathBuf,
    /// Whether objects that a partial clone lacks may be fetched.
    may_fetch: bool,
    reader: RefCell<Option<Batch>>,
}

#[derive(Debug)]
struct Batch {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

/// The files of a project as one commit of its history left them.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    /// The commit.
    pub(crate) commit: String,
    /// Every file of it; copying it copies a pointer.
    pub(crate) files: HashMap<String, Object>,
    /// Those that it changed or added.
    pub(crate) changed: Vec<String>,
}

/// Larger files are no schemas.
const MAX_BYTES: usize = 64 * 1024 * 1024;

impl Git {
    /// The repository that `folder` lies in. `may_fetch` says whether git may ask for what a partial clone lacks.
    ///
    /// # Errors
    ///
    /// There is none, or no git.
    pub(crate) fn of(folder: &Path, may_fetch: bool) -> Result<Self, Failure> {
        let found = run(folder, may_fetch, ["rev-parse", "--show-toplevel"])?;
        let top = found.map_err(|words| {
            Failure::input(format!(
                "{} is not in a git repository, which --against git needs: {words}",
                folder.display()
            ))
        })?;
        Ok(Self {
            top: PathBuf::from(top.trim_end_matches('\n')),
            may_fetch,
            reader: RefCell::new(None),
        })
    }

    /// Its top folder.
    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// The commit that `name` means.
    ///
    /// # Errors
    ///
    /// There is none of that name; in a shallow clone with the advice to fetch more.
    pub(crate) fn commit(&self, name: &str) -> Result<String, Failure> {
        if name.starts_with('-') || name.is_empty() {
            return Err(Failure::usage(format!("{name:?} is no name of a commit")));
        }
        let wanted = format!("{name}^{{commit}}");
        let found = run(
            &self.top,
            self.may_fetch,
            [
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &wanted,
            ],
        )?;
        if let Ok(commit) = found {
            // Git before 2.30 repeats the option.
            let commit = commit.lines().last().unwrap_or_default();
            return Ok(commit.to_owned());
        }
        let advice = if self.is_shallow()? {
            let branch = name.strip_prefix("origin/").unwrap_or(name);
            format!(
                ": this is a shallow clone; fetch more, with `git fetch origin {branch}`, `git fetch --unshallow`, or `fetch-depth: 0` in a workflow"
            )
        } else {
            String::new()
        };
        Err(Failure::input(format!(
            "git knows no commit {name:?}{advice}"
        )))
    }

    fn is_shallow(&self) -> Result<bool, Failure> {
        let shallow = run(
            &self.top,
            self.may_fetch,
            ["rev-parse", "--is-shallow-repository"],
        )?;
        Ok(shallow.is_ok_and(|answer| answer.trim() == "true"))
    }

    /// Every file of a commit, with the object that holds it.
    ///
    /// # Errors
    ///
    /// Git fails.
    pub(crate) fn files(&self, commit: &str) -> Result<Vec<(String, Object)>, Failure> {
        let listed = self.run(["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let entries = listed.split('\0').filter_map(|entry| {
            let (head, path) = entry.split_once('\t')?;
            let mut head = head.split(' ');
            let (mode, kind) = (head.next()?, head.next()?);
            // No links and no submodules.
            let is_file = kind == "blob" && mode != "120000";
            let object = Object::parse(head.next()?)?;
            is_file.then(|| (path.to_owned(), object))
        });
        Ok(entries.collect())
    }

    /// What `commit` and those before it left of the files, the newest first, as far as the first parents go. Only commits that
    /// changed a file below `folder` are told.
    ///
    /// # Errors
    ///
    /// Git fails; the clone is shallow, so that older versions are missing.
    pub(crate) fn history(&self, commit: &str, folder: &str) -> Result<Vec<Past>, Failure> {
        if self.is_shallow()? {
            return Err(Failure::input(
                "every older version counts, and this is a shallow clone, which does not have them: fetch them, with `git fetch --unshallow`, or `fetch-depth: 0` in a workflow",
            ));
        }
        let mut arguments = vec![
            "log",
            "--first-parent",
            "--diff-merges=first-parent",
            "--root",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "-z",
            "--format=%x01%H",
            "--end-of-options",
            commit,
            "--",
        ];
        if !folder.is_empty() {
            arguments.push(folder);
        }
        let log = self.run(arguments)?;
        let mut files: HashMap<String, Object> = self.files(commit)?.into_iter().collect();
        let mut history = Vec::new();
        for entry in log.split('\u{1}').skip(1) {
            let mut parts = entry.split('\0').map(|part| part.trim_start_matches('\n'));
            let hash = parts.next().unwrap_or_default().to_owned();
            let (mut changed, mut before) = (Vec::new(), Vec::new());
            while let Some(head) = parts.next().filter(|head| head.starts_with(':')) {
                let (Some(path), mut head) = (parts.next(), head[1..].split(' ').skip(2)) else {
                    break;
                };
                let (old, new) = (
                    head.next().unwrap_or_default(),
                    head.next().unwrap_or_default(),
                );
                if !is_null(new) {
                    changed.push(path.to_owned());
                }
                let old = Some(old)
                    .filter(|old| !is_null(old))
                    .and_then(Object::parse);
                before.push((path.to_owned(), old));
            }
            history.push(Past {
                commit: hash,
                files: files.clone(),
                changed,
            });
            for (path, old) in before {
                match old {
                    Some(old) => files.insert(path, old),
                    None => files.remove(&path),
                };
            }
        }
        Ok(history)
    }

    /// What is in an object.
    ///
    /// # Errors
    ///
    /// Git fails, or the object is no file, or too large.
    pub(crate) fn read(&self, object: Object) -> Result<Vec<u8>, Failure> {
        let mut reader = self.reader.borrow_mut();
        if reader.is_none() {
            *reader = Some(Batch::start(&self.top, self.may_fetch)?);
        }
        let batch = reader.as_mut().expect("it was started");
        let name = object.name();
        batch.read(&name).map_err(|problem| {
            Failure::input(format!("git does not give the object {name}: {problem}"))
        })
    }

    fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<String, Failure> {
        run(&self.top, self.may_fetch, arguments)?
            .map_err(|words| Failure::input(format!("git fails: {words}")))
    }
}

/// What git prints; what it complains about.
fn run<A: AsRef<OsStr>>(
    folder: &Path,
    may_fetch: bool,
    arguments: impl IntoIterator<Item = A>,
) -> Result<Result<String, String>, Failure> {
    let mut command = command(folder, may_fetch);
    let output = command.args(arguments).stdin(Stdio::null()).output();
    let output =
        output.map_err(|error| Failure::input(format!("git cannot be started: {error}")))?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok(if output.status.success() {
        Ok(text(output.stdout))
    } else {
        Err(text(output.stderr).trim().to_owned())
    })
}

fn command(folder: &Path, may_fetch: bool) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    if !may_fetch {
        command.env("GIT_NO_LAZY_FETCH", "1");
    }
    // Hooks run with these, and would lead elsewhere than to the repository of the folder.
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_COMMON_DIR",
    ] {
        command.env_remove(name);
    }
    command
}

impl Batch {
    fn start(folder: &Path, may_fetch: bool) -> Result<Self, Failure> {
        let started = command(folder, may_fetch)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut child =
            started.map_err(|error| Failure::input(format!("git cannot be started: {error}")))?;
        let output = child.stdout.take().expect("it is a pipe");
        Ok(Self {
            input: child.stdin.take(),
            output: BufReader::with_capacity(1 << 16, output),
            child,
        })
    }

    fn read(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let words = |error: std::io::Error| error.to_string();
        let input = self.input.as_mut().ok_or("it has ended")?;
        writeln!(input, "{name}")
            .and_then(|()| input.flush())
            .map_err(words)?;
        let mut head = String::new();
        self.output.read_line(&mut head).map_err(words)?;
        let mut parts = head.split_whitespace().skip(1);
        if parts.next() != Some("blob") {
            return Err(head.trim().to_owned());
        }
        let size: usize = parts
            .next()
            .and_then(|size| size.parse().ok())
            .ok_or("no size")?;
        if size > MAX_BYTES {
            self.input = None; // what it is about to say is not listened to
            return Err(format!("it has {size} bytes"));
        }
        let mut bytes = vec![0; size];
        self.output.read_exact(&mut bytes).map_err(words)?;
        self.output.read_exact(&mut [0]).map_err(words)?;
        Ok(bytes)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.input = None;
        // It ends when nobody asks any more.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn is_null(name: &str) -> bool {
    name.bytes().all(|byte| byte == b'0')
}

impl Object {
    fn parse(name: &str) -> Option<Self> {
        let length = name.len() / 2;
        let mut bytes = [0; 32];
        if !matches!(name.len(), 40 | 64) || !name.is_ascii() {
            return None;
        }
        for (at, byte) in bytes[..length].iter_mut().enumerate() {
            *byte = u8::from_str_radix(&name[2 * at..2 * at + 2], 16).ok()?;
        }
        let length = u8::try_from(length).ok()?;
        Some(Self { bytes, length })
    }

    fn name(self) -> String {
        let bytes = &self.bytes[..usize::from(self.length)];
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use pretty_assertions::assert_eq;

    use super::*;

    /// A repository with these commits, each a list of files with what is in them; `None` deletes one.
    fn repository(commits: &[&[(&str, Option<&str>)]]) -> (tempfile::TempDir, Git) {
        let folder = tempfile::tempdir().expect("a folder");
        let git = |arguments: &[&str]| {
            let said = run(
                folder.path(),
                true,
                [
                    &["-c", "user.name=t", "-c", "user.email=t@example.com"],
                    arguments,
                ]
                .concat(),
            );
            said.expect("git runs").expect("it succeeds")
        };
        git(&["init", "--quiet", "--initial-branch=main"]);
        for commit in commits {
            for (path, text) in *commit {
                let file = folder.path().join(path);
                fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
                match text {
                    Some(text) => fs::write(file, text).expect("it can be written"),
                    None => fs::remove_file(file).expect("it is there"),
                }
            }
            git(&["add", "--all"]);
            git(&["commit", "--quiet", "--message", "x"]);
        }
        let opened = Git::of(folder.path(), true).expect("a repository");
        (folder, opened)
    }

    #[test]
    fn every_commit_of_the_history_is_known_as_it_was() {
        let (_folder, git) = repository(&[
            &[("a/x.avsc", Some("1")), ("b.txt", Some("b"))],
            &[("b.txt", Some("c"))],
            &[("a/x.avsc", Some("2")), ("a/é y.avsc", Some("new"))],
            &[("a/x.avsc", None)],
        ]);
        let head = git.commit("HEAD").expect("a commit");
        let history = git.history(&head, "a").expect("a history");
        let told: Vec<_> = history
            .iter()
            .map(|past| {
                let mut files: Vec<_> = past
                    .files
                    .iter()
                    .map(|(path, object)| {
                        let text = git.read(*object).expect("a text");
                        format!("{path}={}", String::from_utf8_lossy(&text))
                    })
                    .collect();
                files.sort();
                (past.changed.join(" "), files.join(" "))
            })
            .collect();
        let expected = [
            ("", "a/é y.avsc=new b.txt=c"),
            ("a/x.avsc a/é y.avsc", "a/x.avsc=2 a/é y.avsc=new b.txt=c"),
            ("a/x.avsc", "a/x.avsc=1 b.txt=c"),
        ];
        let expected = expected.map(|(changed, files)| (changed.to_owned(), files.to_owned()));
        assert_eq!(told, expected);
    }

    #[test]
    fn a_commit_that_is_not_there_is_named() {
        let (folder, git) = repository(&[&[("a", Some("1"))], &[("a", Some("2"))]]);
        let refused = git.commit("origin/main").expect_err("there is no remote");
        assert_eq!(refused.sentence, "git knows no commit \"origin/main\"");
        assert!(git.commit("--help").is_err());

        let shallow = folder.path().join("shallow");
        let url = format!("file://{}", folder.path().display());
        let cloned = run(
            folder.path(),
            true,
            [
                "clone",
                "--quiet",
                "--depth=1",
                &url,
                &shallow.display().to_string(),
            ],
        );
        cloned.expect("git runs").expect("it succeeds");
        let git = Git::of(&shallow, true).expect("a repository");
        let refused = git.commit("HEAD~1").expect_err("it was not fetched");
        assert!(refused.sentence.contains("shallow clone"), "{refused}");
        let refused = git.history("HEAD", "").expect_err("it was not fetched");
        assert!(refused.sentence.contains("shallow clone"), "{refused}");
    }
}
