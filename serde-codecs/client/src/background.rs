//! Where requests are sent and answers received: one thread of its own for all clients of the process. So a miss depends
//! neither on the caller's runtime, which may be blocked or shut down, nor on there being one.

use std::fmt::Display;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::Error;

/// The runtime of the process.
pub(crate) fn runtime() -> Result<Handle, Error> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("etymon-client");
        builder
            .enable_all()
            .build()
            .map_err(|error| error.to_string())
    });
    match runtime {
        Ok(runtime) => Ok(runtime.handle().clone()),
        Err(problem) => Err(Error::Settings(format!(
            "the client's thread does not start: {problem}"
        ))),
    }
}

/// What comes of a future that runs on `runtime`, and ends there also when nobody waits any more.
pub(crate) async fn elsewhere<T: Send + 'static>(
    runtime: &Handle,
    future: impl Future<Output = Result<T, Error>> + Send + 'static,
    question: &impl Display,
) -> Result<T, Error> {
    let (sender, answer) = tokio::sync::oneshot::channel();
    runtime.spawn(async move {
        // Nobody may be waiting.
        let _ = sender.send(future.await);
    });
    answer.await.unwrap_or_else(|_| {
        Err(Error::GivenUp {
            question: question.to_string(),
        })
    })
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future on this thread, inside a runtime or outside: all that the client's futures wait for happens on
/// `runtime`, so this thread may sleep.
///
/// # Errors
///
/// [`Error::WouldWaitForItself`] when there is something to wait for and this is a thread of `runtime`.
pub(crate) fn wait<T, E: From<Error>>(
    runtime: Option<&Handle>,
    future: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    // Without this, a caller in a task that has used up its share would be put off for ever.
    let mut future = pin!(tokio::task::unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return result;
        }
        let here = Handle::try_current().map(|handle| handle.id()).ok();
        if here.is_some() && here == runtime.map(Handle::id) {
            return Err(Error::WouldWaitForItself.into());
        }
        thread::park();
    }
}
