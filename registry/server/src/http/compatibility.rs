//! `/compatibility`: may a schema follow what is there?

use axum::extract::State;
use etymon_core::{Against, Refusal};
use etymon_types::api::{CompatibilityAnswer, RegisterRequest};

use super::Api;
use super::answer::{Answered, json, only_asked};
use super::body::RequestBody;
use super::query::Query;
use super::segment::{self, Path, known_subject};
use crate::registry::RegistryError;

/// `POST /compatibility/subjects/{subject}/versions`
pub(super) async fn with_all(
    State(api): State<Api>,
    Path(subject): Path<String>,
    query: Query,
    body: RequestBody,
) -> Answered {
    let request = body.read("testCompatibilityForSubject.arg3")?;
    check(&api, &subject, Against::All, request, &query).await
}

/// `POST /compatibility/subjects/{subject}/versions/{version}`
pub(super) async fn with_one(
    State(api): State<Api>,
    Path((subject, version)): Path<(String, String)>,
    query: Query,
    body: RequestBody,
) -> Answered {
    let request = body.read("testCompatibilityBySubjectName.arg4")?;
    let against = Against::One(segment::version(&version)?);
    check(&api, &subject, against, request, &query).await
}

async fn check(
    api: &Api,
    subject: &str,
    against: Against,
    request: RegisterRequest,
    query: &Query,
) -> Answered {
    let verbose = query.flag("verbose");
    let checked = api
        .registry
        .check(
            known_subject(subject),
            against,
            request,
            query.flag("normalize"),
        )
        .await;
    let messages = match checked {
        // Who asks for details gets what is wrong with the schema as one of them.
        Err(RegistryError::Refused(Refusal::InvalidSchema(problem))) if verbose => vec![problem],
        checked => checked?,
    };
    Ok(only_asked(json(&CompatibilityAnswer {
        is_compatible: messages.is_empty(),
        messages: verbose.then_some(&messages),
    })))
}
