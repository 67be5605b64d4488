//! The KEKs and DEKs.

use std::sync::Arc;

use etymon_core::{DekEntry, DekPart, KekEntry, KekPart, Millis};
use etymon_types::{DekAlgorithm, DekId, EncryptedKey, Kek, KekName, Subject};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::row::{column, corrupt, flag, key, offset, version};
use crate::StoreError;

pub(super) async fn keks(connection: &mut SqliteConnection) -> Result<Vec<KekPart>, StoreError> {
    let sql = r#"select name, kek, deleted, at, "offset" from keks order by name"#;
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    let name = |row| column::<String>(row, 0).unwrap_or_default();
    rows.iter()
        .map(|row| kek(row).map_err(|problem| corrupt("keks", name(row), problem)))
        .collect()
}

fn kek(row: &SqliteRow) -> Result<KekPart, String> {
    // It may hold secrets, which a message would repeat.
    let kek: Kek = serde_json::from_str(column(row, 1)?)
        .map_err(|problem| format!("the KEK is none, at column {}", problem.column()))?;
    Ok(KekPart {
        name: KekName::parse(column(row, 0)?).map_err(|problem| problem.to_string())?,
        entry: KekEntry {
            kek: Arc::new(kek),
            deleted: flag(column(row, 2)?)?,
            at: Millis(column(row, 3)?),
            offset: offset(column(row, 4)?)?,
        },
    })
}

pub(super) async fn deks(connection: &mut SqliteConnection) -> Result<Vec<DekPart>, StoreError> {
    let rows = sqlx::query(
        r#"select kek, subject, algorithm, version, key, deleted, at, "offset" from deks
        order by kek, subject, algorithm, version"#,
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| dek(row).map_err(|problem| corrupt("deks", key(row), problem)))
        .collect()
}

fn dek(row: &SqliteRow) -> Result<DekPart, String> {
    let algorithm: &str = column(row, 2)?;
    Ok(DekPart {
        id: DekId {
            kek: KekName::parse(column(row, 0)?).map_err(|problem| problem.to_string())?,
            subject: Subject::parse(column(row, 1)?).map_err(|problem| problem.to_string())?,
            algorithm: DekAlgorithm::parse(algorithm)
                .ok_or_else(|| format!("'{algorithm}' is no algorithm"))?,
            version: version(column(row, 3)?)?,
        },
        entry: DekEntry {
            key: EncryptedKey::from(column::<String>(row, 4)?),
            deleted: flag(column(row, 5)?)?,
            at: Millis(column(row, 6)?),
            offset: offset(column(row, 7)?)?,
        },
    })
}
