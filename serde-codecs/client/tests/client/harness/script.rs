//! A registry that follows a script: a transport without a network.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use etymon_client::{Builder, Sending, Transport, TransportError};
use http::{Request, Response};
use tokio::runtime::Handle;
use tokio::time::Instant;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The number of the question at this registry, from 0.
    pub(crate) number: usize,
    /// Method, path and query.
    pub(crate) question: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: Bytes,
    pub(crate) at: Instant,
}

type Answer = Box<dyn Fn(Asked) -> Sending<'static> + Send + Sync>;

/// Answers as a closure says, and remembers what it was asked.
#[derive(Clone)]
pub(crate) struct Script {
    url: String,
    answer: Arc<Answer>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Script({})", self.url)
    }
}

impl Script {
    /// Answers at once.
    pub(crate) fn new(
        answer: impl Fn(Asked) -> Result<Response<Bytes>, TransportError> + Send + Sync + 'static,
    ) -> Self {
        Self::later(move |asked| {
            let answer = answer(asked);
            Box::pin(async move { answer })
        })
    }

    /// Answers when a future is ready.
    pub(crate) fn later(
        answer: impl Fn(Asked) -> Sending<'static> + Send + Sync + 'static,
    ) -> Self {
        Self {
            url: "script://registry".to_owned(),
            answer: Arc::new(Box::new(answer)),
            asked: Arc::default(),
        }
    }

    pub(crate) fn named(mut self, url: &str) -> Self {
        url.clone_into(&mut self.url);
        self
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn questions(&self) -> Vec<String> {
        self.asked()
            .into_iter()
            .map(|asked| asked.question)
            .collect()
    }

    /// Settings of a client of it that works on this runtime, whose time tests can stop.
    pub(crate) fn here(&self) -> Builder {
        self.elsewhere().runtime(Handle::current())
    }

    /// Settings of a client of it that works on its own thread.
    pub(crate) fn elsewhere(&self) -> Builder {
        Builder::over([Arc::new(self.clone()) as Arc<dyn Transport>])
    }
}

impl Transport for Script {
    fn url(&self) -> &str {
        &self.url
    }

    fn send(&self, request: Request<Bytes>) -> Sending<'_> {
        let asked = {
            let mut all = self.asked.lock().unwrap();
            let authorization = request.headers().get(http::header::AUTHORIZATION);
            let asked = Asked {
                number: all.len(),
                question: format!("{} {}", request.method(), request.uri()),
                authorization: authorization.map(|value| value.to_str().unwrap().to_owned()),
                body: request.body().clone(),
                at: Instant::now(),
            };
            all.push(asked.clone());
            asked
        };
        (self.answer)(asked)
    }
}

/// An answer without headers.
pub(crate) fn status(
    status: u16,
    body: impl Into<Bytes>,
) -> Result<Response<Bytes>, TransportError> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status.try_into().unwrap();
    Ok(response)
}

/// The answer by id: a schema whose text names `name`.
pub(crate) fn by_id(name: &str) -> Result<Response<Bytes>, TransportError> {
    status(200, format!(r#"{{"schema":"\"{name}\""}}"#))
}

/// A version of a subject.
pub(crate) fn registered(
    subject: &str,
    version: u32,
    id: u32,
    text: &str,
) -> Result<Response<Bytes>, TransportError> {
    status(
        200,
        format!(r#"{{"subject":"{subject}","version":{version},"id":{id},"schema":"\"{text}\""}}"#),
    )
}

/// What a registry says of an id that it does not have.
pub(crate) fn no_schema() -> Result<Response<Bytes>, TransportError> {
    status(
        404,
        r#"{"error_code":40403,"message":"Schema 7 not found"}"#,
    )
}
