//! Values of rows, and what to say of those that are never written.

use etymon_core::{Digest, Offset};
use etymon_types::{SchemaId, Scope, Version};
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::StoreError;

pub(super) fn corrupt(
    table: &'static str,
    row: impl Into<String>,
    problem: impl Into<String>,
) -> StoreError {
    StoreError::Corrupt {
        table,
        row: row.into(),
        problem: problem.into(),
    }
}

/// The key of a row for people: its first column, and its second where that belongs to the key.
pub(super) fn key(row: &SqliteRow) -> String {
    let first = |at| {
        let text = row.try_get::<String, _>(at);
        text.or_else(|_| row.try_get::<i64, _>(at).map(|number| number.to_string()))
    };
    let named = [first(0), first(1)].into_iter().flatten();
    named.collect::<Vec<_>>().join(" ")
}

pub(super) fn column<'r, T>(row: &'r SqliteRow, at: usize) -> Result<T, String>
where
    T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    row.try_get(at).map_err(|problem| problem.to_string())
}

pub(super) fn digest(bytes: &[u8]) -> Result<Digest, String> {
    let digest = bytes.try_into().map(Digest);
    digest.map_err(|_| format!("a digest has 16 bytes, not {}", bytes.len()))
}

pub(super) fn offset(number: i64) -> Result<Offset, String> {
    let offset = u64::try_from(number).map(Offset);
    offset.map_err(|_| format!("{number} is no offset"))
}

pub(super) fn schema_id(number: i64) -> Result<SchemaId, String> {
    SchemaId::try_from(number).map_err(|problem| problem.to_string())
}

pub(super) fn version(number: i64) -> Result<Version, String> {
    Version::try_from(number).map_err(|problem| problem.to_string())
}

/// Whether a row is soft-deleted.
pub(super) fn flag(deleted: i64) -> Result<bool, String> {
    match deleted {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(format!("deleted is {other}, neither 0 nor 1")),
    }
}

pub(super) fn scope(row: &SqliteRow) -> Result<Scope, String> {
    Scope::parse(column(row, 0)?).map_err(|problem| problem.to_string())
}

pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|problem| problem.to_string())
}
