//! What the file holds, read back: page by page, so that little of it is in memory twice.

mod associations;
mod ids;
mod keys;
mod log;
mod row;
mod versions;

use std::collections::HashSet;
use std::sync::Arc;

use etymon_core::{CounterPart, IdPart, Parts};
use etymon_types::{Config, Mode, Scope};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::StoreError;
use crate::head::Head;
use associations::associations;
use ids::ids;
use keys::{deks, keks};
pub(super) use log::changes;
use row::{column, corrupt, digest, json, key, offset, scope};
use versions::versions;

/// Everything, at the offset that the connection's transaction sees.
pub(super) async fn parts(connection: &mut SqliteConnection) -> Result<Parts, StoreError> {
    let head = checked_head(connection).await?;
    let ids = ids(connection).await?;
    let deleted = deleted_contexts(connection).await?;
    let mut counters: Vec<CounterPart> = Vec::new();
    for IdPart { context, id, .. } in &ids {
        // Ids are never forgotten, and come in order: the last one of a context is the highest ever given out.
        match counters.last_mut().filter(|last| last.context == *context) {
            Some(last) => last.last_id = *id,
            None => counters.push(CounterPart {
                context: context.clone(),
                last_id: *id,
                is_deleted: deleted.contains(context.as_str()),
            }),
        }
    }
    Ok(Parts {
        offset: head.offset,
        counters,
        versions: versions(connection, &ids).await?,
        ids,
        configs: configs(connection).await?,
        modes: modes(connection).await?,
        associations: associations(connection).await?,
        keks: keks(connection).await?,
        deks: deks(connection).await?,
    })
}

/// The head, which the tables are at.
pub(super) async fn head(connection: &mut SqliteConnection) -> Result<Head, StoreError> {
    let row = sqlx::query(r#"select "offset", digest from head"#)
        .fetch_optional(connection)
        .await?;
    let row = row.ok_or_else(|| corrupt("head", "1", "the row is missing"))?;
    head_of(&row).map_err(|problem| corrupt("head", "1", problem))
}

/// The head, if the log ends there, too.
async fn checked_head(connection: &mut SqliteConnection) -> Result<Head, StoreError> {
    let head = head(connection).await?;
    let sql = r#"select "offset", digest from changes order by "offset" desc limit 1"#;
    let last = sqlx::query(sql).fetch_optional(connection).await?;
    let last = match last {
        None => Head::START,
        Some(row) => head_of(&row).map_err(|problem| corrupt("changes", "last", problem))?,
    };
    if last != head {
        let problem = format!(
            "the tables are at offset {}, and the log ends at {} or with another digest",
            head.offset.0, last.offset.0
        );
        return Err(corrupt("head", "1", problem));
    }
    Ok(head)
}

fn head_of(row: &SqliteRow) -> Result<Head, String> {
    Ok(Head {
        offset: offset(column(row, 0)?)?,
        digest: digest(column(row, 1)?)?,
    })
}

async fn deleted_contexts(
    connection: &mut SqliteConnection,
) -> Result<HashSet<String>, StoreError> {
    let rows = sqlx::query("select context from deleted_contexts")
        .fetch_all(connection)
        .await?;
    let name = |row| column(row, 0).map(str::to_owned);
    rows.iter()
        .map(|row| name(row).map_err(|problem| corrupt("deleted_contexts", key(row), problem)))
        .collect()
}

async fn configs(
    connection: &mut SqliteConnection,
) -> Result<Vec<(Scope, Arc<Config>)>, StoreError> {
    let rows = sqlx::query("select scope, config from configs order by scope")
        .fetch_all(connection)
        .await?;
    let part = |row| Ok((scope(row)?, json(column(row, 1)?)?));
    rows.iter()
        .map(|row| part(row).map_err(|problem: String| corrupt("configs", key(row), problem)))
        .collect()
}

async fn modes(connection: &mut SqliteConnection) -> Result<Vec<(Scope, Mode)>, StoreError> {
    let rows = sqlx::query("select scope, mode from modes order by scope")
        .fetch_all(connection)
        .await?;
    let part = |row| {
        let mode: &str = column(row, 1)?;
        let mode = mode.parse().map_err(|_| format!("'{mode}' is no mode"))?;
        Ok((scope(row)?, mode))
    };
    rows.iter()
        .map(|row| part(row).map_err(|problem: String| corrupt("modes", key(row), problem)))
        .collect()
}
