//! What a file must satisfy beyond its grammar, and the descriptor of one that does.

use super::ProtobufSchema;
use crate::diagnostic::Problems;

/// Adds everything that `protoc` would refuse.
pub(super) fn check(_schema: &ProtobufSchema, _problems: &mut Problems) {}

/// The `FileDescriptorProto`, named `default`.
pub(super) fn descriptor(_schema: &ProtobufSchema) -> Vec<u8> {
    Vec::new()
}
