//! Schemas understood: parsed, printed in canonical form, normalised, fingerprinted and compared. Pure: text in,
//! verdict out; no IO, no clock, no `async`.

pub mod avro;
mod fingerprint;
mod span;

pub use fingerprint::guid;
pub use span::Span;
