//! The bodies of the associations of topics and subjects.

use serde::Serialize;
use serde_json::value::RawValue;

use super::answers::{ErrorAnswer, VersionAnswer};
use super::read::{InvalidBody, ReadBody, boolean, elements, is_null, malformed, members, text};
use super::register::RegisterRequest;
use crate::{AssociationType, Guid, Lifecycle};

/// Associations of one resource, as a client sends them to create, change or (in a batch) delete them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssociateRequest {
    /// The topic.
    pub resource_name: Option<String>,
    /// The cluster that it is in.
    pub resource_namespace: Option<String>,
    /// Its id, of all clusters.
    pub resource_id: Option<String>,
    /// `topic`, unchecked; none and the empty text mean that.
    pub resource_type: Option<String>,
    /// What to do.
    pub associations: Vec<AssociationRequest>,
}

/// One association of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssociationRequest {
    /// What to do with it; only in batches, where it must be there.
    pub op: Option<AssociationOp>,
    /// The subject, unchecked.
    pub subject: Option<String>,
    /// `key` or `value`, unchecked.
    pub association_type: Option<String>,
    /// Whether the topic owns the subject.
    pub lifecycle: Option<Lifecycle>,
    /// Must fit the lifecycle.
    pub frozen: Option<bool>,
    /// A schema to register under the subject.
    pub schema: Option<RegisterRequest>,
    /// Normalise the schema.
    pub normalize: bool,
    /// Delete what a topic owns with the association.
    pub cascade_lifecycle: bool,
}

/// What a batch does with an association.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssociationOp {
    /// Make it; an equal one may be there.
    Create,
    /// Make it, or register a schema for the one that is there.
    Upsert,
    /// Delete it.
    Delete,
}

/// Several requests in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRequest<R>(
    /// The requests, in order.
    pub Vec<R>,
);

/// Whose associations are asked for in a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssociationsRequest {
    /// The topic; with its namespace.
    pub resource_name: Option<String>,
    /// The cluster that it is in.
    pub resource_namespace: Option<String>,
    /// Its id, in place of name and namespace.
    pub resource_id: Option<String>,
    /// `topic`, unchecked.
    pub resource_type: Option<String>,
    /// Only these types, unchecked; all when there are none.
    pub association_types: Vec<String>,
    /// Only this lifecycle.
    pub lifecycle: Option<Lifecycle>,
}

impl ReadBody for AssociateRequest {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut request = Self::default();
        for (member, value) in members(value, "the body")? {
            match &*member {
                "resourceName" => request.resource_name = text(value, &member)?,
                "resourceNamespace" => request.resource_namespace = text(value, &member)?,
                "resourceId" => request.resource_id = text(value, &member)?,
                "resourceType" => request.resource_type = text(value, &member)?,
                "associations" => {
                    let associations = elements(value, &member)?.into_iter();
                    request.associations =
                        associations.map(association).collect::<Result<_, _>>()?;
                }
                _ => {}
            }
        }
        Ok(request)
    }
}

fn association(value: &RawValue) -> Result<AssociationRequest, InvalidBody> {
    let mut association = AssociationRequest::default();
    for (member, value) in members(value, "each of associations")? {
        let name = format!("associations.{member}");
        match &*member {
            "opType" => association.op = op(value, &name)?,
            "subject" => association.subject = text(value, &name)?,
            "associationType" => association.association_type = text(value, &name)?,
            "lifecycle" => association.lifecycle = lifecycle(value, &name)?,
            "frozen" => association.frozen = boolean(value, &name)?,
            "schema" if is_null(value) => association.schema = None,
            "schema" => association.schema = Some(RegisterRequest::read(value)?),
            "normalize" => association.normalize = boolean(value, &name)?.unwrap_or_default(),
            "cascadeLifecycle" => {
                association.cascade_lifecycle = boolean(value, &name)?.unwrap_or_default();
            }
            _ => {}
        }
    }
    Ok(association)
}

