//! Options: each is one that exists and set to a value that it can have; and their bytes.

mod everywhere;
mod field;
mod value;

pub(super) use value::float_value;

use std::collections::HashSet;

use field::{Holds, Target, Type};
use foldhash::fast::RandomState;

use super::Checker;
use super::features::Features;
use super::lookup::{Access, Failure, Wanted};
use super::members::extension_members;
use super::wire;
use crate::diagnostic::excerpt;
use crate::protobuf::tree::{EnumId, OptionPart, Setting, SyntaxKind, ValueKind};
use crate::protobuf::{ProtobufSchema, builtin};
use crate::span::Span;

/// What options stand at, by the name of their message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    File,
    Message,
    Field,
    Oneof,
    Enum,
    Value,
    Service,
    Method,
    ExtensionRange,
}

/// The paths of the fields that are set.
#[derive(Debug, Default)]
pub(super) struct Set {
    paths: HashSet<Box<[u32]>, RandomState>,
}

/// Where a value is set.
pub(super) struct Where<'s> {
    path: Vec<u32>,
    set: &'s mut Set,
    /// The option.
    span: Span,
}

/// Why an extension cannot be set.
enum NoExtension {
    NotFound(Failure),
    OfAnother(String),
    SomethingElse,
}

impl Element {
    /// The message of its options, by its full name.
    fn message(self) -> &'static str {
        match self {
            Self::File => "google.protobuf.FileOptions",
            Self::Message => "google.protobuf.MessageOptions",
            Self::Field => "google.protobuf.FieldOptions",
            Self::Oneof => "google.protobuf.OneofOptions",
            Self::Enum => "google.protobuf.EnumOptions",
            Self::Value => "google.protobuf.EnumValueOptions",
            Self::Service => "google.protobuf.ServiceOptions",
            Self::Method => "google.protobuf.MethodOptions",
            Self::ExtensionRange => "google.protobuf.ExtensionRangeOptions",
        }
    }

    /// The name of it among the targets that options name.
    fn target(self) -> &'static str {
        match self {
            Self::File => "TARGET_TYPE_FILE",
            Self::Message => "TARGET_TYPE_MESSAGE",
            Self::Field => "TARGET_TYPE_FIELD",
            Self::Oneof => "TARGET_TYPE_ONEOF",
            Self::Enum => "TARGET_TYPE_ENUM",
            Self::Value => "TARGET_TYPE_ENUM_ENTRY",
            Self::Service => "TARGET_TYPE_SERVICE",
            Self::Method => "TARGET_TYPE_METHOD",
            Self::ExtensionRange => "TARGET_TYPE_EXTENSION_RANGE",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::Message => "a message",
            Self::Field => "a field",
            Self::Oneof => "a oneof",
            Self::Enum => "an enum",
            Self::Value => "a value of an enum",
            Self::Service => "a service",
            Self::Method => "a method",
            Self::ExtensionRange => "extension numbers",
        }
    }
}

