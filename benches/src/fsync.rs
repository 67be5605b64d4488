//! The floor of a durable write: how often the disk confirms a small append.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Appends of 4,096 bytes and their fdatasync, one after another, per second.
///
/// # Errors
///
/// When the file in `folder` cannot be written.
pub(crate) fn rate(folder: &Path, time: Duration) -> std::io::Result<f64> {
    let path = folder.join("fsync");
    let mut file = File::create(&path)?;
    let start = Instant::now();
    let mut appended = 0_u32;
    while start.elapsed() < time {
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
        appended += 1;
    }
    let rate = f64::from(appended) / start.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate)
}
