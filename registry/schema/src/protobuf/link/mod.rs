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
pub(super) mod wire;

pub use members::json_name;
pub(crate) use symbols::Symbols;

use std::collections::HashMap;
use std::rc::Rc;

use declared::Announced;
use descriptor::Dialect;
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
    /// How the descriptor is written; `None` for as the file says it.
    dialect: Option<Dialect>,
}

impl<'a, 'p> Checker<'a, 'p> {
    fn new(schema: &'a ProtobufSchema, problems: &'p mut Problems) -> Self {
        Self {
            linked: Linked::new(schema),
            announced: HashMap::default(),
            problems,
            dialect: None,
        }
    }
}

/// Adds everything that `protoc` would refuse.
pub(super) fn check(schema: &ProtobufSchema, problems: &mut Problems) {
    let mut checker = Checker::new(schema, problems);
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
    Checker::new(schema, &mut Problems::default()).descriptor("default")
}

/// The `FileDescriptorProto` under another name, for readers that know proto2 and proto3 alone: what features mean is
/// said in the words of these.
#[cfg(feature = "reflect")]
pub(super) fn lowered_descriptor(schema: &ProtobufSchema, name: &str) -> Vec<u8> {
    let problems = &mut Problems::default();
    let mut checker = Checker::new(schema, problems);
    checker.dialect = Some(checker.fitting_dialect());
    checker.descriptor(name)
}
