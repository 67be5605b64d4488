//! Where a path leads.

use std::collections::HashMap;

use etymon_types::{EntityType, SchemaEntity};
use foldhash::fast::RandomState;

use crate::protobuf::tree::{Field, File, MessageId, Setting};
use crate::tags::InvalidTags;

/// A place that can have tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Message(MessageId),
    Field(FieldAt),
}

/// A field of a message, or of a oneof there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FieldAt {
    message: MessageId,
    oneof: Option<usize>,
    at: usize,
}

impl Place {
    /// The options that stand there.
    pub(super) fn settings(self, file: &mut File) -> &mut Vec<Setting> {
        match self {
            Self::Message(id) => &mut file.messages[id.index()].scope.options,
            Self::Field(FieldAt { message, oneof, at }) => {
                let scope = &mut file.messages[message.index()].scope;
                let fields = match oneof {
                    None => &mut scope.fields,
                    Some(oneof) => &mut scope.oneofs[oneof].fields,
                };
                &mut fields[at].options
            }
        }
    }
}

/// The messages, oneofs and fields of a file by their names; of several with one name the first.
#[derive(Default)]
pub(super) struct Places<'f> {
    messages: HashMap<(Option<MessageId>, &'f str), MessageId, RandomState>,
    oneofs: HashMap<(MessageId, &'f str), usize, RandomState>,
    /// Those of a message also with its oneofs', which come behind its own.
    fields: HashMap<(MessageId, Option<usize>, &'f str), FieldAt, RandomState>,
}

impl<'f> Places<'f> {
    pub(super) fn of(file: &'f File) -> Self {
        let mut places = Self::default();
        for (id, message) in (0..).map(MessageId).zip(&file.messages) {
            if !message.is_group {
                let key = (message.parent, file.text(message.name));
                places.messages.entry(key).or_insert(id);
            }
            places.add_fields(file, id, None, &message.scope.fields);
            for (oneof, it) in message.scope.oneofs.iter().enumerate() {
                let key = (id, file.text(it.name));
                let oneof = *places.oneofs.entry(key).or_insert(oneof);
                places.add_fields(file, id, Some(oneof), &it.fields);
            }
        }
        places
    }

    fn add_fields(
        &mut self,
        file: &'f File,
        message: MessageId,
        oneof: Option<usize>,
        fields: &'f [Field],
    ) {
        for (at, field) in fields.iter().enumerate() {
            let place = FieldAt { message, oneof, at };
            for within in [oneof, None] {
                let key = (message, within, file.text(field.name));
                self.fields.entry(key).or_insert(place);
            }
        }
    }

    pub(super) fn find(&self, entity: &SchemaEntity) -> Result<Place, InvalidTags> {
        let path = &*entity.entity_path;
        let path = path.strip_prefix('.').unwrap_or(path);
        match entity.entity_type {
            EntityType::Record => self.message(path).map(Place::Message),
            EntityType::Field => self.field(path).map(Place::Field),
        }
    }

    fn message(&self, path: &str) -> Result<MessageId, InvalidTags> {
        let mut found = None;
        for name in path.split('.') {
            let inside = self.messages.get(&(found, name));
            found = Some(*inside.ok_or_else(|| InvalidTags::no_message(name))?);
        }
        found.ok_or_else(|| InvalidTags::no_message(path))
    }

    fn field(&self, path: &str) -> Result<FieldAt, InvalidTags> {
        let (outer, name) = path.rsplit_once('.').unwrap_or(("", path));
        let none = || InvalidTags::no_field(name);
        if outer.is_empty() {
            return Err(none());
        }
        // The last name before the field's may be that of a oneof.
        let (around, last) = match outer.rsplit_once('.') {
            Some((around, last)) => (Some(self.message(around)?), last),
            None => (None, outer),
        };
        let key = match self.messages.get(&(around, last)) {
            Some(message) => (*message, None, name),
            None => {
                let message = around.ok_or_else(none)?;
                let oneof = self.oneofs.get(&(message, last)).ok_or_else(none)?;
                (message, Some(*oneof), name)
            }
        };
        self.fields.get(&key).copied().ok_or_else(none)
    }
}
