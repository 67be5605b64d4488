//! How schemas are named on the command line.

use std::path::PathBuf;
use std::str::FromStr;

use etymon_types::{Guid, SchemaId, Subject, Version};

/// `SUBJECT` for its latest version, or `SUBJECT@VERSION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubjectVersion {
    pub(crate) subject: Subject,
    /// `None` for the latest.
    pub(crate) version: Option<Version>,
}

impl FromStr for SubjectVersion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (subject, version) = match text.rsplit_once('@') {
            Some((subject, "latest")) => (subject, None),
            Some((subject, number)) => match number.parse::<i64>() {
                Ok(number) => {
                    let version = Version::try_from(number).map_err(|error| error.to_string())?;
                    (subject, Some(version))
                }
                Err(_) => (text, None), // the `@` belongs to the subject
            },
            None => (text, None),
        };
        let subject = Subject::parse(subject).map_err(|error| error.to_string())?;
        Ok(Self { subject, version })
    }
}

/// A schema by what it is called: `subject:NAME[@VERSION]`, `id:NUMBER`, `guid:GUID` or `file:PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    Subject(SubjectVersion),
    Id(SchemaId),
    Guid(Guid),
    File(PathBuf),
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            "a schema is named by subject:NAME[@VERSION], id:NUMBER, guid:GUID or file:PATH";
        let (kind, name) = text.split_once(':').ok_or(wrong)?;
        Ok(match kind {
            "subject" => Self::Subject(name.parse()?),
            "id" => Self::Id(schema_id(name)?),
            "guid" => Self::Guid(name.parse().map_err(|error| format!("{error}"))?),
            "file" => Self::File(name.into()),
            _ => return Err(wrong.to_owned()),
        })
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

    fn subject(name: &str, version: Option<i64>) -> SubjectVersion {
        SubjectVersion {
            subject: Subject::parse(name).expect("a subject"),
            version: version.map(|number| Version::try_from(number).expect("a version")),
        }
    }

    #[test]
    fn a_version_follows_an_at_sign() {
        for (text, expected) in [
            ("orders-value", subject("orders-value", None)),
            ("orders-value@3", subject("orders-value", Some(3))),
            ("orders-value@latest", subject("orders-value", None)),
            ("a@b", subject("a@b", None)),
            ("a@b@2", subject("a@b", Some(2))),
            (":.sales:leads@1", subject(":.sales:leads", Some(1))),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        assert!("orders-value@0".parse::<SubjectVersion>().is_err());
    }

    #[test]
    fn schemas_have_several_names() {
        let guid = "095d71cf-1255-6b9d-5e33-0ad575b3df5d";
        for (text, expected) in [
            ("subject:a@2", Some(Named::Subject(subject("a", Some(2))))),
            ("id:7", schema_id("7").ok().map(Named::Id)),
            (
                "guid:095d71cf-1255-6b9d-5e33-0ad575b3df5d",
                guid.parse().ok().map(Named::Guid),
            ),
            ("file:a/b.avsc", Some(Named::File("a/b.avsc".into()))),
            ("a.avsc", None),
            ("id:x", None),
            ("guid:7", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
    }
}
