//! From the command line to a client of a registry.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use etymon_client::{Auth, Builder, Client, Retry};
use etymon_types::Context;

use crate::failure::Failure;
use crate::settings::{RegistrySettings, Settings};
use crate::words;

/// Where a registry is expected that nobody named.
const DEFAULT_URL: &str = "http://127.0.0.1:8081";

/// Which registry a command works with.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RegistryFlags {
    /// The registry: a URL, or a name of the settings; otherwise `ETYMON_REGISTRY`, else that of the settings, else
    /// `http://127.0.0.1:8081`
    ///
    /// Credentials are no flags, because other users of the machine can read those: `ETYMON_REGISTRY_USER` and
    /// `ETYMON_REGISTRY_PASSWORD`, `ETYMON_REGISTRY_TOKEN`, or what the settings name.
    #[arg(long, value_name = "URL|NAME")]
    pub(crate) registry: Option<String>,
    /// The context of subjects and ids
    #[arg(long, value_name = "CONTEXT")]
    pub(crate) context: Option<String>,
    /// How long to wait for an answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) timeout: u64,
}

impl RegistryFlags {
    /// The client that the flags, the environment and the settings lead to.
    ///
    /// # Errors
    ///
    /// A name that the settings do not have, a URL or file that cannot be used, secrets on the command line.
    pub(crate) fn client(&self, settings: &Settings) -> Result<Client, Failure> {
        let registry = self.settings(settings)?;
        Ok(self.builder(&registry, settings)?.build()?)
    }

    /// A client for each URL of the registry, which asks once.
    ///
    /// # Errors
    ///
    /// As [`RegistryFlags::client`].
    pub(crate) fn client_of_each_url(&self, settings: &Settings) -> Result<Vec<Client>, Failure> {
        let registry = self.settings(settings)?;
        let urls = registry.url.split(',');
        let client = |url: &str| {
            let registry = RegistrySettings {
                url: url.trim().to_owned(),
                ..registry.clone()
            };
            let once = Retry {
                retries: 0,
                ..Retry::default()
            };
            Ok(self.builder(&registry, settings)?.retry(once).build()?)
        };
        urls.map(client).collect()
    }

    fn builder(
        &self,
        registry: &RegistrySettings,
        settings: &Settings,
    ) -> Result<Builder, Failure> {
        let mut builder = Client::builder(&registry.url)
            .user_agent(concat!("etymon/", env!("CARGO_PKG_VERSION")))
            .request_timeout(Duration::from_secs(self.timeout.max(1)));
        if let Some(context) = self.context()? {
            builder = builder.context(context);
        }
        if let Some(auth) = auth(registry, &settings.root)? {
            builder = builder.auth(auth);
        }
        let read = |path: &PathBuf| read(&settings.root, path);
        match (&registry.certificate_file, &registry.key_file) {
            (Some(certificate), Some(key)) => {
                builder = builder.client_certificate(&read(certificate)?, &read(key)?);
            }
            (None, None) => {}
            _ => {
                return Err(Failure::usage(
                    "certificate_file and key_file belong together: set both or none",
                ));
            }
        }
        if let Some(authorities) = &registry.ca_file {
            builder = builder.trust_only(&read(authorities)?);
        }
        Ok(builder)
    }

    /// A client that asks nobody, and knows what is in a file.
    ///
    /// # Errors
    ///
    /// A file that cannot be used.
    pub(crate) fn offline(&self, file: &Path) -> Result<Client, Failure> {
        Ok(Client::offline_in(self.context()?, file)?)
    }

    fn context(&self) -> Result<Option<Context>, Failure> {
        let parsed = |context: &String| {
            Context::parse(context).ok_or_else(|| {
                Failure::usage(format!(
                    "--context {context:?} is none: contexts start with a dot, such as `.sales`"
                ))
            })
        };
        self.context.as_ref().map(parsed).transpose()
    }

    fn settings(&self, settings: &Settings) -> Result<RegistrySettings, Failure> {
        if let Some(flag) = &self.registry
            && has_password(flag)
        {
            return Err(Failure::usage(
                "there is a password in --registry, where other users of this machine can read it: set ETYMON_REGISTRY_USER and ETYMON_REGISTRY_PASSWORD",
            ));
        }
        let variable = variable("ETYMON_REGISTRY")?;
        let named = self
            .registry
            .as_ref()
            .or(variable.as_ref())
            .or(settings.registry.as_ref());
        let Some(name) = named else {
            return Ok(RegistrySettings {
                url: DEFAULT_URL.to_owned(),
                ..RegistrySettings::default()
            });
        };
        if let Some(known) = settings.registries.get(name) {
            return Ok(known.clone());
        }
        if name.contains("://") {
            return Ok(RegistrySettings {
                url: name.clone(),
                ..RegistrySettings::default()
            });
        }
        let known = settings.registries.keys().map(String::as_str);
        Err(Failure::usage(format!(
            "the registry {name:?} is neither a URL nor one of [registries] in the settings{}",
            words::did_you_mean(name, known)
        )))
    }
}

fn has_password(urls: &str) -> bool {
    urls.split(',').any(|url| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        authority
            .rsplit_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
    })
}

/// How to show who asks: as the settings say, else as the environment does.
fn auth(registry: &RegistrySettings, root: &Path) -> Result<Option<Auth>, Failure> {
    if let Some(name) = &registry.token_env {
        return Ok(Some(Auth::bearer(&required(name)?)));
    }
    if let Some(path) = &registry.token_file {
        let token = String::from_utf8(read(root, path)?)
            .map_err(|_| Failure::usage(format!("the token of {} is not UTF-8", path.display())))?;
        return Ok(Some(Auth::bearer(token.trim())));
    }
    let user = match (&registry.user, &registry.user_env) {
        (Some(user), _) => Some(user.clone()),
        (None, Some(name)) => Some(required(name)?),
        (None, None) => None,
    };
    if let Some(user) = user {
        let password = registry.password_env.as_deref();
        let password = password.map_or_else(|| Ok(String::new()), required)?;
        return Ok(Some(Auth::basic(&user, &password)));
    }
    if let Some(token) = variable("ETYMON_REGISTRY_TOKEN")? {
        return Ok(Some(Auth::bearer(&token)));
    }
    let Some(user) = variable("ETYMON_REGISTRY_USER")? else {
        return Ok(None);
    };
    let password = variable("ETYMON_REGISTRY_PASSWORD")?.unwrap_or_default();
    Ok(Some(Auth::basic(&user, &password)))
}

fn required(name: &str) -> Result<String, Failure> {
    variable(name)?.ok_or_else(|| {
        Failure::usage(format!(
            "the settings take a credential from the variable {name}, which is not set"
        ))
    })
}

/// A variable of the environment; an empty one is none.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::usage(format!(
            "the environment variable {name} is not UTF-8"
        ))),
    }
}

fn read(root: &Path, path: &Path) -> Result<Vec<u8>, Failure> {
    let path = root.join(path);
    fs::read(&path)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::has_password;

    #[test]
    fn passwords_in_urls_are_seen() {
        for (urls, has) in [
            ("http://localhost:8081", false),
            ("http://user@localhost:8081", false),
            ("http://user:secret@localhost:8081", true),
            ("http://a,https://user:secret@b/contexts/.c", true),
            ("http://localhost/a:b@c", false),
        ] {
            assert_eq!(has_password(urls), has, "{urls}");
        }
    }
}
