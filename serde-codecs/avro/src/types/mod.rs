//! The schema of a Rust type, as a constant.

use etymon_constant::same;

mod preset;
mod text;

pub use etymon_constant::Preset;
pub use preset::PresetBytes;
pub use text::{Text, fingerprint};

/// An Avro type, described by constants only: what a Rust type is as a schema.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `int`
    Int,
    /// `long`
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `bytes`
    Bytes,
    /// `string`
    String,
    /// `array` of its items
    Array(&'static Type),
    /// `map` from strings to its values
    Map(&'static Type),
    /// A union of its branches
    Union(&'static [Type]),
    /// `record`
    Record(&'static RecordType),
    /// `enum`
    Enum(&'static EnumType),
    /// `fixed`
    Fixed(&'static FixedType),
    /// A type with a logical type, or with other attributes: their JSON members, as `"logicalType":"date"`.
    With(&'static Type, &'static str),
    /// A record that is being described around this place.
    Named(&'static Names),
}

/// What a named type is called.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// Simple name.
    pub name: &'static str,
    /// Namespace; empty for the null namespace.
    pub namespace: &'static str,
    /// Other names, simple or full.
    pub aliases: &'static [&'static str],
    /// Documentation.
    pub doc: Option<&'static str>,
}

/// A `record`.
#[derive(Debug, Clone, Copy)]
pub struct RecordType {
    /// What it is called.
    pub names: Names,
    /// Fields, in order.
    pub fields: &'static [FieldType],
    /// Further attributes: JSON members without braces, or empty.
    pub attributes: &'static str,
}

/// A field of a record.
#[derive(Debug, Clone, Copy)]
pub struct FieldType {
    /// Name.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// Documentation.
    pub doc: Option<&'static str>,
    /// Type.
    pub schema: Type,
    /// Default value.
    pub default: Option<Preset>,
    /// Further attributes: JSON members without braces, or empty.
    pub attributes: &'static str,
}

/// An `enum`.
#[derive(Debug, Clone, Copy)]
pub struct EnumType {
    /// What it is called.
    pub names: Names,
    /// Symbols, in order.
    pub symbols: &'static [&'static str],
    /// The symbol that a reader takes for one that it does not know.
    pub default: Option<&'static str>,
    /// Further attributes: JSON members without braces, or empty.
    pub attributes: &'static str,
}

/// A `fixed`.
#[derive(Debug, Clone, Copy)]
pub struct FixedType {
    /// What it is called.
    pub names: Names,
    /// Size in bytes.
    pub size: usize,
    /// Further attributes: JSON members without braces, or empty.
    pub attributes: &'static str,
}

impl Type {
    /// What it is called, when it is a named type.
    #[must_use]
    pub const fn names(&self) -> Option<&'static Names> {
        match self {
            Self::Record(record) => Some(&record.names),
            Self::Enum(symbols) => Some(&symbols.names),
            Self::Fixed(fixed) => Some(&fixed.names),
            Self::With(of, _) => of.names(),
            Self::Named(names) => Some(names),
            _ => None,
        }
    }

    /// The fewest bytes that a value takes: what bounds the items of a block.
    #[must_use]
    pub const fn least_bytes(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::Float => 4,
            Self::Double => 8,
            Self::Record(record) => {
                let mut sum = 0;
                let mut at = 0;
                while at < record.fields.len() {
                    sum += record.fields[at].schema.least_bytes();
                    at += 1;
                }
                sum
            }
            Self::Fixed(fixed) => fixed.size,
            Self::With(of, _) => of.least_bytes(),
            Self::Boolean
            | Self::Int
            | Self::Long
            | Self::Bytes
            | Self::String
            | Self::Array(_)
            | Self::Map(_)
            | Self::Union(_)
            | Self::Enum(_) => 1,
            // A record around this place lies in it through an array, a map or a union, which take a byte each.
            Self::Named(_) => 0,
        }
    }
}
