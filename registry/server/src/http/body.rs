//! Request bodies, within the limits.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::FromRequest;
use etymon_types::ErrorCode;
use etymon_types::api::{ReadBody, read_body};
use http::Request;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use super::Api;
use super::error::ApiError;

/// The bytes of a request body.
#[derive(Debug)]
pub(super) struct RequestBody(Bytes);

impl FromRequest<Api> for RequestBody {
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, api: &Api) -> Result<Self, ApiError> {
        let limit = api.settings.http.request_bytes;
        let announced = request.body().size_hint().exact();
        let body = Limited::new(request.into_body(), limit);
        let Ok(collected) = timeout(api.settings.http.body_timeout, body.collect()).await else {
            let seconds = api.settings.http.body_timeout.as_secs_f64();
            let message = format!("the request body did not arrive within {seconds} s");
            return Err(ApiError::new(ErrorCode::RequestTimeout, message));
        };
        match collected {
            Ok(collected) => Ok(Self(collected.to_bytes())),
            Err(error) if error.is::<LengthLimitError>() => {
                let length = announced.map_or("more".to_owned(), |length| length.to_string());
                let message = format!("Request body is too large: {length}>{limit}");
                Err(ApiError::new(ErrorCode::PayloadTooLarge, message))
            }
            Err(error) => {
                let message = format!("the request body broke off: {error}");
                Err(ApiError::new(ErrorCode::BadRequest, message))
            }
        }
    }
}

impl RequestBody {
    /// As it was sent.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the body; `None` when it is blank or null.
    pub(super) fn read_optional<B: ReadBody>(&self) -> Result<Option<B>, ApiError> {
        Ok(read_body(&self.0)?)
    }

    /// Reads the body. `parameter` is what the field calls it where it is missing.
    pub(super) fn read<B: ReadBody>(&self, parameter: &str) -> Result<B, ApiError> {
        self.read_optional()?.ok_or_else(|| {
            let message = format!("{parameter} must not be null (was null)");
            ApiError::new(ErrorCode::MissingBody, message)
        })
    }
}
