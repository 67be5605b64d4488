//! The rules for Protobuf.

mod fields;
mod file;

use etymon_schema::protobuf::tree::{Enum, Field, File, Message, Text as Words};

pub(super) use fields::{int64, json_name, number_gap, required};
pub(super) use file::{enum_unspecified, enum_zero, package, several_messages};

/// A file.
pub(crate) struct Text<'a> {
    pub(super) file: &'a File,
}

impl<'a> Text<'a> {
    fn words(&self, words: Words) -> &'a str {
        self.file.text(words)
    }

    fn enums(&self) -> impl Iterator<Item = &'a Enum> {
        self.file.enums.iter()
    }
}

/// The fields of a message, those of its oneofs among them.
fn fields(message: &Message) -> impl Iterator<Item = &Field> {
    let oneofs = message.scope.oneofs.iter();
    let inner = oneofs.flat_map(|oneof| &oneof.fields);
    message.scope.fields.iter().chain(inner)
}
