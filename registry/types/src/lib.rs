//! The registry's vocabulary: names, ids, levels, modes, error codes and the JSON bodies of its API.
//!
//! Values are checked once, where they enter ([`TryFrom`], which serde uses too); past that nobody checks again.

pub mod api;
mod association;
mod config;
mod content;
mod dek;
mod error_code;
mod guid;
mod id;
mod kek;
mod level;
mod mode;
mod rule_check;
mod schema_type;
mod subject;
mod tags;
mod version;

pub use association::{AssociationType, Lifecycle, RESOURCE_TYPE};
pub use config::{Config, ConfigUpdate, Patch};
pub use content::{EnableAt, Metadata, Reference, Rule, RuleKind, RuleMode, RuleSet};
pub use dek::{DekAlgorithm, DekId, EncryptedKey};
pub use error_code::ErrorCode;
pub use guid::{Guid, InvalidGuid};
pub use id::{InvalidSchemaId, SchemaId};
pub use kek::{InvalidKekName, Kek, KekName, KekUpdate, KmsProps};
pub use level::{CompatibilityLevel, CompatibilityPolicy, InvalidLevel};
pub use mode::{InvalidMode, Mode};
pub use rule_check::InvalidRuleSet;
pub use schema_type::{InvalidSchemaType, SchemaType};
pub use subject::{Context, InvalidSubject, Scope, Subject};
pub use tags::{EntityType, SchemaEntity, SchemaTags};
pub use version::{InvalidVersion, Version, VersionSelector};
