//! The bytes of a text, one token at a time.

use super::Broken;
use crate::diagnostic::{Diagnostic, Problems, excerpt};
use crate::protobuf::tree::Text;
use crate::span::Span;

/// Starts a name.
const START: u8 = 1;
/// Continues a name.
const WORD: u8 = 2;
/// A decimal digit.
const DIGIT: u8 = 4;

/// What each byte can be.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        class[byte as usize] = if byte.is_ascii_alphabetic() || byte == b'_' {
            START | WORD
        } else if byte.is_ascii_digit() {
            WORD | DIGIT
        } else {
            0
        };
        byte += 1;
    }
    class
};

/// Where a text is being read.
pub(super) struct Lexer<'a> {
    /// The text.
    pub(super) source: &'a str,
    bytes: &'a [u8],
    /// Where the next token begins: behind blanks and comments.
    pub(super) at: usize,
    /// Where the last token ended.
    pub(super) end: usize,
    /// What stands behind the source in the heap of the file: names with blanks or comments inside.
    pub(super) cleaned: String,
    /// Comments so far.
    pub(super) comments: Vec<Span>,
    /// What is wrong.
    pub(super) problems: &'a mut Problems,
    /// What compilers refuse and a file can still be kept with.
    pub(super) tolerated: Vec<Diagnostic>,
    /// Somebody has said that the text ends too early.
    pub(super) ended: bool,
}

/// A place to come back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    end: usize,
    comments: usize,
    tolerated: usize,
}

impl<'a> Lexer<'a> {
    /// At the first token of `source`, which has at most 4 GiB.
    pub(super) fn new(source: &'a str, problems: &'a mut Problems) -> Self {
        let mut lexer = Self {
            source,
            bytes: source.as_bytes(),
            at: if source.starts_with('\u{feff}') { 3 } else { 0 },
            end: 0,
            cleaned: String::new(),
            comments: Vec::new(),
            problems,
            tolerated: Vec::new(),
            ended: false,
        };
        lexer.blanks();
        lexer
    }

