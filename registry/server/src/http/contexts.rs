//! `/contexts`: the list, deletion, and paths that begin with a context.

use std::borrow::Cow;

use axum::Extension;
use axum::extract::State;
use axum::response::IntoResponse;
use etymon_core::{Answer, Command};
use etymon_types::{Context, ErrorCode};
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Api;
use super::answer::{Answered, list as json_list};
use super::error::ApiError;
use super::front::RequestId;
use super::path::{self, Segments};
use super::query::Query;
use super::segment::Path;

/// `GET /contexts`
pub(super) async fn list(State(api): State<Api>, query: Query) -> Answered {
    let page = query.page(api.settings.search.contexts)?;
    let state = api.registry.snapshot();
    let default = Context::default();
    let others = state.contexts().filter(|context| !context.is_default());
    let prefix = query.text("contextPrefix").unwrap_or_default();
    let names = std::iter::once(&default).chain(others).map(Context::as_str);
    Ok(json_list(
        page.of(names.filter(|name| name.starts_with(prefix))),
    ))
}

/// `DELETE /contexts/{context}`
pub(super) async fn delete(
    State(api): State<Api>,
    Path(context): Path<String>,
    Extension(request_id): Extension<RequestId>,
) -> Answered {
    // A name that no context can have is one that is not there.
    if let Some(context) = Context::parse(&context_name(&context)?) {
        let command = Command::DeleteContext { context };
        match api.registry.execute(command, request_id.into()).await? {
            Answer::ContextDeleted => {}
            other => unreachable!("deleting a context is answered with {other:?}"),
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Where a request goes.
pub(super) struct Target<'a> {
    pub(super) segments: Segments<'a>,
    /// The query, when it is another one than the request's.
    pub(super) query: Option<String>,
    /// The segments are those of the request.
    pub(super) is_unchanged: bool,
}

/// Takes `contexts/{context}` off the front of a path and puts the context where it belongs: in front of the subject, or
/// into the query.
///
/// # Errors
///
/// 400 for a name with a colon inside.
pub(super) fn unfold<'a>(
    mut segments: Segments<'a>,
    query: Option<&str>,
) -> Result<Target<'a>, ApiError> {
    let mut target = Target {
        segments: Vec::new(),
        query: None,
        is_unchanged: true,
    };
    while segments.len() > 1 && segments[0] == "contexts" {
        let rest = segments.split_off(2);
        let name = context_name(&segments[1])?;
        if rest.is_empty() && name != Context::DEFAULT {
            break;
        }
        segments = rest;
        target.is_unchanged = false;
        let query = target.query.as_deref().or(query).unwrap_or_default();
        target.query = rewrite(&mut segments, &name, &Query::parse(query)?).or(target.query);
    }
    target.segments = segments;
    Ok(target)
}

/// The name with its dot: `.c` for `c`, `.c` and `:.c:`.
fn context_name(written: &str) -> Result<String, ApiError> {
    let name = written.trim_matches(':');
    if name.contains(':') {
        let message = format!("Context name '{name}' cannot contain a colon");
        return Err(ApiError::bare(ErrorCode::BadRequest, message));
    }
    Ok(if name.starts_with('.') {
        name.to_owned()
    } else {
        format!(".{name}")
    })
}

/// Qualifies what the path and the query name; gives the new query where it changes.
fn rewrite(segments: &mut Segments<'_>, context: &str, query: &Query) -> Option<String> {
    let is_default = context == Context::DEFAULT;
    let qualifier = if is_default {
        String::new()
    } else {
        format!(":{context}:")
    };
    let of = |segment: Option<&Cow<'_, str>>| {
        segment
            .map(|segment| segment.clone().into_owned())
            .unwrap_or_default()
    };
    let (first, second) = (of(segments.first()), of(segments.get(1)));
    match (&*first, segments.len()) {
        ("subjects" | "schemas", 1) => {
            let prefix = query.text("subjectPrefix").unwrap_or_default();
            return Some(query.with("subjectPrefix", &qualified(&qualifier, prefix)));
        }
        ("schemas", _) if second == "ids" && !is_default => {
            let subject = query.text("subject").unwrap_or_default();
            return Some(query.with("subject", &qualified(&qualifier, subject)));
        }
        // Writes take the context from the query; reads do not look at it.
        (first, _) if first.starts_with("associations") && second != "subjects" => {
            return Some(query.with("context", &qualifier));
        }
        ("config" | "mode", 1) if !is_default => segments.push(qualifier.into()),
        ("config" | "mode", _) => {
            if let Some(subject) = segments.get_mut(1) {
                *subject = qualified(&qualifier, subject).into();
            }
        }
        ("dek-registry", _) => {
            if let Some(subject) = path::dek_subject(segments) {
                *subject = qualified(&qualifier, subject).into();
            }
        }
        _ => {
            let names = segments.iter().position(|segment| segment == "subjects");
            if let Some(subject) = names.and_then(|at| segments.get_mut(at + 1)) {
                *subject = qualified(&qualifier, subject).into();
            }
        }
    }
    None
}

