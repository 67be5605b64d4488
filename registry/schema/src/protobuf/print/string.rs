//! String literals.

use super::Printer;
use crate::protobuf::tree::Str;

impl Printer<'_> {
    /// The string as one literal between double quotes that reads back as the same bytes.
    pub(super) fn string(&mut self, string: Str) {
        self.out.push('"');
        for chunk in self.file.bytes(string).utf8_chunks() {
            escape(chunk.valid(), &mut self.out);
            for byte in chunk.invalid() {
                octal(*byte, &mut self.out);
            }
        }
        self.out.push('"');
    }
}

/// A literal that reads as `text`.
pub(in crate::protobuf) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    escape(text, &mut literal);
    literal.push('"');
    literal
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
