//! The two reads that clients live on, answered ahead of the routes: a schema by its id, and a version of a subject.
//!
//! Only plain requests are taken here, and only when the answer is a success; everything else goes to the routes, which
//! answer the same.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use etymon_core::{Offset, State, VersionEntry};
use etymon_types::{Context, SchemaId, Subject, VersionSelector};
use foldhash::fast::RandomState;
use http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use http_body_util::Full;
use quick_cache::Weighter;
use quick_cache::sync::{Cache, DefaultLifecycle};

use super::media::Media;
use super::request_id::{self, X_REQUEST_ID};
use super::{Api, gzip, schemas, versions};

/// Memory for rendered answers, in bytes.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;

/// What an answer takes besides its text, in bytes, about.
const ENTRY_BYTES: usize = 160;

/// The Accept headers of the field's clients, which all lead to the default media type.
const PLAIN_ACCEPTS: [&str; 4] = [
    "*/*",
    "application/vnd.schemaregistry.v1+json",
    "application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json, application/json",
    "application/vnd.schemaregistry.v1+json,application/vnd.schemaregistry+json,application/json",
];

/// An answer, ready to be sent. It was true at the offset `seen_at` of the log; at a later one it is true as long as the
/// version is the same one, written by the same change.
struct Rendered {
    id: SchemaId,
    written_at: Offset,
    seen_at: AtomicU64,
    plain: Bytes,
    packed: OnceLock<Bytes>,
}

impl Rendered {
    fn says(&self, entry: &VersionEntry) -> bool {
        (self.written_at, self.id) == (entry.offset, entry.id)
    }
}

#[derive(Clone)]
struct Weigh;

impl Weighter<Box<str>, Arc<Rendered>> for Weigh {
    fn weight(&self, path: &Box<str>, rendered: &Arc<Rendered>) -> u64 {
        // Once packed, an answer is kept in both forms.
        let bytes = rendered.plain.len() + rendered.plain.len() / 3;
        (path.len() + bytes + ENTRY_BYTES) as u64
    }
}

/// Answers by the path that asks for them.
pub(super) struct Hot {
    answers: Cache<Box<str>, Arc<Rendered>, Weigh, RandomState>,
    default_context: Context,
}

impl Hot {
    pub(super) fn new() -> Self {
        Self {
            answers: Cache::with(
                8192,
                CACHE_BYTES,
                Weigh,
                RandomState::default(),
                DefaultLifecycle::default(),
            ),
            default_context: Context::default(),
        }
    }

    /// The answer, when the request is one of the plain ones and there is what it asks for.
    pub(super) fn answer<B>(
        &self,
        api: &Api,
        request: &Request<B>,
    ) -> Option<Response<Full<Bytes>>> {
        if request.method() != Method::GET
            || request.uri().query().is_some()
            || !is_plain(request.headers())
        {
            return None;
        }
        if !api.settings.http.response_headers.is_empty()
            || tracing::enabled!(tracing::Level::DEBUG)
        {
            return None;
        }
        let state = api.registry.snapshot();
        let rendered = self.rendered(&state, request.uri().path())?;
        Some(respond(api, request.headers(), &rendered))
    }

    fn rendered(&self, state: &State, path: &str) -> Option<Arc<Rendered>> {
        let now = state.offset().0;
        let known = self.answers.get(path);
        if let Some(rendered) = &known
            && rendered.seen_at.load(Relaxed) == now
        {
            return known;
        }
        let asked = self.asked(state, path)?;
        if let Some(rendered) = known
            && rendered.says(asked.entry)
        {
            rendered.seen_at.store(now, Relaxed);
            return Some(rendered);
        }
        let rendered = Arc::new(Rendered {
            id: asked.entry.id,
            written_at: asked.entry.offset,
            seen_at: AtomicU64::new(now),
            plain: (asked.render)(&asked.subject, asked.entry).into(),
            packed: OnceLock::new(),
        });
        self.answers.insert(path.into(), Arc::clone(&rendered));
        Some(rendered)
    }

    /// What a path asks for, when it is one of the plain ones.
    fn asked<'a>(&self, state: &'a State, path: &str) -> Option<Asked<'a>> {
        if let Some(id) = path.strip_prefix("/schemas/ids/") {
            let id = SchemaId::try_from(i64::from(digits(id)?)).ok()?;
            let (subject, entry) = state.holder(&self.default_context, id, None)?;
            return Some(Asked {
                subject: subject.clone(),
                entry,
                render: schemas::render,
            });
        }
        let (subject, version) = path.strip_prefix("/subjects/")?.split_once("/versions/")?;
        let selector = match version {
            "latest" => VersionSelector::Latest,
            number => VersionSelector::parse(digits(number).map(|_| number)?)?,
        };
        let is_simple = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
        if !subject.bytes().all(is_simple) {
            return None;
        }
        let subject = Subject::parse(subject).ok()?;
        let versions = state.subject(&subject)?;
        let entry = match selector {
            VersionSelector::Latest => versions.latest_live(),
            VersionSelector::Number(number) => versions.find(number).filter(|entry| !entry.deleted),
        }?;
        if state.alias(&subject).is_some() {
            return None;
        }
        Some(Asked {
            subject,
            entry,
            render: versions::render,
        })
    }
}

/// A version that is asked for, and how it is told.
struct Asked<'a> {
    subject: Subject,
    entry: &'a VersionEntry,
    render: fn(&Subject, &VersionEntry) -> Vec<u8>,
}

/// Digits alone, and a number that an id or a version can have.
fn digits(text: &str) -> Option<i32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

fn is_plain(headers: &HeaderMap) -> bool {
    let mut accepts = headers.get_all(header::ACCEPT).iter();
    match (accepts.next(), accepts.next()) {
        (None, _) => true,
        (Some(accept), None) => PLAIN_ACCEPTS.iter().any(|plain| accept == plain),
        _ => false,
    }
}

fn respond(api: &Api, headers: &HeaderMap, rendered: &Rendered) -> Response<Full<Bytes>> {
    let is_long = api
        .settings
        .http
        .gzip_from_bytes
        .is_some_and(|from| rendered.plain.len() >= from);
    let packs = is_long
        && headers
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .any(|value| value.to_str().is_ok_and(gzip::is_accepted));
    let body = if packs {
        rendered
            .packed
            .get_or_init(|| gzip::compress(&rendered.plain))
            .clone()
    } else {
        rendered.plain.clone()
    };
    let mut response = Response::new(Full::new(body));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, Media::RegistryV1.header());
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if packs {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    answer.insert(X_REQUEST_ID, request_id::of(headers));
    response
}
