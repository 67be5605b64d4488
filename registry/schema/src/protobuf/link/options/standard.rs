//! The options that need no import.

use std::sync::LazyLock;

use crate::protobuf::{self, ProtobufSchema};
use crate::schema::Validation;

/// The messages of `google/protobuf/descriptor.proto` that hold options.
pub(super) static STANDARD: LazyLock<ProtobufSchema> = LazyLock::new(|| {
    protobuf::parse(include_str!("standard.proto"), &[], Validation::Lenient)
        .expect("the definition of the options is a file")
});
