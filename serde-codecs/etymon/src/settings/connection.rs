//! How the registry is reached.

use std::fmt;
use std::time::Duration;

use super::values::Values;

/// Where the registry is, and who asks.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) urls: Option<String>,
    pub(super) auth: Option<etymon_client::Auth>,
    authorities: Option<String>,
    certificate: Option<(String, String)>,
    timeout: Option<Duration>,
    retry: etymon_client::Retry,
    cache: etymon_client::Cache,
}

impl Connection {
    pub(super) fn read(values: &mut Values) -> Result<Self, String> {
        let urls = values.text("schema.registry.url");
        let auth = auth(values)?;
        let certificate = values.text("ssl.certificate.location");
        let certificate = match (certificate, values.text("ssl.key.location")) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => {
                return Err(
                    "`ssl.certificate.location` and `ssl.key.location` go together: set both"
                        .to_owned(),
                );
            }
        };
        let seconds: Option<f64> = values.number(&["timeout"], "a number of seconds")?;
        Ok(Self {
            urls,
            auth,
            authorities: values.text("ssl.ca.location"),
            certificate,
            timeout: seconds
                .map(|seconds| {
                    Duration::try_from_secs_f64(seconds)
                        .map_err(|_| format!("`timeout` is {seconds}: set a number of seconds"))
                })
                .transpose()?,
            retry: retry(values)?,
            cache: cache(values)?,
        })
    }

    pub(super) fn registry(&self) -> Result<crate::Registry, crate::Error> {
        use crate::Error;
        let urls = self.urls.as_deref().ok_or_else(|| {
            Error::settings("`schema.registry.url` is missing: set the URL of the registry")
        })?;
        let file = |name: &str, path: &str| {
            std::fs::read(path)
                .map_err(|error| Error::settings(format!("`{name}` is {path:?}: {error}")))
        };
        let mut retry = self.retry.clone();
        let mut builder = etymon_client::Client::builder(urls).cache(self.cache.clone());
        if let Some(auth) = &self.auth {
            builder = builder.auth(auth.clone());
        }
        if let Some(timeout) = self.timeout {
            // One request alone may take the time for all attempts.
            retry.total = retry.total.max(timeout);
            builder = builder.request_timeout(timeout);
        }
        if let Some(path) = &self.authorities {
            builder = builder.trust_only(&file("ssl.ca.location", path)?);
        }
        if let Some((certificate, key)) = &self.certificate {
            let certificate = file("ssl.certificate.location", certificate)?;
            builder = builder.client_certificate(&certificate, &file("ssl.key.location", key)?);
        }
        Ok(crate::Registry::from(builder.retry(retry).build()?))
    }
}

fn auth(values: &mut Values) -> Result<Option<etymon_client::Auth>, String> {
    let basic_source = values.text("basic.auth.credentials.source");
    let user_info = values.text_of(&[
        "basic.auth.user.info",
        "schema.registry.basic.auth.user.info",
    ])?;
    let bearer_source = values.text("bearer.auth.credentials.source");
    let token = values.text("bearer.auth.token");
    let basic = match (basic_source.as_deref(), user_info) {
        (None | Some("USER_INFO"), Some(info)) => {
            let (user, password) = info.split_once(':').ok_or(
                "`basic.auth.user.info` has no colon: set user and password, parted by a colon",
            )?;
            Some(etymon_client::Auth::basic(user, password))
        }
        (Some("USER_INFO"), None) => {
            return Err("`basic.auth.user.info` is missing: set user and password".to_owned());
        }
        (Some("URL"), Some(_)) => {
            return Err(
                "`basic.auth.credentials.source` is `URL`, and `basic.auth.user.info` is set: keep one".to_owned(),
            );
        }
        (None | Some("URL"), None) => None, // the client reads them from the URL
        (Some(source), _) => {
            return Err(format!(
                "`basic.auth.credentials.source` is {source:?}: set `USER_INFO` or `URL`"
            ));
        }
    };
    let bearer = match (bearer_source.as_deref(), token) {
        (None | Some("STATIC_TOKEN"), Some(token)) => Some(etymon_client::Auth::bearer(&token)),
        (None, None) => None,
        (Some("STATIC_TOKEN"), None) => {
            return Err("`bearer.auth.token` is missing: set the token".to_owned());
        }
        (Some(source), _) => {
            return Err(format!(
                "`bearer.auth.credentials.source` is {source:?}: set `STATIC_TOKEN`; for tokens that expire, build the client with `Auth::bearer_from`"
            ));
        }
    };
    match (basic, bearer) {
        (Some(_), Some(_)) => Err(
            "`basic.auth.user.info` and `bearer.auth.token` each say who asks: keep one".to_owned(),
        ),
        (basic, bearer) => Ok(basic.or(bearer)),
    }
}

fn retry(values: &mut Values) -> Result<etymon_client::Retry, String> {
    let mut retry = etymon_client::Retry::default();
    if let Some(retries) = values.number(&["max.retries"], "how often to ask again")? {
        retry.retries = retries;
    }
    let millis = "a number of milliseconds";
    if let Some(wait) = values.number(&["retries.wait.ms"], millis)? {
        retry.first_wait = Duration::from_millis(wait);
    }
    if let Some(wait) = values.number(&["retries.max.wait.ms"], millis)? {
        retry.longest_wait = Duration::from_millis(wait);
    }
    Ok(retry)
}

fn cache(values: &mut Values) -> Result<etymon_client::Cache, String> {
    let mut cache = etymon_client::Cache::default();
    if let Some(most) = values.number(
        &["cache.capacity", "max.schemas.per.subject"],
        "a number of schemas",
    )? {
        (cache.schemas, cache.registrations) = (most, most);
    }
    if let Some(most) = values.number(&["latest.cache.size"], "a number of versions")? {
        cache.versions = most;
    }
    Ok(cache)
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // URLs may hold a password.
        f.debug_struct("Connection")
            .field("urls", &self.urls.is_some())
            .field("auth", &self.auth)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
