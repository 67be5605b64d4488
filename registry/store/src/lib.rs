//! What the registry remembers: a log of changes, and the tables that follow from it.
//!
//! A [`Store`] is asked for little: load everything at start, append a batch if nobody was faster, tell what changed.
//! [`MemoryStore`] forgets with the process; [`SqliteStore`] keeps a file in a data directory. What a command changes
//! is decided elsewhere (`etymon-core`), and reads are answered from the state in memory, not from here.

mod body;
mod error;
mod head;
mod memory;
mod record;
mod report;
mod sqlite;
mod text;

use async_trait::async_trait;
use etymon_core::{Entry, Offset, Parts};

pub use error::StoreError;
pub use memory::MemoryStore;
pub use record::{Actor, Record};
pub use report::Report;
pub use sqlite::{SqliteOptions, SqliteStore, doctor};

/// What the registry remembers: a log of changes, and the tables that follow from it.
#[async_trait]
pub trait Store: Send + Sync {
    /// What the tables hold, all of it at one offset.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] when log and tables do not agree, or hold what is never written.
    async fn load(&self) -> Result<Parts, StoreError>;

    /// Appends `batch` after the offset that it was decided on, and brings the tables along, in one transaction.
    /// Durable when it returns; answers the offset of the last record. After an error nothing of the batch is there,
    /// unless the medium failed in the very act of committing: then the next append says [`StoreError::Overtaken`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Overtaken`] when the log does not end at `after`: load, and decide again. [`StoreError::Full`]
    /// when there is no room; later appends work once there is.
    async fn append(&self, after: Offset, batch: &[Record]) -> Result<Offset, StoreError>;

    /// The changes after an offset, in order, at most `limit`. The text of a content that has been deleted for good is
    /// empty: it is not kept anywhere.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] when the log holds what is never written.
    async fn changes(&self, after: Offset, limit: u32) -> Result<Vec<(Offset, Entry)>, StoreError>;
}
