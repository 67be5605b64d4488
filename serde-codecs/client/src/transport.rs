//! How requests get to a registry.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response};

/// A future on the heap, as [`Transport::send`] returns it.
pub type Sending<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'a>>;

/// One registry, or one node of it. The client builds requests, judges answers, retries and fails over; a transport
/// only carries. A router in the same process is one, too.
///
/// ```
/// use std::sync::Arc;
///
/// use etymon_client::{Builder, SchemaKey, Sending, Transport};
/// use etymon_types::SchemaId;
///
/// /// A registry with one schema.
/// #[derive(Debug)]
/// struct One;
///
/// impl Transport for One {
///     fn url(&self) -> &str {
///         "memory://one"
///     }
///
///     fn send(&self, request: http::Request<bytes::Bytes>) -> Sending<'_> {
///         Box::pin(async move {
///             let (status, body) = match request.uri().path() {
///                 "/schemas/ids/1" => (200, r#"{"schema":"\"string\""}"#),
///                 _ => (404, r#"{"error_code":40403,"message":"Schema not found"}"#),
///             };
///             let answer = http::Response::builder().status(status);
///             Ok(answer.body(body.into()).expect("a legal status"))
///         })
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Builder::over([Arc::new(One) as Arc<dyn Transport>]).build()?;
/// let blocking = client.blocking();
/// let first = SchemaKey::Id(SchemaId::try_from(1)?);
/// assert!(client.schema(&first).is_none(), "not asked for yet");
/// assert_eq!(blocking.fetch_schema(&first)?.text, r#""string""#);
/// assert_eq!(client.schema(&first).expect("known now").text, r#""string""#);
/// let second = SchemaKey::Id(SchemaId::try_from(2)?);
/// assert!(blocking.fetch_schema(&second).unwrap_err().is_not_found());
/// # Ok(())
/// # }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// What messages call the registry: its URL without credentials.
    fn url(&self) -> &str;

    /// Sends a request, whose URI is a path with its query (`/contexts/.c/subjects?deleted=true`) below the registry's URL.
    /// The client gives up waiting when the time is over, and drops the future then.
    ///
    /// # Errors
    ///
    /// [`TransportError`] when no whole answer came; an answer with any status is none.
    fn send(&self, request: Request<Bytes>) -> Sending<'_>;
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct TransportError {
    /// What went wrong, without credentials.
    pub problem: String,
    /// Whether it may go well next time. Not so for an answer that is too large, or one that is a redirection elsewhere.
    pub is_retriable: bool,
    /// Whether the request may have arrived, and been done.
    pub was_sent: bool,
}

impl TransportError {
    /// The connection broke, or no answer came in time.
    #[must_use]
    pub fn broken(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            is_retriable: true,
            was_sent: true,
        }
    }

    /// No connection could be made.
    #[must_use]
    pub fn unsent(problem: impl Into<String>) -> Self {
        Self {
            was_sent: false,
            ..Self::broken(problem)
        }
    }

    /// An answer came that is none.
    #[must_use]
    pub fn useless(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            is_retriable: false,
            was_sent: true,
        }
    }
}
