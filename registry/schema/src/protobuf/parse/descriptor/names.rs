//! Names that come from a descriptor. Nothing goes into the text as a name that the grammar might take for something else.

use super::Refused;
use crate::diagnostic::excerpt;
use crate::protobuf::tree::Scalar;

/// `name`, which must be an identifier; `what` names what it belongs to.
pub(super) fn identifier<'a>(name: &'a str, what: &str) -> Result<&'a str, Refused> {
    if is_identifier(name) {
        Ok(name)
    } else {
        Err(wrong(name, what))
    }
}

/// `name`, which must be identifiers with dots between them.
pub(super) fn dotted<'a>(name: &'a str, what: &str) -> Result<&'a str, Refused> {
    if name.split('.').all(is_identifier) {
        Ok(name)
    } else {
        Err(wrong(name, what))
    }
}

/// `name`, which must be that of a type: as [`dotted`], and a dot may stand in front. Without that dot it must not begin
/// with a word that says something else where a type may stand.
pub(super) fn type_name<'a>(name: &'a str, what: &str) -> Result<&'a str, Refused> {
    const WORDS: [&str; 16] = [
        "optional",
        "required",
        "repeated",
        "group",
        "map",
        "message",
        "enum",
        "oneof",
        "option",
        "reserved",
        "extensions",
        "extend",
        "export",
        "local",
        "stream",
        "returns",
    ];
    if let Some(rest) = name.strip_prefix('.') {
        return dotted(rest, what).map(|_| name);
    }
    let first = name.split('.').next().unwrap_or_default();
    if WORDS.contains(&first) || Scalar::from_word(first).is_some() {
        return Err(wrong(name, what));
    }
    dotted(name, what)
}

/// Whether `name` is a letter or `_`, and letters, digits and `_` behind it.
pub(super) fn is_identifier(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit())
}

#[cold]
fn wrong(name: &str, what: &str) -> Refused {
    Refused::new(&format!("`{}` is not the name of {what}", excerpt(name)))
}

#[cfg(test)]
mod tests {
    use super::{dotted, identifier, type_name};

    #[test]
    fn only_names_are_names() {
        for name in ["a", "_", "A1_b", "message"] {
            assert!(identifier(name, "x").is_ok(), "{name}");
        }
        for name in ["", "1a", "a.b", "a-b", "a b", "ä", "a;", "a{}", "a\n"] {
            assert!(identifier(name, "x").is_err(), "{name}");
            assert!(type_name(name, "x").is_err() || name == "a.b", "{name}");
        }
        for name in ["a.b", "a"] {
            assert!(dotted(name, "x").is_ok(), "{name}");
        }
        for name in ["", ".", "a.", ".a", "a..b", "a. b"] {
            assert!(dotted(name, "x").is_err(), "{name}");
        }
        for name in [".a", ".a.b", "a.b", ".optional.a", ".int32", "a.int32"] {
            assert!(type_name(name, "x").is_ok(), "{name}");
        }
        for name in ["optional.a", "stream", "int32", "..a", ".", "map.b"] {
            assert!(type_name(name, "x").is_err(), "{name}");
        }
    }
}
