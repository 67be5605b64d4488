//! `etymon mode`: what may be written where.

use clap::Args;
use etymon_client::Client;
use etymon_types::{Mode, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use super::Common;
use super::scope::{self, ScopeFlags};
use crate::failure::Failure;
use crate::output;

/// Show or change what may be written: READWRITE, READONLY, IMPORT or FORWARD.
#[derive(Debug, Args)]
#[command(after_help = "\
Modes:
  READWRITE  new schemas get their ids here; the default
  READONLY   nothing new
  IMPORT     new schemas bring their ids, and are not checked
  FORWARD    the same above all contexts: another registry owns the ids

Exit codes:
  0  shown, or changed
  2  wrong usage or settings
  4  the registry does not answer
  5  the registry refuses")]
pub(crate) struct ModeCommand {
    #[command(flatten)]
    scope: ScopeFlags,
    /// Set the mode
    #[arg(long, value_name = "MODE")]
    set: Option<Mode>,
    /// Set IMPORT also where there are schemas
    #[arg(long, requires = "set")]
    force: bool,
    /// Take away what is set here
    #[arg(long, conflicts_with = "set")]
    reset: bool,
    #[command(flatten)]
    common: Common,
}

/// A mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct ModeShown {
    /// The subject, `:.context:`, or an empty text for the whole registry
    pub(crate) scope: String,
    /// Whether something is set for just this
    pub(crate) own: bool,
    /// What is in force
    pub(crate) mode: String,
}

/// Changes what it is told to, and prints what is in force then.
pub(super) fn run(arguments: &ModeCommand) -> Result<(), Failure> {
    let client = arguments.common.client()?;
    let scope = arguments.scope.scope(&client)?;
    let work = change_and_show(&client, &scope, arguments);
    let shown = client.blocking().wait_for(work)?;
    if !shown.own {
        let name = scope::name(&scope);
        output::say(&format!(
            "nothing is set for {name} itself; in force there:"
        ));
    }
    arguments
        .common
        .output
        .one(&shown, |shown| format!("{}\n", shown.mode))
}

async fn change_and_show(
    client: &Client,
    scope: &Scope,
    arguments: &ModeCommand,
) -> Result<ModeShown, Failure> {
    if arguments.reset {
        client.unset_mode(scope).await?;
    }
    if let Some(mode) = arguments.set {
        client.set_mode(scope, mode, arguments.force).await?;
    }
    Ok(ModeShown {
        scope: scope.to_string(),
        own: scope::is_whole(scope) || client.own_mode(scope).await?.is_some(),
        mode: client.mode(scope).await?.to_string(),
    })
}
