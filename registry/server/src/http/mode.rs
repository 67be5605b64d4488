//! `/mode`: what may be written where.

use axum::Extension;
use axum::extract::State;
use etymon_core::{Answer, Command, Refusal};
use etymon_types::api::{ModeAnswer, ModeUpdate};
use etymon_types::{Mode, Scope};

use super::Api;
use super::answer::{Answered, json};
use super::body::RequestBody;
use super::front::RequestId;
use super::query::Query;
use super::segment::{self, Path, known_scope};

/// `GET /mode`
pub(super) async fn global(State(api): State<Api>, query: Query) -> Answered {
    show(&api, &Scope::global(), &query)
}

/// `GET /mode/{subject}`
pub(super) async fn get(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
) -> Answered {
    show(&api, &known_scope(&subject), &query)
}

fn show(api: &Api, scope: &Scope, query: &Query) -> Answered {
    let state = api.registry.snapshot();
    let mode = if query.flag("defaultToGlobal") {
        state.effective_mode_of(scope)
    } else {
        let has_default = *scope == Scope::global() || *scope == Scope::AllContexts;
        let own = state.mode(scope);
        own.or_else(|| has_default.then(Mode::default))
            .ok_or_else(|| Refusal::ModeNotSet(scope.clone()))?
    };
    Ok(shown(mode))
}

fn shown(mode: Mode) -> axum::response::Response {
    json(&ModeAnswer {
        mode: Some(mode.as_str()),
    })
}

/// `PUT /mode`
pub(super) async fn set_global(
    State(api): State<Api>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let update = body.read("updateTopLevelMode.arg1")?;
    update_mode(&api, Scope::global(), &update, &query, request_id).await
}

/// `PUT /mode/{subject}`
pub(super) async fn set(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let update: ModeUpdate = body.read("updateMode.arg2")?;
    let scope = match segment::scope(&subject) {
        Err(_) if update.mode == Some(Mode::Forward) => {
            return Err(Refusal::ForwardNotGlobal.into());
        }
        scope => scope?,
    };
    update_mode(&api, scope, &update, &query, request_id).await
}

async fn update_mode(
    api: &Api,
    scope: Scope,
    update: &ModeUpdate,
    query: &Query,
    request_id: RequestId,
) -> Answered {
    let command = Command::SetMode {
        scope,
        mode: update.mode,
        force: query.flag("force"),
    };
    api.registry.execute(command, request_id.into()).await?;
    Ok(json(&ModeAnswer {
        mode: update.written.as_deref(),
    }))
}

/// `DELETE /mode`
pub(super) async fn remove_global(
    State(api): State<Api>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    remove_mode(&api, Scope::global(), &query, request_id).await
}

/// `DELETE /mode/{subject}`
pub(super) async fn remove(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    remove_mode(&api, known_scope(&subject), &query, request_id).await
}

async fn remove_mode(api: &Api, scope: Scope, query: &Query, request_id: RequestId) -> Answered {
    let recursive = query.flag("recursive");
    let command = Command::RemoveMode { scope, recursive };
    match api.registry.execute(command, request_id.into()).await? {
        Answer::Mode(Some(mode)) => Ok(shown(mode)),
        Answer::Mode(None) => Ok(json(&serde_json::Map::new())),
        other => unreachable!("the removal of a mode is answered with {other:?}"),
    }
}
