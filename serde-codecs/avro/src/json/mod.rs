//! Values as JSON, for people and tools: written and read without a Rust type.
//!
//! Follows [JSON Encoding] of the Avro 1.12 specification: a value of a union stands in an object under the name of its
//! branch, except `null`; bytes are characters up to U+00FF. Where a value is read, both are lenient: a value of a union
//! may stand alone, and then goes to the first branch that it fits.
//!
//! [JSON Encoding]: https://avro.apache.org/docs/1.12.0/specification/#json-encoding

mod read;
mod write;

#[cfg(test)]
mod tests;

use etymon_schema::avro::model::Kind;

/// The name of a branch of a union.
fn branch_name(kind: &Kind) -> &str {
    match kind.name() {
        Some(name) => name.full(),
        None => kind.type_name(),
    }
}
