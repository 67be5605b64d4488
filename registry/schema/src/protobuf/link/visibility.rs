//! Which types other files can use, in edition 2024.

use super::Checker;
use super::features::{DefaultVisibility, Features};
use super::lookup::Found;
use super::ranges::{MAX_FIELD_NUMBER, reserved_numbers};
use super::symbols::SymbolKind;
use crate::diagnostic::excerpt;
use crate::protobuf::tree::{Message, SyntaxKind, Visibility};
use crate::span::Span;

impl Checker<'_, '_> {
    /// A type of another file is not local to it.
    pub(super) fn visible(&mut self, found: Found, written: &str, span: Span) {
        if found.unit == 0 {
            return;
        }
        let unit = self.linked.unit(found.unit);
        let file = &unit.schema.file;
        if file.syntax_kind() != SyntaxKind::Edition2024 {
            return;
        }
        let (explicit, nested) = match found.kind {
            SymbolKind::Message(id) => {
                let message = file.message(id);
                (message.visibility, message.parent.is_some())
            }
            SymbolKind::Enum(id) => {
                let r#enum = file.r#enum(id);
                (r#enum.visibility, r#enum.parent.is_some())
            }
            _ => return,
        };
        let exported = match (explicit, Features::of_file(file).visibility) {
            (Some(visibility), _) => visibility == Visibility::Export,
            (None, DefaultVisibility::ExportAll) => true,
            (None, DefaultVisibility::ExportTopLevel) => !nested,
            (None, DefaultVisibility::LocalAll | DefaultVisibility::Strict) => false,
        };
        if !exported {
            self.problems.add(span, || {
                format!(
                    "`{}` is local to `{}`: mark it `export` there, or use another type",
                    excerpt(written),
                    unit.path
                )
            });
        }
    }

    /// A file that is strict exports no nested types, but for the enums of a message that is nothing but their
    /// namespace.
    pub(super) fn nested_exports(&mut self) {
        let file = self.linked.file();
        if self.linked.features.visibility != DefaultVisibility::Strict {
            return;
        }
        for message in &file.messages {
            if message.parent.is_some() && message.visibility == Some(Visibility::Export) {
                let name = file.text(message.name);
                self.problems.add(message.name.span(), || {
                    format!("the message `{name}` is nested and exported, which `default_symbol_visibility = STRICT` forbids: declare it outside of messages")
                });
            }
        }
        for r#enum in &file.enums {
            if let Some(parent) = r#enum.parent
                && r#enum.visibility == Some(Visibility::Export)
                && !is_namespace(file.message(parent))
            {
                let name = file.text(r#enum.name);
                self.problems.add(r#enum.name.span(), || {
                    format!("the enum `{name}` is nested and exported, which `default_symbol_visibility = STRICT` forbids: declare it outside of messages, or in a local one that has nothing but enums and `reserved 1 to max;`")
                });
            }
        }
    }
}

/// Whether a message is there for the names of its enums only: no field can ever be added to it.
fn is_namespace(message: &Message) -> bool {
    let mut reserved = reserved_numbers(&message.scope.reserved, MAX_FIELD_NUMBER);
    let all = reserved
        .next()
        .is_some_and(|range| (range.start, range.end) == (1, MAX_FIELD_NUMBER));
    let nested = message.scope.messages.is_empty() && message.scope.groups.is_empty();
    let local = message.visibility != Some(Visibility::Export) && message.parent.is_none();
    all && reserved.next().is_none() && nested && local
}