    /// The first byte of the next token; zero at the end.
    #[inline]
    pub(super) fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    #[inline]
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// Whether the text is read.
    pub(super) fn at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// This place.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            end: self.end,
            comments: self.comments.len(),
            tolerated: self.tolerated.len(),
        }
    }

    /// Goes back to `mark`.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.at = mark.at;
        self.end = mark.end;
        self.comments.truncate(mark.comments);
        self.tolerated.truncate(mark.tolerated);
    }

    /// From `start` to the end of the last token.
    pub(super) fn since(&self, start: usize) -> Span {
        span(start, self.end)
    }

    /// The token at `self.at` ends at `end`.
    #[inline]
    pub(super) fn consume(&mut self, end: usize) {
        self.at = end;
        self.end = end;
        self.blanks();
    }

    /// Takes `byte` when it is next.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        if found {
            self.consume(self.at + 1);
        }
        found
    }

    /// Takes `byte`, which must be next; `why` says what it is for and how the whole is written.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8, why: &str) -> Result<(), Broken> {
        if self.take(byte) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}` {why}", char::from(byte))))
    }

    /// The next token is not `expected`.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: &str) -> Broken {
        let (span, found) = self.found();
        self.problems
            .add(span, || format!("expected {expected}, found {found}"));
        Broken
    }

    /// Adds what is wrong at `span`.
    #[cold]
    pub(super) fn wrong(&mut self, span: Span, message: impl FnOnce() -> String) -> Broken {
        self.problems.add(span, message);
        Broken
    }

    /// Remembers what compilers refuse.
    #[cold]
    pub(super) fn tolerate(&mut self, span: Span, message: &str) {
        // A hundred are shown at most.
        if self.tolerated.len() < 100 {
            let message = message.to_owned();
            self.tolerated.push(Diagnostic { message, span });
        }
    }

    /// The next token in words, and where it is.
    fn found(&self) -> (Span, String) {
        if self.at_end() {
            let end = self.bytes.len();
            return (span(end, end), "the end of the text".to_owned());
        }
        let end = self.token_end();
        let word = &self.source[self.at..end];
        (span(self.at, end), format!("`{}`", excerpt(word)))
    }

    /// Where the next token ends, whatever is wrong with it.
    fn token_end(&self) -> usize {
        let first = self.peek();
        if CLASS[usize::from(first)] != 0 {
            return self.word_end(self.at);
        }
        if !matches!(first, b'"' | b'\'') {
            let width = self.source[self.at..].chars().next();
            return self.at + width.map_or(0, char::len_utf8);
        }
        let mut escaped = false;
        for (at, byte) in (self.at + 1..).zip(&self.bytes[self.at + 1..]) {
            match byte {
                b'\n' => return at,
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                _ if *byte == first => return at + 1,
                _ => {}
            }
        }
        self.bytes.len()
    }

    /// Goes behind the next token.
    pub(super) fn skip_token(&mut self) {
        self.consume(self.token_end());
    }

    /// Skips blanks and comments.
    #[inline]
    fn blanks(&mut self) {
        loop {
            match self.byte(self.at) {
                b' ' | b'\n' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'/' => {
                    if !self.comment() {
                        return;
                    }
                }
                _ => return,
            }
        }
    }

    fn comment(&mut self) -> bool {
        let start = self.at;
        let rest = &self.bytes[start..];
        let end = match self.byte(start + 1) {
            b'/' => {
                let line = rest.iter().position(|&byte| byte == b'\n');
                line.map_or(self.bytes.len(), |line| start + line)
            }
            b'*' => {
                let close = self.source[start + 2..].find("*/");
                let Some(close) = close else {
                    self.at = self.bytes.len();
                    self.wrong(span(start, self.at), || {
                        "a comment that begins with `/*` is not closed: add `*/` behind it"
                            .to_owned()
                    });
                    return true;
                };
                if self.source[start + 2..start + 2 + close].contains("/*") {
                    self.tolerate(
                        span(start, start + 2 + close + 2),
                        "`/*` stands inside a comment: comments do not nest, so take it out",
                    );
                }
                start + 2 + close + 2
            }
            _ => return false,
        };
        self.comments.push(span(start, end));
        self.at = end;
        true
    }

    /// Where the word that begins at `at` ends. A hyphen between two of its bytes belongs to it: such names are stored
    /// in registries, although compilers refuse them.
    #[inline]
    pub(super) fn word_end(&self, at: usize) -> usize {
        let mut at = at;
        loop {
            while CLASS[usize::from(self.byte(at))] & WORD != 0 {
                at += 1;
            }
            let hyphen = self.byte(at) == b'-' && is_word(self.byte(at + 1));
            if !hyphen {
                return at;
            }
            at += 1;
        }
    }

    /// The next word, without taking it; empty when something else is next.
    #[inline]
    pub(super) fn peek_word(&self) -> &'a [u8] {
        if CLASS[usize::from(self.peek())] & START == 0 {
            return b"";
        }
        &self.bytes[self.at..self.word_end(self.at)]
    }

    /// Takes `word`, which [`Self::peek_word`] has found.
    #[inline]
    pub(super) fn take_word(&mut self, word: &[u8]) {
        self.consume(self.at + word.len());
    }

    /// Takes `word` when it is next.
    pub(super) fn take_keyword(&mut self, keyword: &[u8]) -> bool {
        let found = self.peek_word() == keyword;
        if found {
            self.take_word(keyword);
        }
        found
    }

    /// Takes a name of one segment; `what` says which.
    #[inline]
    pub(super) fn word(&mut self, what: &str) -> Result<Text, Broken> {
        let start = self.at;
        let word = self.peek_word();
        if word.is_empty() {
            return Err(self.no_word(what));
        }
        self.take_word(word);
        Ok(text(start, start + word.len()))
    }

    #[cold]
    pub(super) fn no_word(&mut self, what: &str) -> Broken {
        if self.peek().is_ascii_digit() {
            let (span, found) = self.found();
            return self.wrong(span, || {
                format!("expected {what}, found {found}: names begin with a letter or `_`")
            });
        }
        self.unexpected(what)
    }

    /// Whether a word, or with `digits` also a number, begins at `at`.
    #[inline]
    pub(super) fn begins_segment(&self, at: usize, digits: bool) -> bool {
        let class = if digits { START | DIGIT } else { START };
        CLASS[usize::from(self.byte(at))] & class != 0
    }

    /// Takes a number, which begins here with a digit or a dot: where it ends and whether it is a whole one.
    pub(super) fn number_end(&mut self) -> Result<(usize, bool), Broken> {
        let start = self.at;
        let digits = |mut at: usize, radix: u32| {
            while char::from(self.byte(at)).is_digit(radix) {
                at += 1;
            }
            at
        };
        let mut whole = true;
        let (mut problem, mut suffix) = (None, None);
        let mut end;
        if self.byte(start) == b'0' && self.byte(start + 1) | 0x20 == b'x' {
            end = digits(start + 2, 16);
            if end == start + 2 {
                problem = Some("hexadecimal digits must follow `0x`");
            }
        } else {
            end = digits(start, 10);
            let integer = end;
            if self.byte(end) == b'.' {
                whole = false;
                end = digits(end + 1, 10);
            }
            if self.byte(end) | 0x20 == b'e' {
                whole = false;
                end += 1;
                if matches!(self.byte(end), b'+' | b'-') {
                    end += 1;
                }
                let exponent = digits(end, 10);
                if exponent == end {
                    problem = Some("digits must follow the `e` of its exponent");
                }
                end = exponent;
            }
            if self.byte(end) | 0x20 == b'f' {
                whole = false;
                suffix = Some(span(end, end + 1));
                end += 1;
            }
            let octal = self.byte(start) == b'0' && integer > start + 1;
            if octal && !whole {
                problem = Some("a number that begins with `0` is octal and whole");
            } else if octal && digits(start, 8) < end {
                problem = Some("a number that begins with `0` is octal: its digits go from 0 to 7");
            }
        }
        if is_word(self.byte(end)) || self.byte(end) == b'.' {
            problem = problem.or(Some("a blank must stand between a number and a name"));
            while is_word(self.byte(end)) || self.byte(end) == b'.' {
                end += 1;
            }
        }
        if let Some(problem) = problem {
            let number = excerpt(&self.source[start..end]);
            let span = span(start, end);
            let broken = self.wrong(span, || format!("`{number}` is no number: {problem}"));
            self.consume(end);
            return Err(broken);
        }
        if let Some(suffix) = suffix {
            let message = "a number ends in `f`, as in other languages: take the letter out";
            self.tolerate(suffix, message);
        }
        Ok((end, whole))
    }

    /// Takes a whole number, with its sign; `what` says which.
    pub(super) fn integer(&mut self, what: &str) -> Result<(i64, Span), Broken> {
        let start = self.at;
        let negative = self.take(b'-');
        if !self.peek().is_ascii_digit() {
            return Err(self.unexpected(what));
        }
        let from = self.at;
        let (end, whole) = self.number_end()?;
        let digits = &self.source[from..end];
        self.consume(end);
        let span = self.since(start);
        if !whole {
            let digits = excerpt(digits);
            return Err(self.wrong(span, || {
                format!("expected {what}, found `{digits}`: it must be a whole number")
            }));
        }
        let value = magnitude(digits).and_then(|magnitude| {
            if negative {
                0_i64.checked_sub_unsigned(magnitude)
            } else {
                i64::try_from(magnitude).ok()
            }
        });
        match value {
            Some(value) => Ok((value, span)),
            None => {
                let digits = excerpt(digits);
                Err(self.wrong(span, || {
                    format!(
                        "the number `{digits}` does not fit into 64 bits: {what} must be smaller"
                    )
                }))
            }
        }
    }
}

/// The value of a whole number: decimal, octal or hexadecimal.
fn magnitude(digits: &str) -> Option<u64> {
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    u64::from_str_radix(digits, radix).ok()
}

#[inline]
pub(super) fn is_word(byte: u8) -> bool {
    CLASS[usize::from(byte)] & WORD != 0
}

/// The piece of the heap from `start` to `end`.
#[inline]
pub(super) fn text(start: usize, end: usize) -> Text {
    Text {
        start: offset(start),
        end: offset(end),
    }
}

/// The piece of the text from `start` to `end`.
#[inline]
pub(super) fn span(start: usize, end: usize) -> Span {
    Span {
        start: offset(start),
        end: offset(end),
    }
}

#[inline]
fn offset(at: usize) -> u32 {
    u32::try_from(at)
        .expect("texts have at most 16 MiB, and names from them no more than that again")
}
