//! Options and features that fit only some fields.

use super::Checker;
use super::lookup::Found;
use super::members::{Member, Shape};
use super::symbols::SymbolKind;
use crate::protobuf::tree::{File, OptionPart, Scalar, Setting, SyntaxKind, TypeName, ValueKind};
use crate::span::Span;

/// What a field holds, as far as options ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Scalar(Scalar),
    Enum,
    Message,
    Map,
}

impl Content {
    pub(super) fn of(field: &Member<'_>, found: Option<Found>) -> Option<Self> {
        Some(match (field.shape, found.map(|found| found.kind)) {
            (Shape::Map(..), _) => Self::Map,
            (Shape::Group(_), _) => Self::Message,
            (Shape::Plain(TypeName::Scalar(scalar, _)), _) => Self::Scalar(*scalar),
            (Shape::Plain(TypeName::Named(_)), Some(SymbolKind::Enum(_))) => Self::Enum,
            (Shape::Plain(TypeName::Named(_)), Some(_)) => Self::Message,
            (Shape::Plain(TypeName::Named(_)), None) => return None,
        })
    }

    fn is_packable(self) -> bool {
        match self {
            Self::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
            Self::Enum => true,
            Self::Message | Self::Map => false,
        }
    }
}

/// A feature that `options` set themselves: its value, and where.
pub(super) fn feature<'a>(
    file: &'a File,
    options: &[Setting],
    name: &str,
) -> Option<(&'a str, Span)> {
    options.iter().find_map(|option| {
        let mut parts = file.option_parts(option.name);
        if parts.next() != Some(OptionPart::Field("features")) {
            return None;
        }
        match (parts.next(), &option.value.kind) {
            (Some(OptionPart::Field(feature)), ValueKind::Word(word)) if feature == name => {
                Some((file.text(*word), option.span))
            }
            (None, ValueKind::Message(members)) => {
                members.iter().find_map(|member| match member.value.kind {
                    ValueKind::Word(word) if file.name(member.name) == name => {
                        Some((file.text(word), member.value.span))
                    }
                    _ => None,
                })
            }
            _ => None,
        }
    })
}

impl Checker<'_, '_> {
    /// The options of a field fit what it holds.
    pub(super) fn fitting_options(
        &mut self,
        field: &Member<'_>,
        content: Content,
        is_extension: bool,
    ) {
        if field.options.is_empty() {
            return;
        }
        let file = self.linked.file();
        let name = &field.name;
        let edition = file.is_edition();
        if let Some((packed, span)) = file.value_of(field.options, "packed") {
            if edition {
                self.problems.add(span, || {
                    format!("the field `{name}` sets `packed`, which editions do not know: set `features.repeated_field_encoding`")
                });
            } else if packed && !(field.is_repeated() && content.is_packable()) {
                self.problems.add(span, || {
                    format!("the field `{name}` is `packed`, which only repeated numbers, bools and enums can be: take it out")
                });
            }
        }
        for lazy in ["lazy", "unverified_lazy"] {
            if let Some((true, span)) = file.value_of(field.options, lazy) {
                if content != Content::Message {
                    self.problems.add(span, || {
                        format!("the field `{name}` is `{lazy}`, which only fields of a message type can be: take it out")
                    });
                } else if is_extension && lazy == "unverified_lazy" {
                    self.problems.add(span, || {
                        format!("the extension `{name}` is `{lazy}`, which extensions cannot be: take it out")
                    });
                }
            }
        }
        for option in field.options {
            let ValueKind::Word(word) = option.value.kind else {
                continue;
            };
            let wide = matches!(
                content,
                Content::Scalar(
                    Scalar::Int64
                        | Scalar::Uint64
                        | Scalar::Sint64
                        | Scalar::Fixed64
                        | Scalar::Sfixed64
                )
            );
            match file.name(option.name) {
                "jstype" if !wide && file.text(word) != "JS_NORMAL" => self.problems.add(option.span, || {
                    format!("the field `{name}` sets `jstype`, which only integers of 64 bits have: take it out")
                }),
                "ctype" if file.syntax_kind() == SyntaxKind::Edition2024 => self.problems.add(option.span, || {
                    format!("the field `{name}` sets `ctype`, which edition 2024 does not know: take it out")
                }),
                _ => {}
            }
        }
        if edition {
            self.fitting_features(field, content, is_extension);
        }
    }

    fn fitting_features(&mut self, field: &Member<'_>, content: Content, is_extension: bool) {
        let file = self.linked.file();
        let mut refuse = |span: Span, feature: &str, why: &str| {
            self.problems.add(span, || {
                format!(
                    "the field `{}` sets `features.{feature}`, but {why}: take it out",
                    field.name
                )
            });
        };
        if let Some((value, span)) = feature(file, field.options, "field_presence") {
            if field.oneof.is_some() {
                refuse(
                    span,
                    "field_presence",
                    "fields of a oneof always know whether they are set",
                );
            } else if field.is_repeated() {
                refuse(
                    span,
                    "field_presence",
                    "repeated fields and maps are never not set",
                );
            } else if is_extension {
                refuse(
                    span,
                    "field_presence",
                    "extensions always know whether they are set",
                );
            } else if content == Content::Message && value == "IMPLICIT" {
                refuse(
                    span,
                    "field_presence",
                    "messages always know whether they are set",
                );
            }
        }
        if let Some((value, span)) = feature(file, field.options, "repeated_field_encoding") {
            if !field.is_repeated() {
                refuse(span, "repeated_field_encoding", "it is not repeated");
            } else if value == "PACKED" && !content.is_packable() {
                refuse(
                    span,
                    "repeated_field_encoding",
                    "only numbers, bools and enums are packed",
                );
            }
        }
        if let Some((_, span)) = feature(file, field.options, "utf8_validation") {
            let string = |name: &TypeName| matches!(name, TypeName::Scalar(Scalar::String, _));
            let fits = match field.shape {
                Shape::Map(key, value) => string(key) || string(value),
                _ => content == Content::Scalar(Scalar::String),
            };
            if !fits {
                refuse(span, "utf8_validation", "it holds no strings");
            }
        }
        if let Some((_, span)) = feature(file, field.options, "message_encoding")
            && content != Content::Message
        {
            refuse(span, "message_encoding", "it holds no message");
        }
    }

    /// The options of the file fit its language and what it declares.
    pub(super) fn fitting_file_options(&mut self) {
        let file = self.linked.file();
        if !file.is_edition() {
            return;
        }
        if let Some(("LEGACY_REQUIRED", span)) = feature(file, &file.options, "field_presence") {
            self.problems.add(span, || {
                "the file sets `features.field_presence = LEGACY_REQUIRED` for all fields: set it at single fields".to_owned()
            });
        }
        if let Some((_, span)) = file.value_of(&file.options, "java_string_check_utf8") {
            self.problems.add(span, || {
                "the file sets `java_string_check_utf8`, which editions do not know: set `features.utf8_validation`".to_owned()
            });
        }
    }
}
