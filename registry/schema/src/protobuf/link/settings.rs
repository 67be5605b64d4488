//! Options of Protobuf's own that are set to a word.

use crate::protobuf::tree::{File, OptionPart, Setting, ValueKind};
use crate::span::Span;

impl File {
    /// The word that the option `name` is set to, and where.
    pub(super) fn word_of<'a>(
        &'a self,
        options: &[Setting],
        name: &str,
    ) -> Option<(&'a str, Span)> {
        let mut options = options.iter();
        let option = options.find(|option| {
            let mut parts = self.option_parts(option.name);
            parts.next() == Some(OptionPart::Field(name)) && parts.next().is_none()
        })?;
        match option.value.kind {
            ValueKind::Word(word) => Some((self.text(word), option.span)),
            _ => None,
        }
    }

    /// Whether the option `name` that is set is `true`, and where.
    pub(super) fn value_of(&self, options: &[Setting], name: &str) -> Option<(bool, Span)> {
        let (word, span) = self.word_of(options, name)?;
        Some((word == "true", span))
    }

    /// Whether `options` set `name` to `true`.
    pub(super) fn is_set(&self, options: &[Setting], name: &str) -> bool {
        self.value_of(options, name).is_some_and(|(set, _)| set)
    }
}
