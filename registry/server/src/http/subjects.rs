//! `/subjects`: lists, lookups, deletion.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use etymon_core::{Answer, Command, VersionEntry, find_by_metadata};
use etymon_types::Subject;
use etymon_types::api::{RegisterRequest, VersionAnswer};
use http::Uri;

use super::Api;
use super::answer::{Answered, body, json, json_bytes, list as json_list, only_asked};
use super::body::RequestBody;
use super::error::ApiError;
use super::front::RequestId;
use super::lookups::Lookups;
use super::query::Query;
use super::schemas::Shown;
use super::segment::{Path, known_subject};

/// `GET /subjects`
pub(super) async fn list(State(api): State<Api>, query: Query) -> Answered {
    let page = query.page(api.settings.search.subjects)?;
    let prefix = query.text("subjectPrefix").unwrap_or(":*:");
    let state = api.registry.snapshot();
    let subjects = state.subjects(prefix, query.flag("deleted"), query.flag("deletedOnly"));
    Ok(json_list(page.of(subjects.map(Subject::as_str))))
}

/// `POST /subjects/{subject}`
pub(super) async fn look_up(
    State(api): State<Api>,
    Path(subject): Path<String>,
    uri: Uri,
    request: RequestBody,
) -> Answered {
    let query = uri.query().unwrap_or_default();
    let now = || api.registry.snapshot().offset();
    let (key, before) = (Lookups::key(&subject, query, request.bytes()), now());
    if let Some(known) = key.as_ref().and_then(|key| api.lookups.get(key, before)) {
        return Ok(only_asked(body(known)));
    }
    let answer = find(&api, &subject, &Query::parse(query)?, &request).await?;
    // Whatever was written in between may have been seen, or not.
    if let Some(key) = key.filter(|_| now() == before) {
        api.lookups.insert(key, before, answer.clone());
    }
    Ok(only_asked(body(answer)))
}

async fn find(
    api: &Api,
    subject: &str,
    query: &Query,
    body: &RequestBody,
) -> Result<Bytes, ApiError> {
    let request: RegisterRequest = body.read("lookUpSchemaUnderSubject.arg5")?;
    let (normalize, deleted) = (query.flag("normalize"), query.flag("deleted"));
    let found = api
        .registry
        .look_up(subject, request, normalize, deleted)
        .await?;
    let shown = Shown::new(
        api,
        &api.registry.snapshot(),
        query,
        &found.subject.context(),
        &found.content,
    )
    .await?;
    let mut schema = shown.answer(&found.content, None);
    schema.ts = found.stored.map(|(at, _)| at.0);
    schema.deleted = found.stored.map(|(_, deleted)| deleted);
    Ok(json_bytes(&VersionAnswer {
        subject: found.subject.as_str(),
        version: found.version,
        id: found.id,
        schema,
    }))
}

/// `GET /subjects/{subject}/metadata`
pub(super) async fn by_metadata(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
) -> Answered {
    let properties: Vec<_> = query.all("key").zip(query.all("value")).collect();
    let state = api.registry.snapshot();
    let (subject, entry) = find_by_metadata(&state, &subject, &properties, query.flag("deleted"))?;
    let shown = shown(&api, &state, &query, &subject, &entry).await?;
    Ok(version_answer(&shown, &subject, &entry))
}

/// How one version of a subject is shown.
pub(super) async fn shown(
    api: &Api,
    state: &Arc<etymon_core::State>,
    query: &Query,
    subject: &Subject,
    entry: &VersionEntry,
) -> Result<Shown, ApiError> {
    let mut shown = Shown::new(api, state, query, &subject.context(), &entry.content).await?;
    shown.relabel(&entry.content);
    Ok(shown)
}

/// One version of a subject.
pub(super) fn version_answer(shown: &Shown, subject: &Subject, entry: &VersionEntry) -> Response {
    json(&VersionAnswer {
        subject: subject.as_str(),
        version: entry.version,
        id: entry.id,
        schema: shown.answer(&entry.content, Some(entry)),
    })
}

/// `DELETE /subjects/{subject}`
pub(super) async fn delete(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    let command = Command::DeleteSubject {
        subject: known_subject(&subject),
        permanent: query.flag("permanent"),
    };
    match api.registry.execute(command, request_id.into()).await? {
        Answer::Versions(versions) => Ok(json(&versions)),
        other => unreachable!("deleting a subject is answered with {other:?}"),
    }
}
