//! How the command line names a schema.

use std::fmt;
use std::str::FromStr;

use etymon_types::{Guid, SchemaId, Subject, Version};

/// A schema of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// `SUBJECT@VERSION`; without a version, or with `latest`, the latest.
    Version(SubjectVersion),
    /// A number.
    Id(SchemaId),
    /// 32 hexadecimal digits, with hyphens or without.
    Guid(Guid),
}

/// A subject, and perhaps a version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubjectVersion {
    pub(crate) subject: Subject,
    /// `None` where no number is said.
    pub(crate) version: Option<Version>,
    /// Whether `@latest` is said.
    pub(crate) is_latest: bool,
}

impl FromStr for SubjectVersion {
    type Err = String;

    /// What follows the last `@` is a version if it is a number or `latest`; other subjects may have an `@` in their names.
    fn from_str(text: &str) -> Result<Self, String> {
        let (subject, version) = match text.rsplit_once('@') {
            Some((subject, version)) if is_selector(version) => (subject, Some(version)),
            _ => (text, None),
        };
        let subject = Subject::parse(subject).map_err(|_| {
            format!("{subject:?} is no subject: it is empty, reserved or has control characters")
        })?;
        let is_latest = version.is_some_and(|word| word.eq_ignore_ascii_case("latest"));
        let version = match version {
            Some(number) if !is_latest => Some(number_of(number)?),
            _ => None,
        };
        Ok(Self {
            subject,
            version,
            is_latest,
        })
    }
}

fn is_selector(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    word.eq_ignore_ascii_case("latest")
        || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn number_of(digits: &str) -> Result<Version, String> {
    let number: i64 = digits
        .parse()
        .map_err(|_| format!("{digits} is not a version: versions run from 1 to 2147483647"))?;
    Version::try_from(number).map_err(|error| error.to_string())
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(guid) = text.parse() {
            return Ok(Self::Guid(guid));
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().map(Self::Version);
        }
        let id = text
            .parse()
            .ok()
            .and_then(|number: i64| SchemaId::try_from(number).ok());
        id.map(Self::Id)
            .ok_or_else(|| format!("{text} is not a schema id: ids run from 0 to 2147483647"))
    }
}

impl fmt::Display for SubjectVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version {
            Some(version) => write!(f, "{}@{version}", self.subject),
            None => self.subject.fmt(f),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => version.fmt(f),
            Self::Id(id) => write!(f, "id {id}"),
            Self::Guid(guid) => write!(f, "guid {guid}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn named(text: &str) -> Result<String, String> {
        text.parse().map(|named: Named| match named {
            Named::Version(version) if version.is_latest => format!("latest of {version}"),
            named => named.to_string(),
        })
    }

    #[test]
    fn a_schema_is_named_by_version_id_or_guid() {
        for (text, meant) in [
            ("orders-value", "orders-value"),
            ("orders-value@2", "orders-value@2"),
            ("orders-value@latest", "latest of orders-value"),
            (":.sales:leads@1", ":.sales:leads@1"),
            ("me@example.com-value", "me@example.com-value"),
            ("me@example.com-value@3", "me@example.com-value@3"),
            ("17", "id 17"),
            ("17@latest", "latest of 17"),
            (
                "095d71cf12556b9d5e330ad575b3df5d",
                "guid 095d71cf-1255-6b9d-5e33-0ad575b3df5d",
            ),
        ] {
            assert_eq!(named(text).as_deref(), Ok(meant), "{text}");
        }
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for (text, told) in [
            ("", "\"\" is no subject"),
            ("@2", "\"\" is no subject"),
            ("a@0", "0 is not a version"),
            ("a@-1", "-1 is not a version"),
            (
                "a@99999999999999999999",
                "99999999999999999999 is not a version",
            ),
            (
                "99999999999999999999",
                "99999999999999999999 is not a schema id",
            ),
            ("__GLOBAL", "\"__GLOBAL\" is no subject"),
        ] {
            let error = named(text).expect_err(text);
            assert!(error.starts_with(told), "{text}: {error}");
        }
    }
}