fn qualified(qualifier: &str, subject: &str) -> String {
    if subject.starts_with(":.") || subject.starts_with(":*:") {
        subject.to_owned()
    } else {
        format!("{qualifier}{subject}")
    }
}

impl Query {
    /// The query with another value for one parameter.
    fn with(&self, name: &str, value: &str) -> String {
        let others = self.parameters().filter(|(known, _)| *known != name);
        let pair = |(name, value): (&str, &str)| {
            let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            format!("{}={}", encode(name), encode(value))
        };
        std::iter::once((name, value))
            .chain(others)
            .map(pair)
            .collect::<Vec<_>>()
            .join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::{join, segments};
    use super::*;

    #[test]
    fn a_context_in_front_goes_to_where_it_belongs() {
        for (path, query, expected) in [
            (
                "/contexts/.c/subjects/s/versions",
                None,
                "/subjects/:.c:s/versions",
            ),
            ("/contexts/c/subjects/s", None, "/subjects/:.c:s"),
            ("/contexts/:.c:/subjects/:.d:s", None, "/subjects/:.d:s"),
            ("/contexts/%3A.c%3A/subjects/s", None, "/subjects/:.c:s"),
            ("/contexts/./subjects/s", None, "/subjects/s"),
            (
                "/contexts/.c/compatibility/subjects/s/versions",
                None,
                "/compatibility/subjects/:.c:s/versions",
            ),
            ("/contexts/.c/config", None, "/config/:.c:"),
            ("/contexts/.c/mode/s", None, "/mode/:.c:s"),
            ("/contexts/./config", None, "/config"),
            (
                "/contexts/.c/subjects",
                Some("deleted=true"),
                "/subjects?subjectPrefix=%3A%2Ec%3A&deleted=true",
            ),
            (
                "/contexts/.c/subjects",
                Some("subjectPrefix=:*:"),
                "/subjects?subjectPrefix=%3A%2A%3A",
            ),
            ("/contexts/./subjects", None, "/subjects?subjectPrefix="),
            (
                "/contexts/.c/schemas/ids/1",
                None,
                "/schemas/ids/1?subject=%3A%2Ec%3A",
            ),
            (
                "/contexts/.c/schemas/ids/1",
                Some("subject=s"),
                "/schemas/ids/1?subject=%3A%2Ec%3As",
            ),
            ("/contexts/./schemas/ids/1", None, "/schemas/ids/1"),
            ("/contexts/.c/schemas/types", None, "/schemas/types"),
            (
                "/contexts/c/associations",
                Some("dryRun=true&context=:.d:"),
                "/associations?context=%3A%2Ec%3A&dryRun=true",
            ),
            (
                "/contexts/./associations:batchMutate",
                Some("context=:.d:"),
                "/associations:batchMutate?context=",
            ),
            (
                "/contexts/c/associations/resources/i",
                None,
                "/associations/resources/i?context=%3A%2Ec%3A",
            ),
            (
                "/contexts/c/associations/resources/subjects/n",
                None,
                "/associations/resources/subjects/n?context=%3A%2Ec%3A",
            ),
            (
                "/contexts/c/associations/subjects/s",
                None,
                "/associations/subjects/:.c:s",
            ),
            (
                "/contexts/.c/contexts/.d/subjects/s",
                None,
                "/subjects/:.c:s",
            ),
            ("/contexts/.c/contexts", None, "/contexts"),
            (
                "/contexts/.c/dek-registry/v1/keks/deks/deks/s/versions",
                None,
                "/dek-registry/v1/keks/deks/deks/:.c:s/versions",
            ),
            (
                "/contexts/.c/dek-registry/v1/keks/subjects/deks",
                None,
                "/dek-registry/v1/keks/subjects/deks",
            ),
            ("/contexts/.c", None, "/contexts/.c"),
            ("/contexts/.", None, "/"),
            ("/contexts", None, "/contexts"),
            ("/subjects/contexts", None, "/subjects/contexts"),
        ] {
            let target = unfold(segments(path).unwrap(), query).unwrap();
            let mut text = join(&target.segments);
            if let Some(query) = &target.query {
                text = format!("{text}?{query}");
            }
            assert_eq!(text, expected, "{path}");
        }
        for path in ["/contexts/foo:bar/subjects", "/contexts/a:b"] {
            assert!(unfold(segments(path).unwrap(), None).is_err(), "{path}");
        }
    }
}
