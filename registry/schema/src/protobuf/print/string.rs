//! String literals.

use std::borrow::Cow;

use super::Printer;
use crate::protobuf::tree::{File, Str};

impl Printer<'_> {
    /// The string as one literal between double quotes that reads back as the same bytes.
    pub(super) fn string(&mut self, string: Str) {
        self.out.push('"');
        for chunk in bytes(self.file, string).utf8_chunks() {
            escape(chunk.valid(), &mut self.out);
            for byte in chunk.invalid() {
                octal(*byte, &mut self.out);
            }
        }
        self.out.push('"');
    }
}

/// The bytes that `string` stands for: escapes read, its literals joined.
pub(super) fn bytes(file: &File, string: Str) -> Cow<'_, [u8]> {
    let raw = file.text(string.raw).as_bytes();
    if let [quote, inside @ .., _] = raw
        && !inside.iter().any(|byte| byte == quote || *byte == b'\\')
    {
        return Cow::Borrowed(inside);
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut quote = None;
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        match quote {
            None if byte == b'/' => at = behind_comment(raw, at),
            None => {
                quote = matches!(byte, b'"' | b'\'').then_some(byte);
                at += 1;
            }
            Some(open) if byte == open => {
                quote = None;
                at += 1;
            }
            Some(_) if byte == b'\\' => at = unescape(raw, at + 1, &mut bytes),
            Some(_) => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(bytes)
}

/// Where the comment that begins at `at` ends.
fn behind_comment(raw: &[u8], at: usize) -> usize {
    let inside = raw.get(at + 2..).unwrap_or_default();
    let length = if raw.get(at + 1) == Some(&b'/') {
        inside.iter().position(|&byte| byte == b'\n')
    } else {
        let close = inside.windows(2).position(|pair| pair == b"*/");
        close.map(|close| close + 2)
    };
    length.map_or(raw.len(), |length| at + 2 + length)
}

/// Adds what the escape whose letter is at `at` stands for; gives the place behind it.
fn unescape(raw: &[u8], at: usize, bytes: &mut Vec<u8>) -> usize {
    let Some(&letter) = raw.get(at) else {
        return at;
    };
    let digits = |from: usize, radix: u32, most: usize| {
        let digits = raw.get(from..).unwrap_or_default().iter().take(most);
        let digits = digits.map_while(|&digit| char::from(digit).to_digit(radix));
        digits.fold((0_u32, from), |(value, end), digit| {
            (value * radix + digit, end + 1)
        })
    };
    let (value, end) = match letter {
        b'0'..=b'7' => digits(at, 8, 3),
        b'x' | b'X' => digits(at + 1, 16, 2),
        b'u' | b'U' => {
            let (mut value, mut end) = digits(at + 1, 16, if letter == b'u' { 4 } else { 8 });
            // The two halves of a character beyond U+FFFF may be written one behind the other.
            if (0xd800..0xdc00).contains(&value) && raw.get(end..end + 2) == Some(b"\\u") {
                let (low, behind) = digits(end + 2, 16, 4);
                value = 0x1_0000 + ((value - 0xd800) << 10) + (low & 0x3ff);
                end = behind;
            }
            let char = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
            bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            return end;
        }
        b'a' => (0x07, at + 1),
        b'b' => (0x08, at + 1),
        b'f' => (0x0c, at + 1),
        b'n' => (0x0a, at + 1),
        b'r' => (0x0d, at + 1),
        b't' => (0x09, at + 1),
        b'v' => (0x0b, at + 1),
        other => (u32::from(other), at + 1),
    };
    bytes.push(u8::try_from(value & 0xff).expect("it is masked"));
    end
}

/// Adds `text`: what C has a letter for with that letter, other control characters in octal, everything else as it is.
fn escape(text: &str, out: &mut String) {
    let mut plain = 0;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let letter = match byte {
            0x07 => "\\a",
            0x08 => "\\b",
            0x0c => "\\f",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x0b => "\\v",
            b'\\' => "\\\\",
            b'\'' => "\\'",
            b'"' => "\\\"",
            0..0x20 => "",
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        plain = at + 1;
        out.push_str(letter);
        if letter.is_empty() {
            octal(byte, out);
        }
    }
    out.push_str(&text[plain..]);
}

/// Three digits, so that none that follows is taken for one of them.
fn octal(byte: u8, out: &mut String) {
    out.push('\\');
    for shift in [6, 3, 0] {
        out.push(char::from(b'0' + (byte >> shift & 7)));
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_c_has_a_letter_for_is_escaped_and_the_rest_is_not() {
        let mut out = String::new();
        escape("a\u{7}\n\t\\'\"?\u{0}1é\u{7f}", &mut out);
        assert_eq!(out, "a\\a\\n\\t\\\\\\'\\\"?\\0001é\u{7f}");
    }
}
