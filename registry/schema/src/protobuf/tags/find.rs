//! Every tag with its place.

use etymon_types::{EntityType, SchemaTags};

use super::{FIELD_META, MESSAGE_META, written};
use crate::protobuf::tree::{Field, MessageId};
use crate::protobuf::{ProtobufSchema, TypeId};
use crate::tags::{Found, InvalidTags};

impl ProtobufSchema {
    /// The tags of the file, message by message in the order of the text: those of a message, of its fields, of the fields of
    /// its oneofs, and of the messages inside it.
    pub(crate) fn tags(&self) -> Result<Vec<SchemaTags>, InvalidTags> {
        let file = &self.file;
        let mut found = Found::default();
        let mut work: Vec<MessageId> = file.scope.messages.iter().rev().copied().collect();
        while let Some(id) = work.pop() {
            let path = self.path(id);
            let scope = &file.message(id).scope;
            let tags = written(file, &scope.options, MESSAGE_META);
            found.add(&[path], EntityType::Record, tags.into_iter())?;
            let mut add = |within: &[&str], field: &Field| {
                let tags = written(file, &field.options, FIELD_META);
                let path = [&[path, "."], within, &[file.text(field.name)]].concat();
                found.add(&path, EntityType::Field, tags.into_iter())
            };
            for field in &scope.fields {
                add(&[], field)?;
            }
            for oneof in &scope.oneofs {
                for field in &oneof.fields {
                    add(&[file.text(oneof.name), "."], field)?;
                }
            }
            work.extend(scope.messages.iter().rev());
        }
        Ok(found.into_tags())
    }

    /// The names of the messages that lead to `id`, without the package.
    fn path(&self, id: MessageId) -> &str {
        let full_name = self.types.full_name(TypeId::Message(id));
        match self.file.package() {
            "" => full_name,
            package => &full_name[package.len() + 1..],
        }
    }
}
