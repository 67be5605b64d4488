//! From text to tokens. What is taken is what serde_json takes.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Kind, Token};
use crate::limits::MAX_DEPTH;

/// Up to how many members the names of an object are compared one by one.
const FEW: u32 = 32;

/// Why there are no tokens.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Not JSON, seen behind so many bytes.
    Broken(usize),
    /// More tokens than allowed, or offsets beyond 32 bits.
    Large,
    /// Two members of an object have one name.
    Twice,
}

/// Appends the tokens of `text`, at most `most`.
pub(super) fn scan(text: &str, tokens: &mut Vec<Token>, most: usize) -> Result<(), Flaw> {
    if u32::try_from(text.len()).is_err() {
        return Err(Flaw::Large);
    }
    Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        tokens,
        most,
    }
    .document()
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    tokens: &'t mut Vec<Token>,
    most: usize,
}

/// An array or object whose end has not come yet.
#[derive(Clone, Copy, Default)]
struct Open {
    token: usize,
    count: u32,
    is_object: bool,
    /// One bit for each name that was seen, by its length and its ends.
    names: u64,
    has_escaped_names: bool,
}

impl Scanner<'_> {
    fn document(mut self) -> Result<(), Flaw> {
        let mut stack = [Open::default(); MAX_DEPTH];
        let mut depth = 0;
        loop {
            // A value comes.
            self.space();
            let start = self.at;
            match self.peek() {
                Some(byte @ (b'{' | b'[')) => {
                    let is_object = byte == b'{';
                    let token = self.push(
                        if is_object { Kind::Object } else { Kind::Array },
                        start,
                        start,
                    )?;
                    self.at += 1;
                    self.space();
                    let open = stack.get_mut(depth).ok_or(Flaw::Broken(start))?;
                    *open = Open {
                        token,
                        is_object,
                        ..Open::default()
                    };
                    depth += 1;
                    let is_empty = self.peek() == Some(if is_object { b'}' } else { b']' });
                    if !is_empty {
                        if is_object {
                            self.name(open)?;
                        }
                        continue;
                    }
                }
                Some(b'"') => {
                    self.string()?;
                }
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.word("true", Kind::True)?,
                Some(b'f') => self.word("false", Kind::False)?,
                Some(b'n') => self.word("null", Kind::Null)?,
                _ => return Err(Flaw::Broken(start)),
            }
            // A value has ended, or an array or object is empty.
            loop {
                self.space();
                let Some(open) = depth.checked_sub(1).map(|top| &mut stack[top]) else {
                    return match self.at == self.bytes.len() {
                        true => Ok(()),
                        false => Err(Flaw::Broken(self.at)),
                    };
                };
                let is_empty = open.token + 1 == self.tokens.len();
                open.count += u32::from(!is_empty);
                match (self.peek(), open.is_object) {
                    (Some(b','), false) => {
                        self.at += 1;
                        break;
                    }
                    (Some(b','), true) => {
                        self.at += 1;
                        self.space();
                        self.name(open)?;
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.at += 1;
                        self.close(*open)?;
                        depth -= 1;
                    }
                    _ => return Err(Flaw::Broken(self.at)),
                }
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Adds a token, and answers which.
    fn push(&mut self, kind: Kind, start: usize, end: usize) -> Result<usize, Flaw> {
        let index = self.tokens.len();
        if index >= self.most {
            return Err(Flaw::Large);
        }
        self.tokens.push(Token {
            kind,
            start: offset(start),
            end: offset(end),
            next: offset(index + 1),
            count: 0,
        });
        Ok(index)
    }

    /// Adds a token that ends here.
    fn leaf(&mut self, kind: Kind, start: usize) -> Result<(), Flaw> {
        self.push(kind, start, self.at).map(drop)
    }

    fn close(&mut self, open: Open) -> Result<(), Flaw> {
        let next = self.tokens.len();
        let token = &mut self.tokens[open.token];
        token.end = offset(self.at);
        token.next = offset(next);
        token.count = open.count;
        if open.is_object && (open.count > FEW || open.has_escaped_names) {
            self.names_differ(open.token)?;
        }
        Ok(())
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<(), Flaw> {
        let start = self.at;
        if !self.bytes[start..].starts_with(word.as_bytes()) {
            return Err(Flaw::Broken(start));
        }
        self.at += word.len();
        self.leaf(kind, start)
    }

    fn number(&mut self) -> Result<(), Flaw> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        let integer = self.at - start;
        let mut kind = Kind::Integer;
        if self.peek() == Some(b'.') {
            kind = Kind::Number;
            self.at += 1;
            self.digits()?;
        }
        let has_exponent = matches!(self.peek(), Some(b'e' | b'E'));
        if has_exponent {
            kind = Kind::Number;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        // Only such numbers can be out of range.
        if (has_exponent || integer > 300)
            && serde_json::from_str::<serde_json::Number>(&self.text[start..self.at]).is_err()
        {
            return Err(Flaw::Broken(start));
        }
        self.leaf(kind, start)
    }

    fn digits(&mut self) -> Result<(), Flaw> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        match self.at > start {
            true => Ok(()),
            false => Err(Flaw::Broken(start)),
        }
    }

    /// A string, up to behind the quote that ends it; its kind.
    fn string(&mut self) -> Result<Kind, Flaw> {
        let start = self.at + 1;
        let mut kind = Kind::Plain;
        let mut at = start;
        let end = loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let stop = stop(rest).ok_or(Flaw::Broken(self.bytes.len()))?;
            match rest[stop] {
                b'"' => break at + stop,
                b'\\' => {
                    kind = Kind::Escaped;
                    at += stop + 2;
                }
                _ => return Err(Flaw::Broken(at + stop)),
            }
        };
        self.at = end + 1;
        if kind == Kind::Escaped
            && serde_json::from_str::<String>(&self.text[start - 1..self.at]).is_err()
        {
            return Err(Flaw::Broken(start));
        }
        self.push(kind, start, end)?;
        Ok(kind)
    }

    /// The name of a member and the colon behind it.
    fn name(&mut self, open: &mut Open) -> Result<(), Flaw> {
        if self.peek() != Some(b'"') {
            return Err(Flaw::Broken(self.at));
        }
        let start = self.at + 1;
        match self.string()? {
            Kind::Escaped => open.has_escaped_names = true,
            _ => self.is_new(open, start, self.at - 1)?,
        }
        self.space();
        if self.peek() != Some(b':') {
            return Err(Flaw::Broken(self.at));
        }
        self.at += 1;
        Ok(())
    }

    /// That no member before has the name, as far as that is found out now and not at the end of the object.
    fn is_new(&self, open: &mut Open, start: usize, end: usize) -> Result<(), Flaw> {
        let name = &self.bytes[start..end];
        let ends = [name.first(), name.get(name.len() / 2), name.last()];
        let mixed = ends.iter().fold(name.len(), |mixed, byte| {
            mixed.wrapping_mul(31) + byte.map_or(0, |byte| usize::from(*byte))
        });
        let bit = 1_u64 << (mixed % 64);
        let may_be_known = open.names & bit != 0;
        open.names |= bit;
        if !may_be_known || open.count >= FEW {
            return Ok(());
        }
        let last = self.tokens.len() - 1;
        let mut at = open.token + 1;
        while at < last {
            let token = &self.tokens[at];
            let (from, to) = (token.start as usize, token.end as usize);
            if to - from == name.len() && self.bytes[from..to] == *name {
                return Err(Flaw::Twice);
            }
            // Behind the name and the value.
            at = self.tokens[token.next as usize].next as usize;
        }
        Ok(())
    }

    /// That all names of an object differ.
    fn names_differ(&self, object: usize) -> Result<(), Flaw> {
        let end = self.tokens[object].next as usize;
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
            at = self.tokens[token.next as usize].next as usize;
        }
        Ok(())
    }
}

/// Where a string stops being plain: at a quote, a backslash or a control character.
#[inline]
pub(super) fn stop(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let mut chunks = bytes.chunks_exact(8);
    let mut at = 0;
    for chunk in &mut chunks {
        let eight = u64::from_le_bytes(chunk.try_into().expect("chunks are of eight"));
        let quotes = zero(eight ^ (ONES * 0x22));
        let backslashes = zero(eight ^ (ONES * 0x5c));
        let controls = eight.wrapping_sub(ONES * 0x20) & !eight;
        // The lowest of these bits is right; a borrow may set more above it.
        let stops = (quotes | backslashes | controls) & TOPS;
        if stops != 0 {
            return Some(at + (stops.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let rest = chunks.remainder().iter();
    let stop = rest
        .clone()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    stop.map(|stop| at + stop)
}

/// Offsets fit: texts of more than 32 bits are refused first, and a text has no more tokens than bytes.
fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("the length was compared")
}
