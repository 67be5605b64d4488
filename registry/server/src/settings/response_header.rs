//! Headers that every answer carries.

use std::fmt;

use http::{HeaderName, HeaderValue};

/// One header of every answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHeader {
    /// Its name.
    pub name: HeaderName,
    /// Its value, always text.
    pub value: HeaderValue,
    /// Whether it takes the place of one that the answer has already, instead of standing beside it.
    pub replaces: bool,
}

impl ResponseHeader {
    /// Reads `add NAME: VALUE`, `set NAME: VALUE` or `NAME: VALUE`, which adds.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (head, value) = text.split_once(':')?;
        let (replaces, name) = match head.trim().split_once(char::is_whitespace) {
            None => (false, head.trim()),
            Some(("add", name)) => (false, name.trim()),
            Some(("set", name)) => (true, name.trim()),
            Some(_) => return None,
        };
        let value = HeaderValue::from_str(value.trim()).ok()?;
        value.to_str().ok()?;
        Some(Self {
            name: HeaderName::from_bytes(name.as_bytes()).ok()?,
            value,
            replaces,
        })
    }
}

impl fmt::Display for ResponseHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = if self.replaces { "set" } else { "add" };
        let value = self.value.to_str().unwrap_or_default();
        write!(f, "{action} {}: {value}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::ResponseHeader;

    #[test]
    fn a_header_has_a_name_a_value_and_maybe_an_action() {
        for (text, expected) in [
            ("add X-Golden: yes", Some("add x-golden: yes")),
            ("set X-Golden:yes", Some("set x-golden: yes")),
            ("X-Golden: a:b", Some("add x-golden: a:b")),
            ("X-Empty:", Some("add x-empty: ")),
            ("addDate Expires: 0", None),
            ("X Y Z: 1", None),
            ("X-Golden", None),
            (": yes", None),
            ("X-Bad: a\nb", None),
            ("X-Bad: ü", None),
        ] {
            let parsed = ResponseHeader::parse(text).map(|header| header.to_string());
            assert_eq!(parsed.as_deref(), expected, "{text}");
        }
    }
}
