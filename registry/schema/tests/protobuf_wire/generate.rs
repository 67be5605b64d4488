//! Files and messages that come by chance.

use proptest::prelude::*;
use proptest::sample::select;
use prost_reflect::{Cardinality, DynamicMessage, Kind, MapKey, MessageDescriptor, Value};

use crate::rows::closed;

/// The languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Proto2,
    Proto3,
    Edition,
}

/// What generated files import, by name.
pub(super) const IMPORTS: [(&str, &str); 2] = [
    (
        "closed.proto",
        "syntax = \"proto2\"; package ref; enum Closed { C_ZERO = 0; C_ONE = 1; } \
         message N { optional int32 a = 1; optional string b = 2; }",
    ),
    (
        "open.proto",
        "syntax = \"proto3\"; package ref; enum Open { O_ZERO = 0; O_ONE = 1; O_TWO = 2; }",
    ),
];

/// A field of a generated message: label, type, whether it is in the oneof, an option. What its language has not, it goes
/// without.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: &'static str,
    pub(super) kind: &'static str,
    pub(super) oneof: bool,
    pub(super) option: &'static str,
}

/// The first 13 are numbers.
const KINDS: [&str; 24] = [
    "int32",
    "int64",
    "uint32",
    "uint64",
    "sint32",
    "sint64",
    "fixed32",
    "sfixed32",
    "fixed64",
    "sfixed64",
    "float",
    "double",
    "bool",
    "E",
    "ref.Open",
    "ref.Closed",
    "string",
    "bytes",
    "N",
    "ref.N",
    "group",
    "map<string, int64>",
    "map<int32, E>",
    "map<uint32, ref.N>",
];

const OPTIONS: [&str; 7] = [
    "",
    "",
    "default",
    "packed",
    "expanded",
    "implicit",
    "delimited",
];

pub(super) fn field() -> impl Strategy<Value = Field> {
    let labels = select(&["", "optional", "required", "repeated"][..]);
    (
        labels,
        select(&KINDS[..]),
        prop::bool::weighted(0.2),
        select(&OPTIONS[..]),
    )
        .prop_map(|(label, kind, oneof, option)| Field {
            name: "f".to_owned(),
            label,
            kind,
            oneof,
            option,
        })
}

impl Field {
    /// The label as `language` writes it, and whether the field is repeated.
    fn label(&self, language: Language) -> &'static str {
        match (self.label, language) {
            _ if self.kind.starts_with("map") || self.oneof => "",
            ("repeated", _) => "repeated",
            ("", Language::Proto2) => "optional",
            ("required", Language::Proto3) | (_, Language::Edition) => "",
            (label, _) => label,
        }
    }

    /// The option as `language` writes it, if it has it for such a field.
    fn option(&self, language: Language) -> &'static str {
        let at = KINDS.iter().position(|kind| *kind == self.kind).unwrap();
        let is_message = (18..=20).contains(&at);
        let (repeated, is_number) = (self.label(language) == "repeated", at < 13);
        let single = !repeated && !self.oneof && !self.kind.starts_with("map");
        match (self.option, language) {
            (_, Language::Edition) if self.kind == "group" => {
                " [features.message_encoding = DELIMITED]"
            }
            (_, Language::Edition) if single && self.label == "required" => {
                " [features.field_presence = LEGACY_REQUIRED]"
            }
            ("default", Language::Proto2 | Language::Edition)
                if !repeated && is_number && self.kind != "bool" =>
            {
                " [default = 1]"
            }
            ("packed", Language::Proto2 | Language::Proto3) if repeated && is_number => {
                " [packed = true]"
            }
            ("expanded", Language::Proto2 | Language::Proto3) if repeated && is_number => {
                " [packed = false]"
            }
            ("expanded", Language::Edition) if repeated && is_number => {
                " [features.repeated_field_encoding = EXPANDED]"
            }
            ("implicit", Language::Edition)
                if single && !is_message && self.kind != "ref.Closed" =>
            {
                " [features.field_presence = IMPLICIT]"
            }
            ("delimited", Language::Edition) if is_message => {
                " [features.message_encoding = DELIMITED]"
            }
            _ => "",
        }
    }

    fn text(&self, language: Language, index: usize) -> String {
        let (label, option) = (self.label(language), self.option(language));
        let (name, number) = (&self.name, index + 1);
        let kind = match (self.kind, language) {
            ("group", Language::Proto2) => {
                let name = name.to_ascii_uppercase();
                return format!(
                    "{label} group {name}{index} = {number} {{ optional int32 a = 1; }}\n"
                );
            }
            ("group", _) => "N",
            // Proto3 takes no closed enums.
            ("ref.Closed", Language::Proto3) => "ref.Open",
            (kind, _) => kind,
        };
        format!("{label} {kind} {name}{index} = {number}{option};\n")
    }
}

