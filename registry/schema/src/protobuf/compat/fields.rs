//! The fields of a message by number. Groups are not among them: the field does not see them.

use crate::protobuf::tree::{Field, Message, Oneof};

/// A field, and the oneof that it is a member of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbered<'a> {
    pub(super) number: i64,
    pub(super) field: &'a Field,
    pub(super) oneof: Option<&'a Oneof>,
    /// Place of the oneof in its message.
    oneof_index: usize,
}

/// Every field of a message, ascending by number; of several with one number the last.
pub(super) struct Fields<'a>(Vec<Numbered<'a>>);

impl<'a> Fields<'a> {
    pub(super) fn of(message: &'a Message) -> Self {
        let scope = &message.scope;
        let mut fields = Vec::with_capacity(scope.fields.len());
        fields.extend((scope.fields.iter()).map(|field| Numbered {
            number: field.number,
            field,
            oneof: None,
            oneof_index: 0,
        }));
        for (oneof_index, oneof) in scope.oneofs.iter().enumerate() {
            fields.extend(oneof.fields.iter().map(|field| Numbered {
                number: field.number,
                field,
                oneof: Some(oneof),
                oneof_index,
            }));
        }
        if !fields.is_sorted_by(|a, b| a.number < b.number) {
            fields.sort_by_key(|field| field.number);
            fields.dedup_by(|later, kept| {
                let same = later.number == kept.number;
                if same {
                    *kept = *later;
                }
                same
            });
        }
        Self(fields)
    }

    pub(super) fn all(&self) -> &[Numbered<'a>] {
        &self.0
    }

    pub(super) fn get(&self, number: i64) -> Option<&Numbered<'a>> {
        let at = self.0.binary_search_by_key(&number, |field| field.number);
        at.ok().map(|at| &self.0[at])
    }
}

impl Numbered<'_> {
    /// What it shares with the other members of its oneof, and with nothing else in its message.
    pub(super) fn origin(&self) -> (bool, i64) {
        match self.oneof {
            None => (false, self.number),
            Some(_) => (true, i64::try_from(self.oneof_index).unwrap_or(i64::MAX)),
        }
    }
}
