//! A batch as the few statements that write it: one for each table, whatever the number of changes.
//!
//! Several changes of a batch may touch one row. They are folded first, so that every statement meets a row once, and
//! the statements run in an order that is right for what is left: rows are put, then marked, then removed.

use std::collections::{BTreeMap, BTreeSet};

use etymon_core::{Association, Change, Content, Digest, Offset};
use etymon_types::{
    AssociationType, Config, DekAlgorithm, DekId, EncryptedKey, Kek, KekName, Mode, SchemaId,
    Scope, Subject, Version,
};
use serde::Serialize;
use sqlx::SqliteConnection;
use std::sync::Arc;
use uuid::Uuid;

use crate::body::{body, kind};
use crate::head::{Head, Link};
use crate::text::text_digest;
use crate::{Actor, Record};

/// Everything at once, so that a batch is one message to the database's thread. The statement that moves the head
/// fails when it is elsewhere. Rows travel as JSON arrays, bytes beside them: those of row n are cut out by n.
macro_rules! append {
    ($($more:literal),*) => {
        concat!(
            r#"begin immediate;

            update head set "offset" = case "offset" when $1 then $2 end, digest = $3;

            insert into changes ("offset", at, actor, request_id, kind, body, batch, digest)
            select $1 + 1 + key, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, $4,
                substr($6, key * 16 + 1, 16)
            from json_each($5);

            insert into texts (digest, bytes, lz4)
            select substr($8, key * 16 + 1, 16), value ->> 0, substr($9, (value ->> 1) + 1, value ->> 2)
            from json_each($7) where true
            on conflict (digest) do nothing;

            insert into schemas (context, id, type, reference_list, metadata, rule_set,
                digest, text, guid, key, structure, resolved)
            select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                substr($11, key * 96 + 1, 16), substr($11, key * 96 + 17, 16),
                substr($11, key * 96 + 33, 16), substr($11, key * 96 + 49, 16),
                substr($11, key * 96 + 65, 16), substr($11, key * 96 + 81, 16)
            from json_each($10) where true
            on conflict (context, id) do update set type = excluded.type,
                reference_list = excluded.reference_list, metadata = excluded.metadata,
                rule_set = excluded.rule_set, digest = excluded.digest, text = excluded.text,
                guid = excluded.guid, key = excluded.key, structure = excluded.structure,
                resolved = excluded.resolved, left_subject = null, left_version = null;

            insert into versions (subject, version, id, deleted, at, "offset")
            select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
            from json_each($12) where true
            on conflict (subject, version) do update set id = excluded.id,
                deleted = excluded.deleted, at = excluded.at, "offset" = excluded."offset";"#,
            $($more,)*
            "commit"
        )
    };
}

/// What registrations need.
const APPEND_NEW: &str = append!();

/// What everything else needs, too.
const APPEND_ANY: &str = append!(
    r#"
    update schemas set left_subject = place.value ->> 2, left_version = place.value ->> 3
    from json_each($20) as place
    where schemas.context = place.value ->> 0 and schemas.id = place.value ->> 1;

    update schemas set left_subject = null, left_version = null
    where (context, id) in (select value ->> 0, value ->> 1 from json_each($21));

    update schemas set type = null, text = null, reference_list = null, metadata = null,
        rule_set = null, guid = null, key = null, structure = null, resolved = null,
        left_subject = null, left_version = null
    where (context, id) in (select value ->> 0, value ->> 1 from json_each($13));

    update versions set deleted = 1, at = coalesce(mark.value ->> 2, at),
        "offset" = mark.value ->> 3
    from json_each($14) as mark
    where versions.subject = mark.value ->> 0 and versions.version = mark.value ->> 1;

    delete from versions
    where (subject, version) in (select value ->> 0, value ->> 1 from json_each($15));

    insert into configs (scope, config)
    select value ->> 0, value ->> 1 from json_each($16) where true
    on conflict (scope) do update set config = excluded.config;

    delete from configs where scope in (select value from json_each($17));

    insert into modes (scope, mode)
    select value ->> 0, value ->> 1 from json_each($18) where true
    on conflict (scope) do update set mode = excluded.mode;

    delete from modes where scope in (select value from json_each($19));

    insert into deleted_contexts (context) select value from json_each($22) where true
    on conflict (context) do nothing;

    delete from deleted_contexts where context in (select value from json_each($23));

    insert into associations (resource_id, type, name, namespace, subject, lifecycle, guid, at)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
        value ->> 6, value ->> 7
    from json_each($24) where true
    on conflict (resource_id, type) do update set name = excluded.name,
        namespace = excluded.namespace, subject = excluded.subject,
        lifecycle = excluded.lifecycle, guid = excluded.guid, at = excluded.at;

    delete from associations
    where (resource_id, type) in (select value ->> 0, value ->> 1 from json_each($25));

    insert into keks (name, kek, deleted, at, "offset")
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
    from json_each($26) where true
    on conflict (name) do update set kek = excluded.kek, deleted = excluded.deleted,
        at = excluded.at, "offset" = excluded."offset";

    delete from keks where name in (select value from json_each($27));

    insert into deks (kek, subject, algorithm, version, key, deleted, at, "offset")
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
        value ->> 6, value ->> 7
    from json_each($28) where true
    on conflict (kek, subject, algorithm, version) do update set key = excluded.key,
        deleted = excluded.deleted, at = excluded.at, "offset" = excluded."offset";

    delete from deks
    where (kek, subject, algorithm, version) in (
        select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from json_each($29)
    );
    "#
);

