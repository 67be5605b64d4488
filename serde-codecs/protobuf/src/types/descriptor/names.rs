//! Names that follow from others, from their ends to their beginnings.

use etymon_constant::same;

use super::bytes::Bytes;
use crate::types::MessageType;
use crate::types::file::{Definition, File, one_of};

/// `shop/Order.proto`
pub(super) const fn file_name<const N: usize>(out: &mut Bytes<N>, file: &File) {
    out.raw(".proto");
    if let Some(Definition::Message(first)) = file.at(0) {
        out.raw(first.name);
    }
    let package = file.package.as_bytes();
    let mut at = package.len();
    if at > 0 {
        out.byte(b'/');
    }
    while at > 0 {
        at -= 1;
        out.byte(match package[at] {
            b'.' => b'/',
            byte => byte,
        });
    }
}

/// The full name of a type of the file, as it is referred to: `.shop.Order`.
pub(super) const fn path<const N: usize>(out: &mut Bytes<N>, file: &File, name: &str) {
    out.raw(name);
    out.byte(b'.');
    if !file.package.is_empty() {
        out.raw(file.package);
        out.byte(b'.');
    }
}

/// The message that the entries of a map are: `StockUnitEntry`.
pub(super) const fn entry_name<const N: usize>(out: &mut Bytes<N>, field: &str) {
    out.raw("Entry");
    camel(out, field, true);
}

/// `stock_unit` as `stockUnit`, or as `StockUnit`.
pub(super) const fn camel<const N: usize>(out: &mut Bytes<N>, name: &str, is_first_upper: bool) {
    let name = name.as_bytes();
    let mut at = name.len();
    while at > 0 {
        at -= 1;
        let is_upper = if at == 0 {
            is_first_upper
        } else {
            name[at - 1] == b'_'
        };
        match name[at] {
            b'_' => {}
            byte if is_upper => out.byte(byte.to_ascii_uppercase()),
            byte => out.byte(byte),
        }
    }
}

/// The `oneof` of an `optional` field: its name behind `_`, and that behind `exes` times `X`.
pub(super) const fn synthetic_name<const N: usize>(
    out: &mut Bytes<N>,
    name: &str,
    mut exes: usize,
) {
    out.raw(behind(name));
    out.byte(b'_');
    while exes > 0 {
        out.byte(b'X');
        exes -= 1;
    }
}

/// Whether any name of the message could be that of the `oneof` of an `optional` field. Hardly ever, and to compare each
/// with each takes the compiler long.
pub(super) const fn may_be_taken(message: &MessageType) -> bool {
    any(message, 0, None)
}

/// How many `X` it takes until no field and no other `oneof` of the message has the name. No two fields have the same
/// behind it: they would be one in JSON, which compilers refuse.
pub(super) const fn exes(message: &MessageType, name: &str) -> usize {
    let mut exes = 0;
    while any(message, exes, Some(name)) {
        exes += 1;
    }
    exes
}

const fn any(message: &MessageType, exes: usize, field: Option<&str>) -> bool {
    let mut at = 0;
    while at < message.fields.len() {
        let other = &message.fields[at];
        if is_synthetic(other.name, exes, field) {
            return true;
        }
        if let Some(of) = one_of(&other.schema) {
            let mut within = 0;
            while within < of.fields.len() {
                if is_synthetic(of.fields[within].name, exes, field) {
                    return true;
                }
                within += 1;
            }
        }
        at += 1;
    }
    false
}

/// Whether `text` is what [`synthetic_name`] writes, or looks like it.
const fn is_synthetic(text: &str, exes: usize, field: Option<&str>) -> bool {
    let bytes = text.as_bytes();
    let Some(name) = field else {
        return matches!(bytes, [b'_' | b'X', ..]);
    };
    if bytes.len() <= exes || bytes[exes] != b'_' {
        return false;
    }
    let mut at = 0;
    while at < exes {
        if bytes[at] != b'X' {
            return false;
        }
        at += 1;
    }
    same(text.split_at(exes + 1).1, behind(name))
}

/// What stands behind the `_` in the name of the `oneof`.
const fn behind(name: &str) -> &str {
    match name.as_bytes() {
        [b'_', ..] => name.split_at(1).1,
        _ => name,
    }
}
