//! How schemas are named on the command line.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use etymon_types::SchemaId;

use crate::registry;

/// A schema by what it is called: a file, a schema id, a GUID, `SUBJECT` or `SUBJECT@VERSION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    File(PathBuf),
    Registered(registry::Named),
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let extensions = [".avsc", ".proto", ".json"];
        let looks_like_a_file = extensions.iter().any(|end| text.ends_with(end));
        if looks_like_a_file || Path::new(text).is_file() {
            return Ok(Self::File(text.into()));
        }
        text.parse().map(Self::Registered)
    }
}

/// An id as people write it.
pub(crate) fn schema_id(text: &str) -> Result<SchemaId, String> {
    let number: i64 = text
        .parse()
        .map_err(|_| "an id is a whole number".to_owned())?;
    SchemaId::try_from(number).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn what_looks_like_a_file_is_one_and_a_version_says_otherwise() {
        for (text, is_file) in [
            ("a/order.avsc", true),
            ("shop/address.proto", true),
            ("shop/address.proto@1", false),
            ("Cargo.toml", true), // it is there
            ("orders-value", false),
            ("17", false),
        ] {
            let named: Named = text.parse().expect(text);
            assert_eq!(matches!(named, Named::File(_)), is_file, "{text}");
        }
    }

    #[test]
    fn an_id_is_a_number_within_limits() {
        assert_eq!(
            schema_id("7"),
            SchemaId::try_from(7).map_err(|_| String::new())
        );
        for wrong in ["x", "", "-1", "99999999999"] {
            assert!(schema_id(wrong).is_err(), "{wrong}");
        }
    }
}
