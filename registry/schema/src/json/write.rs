//! Values back to text, minified. Nothing here recurses.

use super::is_plain;

/// A value that holds others: the elements, or the members with their names.
pub(crate) enum Container<A, O> {
    Array(A),
    Object(O),
}

/// Appends `root`: `open` says what a value holds, or appends one that can hold nothing.
///
/// # Errors
///
/// That of `open`.
pub(crate) fn write_nested<'n, V, A, O, E>(
    out: &mut String,
    root: V,
    open: impl Fn(&mut String, V) -> Result<Option<Container<A, O>>, E>,
) -> Result<(), E>
where
    A: Iterator<Item = V>,
    O: Iterator<Item = (&'n str, V)>,
{
    let mut around = Vec::new();
    let mut next = root;
    loop {
        let container = open(out, next)?;
        let mut first = container.is_some();
        if let Some(container) = container {
            out.push(match container {
                Container::Array(_) => '[',
                Container::Object(_) => '{',
            });
            around.push(container);
        }
        next = loop {
            let (value, close) = match around.last_mut() {
                None => return Ok(()),
                Some(Container::Array(elements)) => {
                    (elements.next().map(|value| (None, value)), ']')
                }
                Some(Container::Object(members)) => {
                    let member = members.next();
                    (member.map(|(name, value)| (Some(name), value)), '}')
                }
            };
            let Some((name, value)) = value else {
                out.push(close);
                around.pop();
                first = false;
                continue;
            };
            if !first {
                out.push(',');
            }
            if let Some(name) = name {
                write_string(out, name);
                out.push(':');
            }
            break value;
        };
    }
}

/// Appends `text` in double quotes, with as few escapes as JSON allows.
pub(crate) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if is_plain(byte) {
            continue;
        }
        out.push_str(&text[plain..at]);
        plain = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            8 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            12 => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push_str("\\u00");
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}
