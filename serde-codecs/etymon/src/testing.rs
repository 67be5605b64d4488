//! A registry in this process, for tests without a server: the real one, on a store that forgets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use etymon_server::http;
use etymon_server::settings::Settings;
use etymon_store::MemoryStore;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

#[cfg(feature = "http")]
use crate::Registry;

/// An empty registry on a free port of 127.0.0.1, with its own thread; it stops when it is dropped.
///
/// ```
/// # #[cfg(feature = "http")] {
/// let local = etymon::testing::LocalRegistry::start();
/// let registry = local.registry();
/// # drop(registry);
/// # }
/// ```
#[derive(Debug)]
pub struct LocalRegistry {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LocalRegistry {
    /// Starts one.
    ///
    /// # Panics
    ///
    /// When there is no port or no thread for it.
    #[must_use]
    pub fn start() -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime starts");
            runtime.block_on(async {
                let settings = Settings::default();
                let store = Arc::new(MemoryStore::default());
                let registry = etymon_server::registry::Registry::open(
                    store,
                    settings.rules,
                    settings.limits(),
                )
                .await
                .expect("an empty store is loaded");
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                let address = listener.local_addr().expect("it is bound");
                ready.send(address).expect("the starter waits");
                let shutdown = async {
                    // An error means that the registry was dropped, which stops it too.
                    let _ = stopped.await;
                };
                http::serve(vec![listener], registry, settings, shutdown).await;
            });
        });
        Self {
            address: address.recv().expect("the registry starts"),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Its URL, for clients of any kind.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of it, with caches of its own.
    ///
    /// # Panics
    ///
    /// When no client can be made at all.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn registry(&self) -> Registry {
        Registry::new(&self.url()).expect("the URL is good")
    }
}

impl Drop for LocalRegistry {
    fn drop(&mut self) {
        if let (Some(stop), Some(thread)) = (self.stop.take(), self.thread.take()) {
            // Both fail only when it has ended already.
            let _ = stop.send(());
            let _ = thread.join();
        }
    }
}
