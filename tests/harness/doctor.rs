//! `etymon doctor`, as a process.

use std::path::Path;
use std::process::Command;

use crate::binary;

/// What `etymon doctor` complains about.
///
/// # Errors
///
/// Its complaint.
///
/// # Panics
///
/// When it does not run.
pub fn examine(data_dir: &Path) -> Result<(), String> {
    let doctor = Command::new(binary())
        .args(["doctor", "--data-dir"])
        .arg(data_dir)
        .output()
        .expect("the doctor runs");
    let said = String::from_utf8_lossy(&doctor.stdout);
    if doctor.status.success() && said.contains("the log is whole") {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&doctor.stderr);
    Err(format!("{said}\n{complaint}"))
}

/// `etymon doctor` finds nothing wrong.
///
/// # Panics
///
/// When it does.
pub fn assert_healthy(data_dir: &Path) {
    if let Err(complaint) = examine(data_dir) {
        panic!("{complaint}");
    }
}
