//! The floor: a bare axum server that answers 600 constant bytes to everything. What a server of ours costs beyond it is ours.

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use tokio::net::TcpListener;

/// The body of every answer.
const ANSWER: [u8; 600] = [b' '; 600];

/// Listens on a free port, says where on stdout, and serves until it is killed.
///
/// # Errors
///
/// When it cannot listen.
pub(crate) async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    crate::table::line(&format!("http://{}", listener.local_addr()?));
    serve(listener).await
}

/// Serves whoever connects.
///
/// # Errors
///
/// When the listener fails.
pub(crate) async fn serve(listener: TcpListener) -> anyhow::Result<()> {
    Ok(axum::serve(listener, Router::new().fallback(answer)).await?)
}

/// Reads the body, as every server must, and looks at nothing.
async fn answer(body: Body) -> impl IntoResponse {
    let mut body = body;
    while let Some(Ok(_)) = body.frame().await {}
    (
        [(CONTENT_TYPE, "application/vnd.schemaregistry.v1+json")],
        ANSWER.as_slice(),
    )
}
