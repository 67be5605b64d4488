//! The schema of a Rust type, as a constant.

mod impls;
mod text;

pub use etymon_constant::Preset;
pub use text::Text;

use crate::names::Found;

/// What a Rust type is in JSON Schema, described by constants only.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer(&'static IntegerType),
    /// `number`
    Number,
    /// `string`
    String,
    /// `string`, with this `format`
    Formatted(&'static str),
    /// `string` in Base64
    Base64,
    /// `array` of its items
    Array(&'static Type),
    /// `array` of as many items
    Fixed(&'static Type, usize),
    /// `object` with any names, each with such a value
    Map(&'static Type),
    /// `null` or a value
    Optional(&'static Type),
    /// Any of its branches, without saying which
    Union(&'static UnionType),
    /// `object` with properties
    Record(&'static RecordType),
    /// One of several strings
    Enum(&'static EnumType),
    /// A type that is described elsewhere in the schema.
    Named(&'static str),
}

/// An `integer`.
#[derive(Debug, Clone, Copy)]
pub struct IntegerType {
    /// The least value
    pub least: i64,
    /// The largest value
    pub largest: u64,
    /// Whether the least value stands in the schema
    pub says_least: bool,
    /// Whether the largest value stands in the schema
    pub says_largest: bool,
}

/// An `object` with properties.
#[derive(Debug, Clone, Copy)]
pub struct RecordType {
    /// Name: the `title` of a schema, and what a definition is called.
    pub name: &'static str,
    /// Documentation
    pub doc: Option<&'static str>,
    /// Properties, in order
    pub fields: &'static [FieldType],
    /// Whether it may have other properties
    pub open: bool,
    /// What serde calls the fields
    pub found: fn() -> Found,
}

/// A property.
#[derive(Debug, Clone, Copy)]
pub struct FieldType {
    /// Name
    pub name: &'static str,
    /// Other names that serde may read it under
    pub aliases: &'static [&'static str],
    /// Documentation
    pub doc: Option<&'static str>,
    /// Type
    pub schema: Type,
    /// Default value
    pub default: Option<Preset>,
    /// Tags that rules select it by
    pub tags: &'static [&'static str],
}

/// One of several strings.
#[derive(Debug, Clone, Copy)]
pub struct EnumType {
    /// Name: the `title` of a schema, and what a definition is called.
    pub name: &'static str,
    /// Documentation
    pub doc: Option<&'static str>,
    /// The strings, in order
    pub symbols: &'static [&'static str],
    /// The plainest of them
    pub default: Option<&'static str>,
    /// What serde calls the variants
    pub found: fn() -> Found,
}

/// Any of several types.
#[derive(Debug, Clone, Copy)]
pub struct UnionType {
    /// What it may be
    pub branches: &'static [Type],
    /// The Rust type, for messages
    pub name: &'static str,
    /// How serde reads it
    pub found: fn() -> Found,
}

/// What the plainest value of `of` is; others as they are, if they are values of the type.
pub(crate) const fn settled(preset: Preset, of: &Type) -> Preset {
    match (of, preset) {
        (Type::Null | Type::Optional(_), Preset::Plain | Preset::Null) => Preset::Null,
        (Type::Boolean, Preset::Plain) => Preset::Boolean(false),
        (Type::Integer(of), Preset::Plain) => {
            assert!(of.least <= 0, "the type has no plainest value: say which");
            Preset::Integer(0)
        }
        (Type::Number, Preset::Plain) => Preset::Integer(0),
        (Type::String | Type::Base64, Preset::Plain) => Preset::Text(""),
        (Type::Array(_), Preset::Plain) => Preset::EmptyArray,
        (Type::Map(_) | Type::Record(_), Preset::Plain) => settled(Preset::EmptyObject, of),
        (Type::Enum(of), Preset::Plain) => match of.default {
            Some(symbol) => Preset::Text(symbol),
            None => panic!("the enum has no default symbol: name the symbol"),
        },
        (Type::Union(of), preset) if !of.branches.is_empty() => settled(preset, &of.branches[0]),
        (Type::Formatted(_) | Type::Fixed(..) | Type::Named(_) | Type::Union(_), Preset::Plain) => {
            panic!("the type has no plainest value: say which")
        }
        (Type::Integer(of), Preset::Integer(value)) => {
            assert!(
                of.least <= value && (value < 0 || value.unsigned_abs() <= of.largest),
                "the default does not fit the integer"
            );
            preset
        }
        (Type::Enum(of), Preset::Text(symbol)) => {
            assert!(
                position(of.symbols, symbol).is_some(),
                "the default is not a symbol of the enum"
            );
            preset
        }
        (Type::Record(record), Preset::EmptyObject) => {
            let mut at = 0;
            while at < record.fields.len() {
                assert!(
                    !record.fields[at].is_required(),
                    "a field of the record has no default"
                );
                at += 1;
            }
            preset
        }
        (Type::Boolean, Preset::Boolean(_))
        | (Type::Number, Preset::Integer(_) | Preset::Real(..))
        | (Type::String | Type::Formatted(_), Preset::Text(_))
        | (Type::Array(_), Preset::EmptyArray)
        | (Type::Map(_), Preset::EmptyObject) => preset,
        _ => panic!("the default is not a value of the type of its field"),
    }
}

impl FieldType {
    /// Whether a document must have it.
    pub(crate) const fn is_required(&self) -> bool {
        self.default.is_none() && !matches!(self.schema, Type::Optional(_))
    }
}

/// Where `text` stands among `texts`.
pub(crate) const fn position(texts: &[&str], text: &str) -> Option<usize> {
    let mut at = 0;
    while at < texts.len() {
        if etymon_constant::same(texts[at], text) {
            return Some(at);
        }
        at += 1;
    }
    None
}
