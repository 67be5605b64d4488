//! `/associations`: which subjects belong to which topics.

mod batch;
mod show;
mod wanted;

use axum::Extension;
use axum::extract::State;
use axum::response::IntoResponse;
use etymon_core::{AssociationPart, Resource};
use etymon_types::api::{AssociateRequest, AssociationOp};
use etymon_types::{AssociationType, ErrorCode, Lifecycle, RESOURCE_TYPE};
use http::StatusCode;

use super::Api;
use super::answer::{Answered, json, list};
use super::body::RequestBody;
use super::error::ApiError;
use super::front::RequestId;
use super::query::Query;
use super::segment::{Path, known_subject};
use crate::registry::{AssociationsWanted, WishedStep};
pub(super) use batch::{get as batch_get, mutate as batch_mutate};
pub(super) use show::association as answer;
use wanted::{Around, invalid};

/// `POST /associations`
pub(super) async fn create(
    State(api): State<Api>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let request: AssociateRequest = body.read("createAssociation.arg4")?;
    associate(&api, &query, request_id, &request, AssociationOp::Create).await
}

/// `PUT /associations/resources/{id}`
pub(super) async fn upsert(
    State(api): State<Api>,
    Path(id): Path<String>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let mut request: AssociateRequest = body.read("createOrUpdateAssociation.arg5")?;
    let named = request.resource_id.take().filter(|named| !named.is_empty());
    if named.is_some_and(|named| named != id) {
        let detail =
            "Resource ID in the path parameter does not match the resource ID in the request body";
        return Err(invalid("resourceId", detail).into());
    }
    request.resource_id = Some(id);
    associate(&api, &query, request_id, &request, AssociationOp::Upsert).await
}

async fn associate(
    api: &Api,
    query: &Query,
    request_id: RequestId,
    request: &AssociateRequest,
    op: AssociationOp,
) -> Answered {
    let around = Around::new(query, request_id.into());
    let wanted = around.wanted(request, Some(op))?;
    let associated = api.registry.associate(wanted).await?;
    Ok(json(&show::made(request, &associated)))
}

/// `GET /associations/subjects/{subject}`
pub(super) async fn of_subject(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
) -> Answered {
    let state = api.registry.snapshot();
    let subject = known_subject(&subject);
    listed(&api, &query, state.associations_with(&subject))
}

/// `GET /associations/resources/{id}`
pub(super) async fn of_resource(
    State(api): State<Api>,
    Path(id): Path<String>,
    query: Query,
) -> Answered {
    let state = api.registry.snapshot();
    listed(&api, &query, state.associations_of(&id).into_iter())
}

/// `GET /associations/resources/{namespace}/{name}`
pub(super) async fn of_name(
    State(api): State<Api>,
    Path((namespace, name)): Path<(String, String)>,
    query: Query,
) -> Answered {
    let state = api.registry.snapshot();
    let given = |text: &String| (text != "-").then(|| text.clone());
    let (namespace, name) = (given(&namespace), given(&name));
    let named = state.associations_named(namespace.as_deref(), name.as_deref());
    listed(&api, &query, named)
}

fn listed<'a>(
    api: &Api,
    query: &Query,
    associations: impl Iterator<Item = &'a AssociationPart>,
) -> Answered {
    let page = query.page(api.settings.search.schemas)?;
    let filter = Filter::new(query)?;
    let kept = associations.filter(|part| filter.keeps(part));
    Ok(list(page.of(kept.map(show::association))))
}

/// `DELETE /associations/resources/{id}`
pub(super) async fn delete(
    State(api): State<Api>,
    Path(id): Path<String>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    let wanted = AssociationsWanted {
        resource: Resource {
            name: "".into(),
            namespace: "".into(),
            id: id.into(),
        },
        steps: vec![WishedStep::Delete {
            types: types(&query),
            cascade: query.flag("cascadeLifecycle"),
        }],
        dry_run: query.flag("dryRun"),
        request_id: request_id.into(),
    };
    api.registry.associate(wanted).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The types that a query asks for: `None` for all, and none when it asks for what is no topic.
fn types(query: &Query) -> Option<Vec<AssociationType>> {
    let resource_type = query.text("resourceType").filter(|text| !text.is_empty());
    if resource_type.is_some_and(|text| text != RESOURCE_TYPE) {
        return Some(Vec::new());
    }
    let mut named = query.all("associationType").filter(|text| !text.is_empty());
    let named: Vec<_> = named.by_ref().map(AssociationType::parse).collect();
    (!named.is_empty()).then(|| named.into_iter().flatten().collect())
}

/// Which associations a list shows.
pub(super) struct Filter {
    types: Option<Vec<AssociationType>>,
    lifecycles: Option<Vec<Lifecycle>>,
    keeps_unassociated: bool,
    is_set: bool,
}

impl Filter {
    /// The filter of a list of associations.
    ///
    /// # Errors
    ///
    /// 404 for an unknown lifecycle, as the field has it.
    fn new(query: &Query) -> Result<Self, ApiError> {
        let lifecycle = query.text("lifecycle").filter(|text| !text.is_empty());
        let lifecycle = lifecycle.map(known).transpose()?;
        Ok(Self {
            types: types(query),
            lifecycles: lifecycle.map(|lifecycle| vec![lifecycle]),
            keeps_unassociated: false,
            is_set: true,
        })
    }

    /// The filter of a list of schemas, by the associations of their subjects; `NONE` is a lifecycle there.
    ///
    /// # Errors
    ///
    /// 404 for an unknown lifecycle, as the field has it.
    pub(super) fn of_schemas(query: &Query) -> Result<Self, ApiError> {
        let named: Vec<&str> = query
            .all("lifecycle")
            .filter(|text| !text.is_empty())
            .collect();
        let is_none = |text: &&&str| **text == "NONE";
        let types = types(query);
        let lifecycles = named.iter().filter(|text| !is_none(text));
        let lifecycles: Vec<_> = lifecycles
            .map(|text| known(text))
            .collect::<Result<_, _>>()?;
        let asks_type = query
            .text("resourceType")
            .is_some_and(|text| !text.is_empty());
        Ok(Self {
            is_set: asks_type || types.is_some() || !named.is_empty(),
            types,
            keeps_unassociated: named.iter().any(|text| is_none(&text)),
            lifecycles: (!named.is_empty()).then_some(lifecycles),
        })
    }

    /// Whether anything is asked for.
    pub(super) fn is_set(&self) -> bool {
        self.is_set
    }

    /// Whether subjects without any association are asked for.
    pub(super) fn keeps_unassociated(&self) -> bool {
        self.keeps_unassociated
    }

    pub(super) fn keeps(&self, part: &AssociationPart) -> bool {
        let (of, lifecycle) = (
            part.association.association_type,
            part.association.lifecycle,
        );
        let types = self.types.as_ref();
        let lifecycles = self.lifecycles.as_ref();
        types.is_none_or(|types| types.contains(&of))
            && lifecycles.is_none_or(|lifecycles| lifecycles.contains(&lifecycle))
    }
}

fn known(lifecycle: &str) -> Result<Lifecycle, ApiError> {
    Lifecycle::parse(lifecycle).ok_or_else(|| ApiError::of(ErrorCode::NotFound))
}
