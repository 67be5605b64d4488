//! A document that has been scanned: where its values begin and end, in the payload itself. Numbers of few digits are
//! understood by then; other numbers and strings with escapes are left to serde_json, when somebody asks for them.

mod de;
mod number;
mod scan;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::Cell;

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

use number::Number;
pub(crate) use scan::Flaw;
use scan::Scratch;

/// A scanned document.
#[derive(Debug)]
pub(crate) struct Document<'p> {
    text: &'p str,
    scratch: Scratch,
}

/// A value, or the name of a member, which stands before the member's value.
#[derive(Debug, Clone, Copy)]
struct Token {
    kind: Kind,
    /// Where its text begins and ends; that of a string without the quotes.
    start: u32,
    end: u32,
    /// Of an array or object: which token is behind it and everything in it, and how many items or members it has. Of a
    /// number that is understood: its 64 bits, the lower half first.
    more: [u32; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    True,
    False,
    /// A number that is understood: see [`Number`].
    Positive,
    Negative,
    Decimal,
    /// A number that is left to serde_json.
    Number,
    /// A string that means what is written.
    Plain,
    /// A string with escapes.
    Escaped,
    Array,
    Object,
}

impl Token {
    fn new(kind: Kind, start: u32, end: u32) -> Self {
        Self {
            kind,
            start,
            end,
            more: [0; 2],
        }
    }

    /// As the token of a number that is understood.
    fn of(self, number: Number) -> Self {
        let (kind, [a, b, c, d, e, f, g, h]) = match number {
            Number::Positive(number) => (Kind::Positive, number.to_le_bytes()),
            Number::Negative(number) => (Kind::Negative, number.to_le_bytes()),
            Number::Decimal(number) => (Kind::Decimal, number.to_le_bytes()),
        };
        Self {
            kind,
            more: [
                u32::from_le_bytes([a, b, c, d]),
                u32::from_le_bytes([e, f, g, h]),
            ],
            ..self
        }
    }

    /// The number, when it is understood.
    #[inline]
    fn number(&self) -> Option<Number> {
        let [low, high] = self.more;
        let bits = u64::from(high) << 32 | u64::from(low);
        match self.kind {
            Kind::Positive => Some(Number::Positive(bits)),
            Kind::Negative => Some(Number::Negative(bits.cast_signed())),
            Kind::Decimal => Some(Number::Decimal(f64::from_bits(bits))),
            _ => None,
        }
    }

    /// Says what an array or object has.
    fn hold(&mut self, next: u32, count: u32) {
        self.more = [next, count];
    }

    /// Of an array or object, which token is behind it, and how many items or members it has.
    #[inline]
    fn items(&self) -> Option<(u32, u32)> {
        let [next, count] = self.more;
        matches!(self.kind, Kind::Array | Kind::Object).then_some((next, count))
    }
}

/// A value in a document, by the index of its token.
#[derive(Clone, Copy)]
pub(crate) struct Place<'d, 'p> {
    document: &'d Document<'p>,
    at: u32,
}

/// Most tokens that are kept for the next document of a thread.
const KEPT: usize = 1 << 16;

thread_local! {
    static SCRATCH: Cell<Scratch> = const { Cell::new(Scratch::new()) };
}

impl<'p> Document<'p> {
    /// Scans a payload that is within the limits.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or has more values than fit in memory; `Ok(None)` when a name stands twice in an object.
    pub(crate) fn scan(payload: &'p [u8], limits: Limits) -> Result<Option<Self>, Error> {
        let text = match std::str::from_utf8(payload) {
            Ok(text) => text,
            Err(error) => return Err(broken(payload, error.valid_up_to())),
        };
        let mut scratch = SCRATCH.take();
        let most = limits.allocation / size_of::<Token>();
        let scanned = scan::scan(text, &mut scratch, most);
        let document = Self { text, scratch };
        match scanned {
            Ok(()) => Ok(Some(document)),
            Err(Flaw::Twice) => Ok(None),
            Err(Flaw::Large) => Err(Error::new(ErrorKind::Limit {
                what: "bytes allocated",
                limit: limits.allocation,
            })),
            Err(Flaw::Broken(offset)) => Err(broken(payload, offset as usize)),
        }
    }

    pub(crate) fn root(&self) -> Place<'_, 'p> {
        Place {
            document: self,
            at: 0,
        }
    }
}

impl Drop for Document<'_> {
    fn drop(&mut self) {
        if self.scratch.tokens.capacity() <= KEPT {
            SCRATCH.set(std::mem::take(&mut self.scratch));
        }
    }
}

