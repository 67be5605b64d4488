//! `etymon ls`: the subjects of a registry.

use clap::Args;
use etymon_client::Deleted;

use super::Common;
use crate::failure::Failure;

/// List the subjects of a registry.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  listed, also when there is nothing
  2  wrong usage or settings
  4  the registry does not answer
  5  the registry refuses")]
pub(crate) struct Ls {
    /// Only subjects that begin with this
    #[arg(value_name = "PREFIX")]
    prefix: Option<String>,
    /// Also subjects that are soft-deleted
    #[arg(long)]
    deleted: bool,
    /// Nothing but subjects that are soft-deleted
    #[arg(long, conflicts_with = "deleted")]
    deleted_only: bool,
    #[command(flatten)]
    common: Common,
}

/// Prints the subjects.
pub(super) fn run(arguments: &Ls) -> Result<(), Failure> {
    let client = arguments.common.client()?;
    let deleted = match (arguments.deleted, arguments.deleted_only) {
        (_, true) => Deleted::Only,
        (true, false) => Deleted::Shown,
        (false, false) => Deleted::Hidden,
    };
    let blocking = client.blocking();
    let mut subjects = blocking.wait_for(client.list_subjects(deleted))?;
    if let Some(prefix) = &arguments.prefix {
        subjects.retain(|subject| subject.as_str().starts_with(prefix));
    }
    let output = &arguments.common.output;
    output.list(&subjects, |subject| subject.to_string())
}
