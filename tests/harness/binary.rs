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
    BINARY.get_or_init(build)
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

fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args([
            "build",
            "--locked",
            "-p",
            "etymon-cli",
            "--message-format=json",
        ])
        .current_dir(workspace())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(built.status.success(), "`cargo build -p etymon-cli` failed");
    String::from_utf8_lossy(&built.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| {
            let named = message["target"]["name"] == "etymon";
            named.then(|| message["executable"].as_str().map(PathBuf::from))?
        })
        .expect("cargo names the executable that it built")
}
