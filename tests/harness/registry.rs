//! A registry in this process, behind a real listener: what the recorded answers are replayed against.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use etymon_server::http;
use etymon_server::registry::Registry;
use etymon_server::settings::Settings;
use etymon_store::{MemoryStore, SqliteOptions, SqliteStore, Store};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::Client;

/// The stores that a registry can stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// Forgets with the registry.
    Memory,
    /// A file in a folder of its own.
    Sqlite,
}

/// An empty registry on a free port of 127.0.0.1; stopped when dropped.
#[derive(Debug)]
pub struct LocalRegistry {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
    folder: Option<TempDir>,
}

impl LocalRegistry {
    /// Starts one with the settings that `properties` say, named as in a `schema-registry.properties`.
    ///
    /// # Panics
    ///
    /// When it does not start.
    #[must_use]
    pub fn start(store: StoreKind, properties: &BTreeMap<String, String>) -> Self {
        let mut settings =
            Settings::from_properties(properties).expect("the properties are allowed");
        // As the reference does; by default small answers are sent as they are.
        settings.http.gzip_from_bytes = settings.http.gzip_from_bytes.map(|_| 32);
        let folder = match store {
            StoreKind::Memory => None,
            StoreKind::Sqlite => Some(tempfile::tempdir().expect("a temporary folder")),
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let (address, serving) = runtime().block_on(async {
            let store: Arc<dyn Store> = match &folder {
                None => Arc::new(MemoryStore::default()),
                Some(folder) => Arc::new(
                    SqliteStore::open(folder.path(), SqliteOptions::default())
                        .await
                        .expect("a new store opens"),
                ),
            };
            let registry = Registry::open(store, settings.rules, settings.limits());
            let registry = registry.await.expect("an empty store is loaded");
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("it is bound");
            let shutdown = async {
                // An error means that the registry was dropped, which stops it too.
                let _ = stopped.await;
            };
            let serving = http::serve(vec![listener], registry, settings, shutdown);
            (address, tokio::spawn(serving))
        });
        Self {
            address,
            stop: Some(stop),
            serving: Some(serving),
            folder,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client of it.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// Stops it; what it leaves is its folder, if it has one.
    #[must_use]
    pub fn stop(mut self) -> Option<TempDir> {
        self.folder.take()
    }
}

impl Drop for LocalRegistry {
    fn drop(&mut self) {
        if let (Some(stop), Some(serving)) = (self.stop.take(), self.serving.take()) {
            // Both fail only when it has ended already, which the test has told by then.
            let _ = stop.send(());
            let _ = runtime().block_on(serving);
        }
    }
}

/// One runtime for all registries of a test process.
fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("a runtime starts"))
}
