//! Why the store fails, in words for operators.

use std::io;
use std::path::PathBuf;

use etymon_core::Offset;

/// Why the store fails.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The log does not end where the batch was decided: somebody else appended.
    #[error("the log ends at offset {}, not at {}: load and decide again", .head.0, .after.0)]
    Overtaken {
        /// Where the batch was to go.
        after: Offset,
        /// Where the log ends.
        head: Offset,
    },
    /// There is no room for the batch.
    #[error(
        "there is no room to write: make room on the disk, or raise the page limit if one is set; reads go on"
    )]
    Full,
    /// A row that is never written, or rows that do not fit together.
    #[error(
        "the store is damaged: table {table}, row {row}: {problem}; run `etymon doctor`, and restore a backup"
    )]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The key of the row.
        row: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A later release wrote the file.
    #[error(
        "{} has format {found}, this release knows formats up to {known}: start it with the release that wrote it or a newer one",
        .file.display()
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that is known here.
        known: i64,
    },
    /// Another program wrote the file.
    #[error(
        "{} is not a file of Etymon: name another data directory with --data-dir, or move the file away",
        .file.display()
    )]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// There is no file to look at.
    #[error("there is no registry in {}: name its data directory with --data-dir", .directory.display())]
    Missing {
        /// The data directory.
        directory: PathBuf,
    },
    /// Another process has the data directory.
    #[error(
        "the data directory {} is in use by {}: stop it, or name another directory with --data-dir",
        .directory.display(),
        .pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
    )]
    Locked {
        /// The data directory.
        directory: PathBuf,
        /// The process, if it left its number.
        pid: Option<u32>,
    },
    /// The data directory cannot be used.
    #[error("{}: {source}: name a directory that can be written with --data-dir", .path.display())]
    Directory {
        /// What could not be made or opened.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database refuses.
    #[error("the database failed: {0}")]
    Sql(sqlx::Error),
}

/// The primary result codes of SQLite that mean something here; extended codes have them in their low byte.
mod sqlite_code {
    pub(super) const FULL: u8 = 13;
    pub(super) const CORRUPT: u8 = 11;
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match primary_code(&error) {
            Some(sqlite_code::FULL) => Self::Full,
            Some(sqlite_code::CORRUPT) => Self::Corrupt {
                table: "(any)",
                row: "(any)".to_owned(),
                problem: error.to_string(),
            },
            _ => Self::Sql(error),
        }
    }
}

/// The primary result code of an error of SQLite.
pub(crate) fn primary_code(error: &sqlx::Error) -> Option<u8> {
    let extended: i64 = error.as_database_error()?.code()?.parse().ok()?;
    u8::try_from(extended & 0xff).ok()
}
