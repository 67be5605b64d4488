//! `/dek-registry/v1/keks/{kek}/deks`: data keys.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use etymon_core::{
    Command, CreateDek, DekFound, Refusal, find_dek, list_dek_subjects, list_dek_versions,
};
use etymon_types::api::{CreateDekRequest, DekAnswer};
use etymon_types::{DekAlgorithm, DekId, ErrorCode, Subject, Version, VersionSelector};

use super::Api;
use super::answer::{Answered, json, list};
use super::body::RequestBody;
use super::error::ApiError;
use super::front::RequestId;
use super::keks::{kek_name, nothing};
use super::query::Query;
use super::segment::{self, Path};
use crate::kms::RawKey;

/// `GET /dek-registry/v1/keks/{kek}/deks`
pub(super) async fn subjects(
    State(api): State<Api>,
    Path(kek): Path<String>,
    query: Query,
) -> Answered {
    let page = query.page(api.settings.search.keys)?;
    let (state, deleted) = (api.registry.snapshot(), query.flag("deleted"));
    let subjects = list_dek_subjects(&state, &kek_name(&kek)?, deleted)?;
    Ok(list(page.of(&subjects)))
}

/// `GET /dek-registry/v1/keks/{kek}/deks/{subject}/versions`
pub(super) async fn versions(
    State(api): State<Api>,
    Path((kek, subject)): Path<(String, String)>,
    query: Query,
) -> Answered {
    let page = query.page(api.settings.search.keys)?;
    let algorithm = algorithm(&query)?;
    let (kek, subject) = (kek_name(&kek)?, dek_subject(&subject)?);
    let (state, deleted) = (api.registry.snapshot(), query.flag("deleted"));
    let versions = list_dek_versions(&state, &kek, &subject, algorithm, deleted)?;
    Ok(list(page.of(&versions)))
}

/// `GET /dek-registry/v1/keks/{kek}/deks/{subject}`: the first version.
pub(super) async fn first(
    State(api): State<Api>,
    Path((kek, subject)): Path<(String, String)>,
    query: Query,
) -> Answered {
    let first = VersionSelector::Number(Version::FIRST);
    show(&api, (&kek, &subject), &query, first).await
}

/// `GET /dek-registry/v1/keks/{kek}/deks/{subject}/versions/{version}`
pub(super) async fn get(
    State(api): State<Api>,
    Path((kek, subject, version)): Path<(String, String, String)>,
    query: Query,
) -> Answered {
    let version = segment::version(&version)?;
    show(&api, (&kek, &subject), &query, version).await
}

async fn show(
    api: &Api,
    (kek, subject): (&str, &str),
    query: &Query,
    version: VersionSelector,
) -> Answered {
    let (algorithm, deleted) = (algorithm(query)?, query.flag("deleted"));
    let (kek, subject) = (kek_name(kek)?, dek_subject(subject)?);
    let state = api.registry.snapshot();
    let (id, entry, kek) = find_dek(&state, &kek, &subject, algorithm, version, deleted)?;
    let raw = api
        .registry
        .raw_key(&kek.kek, subject.as_str(), &entry.key)
        .await?;
    Ok(shown(&DekFound::of(id, entry), raw.as_ref()))
}

/// `POST /dek-registry/v1/keks/{kek}/deks`: the subject is in the body. Deprecated.
pub(super) async fn create_named(
    State(api): State<Api>,
    Path(kek): Path<String>,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let request: CreateDekRequest = body.read("createDek.arg3")?;
    let subject = request.subject.clone().unwrap_or_default();
    create_one(&api, (&kek, &subject), request, false, request_id).await
}

/// `POST /dek-registry/v1/keks/{kek}/deks/{subject}`
pub(super) async fn create(
    State(api): State<Api>,
    Path((kek, subject)): Path<(String, String)>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let request = body.read("createDekWithSubject.arg5")?;
    let rewrap = query.flag("rewrap");
    create_one(&api, (&kek, &subject), request, rewrap, request_id).await
}