/// A batch, ready to be written.
pub(super) struct Batch<'a> {
    before: Head,
    after: Head,
    uuid: Uuid,
    changes: Vec<ChangeRow<'a>>,
    digests: Vec<u8>,
    schemas: Rows<(&'a str, SchemaId), &'a Content>,
    left: Rows<(&'a str, SchemaId), (&'a Subject, Version)>,
    versions: Rows<(&'a Subject, Version), VersionRow>,
    marked: BTreeMap<(&'a Subject, Version), Mark>,
    deleted_contexts: Rows<&'a str, ()>,
    configs: Rows<&'a Scope, &'a Config>,
    modes: Rows<&'a Scope, Mode>,
    associations: Rows<(&'a str, AssociationType), (&'a Association, i64)>,
    keks: Rows<&'a KekName, KeyRow<'a, Kek>>,
    deks: Rows<&'a DekId, KeyRow<'a, EncryptedKey>>,
}

/// at, actor, request id, kind, body
type ChangeRow<'a> = (i64, &'static str, Option<&'a str>, &'static str, String);

/// Rows to put, and rows to remove (of schemas: to retire) after that.
struct Rows<K, V> {
    put: BTreeMap<K, V>,
    removed: BTreeSet<K>,
}

struct VersionRow {
    id: SchemaId,
    at: i64,
    offset: Offset,
}

struct KeyRow<'a, K> {
    key: &'a K,
    deleted: bool,
    at: i64,
    offset: Offset,
}

/// A version that is soft-deleted, and its new time, if it gets one.
struct Mark {
    at: Option<i64>,
    offset: Offset,
}

impl<K: Ord, V> Rows<K, V> {
    const fn none() -> Self {
        Self {
            put: BTreeMap::new(),
            removed: BTreeSet::new(),
        }
    }

    fn put(&mut self, key: K, row: V) {
        self.removed.remove(&key);
        self.put.insert(key, row);
    }
}

impl<'a> Batch<'a> {
    /// The batch of these records after `before`.
    pub(super) fn new(before: Head, records: &'a [Record]) -> Self {
        let mut batch = Self {
            before,
            after: before,
            uuid: Uuid::new_v4(),
            changes: Vec::with_capacity(records.len()),
            digests: Vec::with_capacity(16 * records.len()),
            schemas: Rows::none(),
            left: Rows::none(),
            versions: Rows::none(),
            marked: BTreeMap::new(),
            deleted_contexts: Rows::none(),
            configs: Rows::none(),
            modes: Rows::none(),
            associations: Rows::none(),
            keks: Rows::none(),
            deks: Rows::none(),
        };
        for record in records {
            batch.log(record);
            batch.fold(&record.entry.change, record.entry.at.0);
        }
        batch
    }

    /// Where the log ends with it.
    pub(super) fn after(&self) -> Head {
        self.after
    }

    fn log(&mut self, record: &'a Record) {
        let Record {
            entry,
            actor,
            request_id,
        } = record;
        let actor = Actor::as_str(*actor);
        let body = body(&entry.change);
        let kind = kind(&entry.change);
        let link = Link {
            at: entry.at.0,
            actor,
            request_id: request_id.as_deref(),
            kind,
            body: &body,
            batch: self.uuid.as_bytes(),
        };
        self.after = self.after.then(&link);
        self.digests.extend(self.after.digest.0);
        self.changes
            .push((entry.at.0, actor, request_id.as_deref(), kind, body));
    }

