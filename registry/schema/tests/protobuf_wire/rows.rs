//! The cases in which data changes although the change is accepted.

use prost_reflect::{Cardinality, EnumDescriptor, FieldDescriptor, Kind, Syntax};

use crate::read::plain;

type Row = (&'static str, fn(&FieldDescriptor, &FieldDescriptor) -> bool);

/// What changes data although it is accepted: a field as it was and as it becomes.
pub(super) const MISSED: [Row; 10] = [
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
            // An open one has every number.
            (kind @ Kind::Enum(_), Some(_)) if closed(&kind).is_none() => true,
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
    (
        "a group and another field come into one oneof",
        |old, new| {
            let joins = |member: FieldDescriptor| {
                let before = old.parent_message().get_field(member.number());
                before.is_none_or(|before| before.containing_oneof().is_none())
            };
            new.containing_oneof().is_some_and(|oneof| {
                oneof.fields().any(|member| member.is_group()) && oneof.fields().any(joins)
            })
        },
    ),
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

pub(super) fn closed(kind: &Kind) -> Option<EnumDescriptor> {
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
pub(super) fn missed(old: &FieldDescriptor, new: &FieldDescriptor) -> Vec<&'static str> {
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