fn op(value: &RawValue, name: &str) -> Result<Option<AssociationOp>, InvalidBody> {
    let Some(written) = text(value, name)? else {
        return Ok(None);
    };
    match &*written {
        "CREATE" => Ok(Some(AssociationOp::Create)),
        "UPSERT" => Ok(Some(AssociationOp::Upsert)),
        "DELETE" => Ok(Some(AssociationOp::Delete)),
        _ => Err(malformed(format!(
            "{name} must be CREATE, UPSERT or DELETE, not {written:?}"
        ))),
    }
}

fn lifecycle(value: &RawValue, name: &str) -> Result<Option<Lifecycle>, InvalidBody> {
    let Some(written) = text(value, name)? else {
        return Ok(None);
    };
    let known = Lifecycle::parse(&written);
    known
        .map(Some)
        .ok_or_else(|| malformed(format!("{name} must be STRONG or WEAK, not {written:?}")))
}

impl ReadBody for BatchRequest<AssociateRequest> {
    /// As in the field, nothing is done when any association does not say what to do with it.
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let batch = batch(value)?;
        let mut associations = batch
            .0
            .iter()
            .flat_map(|r: &AssociateRequest| &r.associations);
        if associations.any(|association| association.op.is_none()) {
            return Err(malformed(
                "associations.opType must be CREATE, UPSERT or DELETE, and is missing".to_owned(),
            ));
        }
        Ok(batch)
    }
}

impl ReadBody for BatchRequest<AssociationsRequest> {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        batch(value)
    }
}

fn batch<R: ReadBody>(value: &RawValue) -> Result<BatchRequest<R>, InvalidBody> {
    let mut requests = Vec::new();
    for (member, value) in members(value, "the body")? {
        if member == "requests" {
            let elements = elements(value, "requests")?.into_iter();
            requests = elements.map(R::read).collect::<Result<_, _>>()?;
        }
    }
    Ok(BatchRequest(requests))
}

impl ReadBody for AssociationsRequest {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut request = Self::default();
        for (member, value) in members(value, "each of requests")? {
            match &*member {
                "resourceName" => request.resource_name = text(value, &member)?,
                "resourceNamespace" => request.resource_namespace = text(value, &member)?,
                "resourceId" => request.resource_id = text(value, &member)?,
                "resourceType" => request.resource_type = text(value, &member)?,
                "associationTypes" => {
                    let types = elements(value, &member)?.into_iter();
                    let types = types.map(|value| Ok(text(value, &member)?.unwrap_or_default()));
                    request.association_types = types.collect::<Result<_, InvalidBody>>()?;
                }
                "lifecycle" => request.lifecycle = lifecycle(value, &member)?,
                _ => {}
            }
        }
        Ok(request)
    }
}

/// An association, as lists show it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationAnswer<'a> {
    /// The subject.
    pub subject: &'a str,
    /// The association's own id.
    pub guid: Guid,
    /// The topic.
    pub resource_name: &'a str,
    /// The cluster that it is in.
    pub resource_namespace: &'a str,
    /// Its id.
    pub resource_id: &'a str,
    /// `topic`
    pub resource_type: &'a str,
    /// Keys or values.
    pub association_type: AssociationType,
    /// Whether the topic owns the subject.
    pub lifecycle: Lifecycle,
    /// When it was made: milliseconds since 1970.
    pub create_ts: i64,
    /// When it was changed last.
    pub update_ts: i64,
}

/// A resource and associations of it: what came of a request.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceAnswer<'a> {
    /// The topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<&'a str>,
    /// The cluster that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_namespace: Option<&'a str>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<&'a str>,
    /// `topic`, or what was asked for.
    pub resource_type: &'a str,
    /// The associations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<AssociationInfoAnswer<'a>>,
}

