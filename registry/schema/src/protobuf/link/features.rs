//! The features of editions, and what proto2 and proto3 mean in their terms.

use crate::protobuf::tree::{File, SyntaxKind, ValueKind};
use crate::protobuf::tree::{OptionPart, Setting};

/// How absent and default values of a field differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Whether the field is set is known.
    Explicit,
    /// A field that is not set has the default value.
    Implicit,
    /// The field must be set.
    Required,
}

/// How a file's names must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamingStyle {
    Style2024,
    Legacy,
}

/// Which types other files can use when they do not say so themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DefaultVisibility {
    ExportAll,
    ExportTopLevel,
    LocalAll,
    Strict,
}

/// The features that hold for an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) presence: Presence,
    /// Unknown numbers of an enum are not values of it.
    pub(crate) closed_enum: bool,
    /// Repeated numbers are packed.
    pub(crate) packed: bool,
    /// Strings are checked to be UTF-8.
    pub(crate) utf8: bool,
    /// Messages are encoded between tags, as groups are.
    pub(crate) delimited: bool,
    /// JSON works in full, hence names must not clash there.
    pub(crate) json: bool,
    pub(crate) style: NamingStyle,
    pub(crate) visibility: DefaultVisibility,
}

impl Features {
    /// What holds in a file that says nothing.
    pub(crate) fn of_syntax(kind: SyntaxKind) -> Self {
        let modern = kind != SyntaxKind::Proto2;
        let latest = kind == SyntaxKind::Edition2024;
        Self {
            presence: if kind == SyntaxKind::Proto3 {
                Presence::Implicit
            } else {
                Presence::Explicit
            },
            closed_enum: !modern,
            packed: modern,
            utf8: modern,
            delimited: false,
            json: modern,
            style: if latest {
                NamingStyle::Style2024
            } else {
                NamingStyle::Legacy
            },
            visibility: if latest {
                DefaultVisibility::ExportTopLevel
            } else {
                DefaultVisibility::ExportAll
            },
        }
    }

    /// What holds in `file`.
    pub(crate) fn of_file(file: &File) -> Self {
        Self::of_syntax(file.syntax_kind()).with(file, &file.options)
    }

    /// What holds for an element inside, which sets `options`. Only editions can set features.
    pub(crate) fn with(mut self, file: &File, options: &[Setting]) -> Self {
        if options.is_empty() || !file.is_edition() {
            return self;
        }
        for option in options {
            let mut parts = file.option_parts(option.name);
            if parts.next() != Some(OptionPart::Field("features")) {
                continue;
            }
            match (parts.next(), parts.next(), &option.value.kind) {
                (Some(OptionPart::Field(feature)), None, ValueKind::Word(word)) => {
                    self.set(feature, file.text(*word));
                }
                (None, None, ValueKind::Message(members)) => {
                    for member in members {
                        if let ValueKind::Word(word) = member.value.kind {
                            self.set(file.name(member.name), file.text(word));
                        }
                    }
                }
                _ => {}
            }
        }
        self
    }

    fn set(&mut self, feature: &str, value: &str) {
        match (feature, value) {
            ("field_presence", "EXPLICIT") => self.presence = Presence::Explicit,
            ("field_presence", "IMPLICIT") => self.presence = Presence::Implicit,
            ("field_presence", "LEGACY_REQUIRED") => self.presence = Presence::Required,
            ("enum_type", "OPEN") => self.closed_enum = false,
            ("enum_type", "CLOSED") => self.closed_enum = true,
            ("repeated_field_encoding", "PACKED") => self.packed = true,
            ("repeated_field_encoding", "EXPANDED") => self.packed = false,
            ("utf8_validation", "VERIFY") => self.utf8 = true,
            ("utf8_validation", "NONE") => self.utf8 = false,
            ("message_encoding", "LENGTH_PREFIXED") => self.delimited = false,
            ("message_encoding", "DELIMITED") => self.delimited = true,
            ("json_format", "ALLOW") => self.json = true,
            ("json_format", "LEGACY_BEST_EFFORT") => self.json = false,
            ("enforce_naming_style", "STYLE2024") => self.style = NamingStyle::Style2024,
            ("enforce_naming_style", "STYLE_LEGACY") => self.style = NamingStyle::Legacy,
            ("default_symbol_visibility", "EXPORT_ALL") => {
                self.visibility = DefaultVisibility::ExportAll;
            }
            ("default_symbol_visibility", "EXPORT_TOP_LEVEL") => {
                self.visibility = DefaultVisibility::ExportTopLevel;
            }
            ("default_symbol_visibility", "LOCAL_ALL") => {
                self.visibility = DefaultVisibility::LocalAll;
            }
            ("default_symbol_visibility", "STRICT") => self.visibility = DefaultVisibility::Strict,
            _ => {}
        }
    }

    /// What holds in each message of `file`; see [`Self::of_file`].
    pub(crate) fn of_messages(self, file: &File) -> Vec<Self> {
        let mut all = Vec::<Self>::with_capacity(file.messages.len());
        for message in &file.messages {
            let outer = message.parent.map_or(self, |parent| all[parent.index()]);
            all.push(outer.with(file, &message.scope.options));
        }
        all
    }
}

impl File {
    /// The language that the file is read as: proto2 when it says nothing.
    pub(crate) fn syntax_kind(&self) -> SyntaxKind {
        self.syntax.map_or(SyntaxKind::Proto2, |syntax| syntax.kind)
    }

    /// Whether the file declares an edition.
    pub(crate) fn is_edition(&self) -> bool {
        matches!(
            self.syntax_kind(),
            SyntaxKind::Edition2023 | SyntaxKind::Edition2024
        )
    }
}
