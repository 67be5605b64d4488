//! Schemas in a file.
//!
//! One JSON object, UTF-8:
//!
//! ```json
//! {
//!   "format": "etymon-client-schemas",
//!   "version": 1,
//!   "schemas": [
//!     {
//!       "context": ".", "id": 1, "guid": "095d71cf-1255-6b9d-5e33-0ad575b3df5d",
//!       "schemaType": "AVRO", "schema": "\"string\"", "references": [], "metadata": null, "ruleSet": null,
//!       "versions": [{"asked": "orders-value", "subject": "orders-value", "version": 1, "latest": true}]
//!     }
//!   ]
//! }
//! ```
//!
//! `context` and `id` are missing for a schema that is only known by its GUID, `guid` for one of a server that has none.
//! `versions` are the subjects that were found to hold it: `asked` is the subject that was asked for, `subject` the one that
//! the registry named (the target of an alias). A reader skips members that it does not know and refuses another `version`.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use etymon_types::Context;
use serde::{Deserialize, Serialize};

use crate::saved::Entry;
use crate::{Cache, Client, Error};

const FORMAT: &str = "etymon-client-schemas";
const VERSION: u32 = 1;

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    schemas: Vec<Entry>,
}

impl Client {
    /// A client that asks nobody: what it knows comes from a file that [`Client::save`] wrote. Registrations and lookups find
    /// the versions that have exactly the same text; everything else that was not saved is [`Error::Offline`].
    ///
    /// # Errors
    ///
    /// [`Error::File`].
    pub fn offline(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::offline_in(None, path)
    }

    /// The same, for ids and subjects of a context.
    ///
    /// # Errors
    ///
    /// [`Error::File`].
    pub fn offline_in(context: Option<Context>, path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let entries = read(path).map_err(|problem| failed(path, problem))?;
        // Room for everything in it, by each name.
        let versions: usize = entries.iter().map(|entry| entry.versions.len()).sum();
        let cache = Cache {
            schemas: 2 * entries.len() + versions + 1,
            versions: 3 * versions + 1,
            ..Cache::default()
        };
        let client = Self::new(context, None, &cache);
        client.inner.take(entries);
        Ok(client)
    }

    /// Remembers the schemas of a file that [`Client::save`] wrote, so that a start does not depend on the registry. Versions
    /// that can change are asked for again in the background when they are first used.
    ///
    /// # Errors
    ///
    /// [`Error::File`].
    pub fn load(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let entries = read(path).map_err(|problem| failed(path, problem))?;
        self.inner.take(entries);
        Ok(())
    }

    /// Writes every schema that is known, with all that it builds on, to a file, in place of what was there. Metadata that is
    /// marked as sensitive is written, too.
    ///
    /// # Errors
    ///
    /// [`Error::File`]; also as [`Client::references`], which asks for what is missing.
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        for (_, schema) in self.inner.schemas.entries() {
            self.references(&schema).await?;
        }
        let path = path.as_ref();
        let file = File {
            format: FORMAT.to_owned(),
            version: VERSION,
            schemas: self.inner.saved(),
        };
        write(path, &file).map_err(|error| failed(path, error.to_string()))
    }
}

fn failed(path: &Path, problem: String) -> Error {
    Error::File {
        path: path.display().to_string(),
        problem,
    }
}

fn read(path: &Path) -> Result<Vec<Entry>, String> {
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("the file is larger than {MAX_BYTES} bytes"));
    }
    /// What every version of the format has.
    #[derive(Deserialize)]
    struct Head {
        format: String,
        version: u32,
    }
    let head: Head = serde_json::from_slice(&bytes)
        .map_err(|error| format!("this is no file of schemas: {error}"))?;
    if head.format != FORMAT {
        return Err(format!("the format is {:?}, not {FORMAT:?}", head.format));
    }
    if head.version != VERSION {
        return Err(format!(
            "version {} of the format is unknown: this client reads version {VERSION}",
            head.version
        ));
    }
    let file: File = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    for entry in &file.schemas {
        entry.check()?;
    }
    Ok(file.schemas)
}

/// A reader sees the old file or the new one, never a part.
fn write(path: &Path, file: &File) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = fs::File::create(&part).and_then(|out| {
        let mut out = io::BufWriter::new(out);
        serde_json::to_writer_pretty(&mut out, file)?;
        out.write_all(b"\n")?;
        out.into_inner()?.sync_all()?;
        fs::rename(&part, path)
    });
    if written.is_err() {
        // What there is of it helps nobody.
        let _ = fs::remove_file(&part);
    }
    written
}
