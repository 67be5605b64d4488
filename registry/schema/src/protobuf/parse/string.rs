//! String literals.

use std::borrow::Cow;

use super::Broken;
use super::lexer::{Lexer, span, text};
use crate::diagnostic::excerpt;
use crate::protobuf::tree::{File, Str};

impl Lexer<'_> {
    /// Takes a string of one literal or several; `what` says which.
    pub(super) fn string(&mut self, what: &str) -> Result<Str, Broken> {
        let start = self.at;
        if !matches!(self.peek(), b'"' | b'\'') {
            return Err(self.unexpected(what));
        }
        while matches!(self.peek(), b'"' | b'\'') {
            self.literal()?;
        }
        Ok(Str {
            raw: text(start, self.end),
        })
    }

    /// The bytes of a string that was taken before.
    pub(super) fn value_of(&self, string: Str) -> Cow<'_, [u8]> {
        decode(&self.source[string.raw.start as usize..string.raw.end as usize])
    }

    fn literal(&mut self) -> Result<(), Broken> {
        let start = self.at;
        let quote = self.peek();
        let bytes = self.source.as_bytes();
        let mut at = start + 1;
        let mut line_break = None;
        let mut escapes = Ok(());
        loop {
            match bytes.get(at) {
                Some(&byte) if byte == quote => break,
                Some(b'\\') => match escape(&bytes[at..]) {
                    Some((_, length)) => at += length,
                    None => {
                        let wrong = self.source[at..].chars().take(2).collect::<String>();
                        let end = at + wrong.len();
                        escapes = Err(self.wrong(span(at, end), || {
                            format!(
                                "`{wrong}` is no escape: write `\\\\` for a backslash; there are \\a \\b \\f \\n \\r \\t \\v \
                                 \\\\ \\' \\\" \\?, \\ with one to three octal digits, \\x with hexadecimal ones, \\u with \
                                 four and \\U with eight"
                            )
                        }));
                        at = end;
                    }
                },
                Some(b'\n') => {
                    line_break = line_break.or(Some(at));
                    at += 1;
                }
                Some(0) | None => {
                    // What follows the line is most likely not meant to be part of the string.
                    let end = line_break.unwrap_or(at);
                    let shown = excerpt(&self.source[start..end]);
                    let broken = self.wrong(span(start, end), || {
                        format!("the string `{shown}` is not closed: add a quote at its end")
                    });
                    self.consume(end);
                    return Err(broken);
                }
                Some(_) => at += 1,
            }
        }
        if let Some(line_break) = line_break {
            self.tolerate(
                span(start, line_break),
                "a string must end on the line that it begins on: write `\\n` for a line break, or close it and go on with another literal on the next line",
            );
        }
        self.consume(at + 1);
        escapes
    }
}

/// The value of the escape that `bytes` begin with, and its length.
fn escape(bytes: &[u8]) -> Option<(Escaped, usize)> {
    let digits = |from: usize, radix: u32, least: usize, most: usize| {
        let digits = bytes.get(from..)?.iter().take(most);
        let digits = digits.map_while(|&byte| char::from(byte).to_digit(radix));
        let (count, value) = digits.fold((0, 0), |(count, value), digit| {
            (count + 1, value * radix + digit)
        });
        (count >= least).then_some((value, from + count))
    };
    let byte = match bytes.get(1)? {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        &byte @ (b'\\' | b'\'' | b'"' | b'?') => byte,
        b'0'..=b'7' => {
            let (value, length) = digits(1, 8, 1, 3)?;
            return Some((Escaped::Byte(u8::try_from(value).ok()?), length));
        }
        b'x' | b'X' => {
            let (value, length) = digits(2, 16, 1, 2)?;
            return Some((Escaped::Byte(u8::try_from(value).ok()?), length));
        }
        b'u' => {
            let (value, length) = digits(2, 16, 4, 4)?;
            // The two halves of a character beyond U+FFFF may be written one behind the other.
            if (0xd800..0xdc00).contains(&value) && bytes.get(length..length + 2) == Some(b"\\u") {
                let (low, length) = digits(length + 2, 16, 4, 4)?;
                let low = (0xdc00..0xe000).contains(&low).then(|| low - 0xdc00)?;
                let value = 0x1_0000 + ((value - 0xd800) << 10) + low;
                return Some((Escaped::Char(char::from_u32(value)?), length));
            }
            return Some((Escaped::Char(char::from_u32(value)?), length));
        }
        b'U' => {
            let (value, length) = digits(2, 16, 8, 8)?;
            return Some((Escaped::Char(char::from_u32(value)?), length));
        }
        _ => return None,
    };
    Some((Escaped::Byte(byte), 2))
}

