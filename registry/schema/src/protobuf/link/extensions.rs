//! `extend` blocks.

use super::Checker;
use super::lookup::{Access, MessageIn, Wanted};
use super::members::{Member, Shape, extension_members};
use super::ranges::{MAX_MESSAGE_SET_NUMBER, is_message_set, max_extension_number};
use crate::diagnostic::excerpt;
use crate::protobuf::tree::{Extend, Label, MessageId, SyntaxKind, TypeName};
use crate::span::Span;

/// What proto3 can extend, in `google.protobuf`.
const OPTIONS: [&str; 9] = [
    "FileOptions",
    "MessageOptions",
    "FieldOptions",
    "OneofOptions",
    "EnumOptions",
    "EnumValueOptions",
    "ServiceOptions",
    "MethodOptions",
    "ExtensionRangeOptions",
];

impl<'a> Checker<'a, '_> {
    pub(super) fn extends(&mut self) {
        let file = self.linked.file();
        let mut numbers = Vec::new();
        for (scope, extends) in file.extends() {
            for extend in extends {
                self.extend(scope, extend, &mut numbers);
            }
        }
        if numbers.is_empty() {
            return;
        }
        self.numbers_of_imports(&mut numbers);
        numbers.sort_by(|a, b| {
            (&a.extendee, a.number, a.own_place()).cmp(&(&b.extendee, b.number, b.own_place()))
        });
        for pair in numbers.windows(2) {
            let (first, second) = (&pair[0], &pair[1]);
            if (&first.extendee, first.number) == (&second.extendee, second.number)
                && let Some(span) = second.span
            {
                self.problems.add(span, || {
                    format!(
                        "the extension `{}` has the number {}, which `{}` has already in `{}`: take another number",
                        second.name, second.number, first.name, second.extendee
                    )
                });
            }
        }
    }

    fn extend(&mut self, scope: Option<MessageId>, extend: &Extend, numbers: &mut Vec<Extension>) {
        let file = self.linked.file();
        let (scope_name, outer) = match scope {
            Some(id) => (
                self.linked.symbols().message(id),
                self.linked.message_features[id.index()],
            ),
            None => (file.package(), self.linked.features),
        };
        if extend.fields.is_empty() && extend.groups.is_empty() {
            self.problems.add(extend.span, || {
                format!(
                    "`extend {}` has no fields: give it at least one, or take it out",
                    excerpt(file.name(extend.extendee))
                )
            });
        }
        let extendee = self.extendee(extend, scope_name);
        let max = extendee.map_or(MAX_MESSAGE_SET_NUMBER, |extendee| {
            max_extension_number(extendee.file, extendee.message())
        });
        for member in extension_members(file, extend) {
            self.label(&member);
            self.number(&member, max);
            self.field_type(&member, scope_name, outer, true);
            if let Shape::Map(..) = member.shape {
                self.problems.add(member.span, || {
                    format!("the extension `{}` is a map, which extensions cannot be: wrap it in a message", member.name)
                });
            }
            if member.label == Some(Label::Required) {
                self.problems.add(member.span, || {
                    format!("the extension `{}` is `required`, which extensions cannot be: write `optional`", member.name)
                });
            }
            if let Some(option) =
                (member.options.iter()).find(|option| file.name(option.name) == "json_name")
            {
                self.problems.add(option.span, || {
                    format!("the extension `{}` sets json_name: extensions are called by their full names in JSON, take it out", member.name)
                });
            }
            let Some(extendee) = extendee else {
                continue;
            };
            self.as_announced(extendee, &member, scope_name);
            self.fits_message_set(extendee, &member);
            numbers.push(Extension {
                extendee: self
                    .linked
                    .unit(extendee.unit)
                    .symbols
                    .message(extendee.id)
                    .to_owned(),
                number: member.number,
                name: member.name.clone().into_owned(),
                span: Some(member.number_span),
            });
        }
    }

    /// The message that `extend` adds to.
    fn extendee(&mut self, extend: &Extend, scope: &str) -> Option<MessageIn<'a>> {
        let file = self.linked.file();
        let (name, span) = (file.name(extend.extendee), extend.extendee.span);
        let access = if file.syntax_kind() == SyntaxKind::Edition2024 {
            Access::Options
        } else {
            Access::Imported
        };
        let found = match self.linked.resolve(scope, name, Wanted::Anything, access) {
            Ok(found) => found,
            Err(failure) => {
                let linked = &self.linked;
                self.problems.add(span, || linked.explain(name, &failure));
                return None;
            }
        };
        let Some(extendee) = self.linked.message(found) else {
            self.problems.add(span, || {
                format!(
                    "`{}` is {}: only messages are extended",
                    excerpt(name),
                    found.kind.word()
                )
            });
            return None;
        };
        self.visible(found, name, span);
        self.lite_extendee(extendee, name, span);
        let full_name = self.linked.name(found);
        let option = full_name.strip_prefix("google.protobuf.");
        if file.is_proto3() && !option.is_some_and(|option| OPTIONS.contains(&option)) {
            self.problems.add(span, || {
                format!("`{}` is extended, but proto3 extends only the options of `google/protobuf/descriptor.proto`: declare proto2 or an edition", excerpt(name))
            });
        }
        Some(extendee)
    }

    /// What a message set takes.
    fn fits_message_set(&mut self, extendee: MessageIn<'_>, member: &Member<'_>) {
        let single = matches!(
            member.shape,
            Shape::Plain(TypeName::Named(_)) | Shape::Group(_)
        ) && (member.label == Some(Label::Optional)
            || self.linked.file().is_edition());
        if is_message_set(extendee.file, extendee.message()) && !single {
            let name = self.linked.unit(extendee.unit).symbols.message(extendee.id);
            self.problems.add(member.written.span(), || {
                format!("the extension `{}` of the message set `{name}` is not an optional message: extensions of message sets are", member.name)
            });
        }
    }

    /// The extensions of the imported files, of messages that this file extends.
    fn numbers_of_imports(&self, numbers: &mut Vec<Extension>) {
        let mut extendees: Vec<_> = numbers
            .iter()
            .map(|extension| extension.extendee.clone())
            .collect();
        extendees.sort();
        extendees.dedup();
        for unit in &self.linked.units[1..] {
            let file = &unit.schema.file;
            for (scope, extends) in file.extends() {
                let scope = scope.map_or(file.package(), |id| unit.symbols.message(id));
                for extend in extends {
                    let Some(extendee) = unit.schema.resolve(scope, file.name(extend.extendee))
                    else {
                        continue;
                    };
                    let extendee = extendee.full_name();
                    if extendees
                        .binary_search_by(|other| other.as_str().cmp(extendee))
                        .is_err()
                    {
                        continue;
                    }
                    for member in extension_members(file, extend) {
                        numbers.push(Extension {
                            extendee: extendee.to_owned(),
                            number: member.number,
                            name: member.name.into_owned(),
                            span: None,
                        });
                    }
                }
            }
        }
    }
}

/// An extension by what must be its own.
struct Extension {
    /// The full name of the message that is extended.
    extendee: String,
    number: i64,
    name: String,
    /// Where the number is written, in the file in question.
    span: Option<Span>,
}

impl Extension {
    /// Sorts extensions of other files first.
    fn own_place(&self) -> Option<u32> {
        self.span.map(|span| span.start)
    }
}
