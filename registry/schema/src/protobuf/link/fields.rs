//! Messages and their fields: labels, numbers, oneofs.

use super::Checker;
use super::features::Features;
use super::members::{Member, Shape, members};
use super::ranges::{MAX_FIELD_NUMBER, is_message_set};
use crate::protobuf::tree::{File, Label, Message, MessageId, SyntaxKind};

/// The numbers that Protobuf keeps to itself.
const KEPT: std::ops::RangeInclusive<i64> = 19_000..=19_999;

impl Checker<'_, '_> {
    pub(super) fn messages(&mut self) {
        let file = self.linked.file();
        for (index, message) in (0..).zip(&file.messages) {
            let id = MessageId(index);
            let features = self.linked.message_features[id.index()];
            self.message(id, message, features);
        }
    }

    fn message(&mut self, id: MessageId, message: &Message, features: Features) {
        let file = self.linked.file();
        let fields = members(file, &message.scope);
        let occupied = self.message_ranges(message);
        self.declarations(message);
        let names = self.reserved_names(&message.scope.reserved);
        let scope = self.linked.symbols().message(id);
        for field in &fields {
            let parent = field.oneof.map_or(features, |oneof| {
                let oneof = message.scope.oneofs.get(oneof as usize);
                oneof.map_or(features, |oneof| features.with(file, &oneof.options))
            });
            self.label(field);
            self.number(field, MAX_FIELD_NUMBER);
            self.not_occupied(field, &occupied, &names);
            self.field_type(field, scope, parent, false);
        }
        self.distinct_numbers(&fields);
        self.json_names(message, &fields, features.json);
        for oneof in &message.scope.oneofs {
            if oneof.fields.is_empty() && oneof.groups.is_empty() {
                self.problems.add(oneof.name.span(), || {
                    format!(
                        "the oneof `{}` has no fields: give it at least one, or take it out",
                        file.text(oneof.name)
                    )
                });
            }
        }
        if is_message_set(file, message) {
            self.message_set(message, &fields);
        }
        // Descriptors spell entries out, and so do the texts that were made of them, which must stay registrable.
        if !file.from_descriptor
            && let Some((_, span)) = file.value_of(&message.scope.options, "map_entry")
            && !is_spelled_entry(file, message)
        {
            self.problems.add(span, || {
                format!("the message `{}` sets `map_entry`: write `map<KeyType, ValueType>` where it is used instead", file.text(message.name))
            });
        }
    }

    fn message_set(&mut self, message: &Message, fields: &[Member<'_>]) {
        let file = self.linked.file();
        let name = file.text(message.name);
        if file.is_proto3() {
            self.problems.add(message.name.span(), || {
                format!("the message `{name}` sets `message_set_wire_format`, which proto3 does not know: take it out")
            });
        }
        for field in fields {
            self.problems.add(field.written.span(), || {
                format!("the message set `{name}` has the field `{}`: a message set has only extensions", field.name)
            });
        }
    }

    /// The label is one that the language has, and stands where one may.
    pub(super) fn label(&mut self, field: &Member<'_>) {
        let file = self.linked.file();
        let syntax = file.syntax_kind();
        let name = &field.name;
        let refused = match (field.label, &field.shape) {
            (Some(label), _) if field.oneof.is_some() => Some(format!(
                "the field `{name}` of a oneof is `{}`: fields of a oneof have no label, take it out",
                label.word()
            )),
            (None, Shape::Plain(_) | Shape::Group(_))
                if syntax == SyntaxKind::Proto2 && field.oneof.is_none() =>
            {
                Some(format!(
                    "the field `{name}` has no label: write `optional`, `required` or `repeated` in front, or declare `syntax = \"proto3\";`"
                ))
            }
            (Some(Label::Required), _) if syntax == SyntaxKind::Proto3 => Some(format!(
                "the field `{name}` is `required`, which proto3 does not know: take the label out"
            )),
            (Some(Label::Required), _) if file.is_edition() => Some(format!(
                "the field `{name}` is `required`, which editions do not know: set `features.field_presence = LEGACY_REQUIRED`"
            )),
            (Some(Label::Optional), _) if file.is_edition() => Some(format!(
                "the field `{name}` is `optional`, which editions do not know: take the label out, or set `features.field_presence = EXPLICIT`"
            )),
            _ => None,
        };
        if let Some(message) = refused {
            self.problems.add(field.span, || message);
        }
        if let Shape::Group(_) = field.shape {
            let written = file.text(field.written);
            if syntax == SyntaxKind::Proto3 {
                self.problems.add(field.written.span(), || {
                    format!("`{written}` is a group, which proto3 does not know: declare a message and a field of its type")
                });
            } else if file.is_edition() {
                self.problems.add(field.written.span(), || {
                    format!("`{written}` is a group, which editions do not know: declare a message and a field of its type with `features.message_encoding = DELIMITED`")
                });
            } else if !written.starts_with(|first: char| first.is_ascii_uppercase()) {
                self.problems.add(field.written.span(), || {
                    format!("the name `{written}` of a group does not begin with a capital letter: let it")
                });
            }
        }
    }

    pub(super) fn number(&mut self, field: &Member<'_>, max: i64) {
        let (name, number) = (&field.name, field.number);
        if number < 1 || number > max {
            self.problems.add(field.number_span, || {
                format!("the field `{name}` has the number {number}: numbers run from 1 to {max}")
            });
        } else if KEPT.contains(&number) {
            self.problems.add(field.number_span, || {
                format!("the field `{name}` has the number {number}: Protobuf keeps 19000 to 19999 to itself, take another number")
            });
        }
    }

    fn distinct_numbers(&mut self, fields: &[Member<'_>]) {
        let mut by_number: Vec<_> = fields.iter().collect();
        by_number.sort_by_key(|field| field.number);
        for pair in by_number.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            if first.number == second.number {
                self.problems.add(second.number_span, || {
                    format!(
                        "the field `{}` has the number {}, which the field `{}` has already: take another number",
                        second.name, second.number, first.name
                    )
                });
            }
        }
    }
}

/// Whether a message that sets `map_entry` is an entry as descriptors spell it: nested, called `…Entry`, with `key = 1` and
/// `value = 2` and nothing else.
fn is_spelled_entry(file: &File, message: &Message) -> bool {
    let fields: Vec<(&str, i64)> = (message.scope.fields.iter())
        .map(|field| (file.text(field.name), field.number))
        .collect();
    message.parent.is_some()
        && file.text(message.name).ends_with("Entry")
        && fields == [("key", 1), ("value", 2)]
}
