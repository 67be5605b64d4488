//! Takes connections and lets go of them.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::Api;
use super::front::{Front, SharedFront};
use super::lookups::Lookups;
use super::punctual::Punctual;
use crate::registry::Registry;
use crate::settings::Settings;

/// Most connections at a time; more wait to be taken.
const MAX_CONNECTIONS: usize = 10_000;

/// Most requests at a time on one HTTP/2 connection.
const MAX_STREAMS: u32 = 250;

/// Largest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Serves `registry` on `listeners` until `shutdown` resolves. Then it is no longer ready, takes no more connections, and
/// returns when the requests in flight are answered or [`Settings::shutdown_grace`] is over.
pub async fn serve(
    listeners: Vec<TcpListener>,
    registry: Registry,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) {
    let grace = settings.shutdown_grace;
    let is_stopping = Arc::new(AtomicBool::new(false));
    let api = Api {
        registry,
        settings: Arc::new(settings),
        lookups: Arc::new(Lookups::new()),
        is_stopping: Arc::clone(&is_stopping),
    };
    let connections = Arc::new(Connections::new(Front::new(api)));
    let accepting: Vec<_> = listeners
        .into_iter()
        .map(|listener| tokio::spawn(accept(listener, Arc::clone(&connections))))
        .collect();
    shutdown.await;
    is_stopping.store(true, Ordering::Relaxed);
    for task in &accepting {
        task.abort();
    }
    for task in accepting {
        // Cancelled, as it should be.
        drop(task.await);
    }
    let connections = Arc::into_inner(connections).expect("the tasks that shared them are over");
    if timeout(grace, connections.graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!(
            grace_s = grace.as_secs_f64(),
            "requests in flight were cut off"
        );
    }
}

struct Connections {
    front: SharedFront,
    http: Builder<TokioExecutor>,
    header_timeout: Duration,
    permits: Arc<Semaphore>,
    graceful: GracefulShutdown,
}

impl Connections {
    fn new(front: Front) -> Self {
        let limits = &front.settings().http;
        let mut http = Builder::new(TokioExecutor::new());
        http.http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .max_buf_size(MAX_HEAD);
        http.http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .keep_alive_interval(Duration::from_secs(30))
            .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX));
        Self {
            header_timeout: limits.header_timeout,
            front: Arc::new(front),
            http,
            permits: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            graceful: GracefulShutdown::new(),
        }
    }

    /// Serves one connection in a task of its own.
    fn take(&self, stream: TcpStream, permit: tokio::sync::OwnedSemaphorePermit) {
        // Answers are small and whole: waiting to fill a packet only delays them.
        drop(stream.set_nodelay(true));
        let front = Arc::clone(&self.front);
        let service = service_fn(move |request| {
            let front = Arc::clone(&front);
            async move { Ok::<_, Infallible>(front.answer(request).await) }
        });
        let stream = Punctual::new(stream, self.header_timeout);
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        let connection = self.graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(permit);
        });
    }
}

async fn accept(listener: TcpListener, connections: Arc<Connections>) {
    loop {
        let permit = Arc::clone(&connections.permits).acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        match listener.accept().await {
            Ok((stream, _)) => connections.take(stream, permit),
            Err(error) => rest_after(&error).await,
        }
    }
}

/// Some errors are those of a connection that is gone already; others, such as too many open files, last a while.
async fn rest_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::warn!(%error, "cannot take a connection");
        sleep(Duration::from_millis(100)).await;
    }
}
