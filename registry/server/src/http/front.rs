//! What every request and every answer passes: paths in normal form, media types, compression, ids, the log.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use etymon_types::{ErrorCode, Subject};
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::{Either, Full};
use tower::Service as _;

use super::answer::{NoContentType, OnlyAsked};
use super::error::ApiError;
use super::hot::Hot;
use super::media::Media;
use super::negotiate::joined;
use super::request_id::{self, X_REQUEST_ID};
use super::{Api, contexts, gzip, path, routes};
use crate::settings::Settings;

/// The id of a request, in its extensions.
#[derive(Debug, Clone)]
pub(super) struct RequestId(pub(super) HeaderValue);

impl From<RequestId> for Option<Arc<str>> {
    /// For the log of changes; what is no text is left out of it.
    fn from(id: RequestId) -> Self {
        id.0.to_str().ok().map(Arc::from)
    }
}

/// The body of an answer: ready bytes, or whatever a route makes.
pub(super) type AnswerBody = Either<Full<Bytes>, Body>;

/// Takes requests as they come in.
pub(super) struct Front {
    api: Api,
    router: Router,
    hot: Hot,
}

impl Front {
    pub(super) fn new(api: Api) -> Self {
        Self {
            router: routes(api.clone()),
            hot: Hot::new(),
            api,
        }
    }

    /// What the server is set to.
    pub(super) fn settings(&self) -> &Settings {
        &self.api.settings
    }

    /// The answer to a request.
    pub(super) async fn answer<B>(&self, request: Request<B>) -> http::Response<AnswerBody>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        if let Some(answer) = self.hot.answer(&self.api, &request) {
            return answer.map(Either::Left);
        }
        // In a box, so that what the hot reads carry along stays small.
        let answer = Box::pin(self.route(request.map(Body::new)));
        answer.await.map(Either::Right)
    }

    async fn route(&self, mut request: Request<Body>) -> Response {
        let started = Instant::now();
        let request_id = request_id::of(request.headers());
        request
            .extensions_mut()
            .insert(RequestId(request_id.clone()));
        let asked = Asked {
            method: request.method().clone(),
            uri: request.uri().clone(),
            accept: joined(request.headers(), &header::ACCEPT),
            takes_gzip: gzip::is_accepted(&joined(request.headers(), &header::ACCEPT_ENCODING)),
        };
        let answer = match self.normalize(&mut request) {
            Ok(()) => self.run(request).await,
            Err(refusal) => refusal.into_response(),
        };
        let mut answer = self.finish(&asked, answer).await;
        log(&asked, &answer, started, &request_id);
        answer.headers_mut().insert(X_REQUEST_ID, request_id);
        answer
    }

    async fn run(&self, request: Request<Body>) -> Response {
        let limit = self.api.settings.http.request_timeout;
        match tokio::time::timeout(limit, self.router.clone().call(request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(never)) => match never {},
            Err(_) => {
                let message = format!("no answer within {} s, the limit", limit.as_secs_f64());
                ApiError::new(ErrorCode::Timeout, message).into_response()
            }
        }
    }

    /// Gives the request the path that routes are matched with: in plain form, without a context in front, and with the
    /// subject that an alias stands for.
    fn normalize(&self, request: &mut Request<Body>) -> Result<(), ApiError> {
        let uri = request.uri();
        if self.is_normal(uri.path()) {
            return Ok(());
        }
        let segments = path::segments(uri.path())?;
        let target = contexts::unfold(segments, uri.query())?;
        let target = self.follow_alias(target);
        if target.is_unchanged && path::is_plain(uri.path()) {
            return Ok(());
        }
        let mut text = path::join(&target.segments);
        if let Some(query) = target.query.as_deref().or(uri.query()) {
            text.push('?');
            text.push_str(query);
        }
        let normal = PathAndQuery::try_from(text).map_err(|error| {
            ApiError::new(
                ErrorCode::BadRequest,
                format!("the request target is too long: {error}"),
            )
        })?;
        *request.uri_mut() = Uri::from(normal);
        Ok(())
    }

    /// Whether there is nothing to do, which is usual and quickly seen.
    fn is_normal(&self, path: &str) -> bool {
        let is_elsewhere = |start| path.starts_with(start);
        if !path::is_plain(path)
            || ["/contexts/", "/dek-registry/"]
                .into_iter()
                .any(is_elsewhere)
        {
            return false;
        }
        let mut segments = path.split('/').skip_while(|segment| *segment != "subjects");
        segments
            .nth(1)
            .is_none_or(|subject| self.alias(subject).is_none())
    }

    fn alias(&self, subject: &str) -> Option<Subject> {
        let subject = Subject::parse(subject).ok()?;
        self.api.registry.snapshot().alias(&subject)
    }

    fn dek_alias(&self, subject: &str) -> Option<Subject> {
        let subject = Subject::parse(subject).ok()?;
        self.api.registry.snapshot().dek_alias(&subject)
    }

    fn follow_alias<'a>(&self, mut target: contexts::Target<'a>) -> contexts::Target<'a> {
        // `config/subjects` is about a subject of that name.
        if matches!(target.segments.first(), Some(first) if matches!(&**first, "config" | "mode")) {
            return target;
        }
        if matches!(target.segments.first(), Some(first) if first == "dek-registry") {
            if let Some(named) = path::dek_subject(&mut target.segments)
                && let Some(alias) = self.dek_alias(named)
            {
                *named = alias.as_str().to_owned().into();
                target.is_unchanged = false;
            }
            return target;
        }
        let at = target
            .segments
            .iter()
            .position(|segment| segment == "subjects");
        if let Some(named) = at.and_then(|at| target.segments.get_mut(at + 1))
            && let Some(alias) = self.alias(named)
        {
            *named = alias.as_str().to_owned().into();
            target.is_unchanged = false;
        }
        target
    }

    /// Completes the headers, and compresses where that is agreed.
    async fn finish(&self, asked: &Asked, mut answer: Response) -> Response {
        if answer.status() == StatusCode::METHOD_NOT_ALLOWED {
            let allowed = answer.headers_mut().remove(header::ALLOW);
            if asked.method == Method::OPTIONS {
                answer = options(allowed.as_ref());
            }
        }
        let headers_only = answer.status() == StatusCode::NO_CONTENT
            || answer.extensions().get::<NoContentType>().is_some();
        if !headers_only && !answer.headers().contains_key(header::CONTENT_TYPE) {
            let media = if answer.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Media::Json
            } else if answer.status().is_success() {
                Media::accepted(&asked.accept).unwrap_or(Media::RegistryV1)
            } else {
                Media::of_errors(&asked.accept)
            };
            answer
                .headers_mut()
                .insert(header::CONTENT_TYPE, media.header());
        }
        if matches!(asked.method, Method::GET | Method::POST) {
            let vary = HeaderValue::from_static("Accept-Encoding");
            answer.headers_mut().insert(header::VARY, vary);
            if asked.takes_gzip && answer.status() == StatusCode::OK {
                answer = self.compress(answer).await;
            }
        }
        for extra in &self.api.settings.http.response_headers {
            let headers = answer.headers_mut();
            if extra.replaces {
                headers.insert(&extra.name, extra.value.clone());
            } else {
                headers.append(&extra.name, extra.value.clone());
            }
        }
        answer
    }

    async fn compress(&self, answer: Response) -> Response {
        let length = answer.body().size_hint().exact();
        let from = self
            .api
            .settings
            .http
            .gzip_from_bytes
            .map(|from| from as u64);
        if from.zip(length).is_none_or(|(from, length)| length < from) {
            return answer;
        }
        let (mut parts, body) = answer.into_parts();
        let Ok(plain) = axum::body::to_bytes(body, usize::MAX).await else {
            return ApiError::of(ErrorCode::Internal).into_response();
        };
        parts.headers.remove(header::CONTENT_LENGTH);
        let gzip = HeaderValue::from_static("gzip");
        parts.headers.insert(header::CONTENT_ENCODING, gzip);
        Response::from_parts(parts, Body::from(gzip::compress(&plain)))
    }
}

