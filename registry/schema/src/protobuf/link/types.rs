//! The types of fields, and their defaults.

use super::Checker;
use super::features::{Features, Presence};
use super::field_options::Content;
use super::lookup::{Access, Found, Wanted};
use super::members::{Member, Shape};
use super::options::enum_features;
use super::symbols::SymbolKind;
use crate::diagnostic::excerpt;
use crate::protobuf::tree::{Label, Name, Scalar, Setting, TypeName, ValueKind};

impl Checker<'_, '_> {
    /// The type of a field exists, can be used here, and fits what else is said of the field. `scope` is the full name
    /// of what the field is declared in, `outer` the features that hold there.
    pub(super) fn field_type(
        &mut self,
        field: &Member<'_>,
        scope: &str,
        outer: Features,
        is_extension: bool,
    ) {
        let file = self.linked.file();
        let features = outer.with(file, field.options);
        let implicit = features.presence == Presence::Implicit
            && field.oneof.is_none()
            && !field.is_repeated()
            && !is_extension
            && field.label != Some(Label::Optional);
        let mut named = None;
        match field.shape {
            Shape::Group(_) => self.default(field, None, implicit),
            Shape::Plain(TypeName::Scalar(scalar, _)) => {
                self.default(field, Some(DefaultOf::Scalar(*scalar)), implicit);
            }
            Shape::Plain(TypeName::Named(name)) => {
                named = self.named_type(*name, scope);
                if let Some(found) = named {
                    let of = match found.kind {
                        SymbolKind::Enum(_) => Some(DefaultOf::Enum(found)),
                        _ => None,
                    };
                    self.default(field, of, implicit);
                    self.openness(field, found, *name, implicit);
                }
            }
            Shape::Map(key, value) => self.map(field, key, value, scope),
        }
        if let Some(content) = Content::of(field, named) {
            self.fitting_options(field, content, is_extension);
        }
    }

    /// What a name of a type leads to.
    fn named_type(&mut self, name: Name, scope: &str) -> Option<Found> {
        let written = self.linked.file().name(name);
        match self
            .linked
            .resolve(scope, written, Wanted::Type, Access::Imported)
        {
            Ok(found) if found.kind.is_type() => {
                self.visible(found, written, name.span);
                Some(found)
            }
            Ok(found) => {
                self.problems.add(name.span, || {
                    format!(
                        "`{}` is {}, not a type",
                        excerpt(written),
                        found.kind.word()
                    )
                });
                None
            }
            Err(failure) => {
                let linked = &self.linked;
                self.problems
                    .add(name.span, || linked.explain(written, &failure));
                None
            }
        }
    }

    fn map(&mut self, field: &Member<'_>, key: &TypeName, value: &TypeName, scope: &str) {
        if field.oneof.is_some() {
            self.problems.add(field.span, || {
                format!(
                    "the map `{}` stands in a oneof, which takes no maps: wrap it in a message",
                    field.name
                )
            });
        }
        let refused = match key {
            TypeName::Scalar(Scalar::Double | Scalar::Float | Scalar::Bytes, span) => Some(*span),
            TypeName::Scalar(..) => None,
            TypeName::Named(name) => self.named_type(*name, scope).map(|_| name.span),
        };
        if let Some(span) = refused {
            self.problems.add(span, || {
                format!("the keys of the map `{}` are neither whole numbers, bool nor string: take one of these", field.name)
            });
        }
        if let TypeName::Named(name) = value
            && let Some(found) = self.named_type(*name, scope)
        {
            if let SymbolKind::Enum(id) = found.kind {
                let (_, r#enum) = self.linked.r#enum(found.unit, id);
                if r#enum.values.first().is_some_and(|first| first.number != 0) {
                    self.problems.add(name.span, || {
                        format!("the values of the map `{}` are of an enum whose first value is not zero: take another type", field.name)
                    });
                }
            }
            self.openness(field, found, *name, false);
        }
        self.default(field, None, false);
    }

    /// A field of which only the value is known takes only open enums, and proto3 takes no others at all.
    fn openness(&mut self, field: &Member<'_>, found: Found, name: Name, implicit: bool) {
        let SymbolKind::Enum(id) = found.kind else {
            return;
        };
        let proto3 = self.linked.file().is_proto3();
        if !(implicit || proto3) {
            return;
        }
        let schema = self.linked.unit(found.unit).schema;
        if enum_features(schema, id).closed_enum {
            let written = self.linked.file().name(name);
            self.problems.add(name.span, || {
                let user = if proto3 { "proto3" } else { "a field with implicit presence" };
                format!(
                    "the enum `{}` of the field `{}` is closed, as those of proto2 are, and {user} takes only open ones: use another type",
                    excerpt(written),
                    field.name
                )
            });
        }
    }

