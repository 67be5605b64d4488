//! Reads inline tags and the body of a change of them.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::content::{metadata, rule_set, word};
use super::read::{InvalidBody, ReadBody, elements, integer, is_null, malformed, members, text};
use crate::{EntityType, ErrorCode, Metadata, RuleSet, SchemaEntity, SchemaTags};

/// What is to change from one version to the next: `POST /subjects/{subject}/versions/{version}/tags`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagsRequest {
    /// The version that it must become; none, 0 and below mean the next.
    pub new_version: Option<i32>,
    /// Tags to add.
    pub tags_to_add: Vec<SchemaTags>,
    /// Tags to take away after that.
    pub tags_to_remove: Vec<SchemaTags>,
    /// Metadata in place of the version's.
    pub metadata: Option<Metadata>,
    /// Rules in place of those that would be inherited.
    pub rule_set: Option<RuleSet>,
    /// Rules to merge into those of the version before the new one.
    pub rules_to_merge: Option<RuleSet>,
    /// Names of rules to take away after that.
    pub rules_to_remove: Option<Vec<String>>,
}

impl ReadBody for TagsRequest {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut request = Self::default();
        for (member, value) in members(value, "the body")? {
            match &*member {
                "newVersion" => request.new_version = integer(value, "newVersion")?,
                "tagsToAdd" => request.tags_to_add = schema_tags(value, "tagsToAdd")?,
                "tagsToRemove" => request.tags_to_remove = schema_tags(value, "tagsToRemove")?,
                "metadata" => request.metadata = metadata(value, "metadata")?,
                "ruleSet" => request.rule_set = rule_set(value, "ruleSet")?,
                "rulesToMerge" => request.rules_to_merge = rule_set(value, "rulesToMerge")?,
                "rulesToRemove" if is_null(value) => request.rules_to_remove = None,
                "rulesToRemove" => {
                    let names = elements(value, "rulesToRemove")?.into_iter();
                    let names = names.map(|name| text(name, "rulesToRemove"));
                    let names: Result<Vec<_>, _> = names.collect();
                    // A null names no rule.
                    request.rules_to_remove = Some(names?.into_iter().flatten().collect());
                }
                _ => {}
            }
        }
        Ok(request)
    }
}

/// A list of places with their tags; null is none.
pub(super) fn schema_tags(value: &RawValue, name: &str) -> Result<Vec<SchemaTags>, InvalidBody> {
    let places = elements(value, name)?.into_iter();
    places.map(|value| tags_of_place(value, name)).collect()
}

fn tags_of_place(value: &RawValue, name: &str) -> Result<SchemaTags, InvalidBody> {
    let (mut entity, mut tags) = (None, Vec::new());
    if !is_null(value) {
        for (member, value) in members(value, &format!("each of {name}"))? {
            match &*member {
                "schemaEntity" if is_null(value) => entity = None,
                "schemaEntity" => entity = Some(schema_entity(value, name)?),
                "tags" => tags = texts(value, &format!("{name}.tags"))?,
                _ => {}
            }
        }
    }
    let Some(schema_entity) = entity else {
        return Err(incomplete(format!("{name}.schemaEntity is missing")));
    };
    Ok(SchemaTags {
        schema_entity,
        tags,
    })
}

fn schema_entity(value: &RawValue, name: &str) -> Result<SchemaEntity, InvalidBody> {
    let name = format!("{name}.schemaEntity");
    let (mut path, mut entity_type) = (None, None);
    for (member, value) in members(value, &name)? {
        match &*member {
            "entityPath" => path = text(value, &format!("{name}.entityPath"))?,
            "entityType" => {
                let name = format!("{name}.entityType");
                entity_type = word(value, &name, &EntityType::ALL, EntityType::as_str)?;
            }
            _ => {}
        }
    }
    match (path, entity_type) {
        (Some(entity_path), Some(entity_type)) => Ok(SchemaEntity {
            entity_path,
            entity_type,
        }),
        (None, _) => Err(incomplete(format!("{name}.entityPath is missing"))),
        (_, None) => Err(incomplete(format!("{name}.entityType is missing"))),
    }
}

