//! Verdicts on Protobuf files against the bytes: what is written with the old file and read with the new one, although
//! the two are called compatible, reads the same but for the cases that the reference server is known to miss.

use std::collections::BTreeMap;

use etymon_schema::{Schema, Validation, incompatibilities};
use etymon_types::SchemaType;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use prost::Message;
use prost::bytes::Bytes;
use prost_reflect::{
    Cardinality, DescriptorPool, DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MapKey,
    MessageDescriptor, ReflectMessage, Syntax, Value,
};

type Row = (&'static str, fn(&FieldDescriptor, &FieldDescriptor) -> bool);

/// What changes data although it is accepted: a field as it was and as it becomes.
const MISSED: [Row; 9] = [
    ("repeated numbers are one", |old, new| {
        old.is_list() && !new.is_list() && bytes_kind(old).is_none() && !is_message(old)
    }),
    ("repeated strings or bytes are one", |old, new| {
        old.is_list() && !new.is_list() && bytes_kind(old).is_some()
    }),
    ("repeated messages are one", |old, new| {
        old.is_list() && !new.is_list() && is_message(old)
    }),
    ("what was optional is required", |old, new| {
        new.cardinality() == Cardinality::Required && old.cardinality() != Cardinality::Required
    }),
    ("a number has fewer values", |old, new| {
        match (range(&old.kind()), range(&new.kind())) {
            (Some(old_range), Some(new_range)) => {
                let from_number = !matches!(old.kind(), Kind::Enum(_));
                old_range.0 < new_range.0
                    || old_range.1 > new_range.1
                    || (from_number && closed(&new.kind()).is_some())
            }
            _ => false,
        }
    }),
    ("bytes are a string", |old, new| {
        bytes_kind(old) == Some(false) && bytes_kind(new) == Some(true)
    }),
    ("a closed enum lacks a constant", |old, new| {
        match (old.kind(), closed(&new.kind())) {
            (Kind::Enum(old), Some(new)) => old
                .values()
                .any(|constant| new.get_value(constant.number()).is_none()),
            _ => false,
        }
    }),
    ("a default is another", |old, new| {
        !old.is_list()
            && !new.is_list()
            && !is_message(old)
            && !is_message(new)
            && plain(&old.default_value()) != plain(&new.default_value())
    }),
    ("a group is written otherwise", |old, new| {
        old.is_group() != new.is_group()
    }),
];

fn is_message(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Message(_))
}

/// Whether strings or bytes are strings.
fn bytes_kind(field: &FieldDescriptor) -> Option<bool> {
    match field.kind() {
        Kind::String => Some(true),
        Kind::Bytes => Some(false),
        _ => None,
    }
}

fn closed(kind: &Kind) -> Option<EnumDescriptor> {
    match kind {
        Kind::Enum(of) if of.parent_file().syntax() == Syntax::Proto2 => Some(of.clone()),
        _ => None,
    }
}

