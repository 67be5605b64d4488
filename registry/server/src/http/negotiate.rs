//! Agrees on media types, once it is known which method of which resource is meant and before anything happens.

use axum::body::Body;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use etymon_types::ErrorCode;
use http::{HeaderMap, HeaderName, Method, Request, header};

use super::error::ApiError;
use super::media::{Media, Readable, readable};

/// All values of a header, joined as one list; what is no text does not count.
pub(super) fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let values: Vec<&str> = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    values.join(",")
}

/// Refuses bodies that are not read, and clients that take no answer of ours.
pub(super) async fn negotiate(request: Request<Body>, next: Next) -> Response {
    let has_body = matches!(*request.method(), Method::POST | Method::PUT);
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .filter(|_| has_body);
    let readable = content_type.map_or(Readable::Yes, |value| {
        value.to_str().map_or(Readable::NoMediaType, readable)
    });
    match readable {
        Readable::Yes => {}
        Readable::No => return ApiError::of(ErrorCode::UnsupportedMediaType).into_response(),
        Readable::NoMediaType => {
            let given = content_type.map_or_else(String::new, |given| {
                String::from_utf8_lossy(given.as_bytes()).into_owned()
            });
            let message = format!("Content-Type '{given}' is no media type");
            let refusal = ApiError::new(ErrorCode::BadRequest, message);
            return ([(header::CONTENT_TYPE, Media::Json.header())], refusal).into_response();
        }
    }
    if Media::accepted(&joined(request.headers(), &header::ACCEPT)).is_none() {
        return ApiError::before_routing(ErrorCode::NotAcceptable).into_response();
    }
    next.run(request).await
}
