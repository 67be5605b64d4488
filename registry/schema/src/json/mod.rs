//! JSON as schema texts need it: every value knows where it stands, members keep their order and their repetitions,
//! numbers keep their digits, and strings borrow from the text. What a repeated name means is for the reader of the
//! document to say.
//!
//! A document is a flat list of tokens: reading it, walking it and dropping it never recurse.

mod hash;
mod print;
mod read;
mod string;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use print::{Unprintable, minified, write_sorted};
pub(crate) use read::{Options, depth, read};
pub(crate) use write::{Container, write_nested, write_string};

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::span::Span;

/// A text that has been read: by [`avro::document`](crate::avro::document), which takes comments, or
/// [`json_schema::document`](crate::json_schema::document).
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    /// Every value, containers before what they hold; a member's name is a token of its own before its value.
    tokens: Vec<Token>,
    /// What the strings with escapes mean.
    unescaped: Vec<Box<str>>,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    kind: TokenKind,
    start: u32,
    end: u32,
    /// Of a container, the token after its last one. Of a string, its place in `unescaped`, or `VERBATIM`.
    link: u32,
}

/// The `link` of a string without escapes.
const VERBATIM: u32 = u32::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
}

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Value<'d> {
    document: &'d Document<'d>,
    at: u32,
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub enum View<'d> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// The number, as written.
    Number(&'d str),
    /// The string, unescaped.
    String(&'d str),
    /// An array.
    Array(Elements<'d>),
    /// An object.
    Object(Members<'d>),
}

/// The elements of an array, in order.
#[derive(Debug, Clone, Copy)]
pub struct Elements<'d> {
    document: &'d Document<'d>,
    at: u32,
    end: u32,
}

/// The members of an object, in order, repetitions included.
#[derive(Debug, Clone, Copy)]
pub struct Members<'d> {
    document: &'d Document<'d>,
    at: u32,
    end: u32,
}

/// A member of an object: its name, and its value.
pub type Member<'d> = (&'d str, Value<'d>);

/// From this many members on, repetitions are found by hashing.
const MANY: usize = 16;

/// The bytes that mean themselves inside a string.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut control = 0;
    while control < 0x20 {
        plain[control] = false;
        control += 1;
    }
    plain[b'"' as usize] = false;
    plain[b'\\' as usize] = false;
    plain
};

#[inline]
fn is_plain(byte: u8) -> bool {
    PLAIN[usize::from(byte)]
}

impl Document<'_> {
    /// The value that the text as a whole is.
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        Value {
            document: self,
            at: 0,
        }
    }

    /// How many values there are, with the names of members: the bound of [`Value::index`].
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The value or name that begins at byte `start` of the text.
    #[must_use]
    pub fn at(&self, start: u32) -> Option<Value<'_>> {
        let at = self
            .tokens
            .binary_search_by_key(&start, |token| token.start);
        Some(Value {
            document: self,
            at: u32::try_from(at.ok()?).ok()?,
        })
    }

    fn token(&self, at: u32) -> Token {
        self.tokens[at as usize]
    }

    /// The token after the value at `at`.
    fn after(&self, at: u32) -> u32 {
        let token = self.token(at);
        match token.kind {
            TokenKind::Array | TokenKind::Object => token.link,
            _ => at + 1,
        }
    }

    fn string(&self, at: u32) -> &str {
        let token = self.token(at);
        if token.link == VERBATIM {
            &self.text[token.start as usize + 1..token.end as usize - 1]
        } else {
            &self.unescaped[token.link as usize]
        }
    }
}

impl<'d> Value<'d> {
    /// What the value is.
    #[must_use]
    pub fn view(self) -> View<'d> {
        let token = self.document.token(self.at);
        let (document, at, end) = (self.document, self.at + 1, token.link);
        match token.kind {
            TokenKind::Null => View::Null,
            TokenKind::True => View::Bool(true),
            TokenKind::False => View::Bool(false),
            TokenKind::Number => View::Number(self.text()),
            TokenKind::String => View::String(self.document.string(self.at)),
            TokenKind::Array => View::Array(Elements { document, at, end }),
            TokenKind::Object => View::Object(Members { document, at, end }),
        }
    }

    /// The place of the value among all values of its document.
    pub(crate) fn index(self) -> usize {
        self.at as usize
    }

    /// The members, when the value is an object.
    #[must_use]
    pub fn members(self) -> Option<Members<'d>> {
        match self.view() {
            View::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The string, when the value is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'d str> {
        match self.view() {
            View::String(text) => Some(text),
            _ => None,
        }
    }

    /// Where the value is written.
    #[must_use]
    pub fn span(self) -> Span {
        let Token { start, end, .. } = self.document.token(self.at);
        Span { start, end }
    }

    /// The value, as written.
    #[must_use]
    pub fn text(self) -> &'d str {
        let Span { start, end } = self.span();
        &self.document.text[start as usize..end as usize]
    }
}

impl<'d> Iterator for Elements<'d> {
    type Item = Value<'d>;

    fn next(&mut self) -> Option<Value<'d>> {
        if self.at == self.end {
            return None;
        }
        let value = Value {
            document: self.document,
            at: self.at,
        };
        self.at = self.document.after(self.at);
        Some(value)
    }
}

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        if self.at == self.end {
            return None;
        }
        let value = Value {
            document: self.document,
            at: self.at + 1,
        };
        let name = self.document.string(self.at);
        self.at = self.document.after(self.at + 1);
        Some((name, value))
    }
}

impl<'d> Members<'d> {
    /// The members with their names as values, which know where they are written.
    pub fn with_names(self) -> impl Iterator<Item = (Value<'d>, Value<'d>)> {
        let Self { document, at, .. } = self;
        let mut name = Value { document, at };
        self.map(move |(_, value)| {
            let member = (name, value);
            name.at = document.after(value.at);
            member
        })
    }

    /// Puts the members into `unique`, each name once: the last value wins, at the place of the first.
    pub(crate) fn last_wins(self, unique: &mut Vec<Member<'d>>) {
        unique.clear();
        let mut places: HashMap<&str, usize, RandomState> = HashMap::default();
        for (name, value) in self {
            let known = if unique.len() < MANY {
                unique.iter().position(|(other, _)| *other == name)
            } else {
                if places.is_empty() {
                    places.extend(unique.iter().enumerate().map(|(at, member)| (member.0, at)));
                }
                places.get(name).copied()
            };
            if let Some(place) = known {
                unique[place].1 = value;
                continue;
            }
            if !places.is_empty() {
                places.insert(name, unique.len());
            }
            unique.push((name, value));
        }
    }
}
