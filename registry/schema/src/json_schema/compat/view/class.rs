//! What a schema is: the class that its keywords give it, each alone or several combined.

use super::part::Part;
use super::{Spot, View};
use crate::json_schema::graph::{Operand, Says};
use crate::json_schema::keyword::{Family, Key, Type};

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Class {
    Empty,
    False,
    Boolean,
    Null,
    Enum,
    Const,
    Not,
    Conditional,
    /// A reference that leads only to itself.
    Reference,
    Object,
    Array,
    String,
    Number {
        integer: bool,
    },
    Combined(Branches),
}

impl Class {
    /// Whether both are of the same class.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The schemas that one is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Branches {
    pub(crate) criterion: Criterion,
    /// The distinct ones.
    pub(crate) spots: Vec<Spot>,
    /// How many there are with repetitions.
    pub(crate) count: usize,
}

/// How many of several schemas must be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Criterion {
    All,
    Any,
    One,
}

impl View<'_> {
    /// What `spot` is.
    pub(crate) fn class(self, spot: Spot) -> Class {
        let part = match spot.part {
            Part::Whole => match self.graph.node(spot.node).says {
                Says::Bool(true) => return Class::Empty,
                Says::Bool(false) => return Class::False,
                Says::Keywords(_) => {
                    let parts = self.parts(spot.node);
                    match parts[..] {
                        [] => return Class::Empty,
                        [part] => part,
                        _ => return Class::Combined(self.all(spot, parts)),
                    }
                }
            },
            part => part,
        };
        match part {
            Part::Whole | Part::Ref => Class::Reference,
            Part::Keyword(Key::Enum) => Class::Enum,
            Part::Keyword(Key::Const) => Class::Const,
            Part::Keyword(Key::Not) => Class::Not,
            Part::Keyword(Key::If) => Class::Conditional,
            Part::Keyword(key) => Class::Combined(self.branches(spot, key)),
            Part::Types => Class::Combined(self.types(spot)),
            Part::Typed(Type::Boolean) => Class::Boolean,
            Part::Typed(Type::Null) => Class::Null,
            Part::Typed(Type::Array) | Part::Family(Family::Array) => Class::Array,
            Part::Typed(Type::Object) | Part::Family(Family::Object) => Class::Object,
            Part::Typed(Type::String) | Part::Family(Family::String) => Class::String,
            Part::Typed(Type::Integer) => Class::Number { integer: true },
            Part::Typed(Type::Number) | Part::Family(Family::Number) => {
                Class::Number { integer: false }
            }
        }
    }

    /// All the parts of a schema.
    fn all(self, spot: Spot, parts: Vec<Part>) -> Branches {
        let count = parts.len();
        let spots = parts
            .into_iter()
            .map(|part| self.followed(Spot { part, ..spot }));
        Branches {
            criterion: Criterion::All,
            spots: spots.collect(),
            count,
        }
    }

    /// The schemas of `allOf`, `anyOf` or `oneOf`.
    fn branches(self, spot: Spot, key: Key) -> Branches {
        let criterion = match key {
            Key::AnyOf => Criterion::Any,
            Key::OneOf => Criterion::One,
            _ => Criterion::All,
        };
        let branches = match self.graph.node(spot.node).get(key) {
            Some(Operand::Schemas(branches)) => &branches[..],
            _ => &[],
        };
        let distinct = branches.iter().filter(|branch| !branch.repeated);
        let spots = distinct.map(|branch| self.inside(spot, branch.schema));
        Branches {
            criterion,
            spots: spots.collect(),
            count: branches.len(),
        }
    }

    /// The types of a list, each once.
    fn types(self, spot: Spot) -> Branches {
        let types = match self.graph.node(spot.node).get(Key::Type) {
            Some(Operand::Types(types)) => &types[..],
            _ => &[],
        };
        let is_first = |(at, of): &(usize, &Type)| !types[..*at].contains(of);
        let distinct = types.iter().enumerate().filter(is_first);
        let spots: Vec<_> = distinct
            .map(|(_, of)| Spot {
                part: Part::Typed(*of),
                ..spot
            })
            .collect();
        Branches {
            criterion: Criterion::Any,
            count: spots.len(),
            spots,
        }
    }
}
