//! A document that has been scanned and not yet understood: where its values begin and end, in the payload itself. Numbers
//! and strings with escapes are left to serde_json, when somebody asks for them.

mod de;
mod scan;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::Cell;

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

pub(crate) use scan::Flaw;

/// A scanned document.
#[derive(Debug)]
pub(crate) struct Document<'p> {
    text: &'p str,
    tokens: Vec<Token>,
}

/// A value, or the name of a member, which stands before the member's value.
#[derive(Debug, Clone, Copy)]
struct Token {
    kind: Kind,
    /// Where its text begins and ends; that of a string without the quotes.
    start: u32,
    end: u32,
    /// The token behind it and everything in it.
    next: u32,
    /// How many items or members it has.
    count: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    True,
    False,
    /// A number without fraction and exponent.
    Integer,
    Number,
    /// A string that means what is written.
    Plain,
    /// A string with escapes.
    Escaped,
    Array,
    Object,
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
    static TOKENS: Cell<Vec<Token>> = const { Cell::new(Vec::new()) };
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
        let mut tokens = TOKENS.take();
        tokens.clear();
        let most = limits.allocation / size_of::<Token>();
        let scanned = scan::scan(text, &mut tokens, most);
        let document = Self { text, tokens };
        match scanned {
            Ok(()) => Ok(Some(document)),
            Err(Flaw::Twice) => Ok(None),
            Err(Flaw::Large) => Err(Error::new(ErrorKind::Limit {
                what: "bytes allocated",
                limit: limits.allocation,
            })),
            Err(Flaw::Broken(offset)) => Err(broken(payload, offset)),
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
        if self.tokens.capacity() <= KEPT {
            TOKENS.set(std::mem::take(&mut self.tokens));
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
        &self.document.tokens[self.at as usize]
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
        self.token().count as usize
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
        match self.kind() {
            Kind::Integer => Some(match small(self.inner()) {
                Some(Small::Positive(number)) => number.into(),
                Some(Small::Negative(number)) => number.into(),
                None => number(self.inner()),
            }),
            Kind::Number => Some(
                short(self.inner())
                    .and_then(serde_json::Number::from_f64)
                    .unwrap_or_else(|| number(self.inner())),
            ),
            _ => None,
        }
    }

    /// The items of an array.
    pub(crate) fn items(self) -> Items<'d, 'p> {
        Items {
            document: self.document,
            at: self.at + 1,
            end: self.token().next,
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
        self.at = place.token().next;
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
        Some((self.0.next()?, self.0.next()?))
    }
}

/// An integer of few digits, positive ones apart as serde_json has them.
enum Small {
    Positive(u64),
    Negative(i64),
}

/// `None` for what is not certain to fit, and for `-0`, which is no integer to serde_json.
fn small(text: &str) -> Option<Small> {
    if text.len() > 18 {
        return None;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let number = digits
        .bytes()
        .fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
    match (digits.len() < text.len(), number) {
        (false, number) => u64::try_from(number).ok().map(Small::Positive),
        (true, 0) => None,
        (true, number) => Some(Small::Negative(-number)),
    }
}

/// A number of few digits without exponent: the quotient of two numbers that are exact, as serde_json has it. `None` for
/// others, and where serde_json keeps the digits (`arbitrary_precision`).
fn short(text: &str) -> Option<f64> {
    const KEEPS_DIGITS: bool = size_of::<serde_json::Number>() > 16;
    if text.len() > 16 || KEEPS_DIGITS {
        return None;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.')?;
    let mut number = 0;
    let mut scale = 1.0;
    for byte in whole.bytes() {
        number = add(number, byte)?;
    }
    for byte in fraction.bytes() {
        number = add(number, byte)?;
        scale *= 10.0;
    }
    let magnitude = number as f64 / scale;
    Some(if digits.len() < text.len() {
        -magnitude
    } else {
        magnitude
    })
}

/// A number with one more digit.
fn add(number: u64, digit: u8) -> Option<u64> {
    digit
        .is_ascii_digit()
        .then(|| number * 10 + u64::from(digit - b'0'))
}

fn number(text: &str) -> serde_json::Number {
    serde_json::from_str(text).expect("numbers out of range are refused while scanning")
}

fn unescaped(text: &str) -> String {
    serde_json::from_str(text).expect("escapes are checked while scanning")
}
