//! Every invariant that a file can show, looked at read-only, also beside a running server: one read transaction sees
//! one offset.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use etymon_core::{
    AssociationPart, Change, CounterPart, DekPart, Digest, Entry, IdPart, Offset, Parts, State,
    Text, VersionPart,
};
use etymon_types::{Context, DekId, SchemaId};
use sqlx::{Connection, Row, SqliteConnection};

use super::{file, read};
use crate::head::Head;
use crate::text::text_digest;
use crate::{Report, StoreError};

/// How many rows are looked at at a time.
const PAGE: u32 = 500;

/// Examines the store in a data directory without changing anything. Takes no lock: a server may be running.
///
/// # Errors
///
/// When there is nothing to examine: [`StoreError::Missing`], [`StoreError::Foreign`], [`StoreError::Newer`]; and when
/// the file cannot be read. Damage is no error, but in the report.
pub async fn doctor(data_dir: &Path) -> Result<Report, StoreError> {
    let file = file::path(data_dir);
    let missing = || StoreError::Missing {
        directory: data_dir.to_owned(),
    };
    if !file.exists() {
        return Err(missing());
    }
    let mut reader = file::reader(&file).await?;
    let mut transaction = reader.begin().await?;
    let format = file::format(&mut transaction, &file).await?;
    let mut report = Report {
        format: format.ok_or_else(missing)?,
        ..Report::default()
    };
    pages(&mut transaction, &mut report).await?;
    texts(&mut transaction, &mut report).await?;
    let tables = tables(&mut transaction, &mut report).await?;
    let replayed = log(&mut transaction, &mut report).await?;
    if let (Some(tables), Some(replayed)) = (tables, replayed) {
        report.add(differences(&tables.parts(), &replayed.parts()));
    }
    transaction.rollback().await?;
    reader.close().await?;
    Ok(report)
}

/// What SQLite itself finds.
async fn pages(connection: &mut SqliteConnection, report: &mut Report) -> Result<(), StoreError> {
    let rows = sqlx::query("pragma integrity_check")
        .fetch_all(connection)
        .await?;
    let found = rows.iter().map(|row| row.try_get::<String, _>(0));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    report.add(found.into_iter().filter(|line| line != "ok"));
    Ok(())
}

async fn texts(connection: &mut SqliteConnection, report: &mut Report) -> Result<(), StoreError> {
    let mut wrong = Vec::new();
    let mut last = i64::MIN;
    loop {
        let rows = sqlx::query(
            "select t.rowid, digest, bytes, lz4,
                exists (select 1 from schemas s where s.text = t.digest)
            from texts t where t.rowid > $1 order by t.rowid limit $2",
        )
        .bind(last)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await?;
        for row in &rows {
            last = row.try_get(0)?;
            let (digest, bytes): (&[u8], i64) = (row.try_get(1)?, row.try_get(2)?);
            let (block, is_used): (&[u8], bool) = (row.try_get(3)?, row.try_get(4)?);
            report.texts += 1;
            report.text_bytes += u64::try_from(bytes).unwrap_or_default();
            report.stored_text_bytes += block.len() as u64;
            match Text::from_block(block, bytes) {
                Err(problem) => wrong.push(format!("text {last}: {problem}")),
                Ok(text) if text_digest(&text).0 != *digest => {
                    wrong.push(format!("text {last} is not the one its digest is of"));
                }
                Ok(_) if !is_used => wrong.push(format!("text {last} belongs to no id")),
                Ok(_) => {}
            }
        }
        if rows.is_empty() {
            report.add(wrong);
            return Ok(());
        }
    }
}

/// The state that the tables hold, if they hold one.
async fn tables(
    connection: &mut SqliteConnection,
    report: &mut Report,
) -> Result<Option<State>, StoreError> {
    let parts = match read::parts(connection).await {
        Ok(parts) => parts,
        Err(StoreError::Corrupt {
            table,
            row,
            problem,
        }) => {
            report.add([format!("table {table}, row {row}: {problem}")]);
            return Ok(None);
        }
        Err(failed) => return Err(failed),
    };
    report.offset = parts.offset;
    report.versions = parts.versions.len();
    report.deleted_versions = parts.versions.iter().filter(|part| part.deleted).count();
    report.ids = parts.ids.len();
    report.retired_ids = parts.ids.iter().filter(|id| id.content.is_none()).count();
    (report.configs, report.modes) = (parts.configs.len(), parts.modes.len());
    report.associations = parts.associations.len();
    (report.keks, report.deks) = (parts.keks.len(), parts.deks.len());
    let mut subjects: Vec<_> = parts.versions.iter().map(|part| &part.subject).collect();
    subjects.dedup();
    report.subjects = subjects.len();
    report.add(parts.ids.iter().filter_map(mislabelled));
    match State::from_parts(parts) {
        Ok(state) => {
            report.add(state.check());
            Ok(Some(state))
        }
        Err(inconsistent) => {
            report.add([inconsistent.to_string()]);
            Ok(None)
        }
    }
}

/// Whether digest and GUID are those of the content.
fn mislabelled(part: &IdPart) -> Option<String> {
    let content = part.content.as_deref()?;
    let made = content.with(content.metadata.clone(), content.rule_set.clone());
    let row = format!("id {} of context {}", part.id, part.context);
    if made.digest != content.digest {
        return Some(format!("{row} has another content than its digest says"));
    }
    (made.guid != content.guid).then(|| format!("{row} has the GUID of another content"))
}

