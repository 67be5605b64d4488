//! `/config`: compatibility levels and the rest of what can be configured.

use axum::Extension;
use axum::extract::State;
use etymon_core::{Answer, Command, Refusal};
use etymon_types::api::ConfigAnswer;
use etymon_types::{Config, ConfigUpdate, Scope};

use super::Api;
use super::answer::{Answered, json};
use super::body::RequestBody;
use super::front::RequestId;
use super::query::Query;
use super::segment::{self, Path, known_scope};

/// `GET /config`
pub(super) async fn global(State(api): State<Api>, query: Query) -> Answered {
    show(&api, &Scope::global(), &query)
}

/// `GET /config/{subject}`
pub(super) async fn get(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
) -> Answered {
    show(&api, &known_scope(&subject), &query)
}

fn show(api: &Api, scope: &Scope, query: &Query) -> Answered {
    let state = api.registry.snapshot();
    let config = if query.flag("defaultToGlobal") {
        state.config_in_force(scope)
    } else {
        let has_default = *scope == Scope::global() || *scope == Scope::AllContexts;
        let own = state.config(scope).cloned();
        own.or_else(|| has_default.then(Default::default))
            .ok_or_else(|| Refusal::ConfigNotSet(scope.clone()))?
    };
    Ok(shown(api, &config))
}

fn shown(api: &Api, config: &Config) -> axum::response::Response {
    json(&ConfigAnswer::shown(config, api.registry.rules().level))
}

/// `PUT /config`
pub(super) async fn set_global(
    State(api): State<Api>,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let update = body.read("updateTopLevelConfig.arg1")?;
    update_config(&api, Scope::global(), update, request_id).await
}

/// `PUT /config/{subject}`
pub(super) async fn set(
    State(api): State<Api>,
    Path(subject): Path<String>,
    Extension(request_id): Extension<RequestId>,
    body: RequestBody,
) -> Answered {
    let update = body.read("updateSubjectLevelConfig.arg2")?;
    update_config(&api, segment::scope(&subject)?, update, request_id).await
}

async fn update_config(
    api: &Api,
    scope: Scope,
    update: ConfigUpdate,
    request_id: RequestId,
) -> Answered {
    let stored = Box::new(update.clone().without_empty_texts());
    let command = Command::SetConfig {
        scope,
        update: stored,
    };
    match api.registry.execute(command, request_id.into()).await? {
        Answer::Config(config) => Ok(json(&ConfigAnswer::updated(&config, &update))),
        other => unreachable!("an update of a config is answered with {other:?}"),
    }
}

/// `DELETE /config`
pub(super) async fn remove_global(
    State(api): State<Api>,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    remove_config(&api, Scope::global(), request_id).await
}

/// `DELETE /config/{subject}`
pub(super) async fn remove(
    State(api): State<Api>,
    Path(subject): Path<String>,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    remove_config(&api, known_scope(&subject), request_id).await
}

async fn remove_config(api: &Api, scope: Scope, request_id: RequestId) -> Answered {
    let command = Command::RemoveConfig { scope };
    match api.registry.execute(command, request_id.into()).await? {
        Answer::Config(config) => Ok(shown(api, &config)),
        other => unreachable!("the removal of a config is answered with {other:?}"),
    }
}
