//! `etymon serve`: from the command line to a server, and to its end.

use std::env;
use std::path;
use std::sync::Arc;
use std::thread;

use etymon_server::http;
use etymon_server::registry::Registry;
use etymon_server::settings::{Layers, Settings};
use etymon_store::{SqliteOptions, SqliteStore, StoreError};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::arguments::Serve;
use crate::failure::Failure;
use crate::greeting::greeting;
use crate::listen::listen;
use crate::logging;
use crate::output;
use crate::signals::StopSignals;

/// Serves until told to stop.
pub(crate) fn run(arguments: Serve) -> Result<(), Failure> {
    let layers = Layers {
        flags: arguments.settings.values,
        environment: environment()?,
        config: arguments.config,
        properties: arguments.properties,
    };
    let loaded = Settings::load(&layers).map_err(|error| Failure::usage(error.to_string()))?;
    logging::start(&loaded.settings.log).map_err(|error| Failure::usage(format!("{error:#}")))?;
    for warning in loaded.warnings {
        tracing::warn!("{warning}");
    }
    let runtime = runtime()
        .map_err(|error| Failure::broken(format!("the system gives no threads: {error}")))?;
    let served = runtime.block_on(serve(loaded.settings));
    // What still computes has nobody left to answer.
    runtime.shutdown_background();
    served
}

/// Our variables must be text; those of others may be anything.
fn environment() -> Result<Vec<(String, String)>, Failure> {
    let mut variables = Vec::new();
    for (name, value) in env::vars_os() {
        let Ok(name) = name.into_string() else {
            continue;
        };
        if name.starts_with("ETYMON_") {
            let value = value.into_string().map_err(|_| {
                Failure::usage(format!("the environment variable `{name}` is not UTF-8"))
            })?;
            variables.push((name, value));
        }
    }
    Ok(variables)
}

/// One worker for each core that the process may use. Large schemas are parsed and compared on further threads, which
/// compute and do not wait, so there is no use for many.
fn runtime() -> std::io::Result<Runtime> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    Builder::new_multi_thread()
        .worker_threads(cores)
        .max_blocking_threads(cores.max(4))
        .thread_name("etymon")
        .enable_all()
        .build()
}

async fn serve(settings: Settings) -> Result<(), Failure> {
    let signals = StopSignals::new()
        .map_err(|error| Failure::broken(format!("signals cannot be handled: {error}")))?;
    let listeners = listen(&settings.listen).await?;
    let (store, registry) = open(&settings)
        .await
        .map_err(|error| Failure::input(error.to_string()))?;
    let data_dir = path::absolute(&settings.data_dir).unwrap_or(settings.data_dir.clone());
    let addresses = listeners.iter().map(TcpListener::local_addr);
    let addresses: Vec<_> = addresses.collect::<Result<_, _>>().map_err(|error| {
        Failure::broken(format!("the system does not say where it listens: {error}"))
    })?;
    output::line(&greeting(&addresses, &data_dir));
    tracing::info!(
        listen = ?addresses,
        data_dir = %data_dir.display(),
        offset = registry.snapshot().offset().0,
        "started"
    );
    until_told(signals, listeners, registry, settings).await?;
    if let Err(error) = store.close().await {
        tracing::warn!(%error, "the data file is not tidied up; nothing is lost by that");
    }
    tracing::info!("stopped");
    Ok(())
}

async fn open(settings: &Settings) -> Result<(Arc<SqliteStore>, Registry), StoreError> {
    let options = SqliteOptions {
        max_pages: settings.sqlite_max_pages,
    };
    let store = Arc::new(SqliteStore::open(&settings.data_dir, options).await?);
    let registry = Registry::open(store.clone(), settings.rules, settings.limits()).await?;
    Ok((store, registry))
}

/// Serves until a signal says to stop and the requests in flight are answered; until a second one, which does not wait;
/// or until the line of decisions has ended, without which there is nothing left to serve.
async fn until_told(
    mut signals: StopSignals,
    listeners: Vec<TcpListener>,
    registry: Registry,
    settings: Settings,
) -> Result<(), Failure> {
    let (stop, stopped) = oneshot::channel::<()>();
    let told_twice = async {
        let signal = signals.next().await;
        tracing::info!(
            signal,
            "stopping: requests in flight finish first; a second signal ends the process at once"
        );
        drop(stop);
        signals.next().await
    };
    let line = registry.clone();
    let served = http::serve(listeners, registry, settings, async {
        // Nothing is sent: the other end is dropped.
        drop(stopped.await);
    });
    tokio::select! {
        () = served => Ok(()),
        signal = told_twice => Err(Failure::broken(format!("ended at once by a second signal, {signal}"))),
        () = line.closed() => Err(Failure::broken(
            "the line of decisions has ended, by a defect that the log names; nothing acknowledged is lost"
                .to_owned(),
        )),
    }
}
