//! A store that forgets with the process: for tests, and for trying things out.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use etymon_core::{Change, Digest, Entry, Offset, Parts, State, Text};

use crate::text::text_digest;
use crate::{Record, Store, StoreError};

/// A log in memory, and the state that follows from it for tables.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    /// The record at offset n is at n - 1.
    log: Vec<Record>,
    state: State,
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
        Ok(self.memory().state.parts())
    }

    async fn append(&self, after: Offset, batch: &[Record]) -> Result<Offset, StoreError> {
        let mut memory = self.memory();
        let head = memory.state.offset();
        if after != head {
            return Err(StoreError::Overtaken { after, head });
        }
        for record in batch {
            memory.log.push(record.clone());
            memory.state.apply(&record.entry);
        }
        Ok(memory.state.offset())
    }

    async fn changes(&self, after: Offset, limit: u32) -> Result<Vec<(Offset, Entry)>, StoreError> {
        let memory = self.memory();
        let parts = memory.state.parts();
        let contents = parts.ids.iter().filter_map(|part| part.content.as_ref());
        let texts: HashSet<_> = contents.map(|content| text_digest(&content.text)).collect();
        let first = usize::try_from(after.0).unwrap_or(usize::MAX);
        let numbered = (1..).map(Offset).zip(&memory.log);
        let wanted = numbered.skip(first).take(limit as usize);
        Ok(wanted
            .map(|(offset, record)| (offset, without_lost_text(&record.entry, &texts)))
            .collect())
    }
}

/// The entry as a store gives it that keeps a text only as long as an id has it.
fn without_lost_text(entry: &Entry, texts: &HashSet<Digest>) -> Entry {
    let mut entry = entry.clone();
    if let Change::IdAssigned { content, .. } = &mut entry.change
        && !texts.contains(&text_digest(&content.text))
    {
        let mut lost = (**content).clone();
        lost.text = Text::new("");
        *content = lost.into();
    }
    entry
}
