//! The descriptor of a file, written while the program is compiled: from its end to its beginning, since lengths stand
//! before what has them.

mod bytes;
mod field;
mod names;

use bytes::Bytes;
use field::{entry, field, has_presence};
use names::{exes, file_name, may_be_taken, synthetic_name};

use super::file::{Definition, File, one_of};
use super::{EnumType, FieldType, MessageType, Type};

/// A `FileDescriptorProto` of at most `N` bytes, as `protoc` makes it of the file's text. The file is called as its first
/// message, in a folder for each part of its package: `shop/Order.proto`.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor<const N: usize>(Bytes<N>);

impl<const N: usize> Descriptor<N> {
    /// The file of the message `schema` and of all that lies in it.
    ///
    /// # Panics
    ///
    /// While compiling, as [`Text::file`](super::Text::file), and when a scalar type is none of Protobuf.
    #[must_use]
    pub const fn of(schema: &Type) -> Self {
        let mut out = Bytes::new();
        file(&mut out, &File::of(schema, false));
        Self(out)
    }

    /// Its length in bytes, also when `N` is 0.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.0.length()
    }

    /// The bytes.
    ///
    /// # Panics
    ///
    /// When `N` is smaller than their number.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// `FileDescriptorProto`
const fn file<const N: usize>(out: &mut Bytes<N>, file: &File) {
    out.text(12, "proto3");
    let mut at = file.count();
    while at > 0 {
        at -= 1;
        if let Some(Definition::Enum(of)) = file.at(at) {
            symbols(out, of);
        }
    }
    at = file.count();
    while at > 0 {
        at -= 1;
        if let Some(Definition::Message(of)) = file.at(at) {
            message(out, file, of);
        }
    }
    if file.is_tagged {
        out.text(3, "confluent/meta.proto");
    }
    if !file.package.is_empty() {
        out.text(2, file.package);
    }
    let end = out.length();
    file_name(out, file);
    out.close(1, end);
}

/// `DescriptorProto`
const fn message<const N: usize>(out: &mut Bytes<N>, file: &File, message: &MessageType) {
    let end = out.length();
    let mut at = message.reserved_names.len();
    while at > 0 {
        at -= 1;
        out.text(10, message.reserved_names[at]);
    }
    at = message.reserved_numbers.len();
    while at > 0 {
        at -= 1;
        let (first, last) = message.reserved_numbers[at];
        range(out, first, last);
    }
    oneofs(out, file, message);
    at = message.fields.len();
    while at > 0 {
        at -= 1;
        if let Type::Map(of) = &message.fields[at].schema {
            entry(out, file, message.fields[at].name, of);
        }
    }
    fields(out, file, message);
    out.text(1, message.name);
    out.close(4, end);
}

/// The `oneof`s of `optional` fields come last.
const fn oneofs<const N: usize>(out: &mut Bytes<N>, file: &File, message: &MessageType) {
    let may_be_taken = may_be_taken(message);
    let mut at = message.fields.len();
    while at > 0 {
        at -= 1;
        if has_presence(file, &message.fields[at]) {
            let (end, name) = (out.length(), message.fields[at].name);
            let exes = if may_be_taken { exes(message, name) } else { 0 };
            synthetic_name(out, name, exes);
            out.close(1, end);
            out.close(8, end);
        }
    }
    at = message.fields.len();
    while at > 0 {
        at -= 1;
        if one_of(&message.fields[at].schema).is_some() {
            let end = out.length();
            out.text(1, message.fields[at].name);
            out.close(8, end);
        }
    }
}

/// Those of `oneof`s come after the others, as they are printed.
const fn fields<const N: usize>(out: &mut Bytes<N>, file: &File, message: &MessageType) {
    let fields: &[FieldType] = message.fields;
    let (mut oneofs, mut synthetic) = (0, 0);
    let mut at = 0;
    while at < fields.len() {
        oneofs += one_of(&fields[at].schema).is_some() as u64;
        synthetic += has_presence(file, &fields[at]) as u64;
        at += 1;
    }
    synthetic += oneofs;
    while at > 0 {
        at -= 1;
        if let Some(of) = one_of(&fields[at].schema) {
            oneofs -= 1;
            let mut within = of.fields.len();
            while within > 0 {
                within -= 1;
                let (one, around) = (&of.fields[within], fields[at].tags);
                field(out, file, message, one, Some(oneofs), around);
            }
        }
    }
    at = fields.len();
    while at > 0 {
        at -= 1;
        if has_presence(file, &fields[at]) {
            synthetic -= 1;
            field(out, file, message, &fields[at], Some(synthetic), &[]);
        } else if one_of(&fields[at].schema).is_none() {
            field(out, file, message, &fields[at], None, &[]);
        }
    }
}

/// `DescriptorProto.ReservedRange`, whose end is left out of it.
const fn range<const N: usize>(out: &mut Bytes<N>, first: u32, last: u32) {
    let end = out.length();
    out.integer(2, last as u64 + 1);
    out.integer(1, first as u64);
    out.close(9, end);
}

/// `EnumDescriptorProto`
const fn symbols<const N: usize>(out: &mut Bytes<N>, of: &EnumType) {
    let end = out.length();
    let mut at = of.symbols.len();
    while at > 0 {
        at -= 1;
        let (name, number) = of.symbols[at];
        let end = out.length();
        out.integer(2, (number as i64).cast_unsigned());
        out.text(1, name);
        out.close(2, end);
    }
    out.text(1, of.name);
    out.close(5, end);
}
