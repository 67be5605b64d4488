//! The body of a registration, a lookup and a compatibility check.

use serde::Serialize;
use serde_json::value::RawValue;

use super::content::{metadata, rule_set};
use super::read::{InvalidBody, ReadBody, boolean, elements, integer, is_null, members, text};
use super::tags::schema_tags;
use crate::{Metadata, RuleSet, SchemaTags};

/// A schema as a client sends it: to register, to look up or to check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisterRequest {
    /// The version that it must become.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// The id that it must get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// The name of the schema type, unchecked; none means Avro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// What it references; incomplete references are there, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<ReferenceRequest>,
    /// Metadata; none inherits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules; none inherits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// The text; a registration without one may inherit it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Inline tags to add to the text before it is registered.
    #[serde(rename = "schemaTagsToAdd", skip_serializing_if = "Vec::is_empty")]
    pub tags_to_add: Vec<SchemaTags>,
    /// Inline tags to take out of it after that.
    #[serde(rename = "schemaTagsToRemove", skip_serializing_if = "Vec::is_empty")]
    pub tags_to_remove: Vec<SchemaTags>,
    /// Add the inline tags of the version before it.
    #[serde(
        rename = "propagateSchemaTags",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub propagate_tags: bool,
}

impl RegisterRequest {
    /// Whether the text is registered with other tags than it comes with.
    #[must_use]
    pub fn changes_tags(&self) -> bool {
        !self.tags_to_add.is_empty() || !self.tags_to_remove.is_empty()
    }
}

/// A reference as a client sends it. A `null` among the references is one without any member.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ReferenceRequest {
    /// What the schema calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The version; -1 is the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
}

impl ReadBody for RegisterRequest {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut request = Self::default();
        for (member, value) in members(value, "the body")? {
            match &*member {
                "version" => request.version = integer(value, "version")?,
                "id" => request.id = integer(value, "id")?,
                "schemaType" => request.schema_type = text(value, "schemaType")?,
                "references" => {
                    let references = elements(value, "references")?.into_iter();
                    request.references = references.map(reference).collect::<Result<_, _>>()?;
                }
                "metadata" => request.metadata = metadata(value, "metadata")?,
                "ruleSet" => request.rule_set = rule_set(value, "ruleSet")?,
                "schema" => request.schema = text(value, "schema")?,
                "schemaTagsToAdd" => request.tags_to_add = schema_tags(value, "schemaTagsToAdd")?,
                "schemaTagsToRemove" => {
                    request.tags_to_remove = schema_tags(value, "schemaTagsToRemove")?;
                }
                "propagateSchemaTags" => {
                    let asked = boolean(value, "propagateSchemaTags")?;
                    request.propagate_tags = asked.unwrap_or_default();
                }
                _ => {}
            }
        }
        Ok(request)
    }
}

fn reference(value: &RawValue) -> Result<ReferenceRequest, InvalidBody> {
    let mut reference = ReferenceRequest::default();
    if is_null(value) {
        return Ok(reference);
    }
    for (member, value) in members(value, "each of references")? {
        match &*member {
            "name" => reference.name = text(value, "references.name")?,
            "subject" => reference.subject = text(value, "references.subject")?,
            "version" => reference.version = integer(value, "references.version")?,
            _ => {}
        }
    }
    Ok(reference)
}

#[cfg(test)]
mod tests {
    use super::super::read_body;
    use super::*;

    #[test]
    fn a_registration_is_read_leniently() {
        let body = r#"{"schema":"old","schema":7,"version":"2","id":1.9,"schemaType":null,"colour":{"a":[1]},
                       "references":[{"name":"n","subject":"s","version":-1,"extra":true},null,{}]}"#;
        let request: RegisterRequest = read_body(body.as_bytes()).unwrap().unwrap();
        let complete = ReferenceRequest {
            name: Some("n".to_owned()),
            subject: Some("s".to_owned()),
            version: Some(-1),
        };
        assert_eq!(
            request,
            RegisterRequest {
                version: Some(2),
                id: Some(1),
                references: vec![
                    complete,
                    ReferenceRequest::default(),
                    ReferenceRequest::default()
                ],
                schema: Some("7".to_owned()),
                ..RegisterRequest::default()
            }
        );
    }

    #[test]
    fn a_member_of_the_wrong_shape_is_named() {
        for (body, named) in [
            (r#"{"schema":{"type":"string"}}"#, "schema must be a text"),
            (r#"{"references":"x"}"#, "references must be a list"),
            (r#"{"references":{}}"#, "references must be a list"),
            (
                r#"{"references":[1]}"#,
                "each of references must be an object",
            ),
            (r#"{"version":"one"}"#, "version must be an integer"),
            (r#"{"id":99999999999}"#, "id must be an integer"),
            (
                r#"{"schemaTagsToAdd":{}}"#,
                "schemaTagsToAdd must be a list",
            ),
            (
                r#"{"propagateSchemaTags":"x"}"#,
                "propagateSchemaTags must be a boolean",
            ),
        ] {
            let refused = read_body::<RegisterRequest>(body.as_bytes()).unwrap_err();
            assert!(refused.message.starts_with(named), "{body}: {refused}");
        }
    }
}
