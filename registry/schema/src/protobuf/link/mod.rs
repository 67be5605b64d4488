//! What a file must satisfy beyond its grammar, and the descriptor of one that does.

mod descriptor;
mod enums;
mod extensions;
mod features;
mod field_options;
mod fields;
mod imports;
mod json_names;
mod lookup;
mod members;
mod names;
mod number_text;
mod options;
mod ranges;
mod services;
mod style;
mod symbols;
#[cfg(test)]
mod tests;
mod types;
mod wire;

pub(crate) use symbols::Symbols;

use lookup::Linked;

use super::ProtobufSchema;
use crate::diagnostic::Problems;

/// A file that is being checked, and what was found so far.
struct Checker<'a, 'p> {
    linked: Linked<'a>,
    problems: &'p mut Problems,
}

/// Adds everything that `protoc` would refuse.
pub(super) fn check(schema: &ProtobufSchema, problems: &mut Problems) {
    let mut checker = Checker {
        linked: Linked::new(schema),
        problems,
    };
    checker.imports();
    checker.names();
    checker.messages();
    checker.enums();
    checker.extends();
    checker.services();
    checker.styles();
    checker.fitting_file_options();
    checker.every_option();
}

/// The `FileDescriptorProto`, named `default`.
pub(super) fn descriptor(schema: &ProtobufSchema) -> Vec<u8> {
    let mut checker = Checker {
        linked: Linked::new(schema),
        problems: &mut Problems::default(),
    };
    checker.descriptor()
}
