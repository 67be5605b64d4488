//! A store that forgets with the process: for tests, and for trying things out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use etymon_core::{Change, CounterPart, Entry, IdPart, Offset, Parts, VersionPart};
use etymon_types::{Config, Context, Mode, SchemaId, Scope, Subject, Version};

use crate::{Record, Store, StoreError};

/// A log and its tables in memory.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    /// The record at offset n is at n - 1.
    log: Vec<Record>,
    tables: Tables,
}

#[derive(Debug, Default)]
struct Tables {
    ids: BTreeMap<(Context, SchemaId), IdPart>,
    versions: BTreeMap<(Subject, Version), VersionPart>,
    configs: BTreeMap<Scope, Arc<Config>>,
    modes: BTreeMap<Scope, Mode>,
}

impl MemoryStore {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing in here stops half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn load(&self) -> Result<Parts, StoreError> {
        let memory = self.memory();
        Ok(memory.tables.parts(memory.head()))
    }

    async fn append(&self, after: Offset, batch: &[Record]) -> Result<Offset, StoreError> {
        let mut memory = self.memory();
        let head = memory.head();
        if after != head {
            return Err(StoreError::Overtaken { after, head });
        }
        for record in batch {
            memory.log.push(record.clone());
            let offset = memory.head();
            memory.tables.follow(offset, &record.entry);
        }
        Ok(memory.head())
    }

    async fn changes(&self, after: Offset, limit: u32) -> Result<Vec<(Offset, Entry)>, StoreError> {
        let memory = self.memory();
        let first = usize::try_from(after.0).unwrap_or(usize::MAX);
        let numbered = (1..).map(Offset).zip(&memory.log);
        let wanted = numbered.skip(first).take(limit as usize);
        Ok(wanted
            .map(|(offset, record)| (offset, memory.without_lost_text(&record.entry)))
            .collect())
    }
}

impl Memory {
    fn head(&self) -> Offset {
        Offset(0).plus(self.log.len())
    }

    /// The entry as a store gives it that keeps a text only as long as an id has it.
    fn without_lost_text(&self, entry: &Entry) -> Entry {
        let mut entry = entry.clone();
        if let Change::IdAssigned { content, .. } = &mut entry.change {
            let mut held = self
                .tables
                .ids
                .values()
                .filter_map(|id| id.content.as_ref());
            if !held.any(|other| other.text == content.text) {
                Arc::make_mut(content).text = "".into();
            }
        }
        entry
    }
}

impl Tables {
    /// What one more change does to the tables.
    fn follow(&mut self, offset: Offset, entry: &Entry) {
        match entry.change.clone() {
            Change::IdAssigned {
                context,
                id,
                content,
            } => {
                let key = (context.clone(), id);
                let digest = content.digest;
                let content = Some(content);
                self.ids.insert(
                    key,
                    IdPart {
                        context,
                        id,
                        digest,
                        content,
                    },
                );
            }
            Change::IdRetired { context, id } => {
                if let Some(row) = self.ids.get_mut(&(context, id)) {
                    row.content = None;
                }
            }
            Change::VersionWritten {
                subject,
                version,
                id,
            } => {
                let key = (subject.clone(), version);
                let (deleted, at) = (false, entry.at);
                let row = VersionPart {
                    subject,
                    version,
                    id,
                    deleted,
                    at,
                    offset,
                };
                self.versions.insert(key, row);
            }
            Change::VersionDeleted {
                subject,
                version,
                touch,
            } => {
                if let Some(row) = self.versions.get_mut(&(subject, version)) {
                    row.deleted = true;
                    row.offset = offset;
                    if touch {
                        row.at = entry.at;
                    }
                }
            }
            Change::VersionPurged { subject, version } => {
                self.versions.remove(&(subject, version));
            }
            Change::ConfigSet { scope, config } => {
                self.configs.insert(scope, config);
            }
            Change::ConfigRemoved { scope } => {
                self.configs.remove(&scope);
            }
            Change::ModeSet { scope, mode } => {
                self.modes.insert(scope, mode);
            }
            Change::ModeRemoved { scope } => {
                self.modes.remove(&scope);
            }
        }
    }

    fn parts(&self, offset: Offset) -> Parts {
        // Ids are never forgotten, so the highest one there is is the highest one that was ever given out.
        let mut last_ids = BTreeMap::new();
        for (context, id) in self.ids.keys() {
            last_ids.insert(context.clone(), *id);
        }
        let counters = last_ids.into_iter();
        Parts {
            offset,
            counters: counters
                .map(|(context, last_id)| CounterPart { context, last_id })
                .collect(),
            ids: self.ids.values().cloned().collect(),
            versions: self.versions.values().cloned().collect(),
            configs: self.configs.clone().into_iter().collect(),
            modes: self.modes.clone().into_iter().collect(),
        }
    }
}
