//! Programs, run in an environment that holds nothing but what a test says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A command without the environment of these tests.
#[derive(Debug)]
pub(super) struct Clean {
    command: Command,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Clean {
    /// `program` in `folder`, with `etymon` on the PATH.
    pub(super) fn new(program: &str, folder: &Path) -> Self {
        let etymon = Path::new(env!("CARGO_BIN_EXE_etymon"));
        let mut path = vec![etymon.parent().expect("a folder").to_owned()];
        path.extend(system_path());
        Self::with_path(program, folder, &path)
    }

    /// `program` in `folder`, with another PATH.
    pub(super) fn with_path(program: &str, folder: &Path, path: &[PathBuf]) -> Self {
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::join_paths(path).expect("no colons"))
            .env("HOME", folder)
            .env("LC_ALL", "C.UTF-8")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "author")
                .env(format!("GIT_{who}_EMAIL"), "author@example.com")
                .env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
        }
        Self { command }
    }

    pub(super) fn args<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(super) fn set(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(super) fn run(mut self) -> Ran {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command.output().expect("the program is there");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Ran {
            code: status.code().expect("it ended by itself"),
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }

    /// Runs it, and returns what it prints; it must end well.
    pub(super) fn succeed(self) -> String {
        let ran = self.run();
        assert_eq!(ran.code, 0, "{ran:#?}");
        ran.stdout
    }
}

/// Where the programs of the system are.
pub(super) fn system_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}
