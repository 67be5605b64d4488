//! The transport over HTTP(S).

mod tls;

use std::error::Error as _;
use std::time::Duration;

use ::http::header::LOCATION;
use ::http::{Method, Request, Response};
use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::transport::Sending;
use crate::{Transport, TransportError};

/// Most redirections that are followed.
const MAX_REDIRECTIONS: usize = 5;

/// How connections are made.
pub(crate) struct Connection {
    pub(crate) connect_timeout: Duration,
    /// Largest answer.
    pub(crate) max_bytes: usize,
    /// Certificates and key of the client.
    pub(crate) identity: Option<(Vec<u8>, Vec<u8>)>,
    /// The authorities that are trusted; `None` for those of the operating system.
    pub(crate) authorities: Option<Vec<u8>>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            max_bytes: 16 * 1024 * 1024,
            identity: None,
            authorities: None,
        }
    }
}

/// The connections of a client, to whichever URL.
pub(crate) struct Carrier {
    client: Client,
    max_bytes: usize,
}

impl Connection {
    /// Checks the settings of TLS when a URL wants it, and refuses them when none does.
    pub(crate) fn open(&self, is_secure: bool) -> Result<Carrier, String> {
        let mut builder = Client::builder()
            .connect_timeout(self.connect_timeout)
            // Shorter than balancers keep idle connections, so that no request meets one that is going.
            .pool_idle_timeout(Duration::from_secs(30))
            // The client follows by hand what it may follow.
            .redirect(Policy::none())
            .retry(reqwest::retry::never());
        if is_secure {
            builder = builder.tls_backend_preconfigured(self.tls()?);
        } else if self.identity.is_some() || self.authorities.is_some() {
            return Err("certificates are given, but no URL starts with https://".to_owned());
        } else {
            // Without this the authorities of the operating system would have to be there.
            builder = builder.tls_backend_preconfigured(tls::none());
        }
        let client = builder.build();
        Ok(Carrier {
            client: client.map_err(|error| told(&error))?,
            max_bytes: self.max_bytes,
        })
    }
}

impl Carrier {
    pub(crate) fn at(&self, url: String) -> Result<HttpTransport, String> {
        let parsed: Url = url
            .parse()
            .map_err(|error| format!("{url} is no URL: {error}"))?;
        if parsed.cannot_be_a_base() {
            return Err(format!("{url} is no URL of a registry"));
        }
        Ok(HttpTransport {
            url,
            client: self.client.clone(),
            max_bytes: self.max_bytes,
        })
    }
}

/// One URL.
#[derive(Debug)]
pub(crate) struct HttpTransport {
    url: String,
    client: Client,
    max_bytes: usize,
}

impl Transport for HttpTransport {
    fn url(&self) -> &str {
        &self.url
    }

    fn send(&self, request: Request<Bytes>) -> Sending<'_> {
        Box::pin(self.carry(request))
    }
}

impl HttpTransport {
    async fn carry(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let (parts, body) = request.into_parts();
        let mut url: Url = format!("{}{}", self.url, parts.uri)
            .parse()
            .map_err(|error| TransportError::useless(format!("no URL: {error}")))?;
        let mut left = MAX_REDIRECTIONS;
        loop {
            let sent = self
                .client
                .request(parts.method.clone(), url.clone())
                .headers(parts.headers.clone())
                .body(body.clone());
            let answer = sent.send().await.map_err(broken)?;
            match target(&parts.method, &url, &answer) {
                Some(next) if left > 0 => {
                    left -= 1;
                    url = next;
                }
                _ => return self.whole(answer).await,
            }
        }
    }

    /// Reads the body up to the limit.
    async fn whole(
        &self,
        mut answer: reqwest::Response,
    ) -> Result<Response<Bytes>, TransportError> {
        let too_large = || {
            TransportError::useless(format!(
                "the answer is larger than {} bytes",
                self.max_bytes
            ))
        };
        let max = u64::try_from(self.max_bytes).unwrap_or(u64::MAX);
        if answer.content_length().is_some_and(|length| length > max) {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > self.max_bytes {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let mut whole = Response::new(body.freeze());
        *whole.status_mut() = answer.status();
        *whole.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(whole)
    }
}

/// Where a redirection leads that may be followed: on the same server, with the same method, so that neither credentials nor
/// a registration end up elsewhere.
fn target(method: &Method, from: &Url, answer: &reqwest::Response) -> Option<Url> {
    let keeps_method = match answer.status().as_u16() {
        307 | 308 => true,
        301 | 302 => *method == Method::GET,
        _ => false,
    };
    let location = answer.headers().get(LOCATION)?.to_str().ok()?;
    let mut to = from.join(location).ok()?;
    // Credentials travel in a header.
    let is_plain = to.username().is_empty() && to.password().is_none();
    to.set_fragment(None);
    (keeps_method && is_plain && to.origin() == from.origin()).then_some(to)
}

fn broken(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_builder() {
        return TransportError::useless(told(&error));
    }
    if error.is_connect() {
        return TransportError::unsent(told(&error));
    }
    TransportError::broken(told(&error))
}

/// An error with its causes, without what only says that a request failed.
fn told(error: &reqwest::Error) -> String {
    let mut causes = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(inner) = cause {
        causes.push(inner.to_string());
        cause = inner.source();
    }
    let says_nothing = |text: &String| {
        matches!(
            text.as_str(),
            "error sending request" | "client error (Connect)" | "client error (SendRequest)"
        )
    };
    let last = causes.len() - 1;
    let first = causes.iter().position(|text| !says_nothing(text));
    let mut told = causes[first.unwrap_or(last)].clone();
    for cause in &causes[first.unwrap_or(last) + 1..] {
        if !told.ends_with(cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}
