//! Strings, with what escapes mean.

use super::read::{Reader, SyntaxError, offset, span};
use super::{TokenKind, VERBATIM, is_plain};

impl Reader<'_> {
    /// Reads a string, from its opening quote.
    pub(super) fn string(&mut self) -> Result<(), SyntaxError> {
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
}
