//! `/dek-registry/v1/keks`: keys of key management services.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use etymon_core::{Command, CreateKek, KekFound, Refusal, find_kek, list_keks};
use etymon_types::api::{CreateKekRequest, KekAnswer};
use etymon_types::{Kek, KekName};
use http::StatusCode;

use super::Api;
use super::answer::{Answered, json, list as json_list, only_asked};
use super::body::RequestBody;
use super::front::RequestId;
use super::query::Query;
use super::segment::Path;

/// `GET /dek-registry/v1/keks`
pub(super) async fn list(State(api): State<Api>, query: Query) -> Answered {
    let page = query.page(api.settings.search.keys)?;
    let prefixes: Vec<&str> = query.all("subjectPrefix").collect();
    let names = list_keks(&api.registry.snapshot(), &prefixes, query.flag("deleted"));
    Ok(json_list(page.of(&names)))
}

/// `GET /dek-registry/v1/keks/{kek}`
pub(super) async fn get(State(api): State<Api>, Path(kek): Path<String>, query: Query) -> Answered {
    let name = kek_name(&kek)?;
    let state = api.registry.snapshot();
    let entry = find_kek(&state, &name, query.flag("deleted"))?;
    Ok(shown(&KekFound::of(&name, entry)))
}

/// `POST /dek-registry/v1/keks`
pub(super) async fn create(
    State(api): State<Api>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let create = checked(body.read("createKek.arg3")?)?;
    let test = query.flag("testSharing");
    let created = api.registry.create_kek(create, test, request_id.into());
    Ok(shown(&created.await?))
}

/// `PUT /dek-registry/v1/keks/{kek}`
pub(super) async fn update(
    State(api): State<Api>,
    Path(kek): Path<String>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let update = body.read("putKek.arg4")?;
    let name = kek_name(&kek)?;
    let test = query.flag("testSharing");
    let updated = api
        .registry
        .update_kek(&name, update, test, request_id.into());
    Ok(shown(&updated.await?))
}

/// `DELETE /dek-registry/v1/keks/{kek}`
pub(super) async fn delete(
    State(api): State<Api>,
    Path(kek): Path<String>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    let command = Command::DeleteKek {
        name: kek_name(&kek)?,
        permanent: query.flag("permanent"),
    };
    api.registry.execute(command, request_id.into()).await?;
    Ok(nothing())
}

/// `POST /dek-registry/v1/keks/{kek}/undelete`
pub(super) async fn undelete(
    State(api): State<Api>,
    Path(kek): Path<String>,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    let name = kek_name(&kek)?;
    let command = Command::UndeleteKek { name };
    api.registry.execute(command, request_id.into()).await?;
    Ok(nothing())
}

/// `POST /dek-registry/v1/keks/{kek}/test`
pub(super) async fn test(State(api): State<Api>, Path(kek): Path<String>) -> Answered {
    let name = kek_name(&kek)?;
    let entry = api.registry.test_kek(&name).await?;
    let answer = KekAnswer::new(&name, &entry.kek, entry.deleted, entry.at.0);
    Ok(only_asked(json(&answer.stored(entry.offset.0))))
}

/// The `{kek}` of a path, or the name in a body.
///
/// # Errors
///
/// 42271
pub(super) fn kek_name(text: &str) -> Result<KekName, Refusal> {
    KekName::parse(text).map_err(|_| Refusal::InvalidKey("name"))
}

/// The KEK that a request describes.
fn checked(request: CreateKekRequest) -> Result<CreateKek, Refusal> {
    let name = kek_name(request.name.as_deref().unwrap_or_default())?;
    let no_key = || Refusal::InvalidKey("kmsKeyId");
    let kms_key_id = request.kms_key_id.filter(|id| !id.is_empty());
    let kms_key_id = kms_key_id.ok_or_else(no_key)?;
    let kms_type = request.kms_type.ok_or(Refusal::InvalidKey("kmsType"))?;
    if !Kek::fits_type(&kms_type, &kms_key_id) {
        return Err(no_key());
    }
    let kek = Kek {
        kms_type: Kek::normal_type(&kms_type).to_owned(),
        kms_key_id,
        kms_props: request.kms_props,
        doc: request.doc,
        shared: request.shared,
    };
    Ok(CreateKek {
        name,
        kek: Arc::new(kek),
        deleted: request.deleted,
    })
}

fn shown(found: &KekFound) -> Response {
    let at = found.at.unwrap_or_default().0;
    json(&KekAnswer::new(&found.name, &found.kek, found.deleted, at))
}

/// 204
pub(super) fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