/// An association of a resource.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationInfoAnswer<'a> {
    /// The subject.
    pub subject: &'a str,
    /// Keys or values.
    pub association_type: AssociationType,
    /// Whether the topic owns the subject.
    pub lifecycle: Lifecycle,
    /// The schema that was registered, or that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<VersionAnswer<'a>>,
}

/// What came of the requests of a batch.
#[derive(Debug, Serialize)]
pub struct BatchAnswer<R> {
    /// In the order of the requests.
    pub results: Vec<R>,
}

/// What came of one request of a batch.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchResult<'a> {
    /// It is done.
    Result(ResourceAnswer<'a>),
    /// It is not.
    Error(ErrorAnswer<'a>),
}

#[cfg(test)]
mod tests {
    use super::super::read_body;
    use super::*;

    #[test]
    fn a_request_for_associations_is_read_leniently() {
        let body = r#"{"resourceName":7,"resourceNamespace":null,"resourceId":"i","extra":[],
            "associations":[{"subject":"s","associationType":"key","lifecycle":"STRONG","frozen":"true",
                "schema":{"schema":"\"int\""},"normalize":1},{"schema":null,"opType":"DELETE","cascadeLifecycle":true}]}"#;
        let request: AssociateRequest = read_body(body.as_bytes()).unwrap().unwrap();
        assert_eq!(
            request,
            AssociateRequest {
                resource_name: Some("7".to_owned()),
                resource_id: Some("i".to_owned()),
                associations: vec![
                    AssociationRequest {
                        subject: Some("s".to_owned()),
                        association_type: Some("key".to_owned()),
                        lifecycle: Some(Lifecycle::Strong),
                        frozen: Some(true),
                        schema: Some(RegisterRequest {
                            schema: Some("\"int\"".to_owned()),
                            ..RegisterRequest::default()
                        }),
                        normalize: true,
                        ..AssociationRequest::default()
                    },
                    AssociationRequest {
                        op: Some(AssociationOp::Delete),
                        cascade_lifecycle: true,
                        ..AssociationRequest::default()
                    }
                ],
                ..AssociateRequest::default()
            }
        );
    }

    #[test]
    fn what_has_the_wrong_shape_is_refused_and_names_the_member() {
        for (body, named) in [
            (r#"{"associations":[null]}"#, "each of associations"),
            (r#"{"associations":{}}"#, "associations must be a list"),
            (
                r#"{"associations":[{"lifecycle":"weak"}]}"#,
                "associations.lifecycle",
            ),
            (
                r#"{"associations":[{"opType":"create"}]}"#,
                "associations.opType",
            ),
            (r#"{"associations":[{"frozen":[]}]}"#, "associations.frozen"),
            (
                r#"{"associations":[{"schema":7}]}"#,
                "the body must be an object",
            ),
        ] {
            let refused = read_body::<AssociateRequest>(body.as_bytes()).unwrap_err();
            assert!(refused.message.contains(named), "{body}: {refused}");
        }
        for body in [
            r#"{"requests":[{"associations":[{"opType":"CREATE"},{}]}]}"#,
            r#"{"requests":[{"associations":[{"opType":null}]}]}"#,
            r#"{"requests":[null]}"#,
            r#"{"requests":7}"#,
        ] {
            let refused = read_body::<BatchRequest<AssociateRequest>>(body.as_bytes());
            assert!(refused.is_err(), "{body}");
        }
        for body in [
            r#"{"requests":[{"lifecycle":"x"}]}"#,
            r#"{"requests":[{"associationTypes":"key"}]}"#,
        ] {
            let refused = read_body::<BatchRequest<AssociationsRequest>>(body.as_bytes());
            assert!(refused.is_err(), "{body}");
        }
    }

    #[test]
    fn a_batch_without_requests_is_empty() {
        for body in ["{}", r#"{"requests":null}"#, r#"{"requests":[]}"#] {
            let batch = read_body::<BatchRequest<AssociationsRequest>>(body.as_bytes());
            assert_eq!(batch, Ok(Some(BatchRequest(Vec::new()))), "{body}");
        }
    }
}