/// The text of a message whose fields are numbered as they are listed, `None` for a number without a field.
pub(super) fn text(language: Language, fields: &[Option<Field>], constants: usize) -> String {
    let (mut outside, mut inside) = (String::new(), String::new());
    for (index, field) in fields.iter().enumerate() {
        let Some(field) = field else {
            continue;
        };
        let line = field.text(language, index);
        if field.oneof && !field.kind.starts_with("map") {
            inside += &line
        } else {
            outside += &line
        }
    }
    let oneof = if inside.is_empty() {
        inside
    } else {
        format!("oneof o {{ {inside} }}")
    };
    let constants = ["A = 0; ", "B = 1; ", "C = -1; "][..constants].concat();
    let (syntax, optional) = match language {
        Language::Proto2 => ("syntax = \"proto2\"", "optional"),
        Language::Proto3 => ("syntax = \"proto3\"", ""),
        Language::Edition => ("edition = \"2023\"", ""),
    };
    format!(
        "{syntax}; import \"closed.proto\"; import \"open.proto\";\nmessage M {{\n{outside}{oneof}\n}}\n\
         enum E {{ {constants} }}\nmessage N {{ {optional} int32 a = 1; {optional} string b = 2; }}"
    )
}

/// A message with values that lie at the limits of their types.
pub(super) fn message(of: &MessageDescriptor, seed: &mut impl FnMut() -> u64) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    for field in of.fields() {
        let many = seed() % 3;
        if field.is_list() {
            let values = (0..many).map(|_| value(&field.kind(), seed)).collect();
            message.set_field(&field, Value::List(values));
        } else if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
            let key = value(&entry.map_entry_key_field().kind(), seed).into_map_key();
            let entry = (
                key.unwrap(),
                value(&entry.map_entry_value_field().kind(), seed),
            );
            message.set_field(&field, Value::Map([entry as (MapKey, _)].into()));
        } else if many > 0 || field.cardinality() == Cardinality::Required {
            message.set_field(&field, value(&field.kind(), seed));
        }
    }
    message
}

#[expect(clippy::cast_possible_truncation, reason = "any bits do")]
fn value(kind: &Kind, seed: &mut impl FnMut() -> u64) -> Value {
    let bits = [0, 1, u64::MAX, 1 << 31, 1 << 63, seed(), seed() >> 40][(seed() % 7) as usize];
    match kind {
        Kind::Bool => Value::Bool(bits & 1 == 1),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32((bits as u32).cast_signed()),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(bits.cast_signed()),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(bits as u32),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(bits),
        // Never -0.0, which the library takes for absent.
        Kind::Float => Value::F32(f32::from_bits(bits as u32 | 1)),
        Kind::Double => Value::F64(f64::from_bits(bits | 1)),
        Kind::String => Value::String(["", "a", "\u{e9}"][(bits % 3) as usize].to_owned()),
        Kind::Bytes => Value::Bytes([&b""[..], b"a", b"\xff"][(bits % 3) as usize].into()),
        Kind::Enum(_) if closed(kind).is_none() && bits > 9 => {
            Value::EnumNumber((bits as u32).cast_signed())
        }
        Kind::Enum(of) => {
            let nth = bits as usize % of.values().len();
            Value::EnumNumber(of.values().nth(nth).unwrap().number())
        }
        Kind::Message(of) => Value::Message(message(of, seed)),
    }
}
