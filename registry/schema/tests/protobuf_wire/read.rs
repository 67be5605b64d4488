//! What a reader gets of what a writer wrote.

use std::collections::BTreeMap;

use prost::Message;
use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};

use crate::rows::closed;

/// A value without its type, so that values of two types can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Plain {
    Number(i128),
    Float(u64),
    Bytes(Vec<u8>),
    List(Vec<Plain>),
    Map(BTreeMap<Plain, Plain>),
    Message(BTreeMap<u32, Plain>),
}

pub(super) fn plain(value: &Value) -> Plain {
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
            // As everywhere here, a default that is set reads as one that is not.
            message
                .fields()
                .filter(|(field, value)| **value != field.default_value())
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
pub(super) fn broken(
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
