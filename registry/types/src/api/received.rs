//! Answers as a client reads them, from this registry and from others that speak its API: members that nobody knows are
//! skipped, and what older servers leave out is none.

use serde_json::value::RawValue;

use super::content::{metadata, rule_set};
use super::read::{
    InvalidBody, ReadBody, boolean, elements, integer, is_null, malformed, members, text,
};
use crate::{
    AssociationType, Guid, Metadata, Reference, RuleSet, SchemaId, SchemaType, Subject, Version,
};

/// A schema, whichever route it was asked for from: by id, by GUID, by version, by lookup, by registration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceivedSchema {
    /// The schema id; not in the answer by id or by GUID.
    pub id: Option<SchemaId>,
    /// A subject that holds it, with its context.
    pub subject: Option<Subject>,
    /// The version there.
    pub version: Option<Version>,
    /// Label of the content; servers before version 8 have none.
    pub guid: Option<Guid>,
    /// The schema type; an answer without one is about Avro.
    pub schema_type: SchemaType,
    /// The text; an answer to a registration may lack it.
    pub schema: Option<String>,
    /// References, as the schema spells them.
    pub references: Vec<Reference>,
    /// Metadata.
    pub metadata: Option<Metadata>,
    /// Rules.
    pub rule_set: Option<RuleSet>,
    /// Whether it is soft-deleted; servers before version 8 do not tell.
    pub deleted: Option<bool>,
}

/// An error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedError {
    /// [`crate::ErrorCode::code`], or a number that only another server knows.
    pub error_code: i32,
    /// What is wrong.
    pub message: String,
}

/// An association of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedAssociation {
    /// The subject.
    pub subject: Subject,
    /// Keys or values; none for a type that is unknown here.
    pub association_type: Option<AssociationType>,
}

/// Associations of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedAssociations(
    /// In the order of the answer.
    pub Vec<ReceivedAssociation>,
);

impl ReadBody for ReceivedSchema {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut received = Self::default();
        for (member, value) in members(value, "the answer")? {
            if is_null(value) {
                continue;
            }
            match &*member {
                "id" => received.id = number(value, "id")?,
                "subject" => received.subject = parsed(value, "subject", Subject::parse)?,
                "version" => received.version = number(value, "version")?,
                "guid" => received.guid = parsed(value, "guid", str::parse)?,
                "schemaType" => {
                    let schema_type = parsed(value, "schemaType", str::parse)?;
                    received.schema_type = schema_type.unwrap_or_default();
                }
                "schema" => received.schema = text(value, "schema")?,
                "references" => {
                    let references = elements(value, "references")?.into_iter();
                    received.references = references.map(reference).collect::<Result<_, _>>()?;
                }
                "metadata" => received.metadata = metadata(value, "metadata")?,
                "ruleSet" => received.rule_set = rule_set(value, "ruleSet")?,
                "deleted" => received.deleted = boolean(value, "deleted")?,
                _ => {}
            }
        }
        Ok(received)
    }
}

fn reference(value: &RawValue) -> Result<Reference, InvalidBody> {
    let (mut name, mut subject, mut version) = (None, None, None);
    for (member, value) in members(value, "each of references")? {
        match &*member {
            "name" => name = text(value, "references.name")?,
            "subject" => subject = text(value, "references.subject")?,
            "version" => version = number(value, "references.version")?,
            _ => {}
        }
    }
    let missing = |member| malformed(format!("references.{member} is missing"));
    Ok(Reference {
        name: name.unwrap_or_default(),
        subject: subject.ok_or_else(|| missing("subject"))?,
        version: version.ok_or_else(|| missing("version"))?,
    })
}

