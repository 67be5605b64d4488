//! Settings of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use etymon_types::Context;
use http::HeaderValue;
use tokio::runtime::Handle;

use crate::client::Online;
use crate::endpoints::Endpoint;
use crate::exchange::Exchange;
use crate::{Auth, Cache, Client, Error, Retry, Transport, background};

/// The longest time that is added to a point in time, which more would take beyond its range.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// Settings of a [`Client`], checked by [`Builder::build`].
#[must_use]
pub struct Builder {
    registries: Registries,
    context: Option<Context>,
    auth: Option<Auth>,
    user_agent: String,
    request_timeout: Duration,
    retry: Retry,
    cache: Cache,
    runtime: Option<Handle>,
    #[cfg(feature = "http")]
    connection: crate::http::Connection,
}

enum Registries {
    #[cfg(feature = "http")]
    Urls(String),
    Transports(Vec<Arc<dyn Transport>>),
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No URLs: there may be credentials in them.
        f.debug_struct("Builder")
            .field("context", &self.context)
            .field("auth", &self.auth)
            .field("request_timeout", &self.request_timeout)
            .field("retry", &self.retry)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

impl Builder {
    #[cfg(feature = "http")]
    pub(crate) fn new(urls: &str) -> Self {
        Self::of(Registries::Urls(urls.to_owned()))
    }

    /// Settings of a client that reaches one registry in other ways than HTTP: one transport a node.
    pub fn over(transports: impl IntoIterator<Item = Arc<dyn Transport>>) -> Self {
        Self::of(Registries::Transports(transports.into_iter().collect()))
    }

    fn of(registries: Registries) -> Self {
        Self {
            registries,
            context: None,
            auth: None,
            user_agent: concat!("etymon-client/", env!("CARGO_PKG_VERSION")).to_owned(),
            request_timeout: Duration::from_secs(10),
            retry: Retry::default(),
            cache: Cache::default(),
            runtime: None,
            #[cfg(feature = "http")]
            connection: crate::http::Connection::default(),
        }
    }

    /// The context of ids, and of subjects without one; otherwise that at the end of the URLs, or the default one.
    pub fn context(mut self, context: Context) -> Self {
        self.context = Some(context);
        self
    }

    /// Credentials for all URLs.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = Some(auth);
        self
    }

    /// What the client calls itself; `etymon-client/` and its version by default.
    pub fn user_agent(mut self, user_agent: &str) -> Self {
        user_agent.clone_into(&mut self.user_agent);
        self
    }

    /// The time for one attempt, from the name lookup to the last byte; 10 s by default, and never more than
    /// [`Retry::total`].
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// How the client asks again, and the time for all attempts.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How much is remembered, and how long.
    pub fn cache(mut self, cache: Cache) -> Self {
        self.cache = cache;
        self
    }

