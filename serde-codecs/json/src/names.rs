//! What serde calls the fields of a type, found by asking its `Deserialize` what it would like to read.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::error::{Error, ErrorKind};
use crate::types::{EnumType, RecordType, Type, UnionType};

/// How serde reads a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// As a struct with fields that may be called so.
    Fields(&'static [&'static str]),
    /// As an enum with variants that may be called so.
    Variants(&'static [&'static str]),
    /// In another way.
    Other,
}

/// How serde reads `T`.
#[must_use]
pub fn found<T: Deserialize<'static>>() -> Found {
    match T::deserialize(Probe) {
        Err(Answer(found)) => found,
        Ok(_) => Found::Other,
    }
}

/// Reads nothing; its error is what it was asked for.
struct Probe;

#[derive(Debug)]
struct Answer(Found);

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is nothing to read")
    }
}

impl std::error::Error for Answer {}

impl de::Error for Answer {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(Found::Other)
    }
}

impl<'de> Deserializer<'de> for Probe {
    type Error = Answer;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Answer> {
        Err(Answer(Found::Other))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Answer> {
        Err(Answer(Found::Fields(fields)))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Answer> {
        Err(Answer(Found::Variants(variants)))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// That serde and `schema` agree, as far as types lie in it; those that are named lie around it.
pub(crate) fn check(schema: &Type) -> Result<(), Error> {
    match schema {
        Type::Array(of) | Type::Fixed(of, _) | Type::Map(of) | Type::Optional(of) => check(of),
        Type::Union(of) => union(of),
        Type::Record(record) => fields(record),
        Type::Enum(of) => symbols(of),
        Type::Null
        | Type::Boolean
        | Type::Integer(_)
        | Type::Number
        | Type::String
        | Type::Formatted(_)
        | Type::Base64
        | Type::Named(_) => Ok(()),
    }
}

fn fields(record: &RecordType) -> Result<(), Error> {
    let name = record.name;
    let Found::Fields(found) = (record.found)() else {
        return Err(refused(format!(
            "`{name}` is a record, and serde does not read it as a struct"
        )));
    };
    for field in record.fields {
        if !found.contains(&field.name) {
            return Err(refused(format!(
                "the schema of `{name}` has a field `{}`, which serde does not: it has {}",
                field.name,
                list(found)
            )));
        }
    }
    let known = |found: &str| {
        record
            .fields
            .iter()
            .any(|field| field.name == found || field.aliases.contains(&found))
    };
    if let Some(other) = found.iter().find(|found| !known(found)) {
        return Err(refused(format!(
            "serde has a field `{other}` of `{name}`, which the schema does not: say `skip` to both or to none, and \
             `alias` to both"
        )));
    }
    record
        .fields
        .iter()
        .try_for_each(|field| check(&field.schema))
}

fn symbols(of: &EnumType) -> Result<(), Error> {
    let name = of.name;
    let Found::Variants(found) = (of.found)() else {
        return Err(refused(format!(
            "`{name}` is one of several strings, and serde does not read it as an enum"
        )));
    };
    match of.symbols.iter().find(|symbol| !found.contains(symbol)) {
        Some(symbol) => Err(refused(format!(
            "the schema of `{name}` has `{symbol}`, which serde does not: it has {}",
            list(found)
        ))),
        None => Ok(()),
    }
}

fn union(of: &UnionType) -> Result<(), Error> {
    if let Found::Variants(_) = (of.found)() {
        return Err(refused(format!(
            "`{}` is a union, whose values do not say their variant: say `#[serde(untagged)]`",
            of.name
        )));
    }
    of.branches.iter().try_for_each(check)
}

fn list(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(", "),
    }
}

fn refused(message: String) -> Error {
    Error::new(ErrorKind::Schema(message.into()))
}