/// Walks the log. The state that it leads to, if it is there from the start.
async fn log(
    connection: &mut SqliteConnection,
    report: &mut Report,
) -> Result<Option<State>, StoreError> {
    let mut state = State::default();
    let mut given = Given::default();
    let mut head = Head::START;
    loop {
        let page = match read::changes(connection, head, PAGE).await {
            Ok(page) => page,
            Err(StoreError::Corrupt { row, problem, .. }) => {
                report.add([format!("change {row}: {problem}")]);
                return Ok(None);
            }
            Err(failed) => return Err(failed),
        };
        let mut wrong = Vec::new();
        for logged in &page {
            let found = logged.head.offset;
            report.changes += 1;
            let is_first = report.log_from.is_none();
            report.log_from.get_or_insert(found);
            if is_first && found != Offset(1) {
                // Trimmed: what the first digest chains to is gone.
            } else if found != logged.chained.offset {
                let expected = logged.chained.offset.0;
                wrong.push(format!("change {expected} is missing: {} follows", found.0));
            } else if logged.head != logged.chained {
                wrong.push(format!(
                    "change {} is not the one its digest is of",
                    found.0
                ));
            }
            wrong.extend(given.again(found, &logged.entry));
            state.apply(&logged.entry);
        }
        report.add(wrong);
        match page.last() {
            Some(last) => head = last.head,
            None => break,
        }
    }
    let is_whole = report.log_from.is_none_or(|first| first == Offset(1));
    Ok(is_whole.then_some(state))
}

/// What ids were given to.
#[derive(Default)]
struct Given(HashMap<(Context, SchemaId), Digest>);

impl Given {
    /// An id stands for one content for ever.
    fn again(&mut self, offset: Offset, entry: &Entry) -> Option<String> {
        let Change::IdAssigned {
            context,
            id,
            content,
        } = &entry.change
        else {
            return None;
        };
        let before = self.0.insert((context.clone(), *id), content.digest);
        before.filter(|before| *before != content.digest).map(|_| {
            let at = offset.0;
            format!("change {at} gives id {id} of context {context} to a second content")
        })
    }
}

/// Where the tables are not what the log leads to.
fn differences(tables: &Parts, log: &Parts) -> Vec<String> {
    let mut found = Vec::new();
    if tables.offset != log.offset {
        let (tables, log) = (tables.offset.0, log.offset.0);
        found.push(format!(
            "the tables are at offset {tables}, the log leads to {log}"
        ));
    }
    let id = |part: &IdPart| format!("id {} of context {}", part.id, part.context);
    differ(&mut found, &tables.ids, &log.ids, id);
    // Equality of contents leaves these out.
    let labels = |parts: &[IdPart]| {
        let contents = parts.iter().map(|part| part.content.as_deref());
        let labels = contents.map(|content| content.map(|content| (content.guid, content.form)));
        parts.iter().map(id).zip(labels).collect::<Vec<_>>()
    };
    let name = |(id, _): &(String, _)| format!("what {id} says about its schema");
    differ(&mut found, &labels(&tables.ids), &labels(&log.ids), name);
    let version =
        |part: &VersionPart| format!("version {} of subject '{}'", part.version, part.subject);
    differ(&mut found, &tables.versions, &log.versions, version);
    let context = |part: &CounterPart| format!("context {}", part.context);
    differ(&mut found, &tables.counters, &log.counters, context);
    differ(&mut found, &tables.configs, &log.configs, |(scope, _)| {
        format!("the config of scope '{scope}'")
    });
    differ(&mut found, &tables.modes, &log.modes, |(scope, _)| {
        format!("the mode of scope '{scope}'")
    });
    let association = |part: &AssociationPart| {
        let (resource, of) = (
            &part.association.resource,
            part.association.association_type,
        );
        format!("the {of} association of resource '{}'", resource.id)
    };
    differ(
        &mut found,
        &tables.associations,
        &log.associations,
        association,
    );
    differ(&mut found, &tables.keks, &log.keks, |part| {
        format!("KEK {}", part.name)
    });
    differ(
        &mut found,
        &tables.deks,
        &log.deks,
        |DekPart { id, .. }| {
            let DekId {
                kek,
                subject,
                algorithm,
                version,
            } = id;
            format!("version {version} of the {algorithm} DEK of KEK {kek} and '{subject}'")
        },
    );
    found
}

fn differ<T: PartialEq>(
    found: &mut Vec<String>,
    tables: &[T],
    log: &[T],
    name: impl Fn(&T) -> String,
) {
    let mut expected: BTreeMap<String, &T> = log.iter().map(|part| (name(part), part)).collect();
    for part in tables {
        let name = name(part);
        match expected.remove(&name) {
            None => found.push(format!("{name} is in no change of the log")),
            Some(logged) if logged != part => {
                found.push(format!("{name} is not what the log says"));
            }
            Some(_) => {}
        }
    }
    let lost = expected.into_keys();
    found.extend(lost.map(|name| format!("{name} is in the log and not in the tables")));
}
