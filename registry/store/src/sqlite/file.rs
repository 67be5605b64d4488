//! The database file: connections to it, whose it is, and what it takes to bring it up to date.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection};

use super::SqliteOptions;
use crate::StoreError;
use crate::error::primary_code;

/// Says in the file's header that it is ours: "Etym".
const APPLICATION_ID: i64 = 0x4574_796d;

/// The migrations in order; a file's format is the number of those that made it.
const MIGRATIONS: [&str; 1] = [include_str!(
    "../../../../migrations/sqlite/0001_log_and_tables.sql"
)];

/// SQLITE_NOTADB
const NOT_A_DATABASE: u8 = 26;

/// Where the database is in a data directory.
pub(super) fn path(directory: &Path) -> PathBuf {
    directory.join("registry.db")
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .pragma("cache_size", "-1024") // KiB
        .row_buffer_size(512)
        .disable_statement_logging()
}

/// The settings of a connection read the file already, and find out whether it is a database.
async fn connect(options: SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    let connected = options.connect().await;
    connected.map_err(|problem| is_foreign(problem, options.get_filename()))
}

fn is_foreign(problem: sqlx::Error, file: &Path) -> StoreError {
    if primary_code(&problem) != Some(NOT_A_DATABASE) {
        return problem.into();
    }
    StoreError::Foreign {
        file: file.to_owned(),
    }
}

/// A connection that cannot write.
pub(super) async fn reader(file: &Path) -> Result<SqliteConnection, StoreError> {
    connect(options(file).read_only(true)).await
}

/// The connection that writes: every commit is on the disk before it returns.
pub(super) async fn writer(
    file: &Path,
    settings: SqliteOptions,
) -> Result<SqliteConnection, StoreError> {
    let mut options = options(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    if let Some(pages) = settings.max_pages {
        options = options.pragma("max_page_count", pages.to_string());
    }
    connect(options).await
}

/// Makes the file if there is none, and brings one of an earlier release up to date.
pub(super) async fn prepare(file: &Path) -> Result<(), StoreError> {
    // SQLite takes less than a header for nothing, and would overwrite it.
    if fs::metadata(file).is_ok_and(|found| (1..512).contains(&found.len())) {
        return Err(StoreError::Foreign {
            file: file.to_owned(),
        });
    }
    // Not with `writer`, which would turn a file of somebody else into WAL mode before it looks.
    let mut connection = connect(options(file).create_if_missing(true)).await?;
    let format = match format(&mut connection, file).await {
        Ok(format) => format.unwrap_or(0),
        Err(refused) => {
            connection.close().await?;
            return Err(refused);
        }
    };
    for (sql, number) in MIGRATIONS.into_iter().zip(1..) {
        if number > format {
            migrate(&mut connection, sql, number).await?;
        }
    }
    Ok(connection.close().await?)
}

async fn migrate(
    connection: &mut SqliteConnection,
    sql: &'static str,
    number: i64,
) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("begin immediate").await?;
    sqlx::raw_sql(sql).execute(&mut *transaction).await?;
    let stamp =
        format!("pragma application_id = {APPLICATION_ID}; pragma user_version = {number};");
    // Both are numbers.
    sqlx::raw_sql(AssertSqlSafe(stamp))
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// The format of the file, `None` when it is empty.
///
/// # Errors
///
/// [`StoreError::Foreign`] and [`StoreError::Newer`].
pub(super) async fn format(
    connection: &mut SqliteConnection,
    file: &Path,
) -> Result<Option<i64>, StoreError> {
    let read = sqlx::query(
        "select application_id, user_version, (select count(*) from sqlite_schema)
        from pragma_application_id, pragma_user_version",
    )
    .fetch_one(connection)
    .await;
    let row = read.map_err(|problem| is_foreign(problem, file))?;
    let (application, found, tables): (i64, i64, i64) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let known = i64::try_from(MIGRATIONS.len()).expect("a handful");
    match (application, found, tables) {
        (0, 0, 0) => Ok(None),
        (APPLICATION_ID, 1.., _) if found <= known => Ok(Some(found)),
        (APPLICATION_ID, 1.., _) => Err(StoreError::Newer {
            file: file.to_owned(),
            found,
            known,
        }),
        _ => Err(StoreError::Foreign {
            file: file.to_owned(),
        }),
    }
}
