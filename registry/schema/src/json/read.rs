//! Text to [`Document`].

use super::{Document, Token, TokenKind, VERBATIM};
use crate::span::Span;

/// What a reader accepts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// `//` and `/* */` comments count as white space.
    pub(crate) comments: bool,
    /// How many arrays and objects may lie inside one another.
    pub(crate) max_depth: usize,
}

/// Why a text is not JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) span: Span,
}

/// Reads `text`, which is one value, nothing before or after it.
///
/// # Errors
///
/// The first place where the text stops being JSON.
pub(crate) fn read(text: &str, options: Options) -> Result<Document<'_>, SyntaxError> {
    if u32::try_from(text.len()).is_err() {
        let message = "the text is longer than 4 GiB, which is the limit".to_owned();
        let span = Span::default();
        return Err(SyntaxError { message, span });
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        tokens: Vec::with_capacity(text.len() / 6 + 4),
        unescaped: Vec::new(),
        open: Vec::with_capacity(16),
        options,
    };
    reader.run()?;
    Ok(Document {
        text,
        tokens: reader.tokens,
        unescaped: reader.unescaped,
    })
}

/// How deep `text`, which is JSON without comments, nests.
pub(crate) fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    tokens: Vec<Token>,
    pub(super) unescaped: Vec<Box<str>>,
    /// The tokens of the arrays and objects that are not closed yet, outermost first.
    open: Vec<usize>,
    options: Options,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), SyntaxError> {
        self.blank()?;
        if self.peek().is_none() {
            return Err(self.error("the text is empty: a value is expected"));
        }
        loop {
            if self.begin_value()? {
                continue;
            }
            if self.after_value()? {
                return Ok(());
            }
        }
    }

    /// Reads a value, or the start of a container that holds something; true when a value is expected next.
    fn begin_value(&mut self) -> Result<bool, SyntaxError> {
        self.blank()?;
        match self.peek() {
            Some(b'"') => self.string()?,
            Some(b'{') => {
                self.open(TokenKind::Object)?;
                self.blank()?;
                if self.peek() != Some(b'}') {
                    self.name()?;
                    return Ok(true);
                }
                self.close();
            }
            Some(b'[') => {
                self.open(TokenKind::Array)?;
                self.blank()?;
                if self.peek() != Some(b']') {
                    return Ok(true);
                }
                self.close();
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        }
        Ok(false)
    }

    /// Reads what follows a value up to the next one; true when the text ends.
    fn after_value(&mut self) -> Result<bool, SyntaxError> {
        loop {
            self.blank()?;
            let Some(&container) = self.open.last() else {
                return match self.peek() {
                    None => Ok(true),
                    Some(_) => Err(self.error("the schema ends before this: remove what follows")),
                };
            };
            let object = self.tokens[container].kind == TokenKind::Object;
            match (self.peek(), object) {
                (Some(b','), true) => {
                    self.at += 1;
                    self.blank()?;
                    self.name()?;
                    return Ok(false);
                }
                (Some(b','), false) => {
                    self.at += 1;
                    return Ok(false);
                }
                (Some(b'}'), true) | (Some(b']'), false) => self.close(),
                (_, true) => return Err(self.error("expected `,` or `}` after a member")),
                (_, false) => return Err(self.error("expected `,` or `]` after an element")),
            }
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space and, where allowed, comments.
    #[inline]
    fn blank(&mut self) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(byte) if byte > b' ' && byte != b'/' => Ok(()),
            _ => self.skip_blank(),
        }
    }

    fn skip_blank(&mut self) -> Result<(), SyntaxError> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(b'/') if self.options.comments => self.comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), SyntaxError> {
        let rest = &self.bytes[self.at..];
        let length = if rest.starts_with(b"//") {
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            end.unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            let Some(end) = rest[2..].windows(2).position(|pair| pair == b"*/") else {
                return Err(self.error("a comment is not closed: `*/` is missing"));
            };
            end + 4
        } else {
            return Err(self.error("a comment starts with `//` or `/*`"));
        };
        self.at += length;
        Ok(())
    }

    fn open(&mut self, kind: TokenKind) -> Result<(), SyntaxError> {
        let limit = self.options.max_depth;
        if self.open.len() == limit {
            let message = format!("nested deeper than {limit} levels, which is the limit");
            return Err(self.error(message));
        }
        self.open.push(self.tokens.len());
        self.push(kind, self.at, VERBATIM);
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.at += 1;
        let container = self.open.pop().expect("closed where one is open");
        let after = offset(self.tokens.len());
        let token = &mut self.tokens[container];
        token.end = offset(self.at);
        token.link = after;
    }

    /// Adds a token from `start` to the next byte to be read.
    pub(super) fn push(&mut self, kind: TokenKind, start: usize, link: u32) {
        let (start, end) = (offset(start), offset(self.at));
        self.tokens.push(Token {
            kind,
            start,
            end,
            link,
        });
    }

    /// Reads a member's name and the colon.
    fn name(&mut self) -> Result<(), SyntaxError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("expected a name in double quotes"));
        }
        self.string()?;
        self.blank()?;
        if self.peek() != Some(b':') {
            return Err(self.error("expected `:` after a name"));
        }
        self.at += 1;
        Ok(())
    }

    fn number(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.error("a number does not start with a zero: remove it"));
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        self.push(TokenKind::Number, start, VERBATIM);
        Ok(())
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            return Err(self.error("a number lacks a digit here"));
        }
        self.at += length;
        Ok(())
    }

    /// Reads `null`, `true` or `false`.
    fn word(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        let rest = &self.bytes[start..];
        for (word, kind) in [
            ("null", TokenKind::Null),
            ("true", TokenKind::True),
            ("false", TokenKind::False),
        ] {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                self.push(kind, start, VERBATIM);
                return Ok(());
            }
        }
        Err(self.error(
            "expected a value: a string in double quotes, a number, a list, an object, true, false or null",
        ))
    }

    /// An error at the next character; says what stands there.
    pub(super) fn error(&self, message: impl Into<String>) -> SyntaxError {
        let next = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next());
        let (length, found) = match next {
            Some(character) => (character.len_utf8(), format!("found {character:?}")),
            None => (0, "the text ends".to_owned()),
        };
        let (line, column) = self.position();
        let message = message.into();
        SyntaxError {
            message: format!("{message} (line {line}, column {column}: {found})"),
            span: span(self.at, self.at + length),
        }
    }

    /// Line and column of the next character, from 1.
    fn position(&self) -> (usize, usize) {
        let before = self.text.get(..self.at).unwrap_or_default();
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before[start..].chars().count() + 1)
    }
}

pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("the text is shorter than 4 GiB")
}

pub(super) fn span(start: usize, end: usize) -> Span {
    Span {
        start: offset(start),
        end: offset(end),
    }
}
