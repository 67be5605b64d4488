//! The ids, with their contents.

use std::collections::HashMap;
use std::sync::Arc;

use etymon_core::{Content, Digest, Form, IdPart, Text};
use etymon_types::{Context, Guid, SchemaType, Subject, Version};
use serde::Deserialize;
use sqlx::{Row, SqliteConnection};

use super::row::{column, corrupt, digest, json, schema_id, version};
use crate::StoreError;

/// How many ids are read at a time; their texts may be a megabyte each.
const PAGE: u32 = 100;

/// Rows come as JSON arrays, a page in one, and their bytes beside them: a row of its own for each would cost more than
/// all the rest of a start.
pub(super) async fn ids(connection: &mut SqliteConnection) -> Result<Vec<IdPart>, StoreError> {
    let mut ids: Vec<IdPart> = Vec::new();
    let mut texts = HashMap::new();
    loop {
        let (context, id) = ids.last().map_or((String::new(), -1), |last| {
            (last.context.as_str().to_owned(), i64::from(last.id.get()))
        });
        let page = sqlx::query(
            "select json_group_array(json_array(context, id, type, reference_list, metadata,
                    rule_set, left_subject, left_version, length(digests), bytes, length(lz4))),
                cast(group_concat(digests, '') as blob), cast(group_concat(lz4, '') as blob)
            from (
                select s.*, t.bytes, t.lz4, cast(
                    case when s.type is null then s.digest
                    else s.digest || s.text || s.guid || s.key || s.structure || s.resolved
                    end as blob) as digests
                from schemas s left join texts t on t.digest = s.text
                where (s.context, s.id) > ($1, $2) order by s.context, s.id limit $3
            )",
        )
        .bind(&context)
        .bind(id)
        .bind(PAGE)
        .fetch_one(&mut *connection)
        .await?;
        let damaged = |problem| corrupt("schemas", format!("after {context} {id}"), problem);
        let rows: Vec<IdRow> = column(&page, 0).and_then(json).map_err(damaged)?;
        let mut digests: &[u8] = page.try_get(1).unwrap_or_default();
        let mut blocks: &[u8] = page.try_get(2).unwrap_or_default();
        for row in &rows {
            let digests = take(&mut digests, row.digest_bytes.unwrap_or_default());
            let block = row.block_bytes.map(|bytes| take(&mut blocks, bytes));
            let part = row.part(ids.last(), digests, block, &mut texts);
            let key = || format!("{} {}", row.context, row.id);
            ids.push(part.map_err(|problem| corrupt("schemas", key(), problem))?);
        }
        if rows.is_empty() {
            return Ok(ids);
        }
    }
}

/// The next `length` bytes; fewer when there are no more.
fn take<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    taken
}

/// A row of `schemas`, and what its text takes.
#[derive(Deserialize)]
struct IdRow {
    context: String,
    id: i64,
    schema_type: Option<String>,
    reference_list: Option<String>,
    metadata: Option<String>,
    rule_set: Option<String>,
    left_subject: Option<String>,
    left_version: Option<i64>,
    digest_bytes: Option<usize>,
    text_bytes: Option<i64>,
    block_bytes: Option<usize>,
}

impl IdRow {
    /// `digests` begins with that of the content. `texts` has the texts that were met before.
    fn part(
        &self,
        before: Option<&IdPart>,
        digests: &[u8],
        block: Option<&[u8]>,
        texts: &mut HashMap<Digest, Text>,
    ) -> Result<IdPart, String> {
        let name = &*self.context;
        let context = match before.filter(|before| before.context.as_str() == name) {
            Some(before) => before.context.clone(),
            None => Context::parse(name).ok_or_else(|| format!("'{name}' is no context"))?,
        };
        let id = schema_id(self.id)?;
        let Some(schema_type) = &self.schema_type else {
            let digest = digest(digests)?;
            return Ok(IdPart {
                context,
                id,
                digest,
                content: None,
                left: None,
            });
        };
        let digests: &[[u8; 16]; 6] = digests
            .as_chunks()
            .0
            .try_into()
            .ok()
            .filter(|_| digests.len() == 96)
            .ok_or_else(|| format!("6 digests have 96 bytes, not {}", digests.len()))?;
        let [content, text, guid, key, structure, resolved] = digests.map(Digest);
        let schema_type = schema_type.parse::<SchemaType>();
        Ok(IdPart {
            context,
            id,
            digest: content,
            content: Some(Arc::new(Content {
                schema_type: schema_type.map_err(|problem| problem.to_string())?,
                text: self.text(text, block, texts)?,
                references: json::<Vec<_>>(self.reference_list.as_deref().unwrap_or("null"))?
                    .into(),
                metadata: self.metadata.as_deref().map(json).transpose()?,
                rule_set: self.rule_set.as_deref().map(json).transpose()?,
                guid: Guid(guid.0),
                digest: content,
                form: Form {
                    key,
                    structure,
                    resolved,
                },
            })),
            left: self.left()?,
        })
    }

    fn text(
        &self,
        digest: Digest,
        block: Option<&[u8]>,
        texts: &mut HashMap<Digest, Text>,
    ) -> Result<Text, String> {
        if let Some(text) = texts.get(&digest) {
            return Ok(text.clone());
        }
        let (Some(block), Some(bytes)) = (block, self.text_bytes) else {
            return Err(format!("its text {digest:?} is missing"));
        };
        let text = Text::from_block(block, bytes).map_err(|problem| problem.to_string())?;
        texts.insert(digest, text.clone());
        Ok(text)
    }

    fn left(&self) -> Result<Option<(Subject, Version)>, String> {
        let (Some(subject), Some(number)) = (&self.left_subject, self.left_version) else {
            return Ok(None);
        };
        let subject = Subject::parse(subject).map_err(|problem| problem.to_string())?;
        Ok(Some((subject, version(number)?)))
    }
}
