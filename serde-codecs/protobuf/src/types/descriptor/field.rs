//! Fields and their types, and the entries of maps.

use etymon_constant::same;

use super::bytes::Bytes;
use super::names::{camel, entry_name, path};
use crate::types::file::{File, one_of};
use crate::types::{FieldType, MessageType, Type};

/// `FieldDescriptorProto.Type`, where it is no scalar.
const MESSAGE: u64 = 11;
const ENUM: u64 = 14;

/// `FieldDescriptorProto.Label`
const OPTIONAL: u64 = 1;
const REPEATED: u64 = 3;

/// Whether it is a field that is `optional`.
pub(super) const fn has_presence(file: &File, field: &FieldType) -> bool {
    match &field.schema {
        Type::Optional(of) => one_of(of).is_none() && !file.is_message(of),
        _ => false,
    }
}

/// `FieldDescriptorProto` of a field, which has the tags of the `oneof` `around` it, too
pub(super) const fn field<const N: usize>(
    out: &mut Bytes<N>,
    file: &File,
    message: &MessageType,
    field: &FieldType,
    oneof: Option<u64>,
    around: &[&'static str],
) {
    let end = out.length();
    if has_presence(file, field) {
        out.integer(17, 1);
    }
    let name_end = out.length();
    camel(out, field.name, false);
    out.close(10, name_end);
    if let Some(oneof) = oneof {
        out.integer(9, oneof);
    }
    options(out, field, around);
    let label = match &field.schema {
        Type::Map(_) => {
            let end = out.length();
            entry_name(out, field.name);
            out.byte(b'.');
            path(out, file, message.name);
            out.close(6, end);
            out.integer(5, MESSAGE);
            REPEATED
        }
        Type::Repeated(of) => {
            type_of(out, file, of);
            REPEATED
        }
        Type::Optional(of) => {
            type_of(out, file, of);
            OPTIONAL
        }
        of => {
            type_of(out, file, of);
            OPTIONAL
        }
    };
    out.integer(4, label);
    out.integer(3, field.number as u64);
    out.text(1, field.name);
    out.close(2, end);
}

/// `type` and `type_name`
const fn type_of<const N: usize>(out: &mut Bytes<N>, file: &File, of: &Type) {
    let (number, name) = match of {
        Type::Scalar(name) => (scalar(name), ""),
        Type::Message(message) => (MESSAGE, message.name),
        Type::Enum(symbols) => (ENUM, symbols.name),
        Type::Named(name) if file.is_message(of) => (MESSAGE, *name),
        Type::Named(name) => (ENUM, *name),
        _ => panic!("the file holds single values in its fields"),
    };
    if !name.is_empty() {
        let end = out.length();
        path(out, file, name);
        out.close(6, end);
    }
    out.integer(5, number);
}

const fn scalar(name: &str) -> u64 {
    const SCALARS: [(&str, u64); 15] = [
        ("double", 1),
        ("float", 2),
        ("int64", 3),
        ("uint64", 4),
        ("int32", 5),
        ("fixed64", 6),
        ("fixed32", 7),
        ("bool", 8),
        ("string", 9),
        ("bytes", 12),
        ("uint32", 13),
        ("sfixed32", 15),
        ("sfixed64", 16),
        ("sint32", 17),
        ("sint64", 18),
    ];
    let mut at = 0;
    while at < SCALARS.len() {
        if same(SCALARS[at].0, name) {
            return SCALARS[at].1;
        }
        at += 1;
    }
    panic!("a scalar type has a name that is none in Protobuf")
}

/// The message that the entries of a map are.
pub(super) const fn entry<const N: usize>(out: &mut Bytes<N>, file: &File, field: &str, of: &Type) {
    let end = out.length();
    let options = out.length();
    out.integer(7, 1); // `map_entry`
    out.close(7, options);
    entry_field(out, file, "value", 2, of);
    entry_field(out, file, "key", 1, &Type::Scalar("string"));
    let name = out.length();
    entry_name(out, field);
    out.close(1, name);
    out.close(3, end);
}

const fn entry_field<const N: usize>(
    out: &mut Bytes<N>,
    file: &File,
    name: &str,
    number: u64,
    of: &Type,
) {
    let end = out.length();
    out.text(10, name);
    type_of(out, file, of);
    out.integer(4, OPTIONAL);
    out.integer(3, number);
    out.text(1, name);
    out.close(2, end);
}

/// `FieldOptions` with `(confluent.field_meta).tags`, where there are any
const fn options<const N: usize>(out: &mut Bytes<N>, field: &FieldType, around: &[&'static str]) {
    let end = out.length();
    let mut at = around.len() + field.tags.len();
    if at == 0 {
        return;
    }
    while at > 0 {
        at -= 1;
        if let Some(tag) = field.tag(around, at) {
            out.text(3, tag);
        }
    }
    out.close(1088, end);
    out.close(8, end);
}
