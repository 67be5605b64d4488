//! What a config or a mode is for.

use clap::Args;
use etymon_client::Client;
use etymon_types::{Scope, Subject};

use crate::failure::Failure;

/// A subject, a context, or everything.
#[derive(Debug, Clone, Args)]
pub(crate) struct ScopeFlags {
    /// The subject; without one, the context of `--context` or of the URL, and without that the whole registry
    #[arg(value_name = "SUBJECT")]
    subject: Option<String>,
    /// The level above all contexts
    #[arg(long, conflicts_with = "subject")]
    all_contexts: bool,
}

impl ScopeFlags {
    /// The scope that is meant for a client.
    pub(crate) fn scope(&self, client: &Client) -> Result<Scope, Failure> {
        let Some(text) = &self.subject else {
            return Ok(if self.all_contexts {
                Scope::AllContexts
            } else {
                Scope::Context(client.context().clone())
            });
        };
        let scope = Scope::parse(text).map_err(|_| {
            Failure::usage(format!(
                "{text:?} is no subject: it is reserved or has control characters"
            ))
        })?;
        Ok(match scope {
            Scope::Subject(subject) => Scope::Subject(subject.within(client.context())),
            other => other,
        })
    }
}

/// Whether something is always set for a scope.
pub(crate) fn is_whole(scope: &Scope) -> bool {
    *scope == Scope::AllContexts || *scope == Scope::global()
}

/// What sentences call a scope.
pub(crate) fn name(scope: &Scope) -> String {
    match scope {
        Scope::AllContexts => "the level above all contexts".to_owned(),
        Scope::Context(context) if context.is_default() => "the registry".to_owned(),
        Scope::Context(context) => format!("the context {context}"),
        Scope::Subject(subject) => Subject::to_string(subject),
    }
}