    /// The default, if there is one, is allowed and a value of the type; `of` is `None` for messages and maps.
    fn default(&mut self, field: &Member<'_>, of: Option<DefaultOf>, implicit: bool) {
        let file = self.linked.file();
        let mut defaults = field
            .options
            .iter()
            .filter(|option| file.name(option.name) == "default");
        let Some(option) = defaults.next() else {
            return;
        };
        let name = &field.name;
        if let Some(second) = defaults.next() {
            self.problems.add(second.span, || {
                format!("the field `{name}` has two defaults: take one out")
            });
        }
        let refused = if file.is_proto3() {
            Some("proto3 knows no defaults")
        } else if field.is_repeated() {
            Some("a repeated field has no default")
        } else if of.is_none() {
            Some("a message has no default")
        } else if implicit {
            Some("a field with implicit presence has no default")
        } else {
            None
        };
        if let Some(why) = refused {
            self.problems.add(option.span, || {
                format!("the field `{name}` has a default, but {why}: take it out")
            });
        } else if let Some(of) = of {
            self.default_value(field, option, of);
        }
    }

    fn default_value(&mut self, field: &Member<'_>, option: &Setting, of: DefaultOf) {
        let file = self.linked.file();
        let fits = match (of, &option.value.kind) {
            (DefaultOf::Enum(found), ValueKind::Word(word)) => {
                let SymbolKind::Enum(id) = found.kind else {
                    return;
                };
                let (other, r#enum) = self.linked.r#enum(found.unit, id);
                let word = file.text(*word);
                r#enum
                    .values
                    .iter()
                    .any(|value| other.text(value.name) == word)
            }
            (DefaultOf::Enum(_), _) => false,
            (DefaultOf::Scalar(scalar), ValueKind::Word(word)) => {
                let word = file.text(*word);
                match scalar {
                    Scalar::Bool => matches!(word, "true" | "false"),
                    Scalar::Double | Scalar::Float => {
                        matches!(word.strip_prefix('-').unwrap_or(word), "inf" | "nan")
                    }
                    _ => false,
                }
            }
            (DefaultOf::Scalar(scalar), ValueKind::Number(number)) => {
                let number = file.text(*number);
                match scalar {
                    Scalar::Double | Scalar::Float => true,
                    _ => integer_range(scalar).is_some_and(|range| {
                        integer(number).is_some_and(|value| range.contains(&value))
                    }),
                }
            }
            (DefaultOf::Scalar(scalar), ValueKind::String(_)) => {
                matches!(scalar, Scalar::String | Scalar::Bytes)
            }
            (DefaultOf::Scalar(_), ValueKind::Message(_) | ValueKind::List(_)) => false,
        };
        if fits {
            return;
        }
        let written = file.source(option.value.span);
        self.problems.add(option.value.span, || {
            let wanted = match of {
                DefaultOf::Enum(_) => "the name of a value of its enum".to_owned(),
                DefaultOf::Scalar(scalar) => wanted(scalar),
            };
            format!(
                "the default `{}` of the field `{}` is not {wanted}",
                excerpt(written),
                field.name
            )
        });
    }
}

/// What a default is of.
#[derive(Debug, Clone, Copy)]
enum DefaultOf {
    Scalar(Scalar),
    Enum(Found),
}

/// The numbers of an integer type.
pub(super) fn integer_range(scalar: Scalar) -> Option<std::ops::RangeInclusive<i128>> {
    Some(match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => i32::MIN.into()..=i32::MAX.into(),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => i64::MIN.into()..=i64::MAX.into(),
        Scalar::Uint32 | Scalar::Fixed32 => 0..=u32::MAX.into(),
        Scalar::Uint64 | Scalar::Fixed64 => 0..=u64::MAX.into(),
        Scalar::Double | Scalar::Float | Scalar::Bool | Scalar::String | Scalar::Bytes => {
            return None;
        }
    })
}

/// What a value of `scalar` is called.
pub(super) fn wanted(scalar: Scalar) -> String {
    match scalar {
        Scalar::Bool => "`true` or `false`".to_owned(),
        Scalar::String => "a string in quotes".to_owned(),
        Scalar::Bytes => "bytes, written as a string in quotes".to_owned(),
        Scalar::Double | Scalar::Float => "a number, `inf` or `nan`".to_owned(),
        _ => match integer_range(scalar) {
            Some(range) => format!("a whole number from {} to {}", range.start(), range.end()),
            None => scalar.word().to_owned(),
        },
    }
}

/// The whole number that `text` writes: decimal, hexadecimal behind `0x`, octal behind `0`.
pub(super) fn integer(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let hex = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"));
    let (digits, radix) = match hex {
        Some(hex) => (hex, 16),
        None if digits.len() > 1 && digits.starts_with('0') => (&digits[1..], 8),
        None => (digits, 10),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = i128::from(u64::from_str_radix(digits, radix).ok()?);
    Some(if negative { -value } else { value })
}
