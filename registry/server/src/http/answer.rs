//! Answers before they are sent. Which media type they have is decided where they are finished.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header;
use serde::Serialize;

use super::error::ApiError;

/// What handlers give.
pub(super) type Answered = Result<Response, ApiError>;

/// In the extensions of an answer that has no Content-Type.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoContentType;

/// In the extensions of an answer to a POST that changes nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct OnlyAsked;

/// Marks the answer to a POST that changes nothing.
pub(super) fn only_asked(mut answer: Response) -> Response {
    answer.extensions_mut().insert(OnlyAsked);
    answer
}

/// A JSON answer.
pub(super) fn json(value: &impl Serialize) -> Response {
    body(json_bytes(value))
}

/// The text of a JSON answer.
pub(super) fn json_bytes(value: &impl Serialize) -> Bytes {
    let mut bytes = Vec::with_capacity(1024);
    serde_json::to_writer(&mut bytes, value).expect("answers are plain data");
    bytes.into()
}

/// The elements as a JSON list.
pub(super) fn list<T: Serialize>(elements: impl IntoIterator<Item = T>) -> Response {
    let elements: Vec<T> = elements.into_iter().collect();
    json(&elements)
}

/// A schema's text, as it is.
pub(super) fn text(text: impl Into<String>) -> Response {
    body(text.into().into_bytes().into())
}

/// An answer of these bytes.
pub(super) fn body(bytes: Bytes) -> Response {
    let mut response = bytes.into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    response
}
