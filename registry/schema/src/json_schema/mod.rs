//! JSON Schema.

mod compat;
mod dialect;
mod graph;
mod keyword;
mod messages;
mod meta;
mod model;
mod outline;
mod parse;
mod pattern;
mod tags;
mod uri;

pub(crate) use compat::incompatibilities;
pub use dialect::Dialect;
pub use keyword::{Family, family, is_keyword};
pub use messages::IncompatibilityKind;
pub(crate) use messages::message;
pub use model::JsonSchema;
pub(crate) use outline::outline;
pub use parse::document;
pub(crate) use parse::parse;

/// How deep the JSON of a schema may nest.
const MAX_DEPTH: usize = 1_000;
