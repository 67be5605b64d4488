//! Files and messages that come by chance.

use proptest::prelude::*;
use proptest::sample::select;
use prost_reflect::{Cardinality, DynamicMessage, Kind, MapKey, MessageDescriptor, Value};

use crate::rows::closed;

/// A field of a generated message: label, type, whether it is in the oneof, options.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: &'static str,
    pub(super) kind: &'static str,
    pub(super) oneof: bool,
    pub(super) option: &'static str,
}

const KINDS: [&str; 20] = [
    "int32",
    "int64",
    "uint32",
    "uint64",
    "bool",
    "E",
    "sint32",
    "sint64",
    "fixed32",
    "sfixed32",
    "fixed64",
    "sfixed64",
    "float",
    "double",
    "string",
    "bytes",
    "N",
    "map<string, int64>",
    "map<int32, E>",
    "map<uint32, bytes>",
];

pub(super) fn field() -> impl Strategy<Value = Field> {
    let labels = select(&["", "optional", "required", "repeated"][..]);
    let option = select(
        &[
            "",
            "",
            "",
            "[default = 1]",
            "[packed = true]",
            "[packed = false]",
        ][..],
    );
    (
        labels,
        select(&KINDS[..]),
        prop::bool::weighted(0.2),
        option,
    )
        .prop_map(|(label, kind, oneof, option)| Field {
            name: "f".to_owned(),
            label,
            kind,
            oneof,
            option,
        })
}

/// The text of a message whose fields are numbered as they are listed, `None` for a number without a field.
pub(super) fn text(proto3: bool, fields: &[Option<Field>], constants: usize) -> String {
    let (mut outside, mut inside) = (String::new(), String::new());
    for (index, field) in fields.iter().enumerate() {
        let Some(Field {
            name,
            label,
            kind,
            oneof,
            option,
        }) = field
        else {
            continue;
        };
        let map = kind.starts_with("map");
        let label = match *label {
            _ if map || *oneof => "",
            "" | "required" if proto3 => "",
            "" => "optional",
            label => label,
        };
        let number = matches!(KINDS.iter().position(|of| of == kind), Some(0..4 | 6..14));
        let option = match option.as_bytes().get(1) {
            Some(b'd') if !proto3 && label != "repeated" && number => option,
            Some(b'p') if label == "repeated" && number => option,
            _ => "",
        };
        let line = format!("{label} {kind} {name}{index} = {} {option};\n", index + 1);
        if *oneof && !map {
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
    let (syntax, optional) = if proto3 {
        ("proto3", "")
    } else {
        ("proto2", "optional")
    };
    format!(
        "syntax = \"{syntax}\";\nmessage M {{\n{outside}{oneof}\n}}\nenum E {{ {constants} }}\n\
         message N {{ {optional} int32 a = 1; {optional} string b = 2; }}"
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