    fn fold(&mut self, change: &'a Change, at: i64) {
        let offset = self.after.offset;
        match change {
            Change::IdAssigned {
                context,
                id,
                content,
            } => {
                self.schemas.put((context.as_str(), *id), content);
            }
            Change::IdRetired { context, id } => {
                self.schemas.removed.insert((context.as_str(), *id));
                self.left.put.remove(&(context.as_str(), *id));
            }
            Change::IdLeft {
                context,
                id,
                subject,
                version,
            } => self.left.put((context.as_str(), *id), (subject, *version)),
            Change::VersionWritten {
                subject,
                version,
                id,
            } => {
                let id = *id;
                let held = (subject.context_name(), id);
                // An id of this batch was left in this batch or never.
                if self.left.put.contains_key(&held) || !self.schemas.put.contains_key(&held) {
                    self.left.removed.insert(held);
                }
                self.marked.remove(&(subject, *version));
                let row = VersionRow { id, at, offset };
                self.versions.put((subject, *version), row);
            }
            Change::VersionDeleted {
                subject,
                version,
                touch,
            } => {
                let earlier = self
                    .marked
                    .get(&(subject, *version))
                    .and_then(|mark| mark.at);
                let at = if *touch { Some(at) } else { earlier };
                self.marked.insert((subject, *version), Mark { at, offset });
            }
            Change::VersionPurged { subject, version } => {
                self.versions.removed.insert((subject, *version));
            }
            Change::ContextDeleted { context } => self.deleted_contexts.put(context.as_str(), ()),
            Change::ContextRestored { context } => {
                self.deleted_contexts.removed.insert(context.as_str());
            }
            Change::ConfigSet { scope, config } => self.configs.put(scope, config),
            Change::ConfigRemoved { scope } => {
                self.configs.removed.insert(scope);
            }
            Change::ModeSet { scope, mode } => self.modes.put(scope, *mode),
            Change::ModeRemoved { scope } => {
                self.modes.removed.insert(scope);
            }
            Change::AssociationCreated { association } => {
                let place = (&*association.resource.id, association.association_type);
                self.associations.put(place, (association, at));
            }
            Change::AssociationDeleted {
                resource_id,
                association_type,
            } => {
                let place = (&**resource_id, *association_type);
                self.associations.removed.insert(place);
            }
            Change::KekWritten { name, kek, deleted } => {
                let row = KeyRow {
                    key: &**kek,
                    deleted: *deleted,
                    at,
                    offset,
                };
                self.keks.put(name, row);
            }
            Change::KekPurged { name } => {
                self.keks.removed.insert(name);
            }
            Change::DekWritten { id, key, deleted } => {
                let row = KeyRow {
                    key,
                    deleted: *deleted,
                    at,
                    offset,
                };
                self.deks.put(id, row);
            }
            Change::DekPurged { id } => {
                self.deks.removed.insert(id);
            }
        }
    }

    fn only_registers(&self) -> bool {
        self.schemas.removed.is_empty()
            && self.left.put.is_empty()
            && self.left.removed.is_empty()
            && self.versions.removed.is_empty()
            && self.marked.is_empty()
            && self.deleted_contexts.put.is_empty()
            && self.deleted_contexts.removed.is_empty()
            && self.configs.put.is_empty()
            && self.configs.removed.is_empty()
            && self.modes.put.is_empty()
            && self.modes.removed.is_empty()
            && self.associations.put.is_empty()
            && self.associations.removed.is_empty()
            && self.keks.put.is_empty()
            && self.keks.removed.is_empty()
            && self.deks.put.is_empty()
            && self.deks.removed.is_empty()
    }

