//! Java's `.properties` files, as [`java.util.Properties.load`] reads them.
//!
//! [`java.util.Properties.load`]: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html

use std::iter::Peekable;
use std::str::Chars;

/// The file has an escape that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} has a `\\u` without four hexadecimal digits after it")]
pub struct InvalidProperties {
    /// The number of the line where the entry starts, from 1.
    pub line: usize,
}

/// The keys and values of a file, in its order. Bytes that are not UTF-8 are read as Latin-1, as Java does.
///
/// # Errors
///
/// [`InvalidProperties`] for a broken `\uXXXX`.
pub fn parse_properties(bytes: &[u8]) -> Result<Vec<(String, String)>, InvalidProperties> {
    let latin_1 = || bytes.iter().copied().map(char::from).collect();
    let text = str::from_utf8(bytes).map_or_else(|_| latin_1(), str::to_owned);
    let mut pairs = Vec::new();
    for (line, entry) in logical_lines(&text) {
        let mut chars = entry.chars().peekable();
        let key = unescape(&mut chars, is_end_of_key).ok_or(InvalidProperties { line })?;
        skip_blanks(&mut chars);
        if chars.next_if(|c| matches!(c, '=' | ':')).is_some() {
            skip_blanks(&mut chars);
        }
        let value = unescape(&mut chars, |_| false).ok_or(InvalidProperties { line })?;
        pairs.push((key, value));
    }
    Ok(pairs)
}

/// The entries, each with the number of its first line: without comments and empty lines, continued lines joined.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = text.split('\n').zip(1..);
    let mut entries = Vec::new();
    while let Some((line, number)) = lines.next() {
        let line = line.trim_start_matches(is_blank);
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        let mut entry = line.to_owned();
        while is_continued(&entry) {
            entry.pop();
            let Some((next, _)) = lines.next() else { break };
            entry.push_str(next.trim_start_matches(is_blank));
        }
        entries.push((number, entry));
    }
    entries
}

/// Whether the last backslash is no escaped one.
fn is_continued(line: &str) -> bool {
    line.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\x0c')
}

fn is_end_of_key(c: char) -> bool {
    is_blank(c) || matches!(c, '=' | ':')
}

fn skip_blanks(chars: &mut Peekable<Chars<'_>>) {
    while chars.next_if(|c| is_blank(*c)).is_some() {}
}

/// What stands before the first character that `ends` the part, escapes resolved; `None` for a broken escape.
fn unescape(chars: &mut Peekable<Chars<'_>>, ends: fn(char) -> bool) -> Option<String> {
    // Java's characters are UTF-16: a pair of escapes can make one of ours.
    let mut units: Vec<u16> = Vec::new();
    while let Some(c) = chars.next_if(|c| !ends(*c)) {
        let c = match (c, chars.peek()) {
            ('\\', Some(_)) => match chars.next()? {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'f' => '\x0c',
                'u' => {
                    units.push(code_unit(chars)?);
                    continue;
                }
                escaped => escaped,
            },
            (c, _) => c,
        };
        units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }
    Some(String::from_utf16_lossy(&units))
}

fn code_unit(chars: &mut Peekable<Chars<'_>>) -> Option<u16> {
    let mut unit = 0;
    for _ in 0..4 {
        let digit = u16::try_from(chars.next()?.to_digit(16)?).ok()?;
        unit = unit << 4 | digit;
    }
    Some(unit)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{InvalidProperties, parse_properties};

    #[test]
    fn entries_read_as_java_reads_them() {
        for (text, expected) in [
            ("a=b", vec![("a", "b")]),
            ("a:b\nc d\n", vec![("a", "b"), ("c", "d")]),
            ("  a  =  b  ", vec![("a", "b  ")]),
            ("# a=b\n! c=d\n\n \t\n  # e=f", vec![]),
            ("a=b # no comment", vec![("a", "b # no comment")]),
            ("a==b", vec![("a", "=b")]),
            ("a = : b", vec![("a", ": b")]),
            ("a", vec![("a", "")]),
            ("=b", vec![("", "b")]),
            ("a=b\\\n   c", vec![("a", "bc")]),
            ("a\\\n b=c", vec![("ab", "c")]),
            ("a=b\\\\\nc=d", vec![("a", "b\\"), ("c", "d")]),
            ("a=b\\\n# c", vec![("a", "b# c")]),
            ("a=b\\", vec![("a", "b")]),
            ("a\\ b\\=c\\:d=e", vec![("a b=c:d", "e")]),
            ("a=\\t\\n\\r\\f\\q\\\\", vec![("a", "\t\n\r\x0cq\\")]),
            ("a=\\u00e4\\uD83D\\uDE00", vec![("a", "ä😀")]),
            ("a=b\r\nc=d\re=f", vec![("a", "b"), ("c", "d"), ("e", "f")]),
            ("a=1\na=2", vec![("a", "1"), ("a", "2")]),
            ("ä=ü", vec![("ä", "ü")]),
            ("", vec![]),
        ] {
            let expected: Vec<(String, String)> = expected
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect();
            assert_eq!(parse_properties(text.as_bytes()), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn a_broken_escape_names_its_line() {
        for text in ["\n#\na=\\u12", "\n\n\\u00g0=1", "\n\na=\\\n \\u"] {
            let parsed = parse_properties(text.as_bytes());
            assert_eq!(parsed, Err(InvalidProperties { line: 3 }), "{text:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_latin_1() {
        let parsed = parse_properties(b"a=\xe4");
        assert_eq!(parsed, Ok(vec![("a".to_owned(), "ä".to_owned())]));
    }
}