    /// Where requests are sent and answers received, in place of the client's own thread. Its time is the client's time.
    pub fn runtime(mut self, runtime: Handle) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// The time to connect to one URL; 3 s by default.
    #[cfg(feature = "http")]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connection.connect_timeout = timeout;
        self
    }

    /// The largest answer that is read, in bytes; 16 MiB by default.
    #[cfg(feature = "http")]
    pub fn max_answer_bytes(mut self, bytes: usize) -> Self {
        self.connection.max_bytes = bytes;
        self
    }

    /// The certificate by which the client is known (mutual TLS), with those that it depends on, and its key; both PEM.
    #[cfg(feature = "http")]
    pub fn client_certificate(mut self, certificates: &[u8], key: &[u8]) -> Self {
        self.connection.identity = Some((certificates.to_vec(), key.to_vec()));
        self
    }

    /// Trust these authorities (PEM) and no others, in place of those of the operating system.
    #[cfg(feature = "http")]
    pub fn trust_only(mut self, authorities: &[u8]) -> Self {
        self.connection.authorities = Some(authorities.to_vec());
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`Error::Settings`] says which settings make no sense, or contradict each other.
    pub fn build(self) -> Result<Client, Error> {
        self.check().map_err(Error::Settings)?;
        let user_agent = HeaderValue::from_str(&self.user_agent);
        let user_agent = user_agent.map_err(|_| {
            Error::Settings(format!(
                "the user agent {:?} cannot stand in a header",
                self.user_agent
            ))
        })?;
        let (context, endpoints) = self.endpoints()?;
        let runtime = self.runtime.map_or_else(background::runtime, Ok)?;
        let exchange = Exchange {
            endpoints,
            retry: self.retry,
            request_timeout: self.request_timeout,
            user_agent,
        };
        let online = Online { exchange, runtime };
        Ok(Client::new(context, Some(online), &self.cache))
    }

    fn check(&self) -> Result<(), String> {
        let (cache, retry) = (&self.cache, &self.retry);
        let times = [
            ("the time for one request", self.request_timeout),
            ("the time for all attempts", retry.total),
            ("the first wait before a retry", retry.first_wait),
            (
                "the time that the latest version counts",
                cache.latest_fresh,
            ),
            #[cfg(feature = "http")]
            ("the time to connect", self.connection.connect_timeout),
        ];
        if let Some((name, _)) = times.iter().find(|(_, time)| time.is_zero()) {
            return Err(format!("{name} must not be zero"));
        }
        let added = [
            ("the time for one request", self.request_timeout),
            ("the time for all attempts", retry.total),
            ("the longest wait before a retry", retry.longest_wait),
            ("the longest `Retry-After`", retry.longest_retry_after),
            ("the time that a missing answer counts", cache.missing),
        ];
        if let Some((name, time)) = added.iter().find(|(_, time)| *time > LONGEST) {
            return Err(format!(
                "{name} is {time:?}, which is too long: set 100 years at most"
            ));
        }
        let sizes = [
            ("schemas", cache.schemas),
            ("versions", cache.versions),
            ("registrations", cache.registrations),
        ];
        if let Some((name, _)) = sizes.iter().find(|(_, size)| *size == 0) {
            return Err(format!(
                "the cache of {name} must have room for one at least"
            ));
        }
        let order = [
            (
                "first_wait",
                retry.first_wait,
                "longest_wait",
                retry.longest_wait,
            ),
            (
                "latest_fresh",
                cache.latest_fresh,
                "latest_stale",
                cache.latest_stale,
            ),
        ];
        for (short, shorter, long, longer) in order {
            if shorter > longer {
                return Err(format!(
                    "{short} ({shorter:?}) is longer than {long} ({longer:?})"
                ));
            }
        }
        match &self.auth {
            Some(auth) => auth
                .check()
                .map_err(|problem| format!("credentials: {problem}")),
            None => Ok(()),
        }
    }

    fn endpoints(&self) -> Result<(Option<Context>, Vec<Endpoint>), Error> {
        match &self.registries {
            Registries::Transports(transports) if transports.is_empty() => {
                Err(Error::Settings("no transport is given".to_owned()))
            }
            Registries::Transports(transports) => {
                let endpoint = |transport: &Arc<dyn Transport>| {
                    Endpoint::new(Arc::clone(transport), self.auth.clone())
                };
                let endpoints = transports.iter().map(endpoint).collect();
                Ok((self.context.clone(), endpoints))
            }
            #[cfg(feature = "http")]
            Registries::Urls(urls) => self.endpoints_at(urls).map_err(Error::Settings),
        }
    }

    #[cfg(feature = "http")]
    fn endpoints_at(&self, urls: &str) -> Result<(Option<Context>, Vec<Endpoint>), String> {
        let places = crate::urls::parse(urls)?;
        let context = places[0].context.clone();
        if let Some(other) = places.iter().find(|place| place.context != context) {
            return Err(format!(
                "{} and {} are not of one context, so one id would mean two schemas: make two clients",
                places[0].url, other.url
            ));
        }
        if let (Some(set), Some(url)) = (&self.context, &context)
            && set != url
        {
            return Err(format!(
                "the context is set to {set}, and the URLs end in {url}"
            ));
        }
        if self.auth.is_some()
            && let Some(place) = places.iter().find(|place| place.auth.is_some())
        {
            return Err(format!(
                "credentials are given twice: by themselves, and in the URL of {}",
                place.url
            ));
        }
        let is_secure = places.iter().any(|place| place.url.starts_with("https:"));
        let carrier = self.connection.open(is_secure)?;
        let endpoint = |place: crate::urls::Place| {
            let transport = carrier.at(place.url)?;
            let auth = place.auth.or_else(|| self.auth.clone());
            Ok(Endpoint::new(Arc::new(transport), auth))
        };
        let endpoints = places
            .into_iter()
            .map(endpoint)
            .collect::<Result<_, String>>()?;
        Ok((context.or_else(|| self.context.clone()), endpoints))
    }
}