/// What the answer and the log need to know of a request.
struct Asked {
    method: Method,
    uri: Uri,
    accept: String,
    takes_gzip: bool,
}

/// The methods in the order that the field's servers name them.
const METHODS: [&str; 6] = ["HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT"];

fn options(allowed: Option<&HeaderValue>) -> Response {
    let allowed = allowed
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let is_allowed = |method: &&str| {
        *method == "OPTIONS" || allowed.split(',').any(|known| known.trim() == *method)
    };
    let allowed: Vec<&str> = METHODS.into_iter().filter(is_allowed).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/plain".to_owned()),
        (header::ALLOW, allowed.join(",")),
    ];
    (headers, allowed.join(", ")).into_response()
}

/// One line for a request: writes and what went wrong at info, the rest at debug.
fn log(asked: &Asked, answer: &Response, started: Instant, request_id: &HeaderValue) {
    let status = answer.status().as_u16();
    let is_read = matches!(asked.method, Method::GET | Method::HEAD | Method::OPTIONS)
        || answer.extensions().get::<OnlyAsked>().is_some();
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                method = %asked.method,
                path = asked.uri.path(),
                status,
                duration_ms = started.elapsed().as_secs_f64() * 1000.0,
                request_id = request_id.to_str().unwrap_or_default(),
                "answered"
            )
        };
    }
    if is_read && status < 400 {
        line!(debug);
    } else {
        line!(info);
    }
}

/// Shared by all connections.
pub(super) type SharedFront = Arc<Front>;
