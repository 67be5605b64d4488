//! From text to tokens. What is taken is what serde_json takes.

use std::borrow::Cow;
use std::collections::HashSet;

use super::number::number;
use super::{Kind, Token};
use crate::limits::MAX_DEPTH;

/// Up to how many members the names of an object are compared one by one.
const FEW: u32 = 32;

/// Why there are no tokens.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Not JSON, seen behind so many bytes.
    Broken(u32),
    /// More tokens than allowed, or offsets beyond 32 bits.
    Large,
    /// Two members of an object have one name.
    Twice,
}

/// Room for scanning, which the next document uses again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) tokens: Vec<Token>,
    open: Vec<Open>,
}

impl Scratch {
    pub(super) const fn new() -> Self {
        Self {
            tokens: Vec::new(),
            open: Vec::new(),
        }
    }
}

/// Makes the tokens of `text`, at most `most`.
pub(super) fn scan(text: &str, scratch: &mut Scratch, most: usize) -> Result<(), Flaw> {
    if u32::try_from(text.len()).is_err() {
        return Err(Flaw::Large);
    }
    let bytes = text.as_bytes();
    let Scratch { tokens, open } = scratch;
    tokens.clear();
    open.clear();
    let mut tokens = Tokens { text, tokens, most };
    let mut inner = Open::new(Within::Document, 0);
    let mut expects_name = false;
    let mut at = 0;
    loop {
        // A value comes, or a name.
        at = behind_space(bytes, at);
        let start = at;
        match bytes.get(at) {
            Some(b'"') => {
                let (kind, end) = string(text, start + 1)?;
                tokens.push(Token::new(kind, offset(start + 1), offset(end)))?;
                at = end + 1;
                if expects_name {
                    match kind {
                        Kind::Escaped => inner.has_escaped_names = true,
                        _ => tokens.is_new(&mut inner, start + 1, end)?,
                    }
                    at = behind_space(bytes, at);
                    if bytes.get(at) != Some(&b':') {
                        return Err(broken(at));
                    }
                    at += 1;
                    expects_name = false;
                    continue;
                }
            }
            _ if expects_name => return Err(broken(start)),
            Some(b'-' | b'0'..=b'9') => {
                let (number, end) = number(text, start)?;
                let token = Token::new(Kind::Number, offset(start), offset(end));
                tokens.push(number.map_or(token, |number| token.of(number)))?;
                at = end;
            }
            Some(byte @ (b'{' | b'[')) => {
                if open.len() == MAX_DEPTH {
                    return Err(broken(start));
                }
                let (kind, within, end) = match byte {
                    b'{' => (Kind::Object, Within::Object, b'}'),
                    _ => (Kind::Array, Within::Array, b']'),
                };
                open.push(std::mem::replace(
                    &mut inner,
                    Open::new(within, tokens.tokens.len()),
                ));
                tokens.push(Token::new(kind, offset(start), offset(start)))?;
                at = behind_space(bytes, at + 1);
                if bytes.get(at) != Some(&end) {
                    expects_name = within == Within::Object;
                    continue;
                }
            }
            Some(b't') => at = tokens.word("true", Kind::True, start)?,
            Some(b'f') => at = tokens.word("false", Kind::False, start)?,
            Some(b'n') => at = tokens.word("null", Kind::Null, start)?,
            _ => return Err(broken(start)),
        }
        // A value has ended, or an array or object is empty.
        loop {
            at = behind_space(bytes, at);
            match (bytes.get(at), inner.within) {
                (Some(b','), Within::Array | Within::Object) => {
                    at += 1;
                    inner.count += 1;
                    expects_name = inner.within == Within::Object;
                    break;
                }
                (Some(b'}'), Within::Object) | (Some(b']'), Within::Array) => {
                    at += 1;
                    tokens.close(&inner, at)?;
                    inner = open.pop().expect("it lies in something");
                }
                (None, Within::Document) => return Ok(()),
                _ => return Err(broken(at)),
            }
        }
    }
}

/// What values lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Document,
    Array,
    Object,
}

/// An array or object whose end has not come yet.
#[derive(Debug)]
struct Open {
    within: Within,
    has_escaped_names: bool,
    token: usize,
    /// How many commas were seen.
    count: u32,
    /// One bit of 256 for each name that was seen, by its length and some of its bytes.
    names: [u64; 4],
}

impl Open {
    fn new(within: Within, token: usize) -> Self {
        Self {
            within,
            has_escaped_names: false,
            token,
            count: 0,
            names: [0; 4],
        }
    }

    /// Whether it may have this name already, which it has from now on.
    #[inline]
    fn may_know(&mut self, name: &[u8]) -> bool {
        let [length, ..] = name.len().to_le_bytes();
        let few = match name {
            [] => [0; 4],
            [first, ..] => [*first, name[name.len() / 2], name[name.len() - 1], length],
        };
        let hash = u32::from_le_bytes(few).wrapping_mul(0x9e37_79b1) >> 24;
        let bit = 1 << (hash % 64);
        let names = &mut self.names[(hash / 64) as usize];
        let may_be_known = *names & bit != 0;
        *names |= bit;
        may_be_known
    }
}

struct Tokens<'t> {
    text: &'t str,
    tokens: &'t mut Vec<Token>,
    most: usize,
}

