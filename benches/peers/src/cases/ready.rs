//! Futures that are ready when they are asked first, as those of a filled cache are: no executor is measured.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The answer of a future that waits for nothing; none when it does.
pub(super) fn now<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

/// What fills the caches.
pub(super) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
