//! The log.

use etymon_core::{Entry, Millis, Text};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::head_of;
use super::row::{column, corrupt, key};
use crate::StoreError;
use crate::body::change;
use crate::head::{Head, Link};
use crate::sqlite::batch::sql_offset;

/// A change as the log has it.
pub(in crate::sqlite) struct Logged {
    /// The end of a log that ends with it.
    pub(in crate::sqlite) head: Head,
    /// What the chain of digests makes of it, after the head before it.
    pub(in crate::sqlite) chained: Head,
    /// The change.
    pub(in crate::sqlite) entry: Entry,
}

/// The changes after `after`, whose digest chains into the first of them.
pub(in crate::sqlite) async fn changes(
    connection: &mut SqliteConnection,
    after: Head,
    limit: u32,
) -> Result<Vec<Logged>, StoreError> {
    let rows = sqlx::query(
        r#"select "offset", c.digest, at, actor, request_id, kind, c.body, batch, t.bytes, t.lz4
        from changes c left join texts t
            on c.kind = 'id_assigned' and t.digest = unhex(c.body ->> 'text')
        where "offset" > $1 order by "offset" limit $2"#,
    )
    .bind(sql_offset(after.offset))
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let mut logged: Vec<Logged> = Vec::with_capacity(rows.len());
    for row in &rows {
        let before = logged.last().map_or(after, |last| last.head);
        let change =
            logged_change(row, before).map_err(|problem| corrupt("changes", key(row), problem))?;
        logged.push(change);
    }
    Ok(logged)
}

fn logged_change(row: &SqliteRow, before: Head) -> Result<Logged, String> {
    let (at, kind, body) = (column(row, 2)?, column(row, 5)?, column(row, 6)?);
    let link = Link {
        at,
        actor: column(row, 3)?,
        request_id: column(row, 4)?,
        kind,
        body,
        batch: column(row, 7)?,
    };
    let text = match column::<Option<i64>>(row, 8)? {
        None => None,
        Some(bytes) => {
            let text = Text::from_block(column(row, 9)?, bytes);
            Some(text.map_err(|problem| problem.to_string())?)
        }
    };
    let change = change(kind, body, text).map_err(|problem| problem.to_string())?;
    Ok(Logged {
        head: head_of(row)?,
        chained: before.then(&link),
        entry: Entry {
            at: Millis(at),
            change,
        },
    })
}
