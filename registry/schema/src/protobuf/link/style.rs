//! How names look, where a file is held to it: by default in edition 2024.

use super::Checker;
use super::features::NamingStyle;
use crate::protobuf::tree::Text;
use crate::span::Span;

/// The ways to write a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    TitleCase,
    LowerSnake,
    UpperSnake,
}

impl Style {
    fn word(self) -> &'static str {
        match self {
            Self::TitleCase => "LikeThis",
            Self::LowerSnake => "like_this",
            Self::UpperSnake => "LIKE_THIS",
        }
    }

    fn holds(self, name: &str) -> bool {
        let bytes = name.as_bytes();
        let letter = |byte: u8| match self {
            Self::TitleCase => byte.is_ascii_alphabetic(),
            Self::LowerSnake => byte.is_ascii_lowercase(),
            Self::UpperSnake => byte.is_ascii_uppercase(),
        };
        let first = |byte: u8| {
            if self == Self::LowerSnake {
                byte.is_ascii_lowercase()
            } else {
                byte.is_ascii_uppercase()
            }
        };
        bytes.first().copied().is_some_and(first)
            && bytes.iter().enumerate().all(|(at, &byte)| {
                if byte == b'_' {
                    // Behind an underscore comes a letter, so that other spellings of the name can be told apart.
                    self != Self::TitleCase && bytes.get(at + 1).copied().is_some_and(letter)
                } else {
                    letter(byte) || byte.is_ascii_digit()
                }
            })
    }
}

impl Checker<'_, '_> {
    /// Names look as the file wants them to.
    pub(super) fn styles(&mut self) {
        let file = self.linked.file();
        let file_features = self.linked.features;
        if !file.is_edition() {
            return;
        }
        if let Some(package) = file.package
            && file_features.style == NamingStyle::Style2024
            && !file
                .name(package)
                .split('.')
                .all(|part| Style::LowerSnake.holds(part))
        {
            self.style_problem(file.name(package), package.span, Style::LowerSnake);
        }
        for (index, message) in file.messages.iter().enumerate() {
            let features = self.linked.message_features[index];
            self.style(message.name, features.style, Style::TitleCase);
            for field in super::members::members(file, &message.scope) {
                let style = features.with(file, field.options).style;
                self.style(field.written, style, Style::LowerSnake);
            }
            for oneof in &message.scope.oneofs {
                let style = features.with(file, &oneof.options).style;
                self.style(oneof.name, style, Style::LowerSnake);
            }
        }
        for (scope, extends) in file.extends() {
            let outer = scope.map_or(file_features, |id| self.linked.message_features[id.index()]);
            for field in extends.iter().flat_map(|extend| &extend.fields) {
                let style = outer.with(file, &field.options).style;
                self.style(field.name, style, Style::LowerSnake);
            }
        }
        for r#enum in &file.enums {
            let outer = (r#enum.parent)
                .map_or(file_features, |id| self.linked.message_features[id.index()]);
            let features = outer.with(file, &r#enum.options);
            self.style(r#enum.name, features.style, Style::TitleCase);
            for value in &r#enum.values {
                let style = features.with(file, &value.options).style;
                self.style(value.name, style, Style::UpperSnake);
            }
        }
        for service in &file.services {
            let features = file_features.with(file, &service.options);
            self.style(service.name, features.style, Style::TitleCase);
            for method in &service.methods {
                let style = features.with(file, &method.options).style;
                self.style(method.name, style, Style::TitleCase);
            }
        }
    }

    fn style(&mut self, name: Text, wanted: NamingStyle, style: Style) {
        let written = self.linked.file().text(name);
        if wanted == NamingStyle::Style2024 && !style.holds(written) {
            self.style_problem(written, name.span(), style);
        }
    }

    fn style_problem(&mut self, name: &str, span: Span, style: Style) {
        self.problems.add(span, || {
            format!(
                "the name `{name}` is not written {}: rename it, or set `features.enforce_naming_style = STYLE_LEGACY`",
                style.word()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_of_three_styles() {
        use Style::{LowerSnake, TitleCase, UpperSnake};
        for (style, good, bad) in [
            (TitleCase, "HttpRequest2", "Http_Request"),
            (TitleCase, "A", "a"),
            (LowerSnake, "http_request2", "http_2"),
            (LowerSnake, "a", "a_"),
            (LowerSnake, "a_b", "a__b"),
            (LowerSnake, "ab", "aB"),
            (UpperSnake, "HTTP_REQUEST2", "HTTP_2"),
            (UpperSnake, "A", "_A"),
        ] {
            assert!(style.holds(good), "{good} is {style:?}");
            assert!(!style.holds(bad), "{bad} is not {style:?}");
        }
    }
}