    /// Writes it in one transaction. After an error, or when the future is dropped, a transaction may be open.
    pub(super) async fn write(self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let sql = if self.only_registers() {
            APPEND_NEW
        } else {
            APPEND_ANY
        };
        let texts = self.texts();
        let (schemas, schema_bytes) = self.schema_rows(&texts.digests);
        let mut query = sqlx::query(sql)
            .bind(sql_offset(self.before.offset))
            .bind(sql_offset(self.after.offset))
            .bind(self.after.digest.0.to_vec())
            .bind(self.uuid.as_bytes().to_vec())
            .bind(json(&self.changes))
            .bind(self.digests)
            .bind(json(&texts.rows))
            .bind(texts.digests)
            .bind(texts.blocks)
            .bind(schemas)
            .bind(schema_bytes)
            .bind(rows(self.versions.put.iter().map(
                |((subject, version), row)| (subject, version, row.id, 0, row.at, row.offset),
            )));
        if sql == APPEND_ANY {
            let marks = self.marked.iter();
            let configs = self.configs.put.iter();
            let left = self.left.put.iter();
            query = query
                .bind(json(&self.schemas.removed))
                .bind(rows(marks.map(|((subject, version), mark)| {
                    (subject, version, mark.at, mark.offset)
                })))
                .bind(json(&self.versions.removed))
                .bind(rows(configs.map(|(scope, config)| (scope, json(config)))))
                .bind(json(&self.configs.removed))
                .bind(rows(self.modes.put.iter()))
                .bind(json(&self.modes.removed))
                .bind(rows(left.map(|((context, id), (subject, version))| {
                    (context, id, subject, version)
                })))
                .bind(json(&self.left.removed))
                .bind(rows(self.deleted_contexts.put.keys()))
                .bind(json(&self.deleted_contexts.removed))
                .bind(rows(self.associations.put.iter().map(association_row)))
                .bind(json(&self.associations.removed));
            let keks = self.keks.put.iter();
            let deks = self.deks.put.iter();
            query = query
                .bind(rows(keks.map(|(name, row)| {
                    (
                        name,
                        json(row.key),
                        i64::from(row.deleted),
                        row.at,
                        row.offset,
                    )
                })))
                .bind(json(&self.keks.removed))
                .bind(rows(deks.map(|(id, row)| {
                    let (kek, subject, algorithm, version) = parts(id);
                    let deleted = i64::from(row.deleted);
                    (
                        kek, subject, algorithm, version, row.key, deleted, row.at, row.offset,
                    )
                })))
                .bind(rows(self.deks.removed.iter().map(|id| parts(id))));
        }
        query.execute(connection).await?;
        Ok(())
    }

    fn texts(&self) -> Texts {
        let mut texts = Texts::default();
        for content in self.schemas.put.values() {
            let block = content.text.block();
            let row = (content.text.bytes(), texts.blocks.len(), block.len());
            texts.rows.push(row);
            texts.digests.extend(text_digest(&content.text).0);
            texts.blocks.extend(block);
        }
        texts
    }

    /// `texts` are the digests of the texts, in the same order.
    fn schema_rows(&self, texts: &[u8]) -> (String, Vec<u8>) {
        let (texts, _) = texts.as_chunks();
        let mut bytes = Vec::with_capacity(96 * self.schemas.put.len());
        let schemas = self.schemas.put.iter().zip(texts);
        let rows = rows(schemas.map(|(((context, id), content), text)| {
            let Content {
                guid, digest, form, ..
            } = content;
            for part in [
                *digest,
                Digest(*text),
                Digest(guid.0),
                form.key,
                form.structure,
                form.resolved,
            ] {
                bytes.extend(part.0);
            }
            let metadata = content.metadata.as_ref().map(json::<Arc<_>>);
            let rule_set = content.rule_set.as_ref().map(json::<Arc<_>>);
            let references = json(&content.references);
            (
                context,
                id,
                content.schema_type,
                references,
                metadata,
                rule_set,
            )
        }));
        (rows, bytes)
    }
}

fn association_row<'a>(
    ((id, of), (association, at)): (&'a (&'a str, AssociationType), &'a (&'a Association, i64)),
) -> impl Serialize + use<'a> {
    let (name, namespace) = (
        &*association.resource.name,
        &*association.resource.namespace,
    );
    let Association {
        subject,
        lifecycle,
        guid,
        ..
    } = association;
    (id, of, name, namespace, subject, lifecycle, guid, at)
}

/// Texts for the database: length, where its block begins and how long it is.
#[derive(Default)]
struct Texts {
    rows: Vec<(usize, usize, usize)>,
    digests: Vec<u8>,
    blocks: Vec<u8>,
}

fn parts(id: &DekId) -> (&KekName, &Subject, DekAlgorithm, Version) {
    (&id.kek, &id.subject, id.algorithm, id.version)
}

fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("names, numbers and maps of texts are JSON")
}

fn rows<T: Serialize>(rows: impl Iterator<Item = T>) -> String {
    json(&rows.collect::<Vec<_>>())
}

/// SQLite counts to 2^63.
pub(super) fn sql_offset(offset: Offset) -> i64 {
    i64::try_from(offset.0).unwrap_or(i64::MAX)
}
