//! Parameters in paths.

use axum::extract::FromRequestParts;
use etymon_types::{Context, ErrorCode, InvalidSubject, Scope, Subject, VersionSelector};
use http::request::Parts;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};

use super::error::ApiError;
use super::path;

/// The parameters of the route's path. What does not fit is not there: 404.
#[derive(Debug)]
pub(super) struct Path<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(parameters)) => Ok(Self(parameters)),
            Err(_) => Err(ApiError::of(ErrorCode::NotFound)),
        }
    }
}

/// An integer as Java reads it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Integer(pub(super) i32);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        path::integer(&text)
            .map(Self)
            .ok_or_else(|| D::Error::custom("no integer"))
    }
}

/// The `{version}` of a path.
///
/// # Errors
///
/// 42202 with the version as it was written.
pub(super) fn version(text: &str) -> Result<VersionSelector, ApiError> {
    VersionSelector::parse(text).ok_or_else(|| invalid_version(text))
}

/// 42202 with the version as it was written.
pub(super) fn invalid_version(text: &str) -> ApiError {
    let message = format!(
        "The specified version '{text}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \
         \"latest\""
    );
    ApiError::new(ErrorCode::InvalidVersion, message)
}

/// The `{subject}` of a path that something is written under.
///
/// # Errors
///
/// 42208
pub(super) fn subject(text: &str) -> Result<Subject, ApiError> {
    Subject::parse(text).map_err(|invalid| invalid_subject(&invalid))
}

/// The `{subject}` of a config or a mode.
///
/// # Errors
///
/// 42208
pub(super) fn scope(text: &str) -> Result<Scope, ApiError> {
    Scope::parse(text).map_err(|invalid| invalid_subject(&invalid))
}

fn invalid_subject(invalid: &InvalidSubject) -> ApiError {
    ApiError::new(ErrorCode::InvalidSubject, invalid.to_string())
}

/// The `{subject}` of a path that something is looked for under. A name that is no subject stays what it is: nothing is
/// ever found under it, and answers show it as it was written.
pub(super) fn known_subject(text: &str) -> Subject {
    Subject::parse(text).unwrap_or_else(|_| Subject::in_context(&Context::default(), text))
}

/// The `{subject}` of a config or a mode that is looked for, as [`known_subject`] reads it.
pub(super) fn known_scope(text: &str) -> Scope {
    Scope::parse(text).unwrap_or_else(|_| Scope::Subject(known_subject(text)))
}
