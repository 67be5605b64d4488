//! Whether one file can read what another has written.

use super::ProtobufSchema;
use crate::compat::{Budget, Incompatibility, OverBudget, Sides};

/// What can be wrong between two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IncompatibilityKind {
    /// The package differs.
    PackageChanged,
}

impl IncompatibilityKind {
    /// The field's name of the kind.
    #[must_use]
    pub fn name(self) -> &'static str {
        "PACKAGE_CHANGED"
    }
}

/// The reason in the field's words.
pub(crate) fn message(kind: IncompatibilityKind, path: &str, _sides: Sides) -> String {
    format!("{}{path}", kind.name())
}

/// Every reason why `reader` cannot read what `writer` describes.
pub(crate) fn incompatibilities(
    _reader: &ProtobufSchema,
    _writer: &ProtobufSchema,
    _budget: &mut Budget,
) -> Result<Vec<Incompatibility>, OverBudget> {
    Ok(Vec::new())
}