async fn create_one(
    api: &Api,
    (kek, subject): (&str, &str),
    request: CreateDekRequest,
    rewrap: bool,
    request_id: RequestId,
) -> Answered {
    let (kek, subject) = (kek_name(kek)?, dek_subject(subject)?);
    let version = request.version.unwrap_or(1);
    let version = Version::try_from(i64::from(version));
    let create = CreateDek {
        id: DekId {
            kek,
            subject,
            algorithm: request.algorithm,
            version: version.map_err(|invalid| segment::invalid_version(&invalid.0.to_string()))?,
        },
        key: request.encrypted_key_material,
        deleted: request.deleted,
        rewrap,
        sealed: None,
    };
    let (found, raw) = api.registry.create_dek(create, request_id.into()).await?;
    Ok(shown(&found, raw.as_ref()))
}

fn shown(found: &DekFound, raw: Option<&RawKey>) -> Response {
    let DekFound {
        id,
        key,
        deleted,
        at,
    } = found;
    let raw = raw.map(RawKey::base64);
    let raw = raw.as_ref().map(|raw| raw.as_str());
    json(&DekAnswer::new(
        id,
        key,
        raw,
        *deleted,
        at.unwrap_or_default().0,
    ))
}

/// `DELETE /dek-registry/v1/keks/{kek}/deks/{subject}`
pub(super) async fn delete_all(
    State(api): State<Api>,
    Path((kek, subject)): Path<(String, String)>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    remove(&api, (&kek, &subject), &query, None, request_id).await
}

/// `DELETE /dek-registry/v1/keks/{kek}/deks/{subject}/versions/{version}`
pub(super) async fn delete(
    State(api): State<Api>,
    Path((kek, subject, version)): Path<(String, String, String)>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    let version = Some(segment::version(&version)?);
    remove(&api, (&kek, &subject), &query, version, request_id).await
}

async fn remove(
    api: &Api,
    (kek, subject): (&str, &str),
    query: &Query,
    version: Option<VersionSelector>,
    request_id: RequestId,
) -> Answered {
    let command = Command::DeleteDek {
        algorithm: algorithm(query)?,
        kek: kek_name(kek)?,
        subject: dek_subject(subject)?,
        version,
        permanent: query.flag("permanent"),
    };
    api.registry.execute(command, request_id.into()).await?;
    Ok(nothing())
}

/// `POST /dek-registry/v1/keks/{kek}/deks/{subject}/undelete`
pub(super) async fn undelete_all(
    State(api): State<Api>,
    Path((kek, subject)): Path<(String, String)>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    restore(&api, (&kek, &subject), &query, None, request_id).await
}

/// `POST /dek-registry/v1/keks/{kek}/deks/{subject}/versions/{version}/undelete`
pub(super) async fn undelete(
    State(api): State<Api>,
    Path((kek, subject, version)): Path<(String, String, String)>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    let version = Some(segment::version(&version)?);
    restore(&api, (&kek, &subject), &query, version, request_id).await
}

async fn restore(
    api: &Api,
    (kek, subject): (&str, &str),
    query: &Query,
    version: Option<VersionSelector>,
    request_id: RequestId,
) -> Answered {
    let command = Command::UndeleteDek {
        algorithm: algorithm(query)?,
        kek: kek_name(kek)?,
        subject: dek_subject(subject)?,
        version,
    };
    api.registry.execute(command, request_id.into()).await?;
    Ok(nothing())
}

/// What the DEK is for; a word that is none is not there.
fn algorithm(query: &Query) -> Result<DekAlgorithm, ApiError> {
    match query.text("algorithm") {
        None | Some("") => Ok(DekAlgorithm::default()),
        Some(name) => DekAlgorithm::parse(name).ok_or_else(|| ApiError::of(ErrorCode::NotFound)),
    }
}

/// The subject of a DEK.
///
/// # Errors
///
/// 42271
fn dek_subject(text: &str) -> Result<Subject, Refusal> {
    Subject::parse(text).map_err(|_| Refusal::InvalidKey("subject"))
}