impl Tokens<'_> {
    #[inline]
    fn push(&mut self, token: Token) -> Result<(), Flaw> {
        if self.tokens.len() >= self.most {
            return Err(Flaw::Large);
        }
        self.tokens.push(token);
        Ok(())
    }

    /// Adds a word, and answers where it ends.
    fn word(&mut self, word: &str, kind: Kind, start: usize) -> Result<usize, Flaw> {
        if !self.text.as_bytes()[start..].starts_with(word.as_bytes()) {
            return Err(broken(start));
        }
        let end = start + word.len();
        self.push(Token::new(kind, offset(start), offset(end)))?;
        Ok(end)
    }

    fn close(&mut self, open: &Open, end: usize) -> Result<(), Flaw> {
        let next = self.tokens.len();
        let is_empty = open.token + 1 == next;
        let count = open.count + u32::from(!is_empty);
        let token = &mut self.tokens[open.token];
        token.end = offset(end);
        token.hold(offset(next), count);
        if open.within == Within::Object && (count > FEW || open.has_escaped_names) {
            self.names_differ(open.token)?;
        }
        Ok(())
    }

    /// That no member before has the name of the last token, as far as that is found out now and not at the end of the
    /// object.
    #[inline]
    fn is_new(&self, open: &mut Open, start: usize, end: usize) -> Result<(), Flaw> {
        let name = &self.text.as_bytes()[start..end];
        if open.may_know(name) && open.count < FEW && self.knows(open, name) {
            return Err(Flaw::Twice);
        }
        Ok(())
    }

    /// Whether a member before the last token has the name.
    fn knows(&self, open: &Open, name: &[u8]) -> bool {
        let last = self.tokens.len() - 1;
        let mut at = open.token + 1;
        while at < last {
            let token = &self.tokens[at];
            let (start, end) = (token.start as usize, token.end as usize);
            if self.text.as_bytes()[start..end] == *name {
                return true;
            }
            at = self.behind(at + 1);
        }
        false
    }

    /// That all names of an object differ.
    fn names_differ(&self, object: usize) -> Result<(), Flaw> {
        let end = self.behind(object);
        let mut names: HashSet<Cow<'_, str>> = HashSet::new();
        let mut at = object + 1;
        while at < end {
            let token = &self.tokens[at];
            let (start, stop) = (token.start as usize, token.end as usize);
            let name = match token.kind {
                Kind::Escaped => super::unescaped(&self.text[start - 1..stop + 1]).into(),
                _ => Cow::Borrowed(&self.text[start..stop]),
            };
            if !names.insert(name) {
                return Err(Flaw::Twice);
            }
            at = self.behind(at + 1);
        }
        Ok(())
    }

    /// The token behind a value.
    fn behind(&self, value: usize) -> usize {
        let token = &self.tokens[value];
        token.items().map_or(value + 1, |(next, _)| next as usize)
    }
}

#[inline]
fn behind_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The kind of a string, by its beginning behind the quote, and where the quote is that ends it.
#[inline]
fn string(text: &str, start: usize) -> Result<(Kind, usize), Flaw> {
    let bytes = text.as_bytes();
    let end = plain(bytes, start)?;
    match bytes[end] {
        b'"' => Ok((Kind::Plain, end)),
        _ => escaped(text, start, end),
    }
}

/// Where a string stops being plain at a quote or a backslash.
#[inline]
fn plain(bytes: &[u8], start: usize) -> Result<usize, Flaw> {
    let rest = bytes.get(start..).unwrap_or_default();
    let at = start + stop(rest).ok_or_else(|| broken(bytes.len()))?;
    match bytes[at] {
        b'"' | b'\\' => Ok(at),
        _ => Err(broken(at)),
    }
}

/// As [`string`], of one whose first escape is at `at`.
#[cold]
fn escaped(text: &str, start: usize, mut at: usize) -> Result<(Kind, usize), Flaw> {
    let bytes = text.as_bytes();
    while bytes[at] == b'\\' {
        at = plain(bytes, at + 2)?;
    }
    match serde_json::from_str::<String>(&text[start - 1..at + 1]) {
        Ok(_) => Ok((Kind::Escaped, at)),
        Err(_) => Err(broken(start)),
    }
}

/// Where a string stops being plain: at a quote, a backslash or a control character.
#[inline]
pub(super) fn stop(bytes: &[u8]) -> Option<usize> {
    let mut chunks = bytes.chunks_exact(16);
    let mut at = 0;
    for chunk in &mut chunks {
        let (low, high) = chunk.split_at(8);
        let (low, high) = (stops(low), stops(high));
        if low | high != 0 {
            let bits = match low {
                0 => 64 + high.trailing_zeros(),
                _ => low.trailing_zeros(),
            };
            return Some(at + (bits / 8) as usize);
        }
        at += 16;
    }
    let rest = chunks.remainder().iter();
    let stop = rest
        .clone()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    stop.map(|stop| at + stop)
}

/// The lowest bit that is set is the top one of the first of eight bytes that is not plain. Others above it mean nothing,
/// because a borrow may set them.
#[inline]
fn stops(eight: &[u8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let eight = u64::from_le_bytes(eight.try_into().expect("eight bytes"));
    let zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let quotes = zero(eight ^ (ONES * 0x22));
    let backslashes = zero(eight ^ (ONES * 0x5c));
    let controls = eight.wrapping_sub(ONES * 0x20) & !eight;
    (quotes | backslashes | controls) & TOPS
}

#[cold]
pub(super) fn broken(at: usize) -> Flaw {
    Flaw::Broken(offset(at))
}

/// Offsets fit: texts of more than 32 bits are refused first, and a text has no more tokens than bytes.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it is at most the length, which was compared"
)]
fn offset(at: usize) -> u32 {
    at as u32
}
