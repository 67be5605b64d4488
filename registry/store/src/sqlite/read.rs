//! What the file holds, read back: page by page, so that little of it is in memory twice.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use etymon_core::{
    Content, CounterPart, Digest, Entry, Form, IdPart, Millis, Offset, Parts, VersionPart,
};
use etymon_types::{Config, Context, Guid, Mode, SchemaId, SchemaType, Scope, Subject, Version};
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::batch::sql_offset;
use crate::StoreError;
use crate::body::change;
use crate::head::{Head, Link};
use crate::text::decompress;

/// How many rows are read at a time.
const PAGE: i64 = 500;

/// Everything, at the offset that the connection's transaction sees.
pub(super) async fn parts(connection: &mut SqliteConnection) -> Result<Parts, StoreError> {
    let head = checked_head(connection).await?;
    let ids = ids(connection).await?;
    let mut counters: Vec<CounterPart> = Vec::new();
    for IdPart { context, id, .. } in &ids {
        // Ids are never forgotten, and come in order: the last one of a context is the highest ever given out.
        match counters.last_mut().filter(|last| last.context == *context) {
            Some(last) => last.last_id = *id,
            None => counters.push(CounterPart {
                context: context.clone(),
                last_id: *id,
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
        digest: digest(row, 1)?,
    })
}

async fn ids(connection: &mut SqliteConnection) -> Result<Vec<IdPart>, StoreError> {
    let mut ids: Vec<IdPart> = Vec::new();
    let mut texts = HashMap::new();
    loop {
        let after = ids.last();
        let page = sqlx::query(
            "select s.context, s.id, s.digest, s.type, s.reference_list, s.metadata, s.rule_set,
                s.text, s.guid, s.key, s.structure, s.resolved, t.bytes, t.lz4, s.left_subject, s.left_version
            from schemas s left join texts t on t.digest = s.text
            where (s.context, s.id) > ($1, $2) order by s.context, s.id limit $3",
        )
        .bind(after.map_or("", |last| last.context.as_str()).to_owned())
        .bind(after.map_or(-1, |last| i64::from(last.id.get())))
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await?;
        for row in &page {
            let part = id(row, ids.last(), &mut texts)
                .map_err(|problem| corrupt("schemas", key(row), problem))?;
            ids.push(part);
        }
        if page.is_empty() {
            return Ok(ids);
        }
    }
}

fn id(
    row: &SqliteRow,
    before: Option<&IdPart>,
    texts: &mut HashMap<Digest, Arc<str>>,
) -> Result<IdPart, String> {
    let context: &str = column(row, 0)?;
    let context = match before.filter(|before| before.context.as_str() == context) {
        Some(before) => before.context.clone(),
        None => Context::parse(context).ok_or_else(|| format!("'{context}' is no context"))?,
    };
    let schema_type: Option<&str> = column(row, 3)?;
    let digest = digest(row, 2)?;
    let content = schema_type.map(|name| content(row, digest, name, texts));
    Ok(IdPart {
        context,
        id: schema_id(column(row, 1)?)?,
        digest,
        content: content.transpose()?.map(Arc::new),
        left: left(row)?,
    })
}

fn left(row: &SqliteRow) -> Result<Option<(Subject, Version)>, String> {
    let Some(left) = column::<Option<&str>>(row, 14)? else {
        return Ok(None);
    };
    let left = Subject::parse(left).map_err(|problem| problem.to_string())?;
    Ok(Some((left, number_of_version(column(row, 15)?)?)))
}

fn content(
    row: &SqliteRow,
    content_digest: Digest,
    schema_type: &str,
    texts: &mut HashMap<Digest, Arc<str>>,
) -> Result<Content, String> {
    let text_digest = digest(row, 7)?;
    let text = match texts.get(&text_digest) {
        Some(text) => Arc::clone(text),
        None => {
            let text: Arc<str> = text(row, 12)?
                .ok_or_else(|| format!("its text {text_digest:?} is missing"))?
                .into();
            texts.insert(text_digest, Arc::clone(&text));
            text
        }
    };
    let metadata: Option<&str> = column(row, 5)?;
    let rule_set: Option<&str> = column(row, 6)?;
    Ok(Content {
        schema_type: schema_type
            .parse::<SchemaType>()
            .map_err(|problem| problem.to_string())?,
        text,
        references: json::<Vec<_>>(column(row, 4)?)?.into(),
        metadata: metadata.map(json).transpose()?,
        rule_set: rule_set.map(json).transpose()?,
        guid: Guid(digest(row, 8)?.0),
        digest: content_digest,
        form: Form {
            key: digest(row, 9)?,
            structure: digest(row, 10)?,
            resolved: digest(row, 11)?,
        },
    })
}

/// The text whose length and block are in these columns; `None` when there is none.
fn text(row: &SqliteRow, at: usize) -> Result<Option<String>, String> {
    let Some(bytes) = column::<Option<i64>>(row, at)? else {
        return Ok(None);
    };
    decompress(column(row, at + 1)?, bytes).map(Some)
}

async fn versions(
    connection: &mut SqliteConnection,
    ids: &[IdPart],
) -> Result<Vec<VersionPart>, StoreError> {
    let live = ids.iter().filter(|part| part.content.is_some());
    let live: HashSet<_> = live.map(|part| (part.context.as_str(), part.id)).collect();
    let mut versions: Vec<VersionPart> = Vec::new();
    loop {
        let after = versions.last();
        let page = sqlx::query(
            r#"select subject, version, id, deleted, at, "offset" from versions
            where (subject, version) > ($1, $2) order by subject, version limit $3"#,
        )
        .bind(after.map_or("", |last| last.subject.as_str()).to_owned())
        .bind(after.map_or(0, |last| i64::from(last.version.get())))
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await?;
        for row in &page {
            let part = version(row, versions.last())
                .and_then(|part| {
                    let holds = live.contains(&(part.subject.context_name(), part.id));
                    let problem = || format!("the content of its id {} is missing", part.id);
                    if holds { Ok(part) } else { Err(problem()) }
                })
                .map_err(|problem| corrupt("versions", key(row), problem))?;
            versions.push(part);
        }
        if page.is_empty() {
            return Ok(versions);
        }
    }
}

fn version(row: &SqliteRow, before: Option<&VersionPart>) -> Result<VersionPart, String> {
    let subject: &str = column(row, 0)?;
    let subject = match before.filter(|before| before.subject.as_str() == subject) {
        Some(before) => before.subject.clone(),
        None => Subject::parse(subject).map_err(|problem| problem.to_string())?,
    };
    let deleted: i64 = column(row, 3)?;
    Ok(VersionPart {
        subject,
        version: number_of_version(column(row, 1)?)?,
        id: schema_id(column(row, 2)?)?,
        deleted: match deleted {
            0 => false,
            1 => true,
            other => return Err(format!("deleted is {other}, neither 0 nor 1")),
        },
        at: Millis(column(row, 4)?),
        offset: offset(column(row, 5)?)?,
    })
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

/// A change as the log has it.
pub(super) struct Logged {
    /// The end of a log that ends with it.
    pub(super) head: Head,
    /// What the chain of digests makes of it, after the head before it.
    pub(super) chained: Head,
    /// The change.
    pub(super) entry: Entry,
}

/// The changes after `after`, whose digest chains into the first of them.
pub(super) async fn changes(
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
    let text = text(row, 8)?;
    let change = change(kind, body, text.as_deref()).map_err(|problem| problem.to_string())?;
    Ok(Logged {
        head: head_of(row)?,
        chained: before.then(&link),
        entry: Entry {
            at: Millis(at),
            change,
        },
    })
}

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
fn key(row: &SqliteRow) -> String {
    let first = |at| {
        let text = row.try_get::<String, _>(at);
        text.or_else(|_| row.try_get::<i64, _>(at).map(|number| number.to_string()))
    };
    let named = [first(0), first(1)].into_iter().flatten();
    named.collect::<Vec<_>>().join(" ")
}

fn column<'r, T>(row: &'r SqliteRow, at: usize) -> Result<T, String>
where
    T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    row.try_get(at).map_err(|problem| problem.to_string())
}

fn digest(row: &SqliteRow, at: usize) -> Result<Digest, String> {
    let bytes: &[u8] = column(row, at)?;
    let digest = bytes.try_into().map(Digest);
    digest.map_err(|_| format!("a digest has 16 bytes, not {}", bytes.len()))
}

fn offset(number: i64) -> Result<Offset, String> {
    let offset = u64::try_from(number).map(Offset);
    offset.map_err(|_| format!("{number} is no offset"))
}

fn schema_id(number: i64) -> Result<SchemaId, String> {
    SchemaId::try_from(number).map_err(|problem| problem.to_string())
}

fn number_of_version(number: i64) -> Result<Version, String> {
    Version::try_from(number).map_err(|problem| problem.to_string())
}

fn scope(row: &SqliteRow) -> Result<Scope, String> {
    Scope::parse(column(row, 0)?).map_err(|problem| problem.to_string())
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|problem| problem.to_string())
}