/// What is wrong with a payload, in serde_json's words.
#[cold]
fn broken(payload: &[u8], offset: usize) -> Error {
    match serde_json::from_slice::<serde_json::Value>(payload) {
        Err(error) => Error::reading(&error, payload),
        Ok(_) => Error::at(ErrorKind::Syntax("it is damaged".into()), offset),
    }
}

impl<'d, 'p> Place<'d, 'p> {
    fn token(self) -> &'d Token {
        &self.document.scratch.tokens[self.at as usize]
    }

    pub(crate) fn kind(self) -> Kind {
        self.token().kind
    }

    pub(crate) fn index(self) -> u32 {
        self.at
    }

    pub(crate) fn document(self) -> &'d Document<'p> {
        self.document
    }

    /// How many items or members it has.
    pub(crate) fn count(self) -> usize {
        self.token().items().map_or(0, |(_, count)| count as usize)
    }

    /// Where it begins in the payload.
    pub(crate) fn start(self) -> usize {
        let token = self.token();
        let quote = matches!(token.kind, Kind::Plain | Kind::Escaped);
        token.start as usize - usize::from(quote)
    }

    /// What is written: JSON by itself.
    pub(crate) fn text(self) -> &'p str {
        let token = self.token();
        let quote = usize::from(matches!(token.kind, Kind::Plain | Kind::Escaped));
        &self.document.text[token.start as usize - quote..token.end as usize + quote]
    }

    /// Of a string without escapes, what is between the quotes; of others what is written there.
    fn inner(self) -> &'p str {
        let token = self.token();
        &self.document.text[token.start as usize..token.end as usize]
    }

    #[inline]
    pub(crate) fn string(self) -> Option<Cow<'p, str>> {
        match self.kind() {
            Kind::Plain => Some(Cow::Borrowed(self.inner())),
            Kind::Escaped => Some(Cow::Owned(unescaped(self.text()))),
            _ => None,
        }
    }

    /// Whether it is this string.
    pub(crate) fn is_string(self, string: &str) -> bool {
        let token = self.token();
        match token.kind {
            Kind::Plain => {
                (token.end - token.start) as usize == string.len()
                    && self.inner().as_bytes() == string.as_bytes()
            }
            Kind::Escaped => unescaped(self.text()) == string,
            _ => false,
        }
    }

    /// A number as serde_json has it: what fits neither `u64` nor `i64` is the nearest `f64`.
    pub(crate) fn number(self) -> Option<serde_json::Number> {
        match self.token().number() {
            Some(Number::Positive(number)) => Some(number.into()),
            Some(Number::Negative(number)) => Some(number.into()),
            Some(Number::Decimal(number)) => serde_json::Number::from_f64(number),
            None if self.kind() == Kind::Number => Some(number(self.inner())),
            None => None,
        }
    }

    /// The token behind it and everything in it.
    #[inline]
    fn next(self) -> u32 {
        self.token().items().map_or(self.at + 1, |(next, _)| next)
    }

    /// The items of an array.
    pub(crate) fn items(self) -> Items<'d, 'p> {
        Items {
            document: self.document,
            at: self.at + 1,
            end: self.next(),
        }
    }

    /// The members of an object, names and values.
    pub(crate) fn members(self) -> Members<'d, 'p> {
        Members(self.items())
    }
}

/// Values one after another.
#[derive(Clone)]
pub(crate) struct Items<'d, 'p> {
    document: &'d Document<'p>,
    at: u32,
    end: u32,
}

impl<'d, 'p> Iterator for Items<'d, 'p> {
    type Item = Place<'d, 'p>;

    #[inline]
    fn next(&mut self) -> Option<Place<'d, 'p>> {
        if self.at >= self.end {
            return None;
        }
        let place = Place {
            document: self.document,
            at: self.at,
        };
        self.at = place.next();
        Some(place)
    }
}

/// Names and values one after another.
#[derive(Clone)]
pub(crate) struct Members<'d, 'p>(Items<'d, 'p>);

impl<'d, 'p> Iterator for Members<'d, 'p> {
    type Item = (Place<'d, 'p>, Place<'d, 'p>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.0.at >= self.0.end {
            return None;
        }
        let name = Place {
            document: self.0.document,
            at: self.0.at,
        };
        self.0.at += 1; // A name is one token.
        Some((name, self.0.next()?))
    }
}

#[cold]
fn number(text: &str) -> serde_json::Number {
    serde_json::from_str(text).expect("numbers out of range are refused while scanning")
}

#[cold]
fn unescaped(text: &str) -> String {
    serde_json::from_str(text).expect("escapes are checked while scanning")
}
