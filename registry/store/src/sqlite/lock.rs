//! One process per data directory.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::Path;

use crate::StoreError;

/// The lock on a data directory; gone when dropped, and when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Locks `directory` and leaves the number of this process there.
    pub(super) fn take(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join("lock");
        let failed = |source| StoreError::Directory {
            path: path.clone(),
            source,
        };
        // Not truncated: until it is locked, the number in it is that of somebody else.
        let open = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let mut file = open.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).unwrap_or_default();
                return Err(StoreError::Locked {
                    directory: directory.to_owned(),
                    pid: holder.trim().parse().ok(),
                });
            }
            Err(TryLockError::Error(problem)) => return Err(failed(problem)),
        }
        // The number is a courtesy: a full disk must not keep a registry from being read.
        let _ = file
            .set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}
