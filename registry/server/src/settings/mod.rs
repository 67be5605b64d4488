//! What an operator can set, and where the values come from: flags over environment variables over a TOML file over an
//! existing `schema-registry.properties` over defaults.
//!
//! Every setting stands once, in [`SETTINGS`]: its name in each layer, its default, what is allowed and what it does.
//! Help texts and `docs/operations.md` are held to that table. Nothing here reads a file or a variable by itself but
//! [`Settings::load`], which is told which.

#[cfg(test)]
mod docs_tests;
mod error;
mod foreign;
mod layers;
#[cfg(test)]
mod layers_tests;
mod listen;
mod nearest;
mod properties;
mod response_header;
mod table;
mod value;

use std::path::PathBuf;
use std::time::Duration;

use etymon_core::Rules;

use crate::registry::Limits;

pub use error::SettingsError;
pub use foreign::{Effect, FOREIGN, Foreign};
pub use layers::{Layers, Loaded};
pub use listen::ListenAddress;
pub use properties::{InvalidProperties, parse_properties};
pub use response_header::ResponseHeader;
pub use table::{GROUPS, Group, Property, SETTINGS, Setting};

/// Everything that can be set. The default is what a server without any configuration does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen; never empty.
    pub listen: Vec<ListenAddress>,
    /// The folder that holds the registry.
    pub data_dir: PathBuf,
    /// Most pages of 4 KiB that the data file may have; `None` for as many as the disk takes.
    pub sqlite_max_pages: Option<u32>,
    /// What holds where no config says otherwise.
    pub rules: Rules,
    /// Refuse a schema that reaches one name in two versions through its references.
    pub reference_versions_strict: bool,
    /// Whether there are routes for associations.
    pub associations_enable: bool,
    /// Whether there are routes for KEKs and DEKs, and whether rules of requests are completed with their KEKs.
    pub dek_registry_enable: bool,
    /// How long a KMS may take to encrypt or decrypt one data key.
    pub kms_timeout: Duration,
    /// Longest schema text, in bytes.
    pub schema_bytes: usize,
    /// Most writes that wait in line.
    pub queued_writes: usize,
    /// How long lists may be.
    pub search: Search,
    /// What HTTP allows.
    pub http: HttpSettings,
    /// How long requests in flight may take to finish once the server is told to stop.
    pub shutdown_grace: Duration,
    /// What is logged.
    pub log: LogSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: vec![ListenAddress::default()],
            data_dir: PathBuf::from("./etymon-data"),
            sqlite_max_pages: None,
            rules: Rules::default(),
            reference_versions_strict: false,
            associations_enable: true,
            dek_registry_enable: true,
            kms_timeout: Duration::from_secs(10),
            schema_bytes: 1024 * 1024,
            queued_writes: 4096,
            search: Search::default(),
            http: HttpSettings::default(),
            shutdown_grace: Duration::from_secs(30),
            log: LogSettings::default(),
        }
    }
}

impl Settings {
    /// The limits of a registry that is set so.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            schema_bytes: self.schema_bytes,
            queued_writes: self.queued_writes,
            strict_reference_versions: self.reference_versions_strict,
            names_keks: self.dek_registry_enable,
            kms_timeout: self.kms_timeout,
            ..Limits::default()
        }
    }
}

/// How long each kind of list may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// `GET /schemas`.
    pub schemas: PageLimits,
    /// `GET /subjects`.
    pub subjects: PageLimits,
    /// `GET /subjects/{subject}/versions`.
    pub versions: PageLimits,
    /// `GET /contexts`.
    pub contexts: PageLimits,
    /// Lists of KEKs and DEKs.
    pub keys: PageLimits,
}

impl Default for Search {
    fn default() -> Self {
        let unlimited = PageLimits::both(i32::MAX.unsigned_abs());
        Self {
            schemas: PageLimits::both(1000),
            subjects: unlimited,
            versions: unlimited,
            contexts: unlimited,
            keys: unlimited,
        }
    }
}

/// How many entries a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// When the request does not say.
    pub default: u32,
    /// At most, whatever the request says.
    pub max: u32,
}

impl PageLimits {
    fn both(limit: u32) -> Self {
        Self {
            default: limit,
            max: limit,
        }
    }
}

/// What HTTP allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpSettings {
    /// Longest request body, in bytes.
    pub request_bytes: usize,
    /// How long a request may take from its head to its answer; 504 after that.
    pub request_timeout: Duration,
    /// How long the head of a request may take to arrive.
    pub header_timeout: Duration,
    /// How long the body of a request may take to arrive.
    pub body_timeout: Duration,
    /// Shortest answer that is compressed, in bytes; `None` to compress nothing.
    pub gzip_from_bytes: Option<usize>,
    /// Headers that every answer carries besides its own.
    pub response_headers: Vec<ResponseHeader>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            request_bytes: 4 * 1024 * 1024,
            request_timeout: Duration::from_secs(600),
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            gzip_from_bytes: Some(1024),
            response_headers: Vec::new(),
        }
    }
}

/// What is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// Least severe level that is logged, in general and by part: `info`, or `info,etymon_store=debug`.
    pub filter: String,
    /// How a line looks.
    pub format: LogFormat,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