impl ReadBody for ReceivedError {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let (mut error_code, mut message) = (None, None);
        for (member, value) in members(value, "the answer")? {
            match &*member {
                "error_code" => error_code = integer(value, "error_code")?,
                "message" => message = text(value, "message")?,
                _ => {}
            }
        }
        Ok(Self {
            error_code: error_code.ok_or_else(|| malformed("error_code is missing".to_owned()))?,
            message: message.unwrap_or_default(),
        })
    }
}

impl ReadBody for ReceivedAssociations {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let associations = elements(value, "the answer")?.into_iter();
        associations
            .map(association)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn association(value: &RawValue) -> Result<ReceivedAssociation, InvalidBody> {
    let (mut subject, mut association_type) = (None, None);
    for (member, value) in members(value, "each association")? {
        match &*member {
            "subject" => subject = parsed(value, "subject", Subject::parse)?,
            "associationType" => {
                let name = text(value, "associationType")?;
                association_type = name.as_deref().and_then(AssociationType::parse);
            }
            _ => {}
        }
    }
    Ok(ReceivedAssociation {
        subject: subject.ok_or_else(|| malformed("subject is missing".to_owned()))?,
        association_type,
    })
}

/// A text that means something; null is none.
fn parsed<T, E: std::fmt::Display>(
    value: &RawValue,
    name: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, InvalidBody> {
    let Some(written) = text(value, name)? else {
        return Ok(None);
    };
    parse(&written)
        .map(Some)
        .map_err(|error| malformed(format!("{name} is not legal: {error}")))
}

/// A number within the limits of its kind; null is none.
fn number<T: TryFrom<i64>>(value: &RawValue, name: &str) -> Result<Option<T>, InvalidBody>
where
    T::Error: std::fmt::Display,
{
    let number = integer(value, name)?.map(|number| T::try_from(i64::from(number)));
    number
        .transpose()
        .map_err(|error| malformed(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::super::{
        RegisterAnswer, RegisterRequest, SchemaAnswer, SchemaStringAnswer, VersionAnswer, read_body,
    };
    use super::*;

    fn received(body: &str) -> ReceivedSchema {
        read_body(body.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn an_answer_of_an_old_server_is_about_avro_without_guid_and_references() {
        let read = received(r#"{"schema":"\"string\"","more":{"a":[null]}}"#);
        let expected = ReceivedSchema {
            schema: Some("\"string\"".to_owned()),
            ..ReceivedSchema::default()
        };
        assert_eq!(read, expected);
        assert_eq!(read.schema_type, SchemaType::Avro);
        let nulls = r#"{"schema":"\"string\"","schemaType":null,"references":null,"metadata":null,"ruleSet":null,"guid":null}"#;
        assert_eq!(received(nulls), expected);
        assert_eq!(received(r#"{"id":7}"#).id, SchemaId::try_from(7).ok());
    }

    #[test]
    fn what_this_registry_answers_is_read_back_whole() {
        let guid: Guid = "095d71cf-1255-6b9d-5e33-0ad575b3df5d".parse().unwrap();
        let references = [Reference {
            name: "n".to_owned(),
            subject: "r".to_owned(),
            version: Version::FIRST,
        }];
        let metadata = Metadata {
            properties: [("owner".to_owned(), "me".to_owned())].into(),
            ..Metadata::default()
        };
        let rule_set = RuleSet {
            domain_rules: vec![crate::Rule {
                name: Some("r".to_owned()),
                executor: Some("CEL".to_owned()),
                ..crate::Rule::default()
            }],
            ..RuleSet::default()
        };
        let schema = SchemaAnswer {
            guid,
            schema_type: "JSON",
            references: &references,
            metadata: Some(&metadata),
            rule_set: Some(&rule_set),
            schema: "{}".into(),
            schema_tags: &[],
            ts: Some(1),
            deleted: Some(false),
        };
        let (id, version) = (SchemaId::MAX, Version::FIRST);
        let whole = ReceivedSchema {
            id: Some(id),
            subject: Some(Subject::parse(":.c:s").unwrap()),
            version: Some(version),
            guid: Some(guid),
            schema_type: SchemaType::Json,
            schema: Some("{}".to_owned()),
            references: references.to_vec(),
            metadata: Some(metadata.clone()),
            rule_set: Some(rule_set.clone()),
            deleted: Some(false),
        };
        let json = |answer: &dyn erased::Json| received(&answer.json());
        let subject = ":.c:s";
        assert_eq!(
            json(&VersionAnswer {
                subject,
                version,
                id,
                schema: schema.clone()
            }),
            whole
        );
        assert_eq!(
            json(&SchemaStringAnswer {
                subject: Some(subject),
                version: Some(version),
                schema: schema.clone(),
                max_id: Some(id),
            }),
            ReceivedSchema {
                id: None,
                ..whole.clone()
            }
        );
        assert_eq!(
            json(&RegisterAnswer {
                id,
                version,
                schema
            }),
            ReceivedSchema {
                subject: None,
                ..whole
            }
        );
    }

    mod erased {
        /// Any answer as its JSON.
        pub(super) trait Json {
            fn json(&self) -> String;
        }

        impl<T: serde::Serialize> Json for T {
            fn json(&self) -> String {
                serde_json::to_string(self).unwrap()
            }
        }
    }

    #[test]
    fn a_request_is_read_by_the_server_as_the_client_meant_it() {
        for body in [
            "{}",
            r#"{"schema":"\"int\""}"#,
            r#"{"version":2,"id":7,"schemaType":"PROTOBUF","references":[{"name":"n","subject":"s","version":-1},{}],
               "metadata":{"properties":{"a":"b"}},"ruleSet":{"domainRules":[{"name":"r","type":"CEL","mode":"READ"}]},"schema":"x",
               "schemaTagsToAdd":[{"schemaEntity":{"entityPath":"p","entityType":"sr_field"},"tags":["PII"]}],
               "propagateSchemaTags":true}"#,
        ] {
            let request: RegisterRequest = read_body(body.as_bytes()).unwrap().unwrap();
            let written = serde_json::to_string(&request).unwrap();
            let again: RegisterRequest = read_body(written.as_bytes()).unwrap().unwrap();
            assert_eq!(again, request, "{body} was written as {written}");
            assert!(!written.contains("null"), "{written}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused_and_names_the_member() {
        for (body, named) in [
            ("[]", "the answer must be an object"),
            (r#"{"id":-1}"#, "id: -1 is not a schema id"),
            (r#"{"version":0}"#, "version: 0 is not a version"),
            (r#"{"schemaType":"XML"}"#, "schemaType is not legal"),
            (r#"{"guid":"x"}"#, "guid is not legal"),
            (r#"{"subject":""}"#, "subject is not legal"),
            (
                r#"{"references":[{"name":"n","version":1}]}"#,
                "references.subject is missing",
            ),
            (
                r#"{"references":[{"subject":"n"}]}"#,
                "references.version is missing",
            ),
        ] {
            let refused = read_body::<ReceivedSchema>(body.as_bytes()).unwrap_err();
            assert!(refused.message.starts_with(named), "{body}: {refused}");
        }
        for body in ["{}", r#"{"message":"no code"}"#, "7"] {
            let refused = read_body::<ReceivedError>(body.as_bytes());
            assert!(refused.is_err(), "{body}");
        }
    }

    #[test]
    fn associations_of_types_that_are_unknown_are_there_without_type() {
        let body = r#"[{"subject":"s","associationType":"value","guid":"g"},{"subject":"t","associationType":"header"}]"#;
        let ReceivedAssociations(read) = read_body(body.as_bytes()).unwrap().unwrap();
        let types: Vec<_> = read.iter().map(|one| one.association_type).collect();
        assert_eq!(types, [Some(AssociationType::Value), None]);
        assert!(read_body::<ReceivedAssociations>(br#"[{"subject":null}]"#).is_err());
    }
}
