//! `/associations`: there are none yet, and clients that look for them before anything else are told so.

use axum::response::Response;

use super::answer::list;

/// `GET /associations/subjects/{subject}` and `GET /associations/resources/...`
pub(super) async fn none() -> Response {
    list::<&str>([])
}
