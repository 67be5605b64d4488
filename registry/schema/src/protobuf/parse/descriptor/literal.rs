//! Values as they are written: strings, defaults, numbers.

use std::fmt::Write as _;

use super::Refused;
use super::names::is_identifier;
use crate::diagnostic::excerpt;

/// Adds `text` in quotes.
pub(super) fn string(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\x1f' | '\x7f' => octal(u32::from(char), out),
            _ => out.push(char),
        }
    }
    out.push('"');
}

/// Adds `bytes` in quotes; what is not ASCII is escaped.
pub(super) fn bytes(bytes: &[u8], out: &mut String) {
    out.push('"');
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => octal(u32::from(byte), out),
        }
    }
    out.push('"');
}

fn octal(byte: u32, out: &mut String) {
    write!(out, "\\{byte:03o}").expect("a string takes everything");
}

/// Adds a default of the type `bytes`, which descriptors hold with its escapes, in quotes.
pub(super) fn escaped(text: &str, out: &mut String) -> Result<(), Refused> {
    out.push('"');
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some(escaped) if escaped.is_ascii_graphic() => out.extend(['\\', escaped]),
                _ => return Err(no_default(text)),
            },
            '"' => out.push_str("\\\""),
            '\0'..='\x1f' | '\x7f' => octal(u32::from(char), out),
            _ => out.push(char),
        }
    }
    out.push('"');
    Ok(())
}

/// The default of a number, a `bool` or an enum, which must be one word or one number.
pub(super) fn bare(text: &str) -> Result<&str, Refused> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let number = unsigned
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_digit() || first == b'.' && unsigned.len() > 1)
        && unsigned
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-'));
    if number || is_identifier(text) || matches!(unsigned, "inf" | "nan") {
        Ok(text)
    } else {
        Err(no_default(text))
    }
}

/// Adds a number with a point.
pub(super) fn float(number: f64, shortest: &str, out: &mut String) {
    out.push_str(if number.is_nan() {
        "nan"
    } else if number == f64::INFINITY {
        "inf"
    } else if number == f64::NEG_INFINITY {
        "-inf"
    } else {
        shortest.strip_suffix(".0").unwrap_or(shortest)
    });
}

#[cold]
fn no_default(text: &str) -> Refused {
    Refused::new(&format!(
        "`{}` cannot be the default of a field",
        excerpt(text)
    ))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{bare, bytes, escaped, string};

    #[test]
    fn strings_are_escaped() {
        let mut out = String::new();
        string("a\"b\\c\n\0\u{1}é", &mut out);
        bytes(b"\"\xff\n~", &mut out);
        assert_eq!(out, "\"a\\\"b\\\\c\\n\\000\\001é\"\"\\\"\\377\\012~\"");
    }

    #[test]
    fn escaped_bytes_stay_inside_their_quotes() {
        //   default        literal
        for (default, literal) in [
            ("a\\001\\\"", Some("\"a\\001\\\"\"")),
            ("a\"b", Some("\"a\\\"b\"")),
            ("a\nb", Some("\"a\\012b\"")),
            ("\\\\", Some("\"\\\\\"")),
            ("a\\", None),
            ("\\\n", None),
        ] {
            let mut out = String::new();
            let written = escaped(default, &mut out).is_ok().then_some(out.as_str());
            assert_eq!(written, literal, "{default:?}");
        }
    }

    #[test]
    fn bare_defaults_are_words_and_numbers() {
        for default in [
            "1", "-1", "1.5", ".5", "1e+20", "-inf", "nan", "true", "A_B",
        ] {
            assert!(bare(default).is_ok(), "{default}");
        }
        for default in ["", "-", ".", "-A", "1 2", "1]", "a b", "1;", "\"a\"", "a.b"] {
            assert!(bare(default).is_err(), "{default}");
        }
    }
}
