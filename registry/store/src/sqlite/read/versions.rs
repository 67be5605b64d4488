//! The versions.

use std::collections::HashSet;

use etymon_core::{IdPart, Millis, VersionPart};
use etymon_types::{SchemaId, Subject};
use serde::Deserialize;
use sqlx::SqliteConnection;

use super::row::{column, corrupt, flag, json, offset, schema_id, version};
use crate::StoreError;

/// How many versions are read at a time.
const PAGE: u32 = 500;

/// The versions, each with an id that has a content.
pub(super) async fn versions(
    connection: &mut SqliteConnection,
    ids: &[IdPart],
) -> Result<Vec<VersionPart>, StoreError> {
    let live = ids.iter().filter(|part| part.content.is_some());
    let live: HashSet<_> = live.map(|part| (part.context.as_str(), part.id)).collect();
    let mut versions: Vec<VersionPart> = Vec::new();
    loop {
        let (subject, last) = versions.last().map_or((String::new(), 0), |last| {
            (last.subject.as_str().to_owned(), last.version.get())
        });
        let page = sqlx::query(
            r#"select json_group_array(json_array(subject, version, id, deleted, at, "offset"))
            from (
                select * from versions where (subject, version) > ($1, $2)
                order by subject, version limit $3
            )"#,
        )
        .bind(&subject)
        .bind(last)
        .bind(PAGE)
        .fetch_one(&mut *connection)
        .await?;
        let damaged = |problem| corrupt("versions", format!("after {subject} {last}"), problem);
        let rows: Vec<VersionRow> = column(&page, 0).and_then(json).map_err(damaged)?;
        for row in &rows {
            let part = row.part(versions.last(), &live);
            let key = || format!("{} {}", row.subject, row.version);
            versions.push(part.map_err(|problem| corrupt("versions", key(), problem))?);
        }
        if rows.is_empty() {
            return Ok(versions);
        }
    }
}

/// A row of `versions`.
#[derive(Deserialize)]
struct VersionRow {
    subject: String,
    version: i64,
    id: i64,
    deleted: i64,
    at: i64,
    offset: i64,
}

impl VersionRow {
    /// `live` has the ids that have a content.
    fn part(
        &self,
        before: Option<&VersionPart>,
        live: &HashSet<(&str, SchemaId)>,
    ) -> Result<VersionPart, String> {
        let name = &*self.subject;
        let subject = match before.filter(|before| before.subject.as_str() == name) {
            Some(before) => before.subject.clone(),
            None => Subject::parse(name).map_err(|problem| problem.to_string())?,
        };
        let id = schema_id(self.id)?;
        if !live.contains(&(subject.context_name(), id)) {
            return Err(format!("the content of its id {id} is missing"));
        }
        Ok(VersionPart {
            subject,
            version: version(self.version)?,
            id,
            deleted: flag(self.deleted)?,
            at: Millis(self.at),
            offset: offset(self.offset)?,
        })
    }
}