/// The shape is right, but something is not there.
fn incomplete(message: String) -> InvalidBody {
    InvalidBody {
        code: ErrorCode::InvalidSchema,
        message,
    }
}

/// Texts in order, each once; null is none.
fn texts(value: &RawValue, name: &str) -> Result<Vec<String>, InvalidBody> {
    let (mut texts, mut known) = (Vec::new(), HashSet::new());
    for value in elements(value, name)? {
        let text = text(value, name)?;
        let text =
            text.ok_or_else(|| malformed(format!("{name} holds null in place of a text")))?;
        if known.insert(text.clone()) {
            texts.push(text);
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::super::read_body;
    use super::*;

    #[test]
    fn a_change_of_tags_is_read_leniently() {
        let body = r#"{"newVersion":"3","more":[],"tagsToAdd":[{"schemaEntity":{"entityPath":"a.R","entityType":"sr_record","x":1},
                       "tags":["B",7,"B"]}],"tagsToRemove":null,"rulesToMerge":{},"rulesToRemove":["r",null,""],"ruleSet":null}"#;
        let request: TagsRequest = read_body(body.as_bytes()).unwrap().unwrap();
        let place = SchemaEntity {
            entity_path: "a.R".to_owned(),
            entity_type: EntityType::Record,
        };
        assert_eq!(
            request,
            TagsRequest {
                new_version: Some(3),
                tags_to_add: vec![SchemaTags {
                    schema_entity: place,
                    tags: vec!["B".to_owned(), "7".to_owned()],
                }],
                rules_to_merge: Some(RuleSet::default()),
                rules_to_remove: Some(vec!["r".to_owned(), String::new()]),
                ..TagsRequest::default()
            }
        );
        let nothing: TagsRequest = read_body(br#"{"rulesToRemove":null}"#).unwrap().unwrap();
        assert_eq!(nothing, TagsRequest::default());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        use ErrorCode::{BadRequest, InvalidSchema};
        for (body, code, named) in [
            (
                r#"{"tagsToAdd":"x"}"#,
                BadRequest,
                "tagsToAdd must be a list",
            ),
            (
                r#"{"tagsToAdd":[1]}"#,
                BadRequest,
                "each of tagsToAdd must be an object",
            ),
            (
                r#"{"rulesToRemove":"r"}"#,
                BadRequest,
                "rulesToRemove must be a list",
            ),
            (
                r#"{"rulesToMerge":[]}"#,
                BadRequest,
                "rulesToMerge must be an object",
            ),
            (
                r#"{"tagsToAdd":[{"schemaEntity":{"entityPath":"p","entityType":"bad"}}]}"#,
                BadRequest,
                "tagsToAdd.schemaEntity.entityType must be one of sr_record, sr_field",
            ),
            (
                r#"{"tagsToAdd":[{"schemaEntity":{"entityPath":"p","entityType":"sr_field"},"tags":[null]}]}"#,
                BadRequest,
                "tagsToAdd.tags holds null",
            ),
            (
                r#"{"tagsToAdd":[{"tags":["A"]}]}"#,
                InvalidSchema,
                "tagsToAdd.schemaEntity is missing",
            ),
            (
                r#"{"tagsToRemove":[null]}"#,
                InvalidSchema,
                "tagsToRemove.schemaEntity is missing",
            ),
            (
                r#"{"tagsToAdd":[{"schemaEntity":{"entityType":"sr_field"}}]}"#,
                InvalidSchema,
                "tagsToAdd.schemaEntity.entityPath is missing",
            ),
            (
                r#"{"tagsToAdd":[{"schemaEntity":{"entityPath":"p","entityType":null}}]}"#,
                InvalidSchema,
                "tagsToAdd.schemaEntity.entityType is missing",
            ),
        ] {
            let refused = read_body::<TagsRequest>(body.as_bytes()).unwrap_err();
            assert_eq!(refused.code, code, "{body}");
            assert!(refused.message.starts_with(named), "{body}: {refused}");
        }
    }
}
