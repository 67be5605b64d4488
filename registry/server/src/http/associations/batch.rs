//! `/associations:batchGet` and `/associations:batchMutate`: many requests in one, each with an answer of its own.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use etymon_core::{Association, AssociationPart, Refusal, State as Known};
use etymon_types::api::{
    AssociateRequest, AssociationInfoAnswer, AssociationsRequest, BatchAnswer, BatchRequest,
    BatchResult, ErrorAnswer, ResourceAnswer, VersionAnswer,
};
use etymon_types::{AssociationType, ErrorCode, RESOURCE_TYPE};
use http::StatusCode;

use super::show;
use super::wanted::{Around, invalid};
use crate::http::Api;
use crate::http::answer::{Answered, json, only_asked};
use crate::http::body::RequestBody;
use crate::http::error::ApiError;
use crate::http::front::RequestId;
use crate::http::query::Query;
use crate::http::schemas::plain;
use crate::registry::RegistryError;

/// Most bytes of schema texts in one answer: a short request must not ask for a boundless one.
const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;

/// `POST /associations:batchMutate`
pub(in crate::http) async fn mutate(
    State(api): State<Api>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let batch: BatchRequest<AssociateRequest> = body.read("mutateAssociations.arg4")?;
    let requests = not_empty(&batch)?;
    let around = Around::new(&query, request_id.into());
    let mut done = Vec::with_capacity(requests.len());
    for request in requests {
        let associated = match around.wanted(request, None) {
            Ok(wanted) => api.registry.associate(wanted).await,
            Err(refusal) => Err(refusal.into()),
        };
        done.push(associated.map_err(|error| told(&error)));
    }
    let results = requests
        .iter()
        .zip(&done)
        .map(|(request, done)| match done {
            Ok(associated) => BatchResult::Result(show::all(request, associated)),
            Err((code, message)) => error(*code, message),
        });
    Ok(several(results.collect()))
}

/// The code and words that a batch has for an error.
fn told(error: &RegistryError) -> (ErrorCode, String) {
    match error {
        RegistryError::Refused(Refusal::InvalidSchema(text)) => {
            (ErrorCode::InvalidAssociation, text.clone())
        }
        RegistryError::Refused(_) | RegistryError::SchemaTooLarge { .. } => {
            (error.code(), error.to_string())
        }
        RegistryError::StoreFull
        | RegistryError::StoreFailed
        | RegistryError::Busy { .. }
        | RegistryError::Closed
        | RegistryError::Kms(_)
        | RegistryError::KekUnusable { .. }
        | RegistryError::Damaged(_) => {
            tracing::error!(%error, "a request of a batch failed");
            let message = format!("Error while creating association: {error}");
            (ErrorCode::Internal, message)
        }
    }
}

/// `POST /associations:batchGet`
pub(in crate::http) async fn get(
    State(api): State<Api>,
    query: Query,
    body: RequestBody,
) -> Answered {
    let batch: BatchRequest<AssociationsRequest> = body.read("batchGetAssociations.arg1")?;
    let requests = not_empty(&batch)?;
    let state = api.registry.snapshot();
    let mut texts = Texts {
        state: &state,
        left: query.flag("includeSchemas").then_some(MAX_TEXT_BYTES),
    };
    let found: Vec<_> = requests
        .iter()
        .map(|request| found(&state, request, &mut texts))
        .collect();
    let results = found.into_iter().map(|found| match found {
        Ok(answer) => BatchResult::Result(answer),
        Err(message) => error(ErrorCode::Internal, message),
    });
    Ok(only_asked(several(results.collect())))
}

/// Schemas for the associations of an answer.
struct Texts<'a> {
    state: &'a Known,
    /// How many bytes more they may have; `None` when they are not asked for.
    left: Option<usize>,
}

impl<'a> Texts<'a> {
    /// The latest version under the subject of an association.
    fn of(
        &mut self,
        association: &'a Association,
    ) -> Result<Option<VersionAnswer<'a>>, &'static str> {
        let Some(left) = &mut self.left else {
            return Ok(None);
        };
        let subject = &association.subject;
        let versions = self.state.subject(subject);
        let Some(latest) = versions.and_then(|versions| versions.latest_live()) else {
            return Ok(None);
        };
        let bytes = latest.content.text.bytes();
        *left = left.checked_sub(bytes).ok_or(
            "Error while getting associations: the schemas of one answer may have 16777216 bytes, ask in several",
        )?;
        Ok(Some(VersionAnswer {
            subject: subject.as_str(),
            version: latest.version,
            id: latest.id,
            schema: plain(&latest.content, Some(latest)),
        }))
    }
}

fn found<'a>(
    state: &'a Known,
    request: &'a AssociationsRequest,
    texts: &mut Texts<'a>,
) -> Result<ResourceAnswer<'a>, &'static str> {
    let given = |text: &'a Option<String>| text.as_deref().filter(|text| !text.is_empty());
    let (name, namespace, id) = (
        given(&request.resource_name),
        given(&request.resource_namespace),
        given(&request.resource_id),
    );
    let resource_type = given(&request.resource_type).unwrap_or(RESOURCE_TYPE);
    let there: Vec<&AssociationPart> = match (id, name, namespace) {
        _ if resource_type != RESOURCE_TYPE && (id.is_some() || name.is_some()) => Vec::new(),
        (Some(id), _, _) => state.associations_of(id),
        (None, Some(name), Some(namespace)) => state
            .associations_named(Some(namespace), Some(name))
            .collect(),
        (None, Some(_), None) => {
            return Err(
                "Error while getting associations: property: resourceNamespace; detail: resourceNamespace is required \
                 when resourceName is specified",
            );
        }
        (None, None, _) => {
            return Err(
                "Error while getting associations: property: resourceId; detail: either resourceId or resourceName \
                 must be specified",
            );
        }
    };
    let types = &request.association_types;
    let is_asked =
        |of: AssociationType| types.is_empty() || types.iter().any(|name| name == of.as_str());
    let kept = there
        .into_iter()
        .map(|part| &*part.association)
        .filter(|association| {
            let lifecycle = request.lifecycle;
            is_asked(association.association_type)
                && lifecycle.is_none_or(|lifecycle| association.lifecycle == lifecycle)
        });
    let mut answer = ResourceAnswer {
        resource_name: name,
        resource_namespace: namespace,
        resource_id: id,
        resource_type,
        associations: Vec::new(),
    };
    for association in kept {
        let resource = &association.resource;
        if answer.associations.is_empty() {
            answer.resource_name = Some(&resource.name);
            answer.resource_namespace = Some(&resource.namespace);
            answer.resource_id = Some(&resource.id);
        }
        answer.associations.push(AssociationInfoAnswer {
            subject: association.subject.as_str(),
            association_type: association.association_type,
            lifecycle: association.lifecycle,
            schema: texts.of(association)?,
        });
    }
    Ok(answer)
}

fn not_empty<R>(batch: &BatchRequest<R>) -> Result<&[R], ApiError> {
    if batch.0.is_empty() {
        return Err(invalid("requests", "cannot be null or empty").into());
    }
    Ok(&batch.0)
}

fn error(code: ErrorCode, message: &str) -> BatchResult<'_> {
    BatchResult::Error(ErrorAnswer {
        error_code: code.code(),
        message,
    })
}

fn several(results: Vec<BatchResult<'_>>) -> Response {
    let mut response = json(&BatchAnswer { results });
    *response.status_mut() = StatusCode::MULTI_STATUS;
    response
}
