//! Allocations of an operation. They are counted by another program, `allocations`, because counting takes time.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

/// What one operation asks of the allocator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocations {
    /// Allocations, and reallocations with them.
    pub count: usize,
    /// Bytes that they asked for; a reallocation counts what it adds.
    pub bytes: usize,
}

/// Those of every case, by name. The program is built before it is asked, when cargo runs this one.
///
/// # Errors
///
/// When it cannot be built or run.
pub fn count() -> anyhow::Result<HashMap<String, Allocations>> {
    if let Some(cargo) = std::env::var_os("CARGO") {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let built = Command::new(cargo)
            .args(["build", "--release", "--quiet", "--bin", "allocations"])
            .arg("--manifest-path")
            .arg(manifest)
            .status()
            .context("building the program that counts allocations")?;
        ensure!(
            built.success(),
            "the program that counts allocations does not build"
        );
    }
    let program = std::env::current_exe()?.with_file_name("allocations");
    let output = Command::new(&program).output().with_context(|| {
        format!(
            "running {}: build it with `cargo build --release`",
            program.display()
        )
    })?;
    ensure!(
        output.status.success(),
        "the program that counts allocations failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("reading how many allocations were counted")
}
