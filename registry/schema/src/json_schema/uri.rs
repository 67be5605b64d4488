//! References and the URIs that they are relative to, as far as [RFC 3986] is needed to find a schema.
//!
//! [RFC 3986]: https://www.rfc-editor.org/rfc/rfc3986#section-5.2

use std::borrow::Cow;

/// The URI without its fragment, and the fragment.
pub(super) fn split_fragment(uri: &str) -> (&str, &str) {
    uri.split_once('#').unwrap_or((uri, ""))
}

/// Whether `uri` is a URI or a relative reference, as Java's `URI` reads it: characters beyond ASCII are welcome.
pub(super) fn is_valid(uri: &str) -> bool {
    let bytes = uri.as_bytes();
    let escapes_are_whole = |(at, _): (usize, &u8)| {
        bytes
            .get(at + 1..at + 3)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    uri.matches('#').count() <= 1
        && !uri.contains(|character: char| {
            character.is_whitespace()
                || character.is_control()
                || matches!(
                    character,
                    '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'
                )
        })
        && bytes
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'%')
            .all(escapes_are_whole)
}

/// Whether `uri` starts with a scheme; its length with the colon.
pub(super) fn scheme(uri: &str) -> Option<usize> {
    let end = uri.find(':')?;
    let mut bytes = uri.bytes().take(end);
    let starts = bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    let name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    (starts && bytes.all(name)).then_some(end + 1)
}

/// What `reference` means next to `base`; neither has a fragment.
pub(super) fn resolve<'r>(base: &str, reference: &'r str) -> Cow<'r, str> {
    let Some(scheme_end) = scheme(base) else {
        return match base.rfind('/') {
            Some(slash) if scheme(reference).is_none() && !reference.starts_with('/') => {
                Cow::Owned(without_dots(&[&base[..=slash], reference].concat()))
            }
            _ => Cow::Borrowed(reference),
        };
    };
    if reference.is_empty() {
        return Cow::Owned(base.to_owned());
    }
    if scheme(reference).is_some() {
        return Cow::Borrowed(reference);
    }
    let rest = &base[scheme_end..];
    let authority_end = match rest.strip_prefix("//") {
        Some(authority) => scheme_end + 2 + authority.find(['/', '?']).unwrap_or(authority.len()),
        None if rest.starts_with('/') => scheme_end,
        // `urn:a` has no path to be relative to.
        None => return Cow::Borrowed(reference),
    };
    let (origin, path) = base.split_at(authority_end);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let path = if reference.starts_with("//") {
        return Cow::Owned([&base[..scheme_end], reference].concat());
    } else if reference.starts_with('/') {
        without_dots(reference)
    } else if reference.starts_with('?') {
        [path, reference].concat()
    } else {
        let directory = path.rfind('/').map_or("/", |slash| &path[..=slash]);
        without_dots(&[directory, reference].concat())
    };
    Cow::Owned([origin, &path].concat())
}

/// A path without its segments `.` and `..`.
fn without_dots(path: &str) -> String {
    let (path, query) = match path.find('?') {
        Some(query) => path.split_at(query),
        None => (path, ""),
    };
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." | ".." => {
                if segment == ".." && kept.len() > 1 {
                    kept.pop();
                }
                if segments.peek().is_none() {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    [&kept.join("/"), query].concat()
}

/// `text` with its percent escapes decoded; as it is where they are not UTF-8.
pub(super) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| {
            let digit = |at: usize| char::from(digits[at]).to_digit(16);
            u8::try_from(digit(0)? * 16 + digit(1)?).ok()
        });
        match digits {
            Some(decoded) if byte == b'%' => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_reference_is_relative_to_the_base() {
        for (base, reference, meaning) in [
            ("", "a.json", "a.json"),
            ("", "./a.json", "./a.json"),
            ("b.json", "a.json", "a.json"),
            ("x/b.json", "a.json", "x/a.json"),
            ("x/b.json", "/a.json", "/a.json"),
            ("http://h/x/b.json", "a.json", "http://h/x/a.json"),
            ("http://h/x/b.json", "../a.json", "http://h/a.json"),
            ("http://h/x/b.json", "../../../a.json", "http://h/a.json"),
            ("http://h/x/y/b.json", "./z/../a", "http://h/x/y/a"),
            ("http://h/x/y/b.json", "..", "http://h/x/"),
            ("http://h", "a.json", "http://h/a.json"),
            ("http://h/x?q", "?r", "http://h/x?r"),
            ("http://h/x", "//i/a", "http://i/a"),
            ("http://h/x", "/a", "http://h/a"),
            ("http://h/x", "https://i/a", "https://i/a"),
            ("http://h/x", "", "http://h/x"),
            ("urn:tree", "a.json", "a.json"),
            ("file:/x/y", "z", "file:/x/z"),
        ] {
            assert_eq!(resolve(base, reference), meaning, "{reference} at {base}");
        }
    }

    #[test]
    fn a_uri_has_no_spaces_and_whole_escapes() {
        for (uri, valid) in [
            ("http://example.com/x#frag", true),
            ("person.json", true),
            ("", true),
            ("urn:é", true),
            ("a%20b", true),
            ("http://exa mple/%%", false),
            ("a%2", false),
            ("a#b#c", false),
            ("a|b", false),
        ] {
            assert_eq!(is_valid(uri), valid, "{uri}");
        }
    }

    #[test]
    fn percent_escapes_are_decoded() {
        for (text, meaning) in [
            ("e%20f", "e f"),
            ("g%25h", "g%h"),
            ("%", "%"),
            ("%zz%41", "%zzA"),
            ("%ff", "%ff"),
        ] {
            assert_eq!(percent_decoded(text), meaning);
        }
    }
}
