//! Fields, their types and defaults.

use std::borrow::Cow;

use crate::protobuf::link::Checker;
use crate::protobuf::link::features::Features;
use crate::protobuf::link::lookup::{Access, Wanted};
use crate::protobuf::link::members::{Member, Shape, json_name};
use crate::protobuf::link::number_text::{double_text, float_text};
use crate::protobuf::link::options::{Element, float_value};
use crate::protobuf::link::symbols::SymbolKind;
use crate::protobuf::link::types::integer;
use crate::protobuf::link::wire;
use crate::protobuf::names::TypeId;
use crate::protobuf::tree::{File, Label, Scalar, TypeName, ValueKind};

/// What a field's descriptor says apart from the field itself.
pub(super) struct Place<'s> {
    pub(super) scope: &'s str,
    pub(super) extendee: Option<&'s str>,
    /// The place of its oneof.
    pub(super) oneof: Option<i64>,
    /// It is `optional` in proto3.
    pub(super) optional: bool,
    /// What holds where it stands.
    pub(super) outer: Features,
    /// Its name in JSON, when it is not to be called as it says itself.
    pub(super) json_name: Option<String>,
}

/// The numbers of `FieldDescriptorProto.Type`.
const GROUP: i64 = 10;
const MESSAGE: i64 = 11;
pub(super) const ENUM: i64 = 14;

/// The number of `FieldOptions.packed`.
const PACKED: u32 = 2;

/// The numbers of `FieldDescriptorProto.Label`.
const OPTIONAL: i64 = 1;
const REQUIRED: i64 = 2;
const REPEATED: i64 = 3;

fn scalar_number(scalar: Scalar) -> i64 {
    match scalar {
        Scalar::Double => 1,
        Scalar::Float => 2,
        Scalar::Int64 => 3,
        Scalar::Uint64 => 4,
        Scalar::Int32 => 5,
        Scalar::Fixed64 => 6,
        Scalar::Fixed32 => 7,
        Scalar::Bool => 8,
        Scalar::String => 9,
        Scalar::Bytes => 12,
        Scalar::Uint32 => 13,
        Scalar::Sfixed32 => 15,
        Scalar::Sfixed64 => 16,
        Scalar::Sint32 => 17,
        Scalar::Sint64 => 18,
    }
}

