//! A store in one SQLite file. One connection writes; reading opens one for as long as it takes, since it is rare.

mod batch;
mod doctor;
mod file;
mod lock;
mod read;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use etymon_core::{Digest, Entry, Offset, Parts};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::Mutex;

use crate::head::Head;
use crate::{Record, Store, StoreError};
use batch::Batch;
pub use doctor::doctor;
use lock::DirectoryLock;

/// How a [`SqliteStore`] is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteOptions {
    /// How many pages of 4 KiB the file may have, `None` for no limit. When it has as many, appends say
    /// [`StoreError::Full`].
    pub max_pages: Option<u32>,
}

/// A store in a data directory, which it locks against other processes.
#[derive(Debug)]
pub struct SqliteStore {
    file: PathBuf,
    writer: Mutex<Writer>,
    _lock: DirectoryLock,
}

#[derive(Debug)]
struct Writer {
    file: PathBuf,
    options: SqliteOptions,
    connection: Option<SqliteConnection>,
    /// Where the log ends; `None` while that is not certain.
    head: Option<Head>,
}

impl SqliteStore {
    /// Opens the store in `data_dir`, and makes both when they are not there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Locked`], [`StoreError::Foreign`], [`StoreError::Newer`] and [`StoreError::Directory`] say what
    /// stands in the way.
    pub async fn open(data_dir: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        make_directory(data_dir)?;
        let lock = DirectoryLock::take(data_dir)?;
        let file = file::path(data_dir);
        file::prepare(&file).await?;
        let mut writer = Writer {
            file: file.clone(),
            options,
            connection: None,
            head: None,
        };
        writer.certain_head().await?;
        Ok(Self {
            file,
            writer: Mutex::new(writer),
            _lock: lock,
        })
    }

    /// Closes the file tidily. An append after that opens it again.
    ///
    /// # Errors
    ///
    /// When the file cannot be tidied up; nothing is lost by that.
    pub async fn close(&self) -> Result<(), StoreError> {
        let mut writer = self.writer.lock().await;
        writer.head = None;
        if let Some(connection) = writer.connection.take() {
            connection.close().await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn load(&self) -> Result<Parts, StoreError> {
        let mut reader = file::reader(&self.file).await?;
        let mut transaction = reader.begin().await?;
        let parts = read::parts(&mut transaction).await?;
        transaction.commit().await?;
        reader.close().await?;
        Ok(parts)
    }

    async fn append(&self, after: Offset, batch: &[Record]) -> Result<Offset, StoreError> {
        self.writer.lock().await.append(after, batch).await
    }

    async fn changes(&self, after: Offset, limit: u32) -> Result<Vec<(Offset, Entry)>, StoreError> {
        let mut reader = file::reader(&self.file).await?;
        let after = Head {
            offset: after,
            digest: Digest([0; 16]), // the chain is the doctor's business
        };
        let logged = read::changes(&mut reader, after, limit).await?;
        reader.close().await?;
        let numbered = logged
            .into_iter()
            .map(|logged| (logged.head.offset, logged.entry));
        Ok(numbered.collect())
    }
}

impl Writer {
    async fn append(&mut self, after: Offset, records: &[Record]) -> Result<Offset, StoreError> {
        let head = self.certain_head().await?;
        if after != head.offset {
            let head = head.offset;
            return Err(StoreError::Overtaken { after, head });
        }
        if records.is_empty() {
            return Ok(after);
        }
        let batch = Batch::new(head, records);
        let appended = batch.after();
        // Until the database says that it is done, it may or may not be; also when nobody waits for it any more.
        self.head = None;
        let connection = self.connection.as_mut().expect("it was just asked");
        match batch.write(connection).await.map_err(StoreError::from) {
            Ok(()) => {
                self.head = Some(appended);
                Ok(appended.offset)
            }
            // Being full is told before anything is written: the connection is good.
            Err(StoreError::Full) => Err(StoreError::Full),
            Err(problem) => {
                // A disk that failed to write is asked again through fresh eyes only.
                self.connection = None;
                Err(problem)
            }
        }
    }

    /// Where the log ends. After anything went wrong this is what the file says, never what was hoped for.
    async fn certain_head(&mut self) -> Result<Head, StoreError> {
        if let (Some(head), Some(_)) = (self.head, &self.connection) {
            return Ok(head);
        }
        if let Some(connection) = &mut self.connection {
            // Fails when no transaction is open, which is as good.
            let _ = sqlx::raw_sql("rollback").execute(&mut *connection).await;
            match read::head(connection).await {
                Ok(head) => return Ok(*self.head.insert(head)),
                Err(_) => self.connection = None,
            }
        }
        let mut connection = file::writer(&self.file, self.options).await?;
        let head = read::head(&mut connection).await?;
        self.connection = Some(connection);
        Ok(*self.head.insert(head))
    }
}

/// Makes the data directory, and sees to it that it is still there after a power cut.
fn make_directory(directory: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::Directory {
        path: directory.to_owned(),
        source,
    };
    if directory.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(directory).map_err(failed)?;
    let absolute = directory.canonicalize().map_err(failed)?;
    let parent = absolute.parent().unwrap_or(&absolute);
    let synced = File::open(parent).and_then(|parent| parent.sync_all());
    synced.map_err(failed)
}
