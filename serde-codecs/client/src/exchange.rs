//! One question to the registry: attempts, fail-over, waits, and what the answer is.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use etymon_types::api::{ReadBody, ReceivedError, read_body};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION, RETRY_AFTER, USER_AGENT};
use http::{HeaderValue, Method, Request, Response};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::backoff::{Retry, retry_after};
use crate::endpoints::{Endpoint, order};
use crate::error::{Refused, is_retriable_status};
use crate::{Error, TransportError};

const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/vnd.schemaregistry.v1+json");
const ACCEPTED: HeaderValue =
    HeaderValue::from_static("application/vnd.schemaregistry.v1+json, application/json");

/// Longest start of a foreign answer in an error, in characters.
const SHOWN: usize = 120;

/// Longest words of a registry in an error, in bytes: those about an incompatible schema can hold the schema.
const MAX_MESSAGE: usize = 16 * 1024;

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    method: Method,
    /// Path and query.
    path: String,
    body: Bytes,
    /// Whether it can be asked again, without harm and for the same answer, when it may have been done already.
    is_repeatable: bool,
}

impl Question {
    pub(crate) fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            body: Bytes::new(),
            is_repeatable: true,
        }
    }

    pub(crate) fn post(path: String, body: Vec<u8>) -> Self {
        Self {
            method: Method::POST,
            path,
            body: body.into(),
            is_repeatable: true,
        }
    }

    pub(crate) fn put(path: String, body: Vec<u8>) -> Self {
        Self {
            method: Method::PUT,
            path,
            body: body.into(),
            is_repeatable: true,
        }
    }

    pub(crate) fn delete(path: String) -> Self {
        Self {
            method: Method::DELETE,
            path,
            body: Bytes::new(),
            is_repeatable: true,
        }
    }

    /// The same, but asked again only where it was certainly not done.
    pub(crate) fn once(self) -> Self {
        Self {
            is_repeatable: false,
            ..self
        }
    }

    pub(crate) fn shown(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The registry behind all of its URLs.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) retry: Retry,
    /// For one attempt.
    pub(crate) request_timeout: Duration,
    pub(crate) user_agent: HeaderValue,
}

/// An attempt that failed.
struct Failure {
    error: Error,
    /// Whether to ask another URL, or the same again.
    is_worth_another: bool,
    /// Whether what was asked may have been done.
    may_be_done: bool,
    /// Whether the URL should be left alone for a while: one failed request says less than one without an answer.
    is_unwell: bool,
}

impl Exchange {
    /// Asks, and reads the answer.
    pub(crate) async fn ask<B: ReadBody>(&self, question: Question) -> Result<B, Error> {
        let (url, body) = self.ask_bytes(&question).await?;
        let unreadable = |problem, is_foreign| Error::Unreadable {
            url: url.to_owned(),
            question: question.shown(),
            problem,
            is_foreign,
        };
        let is_foreign = serde_json::from_slice::<serde::de::IgnoredAny>(&body).is_err();
        match read_body(&body) {
            Ok(Some(read)) => Ok(read),
            Ok(None) => Err(unreadable("the answer is empty".to_owned(), true)),
            Err(_) if is_foreign => Err(unreadable(start_of(&body), true)),
            Err(invalid) => Err(unreadable(shortened(invalid.message), false)),
        }
    }

    /// Asks, and reads a list of plain values.
    pub(crate) async fn ask_list<T: serde::de::DeserializeOwned>(
        &self,
        question: Question,
    ) -> Result<Vec<T>, Error> {
        let (url, body) = self.ask_bytes(&question).await?;
        serde_json::from_slice(&body).map_err(|error| Error::Unreadable {
            url: url.to_owned(),
            question: question.shown(),
            problem: format!("{error} in {}", start_of(&body)),
            is_foreign: !error.is_data(),
        })
    }

    async fn ask_bytes(&self, question: &Question) -> Result<(&str, Bytes), Error> {
        let deadline = Instant::now() + self.retry.total;
        let mut retry = 0;
        loop {
            let mut last = None;
            // The shortest wait that any of them asks for: one that asks for none may be asked again soon.
            let mut asked: Option<Duration> = None;
            for endpoint in order(&self.endpoints, Instant::now(), self.request_timeout) {
                let failure = match self.attempt(endpoint, question, deadline).await {
                    Ok(body) => {
                        endpoint.is_well();
                        return Ok((endpoint.transport.url(), body));
                    }
                    Err(failure) => failure,
                };
                let retry_after = failure.error.retry_after();
                if failure.is_unwell {
                    endpoint.is_unwell(retry_after);
                } else if failure.error.status().is_some() {
                    endpoint.is_well();
                }
                let least = retry_after.unwrap_or_default();
                asked = Some(asked.map_or(least, |other| other.min(least)));
                let may_ask_again = question.is_repeatable || !failure.may_be_done;
                if !failure.is_worth_another || !may_ask_again || Instant::now() >= deadline {
                    return Err(failure.error);
                }
                last = Some(failure.error);
            }
            let error = last.expect("there is at least one URL");
            let wait = self.retry.wait(retry, asked);
            if retry == self.retry.retries || Instant::now() + wait >= deadline {
                return Err(error);
            }
            sleep(wait).await;
            retry += 1;
        }
    }

