//! Values of options: what they mean, and their bytes.

use super::field::{Holds, MapEntry, Target, Type, holds};
use super::{Set, Where};
use crate::diagnostic::excerpt;
use crate::protobuf::ProtobufSchema;
use crate::protobuf::link::Checker;
use crate::protobuf::link::features::Presence;
use crate::protobuf::link::types::{integer, integer_range, wanted};
use crate::protobuf::link::wire;
use crate::protobuf::tree::Label;
use crate::protobuf::tree::{EnumId, File, Member, Scalar, Value, ValueKind};

/// The encoded value of a field, without its tag.
pub(super) struct Encoded {
    pub(super) wire_type: u32,
    pub(super) bytes: Vec<u8>,
    /// It is the value of a field that is not set.
    pub(super) is_zero: bool,
}

/// A member of a message that is set.
struct Entry {
    number: u32,
    encoded: Encoded,
    packed: bool,
}

impl<'a> Checker<'a, '_> {
    /// The bytes of `value`, which `target` is set to. `inside` says that it stands in a message, where more spellings
    /// are possible. `None` when it is no such value, which is then said.
    pub(super) fn value(
        &mut self,
        target: &Target<'a>,
        value: &'a Value,
        place: &mut Where<'_>,
        inside: bool,
    ) -> Option<Encoded> {
        let file = self.linked.file();
        let found = match (&target.holds, &value.kind) {
            (Holds::Scalar(scalar), kind) => scalar_value(file, *scalar, kind, inside),
            (Holds::Enum(schema, id), kind) => enum_value(file, schema, *id, kind, inside),
            (Holds::Message(r#type), ValueKind::Message(members)) => {
                let bytes = self.message_value(*r#type, members, place)?;
                return Some(delimited(bytes, target.is_delimited()));
            }
            (Holds::Map(entry), ValueKind::Message(members)) => {
                let bytes = self.entry(target, *entry, members, place)?;
                return Some(delimited(bytes, false));
            }
            (Holds::Message(_) | Holds::Map(_), _) => None,
        };
        if found.is_none() {
            let (name, written) = (&target.member.name, file.source(value.span));
            self.problems.add(value.span, || {
                let wanted = match target.holds {
                    Holds::Scalar(scalar) => wanted(scalar),
                    Holds::Enum(schema, id) => {
                        format!(
                            "the name of a value of `{}`",
                            schema.file.text(schema.file.r#enum(id).name)
                        )
                    }
                    Holds::Message(_) | Holds::Map(_) => "a message, written `{ ... }`".to_owned(),
                };
                format!(
                    "the value `{}` of the option `{name}` is not {wanted}",
                    excerpt(written)
                )
            });
        }
        found
    }

    /// The bytes of a message, its fields in the order of their numbers.
    fn message_value(
        &mut self,
        r#type: Type<'a>,
        members: &'a [Member],
        place: &mut Where<'_>,
    ) -> Option<Vec<u8>> {
        let file = self.linked.file();
        let mut entries = Vec::with_capacity(members.len());
        let mut seen: Vec<u32> = Vec::new();
        let mut oneofs: Vec<u32> = Vec::new();
        let before = self.problems.count();
        for member in members {
            let name = file.name(member.name);
            if let Some(inner) = name
                .strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'))
                && inner.contains('/')
            {
                self.any(r#type, inner, member, place, &mut entries);
                continue;
            }
            let Some(target) = self.member_target(r#type, member) else {
                continue;
            };
            let number = target.number();
            let values = match &member.value.kind {
                ValueKind::List(values) if target.member.is_repeated() => values.as_slice(),
                _ => std::slice::from_ref(&member.value),
            };
            if !target.member.is_repeated() {
                let again = seen.contains(&number);
                let taken = target
                    .member
                    .oneof
                    .is_some_and(|oneof| oneofs.contains(&oneof));
                if again || taken {
                    self.problems.add(member.name.span, || {
                        format!("`{name}` is set, but it or another member of its oneof is set before: take one out")
                    });
                }
                seen.push(number);
                oneofs.extend(target.member.oneof);
            }
            place.path.push(number);
            if !target.member.is_repeated() {
                place.set.add(&place.path);
            }
            for value in values {
                let Some(encoded) = self.value(&target, value, place, true) else {
                    continue;
                };
                let implicit = target.features.presence == Presence::Implicit
                    && !target.member.is_repeated()
                    && target.member.oneof.is_none()
                    && !matches!(target.holds, Holds::Message(_));
                if implicit && encoded.is_zero {
                    continue;
                }
                entries.push(Entry {
                    number,
                    encoded,
                    packed: target.is_packed(),
                });
            }
            place.path.pop();
        }
        self.required(r#type, &seen, members, place);
        (self.problems.count() == before).then(|| joined(entries))
    }

    /// A message that is written whole has its required fields.
    fn required(
        &mut self,
        r#type: Type<'a>,
        seen: &[u32],
        members: &'a [Member],
        place: &Where<'_>,
    ) {
        let any = |member: &Member| self.linked.file().name(member.name).contains('/');
        if members.iter().any(any) {
            return;
        }
        for member in r#type.members() {
            let features = || {
                r#type
                    .field(&member.name)
                    .is_some_and(|target| target.features.presence == Presence::Required)
            };
            let required = member.label == Some(Label::Required)
                || (r#type.file().is_edition()
                    && !member.is_repeated()
                    && member.oneof.is_none()
                    && features());
            if required
                && !seen
                    .iter()
                    .any(|&number| i64::from(number) == member.number)
            {
                self.problems.add(place.span, || {
                    format!(
                        "the value has no `{}`, which `{}` requires: set it",
                        member.name,
                        r#type.full_name()
                    )
                });
            }
        }
    }

    /// The field that `member` sets.
    fn member_target(&mut self, r#type: Type<'a>, member: &Member) -> Option<Target<'a>> {
        let name = self.linked.file().name(member.name);
        let found = match name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'))
        {
            Some(extension) => {
                let scope = r#type.full_name();
                let scope = scope.rfind('.').map_or("", |dot| &scope[..dot]);
                self.extension_target(r#type, extension, scope).ok()
            }
            None => r#type.field(name),
        };
        if found.is_none() {
            self.problems.add(member.name.span, || {
                format!(
                    "`{}` has no field `{}`: take it out, or correct its name",
                    r#type.full_name(),
                    excerpt(name)
                )
            });
        }
        found
    }

    /// `[type.googleapis.com/acme.Order] { ... }` in a `google.protobuf.Any`.
    fn any(
        &mut self,
        r#type: Type<'a>,
        url: &str,
        member: &'a Member,
        place: &mut Where<'_>,
        entries: &mut Vec<Entry>,
    ) {
        let (prefix, full_name) = url.rsplit_once('/').unwrap_or(("", url));
        let known = matches!(prefix, "type.googleapis.com" | "type.googleprod.com");
        let inner = (r#type.full_name() == "google.protobuf.Any" && known)
            .then(|| self.linked.units[0].schema.definition(full_name))
            .flatten();
        let inner = inner.and_then(|definition| match definition.id {
            crate::protobuf::names::TypeId::Message(id) => Some(Type {
                schema: definition.schema,
                id,
            }),
            crate::protobuf::names::TypeId::Enum(_) => None,
        });
        let (Some(inner), ValueKind::Message(members)) = (inner, &member.value.kind) else {
            self.problems.add(member.name.span, || {
                format!("`[{}]` stands for no message of `google.protobuf.Any`: write `[type.googleapis.com/full.Name] {{ ... }}` with a message that is imported", excerpt(url))
            });
            return;
        };
        if let Some(bytes) = self.message_value(inner, members, place) {
            for (number, bytes) in [(1, url.as_bytes().to_vec()), (2, bytes)] {
                entries.push(Entry {
                    number,
                    encoded: delimited(bytes, false),
                    packed: false,
                });
            }
        }
    }

    /// The bytes of a map's entry.
    fn entry(
        &mut self,
        target: &Target<'a>,
        entry: MapEntry<'a>,
        members: &'a [Member],
        place: &mut Where<'_>,
    ) -> Option<Vec<u8>> {
        let file = self.linked.file();
        let mut bytes = Vec::new();
        for (number, name, type_name) in [(1, "key", entry.key), (2, "value", entry.value)] {
            let part = Target {
                holds: holds(entry.schema, entry.scope, type_name)?,
                ..target.clone()
            };
            let mut written = members
                .iter()
                .filter(|member| file.name(member.name) == name);
            let encoded = match written.next() {
                Some(member) => self.value(&part, &member.value, place, true)?,
                None => zero(&part.holds),
            };
            push(&mut bytes, number, &encoded);
        }
        for member in members {
            if !matches!(file.name(member.name), "key" | "value") {
                self.problems.add(member.name.span, || {
                    format!(
                        "an entry of the map `{}` has a key and a value: take `{}` out",
                        target.member.name,
                        file.name(member.name)
                    )
                });
                return None;
            }
        }
        Some(bytes)
    }
}

/// The value of a map's entry that says none.
fn zero(holds: &Holds<'_>) -> Encoded {
    let wire_type = match holds {
        Holds::Scalar(Scalar::String | Scalar::Bytes) | Holds::Message(_) | Holds::Map(_) => {
            wire::DELIMITED
        }
        Holds::Scalar(Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64) => wire::FIXED64,
        Holds::Scalar(Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32) => wire::FIXED32,
        Holds::Scalar(_) | Holds::Enum(..) => wire::VARINT,
    };
    let length = match wire_type {
        wire::FIXED64 => 8,
        wire::FIXED32 => 4,
        wire::DELIMITED => 0,
        _ => 1,
    };
    Encoded {
        wire_type,
        bytes: vec![0; length],
        is_zero: true,
    }
}

fn delimited(bytes: Vec<u8>, as_group: bool) -> Encoded {
    Encoded {
        wire_type: if as_group {
            wire::START_GROUP
        } else {
            wire::DELIMITED
        },
        is_zero: false,
        bytes,
    }
}

/// Adds a field with its tag to `out`.
pub(super) fn push(out: &mut Vec<u8>, number: u32, encoded: &Encoded) {
    wire::tag(out, number, encoded.wire_type);
    if encoded.wire_type == wire::DELIMITED {
        wire::varint(out, encoded.bytes.len() as u64);
    }
    out.extend_from_slice(&encoded.bytes);
    if encoded.wire_type == wire::START_GROUP {
        wire::tag(out, number, wire::END_GROUP);
    }
}

/// The fields by their numbers, packed ones in one piece.
fn joined(mut entries: Vec<Entry>) -> Vec<u8> {
    entries.sort_by_key(|entry| entry.number);
    let mut out = Vec::new();
    let mut rest = entries.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        if first.packed {
            let count = rest
                .iter()
                .take_while(|entry| entry.number == first.number)
                .count();
            let (run, behind) = rest.split_at(count);
            let packed: Vec<u8> = run
                .iter()
                .flat_map(|entry| entry.encoded.bytes.iter().copied())
                .collect();
            wire::bytes(&mut out, first.number, &packed);
            rest = behind;
            continue;
        }
        push(&mut out, first.number, &first.encoded);
        rest = behind;
    }
    out
}

/// The bytes of a scalar value.
fn scalar_value(file: &File, scalar: Scalar, kind: &ValueKind, inside: bool) -> Option<Encoded> {
    let mut bytes = Vec::new();
    let (wire_type, is_zero) = match (scalar, kind) {
        (Scalar::String | Scalar::Bytes, ValueKind::String(string)) => {
            bytes.extend_from_slice(&file.bytes(*string));
            (wire::DELIMITED, bytes.is_empty())
        }
        (Scalar::Bool, ValueKind::Word(word)) => {
            let value = match file.text(*word) {
                "true" => true,
                "false" => false,
                "t" | "True" if inside => true,
                "f" | "False" if inside => false,
                _ => return None,
            };
            bytes.push(u8::from(value));
            (wire::VARINT, !value)
        }
        (Scalar::Bool, ValueKind::Number(number)) if inside => {
            let value = integer(file.text(*number)).filter(|value| (0..=1).contains(value))?;
            bytes.push(u8::from(value == 1));
            (wire::VARINT, value == 0)
        }
        (Scalar::Double | Scalar::Float, ValueKind::Word(_) | ValueKind::Number(_)) => {
            let value = float_value(file, kind, inside)?;
            if scalar == Scalar::Double {
                bytes.extend_from_slice(&value.to_le_bytes());
                (wire::FIXED64, value.to_bits() == 0)
            } else {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "the nearest float is what is meant"
                )]
                let value = value as f32;
                bytes.extend_from_slice(&value.to_le_bytes());
                (wire::FIXED32, value.to_bits() == 0)
            }
        }
        (_, ValueKind::Number(number)) => {
            let value = integer(file.text(*number))?;
            if !integer_range(scalar)?.contains(&value) {
                return None;
            }
            // The value is in the range of the type, hence in one of these.
            let wide = i64::try_from(value)
                .or_else(|_| u64::try_from(value).map(u64::cast_signed))
                .ok()?;
            (push_integer(&mut bytes, scalar, wide), value == 0)
        }
        _ => return None,
    };
    Some(Encoded {
        wire_type,
        bytes,
        is_zero,
    })
}

/// Adds an integer; gives its wire type.
fn push_integer(bytes: &mut Vec<u8>, scalar: Scalar, value: i64) -> u32 {
    match scalar {
        Scalar::Sint32 | Scalar::Sint64 => {
            wire::varint(bytes, ((value << 1) ^ (value >> 63)).cast_unsigned());
            wire::VARINT
        }
        Scalar::Fixed32 | Scalar::Sfixed32 => {
            bytes.extend_from_slice(&value.to_le_bytes()[..4]);
            wire::FIXED32
        }
        Scalar::Fixed64 | Scalar::Sfixed64 => {
            bytes.extend_from_slice(&value.to_le_bytes());
            wire::FIXED64
        }
        _ => {
            wire::varint(bytes, value.cast_unsigned());
            wire::VARINT
        }
    }
}

/// The floating-point number that a value writes.
pub(in crate::protobuf::link) fn float_value(
    file: &File,
    kind: &ValueKind,
    inside: bool,
) -> Option<f64> {
    match kind {
        ValueKind::Word(word) => {
            let word = file.text(*word);
            let (sign, word) = match word.strip_prefix('-') {
                Some(word) => (-1.0, word),
                None => (1.0, word),
            };
            let infinite = word == "inf"
                || (inside && matches!(word.to_ascii_lowercase().as_str(), "inf" | "infinity"));
            let nan = word == "nan" || (inside && word.eq_ignore_ascii_case("nan"));
            if infinite {
                Some(f64::INFINITY * sign)
            } else if nan {
                Some(f64::NAN.copysign(sign))
            } else {
                None
            }
        }
        ValueKind::Number(number) => {
            let number = file.text(*number);
            if let Some(value) = integer(number) {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "the nearest number is what is meant"
                )]
                return Some(if value == 0 && number.starts_with('-') {
                    -0.0
                } else {
                    value as f64
                });
            }
            number.trim_end_matches(['f', 'F']).parse().ok()
        }
        _ => None,
    }
}

/// The bytes of a value of an enum.
fn enum_value(
    file: &File,
    schema: &ProtobufSchema,
    id: EnumId,
    kind: &ValueKind,
    inside: bool,
) -> Option<Encoded> {
    let other = &schema.file;
    let values = &other.r#enum(id).values;
    let number = match kind {
        ValueKind::Word(word) => {
            let word = file.text(*word);
            values
                .iter()
                .find(|value| other.text(value.name) == word)?
                .number
        }
        ValueKind::Number(number) if inside => {
            let number = i64::from(i32::try_from(integer(file.text(*number))?).ok()?);
            let closed = super::enum_features(schema, id).closed_enum;
            if closed && !values.iter().any(|value| value.number == number) {
                return None;
            }
            number
        }
        _ => return None,
    };
    let mut bytes = Vec::new();
    wire::varint(&mut bytes, number.cast_unsigned());
    Some(Encoded {
        wire_type: wire::VARINT,
        bytes,
        is_zero: number == 0,
    })
}

impl Set {
    /// Notes that the field at `path` is set.
    pub(super) fn add(&mut self, path: &[u32]) -> bool {
        for end in 1..path.len() {
            self.paths.insert(path[..end].into());
        }
        self.paths.insert(path.into())
    }
}
