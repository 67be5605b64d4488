//! What a schema is made of, as far as paths tell it.

use super::member;
use crate::json::{Value, View};
use crate::json_schema::dialect::Dialect;
use crate::json_schema::keyword::{Family, Key, Type};

/// A class that keywords give a schema, in the order in which the reference server sorts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Array,
    Boolean,
    Combined(Combined),
    Conditional,
    Const,
    /// Says nothing.
    Empty,
    Enum,
    /// The schema `false`.
    False,
    Not,
    Null,
    Number,
    Object,
    Reference,
    String,
    /// The schema `true`.
    True,
}

/// How a schema is made of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Combined {
    AllOf,
    /// Of all its own classes.
    Classes,
    AnyOf,
    /// Of the list in `type`.
    Types,
    OneOf,
}

impl Class {
    /// The word that leads into it in a path.
    pub(super) fn word(self) -> Option<&'static str> {
        Some(match self {
            Self::Array => "array",
            Self::Combined(combined) => combined.word(),
            Self::Conditional => "conditional",
            Self::Not => "not",
            Self::Object => "object",
            _ => return None,
        })
    }
}

impl Combined {
    /// The word that leads into it in a path.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::AllOf | Self::Classes => "allof",
            Self::AnyOf | Self::Types => "anyof",
            Self::OneOf => "oneof",
        }
    }

    /// The keyword that holds its schemas.
    pub(super) fn keyword(self) -> Option<&'static str> {
        match self {
            Self::AllOf => Some("allOf"),
            Self::AnyOf => Some("anyOf"),
            Self::OneOf => Some("oneOf"),
            Self::Classes | Self::Types => None,
        }
    }
}

/// The classes of a schema, sorted. None of `true`, `false` and what is no schema.
pub(super) fn classes(schema: Value<'_>, dialect: Dialect) -> Vec<Class> {
    let Some(members) = schema.members() else {
        return Vec::new();
    };
    let mut classes = Vec::new();
    let (mut families, mut conditional) = (Vec::new(), false);
    let has_branches = |value: Value<'_>| matches!(value.view(), View::Array(_));
    for (name, value) in members {
        let Some(key) = Key::named(name, dialect) else {
            continue;
        };
        match key {
            Key::Ref | Key::DynamicRef => classes.push(Class::Reference),
            Key::Enum => classes.push(Class::Enum),
            Key::Const => classes.push(Class::Const),
            Key::Not => classes.push(Class::Not),
            Key::AllOf if has_branches(value) => classes.push(Class::Combined(Combined::AllOf)),
            Key::AnyOf if has_branches(value) => classes.push(Class::Combined(Combined::AnyOf)),
            Key::OneOf if has_branches(value) => classes.push(Class::Combined(Combined::OneOf)),
            Key::If => conditional = true,
            Key::Then | Key::Else => conditional |= !dialect.is_modern(),
            Key::Type => match value.view() {
                View::String(name) => classes.extend(Type::named(name).map(of_type)),
                View::Array(_) => classes.push(Class::Combined(Combined::Types)),
                _ => {}
            },
            key => families.extend(key.family().map(of_family)),
        }
    }
    if conditional {
        classes.push(Class::Conditional);
    }
    let types = types(schema);
    families.retain(|family| !types.contains(family));
    classes.extend(families);
    classes.sort();
    classes.dedup();
    classes
}

/// The classes of the list in `type`, sorted, each once.
pub(super) fn types(schema: Value<'_>) -> Vec<Class> {
    let mut types = Vec::new();
    match member(schema, "type").map(Value::view) {
        Some(View::Array(names)) => {
            let named = |name: Value<'_>| Type::named(name.as_str()?);
            types.extend(names.filter_map(named).map(of_type));
        }
        Some(View::String(name)) => types.extend(Type::named(name).map(of_type)),
        _ => {}
    }
    types.sort();
    types.dedup();
    types
}

fn of_type(of: Type) -> Class {
    match of {
        Type::Array => Class::Array,
        Type::Boolean => Class::Boolean,
        Type::Integer | Type::Number => Class::Number,
        Type::Null => Class::Null,
        Type::Object => Class::Object,
        Type::String => Class::String,
    }
}

fn of_family(of: Family) -> Class {
    match of {
        Family::Array => Class::Array,
        Family::Object => Class::Object,
        Family::Number => Class::Number,
        Family::String => Class::String,
    }
}

/// What a schema is as a whole.
pub(super) fn class(schema: Value<'_>, classes: &[Class]) -> Class {
    match (schema.view(), classes) {
        (View::Bool(true), _) => Class::True,
        (View::Bool(false), _) => Class::False,
        (_, []) => Class::Empty,
        (_, [only]) => *only,
        (_, _) => Class::Combined(Combined::Classes),
    }
}