impl<'a> Checker<'a, '_> {
    /// The bytes of the message that `settings` set at an element, which is declared in `scope`. What is wrong with them
    /// is left out, and said. `default` and `json_name` are no options of the message.
    pub(super) fn options(
        &mut self,
        element: Element,
        settings: &'a [Setting],
        scope: &str,
    ) -> Vec<u8> {
        if settings.is_empty() {
            return Vec::new();
        }
        let bytes = self.settings(element, settings, scope);
        ordered(Type::standard(element.message()), &bytes)
    }

    /// Says what is wrong with `settings`; the bytes come in their order.
    fn settings(&mut self, element: Element, settings: &'a [Setting], scope: &str) -> Vec<u8> {
        let file = self.linked.file();
        let mut bytes = Vec::new();
        if settings.is_empty() {
            return bytes;
        }
        let mut set = Set::default();
        let message = Type::standard(element.message());
        for setting in settings {
            let name = file.name(setting.name);
            if element == Element::Field && matches!(name, "default" | "json_name") {
                continue;
            }
            self.option(element, message, setting, scope, &mut set, &mut bytes);
        }
        bytes
    }

    fn option(
        &mut self,
        element: Element,
        message: Type<'a>,
        setting: &'a Setting,
        scope: &str,
        set: &mut Set,
        out: &mut Vec<u8>,
    ) {
        let file = self.linked.file();
        let mut current = message;
        let mut targets: Vec<Target<'a>> = Vec::new();
        let mut parts = file.option_parts(setting.name).peekable();
        if parts.peek() == Some(&OptionPart::Field("uninterpreted_option")) {
            self.problems.add(setting.name.span, || {
                "the option `uninterpreted_option` is Protobuf's own: take it out".to_owned()
            });
            return;
        }
        if parts.peek() == Some(&OptionPart::Field("features")) && !file.is_edition() {
            self.problems.add(setting.name.span, || {
                "features are set, which only editions know: declare `edition = \"2023\";`, or take them out".to_owned()
            });
            return;
        }
        while let Some(part) = parts.next() {
            let Some(target) = self.part(current, part, setting, scope) else {
                return;
            };
            self.allowed(element, &target, setting.name.span);
            if parts.peek().is_some() {
                match target.holds {
                    Holds::Message(inner) if !target.member.is_repeated() => current = inner,
                    _ => {
                        let name = &target.member.name;
                        self.problems.add(setting.name.span, || {
                            format!("`{name}` in the name of the option `{}` is not a single message: nothing in it can be set by its name", excerpt(file.name(setting.name)))
                        });
                        return;
                    }
                }
            }
            targets.push(target);
        }
        let Some(last) = targets.last() else {
            return;
        };
        let path: Vec<u32> = targets.iter().map(Target::number).collect();
        if !last.member.is_repeated() && set.paths.contains(path.as_slice()) {
            self.problems.add(setting.name.span, || {
                format!(
                    "the option `{}` is set already: take one of them out",
                    excerpt(file.name(setting.name))
                )
            });
            return;
        }
        if !last.member.is_repeated() {
            set.add(&path);
        }
        if let (Holds::Message(inner), ValueKind::Message(members)) =
            (last.holds, &setting.value.kind)
        {
            self.allowed_inside(element, inner, members);
        }
        let mut place = Where {
            path,
            set,
            span: setting.value.span,
        };
        let Some(mut encoded) = self.value(last, &setting.value, &mut place, false) else {
            return;
        };
        for pair in targets.windows(2).rev() {
            let mut bytes = Vec::new();
            value::push(&mut bytes, pair[1].number(), &encoded);
            encoded = value::Encoded {
                wire_type: if pair[0].is_delimited() {
                    wire::START_GROUP
                } else {
                    wire::DELIMITED
                },
                bytes,
                is_zero: false,
            };
        }
        value::push(out, targets[0].number(), &encoded);
    }

    /// The field that a part of the name of an option means.
    fn part(
        &mut self,
        current: Type<'a>,
        part: OptionPart<'_>,
        setting: &Setting,
        scope: &str,
    ) -> Option<Target<'a>> {
        let span = setting.name.span;
        let text = match part {
            OptionPart::Field(name) => {
                let found = current.field(name);
                if found.is_some() {
                    return found;
                }
                format!(
                    "the option `{}` does not exist: `{}` has no field `{}`; custom options stand in parentheses",
                    excerpt(self.linked.file().name(setting.name)),
                    current.full_name(),
                    excerpt(name)
                )
            }
            OptionPart::Extension(name) => match self.extension_target(current, name, scope) {
                Ok(found) => return Some(found),
                Err(NoExtension::NotFound(failure)) => {
                    format!(
                        "the option `({})` does not exist: {}",
                        excerpt(name),
                        self.linked.explain(name, &failure)
                    )
                }
                Err(NoExtension::OfAnother(extendee)) => format!(
                    "the option `({})` extends `{extendee}`, and cannot be set in `{}`",
                    excerpt(name),
                    current.full_name()
                ),
                Err(NoExtension::SomethingElse) => {
                    format!(
                        "the option `({})` does not exist: what has this name is not an extension",
                        excerpt(name)
                    )
                }
            },
        };
        self.problems.add(span, || text);
        None
    }

    /// The extension `name` of `current`, as it is called in `scope`.
    fn extension_target(
        &self,
        current: Type<'a>,
        name: &str,
        scope: &str,
    ) -> Result<Target<'a>, NoExtension> {
        let found = (self.linked).resolve(scope, name, Wanted::Anything, Access::Options);
        let found = match found {
            Ok(found) => found,
            Err(failure) => {
                return meta_target(current, name).ok_or(NoExtension::NotFound(failure));
            }
        };
        let (extend, member, scope) = self
            .linked
            .extension(found)
            .ok_or(NoExtension::SomethingElse)?;
        let schema = self.linked.unit(found.unit).schema;
        let extendee = schema.resolve(scope, schema.file.name(extend.extendee));
        match extendee {
            Some(extendee) if extendee.full_name() == current.full_name() => {}
            Some(extendee) => return Err(NoExtension::OfAnother(extendee.full_name().to_owned())),
            None => return Err(NoExtension::SomethingElse),
        }
        let features = Features::of_file(&schema.file);
        Target::new(schema, scope, member, features).ok_or(NoExtension::SomethingElse)
    }

    /// The members of a message that is set whole, as far as they are features or the like.
    fn allowed_inside(
        &mut self,
        element: Element,
        message: Type<'a>,
        members: &[crate::protobuf::tree::Member],
    ) {
        if message.full_name() != "google.protobuf.FeatureSet" {
            return;
        }
        for member in members {
            if let Some(target) = message.field(self.linked.file().name(member.name)) {
                self.allowed(element, &target, member.name.span);
            }
        }
    }

    /// The option can be set at such an element, and in the edition.
    fn allowed(&mut self, element: Element, target: &Target<'a>, span: Span) {
        let other = &target.schema.file;
        let name = &target.member.name;
        let targets = || {
            target
                .member
                .options
                .iter()
                .filter(|option| other.name(option.name) == "targets")
        };
        let word = |option: &Setting| match option.value.kind {
            ValueKind::Word(word) => other.text(word).to_owned(),
            _ => String::new(),
        };
        if targets().next().is_some() && !targets().any(|option| word(option) == element.target()) {
            self.problems.add(span, || {
                format!(
                    "the option `{name}` cannot be set at {}: it is not made for it",
                    element.word()
                )
            });
        }
        let edition = match self.linked.file().syntax_kind() {
            SyntaxKind::Proto2 => 998,
            SyntaxKind::Proto3 => 999,
            SyntaxKind::Edition2023 => 1000,
            SyntaxKind::Edition2024 => 1001,
        };
        for option in target.member.options {
            let ValueKind::Message(members) = &option.value.kind else {
                continue;
            };
            if other.name(option.name) != "feature_support" {
                continue;
            }
            for member in members {
                let ValueKind::Word(word) = member.value.kind else {
                    continue;
                };
                let word = other.text(word);
                let Some(other_edition) = edition_number(word) else {
                    continue;
                };
                let said = match other.name(member.name) {
                    "edition_introduced" if edition < other_edition => "exists only from",
                    "edition_removed" if edition >= other_edition => "exists no more from",
                    _ => continue,
                };
                self.problems.add(span, || {
                    format!("the option `{name}` {said} {word} on, and the file is of another edition: take it out")
                });
            }
        }
    }
}