impl<'a> Checker<'a, '_> {
    pub(super) fn entry_descriptor(&mut self, map: &Member<'_>, scope: &str) -> Vec<u8> {
        let mut out = Vec::new();
        wire::string(&mut out, 1, &map.entry_name().unwrap_or_default());
        if let Shape::Map(key, value) = map.shape {
            for (number, name, type_name) in [(1, "key", key), (2, "value", value)] {
                let mut bytes = Vec::new();
                wire::string(&mut bytes, 1, name);
                wire::integer(&mut bytes, 3, number);
                wire::integer(&mut bytes, 4, OPTIONAL);
                self.type_descriptor(&mut bytes, type_name, scope, false);
                wire::string(&mut bytes, 10, name);
                wire::bytes(&mut out, 2, &bytes);
            }
        }
        // MessageOptions { map_entry: true }
        wire::bytes(&mut out, 7, &[7 << 3, 1]);
        out
    }

    pub(super) fn field_descriptor(&mut self, field: &Member<'a>, place: Place<'_>) -> Vec<u8> {
        let file = self.linked.file();
        let (scope, oneof) = (place.scope, place.oneof);
        let lowered = self.lowered(field, &place);
        let mut out = Vec::new();
        wire::string(&mut out, 1, &field.name);
        if let Some(extendee) = place.extendee {
            wire::string(&mut out, 2, extendee);
        }
        wire::integer(&mut out, 3, field.number);
        let label = match field.label {
            _ if field.is_repeated() => REPEATED,
            Some(Label::Required) => REQUIRED,
            _ if lowered.required => REQUIRED,
            _ => OPTIONAL,
        };
        wire::integer(&mut out, 4, label);
        match field.shape {
            Shape::Plain(plain) => {
                self.type_descriptor(&mut out, plain, scope, lowered.delimited);
            }
            Shape::Map(..) => {
                wire::integer(&mut out, 5, MESSAGE);
                let entry = field.entry_name().unwrap_or_default();
                wire::string(&mut out, 6, &format!(".{scope}.{entry}"));
            }
            Shape::Group(id) => {
                wire::integer(&mut out, 5, GROUP);
                wire::string(
                    &mut out,
                    6,
                    &format!(".{}", self.linked.symbols().message(id)),
                );
            }
        }
        if let Some(default) = default_text(file, field) {
            wire::bytes(&mut out, 7, &default);
        }
        let mut options = self.options(Element::Field, field.options, scope);
        if let Some(packed) = lowered.packed {
            wire::integer(&mut options, PACKED, packed.into());
        }
        let is_option = |name: &str| !matches!(name, "default" | "json_name");
        if lowered.packed.is_some()
            || field
                .options
                .iter()
                .any(|option| is_option(file.name(option.name)))
        {
            wire::bytes(&mut out, 8, &options);
        }
        if let Some(oneof) = oneof {
            wire::integer(&mut out, 9, oneof);
        }
        let name = place.json_name.map(Cow::Owned);
        let name = name.or_else(|| field.custom_json_name(file));
        wire::string(
            &mut out,
            10,
            &name.unwrap_or_else(|| json_name(&field.name)),
        );
        if place.optional || lowered.optional {
            wire::integer(&mut out, 17, 1);
        }
        out
    }

    /// The type and its name. A name that leads nowhere stays as it is written, and its type unsaid.
    fn type_descriptor(&self, out: &mut Vec<u8>, name: &TypeName, scope: &str, delimited: bool) {
        match name {
            TypeName::Scalar(scalar, _) => wire::integer(out, 5, scalar_number(*scalar)),
            TypeName::Named(name) => {
                let written = self.linked.file().name(*name);
                let (kind, full_name) = self.full_name(scope, written);
                if let Some(kind) = kind {
                    let kind = if delimited && kind == MESSAGE {
                        GROUP
                    } else {
                        kind
                    };
                    wire::integer(out, 5, kind);
                }
                wire::string(out, 6, &full_name);
            }
        }
    }

    /// The type of what `written` means in `scope`, and its full name behind a dot.
    pub(super) fn full_name(&self, scope: &str, written: &str) -> (Option<i64>, String) {
        let found = self
            .linked
            .resolve(scope, written, Wanted::Type, Access::Loaded);
        if let Ok(found) = found
            && found.kind.is_type()
        {
            let kind = match found.kind {
                SymbolKind::Enum(_) => ENUM,
                _ => MESSAGE,
            };
            return (Some(kind), format!(".{}", self.linked.name(found)));
        }
        let schema = self.linked.units[0].schema;
        match schema.resolve(scope, written) {
            Some(found) => {
                let kind = match found.id {
                    TypeId::Message(_) => MESSAGE,
                    TypeId::Enum(_) => ENUM,
                };
                (Some(kind), format!(".{}", found.full_name()))
            }
            None => (None, written.to_owned()),
        }
    }
}

/// The default as descriptors write it.
fn default_text(file: &File, field: &Member<'_>) -> Option<Vec<u8>> {
    let option = field
        .options
        .iter()
        .find(|option| file.name(option.name) == "default")?;
    let Shape::Plain(plain) = field.shape else {
        return None;
    };
    let scalar = match plain {
        TypeName::Scalar(scalar, _) => *scalar,
        TypeName::Named(_) => {
            let ValueKind::Word(word) = option.value.kind else {
                return None;
            };
            return Some(file.text(word).into());
        }
    };
    match (scalar, &option.value.kind) {
        (Scalar::Double, kind) => {
            float_value(file, kind, false).map(|value| double_text(value).into_bytes())
        }
        (Scalar::Float, kind) => {
            float_value(file, kind, false).map(|value| float_text(value).into_bytes())
        }
        (Scalar::Bytes, ValueKind::String(string)) => Some(escaped(&file.bytes(*string))),
        (_, ValueKind::String(string)) => Some(file.bytes(*string).into_owned()),
        (_, ValueKind::Number(number)) => {
            integer(file.text(*number)).map(|value| value.to_string().into_bytes())
        }
        (_, ValueKind::Word(word)) => Some(file.text(*word).into()),
        (_, ValueKind::Message(_) | ValueKind::List(_)) => None,
    }
}

/// `bytes` with everything that is not printable ASCII escaped.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'"' | b'\'' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0x20..=0x7E => out.push(byte),
            _ => out.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        }
    }
    out
}
