//! Whether one file can read what another has written, with the reasons that the field gives, in its order and at its
//! paths.
//!
//! [`pairs`] compares each two messages once; [`report`] then repeats what it found as often as the field does.
//!
//! Deliberately missing: whatever the field does not look at (services, options, reserved numbers, extensions, defaults,
//! groups), and the differences that it takes for compatible (all of enums, fields and messages that are new).

mod fields;
#[cfg(test)]
mod limits;
mod messages;
mod order;
mod pairs;
mod report;
#[cfg(test)]
mod tests;
mod types;

pub use messages::IncompatibilityKind;
pub(crate) use messages::message;
use pairs::Pairs;

use super::ProtobufSchema;
use crate::compat::{Budget, Incompatibility, OverBudget};

/// Every reason why `reader` cannot read what `writer` describes.
pub(crate) fn incompatibilities(
    reader: &ProtobufSchema,
    writer: &ProtobufSchema,
    budget: &mut Budget,
) -> Result<Vec<Incompatibility>, OverBudget> {
    if same(reader, writer) {
        return Ok(Vec::new());
    }
    let pairs = Pairs::compare(reader, writer, budget)?;
    report::reasons(pairs, reader, writer, budget)
}

/// Whether two files are the same, with all that they can reach.
fn same(a: &ProtobufSchema, b: &ProtobufSchema) -> bool {
    if a.canonical != b.canonical || a.reachable.len() != b.reachable.len() {
        return false;
    }
    a.reachable.iter().zip(&b.reachable).all(|(a, b)| {
        a.path == b.path
            && (std::sync::Arc::ptr_eq(&a.schema, &b.schema)
                || a.schema.canonical == b.schema.canonical)
    })
}
