//! Who the client says it is.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

type Token = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

/// Credentials. `Debug` hides them.
#[derive(Clone)]
pub struct Auth(Kind);

#[derive(Clone)]
enum Kind {
    Fixed(HeaderValue),
    Provided(Arc<dyn Fn() -> Token + Send + Sync>),
    Illegal(&'static str),
}

impl Auth {
    /// HTTP basic authentication.
    #[must_use]
    pub fn basic(user: &str, password: &str) -> Self {
        if user.contains(':') {
            return Self(Kind::Illegal("a user name cannot contain a colon"));
        }
        let pair = STANDARD.encode(format!("{user}:{password}"));
        Self::fixed(&format!("Basic {pair}"))
    }

    /// A token that does not change.
    #[must_use]
    pub fn bearer(token: &str) -> Self {
        Self::fixed(&format!("Bearer {token}"))
    }

    /// Tokens that expire: `token` is asked before each request, so it should keep the token while it is good. What it fails
    /// with is told in [`crate::Error::Token`] and must hold no secret.
    ///
    /// ```
    /// use etymon_client::Auth;
    ///
    /// let auth = Auth::bearer_from(|| async { std::fs::read_to_string("/run/token").map_err(|error| error.to_string()) });
    /// ```
    #[must_use]
    pub fn bearer_from<F>(token: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<String, String>> + Send + 'static,
    {
        Self(Kind::Provided(Arc::new(move || Box::pin(token()))))
    }

    fn fixed(value: &str) -> Self {
        header(value).map_or_else(
            |problem| Self(Kind::Illegal(problem)),
            |value| Self(Kind::Fixed(value)),
        )
    }

    /// Says what is wrong with credentials that no header can carry.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        match &self.0 {
            Kind::Illegal(problem) => Err(problem),
            Kind::Fixed(_) | Kind::Provided(_) => Ok(()),
        }
    }

    /// The value of the header `Authorization`.
    pub(crate) async fn header(&self) -> Result<HeaderValue, String> {
        match &self.0 {
            Kind::Fixed(value) => Ok(value.clone()),
            Kind::Provided(token) => {
                let token = token().await?;
                header(&format!("Bearer {}", token.trim())).map_err(str::to_owned)
            }
            Kind::Illegal(problem) => Err((*problem).to_owned()),
        }
    }
}

fn header(value: &str) -> Result<HeaderValue, &'static str> {
    let mut value = HeaderValue::from_str(value).map_err(
        |_| "the token holds a character that a header cannot carry, such as the end of a line",
    )?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Fixed(_) => "Auth(hidden)",
            Kind::Provided(_) => "Auth(provided)",
            Kind::Illegal(_) => "Auth(illegal)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn credentials_become_a_header_and_are_not_shown() {
        let auth = Auth::basic("Aladdin", "open sesame");
        let value = auth.header().await.unwrap();
        assert_eq!(value, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert!(value.is_sensitive());
        let provided = Auth::bearer_from(|| async { Ok("t0ken\n".to_owned()) });
        assert_eq!(provided.header().await.unwrap(), "Bearer t0ken");
        assert_eq!(Auth::bearer("abc").header().await.unwrap(), "Bearer abc");
        for auth in [auth, provided, Auth::bearer("a\nb")] {
            let shown = format!("{auth:?}");
            assert!(shown.len() < 20 && !shown.contains("QWxh"), "{shown}");
        }
    }

    #[test]
    fn what_no_header_can_carry_is_refused() {
        assert!(Auth::basic("a:b", "c").check().is_err());
        assert!(Auth::bearer("a\nb").check().is_err());
        assert!(Auth::basic("ü", "ß").check().is_ok());
    }
}
