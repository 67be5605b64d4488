//! `/subjects/{subject}/versions`: registration, versions, deletion.

use axum::Extension;
use axum::extract::State;
use etymon_core::{
    Answer, Command, VersionEntry, find_version, list_versions, referenced_by as referrers,
};
use etymon_types::Subject;
use etymon_types::api::{RegisterAnswer, RegisterRequest, TagsRequest, VersionAnswer};

use super::Api;
use super::answer::{Answered, json, list as json_list, text as plain_text};
use super::body::RequestBody;
use super::front::RequestId;
use super::logical;
use super::query::Query;
use super::schemas::{Shown, plain};
use super::segment::{self, Path, known_subject};
use super::subjects::{shown, version_answer};
use crate::registry::RegisterOptions;

/// `GET /subjects/{subject}/versions`
pub(super) async fn list(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
) -> Answered {
    let page = query.page(api.settings.search.versions)?;
    let state = api.registry.snapshot();
    let (deleted, only, negative) = (
        query.flag("deleted"),
        query.flag("deletedOnly"),
        query.flag("deletedAsNegative"),
    );
    let versions = list_versions(&state, &subject, deleted, only, negative)?;
    Ok(json_list(page.of(versions)))
}

/// `POST /subjects/{subject}/versions`
pub(super) async fn register(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let request: RegisterRequest = body.read("register.arg6")?;
    logical::refuse_text(&query, &request)?;
    let subject = segment::subject(&subject)?;
    let options = RegisterOptions {
        normalize: query.flag("normalize"),
        force: query.flag("force"),
        request_id: request_id.into(),
    };
    let found = api.registry.register(subject, request, options).await?;
    let state = api.registry.snapshot();
    let (context, content) = (found.subject.context(), &found.content);
    let shown = Shown::new(&api, &state, &query, &context, content).await?;
    let mut schema = shown.answer(content, None);
    schema.ts = found.stored.map(|(at, _)| at.0);
    schema.deleted = found.stored.map(|(_, deleted)| deleted);
    Ok(json(&RegisterAnswer {
        id: found.id,
        version: found.version,
        schema,
    }))
}

/// `POST /subjects/{subject}/versions/{version}/tags`
pub(super) async fn change_tags(
    State(api): State<Api>,
    Path((subject, version)): Path<(String, String)>,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let request: TagsRequest = body.read("modifyTags.arg4")?;
    let version = segment::version(&version)?;
    let subject = segment::subject(&subject)?;
    let found = api
        .registry
        .change_tags(subject, version, request, request_id.into())
        .await?;
    Ok(json(&RegisterAnswer {
        id: found.id,
        version: found.version,
        schema: plain(&found.content, None),
    }))
}

/// `GET /subjects/{subject}/versions/{version}`
pub(super) async fn get(
    State(api): State<Api>,
    Path((subject, version)): Path<(String, String)>,
    query: Query,
) -> Answered {
    let selector = segment::version(&version)?;
    let state = api.registry.snapshot();
    let (subject, entry) = find_version(&state, &subject, selector, query.flag("deleted"))?;
    logical::refuse_answer(&query)?;
    let mut shown = shown(&api, &state, &query, &subject, &entry).await?;
    let context = subject.context();
    let found = shown.find_tags(&api, &state, &query, &context, &entry.content);
    found.await?;
    Ok(version_answer(&shown, &subject, &entry))
}

/// The plain answer with a version, as [`get`] gives it for a request without a query.
pub(super) fn render(subject: &Subject, entry: &VersionEntry) -> Vec<u8> {
    let answer = VersionAnswer {
        subject: subject.as_str(),
        version: entry.version,
        id: entry.id,
        schema: plain(&entry.content, Some(entry)),
    };
    serde_json::to_vec(&answer).expect("answers are plain data")
}

/// `GET /subjects/{subject}/versions/{version}/schema`
pub(super) async fn text(
    State(api): State<Api>,
    Path((subject, version)): Path<(String, String)>,
    query: Query,
) -> Answered {
    let selector = segment::version(&version)?;
    let state = api.registry.snapshot();
    let (subject, entry) = find_version(&state, &subject, selector, query.flag("deleted"))?;
    let shown = Shown::new(&api, &state, &query, &subject.context(), &entry.content).await?;
    Ok(plain_text(shown.text()))
}

/// `GET /subjects/{subject}/versions/{version}/referencedby`
pub(super) async fn referenced_by(
    State(api): State<Api>,
    Path((subject, version)): Path<(String, String)>,
    query: Query,
) -> Answered {
    let selector = segment::version(&version)?;
    let page = query.page(api.settings.search.schemas)?;
    let ids = referrers(
        &api.registry.snapshot(),
        &subject,
        selector,
        query.flag("deleted"),
    )?;
    Ok(json_list(page.of(ids)))
}

/// `DELETE /subjects/{subject}/versions/{version}`
pub(super) async fn delete(
    State(api): State<Api>,
    Path((subject, version)): Path<(String, String)>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    let command = Command::DeleteVersion {
        version: segment::version(&version)?,
        subject: known_subject(&subject),
        permanent: query.flag("permanent"),
    };
    match api.registry.execute(command, request_id.into()).await? {
        Answer::Version(version) => Ok(json(&version)),
        other => unreachable!("deleting a version is answered with {other:?}"),
    }
}
