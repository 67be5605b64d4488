//! The real server, in this process, on a free port of 127.0.0.1.

use std::sync::Arc;

use etymon_client::{Builder, Client};
use etymon_server::http;
use etymon_server::registry::Registry;
use etymon_server::settings::Settings;
use etymon_store::MemoryStore;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Stopped when dropped.
pub(crate) struct Server {
    url: String,
    _stop: oneshot::Sender<()>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let settings = Settings::default();
        let store = Arc::new(MemoryStore::default());
        let registry = Registry::open(store, settings.rules, settings.limits());
        let registry = registry.await.expect("an empty store is loaded");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async {
            // An error means that the test is over, which stops it, too.
            let _ = stopped.await;
        };
        tokio::spawn(http::serve(vec![listener], registry, settings, shutdown));
        Self { url, _stop: stop }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn builder(&self) -> Builder {
        Client::builder(&self.url)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}