/// The extension `name` of `current` among those of `confluent/meta.proto`: they are known without an import, since tags
/// are set where there is none.
fn meta_target(current: Type<'_>, name: &str) -> Option<Target<'static>> {
    let schema = builtin::meta();
    let file = &schema.file;
    let name = name.strip_prefix('.').unwrap_or(name);
    let name = name.strip_prefix(file.package())?.strip_prefix('.')?;
    let mut blocks = file.scope.extends.iter();
    let (extend, member) = blocks.find_map(|extend| {
        let mut members = extension_members(file, extend).into_iter();
        let member = members.find(|member| member.name == name)?;
        Some((extend, member))
    })?;
    if file.name(extend.extendee) != current.full_name() {
        return None;
    }
    Target::new(schema, file.package(), member, Features::of_file(file))
}

fn edition_number(word: &str) -> Option<u32> {
    Some(match word {
        "EDITION_LEGACY" => 900,
        "EDITION_PROTO2" => 998,
        "EDITION_PROTO3" => 999,
        "EDITION_2023" => 1000,
        "EDITION_2024" => 1001,
        "EDITION_2026" => 1002,
        "EDITION_UNSTABLE" => 9999,
        _ => return None,
    })
}

/// What holds for an enum of some file.
pub(super) fn enum_features(schema: &ProtobufSchema, id: EnumId) -> Features {
    let file = &schema.file;
    let mut features = Features::of_file(file);
    let r#enum = file.r#enum(id);
    let mut outer = Vec::new();
    let mut parent = r#enum.parent;
    while let Some(id) = parent {
        outer.push(id);
        parent = file.message(id).parent;
    }
    for id in outer.into_iter().rev() {
        features = features.with(file, &file.message(id).scope.options);
    }
    features.with(file, &r#enum.options)
}

/// The fields of `message` in `bytes` by their numbers, what is set of one message in pieces joined; behind them its
/// extensions as they come.
fn ordered(message: Type<'_>, bytes: &[u8]) -> Vec<u8> {
    let mut known: Vec<(u32, Vec<u8>)> = Vec::new();
    let mut extensions = Vec::new();
    let members = message.members();
    for record in wire::records(bytes) {
        let member = members
            .iter()
            .find(|member| member.number == i64::from(record.number));
        let Some(member) = member else {
            extensions.extend_from_slice(record.whole);
            continue;
        };
        let inner = message
            .field(&member.name)
            .and_then(|target| match target.holds {
                Holds::Message(inner) if !target.member.is_repeated() => Some(inner),
                _ => None,
            });
        if let (Some(inner), wire::DELIMITED) = (inner, record.wire_type) {
            let mut parts = record.payload.to_vec();
            if let Some(at) = known
                .iter()
                .position(|&(number, _)| number == record.number)
            {
                let (_, before) = known.remove(at);
                let payload = wire::records(&before)
                    .next()
                    .map(|record| record.payload.to_vec());
                let mut joined = payload.unwrap_or_default();
                joined.append(&mut parts);
                parts = joined;
            }
            let mut whole = Vec::new();
            wire::bytes(&mut whole, record.number, &ordered(inner, &parts));
            known.push((record.number, whole));
        } else {
            known.push((record.number, record.whole.to_vec()));
        }
    }
    known.sort_by_key(|&(number, _)| number);
    let mut out: Vec<u8> = known.into_iter().flat_map(|(_, bytes)| bytes).collect();
    out.append(&mut extensions);
    out
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn every_element_has_a_message_of_options() {
        for element in [
            Element::File,
            Element::Message,
            Element::Field,
            Element::Oneof,
            Element::Enum,
            Element::Value,
            Element::Service,
            Element::Method,
            Element::ExtensionRange,
        ] {
            let message = Type::standard(element.message());
            assert_eq!(message.full_name(), element.message());
        }
    }
}