/// The least and the greatest number of an integer type.
fn range(kind: &Kind) -> Option<(i128, i128)> {
    Some(match kind {
        Kind::Bool => (0, 1),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 | Kind::Enum(_) => {
            (i32::MIN.into(), i32::MAX.into())
        }
        Kind::Uint32 | Kind::Fixed32 => (0, u32::MAX.into()),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => (i64::MIN.into(), i64::MAX.into()),
        Kind::Uint64 | Kind::Fixed64 => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// The known cases that a change of a field is one of; of a map, those of its keys and values.
fn missed(old: &FieldDescriptor, new: &FieldDescriptor) -> Vec<&'static str> {
    let pairs = match (old.kind(), new.kind()) {
        (Kind::Message(old), Kind::Message(new)) if old.is_map_entry() && new.is_map_entry() => {
            old.fields().zip(new.fields()).collect()
        }
        _ => vec![(old.clone(), new.clone())],
    };
    MISSED
        .into_iter()
        .filter(|(_, matches)| pairs.iter().any(|(old, new)| matches(old, new)))
        .map(|(name, _)| name)
        .collect()
}

/// A value without its type, so that values of two types can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Plain {
    Number(i128),
    Float(u64),
    Bytes(Vec<u8>),
    List(Vec<Plain>),
    Map(BTreeMap<Plain, Plain>),
    Message(BTreeMap<u32, Plain>),
}

fn plain(value: &Value) -> Plain {
    match value {
        Value::Bool(value) => Plain::Number((*value).into()),
        Value::I32(value) | Value::EnumNumber(value) => Plain::Number((*value).into()),
        Value::I64(value) => Plain::Number((*value).into()),
        Value::U32(value) => Plain::Number((*value).into()),
        Value::U64(value) => Plain::Number((*value).into()),
        Value::F32(value) => Plain::Float(value.to_bits().into()),
        Value::F64(value) => Plain::Float(value.to_bits()),
        Value::String(value) => Plain::Bytes(value.as_bytes().to_vec()),
        Value::Bytes(value) => Plain::Bytes(value.to_vec()),
        Value::List(values) => Plain::List(values.iter().map(plain).collect()),
        Value::Map(entries) => Plain::Map(
            entries
                .iter()
                .map(|(key, value)| (plain(&Value::from(key.clone())), plain(value)))
                .collect(),
        ),
        Value::Message(message) => Plain::Message(
            message
                .fields()
                .map(|(field, value)| (field.number(), plain(value)))
                .collect(),
        ),
    }
}

/// What a program reads from a field. The library leaves the numbers that a closed enum lacks where they are, other
/// than the language says.
fn read(message: &DynamicMessage, field: &FieldDescriptor) -> Plain {
    let lacks = |kind: &Kind, value: &Value| {
        closed(kind).is_some_and(|of| {
            value
                .as_enum_number()
                .is_some_and(|number| of.get_value(number).is_none())
        })
    };
    let mut value = message.get_field(field).into_owned();
    match &mut value {
        Value::List(values) => values.retain(|value| !lacks(&field.kind(), value)),
        Value::Map(entries) => {
            if let Kind::Message(entry) = field.kind() {
                let kind = entry.map_entry_value_field().kind();
                entries.retain(|_, value| !lacks(&kind, value));
            }
        }
        single if lacks(&field.kind(), single) => *single = field.default_value(),
        _ => {}
    }
    plain(&value)
}

fn equal(
    old: (&DynamicMessage, &FieldDescriptor),
    new: (&DynamicMessage, &FieldDescriptor),
) -> bool {
    let as_list = |(message, field): (&DynamicMessage, &FieldDescriptor)| match read(message, field)
    {
        Plain::List(values) => values,
        value if message.has_field(field) => vec![value],
        _ => Vec::new(),
    };
    if old.1.is_list() == new.1.is_list() {
        read(old.0, old.1) == read(new.0, new.1)
    } else {
        as_list(old) == as_list(new)
    }
}

/// The fields that are not read as they were written, as they were and as they become.
fn broken(
    message: &DynamicMessage,
    new: &MessageDescriptor,
) -> Vec<(FieldDescriptor, FieldDescriptor)> {
    let old = message.descriptor();
    let both = old
        .fields()
        .filter_map(|field| Some((field.clone(), new.get_field(field.number())?)));
    let decode = |message: &DynamicMessage| {
        DynamicMessage::decode(new.clone(), message.encode_to_vec().as_slice())
    };
    let Ok(decoded) = decode(message) else {
        let alone = |field: &FieldDescriptor| {
            let mut alone = DynamicMessage::new(old.clone());
            alone.set_field(field, message.get_field(field).into_owned());
            alone
        };
        let broken: Vec<_> = both
            .filter(|(old, _)| message.has_field(old) && decode(&alone(old)).is_err())
            .collect();
        assert!(
            !broken.is_empty(),
            "some field makes the message unreadable"
        );
        return broken;
    };
    both.filter(|(old, new)| {
        let absent = new.cardinality() == Cardinality::Required && !decoded.has_field(new);
        absent || !equal((message, old), (&decoded, new))
    })
    .collect()
}

fn parse(text: &str) -> Option<Schema> {
    Schema::parse(SchemaType::Protobuf, text, &[], Validation::Strict).ok()
}

/// The descriptors of the file, and of its message `M`.
fn described(schema: &Schema) -> (DescriptorPool, MessageDescriptor) {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for digit in schema.formatted("serialized").unwrap().bytes() {
        if digit == b'=' {
            break;
        }
        let digit = alphabet.iter().position(|of| *of == digit).unwrap();
        bits = ((bits << 6) | u32::try_from(digit).unwrap()) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    let mut pool = DescriptorPool::new();
    pool.decode_file_descriptor_proto(bytes.as_slice()).unwrap();
    let message = pool.get_message_by_name("M").unwrap();
    (pool, message)
}

fn compatible(old: &Schema, new: &Schema) -> bool {
    incompatibilities(new, old).unwrap().is_empty()
}

/// Pairs that are called compatible, and a value of the field `f` that breaks, or its absence.
#[test]
fn what_the_reference_misses_is_known() {
    let rest = "message N { optional int32 a = 1; }";
    let text = |syntax: &str, field: &str| {
        let constants = if field.starts_with('-') { "" } else { "B = 1;" };
        format!(
            "syntax = \"{syntax}\"; message M {{ {} }} enum E {{ A = 0; {constants} }} {}",
            field.trim_start_matches('-'),
            if syntax == "proto3" {
                "message N { int32 a = 1; }"
            } else {
                rest
            }
        )
    };
    let list = |values: [Value; 2]| Some(Value::List(values.into()));
    let bytes = |text: &'static [u8]| Value::Bytes(Bytes::from_static(text));
    let strings = ["a", "b"].map(|value| Value::String(value.to_owned()));
    for (row, syntax, old, new, value) in [
        (
            0,
            "proto3",
            "repeated int32 f = 1;",
            "int32 f = 1;",
            list([1, 2].map(Value::I32)),
        ),
        (
            1,
            "proto3",
            "repeated string f = 1;",
            "string f = 1;",
            list(strings),
        ),
        (2, "proto3", "repeated N f = 1;", "N f = 1;", None),
        (
            3,
            "proto2",
            "optional string f = 1;",
            "required string f = 1;",
            None,
        ),
        (
            4,
            "proto3",
            "int64 f = 1;",
            "int32 f = 1;",
            Some(Value::I64(1 << 32)),
        ),
        (
            4,
            "proto3",
            "int32 f = 1;",
            "uint32 f = 1;",
            Some(Value::I32(-1)),
        ),
        (
            4,
            "proto3",
            "int32 f = 1;",
            "bool f = 1;",
            Some(Value::I32(2)),
        ),
        (
            4,
            "proto3",
            "fixed32 f = 1;",
            "sfixed32 f = 1;",
            Some(Value::U32(u32::MAX)),
        ),
        (
            4,
            "proto2",
            "optional int32 f = 1;",
            "optional E f = 1;",
            Some(Value::I32(2)),
        ),
        (
            5,
            "proto3",
            "bytes f = 1;",
            "string f = 1;",
            Some(bytes(b"\xff")),
        ),
        (
            6,
            "proto2",
            "optional E f = 1;",
            "-optional E f = 1;",
            Some(Value::EnumNumber(1)),
        ),
        (
            7,
            "proto2",
            "optional int32 f = 1;",
            "optional int32 f = 1 [default = 1];",
            None,
        ),
        (
            8,
            "proto2",
            "optional group F = 1 { optional int32 a = 1; }",
            "optional N f = 1;",
            None,
        ),
    ] {
        let (old, new) = (text(syntax, old), text(syntax, new));
        let (old_schema, new_schema) = (parse(&old).unwrap(), parse(&new).unwrap());
        assert!(compatible(&old_schema, &new_schema), "{old} {new}");
        let ((_, old_type), (_, new_type)) = (described(&old_schema), described(&new_schema));
        let field = old_type.get_field(1).unwrap();
        let mut message = DynamicMessage::new(old_type);
        if let (Kind::Message(of), None) = (field.kind(), &value) {
            let mut inner = DynamicMessage::new(of);
            inner.set_field_by_number(1, Value::I32(1));
            let inner = Value::Message(inner);
            let value = if field.is_list() {
                Value::List(vec![inner.clone(), inner])
            } else {
                inner
            };
            message.set_field(&field, value);
        }
        if let Some(value) = value {
            message.set_field(&field, value);
        }
        let differ = broken(&message, &new_type);
        assert_eq!(differ.len(), 1, "{old} {new}");
        assert_eq!(
            missed(&differ[0].0, &differ[0].1),
            [MISSED[row].0],
            "{old} {new}"
        );
    }
}

#[test]
fn extensions_are_not_compared() {
    let text = |kind: &str| {
        format!(
            "syntax = \"proto2\"; message M {{ extensions 5 to 9; }} extend M {{ optional {kind} x = 5; }}"
        )
    };
    let (old, new) = (
        parse(&text("int32")).unwrap(),
        parse(&text("string")).unwrap(),
    );
    assert!(compatible(&old, &new));
    let (pool, old_type) = described(&old);
    let mut message = DynamicMessage::new(old_type);
    message.set_extension(&pool.get_extension_by_name("x").unwrap(), Value::I32(1));
    let (pool, new_type) = described(&new);
    let decoded = DynamicMessage::decode(new_type, message.encode_to_vec().as_slice());
    let extension = pool.get_extension_by_name("x").unwrap();
    assert!(decoded.is_err() || !decoded.unwrap().has_extension(&extension));
}

/// A field of a generated message: label, type, whether it is in the oneof, options.
#[derive(Debug, Clone, PartialEq)]
struct Field {
    name: String,
    label: &'static str,
    kind: &'static str,
    oneof: bool,
    option: &'static str,
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

fn field() -> impl Strategy<Value = Field> {
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
fn text(proto3: bool, fields: &[Option<Field>], constants: usize) -> String {
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
fn message(of: &MessageDescriptor, seed: &mut impl FnMut() -> u64) -> DynamicMessage {
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

proptest! {
    #![proptest_config(Config {
        cases: 1500,
        rng_seed: RngSeed::Fixed(4),
        max_global_rejects: 20_000,
        failure_persistence: None,
        ..Config::default()
    })]

    /// One edit of a field, an addition, a removal, or a constant fewer.
    #[test]
    fn what_is_accepted_reads_the_same_but_for_what_is_known(
        proto3: bool,
        fields in prop::collection::vec(field(), 3..=6),
        edit in 0..9_usize,
        at in 0..6_usize,
        other in field(),
        mut seed: u64,
    ) {
        let old: Vec<_> = fields.into_iter().map(Some).collect();
        let (mut new, mut constants) = (old.clone(), 3);
        let at = at % old.len();
        let mut changed = old[at].clone().unwrap();
        match edit {
            0 | 1 => changed.kind = other.kind,
            2 => changed.label = other.label,
            3 => changed.oneof = !changed.oneof,
            4 => changed.option = other.option,
            5 => changed.name = "g".to_owned(),
            6 => constants = 2,
            7 => new.push(Some(other.clone())),
            _ => new.push(Some(changed.clone())),
        }
        new[at] = (edit < 8).then_some(changed);
        let (old, new) = (text(proto3, &old, 3), text(proto3, &new, constants));
        let (Some(old_schema), Some(new_schema)) = (parse(&old), parse(&new)) else {
            return Err(TestCaseError::reject("not a valid file"));
        };
        prop_assume!(old != new && compatible(&old_schema, &new_schema));
        let ((_old_pool, old_type), (_new_pool, new_type)) =
            (described(&old_schema), described(&new_schema));
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(0x9e37_79b9);
            seed ^ (seed >> 29)
        };
        for _ in 0..4 {
            let message = message(&old_type, &mut next);
            for (old_field, new_field) in broken(&message, &new_type) {
                let known = missed(&old_field, &new_field);
                prop_assert!(!known.is_empty(), "{new_field:?}\n{old}\n{new}\n{message}");
            }
        }
    }
}