    async fn attempt(
        &self,
        endpoint: &Endpoint,
        question: &Question,
        deadline: Instant,
    ) -> Result<Bytes, Failure> {
        let url = endpoint.transport.url();
        let silent = |problem: TransportError| Failure {
            error: Error::Unreachable {
                url: url.to_owned(),
                question: question.shown(),
                problem: problem.problem,
            },
            is_worth_another: problem.is_retriable,
            may_be_done: problem.was_sent,
            is_unwell: problem.is_retriable,
        };
        let slot = timeout_at(deadline, endpoint.slots.acquire()).await;
        let Ok(_slot) = slot else {
            let problem = TransportError::unsent("too many requests are waiting for it");
            return Err(silent(problem));
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let time = self.request_timeout.min(left);
        let sent = async {
            let request = self.request(endpoint, question).await?;
            endpoint.transport.send(request).await.map_err(silent)
        };
        match timeout(time, sent).await {
            Ok(answered) => judge(url, question, answered?),
            Err(_) => Err(silent(TransportError::broken(format!(
                "nothing came for {} ms",
                time.as_millis()
            )))),
        }
    }

    async fn request(
        &self,
        endpoint: &Endpoint,
        question: &Question,
    ) -> Result<Request<Bytes>, Failure> {
        let failed = |error| Failure {
            error,
            is_worth_another: false,
            may_be_done: false,
            is_unwell: false,
        };
        let mut request = Request::new(question.body.clone());
        *request.method_mut() = question.method.clone();
        *request.uri_mut() = question
            .path
            .parse()
            .map_err(|error| failed(Error::Settings(format!("{}: {error}", question.path))))?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, ACCEPTED);
        headers.insert(USER_AGENT, self.user_agent.clone());
        if !question.body.is_empty() {
            headers.insert(CONTENT_TYPE, MEDIA_TYPE);
        }
        if let Some(auth) = &endpoint.auth {
            let url = endpoint.transport.url().to_owned();
            let value = auth.header().await;
            let value = value.map_err(|problem| failed(Error::Token { url, problem }))?;
            headers.insert(AUTHORIZATION, value);
        }
        Ok(request)
    }
}

/// What an answer means.
fn judge(url: &str, question: &Question, answer: Response<Bytes>) -> Result<Bytes, Failure> {
    let status = answer.status().as_u16();
    if answer.status().is_success() {
        return Ok(answer.into_body());
    }
    let header = |name| {
        answer
            .headers()
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let asked = header(RETRY_AFTER).and_then(|value| retry_after(value, SystemTime::now()));
    let (code, message) = match read_body::<ReceivedError>(answer.body()) {
        Ok(Some(read)) => (u32::try_from(read.error_code).ok(), shortened(read.message)),
        _ if answer.status().is_redirection() => {
            let target = header(LOCATION).map_or("elsewhere", without_user);
            (
                None,
                format!("this is a redirection to {target}: configure that URL"),
            )
        }
        _ => (None, start_of(answer.body())),
    };
    Err(Failure {
        error: Error::Refused(Box::new(Refused {
            url: url.to_owned(),
            question: question.shown(),
            status,
            code,
            message,
            retry_after: asked,
        })),
        is_worth_another: is_retriable_status(status),
        // Others may come from a proxy that did not wait for the registry.
        may_be_done: !matches!(status, 429 | 503),
        is_unwell: matches!(status, 408 | 429 | 502..=504),
    })
}

/// A URL without what may be secret in it: user information and query.
fn without_user(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let authority = url.split("://").nth(1).unwrap_or_default();
    let authority = authority.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        "elsewhere"
    } else {
        url
    }
}

/// Everybody who waits for the answer gets a copy.
fn shortened(mut message: String) -> String {
    if message.len() > MAX_MESSAGE {
        message.truncate(message.floor_char_boundary(MAX_MESSAGE));
        message.push('…');
    }
    message
}

/// The start of an answer that no registry writes, on one line.
fn start_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * SHOWN)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    let start: String = words.join(" ").chars().take(SHOWN).collect();
    if start.is_empty() {
        return "an empty body".to_owned();
    }
    format!("{start:?}")
}
