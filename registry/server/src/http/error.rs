//! Errors as clients see them: the one place that knows what HTTP makes of a refusal.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use etymon_core::Refusal;
use etymon_types::ErrorCode;
use etymon_types::api::{ErrorAnswer, InvalidBody};
use http::{HeaderValue, StatusCode, header};

use super::answer::NoContentType;
use crate::registry::RegistryError;

/// Why a request is not answered as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) code: ErrorCode,
    pub(super) message: String,
    retry_after: Option<Duration>,
    /// Told before a route was found: the field's servers do so without a Content-Type.
    is_bare: bool,
}

impl ApiError {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: None,
            is_bare: false,
        }
    }

    /// An error of the framework, in the field's words: `HTTP 404 Not Found`.
    pub(super) fn of(code: ErrorCode) -> Self {
        let status = status(code);
        let reason = status.canonical_reason().unwrap_or_default();
        Self::new(code, format!("HTTP {} {reason}", status.as_u16()))
    }

    /// The same, told before a route was found.
    pub(super) fn before_routing(code: ErrorCode) -> Self {
        Self {
            is_bare: true,
            ..Self::of(code)
        }
    }

    /// An error in words of its own that is told before a route was found.
    pub(super) fn bare(code: ErrorCode, message: String) -> Self {
        Self {
            is_bare: true,
            ..Self::new(code, message)
        }
    }
}

fn status(code: ErrorCode) -> StatusCode {
    StatusCode::from_u16(code.status()).expect("the table of error codes holds statuses")
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let answer = ErrorAnswer {
            error_code: self.code.code(),
            message: &self.message,
        };
        let body = serde_json::to_vec(&answer).expect("a number and a text are JSON");
        let mut response = (status(self.code), body).into_response();
        response.headers_mut().remove(header::CONTENT_TYPE);
        if let Some(retry_after) = self.retry_after {
            let seconds = HeaderValue::from(retry_after.as_secs().max(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        if self.is_bare {
            response.extensions_mut().insert(NoContentType);
        }
        response
    }
}

impl From<InvalidBody> for ApiError {
    fn from(invalid: InvalidBody) -> Self {
        Self::new(invalid.code, invalid.message)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code(), refusal.to_string())
    }
}

impl From<RegistryError> for ApiError {
    fn from(error: RegistryError) -> Self {
        if matches!(error, RegistryError::Damaged(_)) {
            tracing::error!(%error, "the store holds what was never accepted");
        }
        let retry_after = match &error {
            RegistryError::Busy { retry_after } => Some(*retry_after),
            RegistryError::Closed => Some(Duration::from_secs(1)),
            RegistryError::Refused(_)
            | RegistryError::SchemaTooLarge { .. }
            | RegistryError::StoreFull
            | RegistryError::StoreFailed
            | RegistryError::Kms(_)
            | RegistryError::KekUnusable { .. }
            | RegistryError::Damaged(_) => None,
        };
        Self {
            retry_after,
            ..Self::new(error.code(), error.to_string())
        }
    }
}
