//! Keys and values, and the headers that name their schemas.

use std::fmt;

use etymon_types::AssociationType;

/// Which half of a record is read or written: each has a schema of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The record's key.
    Key,
    /// The record's value.
    Value,
}

impl Part {
    /// `key` or `value`, as subjects end.
    #[must_use]
    #[inline]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Value => "value",
        }
    }

    /// The name of the header that names the part's schema.
    #[must_use]
    #[inline]
    pub const fn header_name(self) -> &'static str {
        match self {
            Self::Key => "__key_schema_id",
            Self::Value => "__value_schema_id",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Part> for AssociationType {
    fn from(part: Part) -> Self {
        match part {
            Part::Key => Self::Key,
            Part::Value => Self::Value,
        }
    }
}

/// The value of the header that names the schema of `part`: of several the last, as Kafka's own clients choose.
///
/// Takes names with values as `&[u8]` or `Option<&[u8]>`. A header without a value counts as none, as in the field.
#[inline]
pub fn header_value<'a, V>(
    part: Part,
    headers: impl IntoIterator<Item = (&'a str, V)>,
) -> Option<&'a [u8]>
where
    V: Into<Option<&'a [u8]>>,
{
    let mut found = None;
    for (name, value) in headers {
        if name == part.header_name() {
            found = value.into();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "__key_schema_id";
    const VALUE: &str = "__value_schema_id";

    #[test]
    fn the_last_header_of_the_parts_own_name_counts() {
        type Bytes = Option<&'static [u8]>;
        type Headers = &'static [(&'static str, Bytes)];
        //   headers                                          of the key    of the value
        let cases: [(Headers, Bytes, Bytes); 6] = [
            (&[], None, None),
            (&[("trace", Some(b"t"))], None, None),
            (
                &[(KEY, Some(b"k")), (VALUE, Some(b"v"))],
                Some(b"k"),
                Some(b"v"),
            ),
            (
                &[(VALUE, Some(b"1")), (VALUE, Some(b"2"))],
                None,
                Some(b"2"),
            ),
            (&[(VALUE, Some(b"1")), (VALUE, None)], None, None),
            (
                &[("__VALUE_SCHEMA_ID", Some(b"1")), (KEY, Some(b""))],
                Some(b""),
                None,
            ),
        ];
        for (headers, key, value) in cases {
            let find = |part| header_value(part, headers.iter().copied());
            assert_eq!(
                (find(Part::Key), find(Part::Value)),
                (key, value),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn headers_without_nulls_are_taken_as_they_are() {
        let headers: Vec<(String, Vec<u8>)> = vec![(VALUE.to_owned(), b"v".to_vec())];
        let borrowed = headers.iter().map(|(name, value)| (&**name, &**value));
        assert_eq!(header_value(Part::Value, borrowed), Some(&b"v"[..]));
    }

    #[test]
    fn a_part_is_called_as_its_associations_are() {
        for part in [Part::Key, Part::Value] {
            assert_eq!(AssociationType::from(part).as_str(), part.as_str());
            assert_eq!(part.header_name(), format!("__{part}_schema_id"));
        }
    }
}
