//! The list of URLs, as `schema.registry.url` has it.

use etymon_types::Context;
use percent_encoding::percent_decode_str;

use crate::Auth;

/// One URL of the list, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Scheme, host, port and path, without a slash at the end, credentials or context.
    pub(crate) url: String,
    /// The context at the end of its path.
    pub(crate) context: Option<Context>,
    /// Its user information.
    pub(crate) auth: Option<Auth>,
}

/// Reads `http://a:8081,https://user:secret@b/prefix/contexts/.sales`.
///
/// # Errors
///
/// A sentence that names what is wrong, without credentials.
pub(crate) fn parse(list: &str) -> Result<Vec<Place>, String> {
    let urls: Vec<&str> = list.split(',').map(str::trim).collect();
    let urls: Vec<&str> = urls.into_iter().filter(|url| !url.is_empty()).collect();
    if urls.is_empty() {
        return Err("no URL of a registry is given".to_owned());
    }
    // Not shown: it may be a part of a password.
    if urls.len() > 1
        && let Some(at) = urls.iter().position(|url| !url.contains("://"))
    {
        return Err(format!(
            "URL {} of the list does not start with http:// or https://; a comma in a password is written %2C",
            at + 1
        ));
    }
    urls.into_iter().map(place).collect()
}

fn place(url: &str) -> Result<Place, String> {
    let shown = without_credentials(url);
    let (scheme, rest) = url.split_once("://").ok_or_else(|| {
        format!("{shown} is no URL: write http:// or https:// in front of the host")
    })?;
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "http" && scheme != "https" {
        return Err(format!("{shown} is neither http:// nor https://"));
    }
    if rest.contains(['?', '#']) || rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!(
            "{shown} must end with its path, and have no blanks"
        ));
    }
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    if path.contains('@') {
        return Err(format!(
            "{shown} has an @ after its host: in a password / is written %2F, @ is written %40"
        ));
    }
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    if host.is_empty() || host.starts_with(':') {
        return Err(format!("{shown} names no host"));
    }
    let path = path.trim_end_matches('/');
    let (path, context) = match path.rsplit_once("/contexts/") {
        Some((path, name)) => (path, Some(context(name, &shown)?)),
        None => (path, None),
    };
    Ok(Place {
        url: format!("{scheme}://{host}{path}"),
        context,
        auth: user.map(|user| auth(user, &shown)).transpose()?,
    })
}

/// `.sales`, `sales`, `:.sales:`
fn context(name: &str, shown: &str) -> Result<Context, String> {
    let decoded = percent_decode_str(name).decode_utf8_lossy();
    let bare = decoded.trim_matches(':');
    let dotted = if bare.starts_with('.') {
        bare.to_owned()
    } else {
        format!(".{bare}")
    };
    Context::parse(&dotted)
        .filter(|_| !bare.contains('/'))
        .ok_or_else(|| format!("{name} in {shown} is no context: write /contexts/.name at the end"))
}

fn auth(user: &str, shown: &str) -> Result<Auth, String> {
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let auth = Auth::basic(&decode(user), &decode(password));
    auth.check()
        .map_err(|problem| format!("the user of {shown}: {problem}"))?;
    Ok(auth)
}

/// All that stands before the last `@` may be secret, wherever it is.
fn without_credentials(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    match url[start..].rfind('@') {
        Some(at) => format!("{}{}", &url[..start], &url[start + at + 1..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_list_is_taken_apart() {
        //   list     url     context
        for (list, url, context) in [
            ("http://a:8081", "http://a:8081", None),
            ("HTTP://a:8081/", "http://a:8081", None),
            ("https://a/prefix/", "https://a/prefix", None),
            ("http://a/contexts/.sales", "http://a", Some(".sales")),
            ("http://a/contexts/sales/", "http://a", Some(".sales")),
            ("http://a/p/contexts/:.sales:", "http://a/p", Some(".sales")),
            ("http://a/contexts/:.:", "http://a", Some(".")),
            ("http://[::1]:8081", "http://[::1]:8081", None),
        ] {
            let places = parse(list).unwrap();
            assert_eq!(places[0].url, url, "{list}");
            let found = places[0].context.as_ref().map(Context::as_str);
            assert_eq!(found, context, "{list}");
        }
        assert_eq!(parse(" http://a , ,http://b,").unwrap().len(), 2);
    }

    #[tokio::test]
    async fn user_information_becomes_basic_authentication_and_leaves_the_url() {
        let places = parse("https://me%40acme:p%3Aw@host/x").unwrap();
        assert_eq!(places[0].url, "https://host/x");
        let header = places[0].auth.as_ref().unwrap().header().await.unwrap();
        let expected = Auth::basic("me@acme", "p:w").header().await.unwrap();
        assert_eq!(header, expected);
    }

    #[test]
    fn what_is_no_url_is_refused_without_its_credentials() {
        for (list, named) in [
            ("", "no URL"),
            (" , ", "no URL"),
            ("host:8081", "host:8081 is no URL"),
            ("ftp://u:s3cret@host", "ftp://host is neither"),
            ("http://u:s3cret@", "http:// names no host"),
            ("http://:80", "names no host"),
            ("http://u:s3cret@host?x=1", "must end with its path"),
            ("http://u:s3cret@ho st", "no blanks"),
            (
                "http://u:s3cret@host/contexts/a:b",
                "a:b in http://host/contexts/a:b is no context",
            ),
            ("http://host/contexts/a/b", "is no context"),
            ("u:s3cret@host", "host is no URL"),
            (
                "http://u:a/s3cret@host",
                "http://host has an @ after its host",
            ),
            (
                "http://u:a@s3cret/b@host",
                "http://host has an @ after its host",
            ),
            ("http://u:s3cret,b@host", "URL 2 of the list"),
            ("http://u:s3 cret,s3cret@host", "URL 2 of the list"),
        ] {
            let refused = parse(list).unwrap_err();
            assert!(refused.contains(named), "{list}: {refused}");
            assert!(!refused.contains("s3cret"), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn a_password_is_understood_or_refused_and_never_shown(password in "\\PC{0,3}[a-z]{8}\\PC{0,3}") {
            let word: String = password.chars().filter(char::is_ascii_lowercase).collect();
            match parse(&format!("https://me:{password}@registry:8081/x")) {
                Ok(places) => {
                    prop_assert_eq!(places.len(), 1);
                    prop_assert_eq!(&*places[0].url, "https://registry:8081/x");
                }
                Err(refused) => prop_assert!(!refused.contains(&word), "{}", refused),
            }
        }

        #[test]
        fn arbitrary_text_does_no_harm(list in ".{0,60}", more in "(http://)?[@:/,.a-z%\\[\\]]{0,40}") {
            let _ = parse(&list);
            let _ = parse(&more);
        }
    }
}
