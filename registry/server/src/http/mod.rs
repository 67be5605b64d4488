//! The API over HTTP: the only place that knows axum. Every request passes `front`, then the routes below.

mod answer;
mod associations;
mod body;
mod compatibility;
mod config;
mod contexts;
mod deks;
mod error;
mod front;
mod guids;
mod gzip;
mod hot;
mod keks;
mod listing;
mod logical;
mod lookups;
mod media;
mod mode;
mod negotiate;
mod openapi;
mod path;
mod punctual;
mod query;
mod request_id;
mod schemas;
mod segment;
mod serve;
mod server;
mod subjects;
mod versions;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::routing::{MethodRouter, delete, get, post};
use etymon_types::ErrorCode;

use crate::registry::Registry;
use crate::settings::Settings;
use error::ApiError;
use lookups::Lookups;

pub use serve::serve;

/// What handlers answer from.
#[derive(Clone)]
pub(crate) struct Api {
    registry: Registry,
    settings: Arc<Settings>,
    lookups: Arc<Lookups>,
    /// The server was told to stop: it finishes what it has and is not ready for more.
    is_stopping: Arc<AtomicBool>,
}

impl Api {
    fn is_ready(&self) -> bool {
        self.registry.is_ready() && !self.is_stopping.load(Ordering::Relaxed)
    }
}

/// Every route: the API's table of contents.
fn routes(api: Api) -> Router {
    let mut routes = Router::new()
        .route("/", resource(get(server::root).post(server::post_root)))
        .route("/openapi.json", resource(get(openapi::document)))
        .route("/health/live", resource(get(server::live)))
        .route("/health/ready", resource(get(server::ready)))
        .route("/health/startup", resource(get(server::ready)))
        .route("/v1/metadata/id", resource(get(server::identity)))
        .route("/v1/metadata/version", resource(get(server::software)))
        .route("/v1/metadata/deployment", resource(get(server::deployment)))
        .route("/schemas", resource(get(listing::schemas)))
        .route("/schemas/types", resource(get(schemas::types)))
        .route("/schemas/ids/{id}", resource(get(schemas::by_id)))
        .route(
            "/schemas/ids/{id}/schema",
            resource(get(schemas::text_by_id)),
        )
        .route(
            "/schemas/ids/{id}/subjects",
            resource(get(schemas::subjects)),
        )
        .route(
            "/schemas/ids/{id}/versions",
            resource(get(schemas::versions)),
        )
        .route("/schemas/guids/{guid}", resource(get(guids::by_guid)))
        .route("/schemas/guids/{guid}/ids", resource(get(guids::ids)))
        .route("/subjects", resource(get(subjects::list)))
        .route(
            "/subjects/{subject}",
            resource(post(subjects::look_up).delete(subjects::delete)),
        )
        .route(
            "/subjects/{subject}/metadata",
            resource(get(subjects::by_metadata)),
        )
        .route(
            "/subjects/{subject}/versions",
            resource(get(versions::list).post(versions::register)),
        )
        .route(
            "/subjects/{subject}/versions/{version}",
            resource(get(versions::get).delete(versions::delete)),
        )
        .route(
            "/subjects/{subject}/versions/{version}/schema",
            resource(get(versions::text)),
        )
        .route(
            "/subjects/{subject}/versions/{version}/referencedby",
            resource(get(versions::referenced_by)),
        )
        .route(
            "/subjects/{subject}/versions/{version}/tags",
            resource(post(versions::change_tags)),
        )
        .route(
            "/compatibility/subjects/{subject}/versions",
            resource(post(compatibility::with_all)),
        )
        .route(
            "/compatibility/subjects/{subject}/versions/{version}",
            resource(post(compatibility::with_one)),
        )
        .route(
            "/config",
            resource(
                get(config::global)
                    .put(config::set_global)
                    .delete(config::remove_global),
            ),
        )
        .route(
            "/config/{subject}",
            resource(get(config::get).put(config::set).delete(config::remove)),
        )
        .route(
            "/mode",
            resource(
                get(mode::global)
                    .put(mode::set_global)
                    .delete(mode::remove_global),
            ),
        )
        .route(
            "/mode/{subject}",
            resource(get(mode::get).put(mode::set).delete(mode::remove)),
        )
        .route("/contexts", resource(get(contexts::list)))
        .route("/contexts/{context}", resource(delete(contexts::delete)));
    if api.settings.associations_enable {
        routes = routes
            .route("/associations", resource(post(associations::create)))
            .route(
                "/associations/subjects/{subject}",
                resource(get(associations::of_subject)),
            )
            .route(
                "/associations/resources/{id}",
                resource(
                    get(associations::of_resource)
                        .put(associations::upsert)
                        .delete(associations::delete),
                ),
            )
            .route(
                "/associations/resources/{namespace}/{name}",
                resource(get(associations::of_name)),
            )
            .route(
                "/associations:batchGet",
                resource(post(associations::batch_get)),
            )
            .route(
                "/associations:batchMutate",
                resource(post(associations::batch_mutate)),
            );
    }
    if api.settings.dek_registry_enable {
        routes = dek_registry(routes);
    }
    routes
        .fallback(not_there)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(api)
}

/// The routes of KEKs and DEKs.
fn dek_registry(routes: Router<Api>) -> Router<Api> {
    let keks = Router::new()
        .route("/", resource(get(keks::list).post(keks::create)))
        .route(
            "/{kek}",
            resource(get(keks::get).put(keks::update).delete(keks::delete)),
        )
        .route("/{kek}/undelete", resource(post(keks::undelete)))
        .route("/{kek}/test", resource(post(keks::test)))
        .route(
            "/{kek}/deks",
            resource(get(deks::subjects).post(deks::create_named)),
        )
        .route(
            "/{kek}/deks/{subject}",
            resource(get(deks::first).post(deks::create).delete(deks::delete_all)),
        )
        .route(
            "/{kek}/deks/{subject}/undelete",
            resource(post(deks::undelete_all)),
        )
        .route(
            "/{kek}/deks/{subject}/versions",
            resource(get(deks::versions)),
        )
        .route(
            "/{kek}/deks/{subject}/versions/{version}",
            resource(get(deks::get).delete(deks::delete)),
        )
        .route(
            "/{kek}/deks/{subject}/versions/{version}/undelete",
            resource(post(deks::undelete)),
        );
    routes.nest("/dek-registry/v1/keks", keks)
}

/// A resource that is answered with JSON: media types are agreed on before its handlers run.
fn resource(methods: MethodRouter<Api>) -> MethodRouter<Api> {
    methods.route_layer(axum::middleware::from_fn(negotiate::negotiate))
}

async fn not_there() -> ApiError {
    ApiError::before_routing(ErrorCode::NotFound)
}

async fn method_not_allowed() -> ApiError {
    ApiError::before_routing(ErrorCode::MethodNotAllowed)
}
