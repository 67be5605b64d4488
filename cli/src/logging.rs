//! The log, on standard error.

use std::io::{self, IsTerminal};
use std::panic;

use anyhow::Context;
use etymon_server::settings::{LogFormat, LogSettings};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

/// Starts logging; panics are logged as well from now on.
///
/// # Errors
///
/// When the filter means nothing, or logging has been started already.
pub(crate) fn start(settings: &LogSettings) -> anyhow::Result<()> {
    let filter: Targets = settings
        .filter
        .parse()
        .with_context(|| format!("the log filter is {:?}", settings.filter))?;
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match settings.format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    registry().with(filter).with(lines).try_init()?;
    panic::set_hook(Box::new(|panic| {
        tracing::error!(panic = %panic, "a defect of this program: please report it");
    }));
    Ok(())
}
