//! What a file must satisfy beyond its grammar, and the descriptor of one that does.

mod declared;
mod descriptor;
mod enums;
mod extensions;
mod features;
mod field_options;
mod fields;
mod imports;
mod json_names;
mod lite;
mod lookup;
mod members;
mod names;
mod number_text;
mod options;
mod ranges;
mod services;
mod settings;
mod style;
mod symbols;
#[cfg(test)]
mod tests;
mod types;
mod visibility;
mod wire;

pub(crate) use symbols::Symbols;

use std::collections::HashMap;
use std::rc::Rc;

use declared::Announced;
use foldhash::fast::RandomState;
use lookup::Linked;

use super::ProtobufSchema;
use super::tree::MessageId;
use crate::diagnostic::Problems;

/// A file that is being checked, and what was found so far.
struct Checker<'a, 'p> {
    linked: Linked<'a>,
    /// What messages say of their extensions, by the place of their file.
    announced: HashMap<(u32, MessageId), Rc<Announced>, RandomState>,
    problems: &'p mut Problems,
}

/// Adds everything that `protoc` would refuse.
pub(super) fn check(schema: &ProtobufSchema, problems: &mut Problems) {
    let mut checker = Checker {
        linked: Linked::new(schema),
        announced: HashMap::default(),
        problems,
    };
    checker.imports();
    checker.lite();
    checker.names();
    checker.messages();
    checker.enums();
    checker.extends();
    checker.services();
    checker.nested_exports();
    checker.styles();
    checker.fitting_file_options();
    checker.every_option();
}

/// The `FileDescriptorProto`, named `default`.
pub(super) fn descriptor(schema: &ProtobufSchema) -> Vec<u8> {
    let mut checker = Checker {
        linked: Linked::new(schema),
        announced: HashMap::default(),
        problems: &mut Problems::default(),
    };
    checker.descriptor()
}