enum Escaped {
    Byte(u8),
    Char(char),
}

impl File {
    /// The bytes that `string` stands for: escapes read, its literals joined.
    #[must_use]
    pub fn bytes(&self, string: Str) -> Cow<'_, [u8]> {
        decode(self.text(string.raw))
    }

    /// The text that `string` stands for: escapes read, its literals joined. `None` when its escapes make something that
    /// is not UTF-8, as only the value of a `bytes` field may; read it with [`Self::bytes`] then.
    #[must_use]
    pub fn string(&self, string: Str) -> Option<Cow<'_, str>> {
        match self.bytes(string) {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        }
    }
}

/// The bytes that the literals in `raw` stand for.
fn decode(raw: &str) -> Cow<'_, [u8]> {
    let raw = raw.as_bytes();
    if let [quote, inside @ .., _] = raw
        && !inside.iter().any(|byte| byte == quote || *byte == b'\\')
    {
        return Cow::Borrowed(inside);
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&first, behind)) = rest.split_first() {
        rest = match first {
            b'"' | b'\'' => read_literal(first, behind, &mut bytes),
            b'/' => behind_comment(rest),
            _ => behind,
        };
    }
    Cow::Owned(bytes)
}

/// Adds what stands before `quote` to `bytes`; gives what stands behind it.
fn read_literal<'a>(quote: u8, literal: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    let mut rest = literal;
    while let Some((&first, behind)) = rest.split_first() {
        if first == quote {
            return behind;
        }
        let escaped = if first == b'\\' { escape(rest) } else { None };
        let length = match escaped {
            Some((Escaped::Byte(byte), length)) => {
                bytes.push(byte);
                length
            }
            Some((Escaped::Char(char), length)) => {
                bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                length
            }
            None => {
                bytes.push(first);
                1
            }
        };
        rest = &rest[length..];
    }
    rest
}

/// What stands behind the comment that `bytes` begin with.
fn behind_comment(bytes: &[u8]) -> &[u8] {
    let end = if bytes.get(1) == Some(&b'/') {
        bytes.iter().position(|&byte| byte == b'\n')
    } else {
        let close = bytes.get(2..).unwrap_or_default().windows(2);
        let close = close.into_iter().position(|pair| pair == b"*/");
        close.map(|close| close + 4)
    };
    &bytes[end.unwrap_or(bytes.len())..]
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::diagnostic::Problems;

    fn read(literal: &str) -> Option<Vec<u8>> {
        let text = format!("option a = {literal};");
        let file = super::super::text(&text, &mut Problems::default())?;
        let super::super::super::tree::ValueKind::String(string) = file.options[0].value.kind
        else {
            panic!("{literal} is a string");
        };
        Some(file.bytes(string).into_owned())
    }

    #[test]
    fn literals_mean_their_escapes_and_are_joined() {
        //   written                          means
        for (written, means) in [
            (r#""""#, "".as_bytes()),
            (
                r#""a" 'b' /* "x" */ "c" // 'y'
                "d""#,
                b"abcd",
            ),
            (r#"'say "hi"'"#, b"say \"hi\""),
            (
                r#""\a\b\f\n\r\t\v\\\'\"\?""#,
                b"\x07\x08\x0c\n\r\t\x0b\\'\"?",
            ),
            (r#""\1\12\1234\0""#, b"\x01\x0a\x534\0"),
            (r#""\x4\x41f\xFF\X0a""#, b"\x04Af\xff\x0a"),
            (r#""\303\251""#, "é".as_bytes()),
            (r#""\u00e9\U0001F600\ud83d\ude00""#, "é😀😀".as_bytes()),
            ("\"Grüße\"", "Grüße".as_bytes()),
        ] {
            assert_eq!(read(written).as_deref(), Some(means), "{written}");
        }
    }

    #[test]
    fn what_is_no_escape_is_refused() {
        for written in [
            r#""\q""#,
            r#""\x""#,
            r#""\8""#,
            r#""\400""#,
            r#""\u12""#,
            r#""\U00110000""#,
            r#""\ud800""#,
            r#""\ü""#,
            "\"\\",
            "\"a",
            "\"a\0\"",
            "\"\\\n\"",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }
}
