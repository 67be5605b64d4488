//! Schemas understood: parsed, printed in canonical form, normalised, fingerprinted and compared. Pure: text in,
//! verdict out; no IO, no clock, no `async`.

pub mod avro;
mod compat;
mod diagnostic;
mod fingerprint;
mod java_decimal;
mod java_number;
pub mod json;
pub mod json_schema;
mod outline;
pub mod protobuf;
mod references;
mod schema;
mod span;
mod tags;

pub use compat::{
    Budget, Incompatibility, Kind, OverBudget, Sides, incompatibilities, incompatibilities_within,
};
pub use diagnostic::{Diagnostic, InvalidSchema};
pub use fingerprint::guid;
pub use outline::{Need, Outline};
pub use references::normalized_references;
pub use schema::{Dependency, Schema, Validation};
pub use span::Span;
pub use tags::{InvalidTags, Missing, TagChanges};
