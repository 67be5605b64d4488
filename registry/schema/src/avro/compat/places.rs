//! Locations in a reader, kept as steps and written only for reasons.

use std::fmt::{self, Display};

/// Every location that was come to, each a step from an earlier one; the first is the whole schema.
#[derive(Default)]
pub(super) struct Places(Vec<(Place, Token)>);

/// Number of a location: one more than its index.
pub(super) type Place = usize;

/// The whole schema.
pub(super) const ROOT: Place = 0;

/// A step from one location to the next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    /// A field of a record, by index.
    Field(usize),
    /// The type of a field.
    TypeOfField(usize),
    /// The items of an array.
    Items,
    /// The values of a map.
    Values,
    /// The branch of the writer's union that is read here.
    Branch(usize),
    /// The name of a named type.
    Name,
    /// The size of a fixed.
    Size,
    /// The symbols of an enum.
    Symbols,
}

impl Places {
    /// The location a step from `from`.
    pub(super) fn step(&mut self, from: Place, token: Token) -> Place {
        self.0.push((from, token));
        self.0.len()
    }

    /// The location as a JSON pointer, but for the root, which is `/` and not empty.
    pub(super) fn path(&self, mut place: Place) -> String {
        if place == ROOT {
            return "/".to_owned();
        }
        let mut tokens = Vec::new();
        while place != ROOT {
            let (from, token) = self.0[place - 1];
            tokens.push(token);
            place = from;
        }
        tokens.iter().rev().map(Token::to_string).collect()
    }
}

impl Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(at) => write!(f, "/fields/{at}"),
            Self::TypeOfField(at) => write!(f, "/fields/{at}/type"),
            Self::Items => f.write_str("/items"),
            Self::Values => f.write_str("/values"),
            Self::Branch(at) => write!(f, "/{at}"),
            Self::Name => f.write_str("/name"),
            Self::Size => f.write_str("/size"),
            Self::Symbols => f.write_str("/symbols"),
        }
    }
}
