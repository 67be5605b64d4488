//! What is asked of the server itself: the root, its identity, its health.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use etymon_types::api::{DeploymentAnswer, IdentityAnswer, JsonMap, SoftwareAnswer};
use http::StatusCode;
use serde::Serialize;

use super::Api;
use super::answer::{Answered, json};
use super::body::RequestBody;

#[derive(Serialize)]
struct Nothing {}

/// `GET /`
pub(super) async fn root() -> Response {
    json(&Nothing {})
}

/// `POST /`, with any object.
pub(super) async fn post_root(body: RequestBody) -> Answered {
    body.read_optional::<JsonMap>()?;
    Ok(json(&Nothing {}))
}

/// `GET /v1/metadata/id`
pub(super) async fn identity() -> Response {
    json(&IdentityAnswer::new("etymon", "schema-registry"))
}

/// `GET /v1/metadata/version`
pub(super) async fn software() -> Response {
    json(&SoftwareAnswer {
        version: env!("CARGO_PKG_VERSION"),
        commit_id: option_env!("ETYMON_COMMIT").unwrap_or("unknown"),
    })
}

/// `GET /v1/metadata/deployment`
pub(super) async fn deployment() -> Response {
    json(&DeploymentAnswer { attributes: &[] })
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

/// `GET /health/live`: the process answers.
pub(super) async fn live() -> Response {
    json(&Health { status: "live" })
}

/// `GET /health/ready` and `/health/startup`: requests are welcome. The store was read before the server listened.
pub(super) async fn ready(State(api): State<Api>) -> Response {
    if api.is_ready() {
        return json(&Health { status: "ready" });
    }
    let not_ready = json(&Health {
        status: "not ready",
    });
    (StatusCode::SERVICE_UNAVAILABLE, not_ready).into_response()
}
