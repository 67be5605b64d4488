//! Text to [`Document`].

use super::{Document, Token, TokenKind, VERBATIM, is_plain};
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

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    tokens: Vec<Token>,
    unescaped: Vec<Box<str>>,
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

    fn peek(&self) -> Option<u8> {
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
    fn push(&mut self, kind: TokenKind, start: usize, link: u32) {
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

    fn string(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        self.at += 1;
        let plain = self.plain_characters();
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.push(TokenKind::String, start, VERBATIM);
                Ok(())
            }
            _ => self.escaped_string(start, self.text[self.at - plain..self.at].to_owned()),
        }
    }

    /// Skips characters that mean themselves; how many bytes.
    fn plain_characters(&mut self) -> usize {
        let rest = &self.bytes[self.at..];
        let mut length = 0;
        while let Some(&byte) = rest.get(length)
            && is_plain(byte)
        {
            length += 1;
        }
        self.at += length;
        length
    }

    /// Reads the rest of a string that started at `start` and means `so_far` up to here.
    fn escaped_string(&mut self, start: usize, mut so_far: String) -> Result<(), SyntaxError> {
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => so_far.push(self.escape()?),
                Some(_) => {
                    return Err(self.error(
                        "a control character in a string: write it as an escape, such as `\\n`",
                    ));
                }
                None => {
                    let span = span(start, self.at);
                    let message = "a string is not closed: `\"` is missing".to_owned();
                    return Err(SyntaxError { message, span });
                }
            }
            let plain = self.plain_characters();
            so_far.push_str(&self.text[self.at - plain..self.at]);
        }
        self.at += 1;
        let link = offset(self.unescaped.len());
        self.unescaped.push(so_far.into_boxed_str());
        self.push(TokenKind::String, start, link);
        Ok(())
    }

    /// Reads a backslash and what belongs to it.
    fn escape(&mut self) -> Result<char, SyntaxError> {
        let meaning = match self.bytes.get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => {
                return Err(
                    self.error("not an escape: `\\` goes before one of \" \\ / b f n r t u")
                );
            }
        };
        self.at += 2;
        Ok(meaning)
    }

    fn unicode_escape(&mut self) -> Result<char, SyntaxError> {
        let half = "half of a surrogate pair: characters beyond U+FFFF take two `\\u` escapes";
        let first = self.code_unit(self.at)?;
        let (code, length) = match first {
            0xD800..=0xDBFF => match self.code_unit(self.at + 6) {
                Ok(second @ 0xDC00..=0xDFFF) => {
                    (0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 12)
                }
                _ => return Err(self.error(half)),
            },
            _ => (first, 6),
        };
        let character = char::from_u32(code).ok_or_else(|| self.error(half))?;
        self.at += length;
        Ok(character)
    }

    /// The number in the `\uXXXX` at `at`.
    fn code_unit(&self, at: usize) -> Result<u32, SyntaxError> {
        let digits = self
            .bytes
            .get(at..at + 6)
            .and_then(|escape| escape.strip_prefix(b"\\u"))
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .ok_or_else(|| self.error("`\\u` goes before four hexadecimal digits"))?;
        let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or_default();
        Ok(digits.iter().fold(0, |code, byte| code << 4 | digit(byte)))
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
    fn error(&self, message: impl Into<String>) -> SyntaxError {
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

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("the text is shorter than 4 GiB")
}

fn span(start: usize, end: usize) -> Span {
    Span {
        start: offset(start),
        end: offset(end),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::super::{Value, View, write_string};
    use super::*;

    const PLAIN: Options = Options {
        comments: false,
        max_depth: 1_000,
    };

    /// A document back to text: members and numbers as they are, strings respelled.
    fn rewritten(value: Value<'_>) -> String {
        let mut text = String::new();
        match value.view() {
            View::Null | View::Bool(_) | View::Number(_) => text.push_str(value.text()),
            View::String(string) => write_string(&mut text, string),
            View::Array(elements) => {
                let elements: Vec<_> = elements.map(rewritten).collect();
                text = format!("[{}]", elements.join(","));
            }
            View::Object(members) => {
                let members: Vec<_> = members
                    .map(|(name, value)| {
                        let mut member = String::new();
                        write_string(&mut member, name);
                        member + ":" + &rewritten(value)
                    })
                    .collect();
                text = format!("{{{}}}", members.join(","));
            }
        }
        text
    }

    #[test]
    fn order_repetitions_and_digits_are_kept() {
        for (text, kept) in [
            (
                r#" {"b" : 1.50e+3 , "a":[ ],"b":{ },"c":[true,false,null] } "#,
                r#"{"b":1.50e+3,"a":[],"b":{},"c":[true,false,null]}"#,
            ),
            (
                r#""\u00e9\/\ud83d\ude00\u0000\"\\\b\f\n\r\t""#,
                "\"é/😀\\u0000\\\"\\\\\\b\\f\\n\\r\\t\"",
            ),
            ("-0", "-0"),
            ("12345678901234567890.0E-1", "12345678901234567890.0E-1"),
        ] {
            let document = read(text, PLAIN).unwrap();
            assert_eq!(rewritten(document.root()), kept);
        }
    }

    #[test]
    fn the_last_of_repeated_names_wins_at_the_place_of_the_first() {
        for count in [3, 40] {
            let members: Vec<_> = (0..count * 2)
                .map(|at| format!("\"{}\":{at}", at % count))
                .collect();
            let text = format!("{{{}}}", members.join(","));
            let document = read(&text, PLAIN).unwrap();
            let View::Object(members) = document.root().view() else {
                panic!("it is an object");
            };
            let mut unique = Vec::new();
            members.last_wins(&mut unique);
            let unique = unique
                .iter()
                .map(|(name, value)| format!("{name}:{}", value.text()));
            let expected = (0..count).map(|at| format!("{at}:{}", at + count));
            assert_eq!(unique.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn comments_are_white_space_where_they_are_allowed() {
        let text = "// one\n[1/* two **/,/**/2]//";
        assert!(read(text, PLAIN).is_err());
        let options = Options {
            comments: true,
            ..PLAIN
        };
        let document = read(text, options).unwrap();
        assert_eq!(rewritten(document.root()), "[1,2]");
        for open in ["/* one", "1 /*/", "1 /", "/"] {
            assert!(read(open, options).is_err(), "{open}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused_where_it_goes_wrong() {
        for (text, at) in [
            ("", 0),
            (" \n", 2),
            ("nul", 0),
            ("NaN", 0),
            ("+1", 0),
            ("01", 1),
            ("1.", 2),
            (".5", 0),
            ("1e", 2),
            ("-", 1),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("[1}", 2),
            ("{\"a\"}", 4),
            ("{\"a\":1,}", 7),
            ("{a:1}", 1),
            ("{'a':1}", 1),
            ("\"a\tb\"", 2),
            ("\"\\x\"", 1),
            ("\"\\u12\"", 1),
            ("\"\\ud800\"", 1),
            ("\"\\ud800\\u0041\"", 1),
            ("\"\\udc00\"", 1),
            ("\"open", 0),
            ("\"a\\", 2),
            ("1 1", 2),
            ("\u{feff}1", 0),
        ] {
            let error = read(text, PLAIN).unwrap_err();
            assert_eq!(error.span.start, at, "{text}: {}", error.message);
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_another_reader_reads(text in r#"[\[\]{}",:0-9a-c.eE+\- \\/]{0,24}"#) {
            prop_assert_eq!(
                read(&text, PLAIN).is_ok(),
                serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok()
            );
        }

        #[test]
        fn any_string_reads_back(string: String) {
            let mut text = String::new();
            write_string(&mut text, &string);
            let document = read(&text, PLAIN).unwrap();
            prop_assert_eq!(document.root().as_str(), Some(&*string));
        }
    }
}
