//! The associations.

use std::sync::Arc;

use etymon_core::{Association, AssociationPart, Millis, Resource};
use etymon_types::{AssociationType, Lifecycle, Subject};
use serde::Deserialize;
use sqlx::SqliteConnection;

use super::row::{column, corrupt, json};
use crate::StoreError;

/// How many associations are read at a time.
const PAGE: u32 = 500;

pub(super) async fn associations(
    connection: &mut SqliteConnection,
) -> Result<Vec<AssociationPart>, StoreError> {
    let mut associations: Vec<AssociationPart> = Vec::new();
    loop {
        let (id, of) = associations.last().map_or(("", ""), |last| {
            let association = &last.association;
            (
                &*association.resource.id,
                association.association_type.as_str(),
            )
        });
        let page = sqlx::query(
            "select json_group_array(json_array(resource_id, type, name, namespace, subject,
                lifecycle, guid, at))
            from (
                select * from associations where (resource_id, type) > ($1, $2)
                order by resource_id, type limit $3
            )",
        )
        .bind(id.to_owned())
        .bind(of.to_owned())
        .bind(PAGE)
        .fetch_one(&mut *connection)
        .await?;
        let damaged = |problem| corrupt("associations", format!("after {id} {of}"), problem);
        let rows: Vec<AssociationRow> = column(&page, 0).and_then(json).map_err(damaged)?;
        for row in &rows {
            let key = || format!("{} {}", row.resource_id, row.association_type);
            let part = row.part();
            associations.push(part.map_err(|problem| corrupt("associations", key(), problem))?);
        }
        if rows.is_empty() {
            return Ok(associations);
        }
    }
}

/// A row of `associations`.
#[derive(Deserialize)]
struct AssociationRow {
    resource_id: String,
    association_type: String,
    name: String,
    namespace: String,
    subject: String,
    lifecycle: String,
    guid: String,
    at: i64,
}

impl AssociationRow {
    fn part(&self) -> Result<AssociationPart, String> {
        let (of, lifecycle) = (&*self.association_type, &*self.lifecycle);
        let guid = self.guid.parse();
        let association = Association {
            resource: Resource {
                name: (&*self.name).into(),
                namespace: (&*self.namespace).into(),
                id: (&*self.resource_id).into(),
            },
            association_type: AssociationType::parse(of)
                .ok_or_else(|| format!("'{of}' is no type of associations"))?,
            subject: Subject::parse(&self.subject).map_err(|problem| problem.to_string())?,
            lifecycle: Lifecycle::parse(lifecycle)
                .ok_or_else(|| format!("'{lifecycle}' is no lifecycle"))?,
            guid: guid.map_err(|problem: etymon_types::InvalidGuid| problem.to_string())?,
        };
        Ok(AssociationPart {
            association: Arc::new(association),
            at: Millis(self.at),
        })
    }
}
