//! The `etymon` binary as the sources are now.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The `etymon` binary, built from the sources as they are now: once in a test process, so that
/// no test ever runs a stale one.
///
/// # Panics
///
/// When it does not build; what cargo says is in the test's output.
#[must_use]
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let built = build(&["--locked", "-p", "etymon-cli"]);
        let mut named = built.into_iter().filter(|path| path.ends_with("etymon"));
        named
            .next()
            .expect("cargo names the executable that it built")
    })
}

/// The root of the workspace.
///
/// # Panics
///
/// Never: the harness has a parent folder.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("`tests` is a folder of the workspace")
}

/// Where cargo builds, and where `./test` puts the Python environment.
#[must_use]
pub fn target_dir() -> PathBuf {
    workspace().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// A program of `examples`: `krafka` and `rdkafka`, after the client that they have, or `pipeline`; built as [`binary`] is.
///
/// # Panics
///
/// As [`binary`], and when there is no such program.
#[must_use]
pub fn example(program: &str) -> &'static Path {
    static BUILT: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build(&["--manifest-path", "examples/Cargo.toml"]));
    let mut named = built.iter().filter(|path| path.ends_with(program));
    named.next().expect("one of the programs of the examples")
}

/// Keeps from `command` what cargo tells a test about its package: build scripts that look at that would run anew.
pub fn forget_package(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let ours = name.to_string_lossy();
        if ours.starts_with("CARGO_PKG_") || ours.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The executables that `cargo build` makes of this.
fn build(what: &[&str]) -> Vec<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = forget_package(&mut Command::new(cargo))
        .args(["build", "--message-format=json"])
        .args(what)
        .current_dir(workspace())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(built.status.success(), "`cargo build` of {what:?} failed");
    String::from_utf8_lossy(&built.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
        .collect()
}
